import { dayMs, type LocalTime } from '#platform/time/zone.ts'

/** Days and weeks on the wall clock, as plain arithmetic. A day is its number since 1 January 1970. */
export const dayOf = (local: LocalTime): number => Math.floor(local / dayMs)
export const timeOfDay = (local: LocalTime): number => modulo(local, dayMs)

/** 0 for Sunday to 6. 1 January 1970 was a Thursday. */
export const weekdayOf = (day: number): number => modulo(day + 4, 7)

export const modulo = (value: number, by: number): number => ((value % by) + by) % by

export const dayNumbers = { SU: 0, MO: 1, TU: 2, WE: 3, TH: 4, FR: 5, SA: 6 } as const
export type Weekday = keyof typeof dayNumbers

/** Days as a set, or undefined: all seven chosen are the same as none. */
export const chosenOf = (days: ReadonlySet<number> | undefined): ReadonlySet<number> | undefined =>
  days === undefined || days.size === 0 || days.size === 7 ? undefined : days

export const daysOf = (days: readonly Weekday[] | undefined): ReadonlySet<number> | undefined =>
  days === undefined ? undefined : chosenOf(new Set(days.map((day) => dayNumbers[day])))

/** `09:30` as minutes of the day. */
export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
