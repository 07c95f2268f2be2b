import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '#app/config.ts'
import { startAndon } from '#app/start.ts'
import { firstLine, percentile, start } from './harness.ts'
import { descendants, proportionalMegabytes, residentMegabytes, rests } from './process.ts'

/**
 * Many runs that wait for an approval: what they cost in memory, and how soon after a restart one moves whose time came
 * while the node was down; then the list of runs, over HTTP, with a million of them.
 *
 *   node bench/waiting-runs.ts [waiting] [past]
 */
const waiting = Number(process.argv[2] ?? 100_000)
const past = Number(process.argv[3] ?? 1_000_000)

const folder = mkdtempSync(join(tmpdir(), 'andon-bench-'))
const files = join(folder, 'files.json')
const owner = 'team:bench'
writeFileSync(
  files,
  JSON.stringify(
    [
      { kind: 'Team', metadata: { name: 'bench' }, spec: { lead: 'person:first', members: ['person:first'] } },
      { kind: 'Person', metadata: { name: 'first' }, spec: { email: 'first@example.com' } },
      { kind: 'Runbook', metadata: { name: 'bench', owner }, spec: { body: '## Steps\n\n1. Look.\n' } },
    ].map((document, index) => ({ path: `${index}.json`, text: JSON.stringify({ apiVersion: 'andon.dev/v1', ...document }) })),
  ),
)
const environment = {
  ANDON_DATA: join(folder, 'data'),
  ANDON_EXAMPLE: 'off',
  ANDON_REQUESTS_PER_MINUTE: '100000000',
  ANDON_PORT: process.env['ANDON_BENCH_PORT'] ?? '7862',
  ANDON_TEST_FILES: files,
}

const serve = async () => {
  const begun = performance.now()
  const child = start(process.execPath, ['test/serve.ts'], environment)
  const { url, token } = JSON.parse(await firstLine(child)) as { url: string; token: string }
  const seconds = (performance.now() - begun) / 1_000
  const pid = child.pid ?? 0
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = new Promise((done) => child.once('exit', done))
    child.kill(signal)
    await ended
  }
  const ask = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${url}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  return { pid, end, ask, seconds }
}

const memoryOf = async (pid: number): Promise<{ server: number; database: number }> => {
  await rests(pid)
  await pause(20_000)
  const postgres = descendants(pid).filter(({ command }) => command.includes('postgres'))
  return { server: residentMegabytes(pid), database: proportionalMegabytes(postgres.map((one) => one.pid)) }
}

const pause = (milliseconds: number): Promise<unknown> => new Promise((done) => setTimeout(done, milliseconds))

/** Runs these statements in an installation nobody else uses at that time, without its jobs. */
const write = async (statements: readonly string[]): Promise<void> => {
  const andon = await startAndon(readConfig({ ...process.env, ...environment, ANDON_TEST_FILES: '' }))
  for (const text of statements)
    await andon.platform.transact({ type: 'node', id: 'bench' }, async ({ sql }) => {
      await sql(`set local statement_timeout = '30min'`)
      await sql(text)
    })
  await andon.stop()
}

const step = (id: string, next: string | null, approvals: number) => ({
  id,
  title: 'Fail over',
  instructions: 'x'.repeat(200),
  checks: [],
  work: { type: 'manual' },
  approvals,
  timeoutMs: 0,
  idempotent: false,
  onFailure: { then: 'abort' },
  critical: true,
  next,
  rollback: false,
  line: 1,
})
const graph = { start: 'go', steps: [step('go', 'done', 1), step('done', null, 0)] }
const document = `insert into run_document (digest, graph) values ('bench', '${JSON.stringify(graph)}')`

const columns = `id, procedure, version, document, title, owner, started_by, acts_as, automatic, trigger, guided, parameters, about,
  status, state, waiting_for, wake_at, seq, started_at, updated_at, finished_at`
const acts = `jsonb_build_object('type', 'person', 'name', 'first', 'role', 'administrator', 'teams', '[]'::jsonb)`
const since = '2026-11-01T00:00:00.000Z'
const stepState = (status: string) =>
  JSON.stringify({ status, attempt: 1, tries: 1, arrivals: 1, reason: 'x'.repeat(60), outputs: {}, decisions: [], since })
const around = { variables: {}, loops: [], ending: null, held: null, guided: false, failure: null }

const stateWaiting = JSON.stringify({
  ...around,
  status: 'Waiting',
  cursor: 'go',
  waiting: { for: 'approval', step: 'go', reason: '"Fail over" needs an approval; 0 given.', until: '@' },
  steps: { go: JSON.parse(stepState('waiting')) as unknown },
  wakeAt: '@',
})

/** Waiting runs whose approvals expire at these instants. */
const waitingRuns = (count: number, expires: string, title: string): string => `
  insert into run (${columns})
  select uuidv7(), 'runbook:bench', 1, 'bench', '${title}', 'team:bench', 'person:first', ${acts}, false, 'person', false,
         jsonb_build_object('region', 'eu-' || n), array['workload:w' || n % 300], 'Waiting', replace('${stateWaiting}', '@', '${expires}')::jsonb,
         'approval', timestamptz '${expires}', 0, timestamptz '${since}', timestamptz '${since}', null
    from generate_series(1, ${count}) as n`

const approvals = `
  insert into run_approval (id, run, step, since, title, procedure, run_title, owner, about, message, asked, askers, by_self, needed, given, on_expiry,
                            escalated, reminders, urgent, state, asked_at, expires_at)
  select uuidv7(), id, 'go', timestamptz '${since}', 'Fail over', procedure, title, owner, about, '', array['team:bench'], array['person:first'],
         false, 1, 0, 'reject', false, 0, false, 'open', started_at, wake_at
    from run where waiting_for = 'approval'`

const stateEnded = (status: string): string =>
  JSON.stringify({
    ...around,
    status,
    cursor: null,
    waiting: null,
    wakeAt: null,
    failure: status === 'Failed' ? { step: 'go', reason: 'It ended with code 1.', timedOut: false } : null,
    steps: Object.fromEntries(Array.from({ length: 4 }, (_, n) => [`step-${n}`, JSON.parse(stepState('success')) as unknown])),
  })

/** A year of runs: 2,000 procedures of which a few are run often, one in fifty failed, one in ten thousand timed out. */
const pastRuns = (from: number, count: number): string => `
  insert into run (${columns})
  select uuidv7(at - timestamptz '2026-11-30'), 'runbook:p' || floor(2000 * power(random(), 3))::int, 1, 'bench', 'Restart it', 'team:t' || n % 30,
         'person:p' || n % 200, ${acts}, n % 2 = 0, 'person', false, jsonb_build_object('region', 'eu-' || n % 20),
         case when n % 3 = 0 then array['workload:w' || n % 300, 'incident:i' || n % 50000] else '{}' end,
         status, case status when 'Success' then '${stateEnded('Success')}'::jsonb else '${stateEnded('Failed')}'::jsonb end,
         null, null, 9, at, at + interval '1 minute', at + interval '1 minute'
    from (select n, timestamptz '2025-11-30' + n * interval '31 seconds' as at,
                 case when n % 10000 = 0 then 'TimedOut' when n % 50 = 0 then 'Failed' else 'Success' end as status
            from generate_series(${from}, ${from + count - 1}) as n) as made`

const made = await serve()
await pause(3_000)
await made.end('SIGTERM')
const before = await serve()
const atRest = await memoryOf(before.pid)
await before.end('SIGTERM')

await write([document, waitingRuns(waiting, '2099-01-01T00:00:00.000Z', 'Waiting'), approvals, 'analyze run', 'analyze run_approval'])
const full = await serve()
const withWaiting = await memoryOf(full.pid)
await full.end('SIGTERM')

await write([waitingRuns(20, new Date(Date.now() - 1_000).toISOString(), 'Overdue')])
const back = await serve()
const servedAt = performance.now()
let moved = Number.NaN
while (Number.isNaN(moved)) {
  const answer = (await back.ask('run/list?status=TimedOut&limit=20')) as { items: unknown[] }
  if (answer.items.length > 0) moved = (performance.now() - servedAt) / 1_000
}
await back.end('SIGTERM')

const each = 100_000
await write(Array.from({ length: Math.ceil(past / each) }, (_, n) => pastRuns(n * each, each)))
await write(['vacuum analyze run'].map(() => 'analyze run'))
const many = await serve()
await rests(many.pid)
const lists: Readonly<Record<string, string>> = {
  'newest first': 'run/list?limit=50',
  'of a procedure run seldom': 'run/list?limit=50&procedure=runbook:p1990',
  'of a procedure run often': 'run/list?limit=50&procedure=runbook:p1',
  failed: 'run/list?limit=50&status=Failed',
  'timed out, one in ten thousand': 'run/list?limit=50&status=TimedOut',
  'about a workload': 'run/list?limit=50&about=workload:w33',
  'about an incident': 'run/list?limit=50&about=incident:i33',
  'started by a person': 'run/list?limit=50&startedBy=person:p33',
  'waiting for an approval': 'run/list?limit=50&waitingFor=approval',
}
const rows = []
for (const [what, path] of Object.entries(lists)) {
  const times: number[] = []
  for (let turn = 0; turn < 60; turn += 1) {
    const begun = performance.now()
    await many.ask(path)
    times.push(performance.now() - begun)
  }
  const p95 = percentile(times.slice(10), 0.95)
  rows.push({
    list: what,
    half: `${percentile(times.slice(10), 0.5).toFixed(1)} ms`,
    '95 of 100': `${p95.toFixed(1)} ms`,
    limit: '50 ms',
    holds: p95 <= 50 ? 'yes' : 'NO',
  })
}
await many.end('SIGTERM')
rmSync(folder, { recursive: true, force: true })

const limited = (measured: number, limit: number, unit: string) => ({
  measured: `${measured.toFixed(unit === 'MB' ? 0 : 2)} ${unit}`,
  limit: `${limit} ${unit}`,
  holds: measured <= limit ? 'yes' : 'NO',
})
const shown = (measured: number, unit: string) => ({ measured: `${measured.toFixed(unit === 'MB' ? 0 : 2)} ${unit}`, limit: '', holds: '' })
console.log(`load of the machine ${loadavg()[0]?.toFixed(1)}`)
console.table([
  { what: `memory of the server more, ${waiting} runs waiting`, ...limited(withWaiting.server - atRest.server, 92, 'MB') },
  { what: 'memory of its PostgreSQL more', ...shown(withWaiting.database - atRest.database, 'MB') },
  { what: 'until serving, without them', ...shown(before.seconds, 's') },
  { what: 'until serving, with them', ...limited(full.seconds, 44, 's') },
  { what: 'from serving until one moves whose time came meanwhile', ...limited(moved, 1, 's') },
])
console.log(`lists with ${past} runs`)
console.table(rows)
