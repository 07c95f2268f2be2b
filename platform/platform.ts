import type { Logger } from 'pino'
import type { Config } from '#platform/config.ts'
import type { Actor } from '#platform/identity/actor.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import type { Registry } from '#platform/registry.ts'
import type { Clock } from '#platform/time/clock.ts'
import type { Transaction } from '#platform/transaction.ts'

/** The mechanisms, running: what the HTTP server, the jobs and the tests hold. Made by `createPlatform`. */
export interface Platform {
  readonly config: Config
  readonly log: Logger
  readonly clock: Clock
  readonly registry: Registry
  readonly outside: Outside
  /** This node's identifier, new at each start. */
  readonly nodeId: string
  /** Opens a transaction as `actor`; retried on serialization failure and deadlock, so `body` must have no other effects. */
  readonly transact: <Result>(actor: Actor, body: (transaction: Transaction) => Promise<Result>) => Promise<Result>
  /** Validates, authorises and runs an action by name in its own transaction. With a key, a repeat answers the first answer. */
  readonly invoke: (actor: Actor, action: string, input: unknown, options?: { readonly idempotencyKey?: string }) => Promise<unknown>
}
