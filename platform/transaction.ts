import type { Static, TSchema } from 'typebox'
import type { Action } from '#platform/actions/action.ts'
import type { FactType } from '#platform/facts/fact.ts'
import type { Config } from '#platform/config.ts'
import type { Actor } from '#platform/identity/actor.ts'
import type { Task, TaskOptions } from '#platform/jobs/task.ts'
import type { Records } from '#platform/kinds/records.ts'
import type { Snapshot, Compiled } from '#platform/kinds/snapshot.ts'
import type { Registry } from '#platform/registry.ts'

/** A parameter or a column: what PostgreSQL's driver takes and gives back. `timestamptz` is a `Date`, `jsonb` is parsed, `bigint` is a string. */
export type SqlValue = string | number | boolean | bigint | Date | Uint8Array | null | readonly SqlValue[] | object

/** Runs one statement. Text is constant; values travel as parameters `$1…`. Resolves to the rows. */
export type Sql = <Row extends object = Record<string, unknown>>(text: string, values?: readonly SqlValue[]) => Promise<Row[]>

/**
 * One unit of work: a database transaction, done by someone, at an instant. Everything an action, a job or a
 * subscriber does passes through it, so that state, facts, jobs and timers commit together or not at all.
 *
 * Facts, jobs and wake-ups are collected and written in a few multi-row statements just before the commit.
 */
export interface Transaction {
  readonly sql: Sql
  /** The instant of this unit of work, from the platform's clock. Never call `now()` in SQL or `Date.now()` in thinking. */
  readonly now: Date
  readonly actor: Actor
  readonly records: Records
  readonly registry: Registry
  readonly config: Config
  /** The process this runs in, as its heartbeat names it. */
  readonly node: string
  /** A new time-ordered identifier (UUID version 7). */
  readonly newId: () => string
  /**
   * Records a fact. `subjects` are references (`alert:0198…`, `workload:checkout`) under which timelines, subscriptions and checks find it.
   */
  readonly record: <Data extends TSchema>(type: FactType<Data>, fact: { subjects: readonly string[]; data: Static<Data> }) => void
  /** Enqueues durable work in this transaction: it runs at least once after the commit, never when this rolls back. */
  readonly enqueue: <Payload extends TSchema>(task: Task<Payload>, payload: Static<Payload>, options?: TaskOptions) => void
  /** Takes back a job enqueued earlier under `key`, when it has not started. */
  readonly cancel: (key: string) => void
  /**
   * Makes sure the task (whose payload is empty) runs at `at` or within 250 ms after. Wake-ups of one task are coalesced, so a thousand
   * rows due at one instant cost one job. The task looks at the world and does what is due; it must be safe to run too often.
   */
  readonly wake: (task: Task<TSchema>, at: Date) => void
  /** Runs another action inside this transaction as the same actor. The caller has authorised: it answers for the call. */
  readonly call: <Input extends TSchema, Output extends TSchema>(
    action: Action<Input, Output>,
    input: Static<Input>,
  ) => Promise<Static<Output>>
  /** Calls an action by its name: a target of a rule, a step of a procedure, the purpose of a link. Validates and authorises for this actor. */
  readonly callNamed: (name: string, input: unknown) => Promise<unknown>
  /** The compiled, immutable snapshot of some kinds; reloaded when a record of them changed. */
  readonly read: <Value>(snapshot: Snapshot<Value>) => Promise<Compiled<Value>>
  /** The same unit of work as another actor (a workflow acting for itself). The caller answers for it. */
  readonly as: (actor: Actor) => Transaction
  /** A hint to run after the commit that may be lost with the process: never the only way something happens. */
  readonly afterCommit: (hint: () => void) => void
}
