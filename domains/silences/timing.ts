import { parseDuration } from '#platform/time/duration.ts'
import type { Interval } from '#platform/time/interval.ts'
import { nextOccurrences, occurrenceAt, readRecurrence, type RecurrenceText } from '#platform/time/recurrence.ts'

/** When a silence or a window holds, as records say it: once, or again and again. */
export interface Times {
  readonly startsAt?: string | undefined
  readonly endsAt?: string | undefined
  readonly recurrence?: (RecurrenceText & { readonly duration: string }) | undefined
}

/** Where it stands: it holds now, or will, or is over. */
export type Phase = 'pending' | 'active' | 'expired'

/** Compiled times. Every answer is about one instant; the last is kept, for thousands of alerts ask within a second. */
export interface Timing {
  /** The interval that holds `at`. */
  readonly current: (at: Date) => Interval | undefined
  /** When it next begins or ends after `at`; undefined when it never does again. */
  readonly nextChange: (at: Date) => Date | undefined
  /** At most `count` intervals that end after `at`. */
  readonly upcoming: (at: Date, count: number) => readonly Interval[]
  /** In whose wall clock people think of it. */
  readonly zone: string
}

/** Compiles times; undefined for what cannot be read, which holds never. Without an end it holds until it is ended. */
export const compileTimes = ({ startsAt, endsAt, recurrence }: Times, zone = 'UTC'): Timing | undefined => {
  if (recurrence === undefined) return startsAt === undefined ? undefined : once(new Date(startsAt), endsAt, zone)
  const read = readRecurrence(recurrence)
  if ('findings' in read) return undefined
  const durationMs = parseDuration(recurrence.duration)
  return again({
    zone: recurrence.zone,
    current: (at) => occurrenceAt(read.recurrence, durationMs, at),
    upcoming: (at, count) => nextOccurrences(read.recurrence, durationMs, at, count),
  })
}

export const phaseAt = (timing: Timing, at: Date): Phase => {
  if (timing.current(at) !== undefined) return 'active'
  return timing.nextChange(at) === undefined ? 'expired' : 'pending'
}

const once = (start: Date, endsAt: string | undefined, zone: string): Timing => {
  const end = endsAt === undefined ? forever : new Date(endsAt)
  const interval = { start, end }
  return {
    zone,
    current: (at) => (start <= at && at < end ? interval : undefined),
    nextChange: (at) => {
      if (end <= start || end <= at) return undefined
      if (at < start) return start
      return end < forever ? end : undefined
    },
    upcoming: (at, count) => (end > at && end > start && count > 0 ? [interval] : []),
  }
}

/** The last instant there is. */
export const forever = new Date(8_640_000_000_000_000)

const again = (timing: Omit<Timing, 'nextChange'>): Timing => {
  let known:
    | { readonly from: Date; readonly until: Date; readonly current: Interval | undefined; readonly change: Date | undefined }
    | undefined
  const look = (at: Date) => {
    if (known !== undefined && known.from <= at && at < known.until) return known
    const current = timing.current(at)
    const [next] = timing.upcoming(at, current === undefined ? 1 : 2).slice(current === undefined ? 0 : 1)
    // Where occurrences overlap, the next begins before this one ends, and the end moves on.
    const change = current === undefined ? next?.start : next !== undefined && next.start < current.end ? next.start : current.end
    known = { from: at, until: change ?? forever, current, change }
    return known
  }
  return { ...timing, current: (at) => look(at).current, nextChange: (at) => look(at).change }
}
