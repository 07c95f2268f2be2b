import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '#app/config.ts'
import { startAndon } from '#app/start.ts'
import { firstLine, percentile, start, startReceiver } from './harness.ts'
import { descendants, proportionalMegabytes, residentMegabytes, rests } from './process.ts'

/**
 * Many open escalations that wait: what they cost in memory, how soon a node goes on with what became due while it was
 * down, and how late a due step acts while alerts arrive, from the instant it was due to its message at the receiver.
 *
 *   node bench/escalations.ts [waiting] [alerts a second]
 */
const waiting = Number(process.argv[2] ?? 100_000)
const perSecond = Number(process.argv[3] ?? 500)
const overdue = 200
const due = 1_000
const dueMs = 30_000
const firstDue = 10_000_000
const firstOverdue = 20_000_000

const folder = mkdtempSync(join(tmpdir(), 'andon-bench-'))
const arrived = new Map<number, number>()
const receiver = await startReceiver((id) => {
  if (!arrived.has(id)) arrived.set(id, Date.now())
})
const owner = 'team:bench'
const files = join(folder, 'files.json')
const steps = [
  { page: ['person:first'], timeout: '24h' },
  { page: ['person:second'], timeout: '24h' },
]
writeFileSync(
  files,
  JSON.stringify(
    [
      { kind: 'Team', metadata: { name: 'bench' }, spec: { lead: 'person:first', members: ['person:first'] } },
      ...['first', 'second'].map((name) => ({
        kind: 'Person',
        metadata: { name },
        spec: { contactMethods: [{ name: 'hook', channel: 'webhook', address: receiver.url }] },
      })),
      { kind: 'EscalationPolicy', metadata: { name: 'bench', owner }, spec: { steps, fallback: 'person:first' } },
      { kind: 'Runbook', metadata: { name: 'bench', owner }, spec: { body: '## Steps\n\n1. Look.\n' } },
      {
        kind: 'Route',
        metadata: { name: 'bench', owner },
        spec: {
          match: [{ label: 'job', is: 'bench' }],
          runbook: 'runbook:bench',
          escalation: 'escalation-policy:bench',
          impact: 'high',
          urgency: 'high',
          groupBy: ['batch'],
          openIncident: false,
        },
      },
    ].map((document, index) => ({ path: `${index}.json`, text: JSON.stringify({ apiVersion: 'andon.dev/v1', ...document }) })),
  ),
)
const environment = {
  ANDON_DATA: join(folder, 'data'),
  ANDON_EXAMPLE: 'off',
  ANDON_ALLOW_INSIDE: '127.0.0.0/8',
  ANDON_REQUESTS_PER_MINUTE: '100000000',
  ANDON_PORT: process.env['ANDON_BENCH_PORT'] ?? '7861',
  ANDON_TEST_FILES: files,
}

const serve = async () => {
  const begun = performance.now()
  const child = start(process.execPath, ['test/serve.ts'], environment)
  const { url, token } = JSON.parse(await firstLine(child)) as { url: string; token: string }
  const pid = child.pid ?? 0
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = new Promise((done) => child.once('exit', done))
    child.kill(signal)
    await ended
  }
  return { url, token, pid, end, servedAt: Date.now(), seconds: (performance.now() - begun) / 1_000 }
}

const memoryOf = async (pid: number): Promise<{ server: number; database: number }> => {
  await rests(pid)
  await pause(20_000)
  const postgres = descendants(pid).filter(({ command }) => command.includes('postgres'))
  return { server: residentMegabytes(pid), database: proportionalMegabytes(postgres.map((one) => one.pid)) }
}

const pause = (milliseconds: number): Promise<unknown> => new Promise((done) => setTimeout(done, milliseconds))

/** Open escalations of which the second step is next, from `first` on, due at these instants. */
const escalations = (first: number, count: number, from: Date, stepMs: number): string => `
  insert into escalation (id, subject, phase, title, body, priority, urgency, policy, about, offers, cycle, step, paged_cycle, paged_step,
                          due_at, started_at, started_by)
  select gen_random_uuid(), 'bench:' || n, 'escalating', 'Waiting bench-id-' || n, repeat('x', 300), 'Urgent', 'important',
         'escalation-policy:bench', array['workload:checkout', 'team:bench'], '[]', 0, 1, 0, 0,
         timestamptz '${from.toISOString()}' + (n - ${first}) * interval '${stepMs} milliseconds', timestamptz '${from.toISOString()}' - interval '1 hour', 'bench'
    from generate_series(${first}, ${first + count - 1}) as n`

const pages = `
  insert into page (id, escalation, cycle, step, is_fallback, person, target, method, method_name, channel, address, state, reason, due_at, created_at, sent_at)
  select gen_random_uuid(), id, 0, 0, false, 'person:first', 'person:first', 'webhook:x', 'hook', 'webhook', 'x', 'sent', 'named by the policy',
         started_at, started_at, started_at
    from escalation`

/** Runs these statements in an installation nobody else uses at that time, without its jobs. */
const write = async (statements: readonly string[]): Promise<void> => {
  const andon = await startAndon(readConfig({ ...process.env, ...environment, ANDON_TEST_FILES: '' }))
  for (const text of statements)
    await andon.platform.transact({ type: 'node', id: 'bench' }, async ({ sql }) => {
      await sql(`set local statement_timeout = '10min'`)
      await sql(text)
    })
  await andon.stop()
}

const made = await serve()
await pause(5_000)
await made.end('SIGTERM')
const before = await serve()
const atRest = await memoryOf(before.pid)
await before.end('SIGTERM')

const now = Date.now()
await write([escalations(0, waiting, new Date(now + 3_600_000), 500), pages, 'analyze escalation', 'analyze page'])
const full = await serve()
const withWaiting = await memoryOf(full.pid)

// Down while some steps become due.
const deadAt = new Date(Date.now() + 3_000)
await full.end('SIGTERM')
await write([escalations(firstOverdue, overdue, deadAt, 0)])
await pause(5_000)
const back = await serve()
const ids = (first: number, count: number): readonly number[] => Array.from({ length: count }, (_, n) => first + n)
const all = async (wanted: readonly number[], milliseconds: number): Promise<void> => {
  for (const deadline = Date.now() + milliseconds; Date.now() < deadline && wanted.some((id) => !arrived.has(id));) await pause(20)
}
await all(ids(firstOverdue, overdue), 60_000)
const recovered = ids(firstOverdue, overdue).map((id) => ((arrived.get(id) ?? Number.NaN) - back.servedAt) / 1_000)
await back.end('SIGTERM')

// Steps that become due while alerts arrive.
const dueFrom = Date.now() + 45_000
await write([escalations(firstDue, due, new Date(dueFrom), dueMs / due)])
const busy = await serve()
await pause(Math.max(0, dueFrom - Date.now() - 8_000))
let accepted = 0
let batch = 0
const send = async (): Promise<void> => {
  batch += 1
  const alerts = Array.from({ length: 10 }, (_, n) => ({
    labels: { alertname: 'Bench', job: 'bench', batch: String(batch), instance: `i-${batch}-${n}` },
    annotations: { summary: 'One of many' },
    endsAt: '2099-01-01T00:00:00Z',
  }))
  const answer = await fetch(`${busy.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${busy.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(alerts),
  })
  if (answer.ok) accepted += 10
  await answer.arrayBuffer()
}
const sendingFrom = Date.now()
const sending: Promise<void>[] = []
while (Date.now() < dueFrom + dueMs + 2_000) {
  const wanted = ((Date.now() - sendingFrom) / 1_000) * (perSecond / 10)
  while (sending.length < wanted) sending.push(send().catch(() => undefined))
  await pause(5)
}
await Promise.all(sending)
const sentFor = (Date.now() - sendingFrom) / 1_000
await all(ids(firstDue, due), 60_000)
const late = ids(firstDue, due).map((id, n) => (arrived.get(id) ?? Number.NaN) - (dueFrom + n * (dueMs / due)))
await busy.end('SIGTERM')
receiver.close()
rmSync(folder, { recursive: true, force: true })

const limited = (measured: number, limit: number, unit: string) => ({
  measured: `${measured.toFixed(unit === 'MB' ? 0 : 2)} ${unit}`,
  limit: `${limit} ${unit}`,
  holds: measured <= limit ? 'yes' : 'NO',
})
const shown = (measured: number, unit: string) => ({ measured: `${measured.toFixed(unit === 'MB' ? 0 : 2)} ${unit}`, limit: '', holds: '' })
console.log(`load of the machine ${loadavg()[0]?.toFixed(1)}`)
console.table([
  { what: `memory of the server more, ${waiting} open escalations waiting`, ...limited(withWaiting.server - atRest.server, 150, 'MB') },
  { what: 'memory of its PostgreSQL more', ...shown(withWaiting.database - atRest.database, 'MB') },
  { what: 'start without them', ...shown(before.seconds, 's') },
  { what: 'start with them', ...shown(full.seconds, 's') },
  { what: `from serving to the first of ${overdue} steps that were due meanwhile`, ...limited(Math.min(...recovered), 2, 's') },
  { what: 'to the last of them', ...limited(Math.max(...recovered), 2, 's') },
  { what: 'alerts accepted a second', ...shown(accepted / sentFor, '/s') },
  { what: `a due step acts after, half of ${due}`, ...shown(percentile(late, 0.5) / 1_000, 's') },
  { what: '99 of 100', ...limited(percentile(late, 0.99) / 1_000, 1, 's') },
  { what: 'the last', ...shown(Math.max(...late) / 1_000, 's') },
])
