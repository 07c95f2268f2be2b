import { wakeComposites } from '#domains/alerts/composites/waking.ts'
import { alertResolved } from '#domains/alerts/facts.ts'
import { weighAlerts } from '#domains/alerts/holding/jobs.ts'
import { deleteKeys, forgetSuppressions, furtherGroups, holdGroups, lockKeys } from '#domains/alerts/holding/store.ts'
import { askToWeigh } from '#domains/alerts/holding/waiting/store.ts'
import { subjectOf } from '#domains/alerts/page.ts'
import { routing } from '#domains/alerts/routing.ts'
import { stopPages } from '#domains/alerts/stopping.ts'
import * as store from '#domains/alerts/store.ts'
import { pageGroups } from '#domains/alerts/telling/jobs.ts'
import { writeHeld } from '#domains/alerts/weighing.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Resolves the open alerts of these fingerprints, and the groups that have none left; their paging stops in this
 * transaction. What they held back is weighed again. Resolves to how many were open until now.
 */
export const resolveAlerts = async (transaction: Transaction, endings: readonly store.Ending[]): Promise<number> => {
  if (endings.length === 0) return 0
  const closed = await store.closeAlerts(transaction.sql, endings, transaction.now)
  if (closed.length === 0) return 0
  const left = await leave(transaction, closed)
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
  const idsOf = (some: readonly store.LeftGroup[]): readonly string[] => some.map((group) => group.id)
  await stopPages(transaction, idsOf(left.filter((group) => group.resolved)), 'resolved')
  const silenced = idsOf(left.filter((group) => group.silenced))
  await stopPages(transaction, silenced, 'suppressed')
  await writeHeld(transaction, silenced)
  await wakeComposites(
    transaction,
    closed.map(({ id, labels }) => ({ id, labels, isOpen: false })),
  )
  return closed.length
}

/** Takes them out of all their groups, and out of what holds alerts back. Asks the tables only for alerts that are marked as being in them. */
const leave = async (transaction: Transaction, closed: readonly store.ClosedAlert[]): Promise<readonly store.LeftGroup[]> => {
  const { sql, now } = transaction
  const marked = (mark: (alert: store.ClosedAlert) => boolean): readonly string[] => closed.filter(mark).map(({ id }) => id)
  const [shared, weighed, keyed] = [marked((one) => one.is_shared), marked((one) => one.is_weighed), marked((one) => one.is_keyed)]
  const counts = new Map<string, { alerts: number; suppressed: number }>()
  const count = (group: string, alerts: number, suppressed: number): void => {
    const before = counts.get(group) ?? { alerts: 0, suppressed: 0 }
    counts.set(group, { alerts: before.alerts + alerts, suppressed: before.suppressed + suppressed })
  }
  for (const { group_id: group } of closed) count(group, 1, 0)
  if (shared.length > 0) for (const { group_id: group } of await furtherGroups(sql, shared)) count(group, 1, 0)
  if (keyed.length > 0) await leaveInhibitions(transaction, keyed)
  if (weighed.length > 0) {
    // Whoever weighs them at this moment holds their groups: what he wrote must be seen, or it would be left behind and counted for ever.
    await holdGroups(sql, [...counts.keys()])
    for (const { group_id: group, is_held: isHeld } of await forgetSuppressions(sql, weighed)) if (isHeld) count(group, 0, 1)
  }
  const { value } = await transaction.read(routing)
  const left = await store.leaveGroups(
    sql,
    [...counts].map(([id, of]) => ({ id, ...of })),
    value.routes.telling,
    now,
  )
  for (const { flush_at: at } of left) if (at !== null) transaction.wake(pageGroups, at)
  return left
}

const leaveInhibitions = async (transaction: Transaction, alerts: readonly string[]): Promise<void> => {
  const sources = (await deleteKeys(transaction.sql, alerts)).filter(({ side }) => side === 'source')
  if (sources.length === 0) return
  await lockKeys(transaction.sql, sources)
  await askToWeigh(
    transaction.sql,
    sources.map(({ key }) => key),
  )
  transaction.wake(weighAlerts, transaction.now)
}
