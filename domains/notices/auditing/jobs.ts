import Type from 'typebox'
import { dropLeftBehind, overdue } from '#domains/notices/auditing/store.ts'
import { noticeRepaired, noticeTidied } from '#domains/notices/facts.ts'
import { escalate } from '#domains/notices/jobs.ts'
import { nextDueAt } from '#domains/notices/store.ts'
import { defineTask } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'

/** How late a page may be before the auditor calls it forgotten: longer than a busy or restarted node needs. */
const forgottenAfterMs = 30_000

/**
 * Proves again and again that every open escalation that is not acknowledged for good has an instant at which it goes on
 * (the table allows no other), that something wakes the task for it, and that nothing waits for it after its end. What is
 * overdue is woken, what was left behind is dropped, and each violation is recorded. That there is an escalation for each
 * open alert is proved by `alerts.audit-pages`.
 */
export const audit = defineTask({
  name: 'notices.audit',
  summary: 'See to it that no page was forgotten.',
  payload: Type.Object({}),
  every: { seconds: 60 },
  onStart: true,
  run: (work) =>
    work.transact(async (transaction) => {
      await recordOverdue(transaction)
      await tidy(transaction)
      const next = await nextDueAt(transaction.sql)
      if (next !== undefined) transaction.wake(escalate, next)
    }),
})

const recordOverdue = async (transaction: Transaction): Promise<void> => {
  const { count, oldest } = await overdue(transaction.sql, new Date(transaction.now.getTime() - forgottenAfterMs))
  if (count === 0 || oldest === undefined) return
  const overdueSeconds = Math.floor((transaction.now.getTime() - oldest.getTime()) / 1_000)
  transaction.record(noticeRepaired, { subjects: ['organization'], data: { escalations: count, overdueSeconds } })
}

const tidy = async (transaction: Transaction): Promise<void> => {
  const left = await dropLeftBehind(transaction.sql, 'Nobody was being paged about it any more.', transaction.now)
  if (left.length === 0) return
  const subjects = ['organization', ...new Set(left.map((escalation) => `escalation:${escalation}`))].slice(0, 100)
  transaction.record(noticeTidied, { subjects, data: { pages: left.length } })
}
