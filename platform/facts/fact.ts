import type { Static, TSchema } from 'typebox'
import type { Transaction } from '#platform/transaction.ts'

/** A thing that happened, past tense, never edited: `alert.opened`. */
export interface FactType<Data extends TSchema = TSchema> {
  /** `noun.happened`, the noun singular. */
  readonly name: string
  /** One sentence a timeline could show, with `{field}` of the data filled in: `Alert opened: {summary}`. */
  readonly sentence: string
  readonly data: Data
}

export const defineFact = <Data extends TSchema>(fact: FactType<Data>): FactType<Data> => fact

/** A recorded fact as readers get it. */
export interface Fact<Data = unknown> {
  /** Grows with time but is not a commit order; read in (`xid`, `id`) order below the transaction horizon. */
  readonly id: string
  readonly type: string
  readonly at: Date
  /** Who, as `actorReference` writes it. */
  readonly actor: string
  readonly subjects: readonly string[]
  readonly data: Data
}

/**
 * Somebody who cares. Called at least once for every fact of `on`, after its commit, in a transaction of its own, as
 * the workflow `name`. Facts recorded in one transaction arrive together and in order. Must be idempotent by fact id.
 */
export interface Subscription<Data extends TSchema = TSchema> {
  /** `domain.purpose`, unique and stable: it is the name of a durable task. */
  readonly name: string
  readonly on: readonly FactType<Data>[]
  run(transaction: Transaction, facts: readonly Fact<Static<Data>>[]): Promise<void>
}

export const defineSubscription = <Data extends TSchema>(subscription: Subscription<Data>): Subscription<Data> => subscription
