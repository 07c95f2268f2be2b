import { membersHeld } from '#domains/alerts/weighing.ts'
import { GuardInput, GuardOutput } from '#domains/notices/guarding.ts'
import { defineAction } from '#platform/actions/action.ts'

/** Asked by escalations before every later step, in the transaction that would send. */
export const heldAlerts = defineAction({
  name: 'alert.held',
  summary: 'Say which alert groups are held back at this moment, and why',
  description: 'Weighs their open alerts anew. A group is held back when every one of them is.',
  kind: 'question',
  may: { role: 'viewer' },
  input: GuardInput,
  output: GuardOutput,
  run: async (transaction, { subjects }) => ({ held: await membersHeld(transaction, subjects) }),
})
