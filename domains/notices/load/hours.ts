import { holds, type Interval, intersection, lengthOf, subtract, union } from '#platform/time/interval.ts'
import { dayMs, instantOf, lastInstantOf, type LocalTime, localTimeAt } from '#platform/time/zone.ts'

/** Working days begin and end at these local hours; outside of them, on weekends and holidays it is out of hours. */
const opensMs = 8 * 3_600_000
const closesMs = 18 * 3_600_000
/** Between these local hours people sleep. */
const sleepsFrom = 23
const sleepsTo = 7

export const hourIn = (zone: string, at: Date): number => Math.floor((localTimeAt(zone, at) % dayMs) / 3_600_000)

export const isAsleep = (zone: string, at: Date): boolean => {
  const hour = hourIn(zone, at)
  return hour >= sleepsFrom || hour < sleepsTo
}

export const isOutOfHours = (zone: string, at: Date, holidays: readonly Interval[]): boolean => {
  const local = localTimeAt(zone, at)
  const time = local - Math.floor(local / dayMs) * dayMs
  return time < opensMs || time >= closesMs || isWeekend(local) || holidays.some((holiday) => holds(holiday, at))
}

/** How much of `interval` lies out of hours, in milliseconds. */
export const outOfHoursMs = (zone: string, interval: Interval, holidays: readonly Interval[]): number =>
  lengthOf(interval) - workingHours(zone, interval, holidays).reduce((sum, window) => sum + commonMs(window, interval), 0)

/** The weekends that `intervals` touch. */
export const weekendsIn = (zone: string, intervals: readonly Interval[]): number => {
  const weekends = new Set<LocalTime>()
  for (const interval of intervals)
    for (const day of daysOf(zone, interval)) if (isWeekend(day)) weekends.add(new Date(day).getUTCDay() === 0 ? day - dayMs : day)
  return weekends.size
}

/** Working time around an interval: from eight to six on weekdays that are no holidays. */
const workingHours = (zone: string, interval: Interval, holidays: readonly Interval[]): readonly Interval[] =>
  daysOf(zone, interval)
    .filter((day) => !isWeekend(day))
    .map((day) => ({ start: instantOf(zone, day + opensMs), end: lastInstantOf(zone, day + closesMs) }))
    .flatMap((window) => subtract(window, holidays))

/** The local days an interval touches. */
const daysOf = (zone: string, { start, end }: Interval): readonly LocalTime[] => {
  const days: LocalTime[] = []
  const last = localTimeAt(zone, new Date(end.getTime() - 1))
  for (let day = Math.floor(localTimeAt(zone, start) / dayMs) * dayMs; day <= last; day += dayMs) days.push(day)
  return days
}

const isWeekend = (day: LocalTime): boolean => [0, 6].includes(new Date(day).getUTCDay())

const commonMs = (one: Interval, other: Interval): number => {
  const both = intersection(one, other)
  return both === undefined ? 0 : lengthOf(both)
}

/** How long all of them last together. */
export const togetherMs = (intervals: readonly Interval[]): number => union(intervals).reduce((sum, one) => sum + lengthOf(one), 0)
