import type { CalendarEvent, Reading, Repetition } from '#platform/time/icalendar/event.ts'
import type { Component, ContentLine } from '#platform/time/icalendar/lines.ts'
import { parseStamp, type Stamp } from '#platform/time/icalendar/stamps.ts'
import type { WallClock } from '#platform/time/icalendar/clocks.ts'
import { compileRule, type Recurrence, startsBetween } from '#platform/time/recurrence.ts'
import { cut } from '#platform/text/cut.ts'
import { readRule } from '#platform/time/rule.ts'
import type { LocalTime } from '#platform/time/zone.ts'

const mostDates = 5_000
const mostCount = 9_999

/** Undefined for an event that happens once, with nothing taken out. */
export const repetitionOf = (
  component: Component,
  event: CalendarEvent,
  changed: { readonly at: ReadonlySet<number>; readonly days: ReadonlySet<LocalTime> },
  reading: Reading,
  label: string,
): Repetition | undefined => {
  const rules = component.lines.filter((line) => line.name === 'RRULE')
  const further = datesOf(component, 'RDATE', reading)
  const without = datesOf(component, 'EXDATE', reading)
  if (component.lines.some((line) => line.name === 'EXRULE'))
    reading.tell(label, 'It has a rule of exceptions (EXRULE), which is not read; what it takes out stays in.')
  if (rules.length > 1) reading.tell(label, 'It has more than one rule; only the first is read.')
  const secondsMs = event.start % 60_000
  const recurrence = rules[0] === undefined ? undefined : recurrenceOf(rules[0].value, event, reading, label)
  if (recurrence === undefined && further.length + without.length + changed.at.size + changed.days.size === 0) return undefined
  return {
    recurrence,
    secondsMs,
    further: further.map(({ stamp, clock }) =>
      clock.name === event.clock.name ? stamp.local : event.clock.localAt(clock.instantOf(stamp.local)),
    ),
    without: new Set([
      ...changed.at,
      ...without.flatMap(({ stamp, clock }) => (stamp.isDay ? [] : [clock.instantOf(stamp.local).getTime()])),
    ]),
    withoutDays: new Set([...changed.days, ...without.flatMap(({ stamp }) => (stamp.isDay ? [stamp.local] : []))]),
  }
}

const recurrenceOf = (text: string, event: CalendarEvent, reading: Reading, label: string): Recurrence | undefined => {
  const { rule: plain, count } = withoutCount(text)
  const read = readRule(plain)
  if ('findings' in read) {
    reading.tell(label, `Its rule "${cut(text, 100)}" is not understood: ${read.findings[0]?.message ?? ''} It happens once here.`)
    return undefined
  }
  if (reading.repeating <= 0 || (count ?? 0) > reading.counting) {
    reading.tell(label, 'Too many events repeat; this one happens once here.')
    return undefined
  }
  reading.repeating -= 1
  reading.counting -= count ?? 0
  const end = read.rule.until === undefined ? undefined : parseStamp(read.rule.until)
  const until = end === undefined ? undefined : localEnd(end, event.clock)
  // The first start counts whether the rule names it or not (§3.8.5.3).
  const whole = event.start - (event.start % 60_000)
  const compiled = compileRule({ ...read.rule, count }, whole, until)
  const isOff = count !== undefined && count > 1 && compiled !== undefined && startsBetween(compiled, whole, whole + 1, 1).length === 0
  const recurrence = isOff ? compileRule({ ...read.rule, count: count - 1 }, whole, until) : compiled
  if (recurrence === undefined && (until === undefined || until > event.start))
    reading.tell(label, `Its rule "${cut(text, 100)}" never comes true, or far too often. It happens once here.`)
  return recurrence
}

/** A count is larger here than where people write rules themselves. */
const withoutCount = (text: string): { readonly rule: string; readonly count: number | undefined } => {
  const parts = text.split(';')
  const counted = parts.find((part) => /^COUNT=[0-9]+$/i.test(part.trim()))
  // Every program writes BYSECOND=0 that writes it at all.
  const kept = parts.filter((part) => part !== counted && !/^BYSECOND=0?0$/i.test(part.trim()))
  return {
    rule: kept.join(';'),
    count: counted === undefined ? undefined : Math.max(1, Math.min(mostCount, Number(counted.split('=')[1]))),
  }
}

/** A last day is included whole. */
const localEnd = (end: Stamp, clock: WallClock): LocalTime =>
  end.isInstant ? clock.localAt(new Date(end.local)) : end.isDay ? end.local + 86_399_000 : end.local

const datesOf = (component: Component, name: string, reading: Reading): readonly { readonly stamp: Stamp; readonly clock: WallClock }[] =>
  component.lines
    .filter((line) => line.name === name)
    .flatMap((line) => line.value.split(',').map((text) => ({ line, text })))
    .slice(0, mostDates)
    .flatMap(({ line, text }) => {
      // Of a period (RDATE;VALUE=PERIOD) its start counts.
      const stamp = parseStamp(text.split('/')[0] ?? '')
      return stamp === undefined ? [] : [{ stamp, clock: stamp.isInstant ? utcOf(reading) : clockOfDate(line, stamp, reading) }]
    })

const utcOf = (reading: Reading): WallClock => reading.clocks.named('UTC') ?? reading.clock

const clockOfDate = (line: ContentLine, stamp: Stamp, reading: Reading): WallClock => {
  const tzid = line.parameters.get('TZID')
  return (stamp.isDay || tzid === undefined ? undefined : reading.clocks.named(tzid)) ?? reading.clock
}
