import type { OccurredEvent } from '#domains/events/event.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Hands events that are new to the rules, in the transaction that keeps them. */
export const dispatchEvents = async (_transaction: Transaction, _events: readonly OccurredEvent[]): Promise<void> => {}
