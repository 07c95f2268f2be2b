import type { Registry } from '#platform/registry.ts'
import type { Transaction } from '#platform/transaction.ts'
import type { Graph } from '#domains/runs/graph.ts'
import type { RunRow } from '#domains/runs/store.ts'
import type { Data } from '#domains/runs/values.ts'
import type { AttemptKey } from './store.ts'

/** An attempt that this node has: its claim is committed, and its run is as it was then. */
export interface Claimed extends AttemptKey {
  readonly claim: string
  readonly begunAt: Date
  readonly memory: Data
  readonly row: RunRow
  readonly graph: Graph
  /** Its end was asked for while nobody had it: it is only to end what it began. */
  readonly interrupted?: boolean
}

/** What transitions ask of the dispatcher of their node. */
export interface Hands {
  /** How many more attempts it would begin at once. */
  readonly room: () => number
  /** Whether it has this one under way. */
  readonly has: (key: AttemptKey) => boolean
  /** Does these, whose claims are committed. */
  readonly take: (claimed: readonly Claimed[]) => void
  /** Ends it as soon as that is possible. */
  readonly interrupt: (key: AttemptKey) => void
  /** Something is due that nobody has. */
  readonly poke: () => void
}

/** The dispatcher of each node in this process, by its registry: one, but for tests. */
const hands = new WeakMap<Registry, Hands>()

/** Of the node this transaction runs in, while it works. */
export const handsOf = ({ registry }: { readonly registry: Registry }): Hands | undefined => hands.get(registry)

export const setHands = (registry: Registry, own: Hands | undefined): void => {
  if (own === undefined) hands.delete(registry)
  else hands.set(registry, own)
}

export const keyOf = ({ run, step, attempt }: AttemptKey): string => `${run}/${step}/${attempt}`

/** Name of the task that does what is due; looked up, because what it does makes things due. */
export const dispatchTaskName = 'runs.dispatch'
/** Of the one that looks at runs whose instant has come. */
export const timeTaskName = 'runs.time'

/** Sees that a node does what is due at this instant. */
export const wakeDispatch = (transaction: Transaction, at: Date): void => {
  const task = transaction.registry.tasks.get(dispatchTaskName)
  if (task !== undefined) transaction.wake(task, at)
  if (at <= transaction.now) transaction.afterCommit(() => handsOf(transaction)?.poke())
}
