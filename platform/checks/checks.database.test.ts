import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import Type from 'typebox'
import { judgeNow, listChanges, listChecks, listVerdicts, showVerdict, tuneCheck } from '#platform/checks/actions.ts'
import { recordsOf } from '#platform/checks/census.ts'
import { defineCheck } from '#platform/checks/check.ts'
import { cover } from '#platform/checks/coverage.ts'
import { checksDomain } from '#platform/checks/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import { defineFact } from '#platform/facts/fact.ts'
import { factsAbout } from '#platform/facts/read.ts'
import { defineKind } from '#platform/kinds/kind.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const plain = { owner: 'none', summary: 'x' } as const
const Team = defineKind({ ...plain, name: 'Team', slug: 'team', plural: 'Teams', spec: Type.Object({}) })
const Workload = defineKind({
  ...plain,
  name: 'Workload',
  slug: 'workload',
  plural: 'Workloads',
  spec: Type.Object({ tier: Type.Optional(Type.Integer()), lifecycle: Type.Optional(Type.String()) }),
})
const Bell = defineKind({ ...plain, name: 'Bell', slug: 'bell', plural: 'Bells', spec: Type.Object({ works: Type.Boolean() }) })
const bellRang = defineFact({ name: 'bell.rang', sentence: 'A bell rang', data: Type.Object({}) })

const bellsWork = defineCheck({
  id: 'X-BP01.a',
  practice: 'X-BP01',
  scope: 'organization',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'Bells work.',
  parameters: { minimumShare: 0.9 },
  inputs: { kinds: [Bell], facts: [] },
  gather: async (transaction) => (await recordsOf(transaction, Bell)).map(({ reference, spec }) => ({ reference, works: spec.works })),
  evaluate: (bells, parameters) =>
    cover({
      items: bells,
      subject: ({ reference }) => reference,
      missing: ({ works }) => (works ? [] : ['broken']),
      holds: () => 'works',
      minimum: parameters['minimumShare'] ?? 1,
      what: 'bells',
      verb: 'work',
      onEmpty: 'FAIL',
      empty: 'There is no bell.',
      mend: 'Mend the bells.',
    }),
})
const bellRings = defineCheck({
  id: 'X-BP02.a',
  practice: 'X-BP02',
  scope: 'workload',
  strength: 'behaviour',
  mandatory: true,
  onEmpty: 'UNKNOWN',
  claim: 'The bell rang.',
  parameters: {},
  inputs: { kinds: [], facts: [bellRang] },
  gather: (transaction, subject) => factsAbout(transaction.sql, [subject.reference], { types: ['bell.rang'], limit: 10 }),
  evaluate: (facts) => ({
    state: facts.length > 0 ? 'PASS' : 'UNKNOWN',
    because: `Rang ${facts.length} times.`,
    numerator: facts.length,
    denominator: 1,
    evidence: [],
  }),
})
const broken = defineCheck({
  ...bellRings,
  id: 'X-BP03.a',
  practice: 'X-BP03',
  gather: (transaction) => transaction.sql('select no_such_column'),
  evaluate: () => ({ state: 'PASS', because: '', numerator: 0, denominator: 0, evidence: [] }),
})

const bells = defineDomain({ name: 'bells', kinds: [Team, Workload, Bell], facts: [bellRang], checks: [bellsWork, bellRings, broken] })

describe('checks', () => {
  let platform: TestPlatform
  const save = (kind: string, name: string, spec: object) =>
    platform.transact(platform.administrator, (transaction) =>
      saveOne(transaction, readOne(transaction, { document: { apiVersion: 'andon.dev/v1', kind, metadata: { name }, spec } }), {}),
    )
  const ring = (subject: string) =>
    platform.transact(platform.administrator, async (transaction) => transaction.record(bellRang, { subjects: [subject], data: {} }))
  const state = async (check: string, subject: string) => {
    const { verdict } = await platform.act(showVerdict, { check, subject })
    return verdict && { state: verdict.state, because: verdict.because }
  }
  before(async () => {
    platform = await startTestPlatform({ domains: [bells, checksDomain([bells])], start: new Date('2026-11-20T02:00:00Z') })
    await platform.drain()
  })
  after(() => platform.stop())

  test('what was never judged is judged at start', async () => {
    assert.deepEqual(await state('X-BP01.a', 'organization'), { state: 'FAIL', because: 'There is no bell.' })
  })

  test('a verdict follows the records it reads, and its change is a fact', async () => {
    await save('Bell', 'one', { works: true })
    await platform.advance('15s')
    assert.deepEqual(await state('X-BP01.a', 'organization'), { state: 'PASS', because: '1 of 1 bells work.' })
    await save('Bell', 'two', { works: false })
    await platform.advance('15s')
    const { verdict } = await platform.act(showVerdict, { check: 'X-BP01.a', subject: 'organization' })
    assert.deepEqual(verdict?.evidence[0], { subject: 'bell:two', holds: false, because: 'broken' })
    assert.equal(verdict?.mend, 'Mend the bells.')
    const facts = await platform.facts('verdict.changed')
    assert.deepEqual(
      facts.map(({ data }) => data),
      [
        { check: 'X-BP01.a', practice: 'X-BP01', subject: 'organization', from: 'FAIL', to: 'PASS', because: '1 of 1 bells work.' },
        {
          check: 'X-BP01.a',
          practice: 'X-BP01',
          subject: 'organization',
          from: 'PASS',
          to: 'FAIL',
          because: '1 of 2 bells work; at least 90 % are needed.',
        },
      ],
    )
  })

  test('a new workload is judged, a fact about it moves its verdict and no other', async () => {
    await save('Workload', 'shop', { tier: 0 })
    await save('Workload', 'till', {})
    await platform.advance('15s')
    assert.deepEqual(await state('X-BP02.a', 'workload:shop'), { state: 'UNKNOWN', because: 'Rang 0 times.' })
    await ring('workload:shop')
    await platform.advance('15s')
    assert.equal((await state('X-BP02.a', 'workload:shop'))?.state, 'PASS')
    assert.equal((await state('X-BP02.a', 'workload:till'))?.state, 'UNKNOWN')
  })

  test('a check that cannot be judged answers UNKNOWN with the reason and harms no other', async () => {
    assert.deepEqual(await state('X-BP03.a', 'workload:shop'), {
      state: 'UNKNOWN',
      because: 'It could not be judged: column "no_such_column" does not exist',
    })
  })

  test('many facts at once are one judgement', async () => {
    const judged = async () => (await platform.act(showVerdict, { check: 'X-BP02.a', subject: 'workload:till' })).verdict?.computedAt
    const before = await judged()
    for (let index = 0; index < 20; index += 1) await ring('workload:till')
    await platform.drain()
    // One, or none where they were judged meanwhile: a second passes by itself.
    const rows = await platform.database.sql(`select from verdict_due where check_id = 'X-BP02.a'`)
    assert.ok(rows.length <= 1, `${rows.length} judgements are due`)
    await platform.advance('15s')
    assert.notEqual(await judged(), before)
    assert.equal((await state('X-BP02.a', 'workload:till'))?.state, 'PASS')
  })

  test('an administrator tunes the numbers of a check, with a reason', async () => {
    await platform.act(tuneCheck, { check: 'X-BP01.a', parameters: { minimumShare: 0.5 }, reason: 'Half will do.' })
    await platform.drain()
    assert.equal((await state('X-BP01.a', 'organization'))?.state, 'PASS')
    const { items } = await platform.act(listChecks, { practice: 'X-BP01' })
    assert.deepEqual(items[0]?.parameters, { minimumShare: 0.5 })
    await assert.rejects(platform.act(tuneCheck, { check: 'X-BP01.a', parameters: { share: 1 }, reason: 'typo' }), {
      code: 'invalid-input',
    })
  })

  test('a verdict that nobody renews becomes UNKNOWN; the daily sweep renews all and forgets what is gone', async () => {
    await save('Workload', 'till', { lifecycle: 'retired' })
    await assert.rejects(platform.act(listVerdicts, { subject: 'workload:till' }), { code: 'not-found' })
    await platform.database.sql(`update verdict set computed_at = $1`, [new Date(platform.clock.now().getTime() - 40 * 3_600_000)])
    assert.equal((await state('X-BP02.a', 'workload:shop'))?.state, 'UNKNOWN')
    await platform.advance('25m')
    assert.equal((await state('X-BP02.a', 'workload:shop'))?.state, 'PASS')
    const [row] = await platform.database.sql(`select count(*)::int as kept from verdict where subject = 'workload:till'`)
    assert.deepEqual(row, { kept: 0 })
  })

  test('the history tells every change, newest first', async () => {
    const { items } = await platform.act(listChanges, { subject: 'organization' })
    assert.deepEqual(
      items.map(({ from, to }) => [from, to]),
      [
        ['FAIL', 'PASS'],
        ['PASS', 'FAIL'],
        ['FAIL', 'PASS'],
        [null, 'FAIL'],
      ],
    )
  })

  test('a person may have a subject judged now', async () => {
    assert.deepEqual(await platform.act(judgeNow, { subject: 'workload:shop' }), { asked: 2 })
    await platform.drain()
    await assert.rejects(platform.act(judgeNow, { subject: 'bell:one' }), { code: 'not-found' })
    await assert.rejects(platform.act(judgeNow, { check: 'nope' }), { code: 'not-found' })
  })
})
