import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import Type from 'typebox'
import { defineDomain } from '#platform/domain.ts'
import { applyRecords, planRecords } from '#platform/kinds/apply-actions.ts'
import { revertRecord, showDiff, showHistory } from '#platform/kinds/history-actions.ts'
import { getKind, listKinds } from '#platform/kinds/kind-actions.ts'
import { defineKind, Reference } from '#platform/kinds/kind.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { archiveRecord, restoreRecord, saveRecord, showCascade } from '#platform/kinds/record-deeds.ts'
import { listRecordsAction } from '#platform/kinds/list-action.ts'
import { checkRecord, getRecord } from '#platform/kinds/record-questions.ts'
import { searchRecordsAction } from '#platform/kinds/search-action.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const Crew = defineKind({
  name: 'Team',
  slug: 'team',
  plural: 'Teams',
  summary: 'A crew.',
  owner: 'none',
  aliases: { 'backstage.io/v1alpha1': 'Group' },
  spec: Type.Object(
    { parent: Type.Optional(Reference(['Team'], { description: 'Above.' })), type: Type.Optional(Type.String()) },
    { additionalProperties: false },
  ),
})

const Ship = defineKind({
  name: 'Workload',
  slug: 'workload',
  plural: 'Workloads',
  summary: 'A ship.',
  owner: 'required',
  aliases: { 'backstage.io/v1alpha1': 'System' },
  columns: ['spec.tier', 'spec.ports'],
  spec: Type.Object(
    {
      tier: Type.Optional(Type.Integer({ minimum: 0, maximum: 3 })),
      ports: Type.Optional(Type.Array(Type.String())),
      domain: Type.Optional(Type.String()),
      escorts: Type.Optional(Type.Array(Reference(['Workload', 'Team'], { description: 'Beside it.' }))),
    },
    { additionalProperties: false },
  ),
})

const team = (name: string, spec: object = {}, metadata: object = {}) => ({
  apiVersion: 'andon.dev/v1',
  kind: 'Team',
  metadata: { name, ...metadata },
  spec,
})
const workload = (name: string, spec: object = {}, metadata: object = {}) => ({
  apiVersion: 'andon.dev/v1',
  kind: 'Workload',
  metadata: { name, ...metadata },
  spec,
})

let platform: TestPlatform
before(async () => {
  platform = await startTestPlatform({ domains: [kindsDomain, defineDomain({ name: 'sea', kinds: [Crew, Ship] })] })
})
after(() => platform.stop())

const refusal = async (work: Promise<unknown>): Promise<Refusal> => {
  const error: unknown = await work.then(
    () => assert.fail('This should have been refused.'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Refusal, String(error instanceof Error ? error.stack : error))
  return error
}

test('a saved record can be read back with its text, links and owner', async () => {
  await platform.act(saveRecord, { document: team('payments', {}, { title: 'Payments' }) })
  const saved = await platform.act(saveRecord, {
    document: workload('checkout', { tier: 0, escorts: ['team:Payments'] }, { owner: 'payments' }),
    reason: 'First.',
  })
  assert.deepEqual(saved, { reference: 'workload:checkout', version: 1, change: 'created' })
  const got = await platform.act(getRecord, { reference: 'Workload:CHECKOUT' })
  assert.equal(got.owner?.reference, 'team:payments')
  assert.deepEqual(
    got.links.map((link) => [link.path, link.reference]),
    [
      ['/metadata/owner', 'team:payments'],
      ['/spec/escorts/0', 'team:payments'],
    ],
  )
  assert.match(
    got.text,
    /^apiVersion: andon.dev\/v1\nkind: Workload\nmetadata:\n {2}name: checkout\n {2}owner: team:payments\nspec:\n {2}tier: 0\n/,
  )
  const backlinks = (await platform.act(getRecord, { reference: 'team:payments' })).backlinks
  assert.deepEqual(
    backlinks.map((link) => link.reference),
    ['workload:checkout', 'workload:checkout'],
  )
  const facts = await platform.facts('record.changed')
  assert.deepEqual(facts.at(-1)?.data, { reference: 'workload:checkout', version: 1, change: 'created' })
  assert.deepEqual(facts.at(-1)?.subjects, ['workload:checkout', 'team:payments'])
})

test('names are unique in their kind whatever their case', async () => {
  const saved = await platform.act(saveRecord, { document: team('Payments', { type: 'squad' }, { title: 'Payments' }) })
  assert.deepEqual(saved, { reference: 'team:Payments', version: 2, change: 'changed' })
  await platform.act(saveRecord, { document: team('payments', {}, { title: 'Payments' }) })
})

test('saving the same again changes nothing', async () => {
  const saved = await platform.act(saveRecord, {
    document: workload('checkout', { tier: 0, escorts: ['payments'] }, { owner: 'team:payments' }),
  })
  assert.deepEqual(saved, { reference: 'workload:checkout', version: 1, change: 'unchanged' })
})

test('a reference to nothing is refused with the name that was probably meant', async () => {
  const refused = await refusal(
    platform.act(saveRecord, { document: workload('cart', { escorts: ['workload:chekout', 'person:x'] }, { owner: 'paymnets' }) }),
  )
  assert.equal(refused.code, 'invalid-document')
  assert.deepEqual(
    refused.findings.map(({ path, rule, mend }) => ({ path, rule, mend })),
    [
      { path: '/metadata/owner', rule: 'reference', mend: 'Did you mean `team:payments`?' },
      { path: '/spec/escorts/0', rule: 'reference', mend: 'Did you mean `workload:checkout`?' },
      { path: '/spec/escorts/1', rule: 'reference', mend: 'Write `workload:…` or `team:…`.' },
    ],
  )
})

test('a change made from an old version is refused', async () => {
  const refused = await refusal(platform.act(saveRecord, { document: workload('checkout', { tier: 1 }), ifVersion: 7 }))
  assert.equal(refused.code, 'version-mismatch')
  assert.equal(
    (await refusal(platform.act(saveRecord, { document: workload('checkout', { tier: 1 }), ifVersion: 0 }))).code,
    'version-mismatch',
  )
})

test('history tells who changed what and why, and a revert is a new version', async () => {
  await platform.act(saveRecord, {
    document: workload('checkout', { tier: 2 }, { owner: 'payments' }),
    ifVersion: 1,
    reason: 'Less traffic.',
  })
  const history = await platform.act(showHistory, { reference: 'workload:checkout' })
  assert.deepEqual(
    history.items.map((item) => [item.version, item.change, item.actor, item.reason, item.fields]),
    [
      [2, 'changed', 'person:ada', 'Less traffic.', ['/spec/tier', '/spec/escorts']],
      [1, 'created', 'person:ada', 'First.', []],
    ],
  )
  const page = await platform.act(showHistory, { reference: 'workload:checkout', limit: 1 })
  assert.deepEqual(
    (await platform.act(showHistory, { reference: 'workload:checkout', limit: 1, after: page.next ?? '' })).items.map(
      (item) => item.version,
    ),
    [1],
  )
  const diff = await platform.act(showDiff, { reference: 'workload:checkout' })
  assert.deepEqual(diff.fields, [
    { path: '/spec/tier', before: 0, after: 2 },
    { path: '/spec/escorts', before: ['team:payments'] },
  ])
  assert.match(diff.text, /-  tier: 0\n/)
  const reverted = await platform.act(revertRecord, { reference: 'workload:checkout', to: 1 })
  assert.deepEqual(reverted, { reference: 'workload:checkout', version: 3, change: 'changed' })
  assert.equal((await platform.act(getRecord, { reference: 'workload:checkout' })).links.length, 2)
})

test('archiving shows what would be left pointing at nothing, and a restored record is as it was', async () => {
  const cascade = await platform.act(showCascade, { reference: 'team:payments' })
  assert.deepEqual(
    cascade.references.map((link) => link.path),
    ['/metadata/owner', '/spec/escorts/0'],
  )
  assert.equal((await refusal(platform.act(archiveRecord, { reference: 'team:payments' }))).code, 'conflict')
  await platform.act(archiveRecord, { reference: 'workload:checkout', reason: 'Sunk.' })
  assert.equal((await platform.act(listRecordsAction, { kind: 'workload' })).items.length, 0)
  assert.equal((await platform.act(listRecordsAction, { kind: 'workload', archived: 'only' })).items.length, 1)
  assert.equal((await refusal(platform.act(saveRecord, { document: workload('checkout') }))).findings[0]?.rule, 'archived')
  const refused = await refusal(platform.act(saveRecord, { document: workload('cart', { escorts: ['workload:checkout'] }) }))
  assert.match(refused.findings[0]?.message ?? '', /is archived/)
  assert.deepEqual(await platform.act(restoreRecord, { reference: 'workload:checkout' }), {
    reference: 'workload:checkout',
    version: 5,
    archived: false,
  })
  assert.equal((await platform.act(getRecord, { reference: 'workload:checkout' })).links.length, 2)
})

test('a set of files is planned, applied all or nothing, and changes nothing the second time', async () => {
  const files = [
    {
      path: 'teams.yaml',
      text: 'apiVersion: andon.dev/v1\nkind: Team\nmetadata:\n  name: web\nspec:\n  parent: division\n---\napiVersion: andon.dev/v1\nkind: Team\nmetadata: { name: division }\nspec: {}\n',
    },
    { path: 'shop.json', text: JSON.stringify(workload('shop', { ports: ['a', 'b'] }, { owner: 'web', labels: { env: 'prod' } })) },
    { path: 'other.yaml', text: 'apiVersion: v1\nkind: ConfigMap\n' },
  ]
  const plan = await platform.act(planRecords, { files })
  assert.deepEqual(plan.findings, [])
  assert.deepEqual(
    plan.create.map((item) => item.reference),
    ['team:web', 'team:division', 'workload:shop'],
  )
  assert.deepEqual(plan.counts, { create: 3, change: 0, restore: 0, archive: 0, unchanged: 0, ignored: 1 })
  const broken = [
    ...files,
    { path: 'broken.yaml', text: 'apiVersion: andon.dev/v1\nkind: Team\nmetadata:\n  name: broken\nspec:\n  parnet: web\n' },
  ]
  const refused = await refusal(platform.act(applyRecords, { files: broken }))
  assert.deepEqual(refused.findings, [
    {
      path: '/spec/parnet',
      rule: 'unknown-property',
      message: '`parnet` is not known here.',
      mend: 'Did you mean `parent`?',
      file: 'broken.yaml',
      line: 6,
      column: 3,
    },
  ])
  assert.equal((await platform.act(listRecordsAction, { kind: 'team', text: 'division' })).items.length, 0)
  await platform.act(applyRecords, { files })
  const second = await platform.act(applyRecords, { files })
  assert.deepEqual(second.counts, { create: 0, change: 0, restore: 0, archive: 0, unchanged: 3, ignored: 1 })
  const changed = [
    files[0] ?? { path: '', text: '' },
    { path: 'shop.json', text: JSON.stringify(workload('shop', { ports: ['a'], tier: 1 }, { owner: 'web' })) },
  ]
  const again = await platform.act(planRecords, { files: changed })
  assert.deepEqual(again.change[0]?.fields, [
    { path: '/metadata/labels', before: { env: 'prod' } },
    { path: '/spec/ports/1', before: 'b' },
    { path: '/spec/tier', after: 1 },
  ])
})

test('pruning archives only what came from the folder and is no longer in it, and never what others still name', async () => {
  const files = [{ path: 'teams.yaml', text: 'apiVersion: andon.dev/v1\nkind: Team\nmetadata: { name: division }\nspec: {}\n' }]
  const plan = await platform.act(planRecords, { files, prune: true })
  assert.deepEqual(
    plan.archive.map((item) => item.reference),
    ['team:web', 'workload:shop'],
  )
  await platform.act(saveRecord, { document: workload('keeper', {}, { owner: 'web' }) })
  const refused = await refusal(platform.act(applyRecords, { files, prune: true }))
  assert.match(refused.findings[0]?.message ?? '', /`workload:keeper` refers to `team:web`/)
  await platform.act(archiveRecord, { reference: 'workload:keeper' })
  assert.equal((await platform.act(applyRecords, { files, prune: true })).counts.archive, 2)
  const back = await platform.act(applyRecords, {
    files: [...files, { path: 'web.yaml', text: 'apiVersion: andon.dev/v1\nkind: Team\nmetadata: { name: web }\nspec: {}\n' }],
  })
  assert.deepEqual(
    back.restore.map((item) => item.reference),
    ['team:web'],
  )
})

test('lists filter by owner, label, field and text, count facets, and page by key', async () => {
  for (let index = 0; index < 7; index += 1) {
    await platform.act(saveRecord, {
      document: workload(
        `fleet-${index}`,
        { tier: index % 3, ports: ['rotterdam'] },
        { owner: index < 4 ? 'web' : 'division', labels: { sea: index % 2 ? 'north' : 'south' }, title: `Fleet ${index}` },
      ),
    })
  }
  const names = async (input: object) =>
    (await platform.act(listRecordsAction, { kind: 'Workload', ...input })).items.map((item) => item.name)
  assert.deepEqual(await names({ owner: 'team:division' }), ['fleet-4', 'fleet-5', 'fleet-6'])
  assert.deepEqual(await names({ labels: { sea: 'north' } }), ['fleet-1', 'fleet-3', 'fleet-5'])
  assert.deepEqual(await names({ fields: { 'spec.tier': '2', 'spec.ports': 'rotterdam' } }), ['fleet-2', 'fleet-5'])
  assert.deepEqual(await names({ text: 'fle' }), ['fleet-0', 'fleet-1', 'fleet-2', 'fleet-3', 'fleet-4', 'fleet-5', 'fleet-6'])
  const page = await platform.act(listRecordsAction, { kind: 'workload', text: 'fleet', limit: 5, facets: true })
  assert.equal(page.total, 7)
  assert.deepEqual(page.facets?.find((facet) => facet.path === 'spec.tier')?.values, [
    { value: 0, count: 3 },
    { value: 1, count: 2 },
    { value: 2, count: 2 },
  ])
  assert.deepEqual(page.facets?.find((facet) => facet.path === 'metadata.owner')?.values, [
    { value: 'team:web', count: 4 },
    { value: 'team:division', count: 3 },
  ])
  assert.deepEqual(await names({ text: 'fleet', limit: 5, after: page.next }), ['fleet-5', 'fleet-6'])
  for (const order of ['updated', 'name'] as const) {
    const seen: string[] = []
    for (let next: string | undefined, first = true; first || next; first = false) {
      const one = await platform.act(listRecordsAction, { kind: 'workload', order, limit: 2, ...(next && { after: next }) })
      seen.push(...one.items.map((item) => item.name))
      next = one.next
    }
    assert.equal(new Set(seen).size, seen.length)
    assert.equal(seen.length, 8)
  }
  assert.equal((await refusal(platform.act(listRecordsAction, { kind: 'workload', after: 'nonsense' }))).code, 'invalid-input')
})

test('search finds by the beginning of words, ranks names first and forgives a slip', async () => {
  await platform.act(saveRecord, {
    document: workload('invoices', {}, { title: 'Invoice printing', description: 'Prints what the fleet sold.' }),
  })
  const find = async (text: string, options: object = {}) =>
    (await platform.act(searchRecordsAction, { text, ...options })).items.map((item) => item.reference)
  assert.equal((await find('fleet-3'))[0], 'workload:fleet-3')
  assert.equal((await find('inv'))[0], 'workload:invoices')
  assert.equal((await find('invoce'))[0], 'workload:invoices')
  assert.equal((await find('printed'))[0], 'workload:invoices')
  assert.ok((await find('fleet', { limit: 50 })).includes('workload:invoices'))
  assert.deepEqual(await find('workload:invo', { kinds: ['workload'] }), ['workload:invoices'])
  assert.deepEqual(await find('invoices', { kinds: ['team'] }), [])
  assert.ok((await find('team:')).includes('team:web'))
  assert.deepEqual(await find(`'); & | ! <-> :*`), [])
})

test('viewers read, the owning team and editors change, strangers do neither', async () => {
  const viewer = { type: 'person', name: 'vera', role: 'viewer', teams: ['team:web'] } as const
  await platform.act(getRecord, { reference: 'team:web' }, viewer)
  await platform.act(saveRecord, { document: workload('invoices', {}, { owner: 'web' }) })
  assert.equal(
    (await platform.act(saveRecord, { document: workload('invoices', { tier: 1 }, { owner: 'web' }) }, viewer)).change,
    'changed',
  )
  assert.equal(
    (await refusal(platform.act(saveRecord, { document: workload('fleet-5', { tier: 1 }, { owner: 'web' }) }, viewer))).code,
    'forbidden',
  )
  assert.equal((await refusal(platform.act(applyRecords, { files: [{ path: 'a.yaml', text: 'a: 1' }] }, viewer))).code, 'forbidden')
  assert.equal((await refusal(platform.act(getRecord, { reference: 'team:web' }, { type: 'stranger' }))).code, 'sign-in-required')
})

test('a text is checked without being kept', async () => {
  const checked = await platform.act(checkRecord, { text: 'apiVersion: andon.dev/v1\nkind: Worklod\nmetadata: {}\n', file: 'x.yaml' })
  assert.deepEqual(checked.findings, [
    {
      path: '/kind',
      rule: 'unknown-kind',
      message: 'There is no kind `Worklod`.',
      mend: 'Did you mean `Workload`?',
      file: 'x.yaml',
      line: 2,
      column: 1,
    },
  ])
  assert.deepEqual(
    (await platform.act(checkRecord, { text: 'apiVersion: andon.dev/v1\nkind: Team\nmetadata: {name: fresh}\nspec: {}' })).records,
    [{ reference: 'team:fresh', change: 'created', line: 1 }],
  )
})

test('kinds tell their schema for forms', async () => {
  const kind = await platform.act(getKind, { kind: 'workload' })
  assert.equal(JSON.parse(JSON.stringify(kind.schema)).properties.spec.properties.tier.maximum, 3)
  assert.ok(kind.references.some((reference) => reference.path === 'spec.escorts.*'))
  assert.ok((await platform.act(listKinds, {})).items.some((item) => item.slug === 'team' && item.records > 0))
  assert.match((await refusal(platform.act(getKind, { kind: 'wrkload' }))).message, /Did you mean `workload`/)
})

test('two who create the same record at once do not both create it', async () => {
  const results = await Promise.all(
    Array.from({ length: 6 }, (_, index) => platform.act(saveRecord, { document: team('raced', { type: `t${index}` }) })),
  )
  assert.equal(results.filter((result) => result.change === 'created').length, 1)
  assert.deepEqual(results.map((result) => result.version).toSorted(), [1, 2, 3, 4, 5, 6])
})

test('a record never ends up naming one that was archived at the same moment', async () => {
  for (let round = 0; round < 15; round += 1) {
    await platform.act(saveRecord, { document: team(`leaving-${round}`) })
    const [saved, archived] = await Promise.allSettled([
      platform.act(saveRecord, { document: workload(`staying-${round}`, {}, { owner: `leaving-${round}` }) }),
      platform.act(archiveRecord, { reference: `team:leaving-${round}` }),
    ])
    assert.deepEqual([saved.status, archived.status].toSorted(), ['fulfilled', 'rejected'])
  }
})
