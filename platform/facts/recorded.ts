import type { Transaction } from '#platform/transaction.ts'

const counters = new WeakMap<Transaction, () => number>()

/** Lets `factsRecorded` answer for this transaction. */
export const countFactsOf = (transaction: Transaction, count: () => number): void => {
  counters.set(transaction, count)
}

/** How many facts the unit of work has recorded so far: the engine refuses deeds that leave none. */
export const factsRecorded = (transaction: Transaction): number => counters.get(transaction)?.() ?? 0
