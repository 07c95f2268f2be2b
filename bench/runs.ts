import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import pg from 'pg'
import { pino } from 'pino'
import { domains } from '#app/domains.ts'
import { procedureFormats } from '#domains/procedures/formats.ts'
import { beginRuns, type Beginning } from '#domains/runs/beginning.ts'
import type { Graph, Step } from '#domains/runs/graph.ts'
import { performers } from '#domains/runs/performing.ts'
import { createPlatform, type RunningPlatform } from '#platform/create.ts'
import { startEmbedded } from '#platform/database/embedded.ts'
import { defineDomain } from '#platform/domain.ts'
import { createBatcher } from '#platform/http/batch.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { systemClock } from '#platform/time/clock.ts'
import { testConfig } from '#test/platform.ts'
import { percentile } from './harness.ts'
import { cpuOf } from './process.ts'

/**
 * Runs of steps that do nothing: how many a second with one and with five steps, each begun, done by the dispatcher and
 * written, and how long from the start of one to its first step; beside a state machine written in SQL for nothing else,
 * on the same PostgreSQL in the same process.
 *
 *   node bench/runs.ts [runs]
 */
const runs = Number(process.argv[2] ?? 8_000)
const starters = 100
const actor: Actor = { type: 'person', name: 'bench', role: 'administrator', teams: [] }

const folder = mkdtempSync(join(tmpdir(), 'andon-bench-'))
const embedded = await startEmbedded(join(folder, 'data'), () => undefined)

const database = async (name: string) => {
  const client = new pg.Client(embedded.connection)
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return { ...embedded.connection, database: name }
}

interface Row {
  readonly engine: string
  readonly steps: number
  readonly perSecond: number
  /** Processor time of a run, PostgreSQL's included: what a quieter machine divides by. */
  readonly cpu: string
  readonly p50: string
  readonly p99: string
}

/** Starts `count` runs by as many starters as may be, and waits until all have ended. */
const measure = async (
  engine: string,
  steps: number,
  begin: (id: number) => Promise<void>,
  waits: () => Promise<void>,
  begun: Map<number, number>,
): Promise<Row> => {
  const many = async (from: number, count: number, parallel: number, pauseMs: number): Promise<void> => {
    let next = from
    await Promise.all(
      Array.from({ length: parallel }, async () => {
        while (next < from + count) {
          const id = next
          next += 1
          asked.set(id, performance.now())
          await begin(id)
          if (pauseMs > 0) await new Promise((done) => setTimeout(done, pauseMs))
        }
      }),
    )
    await waits()
  }
  const asked = new Map<number, number>()
  await many(0, 500, starters, 0)
  const cpu = cpuOf(process.pid)
  const started = performance.now()
  await many(500, runs, starters, 0)
  const elapsed = performance.now() - started
  const perRun = (cpuOf(process.pid) - cpu) / runs
  await many(500 + runs, 200, 1, 5)
  const latencies = Array.from({ length: 200 }, (_, index) => 500 + runs + index).map(
    (id) => (begun.get(id) ?? Number.NaN) - (asked.get(id) ?? 0),
  )
  return {
    engine,
    steps,
    perSecond: Math.round((runs / elapsed) * 1_000),
    cpu: `${perRun.toFixed(0)} µs`,
    p50: `${percentile(latencies, 0.5).toFixed(1)} ms`,
    p99: `${percentile(latencies, 0.99).toFixed(1)} ms`,
  }
}

const begunAt = new Map<number, number>()
const nothing = defineDomain({
  name: 'bench',
  contributions: [
    procedureFormats.fill({
      name: 'bench',
      summary: 'A number of steps that do nothing.',
      recognises: () => false,
      compile: (text) => ({
        graph: graphOf(Number(text)),
        parameters: { id: { type: 'number' } },
        description: '',
        findings: [],
        warnings: [],
      }),
    }),
    performers.fill({
      name: 'bench:nothing',
      perform: (call) => {
        const id = Number(call.inputs['id'])
        if (call.step === 'step-1' && !begunAt.has(id)) begunAt.set(id, performance.now())
        return Promise.resolve({ outcome: 'success', reason: '', output: '', response: null, outputs: {} })
      },
    }),
  ],
})

const graphOf = (count: number): Graph => ({
  start: 'step-1',
  steps: Array.from({ length: count }, (_, index): Step => ({
    id: `step-${index + 1}`,
    title: `Step ${index + 1}`,
    instructions: '',
    checks: [],
    work: { type: 'call', performer: 'bench:nothing', inputs: { id: '{{ id }}' } },
    approvals: 0,
    timeoutMs: 60_000,
    idempotent: false,
    onFailure: { then: 'abort' },
    critical: true,
    next: index + 1 < count ? `step-${index + 2}` : null,
    rollback: false,
    line: index + 1,
  })),
})

const openPlatform = async (name: string): Promise<RunningPlatform> => {
  const platform = await createPlatform({
    config: testConfig,
    connection: await database(name),
    domains: [...domains, nothing],
    clock: systemClock,
    log: pino({ level: process.env['ANDON_TEST_LOG'] ?? 'silent' }),
    outside: { fetch: () => Promise.reject(new Error('no')), send: () => Promise.resolve({ outcome: 'refused', reason: 'no' }) },
  })
  await platform.worker.start()
  return platform
}

/** A runbook that compiles to the same graph, in a format of its own. */
const declare = async (platform: RunningPlatform, steps: number): Promise<void> => {
  const save = (kind: string, name: string, spec: object, owner?: string) =>
    platform.invoke(actor, 'record.save', {
      document: { apiVersion: 'andon.dev/v1', kind, metadata: { name, ...(owner === undefined ? {} : { owner }) }, spec },
    })
  await save('Team', 'bench', {})
  await save('Runbook', `nothing-${steps}`, { format: 'bench', body: String(steps) }, 'team:bench')
}

/** `action`: each start is a call of `run.start`, authorised, compiled and validated; else the run is begun as it is. */
const andon = async (steps: number, action: boolean): Promise<Row> => {
  const platform = await openPlatform(`andon_${steps}_${action ? 'action' : 'begun'}`)
  begunAt.clear()
  const graph = graphOf(steps)
  const batched = createBatcher(platform.transact)<Beginning, string>({
    actor,
    weigh: () => 1,
    maxWeight: 200,
    worthASecond: 100,
    run: async (transaction, beginnings) =>
      (
        await beginRuns(
          transaction,
          beginnings.map((beginning) => ({ ...beginning, transaction })),
        )
      ).map(({ id }) => id),
  })
  if (action) await declare(platform, steps)
  const begin = async (id: number): Promise<void> => {
    if (action) await platform.invoke(actor, 'run.start', { procedure: `runbook:nothing-${steps}`, parameters: { id } })
    else
      await batched({ procedure: 'runbook:nothing', version: 1, title: 'Nothing', owner: undefined, graph, parameters: { id }, about: [] })
  }
  const waits = async (): Promise<void> => {
    for (;;) {
      const [row] = await platform.database.sql<{ left: boolean }>(
        `select exists (select from run where status = any('{Pending,InProgress,Waiting}')) as left`,
      )
      if (row?.left !== true) return
      await new Promise((done) => setTimeout(done, 20))
    }
  }
  const row = await measure(action ? 'andon, by run.start' : 'andon', steps, begin, waits, begunAt)
  await platform.stop()
  return row
}

/** A run is a row with its state, each step a transition under the row's lock: what any engine on PostgreSQL must do at least. */
const bare = async (steps: number): Promise<Row> => {
  const pool = new pg.Pool({ ...(await database(`bare_${steps}`)), max: 10 })
  await pool.query(`create table run (id integer primary key, status text not null, cursor integer not null, state jsonb not null)`)
  const begun = new Map<number, number>()
  let open = 0
  const once = async (text: string, values: readonly unknown[]): Promise<void> => {
    const client = await pool.connect()
    try {
      await client.query('begin')
      await client.query({ name: text.slice(0, 12), text, values: [...values] })
      await client.query('commit')
    } finally {
      client.release()
    }
  }
  const go = async (id: number): Promise<void> => {
    for (let step = 1; step <= steps; step += 1) {
      if (step === 1) begun.set(id, performance.now())
      await once(`update run set cursor = $2, status = $3, state = state || $4::jsonb where id = $1`, [
        id,
        step,
        step === steps ? 'Success' : 'InProgress',
        JSON.stringify({ [`step-${step}`]: { status: 'success', attempt: 1 } }),
      ])
    }
    open -= 1
  }
  const begin = async (id: number): Promise<void> => {
    open += 1
    await once(`insert into run (id, status, cursor, state) values ($1, 'InProgress', 0, '{}')`, [id])
    void go(id)
  }
  const waits = async (): Promise<void> => {
    while (open > 0) await new Promise((done) => setTimeout(done, 5))
  }
  const row = await measure('a state machine in SQL, bare', steps, begin, waits, begun)
  await pool.end()
  return row
}

const rows: Row[] = []
for (const steps of [1, 5]) rows.push(await andon(steps, false), await andon(steps, true), await bare(steps))
console.log(`load of the machine ${loadavg()[0]?.toFixed(1)}`)
console.table(rows)
await embedded.stop()
rmSync(folder, { recursive: true, force: true })
process.exit(0)
