import Type from 'typebox'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { sendPages } from '#domains/notices/sending.ts'
import { heldBack, recordHeld } from '#domains/notices/guarding.ts'
import { claimPages, moveDue } from '#domains/notices/stepping.ts'
import { type EscalationRow, nextDueAt, postpone, saveStates, takeDelayed, takeDue } from '#domains/notices/store.ts'
import { lookAgainAt } from '#platform/jobs/again.ts'
import { defineTask, type Task } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Rows of one transaction: enough to make its fixed cost small, few enough to stay short. */
const atOnce = 500

/** Pages whoever is due. Woken by whoever starts an escalation, and by itself for the next instant something is due. */
export const escalate: Task = defineTask({
  name: 'notices.escalate',
  summary: 'Page whoever is due to be paged.',
  payload: Type.Object({}),
  onStart: true,
  findsNext: true,
  run: async (work) => {
    while (!work.signal.aborted && (await work.transact(pageSome)) === atOnce);
  },
})

const pageSome = async (transaction: Transaction): Promise<number> => {
  const taken = await takeUnheld(transaction)
  const { due, delayed } = taken
  if (due.length > 0 || delayed.length > 0) {
    const people = (await transaction.read(addressBook)).value
    const moved = await moveDue(transaction, due, people)
    await saveStates(
      transaction.sql,
      moved.map(({ row, state }) => ({ id: row.id, state })),
    )
    const sending = [
      ...(await claimPages(transaction, moved)),
      ...delayed.map((row) => ({ page: row.page, claim: row, escalation: row, nextAt: row.due_at ?? undefined })),
    ]
    await sendPages(transaction, sending, people)
  }
  const next = await nextDueAt(transaction.sql)
  if (taken.count < atOnce && next !== undefined) transaction.wake(escalate, lookAgainAt(next, transaction.now))
  return taken.count
}

/** What is due, without what its guard holds back: that waits a minute, until whoever holds it has stopped or released it. */
const takeUnheld = async (transaction: Transaction) => {
  const due = await takeDue(transaction.sql, transaction.now, atOnce)
  const delayed = await takeDelayed(transaction.sql, transaction.now, atOnce)
  const held = await heldBack(transaction, [...due, ...delayed])
  const isHeld = (row: EscalationRow): boolean => held.has(row.subject)
  if (held.size > 0) {
    const again = later(transaction.now, postponedMs)
    await postpone(
      transaction.sql,
      idsOf(due.filter(isHeld)),
      delayed.filter(isHeld).map(({ page }) => page),
      again,
    )
    // Only a step that would be paged is told of: an answer or a snooze that is over goes on unnoticed until it is released.
    for (const row of due.filter((one) => isHeld(one) && one.phase === 'escalating'))
      recordHeld(transaction, row, held.get(row.subject) ?? '')
  }
  return {
    due: due.filter((row) => !isHeld(row)),
    delayed: delayed.filter((row) => !isHeld(row)),
    count: Math.max(due.length, delayed.length),
  }
}

const postponedMs = 60_000
const idsOf = (rows: readonly EscalationRow[]): readonly string[] => rows.map(({ id }) => id)

const later = (at: Date, milliseconds: number): Date => new Date(at.getTime() + milliseconds)
