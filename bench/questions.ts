import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '#app/config.ts'
import { startAndon } from '#app/start.ts'
import { firstLine, percentile, start } from './harness.ts'
import { closedAlerts, events, facts, openAlerts } from './history.ts'
import { descendants, processorMs, rests } from './process.ts'

/**
 * Questions people wait for, asked over HTTP of an installation with much behind it: 100,000 alerts of the last four weeks with what
 * was done about them, 50,000 open alerts, 120,000 events and the facts of all of it. Before that, the open alerts of
 * Alertmanager's API with 5,000 of them.
 *
 *   node bench/questions.ts [times each question is asked]
 */
const times = Number(process.argv[2] ?? 40)
const folder = mkdtempSync(join(tmpdir(), 'andon-bench-'))
const environment = { ANDON_DATA: join(folder, 'data'), ANDON_EXAMPLE: 'off', ANDON_REQUESTS_PER_MINUTE: '100000000', ANDON_PORT: '7851' }

/** Runs these statements, each in a transaction of its own, in an installation nobody else uses at that time. */
const write = async (statements: readonly string[]): Promise<void> => {
  const andon = await startAndon(readConfig({ ...process.env, ...environment }))
  for (const text of statements)
    await andon.platform.transact({ type: 'node', id: 'bench' }, async ({ sql }) => {
      await sql(`set local statement_timeout = '10min'`)
      await sql(text)
    })
  await andon.stop()
}

type Ask = readonly [what: string, limitMs: number, path: string]
const rows: object[] = []

const serve = async (questions: readonly Ask[], isReady: (ask: (path: string) => Promise<string>) => Promise<boolean>) => {
  const child = start(process.execPath, ['test/serve.ts'], environment)
  const { url, token } = JSON.parse(await firstLine(child)) as { url: string; token: string }
  const ask = async (path: string): Promise<string> => {
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path} ${answer.status}: ${text.slice(0, 300)}`)
    return text
  }
  const begun = performance.now()
  while (!(await isReady(ask))) await new Promise((done) => setTimeout(done, 500))
  const readyAfter = (performance.now() - begun) / 1_000
  await rests(child.pid ?? 0)
  const pids = [child.pid ?? 0, ...descendants(child.pid ?? 0).map(({ pid }) => pid)]
  for (const [question, limitMs, path] of questions) {
    const took: number[] = []
    let bytes = 0
    for (let warm = 0; warm < 3; warm += 1) bytes = (await ask(path)).length
    const before = processorMs(pids)
    for (let time = 0; time < times; time += 1) {
      const asked = performance.now()
      await ask(path)
      took.push(performance.now() - asked)
    }
    const [p50, p95] = [percentile(took, 0.5), percentile(took, 0.95)]
    rows.push({
      question,
      'p50 ms': p50.toFixed(1),
      'p95 ms': p95.toFixed(1),
      'processor ms': ((processorMs(pids) - before) / times).toFixed(1),
      kB: Math.round(bytes / 1_000),
      limit: limitMs,
      holds: p95 <= limitMs ? 'yes' : 'NO',
    })
  }
  const ended = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  await ended
  return readyAfter
}

const action = (name: string, input: Readonly<Record<string, string>> = {}): string =>
  `/api/v1/${name.replace('.', '/')}?${new URLSearchParams(input).toString()}`

await write([openAlerts({ groups: 2_000, each: 1 }), openAlerts({ groups: 300, each: 10 })].flat())
await serve(
  [
    ['GET /api/v2/alerts, 5,000 open', 1_000, '/api/v2/alerts'],
    ['… with a filter that one fits', 1_000, '/api/v2/alerts?filter=instance%3D%22node-7%22'],
    ['GET /api/v2/alerts/groups, 5,000 open', 1_000, '/api/v2/alerts/groups'],
  ],
  () => Promise.resolve(true),
)
await write([
  ...openAlerts({ groups: 9_000, each: 5 }),
  ...closedAlerts({ groups: 50_000, each: 2, days: 27 }),
  ...facts,
  ...events(120_000),
  // What began weeks ago was not there when the noise was first counted.
  'delete from noise_count',
  'analyze',
])
const counted = await serve(
  [
    ['noise.rules, 28 days of 100,000 alerts', 1_000, action('noise.rules')],
    ['… by team', 1_000, action('noise.rules', { by: 'team' })],
    ['… 7 days', 1_000, action('noise.rules', { period: '7d' })],
    ['noise.rule, the noisiest', 1_000, action('noise.rule', { name: 'Rule1' })],
    ['noise.rule, a quiet one', 1_000, action('noise.rule', { name: 'Rule399' })],
    ['noise.proposals', 100, action('noise.proposals')],
    ['alert.list, 50,000 open', 100, action('alert.list')],
    ['… of one workload', 100, action('alert.list', { workload: 'workload:w77' })],
    ['… with a text nobody wrote', 200, action('alert.list', { text: 'nobody wrote this' })],
    ['… the resolved ones', 100, action('alert.list', { state: 'resolved' })],
    ['… of all states, one team', 100, action('alert.list', { state: 'all', owner: 'team:t7' })],
    ['… of a route that took none', 300, action('alert.list', { state: 'all', route: 'route:nothing' })],
    ['alert.counts', 100, action('alert.counts')],
    ['event.list, 120,000 events', 100, action('event.list')],
    ['… a frequent word', 100, action('event.list', { text: 'deploy' })],
    ['… a rare word', 100, action('event.list', { text: 'run77777' })],
    ['… two words', 100, action('event.list', { text: 'finished w77' })],
    ['… words that never meet', 200, action('event.list', { text: 'run777 run888' })],
    ['… of one type', 100, action('event.list', { type: 'deploy.finished.3' })],
    ['… of one workload', 100, action('event.list', { workload: 'workload:w77' })],
    ['event.count of a frequent word', 200, action('event.count', { text: 'deploy' })],
    ['fact.list', 100, action('fact.list')],
  ],
  async (ask) => 'asOf' in (JSON.parse(await ask(action('noise.rules'))) as object),
)
rmSync(folder, { recursive: true, force: true })
console.table(rows)
console.log(`The first counting of noise took ${counted.toFixed(0)} s.`)
console.log(`Load of the machine: ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors.`)
process.exit(0)
