import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { stringify } from 'yaml'
import { Route } from '#domains/alerts/kinds.ts'
import { Component, Dependency, Environment, Resource, Workload } from '#domains/catalog/kinds.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { Person, Team } from '#domains/people/kinds.ts'
import { Playbook, Runbook } from '#domains/procedures/kinds.ts'
import { defineDomain } from '#platform/domain.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { readFiles } from '#platform/kinds/reading.ts'
import { listRecordsAction } from '#platform/kinds/list-action.ts'
import { checkRecord, getRecord } from '#platform/kinds/record-questions.ts'
import { saveRecord } from '#platform/kinds/record-deeds.ts'
import { vocabularyOf } from '#platform/kinds/vocabulary.ts'
import { type Finding, Refusal } from '#platform/refusal.ts'
import { mutateText, mutateValue, seeded } from '#test/mutate.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const ours = (kind: string, name: string, spec: object, metadata: object = { owner: 'team:web' }) => ({
  apiVersion: 'andon.dev/v1',
  kind,
  metadata: { name, title: `The ${name}`, ...metadata },
  spec,
})

const documents: Record<string, unknown>[] = [
  ours('Team', 'web', { type: 'team', members: ['person:bo'], contact: { email: 'web@example.com' } }, {}),
  ours(
    'Person',
    'bo',
    {
      email: 'bo@example.com',
      zone: 'Europe/Berlin',
      contactMethods: [{ name: 'mail', channel: 'email', address: 'bo@example.com', delay: '5m' }],
    },
    {},
  ),
  ours(
    'Workload',
    'shop',
    { tier: 1, lifecycle: 'production', customerFacing: true, launchedOn: '2026-01-31', escalation: 'web' },
    {
      owner: 'team:web',
      labels: { env: 'prod' },
      tags: ['a'],
      links: [{ url: 'https://x.test' }],
      review: { every: '6m', reviewers: ['person:bo'] },
    },
  ),
  ours('Component', 'cart', { type: 'service', workload: 'shop', technologies: ['node'], dependsOn: ['resource:db'] }),
  ours('Resource', 'db', { type: 'database', workload: 'workload:shop' }),
  ours('Environment', 'prod', { type: 'production', workload: 'shop' }),
  ours('Dependency', 'shop-mail', { workload: 'shop', vendor: 'Post', criticality: 'high' }),
  ours('Schedule', 'web', {
    zone: 'Europe/Berlin',
    rotation: { every: 'week', start: '2026-01-05T09:00', people: ['bo'], days: ['MO'], hours: { from: '09:00', to: '17:00' } },
    overrides: [{ from: '2026-02-01T09:00', to: '2026-02-02T09:00', person: 'bo' }],
  }),
  ours('EscalationPolicy', 'web', { steps: [{ page: ['schedule:web', 'person:bo'], timeout: '5m' }], fallback: 'team:web' }),
  ours('Route', 'all', {
    match: [{ label: 'workload', is: 'shop' }],
    runbook: 'runbook:restart',
    escalation: 'web',
    impact: 'high',
    urgency: 'low',
  }),
  ours('Runbook', 'restart', {
    outcome: 'It runs.',
    parameters: { host: { type: 'string', choices: ['a'] } },
    body: '# Restart\n\n## Steps\n1. Do.\n',
  }),
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'site', annotations: { a: 'b' } },
    spec: { type: 'website', lifecycle: 'production', owner: 'web', system: 'shop', providesApis: ['cart'] },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'API',
    metadata: { name: 'cart' },
    spec: { type: 'openapi', lifecycle: 'production', owner: 'user:bo', definition: 'x' },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name: 'division' },
    spec: { type: 'x', children: [], profile: { displayName: 'D', email: 'd@example.com' } },
  },
]

const front = (document: Record<string, unknown>): string => {
  const { spec, ...rest } = document
  const { body, ...more } = spec as Record<string, unknown>
  return `---\n${stringify({ ...rest, spec: more })}---\n\n${String(body)}`
}

/** One file of each format with something wrong in it, more often than not. */
const mutant = (random: () => number): { path: string; text: string } => {
  const document = documents[Math.floor(random() * documents.length)] ?? {}
  const changed = random() < 0.5 ? mutateValue(random, document) : document
  const text = (whole: string): string => (changed === document || random() < 0.3 ? mutateText(random, whole) : whole)
  if (document['kind'] === 'Runbook' && changed === document) return { path: 'x.md', text: text(front(document)) }
  return random() < 0.5
    ? { path: 'x.json', text: text(JSON.stringify(changed, null, 2)) }
    : { path: 'x.yaml', text: text(stringify(changed)) }
}

let platform: TestPlatform
const set = documents.map((document, index) => ({ path: `d${index}.yaml`, text: stringify(document) }))
before(async () => {
  platform = await startTestPlatform({
    domains: [
      kindsDomain,
      defineDomain({
        name: 'world',
        kinds: [Team, Person, Workload, Component, Resource, Environment, Dependency, Schedule, EscalationPolicy, Route, Runbook, Playbook],
      }),
    ],
  })
  assert.equal((await platform.act(applyRecords, { files: set })).counts.create, documents.length)
})
after(() => platform.stop())

const assertTells = (findings: readonly Finding[], text: string): void => {
  for (const finding of findings) {
    assert.match(finding.path, /^$|^\//, text)
    assert.ok(finding.rule !== '' && finding.message !== '', text)
    assert.ok(finding.file === undefined || ((finding.line ?? 0) >= 1 && (finding.column ?? 0) >= 1), `${JSON.stringify(finding)}\n${text}`)
    assert.ok((finding.line ?? 1) <= text.split('\n').length + 1, `${JSON.stringify(finding)}\n${text}`)
  }
}

test('the text a record is shown as is read back as the same record', async () => {
  const { items } = await platform.act(listRecordsAction, { limit: 500 })
  assert.equal(items.length, documents.length)
  for (const { reference } of items) {
    const { text, format, backstage } = await platform.act(getRecord, { reference })
    const checked = await platform.act(checkRecord, { text, file: format === 'markdown' ? 'x.md' : 'x.yaml' })
    assert.deepEqual([checked.findings, checked.records], [[], []], text)
    if (backstage === undefined) continue
    const entity = await platform.act(checkRecord, { text: backstage, file: 'x.yaml' })
    assert.deepEqual(entity.findings, [], backstage)
  }
})

test('2,000 mutated documents are each refused with a place, or are valid', async () => {
  const random = seeded(20_261_120)
  const vocabulary = vocabularyOf(platform.registry)
  const count = { refused: 0, valid: 0, ignored: 0 }
  for (let index = 0; index < 2_000; index += 1) {
    const file = mutant(random)
    const read = await readFiles([file], vocabulary)
    assertTells(read.findings, file.text)
    for (const finding of read.findings) assert.ok(finding.file === file.path && finding.line && finding.column, JSON.stringify(finding))
    for (const draft of read.drafts) assert.ok(draft.known.fits(draft.document))
    if (read.findings.length > 0) count.refused += 1
    else if (read.drafts.length > 0) count.valid += 1
    else count.ignored += 1
  }
  assert.ok(count.refused > 800, JSON.stringify(count))
  assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false)
})

test('a refused document changes nothing, and an accepted one is stored as it was read', async () => {
  const random = seeded(7)
  const state = async (): Promise<string> => {
    const [row] = await platform.database.sql<{ state: string }>(
      `select concat_ws('/', (select count(*) from record), (select sum(version) from record), (select count(*) from record_version), (select count(*) from record_link), (select count(*) from fact)) as state`,
    )
    return row?.state ?? ''
  }
  let [refused, accepted] = [0, 0]
  for (let index = 0; index < 300; index += 1) {
    const file = mutant(random)
    const before = await state()
    try {
      if (random() < 0.5) await platform.act(applyRecords, { files: [file] })
      else await platform.act(saveRecord, { text: file.text, file: file.path })
      accepted += 1
    } catch (error) {
      if (!(error instanceof Refusal)) throw new Error(`${file.path}: ${file.text}`, { cause: error })
      refused += 1
      assertTells(error.findings, file.text)
      assert.ok(error.message.length > 10)
      assert.equal(await state(), before)
    }
  }
  assert.ok(refused > 100 && accepted > 20, `${refused} refused, ${accepted} accepted`)
})
