import { defineSlot } from '#platform/slot.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Retention: what happened is kept for a while and then removed.
 *
 * The problem: runs, pages and what hangs on them only grow, and a disk does not. The idea: a domain contributes a family of
 * what it keeps, an organization says for how many days, and one job a night removes what ended before that, a slice at a time.
 *
 * Guarantees: only what is over is removed, and nothing that something open refers to; a slice is a short transaction of its
 * own, so nobody waits for it; what was cut short goes on the next night. Facts are never removed: that it happened, and what
 * came of it, can be read for ever. Refuses to do: archives; whoever needs the rows elsewhere copies them before.
 */
export interface KeptFamily {
  /** `runs` */
  readonly name: string
  readonly title: string
  /** What belongs to it, what stays, and what would be missed when it is kept shorter. */
  readonly about: string
  /** Days after its end, while nobody decided otherwise. */
  readonly days: number
  /** Fewer are refused: what the product itself reads back reaches so far. */
  readonly least: number
  readonly remove: (transaction: Transaction, slice: Slice) => Promise<Removed>
}

export interface Slice {
  /** Only what ended before this instant. */
  readonly before: Date
  /** Where the slice before ended; none for the first. */
  readonly after: string | undefined
  /** About so many rows, so that the transaction is short. */
  readonly most: number
}

export interface Removed {
  readonly count: number
  /** Where the next slice begins; undefined at the end. */
  readonly next: string | undefined
}

export const keptFamilies = defineSlot<KeptFamily>('retention.families')
