import { escapeText, foldLine } from '#platform/time/icalendar/lines.ts'
import { formatInstant, formatLocal } from '#platform/time/icalendar/stamps.ts'
import { zoneLines } from '#platform/time/icalendar/zones.ts'
import type { Interval } from '#platform/time/interval.ts'
import { instantOf, localTimeAt } from '#platform/time/zone.ts'

/** An event as it is written: plain, once. Nobody is invited by a published calendar (§3.8.4.1), so people stand in its title. */
export interface WrittenEvent extends Interval {
  /** The same for the same event, however often it is written. */
  readonly uid: string
  readonly zone: string
  readonly title: string
  readonly description: string | undefined
  readonly url: string | undefined
}

export interface WrittenCalendar {
  readonly name: string
  /** In which zone its reader shows it, when they have none of their own. */
  readonly zone: string
  readonly events: readonly WrittenEvent[]
  /** When what it says last changed, and how often it did. */
  readonly changedAt: Date
  readonly sequence: number
}

/** How often subscribers should look again. */
const refresh = 'PT1H'

/** A calendar as iCalendar (RFC 5545, with the name and refresh of RFC 7986 and of those who came before it). */
export const writeCalendar = (calendar: WrittenCalendar): string => {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Andon//On call//EN',
    'CALSCALE:GREGORIAN',
    `NAME:${escapeText(calendar.name)}`,
    `X-WR-CALNAME:${escapeText(calendar.name)}`,
    `X-WR-TIMEZONE:${escapeText(calendar.zone)}`,
    `REFRESH-INTERVAL;VALUE=DURATION:${refresh}`,
    `X-PUBLISHED-TTL:${refresh}`,
    ...zonesOf(calendar.events),
    ...calendar.events.flatMap((event) => eventLines(event, calendar)),
    'END:VCALENDAR',
  ]
  return lines.map(foldLine).join('')
}

/** Every zone that is named is defined, for as long as its events are. */
const zonesOf = (events: readonly WrittenEvent[]): readonly string[] => {
  const spans = new Map<string, { start: number; end: number }>()
  for (const { zone, start, end } of events) {
    if (isUtc(zone)) continue
    const span = spans.get(zone) ?? { start: start.getTime(), end: end.getTime() }
    spans.set(zone, { start: Math.min(span.start, start.getTime()), end: Math.max(span.end, end.getTime()) })
  }
  return [...spans]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([zone, span]) => zoneLines(zone, { start: new Date(span.start), end: new Date(span.end) }))
}

const eventLines = (event: WrittenEvent, { changedAt, sequence }: WrittenCalendar): readonly string[] => [
  'BEGIN:VEVENT',
  `UID:${escapeText(event.uid)}`,
  `DTSTAMP:${formatInstant(changedAt)}`,
  `LAST-MODIFIED:${formatInstant(changedAt)}`,
  `SEQUENCE:${sequence}`,
  `DTSTART${timeOf(event.start, event.zone)}`,
  `DTEND${timeOf(event.end, event.zone)}`,
  `SUMMARY:${escapeText(event.title)}`,
  ...(event.description === undefined ? [] : [`DESCRIPTION:${escapeText(event.description)}`]),
  ...(event.url === undefined ? [] : [`URL:${event.url}`]),
  'TRANSP:TRANSPARENT',
  'END:VEVENT',
]

/** On the wall of the zone; a time of an hour that comes twice is said in UTC: programs differ in which of the two they mean (§3.3.5). */
const timeOf = (at: Date, zone: string): string => {
  const local = localTimeAt(zone, at)
  const written = formatLocal(local)
  const isSayable = !isUtc(zone) && instantOf(zone, local).getTime() === at.getTime() && !comesAgain(at, zone, written)
  return isSayable ? `;TZID=${zone}:${written}` : `:${formatInstant(at)}`
}

/** By how much clocks are set back somewhere on earth. */
const setBackMs = [1_800_000, 3_600_000, 7_200_000]

const comesAgain = (at: Date, zone: string, written: string): boolean =>
  setBackMs.some((ms) => formatLocal(localTimeAt(zone, new Date(at.getTime() + ms))) === written)

const isUtc = (zone: string): boolean => ['UTC', 'Etc/UTC'].includes(zone)
