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
  isNew: boolean
  isChanged: boolean
}
