import Type from 'typebox'
import { type Claim, claimsFor } from '#domains/notices/claim.ts'
import { noticeExhausted, noticePaged, noticeRepaired, noticeSkipped, subjectsOf } from '#domains/notices/facts.ts'
import { reachAt } from '#domains/notices/reach.ts'
import { sendPages, type ToSend } from '#domains/notices/sending.ts'
import { policyOf, stateOf } from '#domains/notices/state.ts'
import { type EscalationRow, insertClaims, nextDueAt, overdue, saveStates, takeDelayed, takeDue } from '#domains/notices/store.ts'
import { readDutyNow } from '#domains/oncall/duty.ts'
import { advance, type EscalationEffect, type EscalationState } from '#domains/oncall/escalation.ts'
import { directory, type Directory } from '#domains/people/contact.ts'
import { defineTask, type Task } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Rows of one transaction: enough to make its fixed cost small, few enough to stay short. */
const atOnce = 500
/** Somebody else holds what is due: look again soon, not at once. */
const heldAgainMs = 250

/** Pages whoever is due. Woken by whoever starts an escalation, and by itself for the next instant something is due. */
export const escalate: Task = defineTask({
  name: 'notices.escalate',
  summary: 'Page whoever is due to be paged.',
  payload: Type.Object({}),
  onStart: true,
  run: async (work) => {
    while (!work.signal.aborted && (await work.transact(pageSome)) === atOnce);
  },
})

/** How late a page may be before the auditor calls it forgotten: longer than a busy or restarted node needs. */
const forgottenAfterMs = 30_000

/**
 * Proves again and again that every open, unacknowledged escalation has an instant at which it goes on (the table
 * allows no other) and that something wakes the task for it. What is overdue is woken, and the violation recorded.
 */
export const audit = defineTask({
  name: 'notices.audit',
  summary: 'See to it that no page was forgotten.',
  payload: Type.Object({}),
  every: { seconds: 60 },
  onStart: true,
  run: (work) =>
    work.transact(async (transaction) => {
      const { count, oldest } = await overdue(transaction.sql, new Date(transaction.now.getTime() - forgottenAfterMs))
      if (count > 0 && oldest !== undefined) {
        const overdueSeconds = Math.floor((transaction.now.getTime() - oldest.getTime()) / 1_000)
        transaction.record(noticeRepaired, { subjects: ['organization'], data: { escalations: count, overdueSeconds } })
      }
      const next = await nextDueAt(transaction.sql)
      if (next !== undefined) transaction.wake(escalate, next)
    }),
})

const pageSome = async (transaction: Transaction): Promise<number> => {
  const due = await takeDue(transaction.sql, transaction.now, atOnce)
  const delayed = await takeDelayed(transaction.sql, transaction.now, atOnce)
  if (due.length > 0 || delayed.length > 0) {
    const people = (await transaction.read(directory)).value
    const sending = [
      ...(await advanceAll(transaction, due, people)),
      ...delayed.map((row) => ({ page: row.page, claim: row, escalation: row, nextAt: row.due_at ?? undefined })),
    ]
    await sendPages(transaction, sending, people)
  }
  const taken = Math.max(due.length, delayed.length)
  const next = await nextDueAt(transaction.sql)
  if (taken < atOnce && next !== undefined) transaction.wake(escalate, next > transaction.now ? next : later(transaction.now, heldAgainMs))
  return taken
}

/** Moves every escalation by its `due` event and claims the pages of the steps reached. Answers those to send now. */
const advanceAll = async (transaction: Transaction, due: readonly EscalationRow[], people: Directory): Promise<readonly ToSend[]> => {
  if (due.length === 0) return []
  const { now } = transaction
  const duty = await readDutyNow(transaction)
  const world = { now, reach: reachAt(duty, people, now) }
  const moved = due.map((row) => ({ row, ...advance(policyOf(row, duty.policies), stateOf(row), { type: 'due' }, world) }))
  const claims = moved.flatMap(({ row, state, effects }) =>
    effects.flatMap((effect) => (effect.type === 'page' ? claimsOf(transaction, row, state, effect, people) : [])),
  )
  const mine = await insertClaims(transaction.sql, claims, now)
  await saveStates(
    transaction.sql,
    moved.map(({ row, state }) => ({ id: row.id, state })),
  )
  for (const { row, effects } of moved) for (const effect of effects) recordEffect(transaction, row, effect)
  return claims
    .filter((claim) => mine.has(claim.id) && claim.dueAt <= now)
    .map((claim) => ({ page: claim.id, claim, escalation: claim.row, nextAt: claim.nextAt }))
}

interface OwnedClaim extends Claim {
  readonly id: string
  readonly escalation: string
  readonly row: EscalationRow
  readonly nextAt: Date | undefined
}

const claimsOf = (
  transaction: Transaction,
  row: EscalationRow,
  state: EscalationState,
  effect: Extract<EscalationEffect, { type: 'page' }>,
  people: Directory,
): readonly OwnedClaim[] =>
  claimsFor(effect, people, row.urgency, transaction.now).map((claim) => ({
    ...claim,
    id: transaction.newId(),
    escalation: row.id,
    row,
    nextAt: state.dueAt,
  }))

const recordEffect = (transaction: Transaction, row: EscalationRow, effect: EscalationEffect): void => {
  const { id: escalation, subject, title } = row
  switch (effect.type) {
    case 'page': {
      const { cycle, step, fallback: isFallback } = effect
      const people = effect.people.map(({ person }) => person)
      transaction.record(noticePaged, {
        subjects: [...subjectsOf(row), ...people],
        data: { escalation, subject, title, cycle, step, isFallback, people },
      })
      return
    }
    case 'skip': {
      const { cycle, step, fallback: isFallback, reason } = effect
      transaction.record(noticeSkipped, { subjects: subjectsOf(row), data: { escalation, subject, cycle, step, isFallback, reason } })
      return
    }
    case 'exhausted':
      transaction.record(noticeExhausted, { subjects: subjectsOf(row), data: { escalation, subject, title, cycle: effect.cycle } })
      return
    default:
      effect satisfies never
  }
}

const later = (at: Date, milliseconds: number): Date => new Date(at.getTime() + milliseconds)
