import Type from 'typebox'
import { alertUnattended } from '#domains/alerts/facts.ts'
import { flushSome } from '#domains/alerts/flushing.ts'
import { subjectOf } from '#domains/alerts/page.ts'
import { nextFlush } from '#domains/alerts/telling/store.ts'
import { lookAgainAt } from '#platform/jobs/again.ts'
import { defineTask } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Groups one transaction takes: short enough not to hold others up. */
const atOnce = 500

/**
 * Looks at groups that are due, and is the auditor of the promise that every open alert has a timer or a reason: an open
 * group that nobody was ever paged for is paged, and the violation recorded.
 */
export const pageGroups = defineTask({
  name: 'alerts.page',
  summary: 'Tells of alert groups whose wait is over or that changed, and of any that were forgotten.',
  payload: Type.Object({}),
  every: { seconds: 60 },
  onStart: true,
  run: async (work) => {
    while (!work.signal.aborted && (await work.transact(pageSome)) === atOnce);
  },
})

const pageSome = async (transaction: Transaction): Promise<number> => {
  const { taken, soonest, forgotten } = await flushSome(transaction, atOnce)
  for (const group of forgotten) {
    transaction.record(alertUnattended, {
      subjects: [subjectOf(group.id)],
      data: { group: group.id, summary: group.summary, mended: `${group.policy ?? 'The fallback'} was paged.` },
    })
  }
  if (soonest !== undefined) transaction.wake(pageGroups, soonest)
  const next = taken < atOnce ? await nextFlush(transaction.sql) : undefined
  if (next !== undefined) transaction.wake(pageGroups, lookAgainAt(next, transaction.now))
  return taken
}
