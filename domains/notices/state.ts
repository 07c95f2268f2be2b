import { isDrill } from '#domains/notices/drills/subject.ts'
import type { EscalationState } from '#domains/oncall/escalation.ts'
import type { Policy } from '#domains/oncall/policies/policy.ts'
import { parseDuration } from '#platform/time/duration.ts'
import { dayMs } from '#platform/time/zone.ts'

/** Where a machine stands, as its row says. */
export const stateOf = (row: {
  readonly phase: EscalationState['phase']
  readonly cycle: number
  readonly step: number
  readonly pass: number
  readonly paged_cycle: number | null
  readonly paged_step: number | null
  readonly exhausted: boolean
  readonly answered: readonly string[]
  readonly paused: string | null
  readonly asked: boolean
  readonly due_at: Date | null
}): EscalationState => ({
  phase: row.phase,
  cycle: row.cycle,
  step: row.step,
  pass: row.pass,
  paged: row.paged_cycle === null || row.paged_step === null ? undefined : { cycle: row.paged_cycle, step: row.paged_step },
  exhausted: row.exhausted,
  answered: row.answered,
  paused: row.paused ?? undefined,
  asked: row.asked,
  dueAt: row.due_at ?? undefined,
})

/**
 * The policy an escalation follows: the record it names, or one made for the people who were named by hand. When the
 * record is gone, the teams and people it is about are paged instead: a page nobody planned is better than none.
 */
export const policyOf = (
  row: {
    readonly policy: string | null
    readonly targets: readonly string[] | null
    readonly about: readonly string[]
    readonly subject?: string
  },
  policies: ReadonlyMap<string, Policy>,
): Policy => {
  if (row.targets !== null && isDrill(row.subject ?? '')) return testOf(row.targets)
  const lastResort = row.about.filter((reference) => reference.startsWith('team:') || reference.startsWith('person:'))
  if (row.targets !== null)
    return { ...byHand, reference: 'by hand', steps: [{ page: row.targets, timeoutMs: patienceMs }], fallback: row.targets, lastResort }
  const declared = policies.get(row.policy ?? '')
  if (declared !== undefined) return { ...declared, lastResort: [...declared.lastResort, ...lastResort] }
  return { ...byHand, reference: row.policy ?? '', steps: [], fallback: [row.policy ?? ''], lastResort }
}

/** A level of a drill is paged once; the drill says when it is over, and nobody comes after it. */
const testOf = (targets: readonly string[]): Policy => ({
  reference: 'a drill',
  title: 'Drill',
  steps: [{ page: targets, timeoutMs: dayMs }],
  repeat: 0,
  fallback: [],
  lastResort: [],
})

/** How long somebody who was named by hand has to answer before being paged again. */
const patienceMs = parseDuration('10m')
const byHand = { title: 'Named by hand', repeat: 1 } as const
