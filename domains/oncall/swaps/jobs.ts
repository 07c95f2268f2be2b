import Type from 'typebox'
import { swapExpired } from '#domains/oncall/swaps/facts.ts'
import { fromTo } from '#domains/oncall/swaps/showing.ts'
import { settleSwap, takeBegun } from '#domains/oncall/swaps/store.ts'
import { expiresAt } from '#domains/oncall/swaps/swap.ts'
import { subjectsOf } from '#domains/oncall/swaps/taking.ts'
import { defineTask } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Covers that have begun stay open, so one look takes more than those that end now. */
const atOnce = 500

/** Ends swaps nobody answered before they began, and covers that are over. */
export const settleSwaps = defineTask({
  name: 'oncall.settle-swaps',
  summary: 'End swaps and covers nobody answered in time.',
  payload: Type.Object({}),
  every: { seconds: 300 },
  onStart: true,
  run: (work) => work.transact(expire),
})

const expire = async (transaction: Transaction): Promise<void> => {
  const { sql, now } = transaction
  for (const swap of await takeBegun(sql, now, atOnce)) {
    if (expiresAt(swap) > now) continue
    // A cover of which something was taken ends as what it was: accepted in part.
    const state = swap.parts.length === 0 ? 'expired' : 'accepted'
    await settleSwap(sql, swap.id, { state, by: 'workflow:oncall.settle-swaps', answer: undefined }, now)
    if (state === 'accepted') continue
    transaction.record(swapExpired, {
      subjects: [`swap:${swap.id}`, ...(await subjectsOf(transaction, swap.schedule, swap.giver, swap.taker))],
      data: {
        swap: swap.id,
        schedule: swap.schedule,
        ...fromTo(swap),
        giver: swap.giver,
        ...(swap.taker === undefined ? {} : { taker: swap.taker }),
      },
    })
  }
}
