import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '#app/config.ts'
import { startAndon } from '#app/start.ts'
import { keptRuns } from '#domains/runs/history/keeping.ts'
import { percentile } from './harness.ts'

/**
 * Removing what was kept long enough: a million runs with two steps, two events and, of one in ten, an approval, of which
 * nearly all are old. How long the slices take, and how long somebody else waits meanwhile who begins a run and lists runs.
 *
 *   node bench/keeping.ts [runs]
 */
const count = Number(process.argv[2] ?? 1_000_000)
const folder = mkdtempSync(join(tmpdir(), 'andon-bench-'))
const environment = { ANDON_DATA: join(folder, 'data'), ANDON_EXAMPLE: 'off', ANDON_PORT: process.env['ANDON_BENCH_PORT'] ?? '7863' }
const andon = await startAndon(readConfig({ ...process.env, ...environment }))
const { platform } = andon
await platform.worker.stop()
const transact: typeof platform.transact = (actor, body) => platform.transact(actor, body)
const bench = { type: 'node', id: 'bench' } as const

const state = JSON.stringify({ status: 'Success', cursor: null, waiting: null, steps: {}, text: 'x'.repeat(600) })
const runs = (from: number, many: number): string => `
  insert into run (id, procedure, version, document, title, owner, started_by, acts_as, automatic, trigger, guided, parameters, about,
                   status, state, seq, started_at, updated_at, finished_at)
  select uuidv7(at - clock_timestamp()), 'runbook:p' || n % 500, 1, 'bench', 'Restart it', 'team:t', 'person:p' || n % 200, '{}', false, 'person',
         false, '{}', case when n % 3 = 0 then array['workload:w' || n % 300] else '{}' end, 'Success', '${state}', 2, at, at, at + interval '1 minute'
    from (select n, now() - interval '800 days' + n * interval '36 seconds' as at from generate_series(${from}, ${from + many - 1}) as n) as made`
const each = 50_000
await write(`insert into run_document (digest, graph) values ('bench', '{"steps":[],"start":null}') on conflict do nothing`)
for (let from = 0; from < count; from += each) await write(runs(from, Math.min(each, count - from)))
await write(`insert into run_step (run, step, title, attempt, status, created_at, output)
             select id, 's' || n, 'Do it', 1, 'success', started_at, repeat('x', 300) from run cross join generate_series(1, 2) as n`)
await write(
  `insert into run_event (run, seq, at, event) select id, n, started_at, '{"type":"time-came"}' from run cross join generate_series(1, 2) as n`,
)
await write(`insert into run_approval (id, run, step, since, title, procedure, run_title, owner, about, message, asked, askers, by_self, needed, on_expiry,
                                       urgent, state, asked_at)
             select gen_random_uuid(), id, 's1', started_at, 'x', procedure, title, owner, about, '', '{}', '{}', false, 1, 'reject', false, 'approved',
                    started_at from run where procedure like 'runbook:p%0'`)
await write('analyze')

async function write(text: string): Promise<void> {
  await transact(bench, async ({ sql }) => {
    await sql(`set local statement_timeout = '60min'`)
    await sql(text)
  })
}

const waits: number[] = []
let isOver = false
const somebody = async (): Promise<void> => {
  while (!isOver) {
    const begun = performance.now()
    await write(runs(count * 100 + waits.length, 1).replace(/now\(\) - interval '800 days' \+ n \* interval '36 seconds'/, 'now()'))
    await transact(bench, ({ sql }) => sql(`select id from run where procedure = 'runbook:p7' order by id desc limit 50`))
    waits.push(performance.now() - begun)
    await new Promise((done) => setTimeout(done, 20))
  }
}
const alone = somebody()
await new Promise((done) => setTimeout(done, 10_000))
const quiet = waits.splice(0)

const before = new Date(Date.now() - keptRuns.days * 86_400_000)
const slices: number[] = []
let removed = 0
let after: string | undefined
const begun = performance.now()
do {
  const from = after
  const at = performance.now()
  const slice = await transact(bench, (transaction) => keptRuns.remove(transaction, { before, after: from, most: 500 }))
  slices.push(performance.now() - at)
  removed += slice.count
  after = slice.next
} while (after !== undefined)
const seconds = (performance.now() - begun) / 1_000
isOver = true
await alone
const at = performance.now()
await transact(bench, (transaction) => keptRuns.remove(transaction, { before, after: undefined, most: 500 }))
const again = performance.now() - at

const shown = (values: number[], share: number): string => `${percentile(values, share).toFixed(1)} ms`
console.table({
  'runs removed': removed,
  seconds: seconds.toFixed(1),
  'a slice of 500, half': shown(slices, 0.5),
  'a slice, 99 of 100': shown(slices, 0.99),
  'the longest': shown(slices, 1),
  'somebody else alone, half and 99 of 100': `${shown(quiet, 0.5)}, ${shown(quiet, 0.99)}`,
  'somebody else meanwhile': `${shown(waits, 0.5)}, ${shown(waits, 0.99)}, the longest ${shown(waits, 1)}`,
  'looking again': `${again.toFixed(1)} ms`,
  load: `${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors`,
})
await andon.stop()
rmSync(folder, { recursive: true, force: true })
process.exit(0)
