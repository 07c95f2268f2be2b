import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { seeded } from '#test/mutate.ts'
import { firstLine, percentile, start } from './harness.ts'
import { descendants, processorMs, residentMegabytes, rests } from './process.ts'

/**
 * A large catalog over HTTP, in the product as it runs (jobs, checks and canaries included): applies 20,000 Backstage
 * entities in one request, searches them, applies them again without a change, and plans and applies one change.
 *
 *   node bench/apply.ts [entities]
 */
const entities = Number(process.argv[2] ?? 20_000)
const limits = { applySeconds: 60, searchMs: 30 }
const random = seeded(20_261_120)

const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
const words =
  'account adapter address audit basket billing booking broker bundle campaign carrier cart catalog charge checkout claim click clearing column consent contract coupon courier credit currency customer data delivery demand deposit device dispatch dispute document event export feed field fleet forecast freight fulfil gateway gift grid history identity image import index insight inventory invoice item journal label ledger letter limit link loan locale locker loyalty mail margin market member menu merchant message meter mobile model network notice offer order outlet parcel partner password payment payout pension phone photo picker plan point policy portal postage price print product profile promo proof quote rating receipt refund region report return review reward risk route salary sample scan score search segment seller session settlement shelf shift shop signal site stock store stream tariff tax ticket tour trade travel truck user vendor voucher wallet warehouse warranty watch'.split(
    ' ',
  )
const roles = ['api', 'web', 'worker', 'gateway', 'store', 'importer', 'exporter', 'sync', 'admin', 'cache', 'scheduler', 'proxy']

interface Entity {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly title?: string; readonly description: string; readonly [more: string]: unknown }
  readonly spec: object
}

/** Half components, a fifth APIs, the rest resources, systems, groups and users; every reference leads somewhere. */
const catalogOf = (count: number): Entity[] => {
  const share = (of: number): number => Math.max(1, Math.floor(count * of))
  const [components, apis, resources, systems, people] = [share(0.5), share(0.2), share(0.15), share(0.1), share(0.05)]
  const groups = Math.max(1, Math.floor(people / 5))
  const named = (number: number, kind: string): string[] =>
    Array.from({ length: number }, (_, index) => `${pick(words)}-${pick(words)}-${kind}-${index}`)
  const names = {
    groups: named(groups, 'team'),
    systems: named(systems, 'system'),
    resources: named(resources, pick(['db', 'bucket'])),
    apis: named(apis, 'api'),
    components: named(components, pick(roles)),
  }
  const metadata = (name: string) => ({
    name,
    title: name.split('-').slice(0, 2).join(' '),
    description: `The ${pick(roles)} that turns every ${pick(words)} into a ${pick(words)} for the ${pick(words)} of a ${pick(words)}.`,
    tags: [pick(roles), `tier-${Math.floor(random() * 4)}`],
    annotations: { 'backstage.io/source-location': `url:https://git.example.com/shop/${name}` },
  })
  const owned = () => ({ owner: `group:${pick(names.groups)}`, system: pick(names.systems), lifecycle: 'production' })
  return [
    ...names.groups.map((name) => ({ kind: 'Group', metadata: metadata(name), spec: { type: 'team', children: [] } })),
    ...Array.from({ length: people - groups }, (_, index) => ({
      kind: 'User',
      metadata: { name: `${pick(words)}.${pick(words)}.${index}`, description: 'Works here.' },
      spec: { memberOf: [pick(names.groups)], profile: { email: `somebody-${index}@example.com` } },
    })),
    ...names.systems.map((name) => ({ kind: 'System', metadata: metadata(name), spec: { owner: `group:${pick(names.groups)}` } })),
    ...names.resources.map((name) => ({ kind: 'Resource', metadata: metadata(name), spec: { type: 'database', ...owned() } })),
    ...names.apis.map((name) => ({
      kind: 'API',
      metadata: metadata(name),
      spec: { type: 'openapi', ...owned(), definition: `openapi: 3.1.0\ninfo: { title: ${name}, version: '1' }\n` },
    })),
    ...names.components.map((name) => ({
      kind: 'Component',
      metadata: metadata(name),
      spec: {
        type: 'service',
        ...owned(),
        providesApis: random() < 0.4 ? [pick(names.apis)] : [],
        consumesApis: [pick(names.apis), pick(names.apis)].filter((api, index, all) => all.indexOf(api) === index),
        dependsOn: [`resource:${pick(names.resources)}`],
      },
    })),
  ]
}

/** Files of 200 entities, as JSON documents one after the other in YAML. */
const filesOf = (catalog: readonly Entity[]): { path: string; text: string }[] =>
  Array.from({ length: Math.ceil(catalog.length / 200) }, (_, file) => ({
    path: `catalog/${file}.yaml`,
    text: catalog
      .slice(file * 200, file * 200 + 200)
      .map((entity) => `---\n${yamlOf({ apiVersion: 'backstage.io/v1alpha1', ...entity }, '')}`)
      .join(''),
  }))

/** Block YAML, as people write it. */
const yamlOf = (value: object, indent: string): string =>
  Object.entries(value)
    .map(([name, inner]: [string, unknown]) => {
      if (typeof inner !== 'object' || inner === null) return `${indent}${name}: ${JSON.stringify(inner)}\n`
      if (Array.isArray(inner)) return `${indent}${name}: ${JSON.stringify(inner)}\n`
      return `${indent}${name}:\n${yamlOf(inner, `${indent}  `)}`
    })
    .join('')

/** What people type while they look for `name`: the beginning of it, words of it, or either with a mistake. */
const searchesFor = (catalog: readonly Entity[]): { kind: string; text: string; expects: string | undefined }[] =>
  Array.from({ length: 200 }, (_, index) => {
    const { name } = pick(catalog).metadata
    const [first = '', second = ''] = name.split(/[-.]/)
    const at = 1 + Math.floor(random() * (name.length - 2))
    switch (index % 4) {
      case 0:
        return { kind: 'prefix', text: name.slice(0, 3 + Math.floor(random() * 6)), expects: undefined }
      case 1:
        return { kind: 'words', text: `${second} ${first}`, expects: undefined }
      case 2:
        return { kind: 'name', text: name, expects: name }
      default:
        return { kind: 'typo', text: name.slice(0, at) + name.slice(at + 1), expects: name }
    }
  })

const folder = mkdtempSync(join(tmpdir(), 'andon-bench-'))
const child = start(process.execPath, ['test/serve.ts'], {
  ANDON_DATA: join(folder, 'data'),
  ANDON_PORT: '7821',
  ANDON_EXAMPLE: 'off',
  ANDON_REQUESTS_PER_MINUTE: '100000000',
})
const { url, token } = JSON.parse(await firstLine(child)) as { url: string; token: string }
const authorization = `Bearer ${token}`

const post = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 1_000)}`)
  return JSON.parse(text) as Record<string, unknown>
}

const rows: { what: string; measured: string; limit: string; holds: string }[] = []
const tell = (what: string, value: number, unit: string, limit?: number): void => {
  const measured = `${value < 100 ? value.toFixed(1) : Math.round(value)} ${unit}`
  rows.push({
    what,
    measured,
    limit: limit === undefined ? '' : `${limit} ${unit}`,
    holds: limit === undefined ? '' : value <= limit ? 'yes' : 'NO',
  })
}

/** Does something while somebody else asks for a page every 20 ms; answers the seconds it took and the longest wait of the other. */
const timed = async <Result>(work: () => Promise<Result>): Promise<{ result: Result; seconds: number; longestWaitMs: number }> => {
  let longestWaitMs = 0
  let isOver = false
  const other = (async () => {
    while (!isOver) {
      const asked = performance.now()
      await fetch(`${url}/api/v1/alert/list`, { headers: { authorization } }).then((answer) => answer.arrayBuffer())
      longestWaitMs = Math.max(longestWaitMs, performance.now() - asked)
      await new Promise((done) => setTimeout(done, 20))
    }
  })()
  const begun = performance.now()
  const result = await work()
  const seconds = (performance.now() - begun) / 1_000
  isOver = true
  await other
  return { result, seconds, longestWaitMs }
}

const catalog = catalogOf(entities)
const files = filesOf(catalog)
const megabytes = files.reduce((sum, { text }) => sum + text.length, 0) / 1_000_000
const counts = (answer: Record<string, unknown>): string => JSON.stringify(answer['counts'])

const planned = await timed(() => post('/api/v1/record/plan', { files }))
tell(`plan ${catalog.length} new entities (${megabytes.toFixed(1)} MB)`, planned.seconds, 's')
const first = await timed(() => post('/api/v1/record/apply', { files }))
tell(`apply ${catalog.length} entities`, first.seconds, 's', limits.applySeconds)
tell('  longest wait of somebody else meanwhile', first.longestWaitMs, 'ms')
tell('  resident memory right after', residentMegabytes(child.pid ?? 0), 'MB')
const second = await timed(() => post('/api/v1/record/apply', { files }))
tell('apply them again without a change', second.seconds, 's')
tell('  longest wait of somebody else meanwhile', second.longestWaitMs, 'ms')

const [last] = catalog.slice(-1)
if (last === undefined) throw new Error('The catalog is empty.')
const changed = filesOf([...catalog.slice(0, -1), { ...last, metadata: { ...last.metadata, description: 'It does something else now.' } }])
const change = await timed(() => post('/api/v1/record/plan', { files: changed }))
tell('plan of one change among them', change.seconds, 's')
const changedFile = changed.slice(-1)
const small = await timed(() => post('/api/v1/record/apply', { files: changedFile }))
tell('apply the one file that changed (200 entities)', small.seconds, 's')

const missed: string[] = []
const pids = () => [child.pid ?? 0, ...descendants(child.pid ?? 0).map(({ pid }) => pid)]
/** What a search costs whoever else uses the machine: processor time of the server and its database, in ms. */
const costs: number[] = []
const search = async (): Promise<ReadonlyMap<string, readonly number[]>> => {
  const took = new Map<string, number[]>()
  for (const { kind, text, expects } of searchesFor(catalog)) {
    const processes = pids()
    const before = processorMs(processes)
    const begun = performance.now()
    const answer = await fetch(`${url}/api/v1/record/search?text=${encodeURIComponent(text)}`, { headers: { authorization } })
    const { items } = (await answer.json()) as { items: { reference: string }[] }
    took.set(kind, [...(took.get(kind) ?? []), performance.now() - begun])
    costs.push(processorMs(processes) - before)
    if (expects !== undefined && !items.some(({ reference }) => reference.includes(expects))) missed.push(`${kind} "${text}"`)
  }
  return took
}

const busy = [...(await search()).values()].flat()
tell('200 searches while the checks of all that is new are judged: p50', percentile(busy, 0.5), 'ms')
tell('  p95', percentile(busy, 0.95), 'ms')
const waited = performance.now()
await rests(child.pid ?? 0)
tell('until the checks were judged', (performance.now() - waited) / 1_000, 's')
missed.length = 0
costs.length = 0
const took = await search()
const all = [...took.values()].flat()
tell('200 searches at rest: p50', percentile(all, 0.5), 'ms')
tell('  p95', percentile(all, 0.95), 'ms', limits.searchMs)
for (const [kind, values] of took) tell(`  p95 by ${kind}`, percentile(values, 0.95), 'ms')
tell('  processor time of one, server and database: p50', percentile(costs, 0.5), 'ms')
tell('  p95', percentile(costs, 0.95), 'ms')
tell('  of 100 with one meant, not found', missed.length, '')

console.table(rows)
console.log(`load of this machine meanwhile, per processor: ${(loadavg()[0] ?? 0) / availableParallelism()}`)
console.log(
  `first ${counts(first.result)}\nagain ${counts(second.result)}\none change ${counts(change.result)}\nits file ${counts(small.result)}`,
)
if (missed.length > 0) console.log(`not found: ${missed.slice(0, 10).join(', ')}`)
const ended = new Promise((done) => child.once('exit', done))
child.kill('SIGTERM')
await ended
rmSync(folder, { recursive: true, force: true })
