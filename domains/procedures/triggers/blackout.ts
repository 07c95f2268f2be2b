import type { Finding } from '#platform/refusal.ts'
import { parseDuration } from '#platform/time/duration.ts'
import { type Interval, holds } from '#platform/time/interval.ts'
import { occurrenceAt, readRecurrence, type RecurrenceText } from '#platform/time/recurrence.ts'
import { formatInZone } from '#platform/time/zone.ts'

/** When no run may begin: once, or again and again. */
export interface BlackoutText {
  readonly startsAt?: string | undefined
  readonly endsAt?: string | undefined
  readonly recurrence?: (RecurrenceText & { readonly duration: string }) | undefined
  readonly reason?: string | undefined
}

/** A stretch of time with what it is called. */
export interface Day extends Interval {
  readonly title: string
}

/** What a schedule must keep clear of, read for the time that is looked at. */
export interface Surroundings {
  /** Only on these days; undefined when any day will do. */
  readonly onlyOn: readonly Day[] | undefined
  readonly notOn: readonly Day[]
  readonly blackouts: readonly BlackoutText[]
  /** Maintenance windows and freezes that are named, as their records have them. */
  readonly windows: readonly (BlackoutText & { readonly title: string })[]
  readonly zone: string
}

/** Why no run may begin at an instant, in a sentence. What cannot be read holds nothing back. */
export const closedBy = ({ onlyOn, notOn, blackouts, windows, zone }: Surroundings): ((at: Date) => string | undefined) => {
  const fixed = blackouts.map((one) => ({ within: withinOf(one), because: one.reason ?? '' }))
  const named = windows.map((one) => ({ within: withinOf(one), because: one.title }))
  return (at) => {
    const day = notOn.find((one) => holds(one, at))
    if (day !== undefined) return `It is ${day.title === '' ? 'a day on which it does not run' : day.title}.`
    if (onlyOn !== undefined && !onlyOn.some((one) => holds(one, at))) return 'It is none of the days on which it runs.'
    for (const { within, because } of [...fixed, ...named]) {
      const stretch = within(at)
      if (stretch !== undefined) return `No run begins until ${formatInZone(stretch.end, zone)}${because === '' ? '' : `: ${because}`}.`
    }
    return undefined
  }
}

const withinOf = ({ startsAt, endsAt, recurrence }: BlackoutText): ((at: Date) => Interval | undefined) => {
  if (recurrence !== undefined) {
    const read = readRecurrence(recurrence)
    const durationMs = durationOf(recurrence.duration)
    if ('findings' in read || durationMs === undefined) return () => undefined
    return (at) => occurrenceAt(read.recurrence, durationMs, at)
  }
  const once = { start: new Date(startsAt ?? Number.NaN), end: new Date(endsAt ?? Number.NaN) }
  return (at) => (holds(once, at) ? once : undefined)
}

const durationOf = (text: string): number | undefined => {
  try {
    return parseDuration(text)
  } catch {
    return undefined
  }
}

/** What is wrong with a blackout as it is written. */
export const blackoutFindings = (blackouts: readonly BlackoutText[], path: string): readonly Finding[] =>
  blackouts.flatMap(({ startsAt, endsAt, recurrence }, index): readonly Finding[] => {
    const at = `${path}/${index}`
    if (recurrence !== undefined && (startsAt !== undefined || endsAt !== undefined))
      return [
        {
          path: at,
          rule: 'times',
          message: 'It is both once and again and again.',
          mend: 'Keep `recurrence`, or `startsAt` and `endsAt`.',
        },
      ]
    if (recurrence !== undefined) {
      const read = readRecurrence(recurrence)
      return 'findings' in read ? read.findings.map((finding) => ({ ...finding, path: `${at}/recurrence${finding.path}` })) : []
    }
    if (startsAt === undefined || endsAt === undefined)
      return [{ path: at, rule: 'times', message: 'It says not when it holds.', mend: 'Write `startsAt` and `endsAt`, or `recurrence`.' }]
    return new Date(startsAt) < new Date(endsAt)
      ? []
      : [{ path: at, rule: 'times', message: 'It ends before it begins.', mend: 'Let `endsAt` be after `startsAt`.' }]
  })
