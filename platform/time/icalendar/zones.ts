import { formatLocal, formatUtcOffset } from '#platform/time/icalendar/stamps.ts'
import type { Interval } from '#platform/time/interval.ts'
import { dayMs, formatOffset, offsetAt, transitionsBetween } from '#platform/time/zone.ts'

/** How far before the first event a zone is defined: the change of clocks before it is among that. */
const beforeMs = 400 * dayMs

/**
 * The lines of a `VTIMEZONE` (§3.6.5) for as long as `span` lasts. Each change of the clocks is an observance of its own instead of a rule: that
 * is exact in every zone, those that change with the moon included.
 */
export const zoneLines = (zone: string, span: Interval): readonly string[] => {
  const from = new Date(span.start.getTime() - beforeMs)
  const changes = transitionsBetween(zone, from, new Date(span.end.getTime() + dayMs))
  const first = offsetAt(zone, from.getTime())
  // What counts as winter time is the smaller offset: of Ireland and Morocco the names differ, the arithmetic does not.
  const least = Math.min(first, ...changes.map(({ after }) => after))
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${zone}`,
    ...observance(first === least, from.getTime(), first, first),
    ...changes.flatMap(({ at, before, after }) => observance(after === least, at.getTime(), before, after)),
    'END:VTIMEZONE',
  ]
}

const observance = (isStandard: boolean, at: number, before: number, after: number): readonly string[] => {
  const name = isStandard ? 'STANDARD' : 'DAYLIGHT'
  return [
    `BEGIN:${name}`,
    `DTSTART:${formatLocal(Math.floor((at + before) / 1_000) * 1_000)}`,
    `TZOFFSETFROM:${formatUtcOffset(before)}`,
    `TZOFFSETTO:${formatUtcOffset(after)}`,
    `TZNAME:${formatOffset(after)}`,
    `END:${name}`,
  ]
}
