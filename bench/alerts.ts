import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstLine, Load, percentile, post, start, startReceiver } from './harness.ts'
import { cpuOf } from './process.ts'

/**
 * Alerts accepted per second, in batches of 100 and one by one, and the time from accepted to delivered by webhook:
 * Andon (committed to PostgreSQL) beside Debian's prometheus-alertmanager (in memory) in the same run.
 *
 *   node bench/alerts.ts [seconds per phase] [andon, alertmanager or both] [bare]
 *
 * Every alert is distinct and a group of its own (`group_by: [...]`, `group_wait: 0s`), so each is one webhook. Andon also holds
 * 200 routes, 500 silences, 1,000 alert rules and 20 inhibitions, none of which `bare` does. The processor time an alert costs
 * (server and database together) can be compared when the machine is busy.
 */
const seconds = Number(process.argv[2] ?? 8)

interface Result {
  readonly opponent: string
  readonly phase: string
  readonly accepted: number
  readonly perSecond: number
  readonly delivered: number
  readonly p50: number
  readonly p99: number
  readonly cpuMicroseconds: number
  readonly megabytes: number
}

const measure = async (
  opponent: string,
  prepare: (hook: string, folder: string) => Promise<{ url: string; headers: Record<string, string>; pid: number; stop: () => void }>,
): Promise<Result[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'andon-bench-'))
  const acceptedAt: number[] = []
  const deliveredAt: number[] = []
  const receiver = await startReceiver((id) => {
    deliveredAt[id] ??= performance.now()
  })
  const peer = await prepare(receiver.url, folder)
  let next = 0
  const alert = (id: number) => ({
    labels: {
      alertname: 'BenchmarkAlert',
      instance: `bench-id-${id}`,
      job: 'bench',
      severity: 'page',
      cluster: 'one',
      region: 'eu-central',
    },
    annotations: {
      summary: `Benchmark bench-id-${id}`,
      description: 'Something to carry along, about as long as a real description of a real alert would be.',
    },
    generatorURL: 'http://prometheus.example/graph?g0.expr=up',
  })
  await settled(peer.pid)
  const phase = async (name: string, size: number, connections: number, duration: number): Promise<Result> => {
    const firstId = next
    let refused = 0
    const cpuBefore = cpuOf(peer.pid)
    const startedAt = performance.now()
    const load = new Load(peer.url, connections)
    await load.run(
      () => {
        if (performance.now() - startedAt > duration * 1_000) return undefined
        const from = next
        next += size
        return {
          bytes: post(
            peer.url,
            '/api/v2/alerts',
            JSON.stringify(Array.from({ length: size }, (_, index) => alert(from + index))),
            peer.headers,
          ),
          name: from,
        }
      },
      (from, status) => {
        const now = performance.now()
        if (status === 200) for (let id = from; id < from + size; id += 1) acceptedAt[id] = now
        else refused += 1
      },
    )
    const elapsed = (performance.now() - startedAt) / 1_000
    if (refused > 0) console.error(`${opponent} ${name}: ${refused} requests refused`)
    const ids = Array.from({ length: next - firstId }, (_, index) => firstId + index).filter((id) => acceptedAt[id] !== undefined)
    const deadline = performance.now() + 60_000
    while (ids.some((id) => deliveredAt[id] === undefined) && performance.now() < deadline)
      await new Promise((done) => setTimeout(done, 100))
    const delays = ids.flatMap((id) => (deliveredAt[id] === undefined ? [] : [Math.max(0, (deliveredAt[id] ?? 0) - (acceptedAt[id] ?? 0))]))
    const status = readFileSync(`/proc/${peer.pid}/status`, 'utf8')
    return {
      opponent,
      phase: name,
      accepted: ids.length,
      perSecond: Math.round(ids.length / elapsed),
      delivered: delays.length,
      p50: Math.round(percentile(delays, 0.5)),
      p99: Math.round(percentile(delays, 0.99)),
      cpuMicroseconds: Math.round((cpuOf(peer.pid) - cpuBefore) / Math.max(1, ids.length)),
      megabytes: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024),
    }
  }
  await phase('warm-up', 10, 4, 2)
  const results = [
    await phase('batches of 100', 100, 4, seconds),
    await phase('singles', 1, 64, seconds),
    await phase('singles at 500/s', 1, 2, Math.min(seconds, 4)),
  ]
  peer.stop()
  receiver.close()
  rmSync(folder, { recursive: true, force: true })
  return results
}

/** What an organization with much to say has declared; the benchmark's alerts are compared with it and are none of it. */
const declared = (): object[] => {
  const some = <Item>(count: number, make: (n: number) => Item): Item[] => Array.from({ length: count }, (_, n) => make(n))
  const owner = 'team:bench'
  const process = { runbook: 'runbook:bench', escalation: 'escalation-policy:bench', impact: 'high', urgency: 'high' }
  return [
    ...some(199, (n) => ({
      kind: 'Route',
      metadata: { name: `other-${n}`, owner },
      spec: {
        ...process,
        order: n,
        match:
          n % 20 === 0 ? [{ label: 'job', matches: `other-${n}-.*` }] : [{ label: ['team', 'service', 'alertname'][n % 3], is: `v${n}` }],
      },
    })),
    ...some(500, (n) => ({
      kind: 'Silence',
      metadata: { name: `silence-${n}` },
      spec: {
        matchers: [
          { label: n % 4 === 0 ? 'instance' : 'service', is: `v${n}` },
          { label: 'severity', isNot: 'none' },
        ],
        startsAt: '2026-01-01T00:00:00Z',
        endsAt: '2036-01-01T00:00:00Z',
        comment: 'Known.',
      },
    })),
    ...some(1_000, (n) => ({
      kind: 'AlertRule',
      metadata: { name: `rule-${n}`, owner },
      spec: { ...process, match: [{ label: 'alertname', is: `Rule${n}` }] },
    })),
    ...some(20, (n) => ({
      kind: 'Inhibition',
      metadata: { name: `inhibition-${n}`, owner },
      spec: { source: [{ label: 'alertname', is: `Down${n}` }], target: [{ label: 'service', is: `v${n}` }], equal: ['cluster'] },
    })),
  ]
}

const andon = () =>
  measure('andon', async (hook, folder) => {
    const documents = [
      { kind: 'Team', metadata: { name: 'bench' }, spec: { lead: 'person:bo', members: ['person:bo'] } },
      { kind: 'Person', metadata: { name: 'bo' }, spec: { contactMethods: [{ name: 'hook', channel: 'webhook', address: hook }] } },
      {
        kind: 'EscalationPolicy',
        metadata: { name: 'bench', owner: 'team:bench' },
        spec: { steps: [{ page: ['person:bo'], timeout: '1h' }], fallback: 'person:bo' },
      },
      { kind: 'Runbook', metadata: { name: 'bench', owner: 'team:bench' }, spec: { body: '## Steps\n\n1. Look.\n' } },
      {
        kind: 'Route',
        metadata: { name: 'bench', owner: 'team:bench' },
        spec: {
          match: [{ label: 'job', is: 'bench' }],
          runbook: 'runbook:bench',
          escalation: 'escalation-policy:bench',
          impact: 'high',
          urgency: 'high',
          groupBy: ['...'],
          openIncident: false,
        },
      },
      ...(process.argv[4] === 'bare' ? [] : declared()),
    ].map((document) => ({ apiVersion: 'andon.dev/v1', ...document }))
    const files = join(folder, 'files.json')
    writeFileSync(files, JSON.stringify(documents.map((document, index) => ({ path: `${index}.json`, text: JSON.stringify(document) }))))
    const child = start(process.execPath, ['test/serve.ts'], {
      ANDON_DATA: join(folder, 'data'),
      ANDON_PORT: process.env['ANDON_BENCH_PORT'] ?? '7811',
      ANDON_EXAMPLE: 'off',
      ANDON_ALLOW_INSIDE: '127.0.0.0/8',
      ANDON_REQUESTS_PER_MINUTE: '100000000',
      ANDON_TEST_FILES: files,
    })
    const { url, token } = JSON.parse(await firstLine(child)) as { url: string; token: string }
    return { url, headers: { authorization: `Bearer ${token}` }, pid: child.pid ?? 0, stop: () => child.kill('SIGTERM') }
  })

/** What is declared at the start is judged and weighed once; measured is what comes after, when it does nothing by itself. */
const settled = async (pid: number): Promise<void> => {
  for (let [quiet, tries] = [0, 0]; quiet < 4 && tries < 120; tries += 1) {
    const before = cpuOf(pid)
    await new Promise((done) => setTimeout(done, 500))
    quiet = cpuOf(pid) - before < 50_000 ? quiet + 1 : 0
  }
}

const alertmanager = () =>
  measure('alertmanager', async (hook, folder) => {
    const configuration = join(folder, 'alertmanager.yml')
    writeFileSync(
      configuration,
      `route:\n  receiver: hook\n  group_by: ['...']\n  group_wait: 0s\n  group_interval: 5m\n  repeat_interval: 4h\nreceivers:\n  - name: hook\n    webhook_configs:\n      - url: ${hook}\n        send_resolved: false\n`,
    )
    const child = start('prometheus-alertmanager', [
      `--config.file=${configuration}`,
      `--storage.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:7812',
      '--cluster.listen-address=',
      '--log.level=error',
    ])
    const url = 'http://127.0.0.1:7812'
    for (;;) {
      const ready = await fetch(`${url}/-/ready`).then(
        (answer) => answer.ok,
        () => false,
      )
      if (ready) break
      await new Promise((done) => setTimeout(done, 100))
    }
    return { url, headers: {}, pid: child.pid ?? 0, stop: () => child.kill('SIGTERM') }
  })

const results: Result[] = []
const only = process.argv[3]
if (only !== 'andon') results.push(...(await alertmanager()))
if (only !== 'alertmanager') results.push(...(await andon()))
console.table(results)
process.exit(0)
