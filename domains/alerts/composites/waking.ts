import { judgeComposites } from '#domains/alerts/composites/jobs.ts'
import { ownLabel, roster } from '#domains/alerts/composites/roster.ts'
import { enterMembers, leaveMembers } from '#domains/alerts/composites/store.ts'
import { type Labels, valueOf } from '#domains/silences/matcher.ts'
import type { Transaction } from '#platform/transaction.ts'

/** An alert that opened, or was resolved, in this transaction. */
export interface Changed {
  readonly id: string
  readonly labels: Labels
  readonly isOpen: boolean
}

/**
 * Tells composite alarms of alerts that opened or were resolved; call it once per batch, after the alerts are written. A
 * look at the snapshot when no composite names any of them; else one statement for those opened, one for those resolved,
 * and a wake-up of the judgement.
 */
export const wakeComposites = async (transaction: Transaction, changed: readonly Changed[]): Promise<void> => {
  const { value } = await transaction.read(roster)
  if (value.composites.length === 0) return
  const asked = changed.map((alert) => ({ ...alert, keys: value.keysOf(alert.labels) })).filter(({ keys }) => keys.length > 0)
  const opened = asked.filter(({ isOpen }) => isOpen).flatMap(({ id, keys }) => keys.map((key) => ({ key, alert_id: id })))
  const resolved = asked.filter(({ isOpen }) => !isOpen)
  if (opened.length > 0) await enterMembers(transaction.sql, opened, transaction.now)
  if (resolved.length > 0)
    await leaveMembers(
      transaction.sql,
      resolved.map(({ id }) => id),
    )
  // A composite whose alert somebody resolved no longer speaks for its members.
  const isOwn = changed.some(({ isOpen, labels }) => !isOpen && value.byReference.has(`composite-alarm:${valueOf(labels, ownLabel)}`))
  if (asked.length > 0 || isOwn) transaction.wake(judgeComposites, transaction.now)
}
