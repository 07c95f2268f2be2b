import type { Static } from 'typebox'
import type { Silence } from '#domains/silences/kinds.ts'
import { compileTimes, type Phase, phaseAt } from '#domains/silences/timing.ts'

export type SilenceSpec = Static<(typeof Silence)['spec']>

/** Pending, active or expired; what cannot be read is expired. */
export const phaseOf = (spec: SilenceSpec, now: Date): Phase => {
  const timing = compileTimes(spec)
  return timing === undefined ? 'expired' : phaseAt(timing, now)
}

/**
 * The silence as it is once it was ended now: over, with the time it has held. One that had not begun starts and ends
 * now, as in Alertmanager; of a recurring one the present occurrence is what remains. Undefined when it is over already.
 */
export const ended = (spec: SilenceSpec, now: Date): SilenceSpec | undefined => {
  if (phaseOf(spec, now) === 'expired') return undefined
  const { recurrence: _, ...rest } = spec
  const current = compileTimes(spec)?.current(now)
  return { ...rest, startsAt: (current?.start ?? now).toISOString(), endsAt: now.toISOString() }
}

/** What a wished change means: the same silence changed, or another one in its place. */
export type Change = { readonly as: 'same'; readonly spec: SilenceSpec } | { readonly as: 'another'; readonly spec: SilenceSpec }

/**
 * Alertmanager's rule: what a silence has already held back must stay explained. So an active one may change its end
 * and its words, a pending one also when it begins; whatever else changes, and any that is over, becomes another silence,
 * which begins now at the earliest.
 */
export const changeOf = (before: SilenceSpec, wanted: SilenceSpec, now: Date): Change => {
  const sameMatchers = textOf(before.matchers) === textOf(wanted.matchers)
  const isPast = wanted.startsAt !== undefined && new Date(wanted.startsAt) < now
  const phase = phaseOf(before, now)
  const maySame = (phase === 'active' && beginOf(before) === beginOf(wanted)) || (phase === 'pending' && !isPast)
  if (sameMatchers && maySame) return { as: 'same', spec: wanted }
  return { as: 'another', spec: isPast ? { ...wanted, startsAt: now.toISOString() } : wanted }
}

const beginOf = ({ startsAt, recurrence }: SilenceSpec): string => {
  const { until: _, ...repeated } = recurrence ?? {}
  return textOf([startsAt === undefined ? null : new Date(startsAt).getTime(), repeated])
}

/** Equal for what says the same, whatever the order of its words. */
const textOf = (value: unknown): string => JSON.stringify(sorted(value))

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  )
}
