import Type from 'typebox'
import { forgetResolved, holdGroups, membershipsOf, openLabels, openMembers } from '#domains/alerts/holding/store.ts'
import {
  askToWeigh,
  dueLooks,
  joinWeighings,
  moveWeighing,
  nextLookAt,
  nextWeighing,
  openGroupsAfter,
  targetsOf,
  type Weighing,
} from '#domains/alerts/holding/waiting/store.ts'
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
    let step: Step = { goesOn: true, renewed: undefined }
    while (!work.signal.aborted && step.goesOn) {
      const { renewed } = step
      step = await work.transact((transaction) => weighSome(transaction, renewed))
    }
  },
})

/** After records changed once more, for what opened while nodes heard of it; and now and then for whatever was missed. */
export const weighEverything = defineTask({
  name: 'alerts.weigh-everything',
  summary: 'Has every open alert weighed again.',
  payload: Type.Object({}),
  every: { seconds: 600 },
  run: (work) =>
    work.transact(async (transaction) => {
      await askToWeigh(transaction.sql, [null])
      // A moment later: what several transactions ask for at the same instant is then done once.
      transaction.wake(weighAlerts, new Date(transaction.now.getTime() + togetherMs))
    }),
})

const togetherMs = 500

interface Step {
  /** There may be more. */
  readonly goesOn: boolean
  /** The part of all open alerts that was entered anew into inhibitions and is to be weighed next. */
  readonly renewed: string | undefined
}

const weighSome = async (transaction: Transaction, renewed: string | undefined): Promise<Step> => {
  const { sql, now } = transaction
  const due = await dueLooks(sql, now, atOnce)
  if (due.length > 0) {
    await weighAgain(transaction, { alerts: due })
    // Verdicts of what was resolved meanwhile would be due again and again.
    await forgetResolved(sql, due)
    // What is asked for takes keys before groups: another transaction.
    return { goesOn: true, renewed: undefined }
  }
  const asked = await nextWeighing(sql)
  if (asked !== undefined) return { goesOn: true, renewed: await weighAsked(transaction, asked, renewed) }
  const next = await nextLookAt(sql)
  if (next !== undefined && next > now) transaction.wake(weighAlerts, next)
  return { goesOn: false, renewed: undefined }
}

const weighAsked = async (
  transaction: Transaction,
  { id, key, after, until }: Weighing,
  renewed: string | undefined,
): Promise<string | undefined> => {
  const { sql } = transaction
  const part = `${id} ${after ?? ''}`
  if (after === null && renewed !== part) await joinWeighings(sql, { id, key })
  const some = key === null ? await openGroupsAfter(sql, after, until, atOnce) : await targetsOf(sql, key, after, atOnce)
  if (key === null && some.length > 0 && renewed !== part) {
    // A transaction of its own: whoever opens or resolves alerts takes keys before groups, so groups must not be held here.
    await renewInhibitions(transaction, await openLabels(sql, some))
    return part
  }
  await weighAgain(transaction, key === null ? { groups: some } : { alerts: some })
  await moveWeighing(sql, id, some.length === atOnce ? some.at(-1) : undefined)
  return undefined
}

const weighAgain = async (
  transaction: Transaction,
  which: { readonly alerts: readonly string[] } | { readonly groups: readonly string[] },
): Promise<void> => {
  const { sql } = transaction
  const groups = 'groups' in which ? which.groups : (await membershipsOf(sql, which.alerts)).map((member) => member.group_id)
  if (groups.length === 0) return
  await holdGroups(sql, [...new Set(groups)])
  // Read when the groups are held: until then others may resolve or weigh them.
  const members = 'alerts' in which ? await membershipsOf(sql, which.alerts) : await openMembers(sql, groups)
  const weighed = await weighMembers(transaction, members)
  const soonest = soonestOf(weighed.groups)
  if (soonest !== undefined) transaction.wake(pageGroups, soonest)
}
