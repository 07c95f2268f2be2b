import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '#platform/config.ts'
import type { Actor } from '#platform/identity/actor.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import type { Registry } from '#platform/registry.ts'
import type { Transaction } from '#platform/transaction.ts'

/** What foreign routes get: the server to add addresses to, and a way to act. */
export interface RouteContext {
  /** Runs `body` in a transaction as `actor`. */
  readonly transact: <Result>(actor: Actor, body: (transaction: Transaction) => Promise<Result>) => Promise<Result>
  /** Who sent this request: a session, a token (bearer, or an integration key), or a stranger. */
  readonly actorOf: (request: FastifyRequest) => Promise<Actor>
  readonly now: () => Date
  readonly config: Config
  readonly registry: Registry
  /** Guarded requests to others, for formats whose messages are proved by asking their sender. Never while a transaction is open. */
  readonly outside: Pick<Outside, 'fetch'>
  /** Group commit: requests that arrive while a commit is under way share the next one. Each caller's answer resolves after the shared commit. */
  readonly batcher: <Item, Result>(options: BatchOptions<Item, Result>) => (item: Item) => Promise<Result>
}

export interface BatchOptions<Item, Result> {
  /** Items of one call stay together; a batch closes at this weight. */
  readonly maxWeight: number
  readonly weigh: (item: Item) => number
  /** A second transaction begins beside the first when this weight waits: while one waits for the database the other is prepared. Default never. */
  readonly worthASecond?: number
  readonly actor: Actor
  readonly run: (transaction: Transaction, items: readonly Item[]) => Promise<readonly Result[]>
}

/** Adds addresses for wire formats of other tools. */
export type ForeignRoutes = (server: FastifyInstance, context: RouteContext) => void
