import Type from 'typebox'
import {
  dueLooks,
  holdGroups,
  membershipsOf,
  moveWeighing,
  nextLookAt,
  nextWeighing,
  openGroupsAfter,
  openMembers,
  targetsOf,
} from '#domains/alerts/holding/store.ts'
import { pageGroups } from '#domains/alerts/telling/jobs.ts'
import { renewInhibitions } from '#domains/alerts/suppressing.ts'
import { soonestOf, weighMembers } from '#domains/alerts/weighing.ts'
import { defineTask } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Alerts, or groups of them, that one transaction weighs. */
const atOnce = 500

/**
 * Weighs open alerts again whose verdict may have changed: an alert that holds others back began or ended, silences and
 * windows were changed, or the instant came at which one begins or ends. What waits is in tables; any node goes on.
 */
export const weighAlerts = defineTask({
  name: 'alerts.weigh',
  summary: 'Holds alerts back, or releases them, after something changed.',
  payload: Type.Object({}),
  every: { seconds: 60 },
  onStart: true,
  run: async (work) => {
    while (!work.signal.aborted && (await work.transact(weighSome)));
  },
})

/** True while there may be more. */
const weighSome = async (transaction: Transaction): Promise<boolean> => {
  const { sql, now } = transaction
  const due = await dueLooks(sql, now, atOnce)
  if (due.length > 0) await weighAgain(transaction, { alerts: due })
  const asked = await nextWeighing(sql)
  if (asked !== undefined) {
    const some = asked.key === null ? await openGroupsAfter(sql, asked.after, atOnce) : await targetsOf(sql, asked.key, asked.after, atOnce)
    await weighAgain(transaction, asked.key === null ? { groups: some } : { alerts: some })
    await moveWeighing(sql, asked.id, some.length === atOnce ? some.at(-1) : undefined)
    return true
  }
  if (due.length > 0) return true
  const next = await nextLookAt(sql)
  if (next !== undefined && next > now) transaction.wake(weighAlerts, next)
  return false
}

const weighAgain = async (
  transaction: Transaction,
  which: { readonly alerts: readonly string[] } | { readonly groups: readonly string[] },
): Promise<void> => {
  const { sql } = transaction
  const found = 'alerts' in which ? await membershipsOf(sql, which.alerts) : await openMembers(sql, which.groups)
  const groups = [...new Set(found.map((member) => member.group_id))]
  if (groups.length === 0) return
  await holdGroups(sql, groups)
  // Read again: before the groups were held, others may have resolved or weighed them.
  const members = 'alerts' in which ? await membershipsOf(sql, which.alerts) : await openMembers(sql, groups)
  if ('groups' in which) await renewInhibitions(transaction, members)
  const weighed = await weighMembers(transaction, members)
  const soonest = soonestOf(weighed.groups)
  if (soonest !== undefined) transaction.wake(pageGroups, soonest)
}
