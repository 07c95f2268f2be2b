import { chosenOf, dayOf, weekdayOf } from '#domains/oncall/week.ts'
import { type Interval, intersection, union } from '#platform/time/interval.ts'
import { dayMs, instantOf, lastInstantOf, type LocalTime, localTimeAt } from '#platform/time/zone.ts'

/** A stretch that comes every day, or on some days of the week, by the clock on a wall. */
export interface Restriction {
  /** Days on which it begins, 0 for Sunday to 6; undefined for every day. */
  readonly days: ReadonlySet<number> | undefined
  /** When it begins, in minutes of the local day. */
  readonly from: number
  /** How long it lasts on the wall clock, in minutes. */
  readonly minutes: number
}

/** When somebody should be on call at all. */
export interface Times {
  readonly zone: string
  /** Each list is a union; what holds is what all of them hold. An empty one does not restrict. */
  readonly restrictions: readonly (readonly Restriction[])[]
  readonly from: LocalTime | undefined
  readonly until: LocalTime | undefined
}

/** Minutes from a time of one day to a time of that or a later day. `later` counts days; without it a time at or before `from` is that of the next day. */
export const minutesBetween = (from: number, to: number, later: number | undefined): number => {
  const minutes = to - from + (later ?? 0) * 1_440
  return minutes <= 0 ? minutes + (later === undefined ? 1_440 : 7 * 1_440) : minutes
}

/** What of `interval` lies within the times, in order and apart. An ambiguous start is its first occurrence, an ambiguous end its last. */
export const windowsBetween = (times: Times, interval: Interval): readonly Interval[] => {
  const whole = lifetime(times, interval)
  return times.restrictions
    .filter((restrictions) => restrictions.length > 0)
    .reduce<readonly Interval[]>(
      (windows, restrictions) => both(windows, union(restrictions.flatMap((one) => stretches(times.zone, one, interval)))),
      whole === undefined ? [] : [whole],
    )
}

/** When the times are over for good, if they ever are. */
export const overAt = ({ zone, until }: Times): Date | undefined => (until === undefined ? undefined : instantOf(zone, until))

const lifetime = ({ zone, from, until }: Times, interval: Interval): Interval | undefined =>
  intersection(interval, {
    start: from === undefined ? interval.start : instantOf(zone, from),
    end: until === undefined ? interval.end : instantOf(zone, until),
  })

const minuteMs = 60_000

const stretches = (zone: string, { days, from, minutes }: Restriction, interval: Interval): Interval[] => {
  const chosen = chosenOf(days)
  if (chosen === undefined && minutes >= 1_440) return [interval]
  const found: Interval[] = []
  const first = dayOf(localTimeAt(zone, interval.start)) - 1 - Math.ceil((from + minutes) / 1_440)
  const last = dayOf(localTimeAt(zone, interval.end)) + 1
  for (let day = first; day <= last; day += 1) {
    if (chosen !== undefined && !chosen.has(weekdayOf(day))) continue
    const opens = day * dayMs + from * minuteMs
    const closes = opens + minutes * minuteMs
    // A whole day ends when the next begins, so that neither loses the hour that comes twice to the other.
    const end = minutes === 1_440 ? instantOf(zone, closes) : lastInstantOf(zone, closes)
    if (end > interval.start) found.push({ start: instantOf(zone, opens), end })
  }
  return found
}

/** What both lists hold. Both are in order and apart, and so is the answer. */
export const both = (these: readonly Interval[], those: readonly Interval[]): readonly Interval[] => {
  const found: Interval[] = []
  let [one, other] = [0, 0]
  while (one < these.length && other < those.length) {
    const [here, there] = [these[one], those[other]]
    if (here === undefined || there === undefined) break
    const common = intersection(here, there)
    if (common !== undefined) found.push(common)
    if (here.end < there.end) one += 1
    else other += 1
  }
  return found
}
