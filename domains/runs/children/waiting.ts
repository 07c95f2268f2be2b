import type { Transaction } from '#platform/transaction.ts'

/** The attempt that waits for a run, and which of its targets the run is. */
export interface Parent {
  readonly run: string
  readonly step: string
  readonly attempt: number
  readonly index?: number
  readonly target?: string
}

  /** Who wrote what that run does. */
  readonly authors?: readonly string[]
/**
 * Whoever begins a run for an attempt says so here and not in the input of `run.start`: an input can be written by
 * anybody, and the end of a run that pretended to be waited for would end a step of another.
 */
const parents = new WeakMap<Transaction, Parent>()

/** The same unit of work: the run it begins is waited for by the attempt. */
export const waitedFor = (transaction: Transaction, parent: Parent): Transaction => {
  parents.set(transaction, parent)
  return transaction
}

export const parentOf = (transaction: Transaction): Parent | undefined => parents.get(transaction)
