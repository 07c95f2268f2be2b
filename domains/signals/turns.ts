import { isDeepStrictEqual } from 'node:util'
import type { Transaction } from '#platform/transaction.ts'
import { observe } from '#domains/signals/canary.ts'
import type { Judgement } from '#domains/signals/expectation.ts'
import { canaryFailed, canaryRecovered } from '#domains/signals/facts.ts'
import { canaryPlans, nextTurn, type CanaryPlan } from '#domains/signals/plan.ts'
import { lockStates, standingOf, writeResults, type Raised, type Written } from '#domains/signals/store.ts'

/** A canary's turn: asked, or about to be. */
export interface Turn {
  readonly plan: CanaryPlan
  /** When it should have begun. */
  readonly due: Date
}

/** A turn that was asked and judged. */
export interface Finished extends Turn {
  readonly at: Date
  readonly judgement: Judgement
  readonly status: number | undefined
  readonly durationMs: number
}

/**
 * Writes what canaries saw, moves them on, and records the facts of those that crossed between passing and failing.
 * Resolves to the instants of the next turns.
 */
export const settleTurns = async (transaction: Transaction, finished: readonly Finished[]): Promise<Date[]> => {
  if (finished.length === 0) return []
  const rows = await lockStates(
    transaction,
    finished.map(({ plan }) => plan.canary),
  )
  const { value: plans } = await transaction.read(canaryPlans)
  const byCanary = new Map(rows.map((row) => [row.canary, row]))
  const written = finished.flatMap((one): Written[] => {
    const row = byCanary.get(one.plan.canary)
    // Nobody asks it any more: its record was archived or switched off meanwhile.
    if (row === undefined) return []
    const { standing, crossing } = observe(standingOf(row), { passed: one.judgement.passed, at: one.at }, one.plan)
    if (crossing?.to === 'recovered') recordRecovery(transaction, one.plan.canary, row.raised, crossing.since, one.judgement.reason)
    if (crossing?.to === 'failing') recordFailure(transaction, one, crossing.since)
    const raised = crossing?.to === 'failing' ? { workload: one.plan.workload, labels: one.plan.labels } : row.raised
    return [
      {
        canary: one.plan.canary,
        standing,
        raised: standing.state === 'failing' ? (raised ?? undefined) : undefined,
        // Changed while it was asked: what it is now is tried at once.
        nextAt: isDeepStrictEqual(plans.get(one.plan.canary), one.plan)
          ? nextTurn(one.due, one.plan.everyMs, transaction.now)
          : transaction.now,
        at: one.at,
        passed: one.judgement.passed,
        reason: storable(one.judgement.reason),
        status: one.status,
        ms: Math.round(one.durationMs),
      },
    ]
  })
  await writeResults(transaction, written)
  return written.map(({ nextAt }) => nextAt)
}

const recordFailure = (transaction: Transaction, { plan, judgement }: Finished, since: Date): void =>
  transaction.record(canaryFailed, {
    subjects: [plan.canary, plan.workload],
    data: {
      canary: plan.canary,
      workload: plan.workload,
      since: since.toISOString(),
      reason: storable(judgement.reason),
      url: plan.url,
      labels: plan.labels,
    },
  })

/** Reports as over exactly what was reported as failing, whatever the record says by now. */
export const recordRecovery = (transaction: Transaction, canary: string, raised: Raised | null, since: Date, because: string): void => {
  if (raised === null) return
  transaction.record(canaryRecovered, {
    subjects: [canary, raised.workload],
    data: {
      canary,
      workload: raised.workload,
      since: since.toISOString(),
      labels: raised.labels,
      downSeconds: Math.max(0, Math.round((transaction.now.getTime() - since.getTime()) / 1_000)),
      because: storable(because),
    },
  })
}

/** An answer may hold what a database cannot. */
const storable = (text: string): string => text.replaceAll('\0', '').slice(0, 1_000).toWellFormed()
