import type { Location } from '#domains/runs/graph.ts'
import type { Outputs } from '#domains/runs/state.ts'
import type { Transaction } from '#platform/transaction.ts'

/** The attempt that waits for a run, and which of its targets the run is. */
export interface Parent {
  readonly run: string
  readonly step: string
  readonly attempt: number
  readonly index?: number
  readonly target?: string
  /** Who wrote what that run does. */
  readonly authors?: readonly string[]
}

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

/** What runs go over, said as steps over targets say it: more than the input of `run.start` can. */
const spreads = new WeakMap<Transaction, Outputs>()

/** The same unit of work: the run it begins goes over these. */
export const goingOver = (transaction: Transaction, spread: Outputs | undefined): Transaction => {
  if (spread === undefined) spreads.delete(transaction)
  else spreads.set(transaction, spread)
  return transaction
}

export const goesOver = (transaction: Transaction): Outputs | undefined => spreads.get(transaction)

/** Where runs begin is said the same way: it stands for credentials, and an input could name those of others. */
const locations = new WeakMap<Transaction, Location>()

/** The same unit of work: the runs it begins act there. */
export const locatedIn = (transaction: Transaction, location: Location | undefined): Transaction => {
  if (location === undefined) locations.delete(transaction)
  else locations.set(transaction, location)
  return transaction
}

export const locationOf = (transaction: Transaction): Location | undefined => locations.get(transaction)
