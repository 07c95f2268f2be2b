import type { Logger } from 'pino'
import { invoke } from '#platform/actions/engine.ts'
import type { Config } from '#platform/config.ts'
import { listen } from '#platform/database/listen.ts'
import { migrate } from '#platform/database/migrate.ts'
import { type Connection, type Database, openDatabase } from '#platform/database/pool.ts'
import { transact, type TransactionEngine } from '#platform/database/transact.ts'
import type { Domain } from '#platform/domain.ts'
import { createLive, type Live } from '#platform/facts/live.ts'
import { catchUp } from '#platform/facts/moved.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { newId } from '#platform/identity/id.ts'
import { installQueue } from '#platform/jobs/install.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { Wakes } from '#platform/jobs/wake.ts'
import { Worker } from '#platform/jobs/worker.ts'
import { createSnapshots, recordsChannel } from '#platform/kinds/snapshots.ts'
import type { Platform } from '#platform/platform.ts'
import { createRegistry } from '#platform/registry.ts'
import type { Clock } from '#platform/time/clock.ts'
import type { Transaction } from '#platform/transaction.ts'

export interface PlatformOptions {
  readonly config: Config
  readonly connection: Connection
  readonly domains: readonly Domain[]
  readonly clock: Clock
  readonly log: Logger
  readonly outside: Outside
  /** Wrong outputs of actions are thrown instead of logged: for tests. */
  readonly strictOutputs?: boolean
  /** Told after each job, transaction and fact, for the metrics. */
  readonly observe?: Observer
}

export interface Observer {
  readonly job: (task: string, outcome: 'done' | 'failed', seconds: number) => void
  readonly facts: (count: number) => void
}

/** The platform with what its owner needs to start and stop it. */
export interface RunningPlatform extends Platform {
  readonly database: Database
  readonly live: Live
  readonly worker: Worker
  readonly stop: () => Promise<void>
}

/** Opens the database, brings its schema up to date and puts the mechanisms together. Jobs start with `worker.start()`. */
export const createPlatform = async (options: PlatformOptions): Promise<RunningPlatform> => {
  const { config, clock, log, outside } = options
  const registry = createRegistry(options.domains)
  const database = openDatabase(options.connection, {
    size: config.concurrency + 12,
    onError: (error) => log.warn({ error: error.message }, 'a database connection was lost'),
  })
  const applied = await migrate(database)
  if (applied.length > 0) log.info({ applied }, 'migrated the database')
  await catchUp(database.sql, log)
  await installQueue(database)
  const nodeId = newId(new Date())
  const live = createLive({ sql: database.sql, onError: (error) => log.warn({ error }, 'the live stream could not read facts') })
  const snapshots = createSnapshots({ registry })
  const listener = listen(options.connection, recordsChannel, (kinds) => snapshots.invalidate(kinds.split(',')))
  const engine: TransactionEngine = {
    database,
    registry,
    config,
    nodeId,
    clock,
    log,
    snapshots,
    wakes: new Wakes(nodeId.slice(-6)),
    runSoon: (task) => worker.runSoon(task),
    onFacts: (count) => {
      live.hint()
      options.observe?.facts(count)
    },
  }
  const run = <Result>(actor: Actor, body: (transaction: Transaction) => Promise<Result>): Promise<Result> => transact(engine, actor, body)
  const worker: Worker = new Worker({
    database,
    registry,
    clock,
    log,
    outside,
    nodeId,
    concurrency: config.concurrency,
    transact: run,
    onJob: (task, outcome, seconds) => options.observe?.job(task, outcome, seconds),
  })
  const invoker = { transact: run, registry, log, strictOutputs: options.strictOutputs ?? false }
  return {
    config,
    log,
    clock,
    registry,
    outside,
    nodeId,
    database,
    live,
    worker,
    transact: run,
    invoke: (actor, action, input, invokeOptions) => invoke(invoker, actor, action, input, invokeOptions),
    stop: async () => {
      await worker.stop()
      live.stop()
      await listener.stop()
      await database.close()
    },
  }
}
