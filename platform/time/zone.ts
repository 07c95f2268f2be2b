import { IANAZone } from 'luxon'
import { Refusal } from '#platform/refusal.ts'

/**
 * Zones: between instants and the clock on somebody's wall.
 *
 * The problem: a rota is written in wall-clock time, and the wall clock skips and repeats. The idea: a *local time* is
 * the wall clock read as if it were UTC, in milliseconds, so that calendar arithmetic is plain arithmetic; only the
 * step to an instant looks at the zone.
 *
 * Guarantees: a local time that does not exist becomes the end of the gap; one that happens twice becomes its first
 * occurrence (`lastInstantOf` gives the other). Offsets are asked of the machine's zone database once per stretch
 * of three days and kept, so the thousandth question costs nothing.
 *
 * Refuses to do: the server's own zone. It is never read.
 */

/** The wall clock read as UTC, in milliseconds: `2026-11-20T09:00` anywhere is `Date.UTC(2026, 10, 20, 9)`. */
export type LocalTime = number

export const dayMs = 86_400_000

export const isZone = (zone: string): boolean => /^[A-Za-z]/.test(zone) && IANAZone.isValidZone(zone)

/** Refuses what is not the name of a zone, saying what one looks like. */
export const requireZone = (zone: string): string => {
  if (!isZone(zone))
    throw new Refusal('invalid-input', `"${zone}" is not a time zone. Use a name like Europe/Berlin, America/Chicago or UTC.`)
  return zone
}

/** How far the wall clock is ahead of UTC at `instant`, in milliseconds. */
export const offsetAt = (zone: string, instant: number): number => {
  const stretch = stretchAt(zone, instant)
  return stretch.turnsAt === undefined || instant < stretch.turnsAt ? stretch.before : stretch.after
}

export const localTimeAt = (zone: string, at: Date): LocalTime => at.getTime() + offsetAt(zone, at.getTime())

/** The instant of a local time: the first of two, or the end of the gap it falls into. */
export const instantOf = (zone: string, local: LocalTime): Date => new Date(resolve(zone, local, 'first'))

/** The instant of a local time: the last of two, or the end of the gap it falls into. For the ends of windows. */
export const lastInstantOf = (zone: string, local: LocalTime): Date => new Date(resolve(zone, local, 'last'))

/** The instants within `[from, to)` at which the wall clock jumps, with the offsets around them. */
export const transitionsBetween = (
  zone: string,
  from: Date,
  to: Date,
): readonly { readonly at: Date; readonly before: number; readonly after: number }[] => {
  const found = []
  for (let bucket = Math.floor(from.getTime() / stretchMs); bucket * stretchMs < to.getTime(); bucket++) {
    const { turnsAt, before, after } = stretchAt(zone, bucket * stretchMs)
    if (turnsAt !== undefined && turnsAt >= from.getTime() && turnsAt < to.getTime()) found.push({ at: new Date(turnsAt), before, after })
  }
  return found
}

/** True for a date and time that exist on a calendar, written `2026-11-20T09:00`. */
export const isLocalTime = (text: string): boolean => readLocalTime(text) !== undefined

/** `2026-11-20T09:00` as a local time. Refuses what is not a date and a time. */
export const parseLocalTime = (text: string): LocalTime => {
  const local = readLocalTime(text)
  if (local === undefined) throw new Refusal('invalid-input', `"${text}" is not a date and time. Write 2026-11-20T09:00.`)
  return local
}

const readLocalTime = (text: string): LocalTime | undefined => {
  const local = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? Date.parse(`${text}:00Z`) : Number.NaN
  return !Number.isNaN(local) && formatLocalTime(local) === text ? local : undefined
}

export const formatLocalTime = (local: LocalTime): string => new Date(local).toISOString().slice(0, 16)

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** An instant for people, complete in itself: `Fri 20 Nov 2026, 09:05 (Europe/Berlin, UTC+1)`. */
export const formatInZone = (at: Date, zone: string): string => {
  const local = new Date(localTimeAt(zone, at))
  const day = `${weekdays[local.getUTCDay()]} ${local.getUTCDate()} ${months[local.getUTCMonth()]} ${local.getUTCFullYear()}`
  const offset = formatOffset(offsetAt(zone, at.getTime()))
  return `${day}, ${local.toISOString().slice(11, 16)} (${zone === 'UTC' ? 'UTC' : `${zone}, ${offset}`})`
}

/** `UTC`, `UTC+1`, `UTC-3:30`. */
export const formatOffset = (offsetMs: number): string => {
  const minutes = Math.abs(Math.round(offsetMs / 60_000))
  if (minutes === 0) return 'UTC'
  const rest = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`
  return `UTC${offsetMs < 0 ? '-' : '+'}${Math.floor(minutes / 60)}${rest}`
}

/**
 * Every offset lies between -12 and +14 hours, so the offsets a day before and a day after the local time read as UTC
 * are those on either side of any one jump near it.
 */
const resolve = (zone: string, local: LocalTime, which: 'first' | 'last'): number => {
  const before = offsetAt(zone, local - dayMs)
  const after = offsetAt(zone, local + dayMs)
  if (before === after && offsetAt(zone, local - before) === before) return local - before
  const candidates = [local - before, local - after].filter((instant) => instant + offsetAt(zone, instant) === local)
  if (candidates.length > 0) return which === 'first' ? Math.min(...candidates) : Math.max(...candidates)
  return endOfGap(zone, local)
}

/** The first instant whose local time is past `local`, by halving: only asked for local times that do not exist. */
const endOfGap = (zone: string, local: LocalTime): number => {
  let low = local - dayMs
  let high = local + dayMs
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (middle + offsetAt(zone, middle) > local) high = middle
    else low = middle
  }
  return high
}

/** Three days hold at most one jump in every zone since 1970. */
const stretchMs = 3 * dayMs

interface Stretch {
  readonly before: number
  readonly after: number
  /** The instant of the jump inside the stretch. */
  readonly turnsAt: number | undefined
}

interface KnownZone {
  readonly zone: IANAZone
  readonly stretches: Map<number, Stretch>
}

const known = new Map<string, KnownZone>()
/** A century of one zone is 12,000 stretches; past this a caller walks time itself, and forgetting is cheaper. */
const mostStretches = 20_000

const stretchAt = (zone: string, instant: number): Stretch => {
  const entry = known.get(zone) ?? learn(zone)
  const bucket = Math.floor(instant / stretchMs)
  const kept = entry.stretches.get(bucket)
  if (kept !== undefined) return kept
  const stretch = measure(entry.zone, bucket * stretchMs, (bucket + 1) * stretchMs)
  if (entry.stretches.size >= mostStretches) entry.stretches.clear()
  entry.stretches.set(bucket, stretch)
  return stretch
}

const learn = (zone: string): KnownZone => {
  const entry = { zone: IANAZone.create(requireZone(zone)), stretches: new Map<number, Stretch>() }
  known.set(zone, entry)
  return entry
}

const measure = (zone: IANAZone, start: number, end: number): Stretch => {
  const offset = (instant: number): number => Math.round(zone.offset(instant) * 60_000)
  const before = offset(start)
  const after = offset(end)
  if (before === after) return { before, after, turnsAt: undefined }
  let low = start
  let high = end
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offset(middle) === before) low = middle
    else high = middle
  }
  return { before, after, turnsAt: high }
}
