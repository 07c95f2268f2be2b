import { dayMs, type LocalTime } from '#platform/time/zone.ts'

/** A date or time as written: on the wall of some zone, or an instant. */
export interface Stamp {
  /** Read as if in UTC. */
  readonly local: LocalTime
  /** A whole day. */
  readonly isDay: boolean
  /** Ends in `Z`: an instant. */
  readonly isInstant: boolean
}

/** `20261120`, `20261120T090000` or `20261120T080000Z`; undefined for what does not exist. A leap second is the second before it. */
export const parseStamp = (text: string): Stamp | undefined => {
  const [, year, month, day, hour, minute, second, zulu] =
    /^([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})(Z)?)?$/i.exec(text.trim()) ?? []
  const midnight = Date.parse(`${year}-${month}-${day}T00:00:00Z`)
  if (Number.isNaN(midnight) || new Date(midnight).getUTCDate() !== Number(day)) return undefined
  if (hour === undefined) return { local: midnight, isDay: true, isInstant: false }
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined
  const time = (Number(hour) * 3_600 + Number(minute) * 60 + Math.min(59, Number(second))) * 1_000
  return { local: midnight + time, isDay: false, isInstant: zulu !== undefined }
}

/** How long something lasts: days by the wall clock, hours by the stop-watch (§3.3.6). */
export interface Length {
  readonly nominalMs: number
  readonly exactMs: number
}

/** `P1D`, `PT8H30M`, `P2W`; undefined for what is none, or runs backwards. */
export const parseLength = (text: string): Length | undefined => {
  const [all, weeks, days, hours, minutes, seconds] =
    /^\+?P(?:([0-9]{1,5})W)?(?:([0-9]{1,6})D)?(?:T(?:([0-9]{1,7})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,10})S)?)?$/i.exec(text.trim()) ?? []
  if (all === undefined || !/[0-9]/.test(all)) return undefined
  const number = (digits: string | undefined): number => Number(digits ?? 0)
  return {
    nominalMs: (number(weeks) * 7 + number(days)) * dayMs,
    exactMs: (number(hours) * 3_600 + number(minutes) * 60 + number(seconds)) * 1_000,
  }
}

/** `20261120` */
export const formatDay = (local: LocalTime): string => new Date(local).toISOString().slice(0, 10).replaceAll('-', '')

/** `20261120T090000`, without a zone. */
export const formatLocal = (local: LocalTime): string =>
  `${formatDay(local)}T${new Date(local).toISOString().slice(11, 19).replaceAll(':', '')}`

/** `20261120T080000Z` */
export const formatInstant = (at: Date): string => `${formatLocal(at.getTime())}Z`

/** `+0530`, `-033015` */
export const formatUtcOffset = (offsetMs: number): string => {
  const seconds = Math.abs(Math.round(offsetMs / 1_000))
  const two = (number: number): string => String(number).padStart(2, '0')
  const rest = seconds % 60 === 0 ? '' : two(seconds % 60)
  return `${offsetMs < 0 ? '-' : '+'}${two(Math.floor(seconds / 3_600))}${two(Math.floor(seconds / 60) % 60)}${rest}`
}

/** `+0530` in milliseconds. */
export const parseUtcOffset = (text: string): number | undefined => {
  const [, sign, hours, minutes, seconds = '0'] = /^([+-])([0-9]{2})([0-9]{2})([0-9]{2})?$/.exec(text.trim()) ?? []
  if (sign === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000
}
