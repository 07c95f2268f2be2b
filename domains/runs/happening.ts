import type { Transaction } from '#platform/transaction.ts'
import type { Graph } from './graph.ts'
import type { EventRow } from './history/store.ts'
import type { RunEvent } from './state.ts'
import type { RunRow } from './store.ts'

/** An event of one run. */
export interface Happening {
  readonly run: string
  readonly event: RunEvent
  readonly said?: Said
  /** What the attempt that ends printed or answered. */
  readonly output?: string
}

/** What a person said with an event; kept with the attempt it ends. */
export interface Said {
  readonly by?: string
  readonly note?: string
  readonly checked?: readonly number[]
}

/** A run that is held, as it stands in the midst of a transaction. */
export interface Entry {
  row: RunRow
  readonly graph: Graph
  readonly events: EventRow[]
  /** The unit of work as whoever acts on this run: of several that began in one, each its own. */
  readonly transaction: Transaction
  isNew: boolean
  isChanged: boolean
}
