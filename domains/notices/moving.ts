import { escalate } from '#domains/notices/jobs.ts'
import { policyOf, stateOf } from '#domains/notices/state.ts'
import { type EscalationRow, lockOpen, saveStates } from '#domains/notices/store.ts'
import { advance, type EscalationEvent, type EscalationState } from '#domains/oncall/escalation.ts'
import { roster } from '#domains/oncall/roster.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Holds the open escalation of a subject and says where an event leads it. Writes nothing. */
export const moveLocked = async (
  transaction: Transaction,
  of: string,
  event: EscalationEvent,
): Promise<{ readonly row: EscalationRow; readonly before: EscalationState; readonly state: EscalationState }> => {
  const [row] = await lockOpen(transaction.sql, [of])
  if (row === undefined) throw new Refusal('not-found', `Nobody is being paged about ${of}; it is over or never began.`)
  const before = stateOf(row)
  const { policies } = (await transaction.read(roster)).value
  const world = { now: transaction.now, reach: () => ({ people: [], reason: '' }) }
  return { row, before, state: advance(policyOf(row, policies), before, event, world).state }
}

/** Moves the open escalation of a subject by an event and wakes the task, or says why it cannot be. */
export const moveOpen = async (transaction: Transaction, of: string, event: EscalationEvent, otherwise: string): Promise<EscalationRow> => {
  const { row, before, state } = await moveLocked(transaction, of, event)
  if (state === before) throw new Refusal('conflict', `This cannot be done while it is ${row.phase}. ${otherwise}`)
  await saveStates(transaction.sql, [{ id: row.id, state }])
  transaction.wake(escalate, transaction.now)
  return row
}
