import type { OccurredEvent } from '#domains/events/event.ts'
import { defineSlot } from '#platform/slot.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Somebody for whom some events mean more: alerts hear of alarms. */
export interface EventListener {
  /** Is told of new events in the transaction that keeps them; what it throws refuses them. */
  readonly hear: (transaction: Transaction, events: readonly OccurredEvent[]) => Promise<void>
}

/** `contributions: [eventListeners.fill({ hear })]` in the manifest of a domain that events may not know. */
export const eventListeners = defineSlot<EventListener>('event listeners')
