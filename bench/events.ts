import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstLine, Load, percentile, post, start } from './harness.ts'
import { cpuOf, residentMegabytes } from './process.ts'

/**
 * Events accepted per second: CloudEvents in batches of 100 and one by one, each committed, searchable and compared with
 * 1,000 event rules before the answer; and events of PagerDuty's API one by one, each an alert of its own.
 *
 *   node bench/events.ts [seconds per phase]
 */
const seconds = Number(process.argv[2] ?? 8)
const folder = mkdtempSync(join(tmpdir(), 'andon-bench-'))
const owner = 'team:bench'

const documents = [
  { kind: 'Team', metadata: { name: 'bench' }, spec: { lead: 'person:bo', members: ['person:bo'] } },
  { kind: 'Person', metadata: { name: 'bo' }, spec: {} },
  { kind: 'Integration', metadata: { name: 'ci', owner }, spec: { format: 'cloudevents', rateLimit: 100_000, labels: { stage: 'test' } } },
  { kind: 'Integration', metadata: { name: 'pd', owner }, spec: { format: 'pagerduty', rateLimit: 100_000 } },
  // Each event is nearly what one of them asks for: only the state is another.
  ...Array.from({ length: 1_000 }, (_, n) => ({
    kind: 'EventRule',
    metadata: { name: `rule-${n}`, owner },
    spec: {
      pattern: {
        source: [`//ci/${n % 500}`],
        type: [n % 3 === 0 ? { prefix: 'deploy.' } : 'deploy.ended'],
        detail: { state: ['failed'], duration: [{ numeric: ['>', n] }] },
      },
      targets: [{ id: 'note', action: 'event.receive', input: { events: [{ source: 'bench', id: '{{ id }}', type: 'deploy.failed' }] } }],
    },
  })),
].map((document) => ({ apiVersion: 'andon.dev/v1', ...document }))
const files = join(folder, 'files.json')
writeFileSync(files, JSON.stringify(documents.map((document, index) => ({ path: `${index}.json`, text: JSON.stringify(document) }))))

const child = start(process.execPath, ['test/serve.ts'], {
  ANDON_DATA: join(folder, 'data'),
  ANDON_PORT: '7861',
  ANDON_EXAMPLE: 'off',
  ANDON_REQUESTS_PER_MINUTE: '100000000',
  ANDON_TEST_FILES: files,
})
const pid = child.pid ?? 0
const { url, token } = JSON.parse(await firstLine(child)) as { url: string; token: string }

const keyFor = async (integration: string): Promise<string> => {
  const answer = await fetch(`${url}/api/v1/integration/issue-key`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ integration }),
  })
  return ((await answer.json()) as { key: string }).key
}

const cloudEvent = (id: number): object => ({
  specversion: '1.0',
  id: String(id),
  source: `//ci/${id % 500}`,
  type: 'deploy.ended',
  subject: `w${id % 300}`,
  time: '2026-11-20T12:00:00Z',
  data: { state: 'succeeded', duration: id % 1_000, commit: `c${id}`, text: 'Something to carry along, about as long as in a real event.' },
})

const rows: object[] = []
let next = 0
const phase = async (what: string, size: number, connections: number, path: string, made: (from: number) => string, headers = {}) => {
  const took: number[] = []
  const asked = new Map<number, number>()
  let [accepted, refused] = [0, 0]
  const before = cpuOf(pid)
  const begun = performance.now()
  await new Load(url, connections).run(
    () => {
      if (performance.now() - begun > seconds * 1_000) return undefined
      const from = next
      next += size
      asked.set(from, performance.now())
      return { bytes: post(url, path, made(from), headers), name: from }
    },
    (from, status) => {
      took.push(performance.now() - (asked.get(from) ?? 0))
      if (status >= 200 && status < 300) accepted += size
      else refused += 1
    },
  )
  const elapsed = (performance.now() - begun) / 1_000
  rows.push({
    phase: what,
    accepted,
    refused,
    perSecond: Math.round(accepted / elapsed),
    'p50 ms': percentile(took, 0.5).toFixed(1),
    'p99 ms': percentile(took, 0.99).toFixed(1),
    cpuMicroseconds: Math.round((cpuOf(pid) - before) / Math.max(1, accepted)),
    megabytes: Math.round(residentMegabytes(pid)),
  })
}

const batch = (size: number) => (from: number) => JSON.stringify(Array.from({ length: size }, (_, index) => cloudEvent(from + index)))
const [ci, pd] = [await keyFor('ci'), await keyFor('pd')]
const batched = { 'x-andon-key': ci, 'content-type': 'application/cloudevents-batch+json' }
await phase('warm-up', 20, 4, '/in/ci', batch(20), batched)
rows.length = 0
await phase('CloudEvents, batches of 100', 100, 4, '/in/ci', batch(100), batched)
await phase('CloudEvents, one by one', 1, 64, '/in/ci', (id) => JSON.stringify(cloudEvent(id)), {
  'x-andon-key': ci,
  'content-type': 'application/cloudevents+json',
})
await phase('PagerDuty, one by one', 1, 64, '/v2/enqueue', (id) =>
  JSON.stringify({
    routing_key: pd,
    event_action: 'trigger',
    dedup_key: `bench-${id}`,
    payload: { summary: `Benchmark ${id}`, source: `node-${id}`, severity: 'critical', custom_details: { free: '1%' } },
  }),
)
console.table(rows)
console.log(`Load of the machine: ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors.`)
child.kill('SIGTERM')
rmSync(folder, { recursive: true, force: true })
process.exit(0)
