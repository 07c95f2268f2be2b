import type { Static, TSchema } from 'typebox'
import { pino } from 'pino'
import type { Action } from '#platform/actions/action.ts'
import type { Config } from '#platform/config.ts'
import { createPlatform, type RunningPlatform } from '#platform/create.ts'
import type { Domain } from '#platform/domain.ts'
import type { Fact } from '#platform/facts/fact.ts'
import { factsOf, latestFacts } from '#platform/facts/read.ts'
import { subscriberTasks } from '#platform/facts/subscribers.ts'
import type { Actor } from '#platform/identity/actor.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import type { Work } from '#platform/jobs/task.ts'
import { movableClock, type MovableClock } from '#platform/time/clock.ts'
import { parseDuration } from '#platform/time/duration.ts'
import { testDatabase } from '#test/database.ts'

/** The platform with the given domains on a real PostgreSQL, with a clock the test moves. */
export interface TestPlatform extends RunningPlatform {
  readonly clock: MovableClock
  /** Runs an action; as the administrator when no actor is given. */
  readonly act: <Input extends TSchema, Output extends TSchema>(
    action: Action<Input, Output>,
    input: Static<Input>,
    actor?: Actor,
  ) => Promise<Static<Output>>
  /** Resolves when no job is due or running. */
  readonly drain: () => Promise<void>
  /** Moves the clock and the waiting jobs by `30m`, `2h` …, then drains; in at most so many steps, or some hundred. */
  readonly advance: (duration: string, steps?: number) => Promise<void>
  /** Facts in the order they were recorded. */
  readonly facts: (type?: string) => Promise<readonly Fact[]>
  readonly administrator: Actor
  /** What a job would hold, to do a task's work by hand; as the administrator when no actor is given. */
  readonly work: (actor?: Actor) => Work
}

export const administrator: Actor = { type: 'person', name: 'ada', role: 'administrator', teams: [] }

export const testConfig: Config = {
  dataFolder: '/nonexistent',
  databaseUrl: undefined,
  host: '127.0.0.1',
  port: 0,
  baseUrl: 'http://andon.test',
  secret: new Uint8Array(32).fill(7),
  smtp: undefined,
  providers: {},
  allowedInside: ['127.0.0.0/8', '::1'],
  scripts: false,
  example: false,
  concurrency: 4,
  requestsPerMinute: 1_000_000,
  keptEventDays: 30,
  messageLimits: {},
  logLevel: 'silent',
}

/** Whatever was asked for is done by then, on a slow machine too; a test is told before it is ended. */
const drainLimitMs = 240_000

const moment = (): Promise<void> => new Promise((done) => setTimeout(done, 10))

const noOutside: Outside = {
  fetch: () => Promise.reject(new Error('This test reaches outside without saying how.')),
  send: () => Promise.resolve({ outcome: 'refused', reason: 'This test sends no messages.' }),
}

export const startTestPlatform = async (options: {
  readonly domains: readonly Domain[]
  readonly start?: Date
  readonly config?: Partial<Config>
  readonly outside?: Partial<Outside>
  /** False: jobs wait until `platform.worker.start()`. */
  readonly jobs?: boolean
  /** What an earlier platform left: `stop` leaves it too, with its clock. A platform that is stopped and started on it is a restart. */
  readonly left?: { readonly database: Awaited<ReturnType<typeof testDatabase>>; readonly clock: MovableClock }
}): Promise<TestPlatform> => {
  const { connection, drop } = options.left?.database ?? (await testDatabase())
  const clock = options.left?.clock ?? movableClock(options.start)
  const config = { ...testConfig, ...options.config }
  const platform = await createPlatform({
    config,
    connection,
    domains: options.domains,
    clock,
    log: pino({ level: process.env['ANDON_TEST_LOG'] ?? 'silent' }),
    outside: { ...noOutside, ...options.outside },
    strictOutputs: true,
  })
  if (options.jobs !== false)
    await platform.worker.start().catch(async (error: unknown) => {
      // Nobody gets to stop what nobody was given: the test would fail, and its process never end.
      await platform.stop()
      throw error
    })

  // A part of the platform may ask for tasks of domains that are not in the story: nobody ever does those.
  const tasks = [...platform.registry.tasks.values(), ...subscriberTasks(platform.registry)].map(({ name }) => name)
  // A repeating job has written its next turn before it runs, which makes it one that is not tried again: it is under way all the same.
  const ours = `graphile_worker._private_jobs as job join graphile_worker._private_tasks as task on task.id = job.task_id and task.identifier = any($1)`

  const drain = async (): Promise<void> => {
    const deadline = performance.now() + drainLimitMs
    // Quiet twice in a row: a job that just ended may have asked for another.
    for (let quiet = 0; quiet < 2;) {
      await platform.worker.idle()
      const [row] = await platform.database.sql<{ due: number; names: string | null }>(
        `select count(*)::int as due, string_agg(distinct identifier, ', ') as names
           from ${ours}
          where locked_at is not null or (attempts < max_attempts and run_at <= clock_timestamp())`,
        [tasks],
      )
      quiet = (row?.due ?? 0) === 0 ? quiet + 1 : 0
      if (quiet < 2 && performance.now() > deadline) throw new Error(`Jobs that do not come to an end: ${row?.names ?? 'none'}`)
      if (quiet < 2) await moment()
    }
    await settled()
  }

  /**
   * Followers of the log wait for every transaction of the database. A story goes on once they may see what it told so far; one that
   * holds a transaction open on purpose goes on anyway.
   */
  const settled = async (): Promise<void> => {
    for (let looks = 0; looks < 100; looks++) {
      const [row] = await platform.database.sql<{ behind: boolean }>(
        `select exists (select from fact where xid >= (select fact_horizon())) as behind`,
      )
      if (row?.behind !== true) return
      await moment()
    }
  }

  /**
   * Moves the clock and the waiting jobs in one instant, by what `stepOf` makes of the time to the next of them. Undefined
   * when one has begun meanwhile: what it writes would be of neither time.
   */
  const moved = (stepOf: (wait: number | null) => number): Promise<number | undefined> =>
    platform.database.transaction(async (sql) => {
      await sql(`lock table graphile_worker._private_jobs in exclusive mode`)
      const [row] = await sql<{ wait: number | null; is_busy: boolean }>(
        `select (extract(epoch from min(run_at) filter (where attempts < max_attempts) - clock_timestamp()) * 1000)::float8 as wait,
                coalesce(bool_or(locked_at is not null), false) as is_busy
           from ${ours}`,
        [tasks],
      )
      if (row?.is_busy === true) return undefined
      const step = stepOf(row?.wait ?? null)
      clock.advance(step)
      await sql(`update graphile_worker._private_jobs set run_at = run_at - $1 * interval '1 millisecond' where locked_at is null`, [step])
      return step
    })

  return {
    ...platform,
    clock,
    administrator,
    act: async <Input extends TSchema, Output extends TSchema>(
      action: Action<Input, Output>,
      input: Static<Input>,
      actor: Actor = administrator,
    ) => (await platform.invoke(actor, action.name, input)) as Static<Output>,
    work: (actor = administrator) => ({
      transact: (body) => platform.transact(actor, body),
      now: clock.now,
      attempt: 1,
      outside: platform.outside,
      signal: new AbortController().signal,
    }),
    drain,
    advance: async (duration, steps = 100) => {
      await drain()
      let left = parseDuration(duration)
      // From one due instant to the next, as time would pass; in at most some hundred steps, so that frequent work does not take for ever.
      const least = Math.max(1_000, left / steps)
      while (left > 0) {
        const step = await moved((wait) => Math.min(left, Math.max(least, Math.ceil(wait ?? left))))
        if (step === undefined) {
          await drain()
          continue
        }
        // The worker looks by itself four times a second; a story should not wait for that.
        await platform.database.sql(`select pg_notify('jobs:insert', '{"count":8}')`)
        left -= step
        await drain()
      }
    },
    facts: async (type) => {
      const found =
        type === undefined
          ? await latestFacts(platform.database.sql, { limit: 10_000 })
          : await factsOf(platform.database.sql, [type], { limit: 10_000 })
      return found.toReversed()
    },
    stop: async () => {
      await platform.stop()
      if (options.left === undefined) await drop()
    },
  }
}
