import type { CalendarEvent } from '#platform/time/icalendar/event.ts'
import type { Interval } from '#platform/time/interval.ts'
import { startsBetween } from '#platform/time/recurrence.ts'
import { dayMs, type LocalTime } from '#platform/time/zone.ts'

/** One happening of an event. */
export interface Occurrence extends Interval {
  readonly event: CalendarEvent
}

/** Events, ready to be asked: those that happen once are instants already. */
export interface Timeline {
  readonly size: number
  /** By start. */
  readonly once: readonly Occurrence[]
  readonly longestMs: number
  readonly again: readonly CalendarEvent[]
}

export const timelineOf = (events: readonly CalendarEvent[]): Timeline => {
  const once = events
    .filter(({ repetition }) => repetition === undefined)
    .map((event) => occurrenceOf(event, event.start))
    .filter(({ start, end }) => start < end)
    .toSorted(byStart)
  const longestMs = once.reduce((longest, { start, end }) => Math.max(longest, end.getTime() - start.getTime()), 0)
  return { size: events.length, once, longestMs, again: events.filter(({ repetition }) => repetition !== undefined) }
}

/** More are not worth showing, and a feed made to hurt has as many as it likes. */
const mostOccurrences = 10_000

/** What touches `interval`, by its start; of a calendar that holds more than anybody can use only so many. */
export const occurrencesBetween = (timeline: Timeline, interval: Interval, most = mostOccurrences): readonly Occurrence[] => {
  const found = onceBetween(timeline, interval, most)
  for (const event of timeline.again) {
    if (found.length >= most) break
    const { nominalMs, exactMs } = event.length
    const from = event.clock.localAt(interval.start) - nominalMs - exactMs - dayMs
    const to = event.clock.localAt(interval.end) + dayMs
    for (const local of startsOf(event, from, to, most - found.length)) {
      const occurrence = occurrenceOf(event, local)
      if (touches(occurrence, interval) && !isTakenOut(event, local, occurrence.start)) found.push(occurrence)
    }
  }
  return found.toSorted(byStart)
}

const onceBetween = ({ once, longestMs }: Timeline, interval: Interval, most: number): Occurrence[] => {
  const earliest = interval.start.getTime() - longestMs
  let [low, high] = [0, once.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((once[middle]?.start.getTime() ?? 0) < earliest) low = middle + 1
    else high = middle
  }
  const found: Occurrence[] = []
  for (let at = low; at < once.length && found.length < most; at += 1) {
    const occurrence = once[at]
    if (occurrence === undefined || occurrence.start >= interval.end) break
    if (touches(occurrence, interval)) found.push(occurrence)
  }
  return found
}

const occurrenceOf = (event: CalendarEvent, local: LocalTime): Occurrence => {
  const { nominalMs, exactMs } = event.length
  return {
    start: event.clock.instantOf(local),
    end: new Date(event.clock.instantOf(local + nominalMs).getTime() + exactMs),
    event,
  }
}

const touches = (one: Interval, other: Interval): boolean => one.start < other.end && one.end > other.start && one.start < one.end

const byStart = (one: Interval, other: Interval): number => one.start.getTime() - other.start.getTime()

/** The first start counts whether the rule names it or not. */
const startsOf = (event: CalendarEvent, from: LocalTime, to: LocalTime, most: number): readonly LocalTime[] => {
  const { repetition } = event
  if (repetition === undefined) return [event.start]
  const { recurrence, further, secondsMs } = repetition
  const ruled = recurrence === undefined ? [] : startsBetween(recurrence, from, to, most)
  const all = new Set([event.start, ...further, ...ruled.map((start) => start + secondsMs)])
  return [...all].filter((start) => start >= from && start < to)
}

const isTakenOut = ({ repetition }: CalendarEvent, local: LocalTime, start: Date): boolean =>
  repetition !== undefined &&
  (repetition.without.has(start.getTime()) || repetition.withoutDays.has(local - (((local % dayMs) + dayMs) % dayMs)))
