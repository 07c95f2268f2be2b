import { noCalendars } from '#domains/oncall/absence.ts'
import { candidatesOf, type NamedShift, type RotationSpec, type ScheduleSpec } from '#domains/oncall/calendars/turns.ts'
import { compileSchedule } from '#domains/oncall/rota.ts'
import { shiftsBetween } from '#domains/oncall/schedule.ts'
import { type Interval, union } from '#platform/time/interval.ts'
import { formatLocalTime, localTimeAt } from '#platform/time/zone.ts'

export interface Recognised {
  readonly spec: ScheduleSpec
  /** How it goes, in words. */
  readonly sentence: string
  /** Shifts in which somebody else stood in: they became overrides. */
  readonly deviations: number
}

/** Past this share of shifts in which somebody else stood in, it is no rotation any more. */
const mostDeviations = 0.15

/**
 * The rotation that says exactly what these shifts say, with overrides for some in which somebody stood in; undefined when there is none. Guesses
 * are made from the shape of the shifts, and the engine of schedules itself judges each: what it does not bring out to the minute is not proposed.
 */
export const recognise = (shifts: readonly NamedShift[], zone: string): Recognised | undefined => {
  const fitting = candidatesOf(shifts, zone).flatMap(({ rotation, sentence }) => judged(rotation, sentence, shifts, zone) ?? [])
  return fitting.toSorted((one, other) => costOf(one) - costOf(other))[0]
}

/** The plainest wins: few people in the round, few exceptions. */
const costOf = ({ spec, deviations }: Recognised): number => (spec.rotation?.people?.length ?? 0) + 2 * deviations

const judged = (rotation: RotationSpec, sentence: string, shifts: readonly NamedShift[], zone: string): Recognised | undefined => {
  const [first, last] = [shifts[0], shifts.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const window = { start: first.start, end: last.end }
  const regular = brought({ zone, rotation }, window)
  if (!covers(regular, shifts) || !covers(shifts, regular)) return undefined
  const isRegular = presence(regular)
  const deviating = shifts.filter((shift) => !isRegular(shift))
  if (deviating.length > shifts.length * mostDeviations) return undefined
  if (deviating.length === 0) return { spec: { zone, rotation }, sentence, deviations: 0 }
  const overrides = deviating.map(({ start, end, person }) => ({
    from: formatLocalTime(localTimeAt(zone, start)),
    to: formatLocalTime(localTimeAt(zone, end)),
    person,
    reason: 'In the calendar that was imported.',
  }))
  const spec = { zone, rotation, overrides }
  return shifts.every(presence(brought(spec, window))) ? { spec, sentence, deviations: deviating.length } : undefined
}

const brought = (spec: ScheduleSpec, window: Interval): readonly NamedShift[] =>
  shiftsBetween(
    compileSchedule(spec, { reference: 'schedule:imported', title: 'imported', owner: undefined }),
    { made: [], fixed: [], calendars: noCalendars, away: new Map() },
    window,
  )

/** Whether somebody is there by `one` whenever somebody is by `other`. */
const covers = (one: readonly Interval[], other: readonly Interval[]): boolean => {
  const taken = union(one)
  return other.every((part) => isWithin(part, taken))
}

/** Whether, by these shifts, a person is there all the time of another. */
const presence = (shifts: readonly NamedShift[]): ((shift: NamedShift) => boolean) => {
  const present = new Map([...Map.groupBy(shifts, ({ person }) => person)].map(([person, own]) => [person, union(own)]))
  return (shift) => isWithin(shift, present.get(shift.person) ?? [])
}

/** Whether one of the sorted, separate `intervals` holds all of `part`. */
const isWithin = (part: Interval, intervals: readonly Interval[]): boolean => {
  let [low, high] = [0, intervals.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((intervals[middle]?.start ?? part.end) <= part.start) low = middle + 1
    else high = middle
  }
  const holder = intervals[low - 1]
  return holder !== undefined && holder.end >= part.end
}
