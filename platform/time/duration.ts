import { Refusal } from '#platform/refusal.ts'

/**
 * Durations: lengths of time as people write and read them.
 *
 * The problem: `6m` is six minutes as a time-out and six months as a review cadence, and a month has no fixed length.
 * The idea: two words. A *duration* is exact, in milliseconds, and knows no months. A *cadence* is calendar time, added
 * to a date. Guarantees: what is not one of the two is refused with an example of what is. Refuses to do: fractions,
 * signs and sums (`1h30m`), which nobody needs here and everybody writes differently.
 */
const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

const isUnit = (unit: string | undefined): unit is keyof typeof unitMs => unit !== undefined && Object.hasOwn(unitMs, unit)

/** `250ms`, `90s`, `5m` (minutes), `2h`, `180d`, `2w` in milliseconds. A day is 24 hours, whatever the zone does. Refuses anything else. */
export const parseDuration = (text: string): number => {
  const [, count, unit] = /^([0-9]{1,9})(ms|s|m|h|d|w)$/.exec(text.trim()) ?? []
  if (!isUnit(unit))
    throw new Refusal('invalid-input', `"${text}" is not a duration. Write a number and ms, s, m, h, d or w: 90s, 5m, 12h.`)
  return Number(count) * unitMs[unit]
}

/** Calendar time: how often something comes round. */
export interface Cadence {
  readonly count: number
  readonly unit: 'day' | 'week' | 'month' | 'year'
}

const cadenceUnits: Readonly<Record<string, Cadence['unit']>> = { d: 'day', w: 'week', m: 'month', y: 'year' }

/** `180d`, `2w`, `6m` (months), `1y`. Refuses anything else. */
export const parseCadence = (text: string): Cadence => {
  const [, count, letter = ''] = /^([1-9][0-9]{0,3})(d|w|m|y)$/.exec(text.trim()) ?? []
  const unit = cadenceUnits[letter]
  if (unit === undefined)
    throw new Refusal('invalid-input', `"${text}" is not a cadence. Write a number and d, w, m (months) or y: 180d, 6m.`)
  return { count: Number(count), unit }
}

/** The instant one cadence after `from`, on the calendar of UTC; the 31st becomes the last day of a shorter month. */
export const addCadence = (from: Date, cadence: Cadence): Date => {
  const { count, unit } = cadence
  if (unit === 'day' || unit === 'week') return new Date(from.getTime() + count * (unit === 'day' ? unitMs.d : unitMs.w))
  const months = count * (unit === 'month' ? 1 : 12)
  const moved = new Date(from)
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate()
  moved.setUTCDate(Math.min(from.getUTCDate(), lastDay))
  return moved
}

const parts = [
  ['days', unitMs.d],
  ['h', unitMs.h],
  ['min', unitMs.m],
  ['s', unitMs.s],
] as const

const named = (count: number, unit: string): string => (unit === 'days' && count === 1 ? '1 day' : `${count} ${unit}`)

/** A length as people read it, in at most two units: `1 h 30 min`, `3 days`, `45 s`. Rounded down; under a second is `0 s`. */
export const formatDuration = (milliseconds: number): string => {
  const length = Math.abs(milliseconds)
  const index = parts.findIndex(([, size]) => length >= size)
  const [unit, size] = parts[index] ?? ['s', unitMs.s]
  const next = parts[index + 1]
  const first = named(Math.floor(length / size), unit)
  const rest = next === undefined || index < 0 ? 0 : Math.floor((length % size) / next[1])
  return next === undefined || rest === 0 ? first : `${first} ${named(rest, next[0])}`
}

/** An instant seen from `now`: `in 3 h`, `5 min ago`, `now` within a second. */
export const formatRelative = (at: Date, now: Date): string => {
  const difference = at.getTime() - now.getTime()
  if (Math.abs(difference) < unitMs.s) return 'now'
  return difference > 0 ? `in ${formatDuration(difference)}` : `${formatDuration(difference)} ago`
}
