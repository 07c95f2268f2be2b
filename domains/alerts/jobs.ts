import Type from 'typebox'
import { resolveAlerts } from '#domains/alerts/resolving.ts'
import { expiryOf } from '#domains/alerts/lifecycle.ts'
import { dueIdentities, lookLater, nextLook } from '#domains/alerts/identity/store.ts'
import { defineTask } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'

const nothing = Type.Object({})
/** Rows one transaction takes: short enough not to hold others up. */
const atOnce = 500

/** Ends alerts that nobody repeated in time, once somebody could have heard it. Woken at the instant the first of them is due; sweeps all the same. */
export const expireAlerts = defineTask({
  name: 'alerts.expire',
  summary: 'Resolves alerts whose time is over and that no sender repeated.',
  payload: nothing,
  every: { seconds: 30 },
  onStart: true,
  findsNext: true,
  run: async (work) => {
    while (!work.signal.aborted && (await work.transact(expireSome)) === atOnce);
  },
})

const expireSome = async (transaction: Transaction): Promise<number> => {
  const { sql, now } = transaction
  const due = await dueIdentities(sql, now, atOnce)
  const looked = due.map((row) => ({
    ...row,
    expiry: expiryOf({ expiresAt: row.expires_at ?? undefined, lastSeenAt: row.last_seen_at, isHeld: row.is_held }, now),
  }))
  const over = looked.flatMap(({ fingerprint, expires_at: at, is_held: isHeld, flapped_at: flappedAt, expiry }) => {
    if (expiry !== 'over' || at === null) return []
    const because = isHeld ? 'It went on and off, and has been quiet since.' : `No sender repeated it until ${at.toISOString()}.`
    return [{ fingerprint, ended_at: isHeld ? (flappedAt ?? at) : at, because, by: null }]
  })
  const open = looked.flatMap(({ fingerprint, expires_at: at, expiry }) =>
    expiry === 'over' ? [] : [{ fingerprint, until: expiry === 'open' ? at : expiry.until }],
  )
  if (open.length > 0) await lookLater(sql, open)
  await resolveAlerts(transaction, over)
  const next = due.length < atOnce ? await nextLook(sql) : undefined
  if (next !== undefined) transaction.wake(expireAlerts, next)
  return due.length
}
