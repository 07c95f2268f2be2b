import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import Type from 'typebox'
import { defineDomain } from '#platform/domain.ts'
import { defineKind, Reference } from '#platform/kinds/kind.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { saveRecord } from '#platform/kinds/record-deeds.ts'
import { getRecord } from '#platform/kinds/record-questions.ts'
import { listDue, listOwnerless, reviewRecord } from '#platform/kinds/review-actions.ts'
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
  await platform.act(saveRecord, { document: team('web') })
  await platform.act(saveRecord, { document: workload('invoices') })
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

test('what needs an owner and has none waits in the ownerless queue with its age', async () => {
  const before = (await platform.act(listOwnerless, {})).items.map((item) => item.reference)
  assert.ok(before.includes('workload:invoices'))
  platform.clock.advance(3 * 86_400_000)
  assert.equal(
    (await platform.act(listOwnerless, { kind: 'workload' })).items.find((item) => item.reference === 'workload:invoices')?.ageDays,
    3,
  )
  await platform.act(saveRecord, { document: workload('invoices', {}, { owner: 'web' }) })
  assert.ok(!(await platform.act(listOwnerless, {})).items.some((item) => item.reference === 'workload:invoices'))
})

test('a record falls due, is reminded of once, and an answer moves the date', async () => {
  await platform.act(saveRecord, { document: team('reviewed', {}, { review: { every: '30d', reviewers: ['team:web'] } }) })
  assert.deepEqual((await platform.act(listDue, {})).items, [])
  assert.deepEqual(
    (await platform.act(listDue, { withinDays: 31 })).items.map((item) => item.reference),
    ['team:reviewed'],
  )
  platform.clock.advance(31 * 86_400_000)
  assert.deepEqual(
    (await platform.act(listDue, {})).items.map((item) => item.reference),
    ['team:reviewed'],
  )
  assert.equal((await refusal(platform.act(reviewRecord, { reference: 'team:reviewed', answer: 'changed' }))).code, 'conflict')
  const answered = await platform.act(reviewRecord, { reference: 'team:reviewed', answer: 'still-right', note: 'Asked them.' })
  assert.equal(answered.counts, true)
  assert.deepEqual((await platform.act(listDue, {})).items, [])
  const got = await platform.act(getRecord, { reference: 'team:reviewed' })
  assert.equal(got.review.answers[0]?.note, 'Asked them.')
  assert.equal(got.review.overdue, false)
})

test('more than twenty answers within an hour do not count', async () => {
  const reviewer = { type: 'person', name: 'hasty', role: 'editor', teams: [] } as const
  const counted: boolean[] = []
  for (let index = 0; index < 22; index += 1)
    counted.push((await platform.act(reviewRecord, { reference: 'team:reviewed', answer: 'still-right' }, reviewer)).counts)
  assert.deepEqual(counted, [...Array.from({ length: 20 }, () => true), false, false])
  platform.clock.advance(3_700_000)
  assert.equal((await platform.act(reviewRecord, { reference: 'team:reviewed', answer: 'still-right' }, reviewer)).counts, true)
})
