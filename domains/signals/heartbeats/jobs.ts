import Type from 'typebox'
import { look, reschedule } from '#domains/signals/heartbeats/heartbeat.ts'
import { heartbeatPlans, waitOf } from '#domains/signals/heartbeats/plan.ts'
import { recordRecovery, type Settled, settleHeartbeats } from '#domains/signals/heartbeats/settling.ts'
import {
  claimDue,
  earliestLook,
  type HeartbeatRow,
  lockHeartbeats,
  standingOf,
  unwatchOthers,
  watchHeartbeats,
} from '#domains/signals/heartbeats/store.ts'
import { Heartbeat } from '#domains/signals/kinds.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { defineTask } from '#platform/jobs/task.ts'
import { recordChanged } from '#platform/kinds/facts.ts'
import type { Transaction } from '#platform/transaction.ts'

const mostAtOnce = 500

/** Looks at heartbeats when they are due, and no sooner: a timer, not a tick. */
export const lookAtHeartbeats = defineTask({
  name: 'signals.look-at-heartbeats',
  summary: 'See whether the heartbeats that are due have come.',
  payload: Type.Object({}),
  run: async (work) => {
    const round = (): Promise<number> => work.transact(lookOnce)
    while (!work.signal.aborted && (await round()) === mostAtOnce);
  },
})

const lookOnce = async (transaction: Transaction): Promise<number> => {
  const { value: plans } = await transaction.read(heartbeatPlans)
  const rows = await claimDue(transaction.sql, transaction.now, mostAtOnce)
  const settled = rows.flatMap((row): Settled[] => {
    const plan = plans.all.get(row.heartbeat)
    // Nobody waits for it any more: the reconciler takes it away.
    return plan === undefined ? [] : [{ row, plan, step: look(standingOf(row), transaction.now, plan.everyMs), pings: 0 }]
  })
  for (const at of await settleHeartbeats(transaction, settled)) transaction.wake(lookAtHeartbeats, at)
  return settled.length
}

/** Makes the heartbeats that are waited for those that are declared and enabled. Takes no input: it looks at the world. */
const reconcile = async (transaction: Transaction, changed: readonly string[]): Promise<void> => {
  const { value: plans } = await transaction.read(heartbeatPlans)
  const enabled = [...plans.all.values()].filter((plan) => plan.enabled)
  const former = await unwatchOthers(
    transaction.sql,
    enabled.map(({ heartbeat }) => heartbeat),
  )
  for (const row of former) if (row.state === 'missed') recordRecovery(transaction, row, row.since, 'it is no longer waited for')
  await watchHeartbeats(transaction.sql, enabled, transaction.now)
  const rows = await lockHeartbeats(transaction.sql, changed)
  await settleHeartbeats(
    transaction,
    rows.flatMap((row: HeartbeatRow): Settled[] => {
      const plan = plans.all.get(row.heartbeat)
      return plan === undefined ? [] : [{ row, plan, step: reschedule(standingOf(row), transaction.now, waitOf(plan)), pings: 0 }]
    }),
  )
  const next = await earliestLook(transaction.sql)
  if (next !== undefined) transaction.wake(lookAtHeartbeats, next)
}

export const reconcileHeartbeats = defineTask({
  name: 'signals.reconcile-heartbeats',
  summary: 'See that exactly the enabled heartbeats are waited for.',
  payload: Type.Object({}),
  every: { seconds: 600 },
  onStart: true,
  run: (work) => work.transact((transaction) => reconcile(transaction, [])),
})

/** A heartbeat that was declared, changed or archived is waited for anew at once, or no more. */
export const heartbeatChanges = defineSubscription({
  name: 'signals.heartbeat-changes',
  on: [recordChanged],
  run: async (transaction, facts) => {
    const changed = facts.map(({ data }) => data.reference).filter((reference) => reference.startsWith(`${Heartbeat.slug}:`))
    if (changed.length > 0) await reconcile(transaction, [...new Set(changed)])
  },
})
