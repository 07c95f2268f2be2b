import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import pg from 'pg'
import { pino } from 'pino'
import { domains } from '#app/domains.ts'
import { procedureFormats } from '#domains/procedures/formats.ts'
import { performers } from '#domains/runs/performing.ts'
import { createPlatform } from '#platform/create.ts'
import { startEmbedded } from '#platform/database/embedded.ts'
import { defineDomain } from '#platform/domain.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { systemClock } from '#platform/time/clock.ts'
import { testConfig } from '#test/platform.ts'
import { percentile } from './harness.ts'
import { cpuOf } from './process.ts'

/**
 * A run over targets, each a run of one step that does nothing: targets a second from its start until it has ended, with
 * 100 and 1,000 at once and for several numbers of targets; then what `run.get` and the list of its runs take. Beside as
 * many runs begun one by one by `run.start`, in the same process on the same PostgreSQL.
 *
 *   node bench/fan.ts [targets …]
 */
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [500, 1_000, 2_000, 5_000]
const most = 1_000
const starters = 100
const actor: Actor = { type: 'person', name: 'bench', role: 'administrator', teams: [] }

const folder = mkdtempSync(join(tmpdir(), 'andon-bench-'))
const embedded = await startEmbedded(join(folder, 'data'), () => undefined)
const client = new pg.Client(embedded.connection)
await client.connect()
await client.query('create database andon_fan')
await client.end()

const nothing = defineDomain({
  name: 'bench',
  contributions: [
    procedureFormats.fill({
      name: 'bench',
      summary: 'A step that does nothing.',
      recognises: () => false,
      compile: () => ({
        graph: {
          start: 'step-1',
          steps: [
            {
              id: 'step-1',
              title: 'Step 1',
              instructions: '',
              checks: [],
              work: { type: 'call', performer: 'bench:nothing', inputs: { id: '{{ id }}' } },
              approvals: 0,
              timeoutMs: 60_000,
              idempotent: false,
              onFailure: { then: 'abort' },
              critical: true,
              next: null,
              rollback: false,
              line: 1,
            },
          ],
        },
        parameters: { id: {} },
        description: '',
        findings: [],
        warnings: [],
      }),
    }),
    performers.fill({
      name: 'bench:nothing',
      perform: () => Promise.resolve({ outcome: 'success', reason: '', output: '', response: null, outputs: {} }),
    }),
  ],
})

const platform = await createPlatform({
  config: testConfig,
  connection: { ...embedded.connection, database: 'andon_fan' },
  domains: [...domains, nothing],
  clock: systemClock,
  log: pino({ level: process.env['ANDON_TEST_LOG'] ?? 'silent' }),
  outside: { fetch: () => Promise.reject(new Error('no')), send: () => Promise.resolve({ outcome: 'refused', reason: 'no' }) },
})
await platform.worker.start()
const save = (kind: string, name: string, spec: object, owner?: string) =>
  platform.invoke(actor, 'record.save', {
    document: { apiVersion: 'andon.dev/v1', kind, metadata: { name, ...(owner === undefined ? {} : { owner }) }, spec },
  })
await save('Team', 'bench', {})
await save('Runbook', 'nothing', { format: 'bench', body: 'nothing' }, 'team:bench')

const start = async (input: object): Promise<string> => {
  const { run } = (await platform.invoke(actor, 'run.start', { procedure: 'runbook:nothing', ...input })) as { run: string }
  return run
}
const over = async (): Promise<void> => {
  for (;;) {
    const [row] = await platform.database.sql<{ left: boolean }>(
      `select exists (select from run where status = any('{Pending,InProgress,Waiting,Cancelling}')) as left`,
    )
    if (row?.left !== true) return
    await new Promise((done) => setTimeout(done, 20))
  }
}

interface Row {
  readonly what: string
  readonly targets: number
  readonly perSecond: number
  /** Processor time of a target, PostgreSQL's included. */
  readonly cpu: string
  readonly get: string
  readonly list: string
}

const p95 = async (times: number, body: () => Promise<unknown>): Promise<string> => {
  const took: number[] = []
  for (let time = 0; time < times; time += 1) {
    const began = performance.now()
    await body()
    took.push(performance.now() - began)
  }
  return `${percentile(took, 0.95).toFixed(1)} ms`
}

const measure = async (what: string, targets: number, body: () => Promise<string | undefined>): Promise<Row> => {
  const cpu = cpuOf(process.pid)
  const began = performance.now()
  const run = await body()
  await over()
  const elapsed = performance.now() - began
  const each = (cpuOf(process.pid) - cpu) / targets
  const asked = { get: '', list: '' }
  if (run !== undefined) {
    const [row] = await platform.database.sql<{ status: string; runs: number }>(
      `select status, (select count(*)::int from run as child where child.parent = run.id) as runs from run where id = $1`,
      [run],
    )
    if (row?.status !== 'Success' || row.runs !== targets) throw new Error(`It ended ${row?.status} with ${row?.runs} runs.`)
    asked.get = await p95(100, () => platform.invoke(actor, 'run.get', { run }))
    asked.list = await p95(100, () => platform.invoke(actor, 'run.list', { parent: run }))
  }
  const shown = { what, targets, perSecond: Math.round((targets / elapsed) * 1_000), cpu: `${each.toFixed(0)} µs`, ...asked }
  console.log(JSON.stringify(shown))
  return shown
}

const independent = (count: number) =>
  measure('runs begun one by one', count, async () => {
    let next = 0
    const begin = async (): Promise<void> => {
      while (next < count) await start({ parameters: { id: `${(next += 1)}` } })
    }
    await Promise.all(Array.from({ length: starters }, begin))
    return undefined
  })
const fan = (count: number, concurrency: number) =>
  measure(`a run over them, ${concurrency} at once`, count, async () =>
    start({
      targets: { parameter: 'id', values: Array.from({ length: count }, (_, at) => `t${at}`), concurrency: `${concurrency}`, errors: '0' },
    }),
  )

await independent(500)
const rows: Row[] = []
for (const count of sizes) {
  rows.push(await independent(count), await fan(count, 100), await fan(count, most))
}
console.log(`load of the machine ${loadavg()[0]?.toFixed(1)}`)
console.table(rows)
await platform.stop()
await embedded.stop()
rmSync(folder, { recursive: true, force: true })
process.exit(0)
