import { beat, type Step } from '#domains/signals/heartbeats/heartbeat.ts'
import { lookAtHeartbeats } from '#domains/signals/heartbeats/jobs.ts'
import { type HeartbeatPlan, heartbeatPlans, waitOf } from '#domains/signals/heartbeats/plan.ts'
import { settleHeartbeats } from '#domains/signals/heartbeats/settling.ts'
import { heartbeatsByKey, lockHeartbeats, standingOf, watchHeartbeats } from '#domains/signals/heartbeats/store.ts'
import type { Transaction } from '#platform/transaction.ts'

/** A sign of life. */
export interface Ping {
  /** `heartbeat:nightly-backup` */
  readonly heartbeat: string
  /** Who or what gave it, for people: `10.1.2.3`, `person:alice`. */
  readonly from: string
}

/**
 * Takes signs of life, now, in a few statements however many there are. Resolves to the heartbeats that exist and are enabled; those
 * that are not are left out.
 */
export const pingHeartbeats = async (transaction: Transaction, pings: readonly Ping[]): Promise<ReadonlySet<string>> => {
  const { value: plans } = await transaction.read(heartbeatPlans)
  const byHeartbeat = new Map<string, { plan: HeartbeatPlan; pings: number; from: string }>()
  for (const { heartbeat, from } of pings) {
    const plan = plans.all.get(heartbeat)
    if (plan?.enabled !== true) continue
    byHeartbeat.set(heartbeat, { plan, pings: (byHeartbeat.get(heartbeat)?.pings ?? 0) + 1, from })
  }
  const heard = [...byHeartbeat.values()]
  if (heard.length === 0) return new Set()
  for (const at of await settleHeartbeats(transaction, await listen(transaction, heard))) transaction.wake(lookAtHeartbeats, at)
  return new Set(byHeartbeat.keys())
}

const listen = async (transaction: Transaction, heard: readonly { plan: HeartbeatPlan; pings: number; from: string }[]) => {
  const names = heard.map(({ plan }) => plan.heartbeat)
  let rows = await lockHeartbeats(transaction.sql, names)
  if (rows.length < names.length) {
    // Declared a moment ago: it is heard although nobody waits for it yet.
    await watchHeartbeats(
      transaction.sql,
      heard.map(({ plan }) => plan),
      transaction.now,
    )
    rows = await lockHeartbeats(transaction.sql, names)
  }
  const byName = new Map(rows.map((row) => [row.heartbeat, row]))
  return heard.flatMap(({ plan, pings, from }) => {
    const row = byName.get(plan.heartbeat)
    if (row === undefined) return []
    const step: Step = beat(standingOf(row), transaction.now, waitOf(plan))
    return [{ row, plan, step, pings, from: from.slice(0, 200) }]
  })
}

/** Takes signs of life that came to addresses with these keys. True for those whose key works and whose heartbeat is enabled. */
export const pingByKey = async (
  transaction: Transaction,
  pings: readonly { readonly hash: Buffer; readonly from: string }[],
): Promise<readonly boolean[]> => {
  const known = await heartbeatsByKey(
    transaction.sql,
    pings.map(({ hash }) => hash),
  )
  const named = pings.map(({ hash, from }) => ({ heartbeat: known.get(hash.toString('hex')) ?? '', from }))
  const taken = await pingHeartbeats(transaction, named)
  return named.map(({ heartbeat }) => taken.has(heartbeat))
}
