import Type from 'typebox'
import type { Check } from '#platform/checks/check.ts'
import { subjectsOf } from '#platform/checks/census.ts'
import { declarationOf, judge, parametersOf } from '#platform/checks/evaluate.ts'
import { askAgain, claimPairs, forgetOthers, outdatedPairs, settlePairs, tunedParameters } from '#platform/checks/store.ts'
import { touchedBy, type Pair } from '#platform/checks/touched.ts'
import { defineSubscription, type FactType, type Subscription } from '#platform/facts/fact.ts'
import { defineTask, type Task } from '#platform/jobs/task.ts'
import { recordChanged, recordReviewed } from '#platform/kinds/facts.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Pairs judged in one transaction: enough to read records once for many, few enough to stay short. */
const atOnce = 50
/** A claim nobody served in this time is taken again. */
const leaseMs = 60_000

/** Judges pairs that are due. Rows carry their instant; this only has to be woken. */
export const judgeDue: Task = defineTask({
  name: 'checks.judge',
  summary: 'Judge the checks whose inputs changed.',
  payload: Type.Object({}),
  every: { seconds: 600 },
  run: async (work) => {
    for (;;) {
      const lease = new Date(work.now().getTime() + leaseMs)
      const claim = async (transaction: Transaction): Promise<Pair[]> => {
        const pairs = await claimPairs(transaction.sql, transaction.now, lease, atOnce)
        if (pairs.length > 0) transaction.wake(judgeDue, lease)
        return pairs
      }
      const pairs = work.signal.aborted ? [] : await work.transact(claim)
      if (pairs.length === 0) return
      await work.transact(async (transaction) => {
        const tuned = await tunedParameters(transaction.sql)
        for (const { check: id, subject } of pairs) {
          const check = transaction.registry.checks.get(id)
          if (check !== undefined) await judge(transaction, check, subject, tuned.get(id))
        }
        const next = await settlePairs(transaction.sql, pairs, lease)
        if (next !== undefined) transaction.wake(judgeDue, next)
      })
    }
  },
})

/** Asks for pairs to be judged, and wakes the judge for them. */
export const ask = async (transaction: Transaction, pairs: readonly Pair[], atOnceToo = false): Promise<void> => {
  const due = await askAgain(transaction.sql, pairs, transaction.now, atOnceToo)
  if (due !== undefined) transaction.wake(judgeDue, due)
}

/** Every check for every subject of its scope. */
export const everyPair = async (transaction: Transaction): Promise<Pair[]> => {
  const subjects = await subjectsOf(transaction.sql)
  return [...transaction.registry.checks.values()].flatMap((check) =>
    subjects.filter(({ scope }) => scope === check.scope).map(({ reference }) => ({ check: check.id, subject: reference })),
  )
}

const sweep = (isDaily: boolean) => async (transaction: Transaction) => {
  const tuned = await tunedParameters(transaction.sql)
  const { checks } = transaction.registry
  const pairs = await everyPair(transaction)
  const wanted = pairs.flatMap((pair) => {
    const check = checks.get(pair.check)
    return check === undefined ? [] : [{ ...pair, declaration: declarationOf(check, parametersOf(check, tuned.get(check.id))) }]
  })
  const before = isDaily ? transaction.now : new Date(transaction.now.getTime() - 24 * 3_600_000)
  await ask(transaction, await outdatedPairs(transaction.sql, wanted, before), true)
  const subjects = await subjectsOf(transaction.sql)
  await forgetOthers(
    transaction.sql,
    [...checks.keys()],
    subjects.map(({ reference }) => reference),
  )
}

/** Time alone changes verdicts (a review lapses), so all are judged anew each day. */
export const sweepDaily = defineTask({
  name: 'checks.sweep',
  summary: 'Judge every check for every subject anew.',
  payload: Type.Object({}),
  every: { cron: '23 2 * * *', zone: 'UTC' },
  run: (work) => work.transact(sweep(true)),
})

/** What this release judges otherwise than the last one, or never judged. */
export const sweepAtStart = defineTask({
  name: 'checks.catch-up',
  summary: 'Judge what has no verdict of this release.',
  payload: Type.Object({}),
  onStart: true,
  run: (work) => work.transact(sweep(false)),
})

/** Listens to everything any check is computed from. */
export const listenFor = (checks: readonly Check[]): Subscription => {
  const types = new Map<string, FactType>(
    [recordChanged, recordReviewed, ...checks.flatMap((check) => check.inputs.facts)].map((type) => [type.name, type]),
  )
  return defineSubscription({
    name: 'checks.listen',
    on: [...types.values()],
    run: async (transaction, facts) => {
      const subjects = await subjectsOf(transaction.sql)
      await ask(transaction, touchedBy(facts, [...transaction.registry.checks.values()], subjects))
    },
  })
}
