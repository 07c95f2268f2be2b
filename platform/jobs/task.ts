import type { Static, TSchema } from 'typebox'
import type { FactType } from '#platform/facts/fact.ts'
import type { Transaction } from '#platform/transaction.ts'
import type { Outside } from '#platform/jobs/outside.ts'

/** Durable work: named, with a payload, run at least once after the transaction that asked for it commits. */
export interface Task<Payload extends TSchema = TSchema> {
  /** `domain.verb`, unique and stable. */
  readonly name: string
  readonly summary: string
  readonly payload: Payload
  /** How often it is tried, with growing pauses, before it counts as failed and shows on the jobs page. Default 25 (about three days). */
  readonly attempts?: number
  /** Repeats on its own: a cron expression in a zone, or a number of seconds. The payload is then empty. */
  readonly every?: { readonly cron: string; readonly zone: string } | { readonly seconds: number }
  /** Also runs once when a node starts: for tasks that look at the world and do what is due. */
  readonly onStart?: boolean
  /**
   * Also runs after facts of these types, for tasks that look at the world and do what is due: a wake-up with the transaction that
   * records them, which costs a storm next to nothing. Who needs to know which facts subscribes to them.
   */
  readonly after?: readonly FactType[]
  /** Each run wakes it for the next instant something is due: of those that wait, only the first needs a job. */
  readonly findsNext?: boolean
  /**
   * `work` opens transactions as it needs: write the intent, do the outside thing between transactions, write the
   * result. Never hold a transaction open over a network call.
   */
  run(work: Work, payload: Static<Payload>): Promise<void>
}

/** What a running job holds. */
export interface Work {
  /** Opens a transaction as the workflow of this task. Retried by itself on serialization failure or deadlock. */
  readonly transact: <Result>(body: (transaction: Transaction) => Promise<Result>) => Promise<Result>
  readonly now: () => Date
  /** Which attempt this is, from 1. */
  readonly attempt: number
  /** The platform's hands in the outside world: guarded HTTP, channels. */
  readonly outside: Outside
  /** Aborted when the node stops; long work hands itself back. */
  readonly signal: AbortSignal
}

export interface TaskOptions {
  /** Not before this instant of the platform's clock. */
  readonly at?: Date
  /** One waiting job per key: a second enqueue replaces payload and time. */
  readonly key?: string
  /** Jobs of one queue run one after the other. */
  readonly queue?: string
}

export const defineTask = <Payload extends TSchema>(task: Task<Payload>): Task<Payload> => task
