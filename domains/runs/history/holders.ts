import { defineSlot } from '#platform/slot.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Who refers to runs without runs knowing it: an open incident, a remark nobody answered. */
export interface RunHolder {
  /** Of these runs, those that must stay for now. */
  readonly held?: (transaction: Transaction, runs: readonly string[]) => Promise<readonly string[]>
  /** These runs are removed in this transaction: what was kept beside them goes with them. */
  readonly removed?: (transaction: Transaction, runs: readonly string[]) => Promise<void>
}

export const runHolders = defineSlot<RunHolder>('runs.holders')
