import { alertResolved } from '#domains/alerts/facts.ts'
import { subjectOf } from '#domains/alerts/page.ts'
import { stopPages } from '#domains/alerts/stopping.ts'
import * as store from '#domains/alerts/store.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Resolves the open alerts of these fingerprints, and the groups that have none left; their paging stops in this
 * transaction. Resolves to how many were open until now.
 */
export const resolveAlerts = async (transaction: Transaction, endings: readonly store.Ending[]): Promise<number> => {
  if (endings.length === 0) return 0
  const closed = await store.closeAlerts(transaction.sql, endings, transaction.now)
  if (closed.length === 0) return 0
  const counts = new Map<string, number>()
  for (const { group_id: group } of closed) counts.set(group, (counts.get(group) ?? 0) + 1)
  const left = await store.leaveGroups(
    transaction.sql,
    [...counts].map(([id, alerts]) => ({ id, alerts })),
    transaction.now,
  )
  const groups = new Map(left.map((group) => [group.id, group]))
  const last = new Map(closed.map((alert) => [alert.group_id, alert.id]))
  for (const alert of closed) {
    const group = groups.get(alert.group_id)
    const workload = group?.workload ?? undefined
    transaction.record(alertResolved, {
      subjects: [`alert:${alert.id}`, subjectOf(alert.group_id), ...(workload === undefined ? [] : [workload])],
      data: {
        alert: alert.id,
        group: alert.group_id,
        summary: alert.summary,
        because: alert.because,
        ...(alert.by === null ? {} : { by: alert.by }),
        groupResolved: group?.resolved === true && last.get(alert.group_id) === alert.id,
      },
    })
  }
  await stopPages(
    transaction,
    left.filter((group) => group.resolved).map((group) => group.id),
    'resolved',
  )
  return closed.length
}
