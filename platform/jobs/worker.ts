import type { Logger } from 'pino'
import type { Database } from '#platform/database/pool.ts'
import { isRunning, thisMachine } from '#platform/database/process.ts'
import { subscriberTasks } from '#platform/facts/subscribers.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { nextAfter } from '#platform/jobs/cron.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { addJobs, registerTasks, turnsOf } from '#platform/jobs/queue.ts'
import { QueueRunner } from '#platform/jobs/runner.ts'
import { SoonRunner } from '#platform/jobs/soon.ts'
import type { Task, Work } from '#platform/jobs/task.ts'
import type { Registry } from '#platform/registry.ts'
import type { Clock } from '#platform/time/clock.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Durable jobs and timers, on graphile-worker.
 *
 * The problem: "page the next person in five minutes" must happen although the process is killed, the database
 * restarts and another node takes over. The idea: a job is a row committed with what asked for it; any node takes it;
 * a node shows that it lives by a heartbeat, and what a dead node held is released by the others.
 *
 * Guarantees: a committed job runs at least once; a dead node's jobs are released within 30 s, and so are those of a
 * runner that stands still in a living one; a stopping node finishes what it does or hands it back. Work must therefore
 * be idempotent, and is told which attempt it is.
 */
export interface WorkerOptions {
  readonly database: Database
  readonly registry: Registry
  readonly clock: Clock
  readonly log: Logger
  readonly outside: Outside
  readonly nodeId: string
  readonly concurrency: number
  readonly transact: <Result>(actor: Actor, body: (transaction: Transaction) => Promise<Result>) => Promise<Result>
  readonly onJob: (task: string, outcome: 'done' | 'failed', seconds: number) => void
}

const machine = thisMachine()
const heartbeatMs = 5_000
/** Once a minute: what it mends is rare. */
const beatsPerLook = 12
/** Three missed heartbeats and the sweep's own pause stay below the promised 30 s. */
const deadAfterMs = 16_000

export class Worker {
  readonly #options: WorkerOptions
  readonly #tasks: ReadonlyMap<string, Task>
  readonly #soon: SoonRunner
  readonly #stop = new AbortController()
  readonly #runner: QueueRunner
  #beat: NodeJS.Timeout | undefined
  #running = false

  constructor(options: WorkerOptions) {
    this.#options = options
    this.#tasks = new Map([...options.registry.tasks.values(), ...subscriberTasks(options.registry)].map((task) => [task.name, task]))
    this.#soon = new SoonRunner(
      (name) => this.#runNow(name),
      (name, error, isTriedAgain) =>
        isTriedAgain
          ? options.log.warn({ task: name, error }, 'a task failed; it is tried again')
          : options.log.error({ task: name, error }, 'a task failed; its job will try again'),
    )
    this.#runner = new QueueRunner({
      ...options,
      tasks: new Map(
        [...this.#tasks].map(([name, task]) => [name, (payload: unknown, attempt: number) => this.#execute(task, payload, attempt)]),
      ),
      onReplaced: () => this.#heartbeat().catch((error: unknown) => options.log.warn({ error }, 'heartbeat failed')),
    })
  }

  get isRunning(): boolean {
    return this.#running
  }

  /** Runs the task in this process as soon as it is not already running here. Only a hint: its job is the guarantee. */
  runSoon(task: string): void {
    if (this.#running) this.#soon.ask(task)
  }

  /** When it fails it has ended whatever it began. */
  async start(): Promise<void> {
    this.#running = true
    try {
      await registerTasks(this.#options.database.sql, [...this.#tasks.keys()])
      await this.#runner.start()
      await this.#heartbeat()
      await this.#keepRepeating()
    } catch (error) {
      await this.stop()
      throw error
    }
    let beats = 0
    this.#beat = setInterval(() => {
      beats += 1
      const beat = beats % beatsPerLook === 0 ? this.#heartbeat().then(() => this.#keepRepeating()) : this.#heartbeat()
      beat.then(() => this.#runner.mendStandstill()).catch((error: unknown) => this.#options.log.warn({ error }, 'heartbeat failed'))
    }, heartbeatMs)
    for (const task of this.#options.registry.tasks.values()) if (task.onStart) this.#soon.ask(task.name)
  }

  /**
   * Sees that every repeating task has its next turn. One that is overdue stays so, for it was missed while no node ran;
   * one too far ahead was written by a clock that has since been set back.
   */
  async #keepRepeating(): Promise<void> {
    const { database, clock, registry } = this.#options
    const now = clock.now()
    const repeating = [...registry.tasks.values()].flatMap((task) => (task.every ? [repetition(task, nextAfter(task.every, now))] : []))
    const turns = await turnsOf(
      database.sql,
      repeating.map(({ key }) => key),
      clock.offsetMs(),
    )
    const missing = repeating.filter(({ key, at }) => (turns.get(key)?.getTime() ?? Infinity) > at.getTime())
    await addJobs(database.sql, missing, clock.offsetMs())
  }

  async #execute(task: Task, payload: unknown, attempt: number): Promise<void> {
    const { clock, database, log, onJob } = this.#options
    const started = performance.now()
    // The next turn is written before this one runs, so that a killed turn never ends the series.
    if (task.every) await addJobs(database.sql, [repetition(task, nextAfter(task.every, clock.now()))], clock.offsetMs())
    try {
      await task.run(this.#work(task, attempt), payload)
      onJob(task.name, 'done', (performance.now() - started) / 1_000)
    } catch (error) {
      onJob(task.name, 'failed', (performance.now() - started) / 1_000)
      log.error({ task: task.name, attempt, error }, 'a job failed')
      throw error
    }
  }

  async #runNow(name: string): Promise<void> {
    const task = this.#tasks.get(name)
    if (task && this.#running) await task.run(this.#work(task, 1), {})
  }

  #work(task: Task, attempt: number): Work {
    const { transact, clock, outside, nodeId } = this.#options
    return {
      transact: (body) => transact({ type: 'workflow', name: task.name, id: nodeId }, body),
      now: () => clock.now(),
      attempt,
      outside,
      signal: this.#stop.signal,
    }
  }

  /** Says that this node lives, and releases the jobs of nodes that have not said so for a while. */
  async #heartbeat(): Promise<void> {
    const { database, nodeId } = this.#options
    await this.#runner.releaseLeft()
    await database.sql(
      `insert into node (id, host, process_id, worker_id, started_at, heartbeat_at)
       values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp())
       on conflict (id) do update set worker_id = excluded.worker_id, heartbeat_at = excluded.heartbeat_at`,
      [nodeId, machine, process.pid, this.#runner.name],
    )
    const silent = await database.sql<{ id: string; host: string; process_id: number; worker_id: string; is_dead: boolean }>(
      `select id, host, process_id, worker_id, heartbeat_at < clock_timestamp() - $2 * interval '1 millisecond' as is_dead from node where id <> $1`,
      [nodeId, deadAfterMs],
    )
    const dead = silent.filter((node) => node.is_dead || (node.host === machine && !isRunning(node.process_id)))
    if (dead.length === 0) return
    await database.sql(`select graphile_worker.force_unlock_workers($1)`, [dead.map((node) => node.worker_id)])
    await database.sql(`delete from node where id = any($1)`, [dead.map((node) => node.id)])
    this.#options.log.info({ nodes: dead.map((node) => node.id) }, 'released the jobs of nodes that are gone')
  }

  /** Finishes what runs, hands back what has not started, takes nothing more. */
  async stop(): Promise<void> {
    this.#running = false
    clearInterval(this.#beat)
    this.#stop.abort()
    this.#soon.stop()
    await this.#soon.idle()
    await this.#runner.stop()
    // What could not be handed back has nobody any more, and without its node nobody would look for it.
    await this.#runner
      .releaseLeft()
      .then(() => this.#options.database.sql(`delete from node where id = $1`, [this.#options.nodeId]))
      .catch(() => undefined)
  }

  /** True when nothing that a commit asked for is still under way in this process. */
  async idle(): Promise<void> {
    await this.#soon.idle()
  }
}

const repetition = (task: Task, at: Date) => ({
  task: task.name,
  payload: {},
  at,
  key: `every:${task.name}`,
  queue: undefined,
  attempts: 3,
})
