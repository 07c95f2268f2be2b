import { defineSlot } from '#platform/slot.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Who still needs to know how people were paged about something: alerts that are open. */
export interface PageHolder {
  /** Of these subjects, `alert-group:…`, those whose pages must stay for now. */
  readonly held: (transaction: Transaction, subjects: readonly string[]) => Promise<readonly string[]>
}

export const pageHolders = defineSlot<PageHolder>('notices.page-holders')
