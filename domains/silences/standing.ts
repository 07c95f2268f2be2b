import type { SilenceSpec } from '#domains/silences/lifetime.ts'
import type { Labels } from '#domains/silences/matcher.ts'
import { formatMatchers, parseMatchers } from '#domains/silences/notation.ts'
import { type Phase, phaseAt, type Timing } from '#domains/silences/timing.ts'
import { Refusal } from '#platform/refusal.ts'

/** A silence as the snapshot holds it. */
export interface DeclaredSilence {
  readonly reference: string
  readonly title: string
  readonly spec: SilenceSpec
  readonly version: number
  readonly updatedAt: Date
  /** In the console, not in a file or repository. */
  readonly isKeptHere: boolean
  readonly timing: Timing
  readonly holds: (labels: Labels) => boolean
}

const phases = ['active', 'pending', 'expired'] as const satisfies readonly Phase[]

/** Where a silence stands, as lists show it. */
export const standingOf = (declared: DeclaredSilence, now: Date) => {
  const { reference, title, spec, version, timing } = declared
  const [coming] = timing.upcoming(now, 1)
  const from = coming?.start.toISOString() ?? spec.startsAt
  const to = coming?.end.toISOString() ?? spec.endsAt
  return {
    silence: reference,
    title,
    state: phaseAt(timing, now),
    matchers: formatMatchers(spec.matchers),
    says: spec.matchers,
    comment: spec.comment,
    version,
    ...(spec.createdBy !== undefined && { createdBy: spec.createdBy }),
    ...(from !== undefined && { from: new Date(from).toISOString() }),
    ...(to !== undefined && { to: new Date(to).toISOString() }),
    ...(spec.recurrence !== undefined && { recurrence: spec.recurrence }),
  }
}

export type Standing = ReturnType<typeof standingOf>

/** Over, and untouched, since before `cutoff`. */
export const isForgotten = ({ timing, updatedAt }: DeclaredSilence, cutoff: Date): boolean =>
  updatedAt < cutoff && phaseAt(timing, cutoff) === 'expired'

export const longestFilter = 2_000

/** Which silences a list asks for. Refuses a filter that is not labels. */
export const wantedBy = ({ filter, text }: { readonly filter?: string; readonly text?: string }) => {
  const labels = filter === undefined ? undefined : labelsOf(filter)
  const words = text?.toLowerCase().split(/\s+/).filter(Boolean) ?? []
  return ({ holds, title, spec, reference }: DeclaredSilence): boolean => {
    if (labels !== undefined && !holds(labels)) return false
    if (words.length === 0) return true
    const said = [title, reference, spec.comment, spec.createdBy ?? '', formatMatchers(spec.matchers)].join(' ').toLowerCase()
    return words.every((word) => said.includes(word))
  }
}

const labelsOf = (filter: string): Labels => {
  const parsed = parseMatchers(filter)
  if ('problem' in parsed) throw new Refusal('invalid-input', parsed.problem)
  return Object.fromEntries(
    parsed.value.map(({ label, is }) => {
      if (is === undefined) throw new Refusal('invalid-input', 'Name labels with their values: alertname="DiskFull", instance="db-1".')
      return [label, is]
    }),
  )
}

/** One page: what is active and ends soonest first, then what begins soonest, then what ended last. */
export const pageOf = (all: readonly Standing[], { after, limit = 100 }: { readonly after?: string; readonly limit?: number }) => {
  const keyed = all.map((item) => ({ item, key: keyOf(item) })).toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const rest = after === undefined ? keyed : keyed.filter(({ key }) => key > after)
  const last = rest[limit - 1]
  return { items: rest.slice(0, limit).map(({ item }) => item), ...(rest.length > limit && last !== undefined && { next: last.key }) }
}

const keyOf = ({ state, from, to, silence }: Standing): string => {
  const instant = Date.parse((state === 'pending' ? from : to) ?? '') || 0
  const place = state === 'expired' ? lastInstant - instant : instant
  return `${phases.indexOf(state)} ${String(place).padStart(16, '0')} ${silence}`
}

const lastInstant = 8_640_000_000_000_000
