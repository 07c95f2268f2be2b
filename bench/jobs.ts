import { performance } from 'node:perf_hooks'
import { pino } from 'pino'
import { Logger, run, runMigrations, type Runner } from 'graphile-worker'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Type from 'typebox'
import pg from 'pg'
import { startEmbedded } from '#platform/database/embedded.ts'
import { createPlatform } from '#platform/create.ts'
import { defineDomain } from '#platform/domain.ts'
import { defineTask } from '#platform/jobs/task.ts'
import { systemClock } from '#platform/time/clock.ts'
import { testConfig } from '#test/platform.ts'
import { percentile } from './harness.ts'

/**
 * Durable jobs: enqueue in a transaction and run, per second, and the latency from commit to start, beside
 * graphile-worker used bare on the same PostgreSQL.
 *
 *   node bench/jobs.ts [jobs]
 */
const jobs = Number(process.argv[2] ?? 5_000)
const concurrency = 8
const writers = 8

const folder = mkdtempSync(join(tmpdir(), 'andon-bench-'))
const embedded = await startEmbedded(join(folder, 'data'), () => undefined)

interface Row {
  readonly engine: string
  readonly perSecond: number
  readonly p50: string
  readonly p99: string
}

/** Enqueues `count` jobs, each in a transaction of its own, and waits until all have run. */
const measure = async (engine: string, enqueue: (id: number) => Promise<void>, startedAt: Map<number, number>): Promise<Row> => {
  const committedAt = new Map<number, number>()
  const run = async (from: number, count: number, parallel: number, pauseMs: number): Promise<number> => {
    const begun = performance.now()
    let next = from
    await Promise.all(
      Array.from({ length: parallel }, async () => {
        while (next < from + count) {
          const id = next
          next += 1
          await enqueue(id)
          committedAt.set(id, performance.now())
          if (pauseMs > 0) await new Promise((done) => setTimeout(done, pauseMs))
        }
      }),
    )
    while (startedAt.size < from + count) await new Promise((done) => setTimeout(done, 5))
    return performance.now() - begun
  }
  await run(0, 500, writers, 0)
  const elapsed = await run(500, jobs, writers, 0)
  // Latency without a queue before it: one writer, at rest.
  await run(500 + jobs, 300, 1, 5)
  const waits = Array.from({ length: 300 }, (_, index) => 500 + jobs + index).map((id) =>
    Math.max(0, (startedAt.get(id) ?? 0) - (committedAt.get(id) ?? 0)),
  )
  return {
    engine,
    perSecond: Math.round((jobs / elapsed) * 1_000),
    p50: `${percentile(waits, 0.5).toFixed(1)} ms`,
    p99: `${percentile(waits, 0.99).toFixed(1)} ms`,
  }
}

const database = async (name: string) => {
  const client = new pg.Client(embedded.connection)
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return { ...embedded.connection, database: name }
}

const bare = async (): Promise<Row> => {
  const pool = new pg.Pool({ ...(await database('bare')), max: 20 })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  await runMigrations({ pgPool: pool, logger: new Logger(() => () => undefined) })
  const startedAt = new Map<number, number>()
  const runner: Runner = await run({
    pgPool: pool,
    concurrency,
    noHandleSignals: true,
    // Its usual log line per job would cost it more than the job.
    logger: new Logger(() => () => undefined),
    taskList: {
      note: async (payload) => {
        startedAt.set((payload as { id: number }).id, performance.now())
      },
    },
    preset: { worker: { concurrentJobs: concurrency } },
  })
  const row = await measure(
    'graphile-worker, bare',
    async (id) => {
      const client = await pool.connect()
      await client.query('begin')
      await client.query(`select graphile_worker.add_job('note', json_build_object('id', $1::int))`, [id])
      await client.query('commit')
      client.release()
    },
    startedAt,
  )
  await runner.stop()
  await pool.end()
  return row
}

const andon = async (): Promise<Row> => {
  const startedAt = new Map<number, number>()
  const note = defineTask({
    name: 'bench.note',
    summary: 'Notes the time.',
    payload: Type.Object({ id: Type.Integer() }),
    run: async (_, payload) => {
      startedAt.set(payload.id, performance.now())
    },
  })
  const platform = await createPlatform({
    config: { ...testConfig, concurrency },
    connection: await database('andon'),
    domains: [defineDomain({ name: 'bench', tasks: [note] })],
    clock: systemClock,
    log: pino({ level: 'silent' }),
    outside: { fetch: () => Promise.reject(new Error('no')), send: () => Promise.resolve({ outcome: 'refused', reason: 'no' }) },
  })
  await platform.worker.start()
  const row = await measure(
    'andon',
    (id) => platform.transact({ type: 'node', id: 'bench' }, async (transaction) => transaction.enqueue(note, { id })),
    startedAt,
  )
  await platform.stop()
  return row
}

console.table([await bare(), await andon()])
await embedded.stop()
rmSync(folder, { recursive: true, force: true })
process.exit(0)
