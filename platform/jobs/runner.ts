import { EventEmitter } from 'node:events'
import { Logger as QueueLogger, run, type Runner, type WorkerEvents } from 'graphile-worker'
import type { Logger } from 'pino'
import type { Database } from '#platform/database/pool.ts'
import { isWaitedFor } from '#platform/jobs/queue.ts'

/**
 * The queue's runner, kept going.
 *
 * The problem: the runner gives up when the database goes away. With jobs in hand it does so without ever saying that it
 * has ended, and what it had locked stays locked: a node that answers, and pages nobody. The idea: whatever happens to a
 * runner, another takes its place, and the names of those before are remembered until what they had is released.
 *
 * Guarantees: one runner works at a time; it is replaced 2 s after it began to give up, and when jobs wait for 15 s while
 * it has room and begins none.
 */
export interface RunnerOptions {
  readonly database: Database
  readonly log: Logger
  readonly concurrency: number
  /** What the jobs of each task do, told which attempt it is. */
  readonly tasks: ReadonlyMap<string, (payload: unknown, attempt: number) => Promise<void>>
  /** After a runner took the place of another. */
  readonly onReplaced: () => Promise<void>
}

/** A runner that gives up has ended by then, or never says so. */
const endingMs = 2_000
/** Jobs that wait this long for a runner that has room and begins none: it stands still. */
const standstillMs = 15_000

export class QueueRunner {
  readonly #options: RunnerOptions
  #runner: Runner | undefined
  #name = ''
  /** Names of runners that gave up and may have left something locked. */
  readonly #left = new Set<string>()
  #isWanted = false
  #replacing: Promise<void> | undefined
  #atWork = 0
  /** When a job, or a runner, was last begun. */
  #begunAt = performance.now()

  constructor(options: RunnerOptions) {
    this.#options = options
  }

  /** Under this name the queue locks what the runner works on. */
  get name(): string {
    return this.#name
  }

  async start(): Promise<void> {
    this.#isWanted = true
    await this.#begin()
  }

  /** Finishes what runs, hands back what has not started, takes nothing more. */
  async stop(): Promise<void> {
    this.#isWanted = false
    await this.#replacing
    await this.#runner?.stop().catch(() => undefined)
    if (this.#name !== '') this.#left.add(this.#name)
  }

  /** What runners that are no more had locked is anybody's again. */
  async releaseLeft(): Promise<void> {
    const left = [...this.#left]
    if (left.length === 0) return
    await this.#options.database.sql(`select graphile_worker.force_unlock_workers($1)`, [left])
    for (const name of left) this.#left.delete(name)
  }

  /** Whatever a runner got itself into: one that stands still is replaced. */
  async mendStandstill(): Promise<void> {
    const runner = this.#runner
    const { database, concurrency, log, tasks } = this.#options
    if (runner === undefined || this.#atWork >= concurrency || performance.now() - this.#begunAt < standstillMs) return
    if (!(await isWaitedFor(database.sql, [...tasks.keys()], standstillMs))) return
    log.warn('jobs stood still; starting them again')
    // It may never answer.
    runner.stop().catch(() => undefined)
    this.#replace(runner)
  }

  async #begin(): Promise<void> {
    const { database, log, concurrency, tasks } = this.#options
    const events: WorkerEvents = new EventEmitter()
    events.on('pool:create', ({ workerPool }) => {
      this.#name = workerPool.id
    })
    const runner = await run({
      events,
      pgPool: database.pool,
      taskList: Object.fromEntries(
        [...tasks].map(([name, work]) => [
          name,
          (payload: unknown, helpers: { job: { attempts: number } }) => this.#work(work, payload, helpers.job.attempts),
        ]),
      ),
      concurrency,
      noHandleSignals: true,
      logger: new QueueLogger(() => (level, message) => {
        if (level === 'error') log.warn({ from: 'jobs' }, message)
        else if (level === 'warning') log.debug({ from: 'jobs' }, message)
      }),
      preset: {
        worker: {
          pollInterval: 250,
          concurrentJobs: concurrency,
          localQueue: { size: concurrency, ttl: 10_000 },
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
    })
    this.#runner = runner
    this.#begunAt = performance.now()
    events.on('pool:gracefulShutdown', () => void setTimeout(() => this.#replace(runner), endingMs).unref())
    runner.promise.catch((error: unknown) => log.warn({ error }, 'jobs stopped; starting them again')).finally(() => this.#replace(runner))
  }

  async #work(work: (payload: unknown, attempt: number) => Promise<void>, payload: unknown, attempt: number): Promise<void> {
    this.#begunAt = performance.now()
    this.#atWork += 1
    try {
      await work(payload, attempt)
    } finally {
      this.#atWork -= 1
    }
  }

  /** Another in the place of `runner`, unless there is one already or none is wanted. */
  #replace(runner: Runner): void {
    if (!this.#isWanted || this.#runner !== runner) return
    this.#runner = undefined
    this.#left.add(this.#name)
    this.#replacing = this.#beginAgain()
  }

  async #beginAgain(): Promise<void> {
    for (let pauseMs = 100; this.#isWanted; pauseMs = Math.min(pauseMs * 2, 2_000)) {
      await new Promise((done) => setTimeout(done, pauseMs))
      // Stopped meanwhile: nobody would end what is started now.
      if (!this.#isWanted) return
      try {
        await this.#begin()
        break
      } catch (error) {
        this.#options.log.warn({ error }, 'jobs could not be started yet')
      }
    }
    await this.#options.onReplaced()
  }
}
