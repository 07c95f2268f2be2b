import type { Approval } from '#domains/runs/graph.ts'
import { defineSlot } from '#platform/slot.ts'
import type { Transaction } from '#platform/transaction.ts'

/** A name another system has for somebody who approves, and whether it says that it is of a group. */
export type ForeignName = NonNullable<Approval['written']>[number]

/** What such names are here: a reference, or undefined for one nobody here is known by. In order. */
export const approverNames = defineSlot<{
  readonly of: (transaction: Transaction, names: readonly ForeignName[]) => Promise<readonly (string | undefined)[]>
}>('runs.approver-names')
