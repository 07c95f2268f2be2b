import Type from 'typebox'
import { alertUnacknowledged, alertUnattended } from '#domains/alerts/facts.ts'
import { subjectOf } from '#domains/alerts/page.ts'
import { pageAnew, type PagedGroup, pagedGroups, reopen } from '#domains/alerts/paged/store.ts'
import { pageGroups } from '#domains/alerts/telling/jobs.ts'
import { noticeResumed } from '#domains/notices/facts.ts'
import { phasesOf } from '#domains/notices/standing.ts'
import { factsAbout } from '#platform/facts/read.ts'
import { defineTask } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Groups one transaction compares. */
const atOnce = 1_000
/** What is on its way from one to the other is no violation. */
const graceMs = 60_000

/**
 * Proves that every open alert people were paged about is still being escalated, unless somebody acknowledged it, and that
 * none is paged about that somebody answers for. A violation is mended and recorded: the group is paged anew, or is open again.
 */
export const auditPages = defineTask({
  name: 'alerts.audit-pages',
  summary: 'See to it that paging goes on for every open alert, and only for those.',
  payload: Type.Object({}),
  every: { seconds: 300 },
  onStart: true,
  run: async (work) => {
    let last: PagedGroup | undefined
    do {
      const after = last
      const groups = await work.transact((transaction) => compare(transaction, after))
      last = groups.length === atOnce ? groups.at(-1) : undefined
    } while (last !== undefined && !work.signal.aborted)
  },
})

const compare = async (transaction: Transaction, after: PagedGroup | undefined): Promise<readonly PagedGroup[]> => {
  const before = new Date(transaction.now.getTime() - graceMs)
  const groups = await pagedGroups(transaction.sql, before, after, atOnce)
  const phases = await phasesOf(
    transaction,
    groups.map(({ id }) => subjectOf(id)),
  )
  const isPaged = ({ id }: PagedGroup): boolean => ['escalating', 'snoozed'].includes(phases.get(subjectOf(id)) ?? '')
  const unpaged = groups.filter((group) => group.state !== 'acknowledged' && !isPaged(group))
  await pageAgain(transaction, unpaged, before)
  for (const group of groups.filter((one) => one.state === 'acknowledged' && isPaged(one))) await open(transaction, group, before)
  return groups
}

const pageAgain = async (transaction: Transaction, groups: readonly PagedGroup[], before: Date): Promise<void> => {
  if (groups.length === 0) return
  const anew = new Set(
    await pageAnew(
      transaction.sql,
      groups.map(({ id }) => id),
      before,
      transaction.now,
    ),
  )
  for (const { id, summary, policy } of groups.filter((group) => anew.has(group.id)))
    transaction.record(alertUnattended, {
      subjects: [subjectOf(id)],
      data: { group: id, summary, mended: `Nobody was being paged about it any more; ${policy ?? 'the fallback'} is paged anew.` },
    })
  if (anew.size > 0) transaction.wake(pageGroups, transaction.now)
}

const open = async (transaction: Transaction, { id, summary }: PagedGroup, before: Date): Promise<void> => {
  // What has just been resumed is about to be open by itself, and with the better reason.
  const [latest] = await factsAbout(transaction.sql, [subjectOf(id)], { types: [noticeResumed.name], limit: 1 })
  if (latest !== undefined && latest.at >= before) return
  const [reopened] = await reopen(transaction.sql, id, before)
  if (reopened === undefined) return
  transaction.record(alertUnacknowledged, {
    subjects: [subjectOf(id)],
    data: { group: id, by: 'workflow:alerts.audit-pages', summary, reason: 'People are being paged about it.' },
  })
}
