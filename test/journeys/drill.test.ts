import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Workload } from '#domains/catalog/kinds.ts'
import { everyLevelAnswered } from '#domains/notices/checks.ts'
import { pagesWithin } from '#domains/notices/load/store.ts'
import { startWorld, type World } from '#test/world.ts'

const person = (name: string, more: object = {}) => ({
  kind: 'Person',
  metadata: { name },
  spec: { email: `${name}@anycompany.example`, zone: 'Europe/Berlin', ...more },
})

/** The rota, a second level of two people of whom one cannot be reached, a level that reaches nobody, and the team lead. */
const organization = [
  person('bo'),
  person('cy'),
  person('di'),
  { kind: 'Person', metadata: { name: 'mute' }, spec: {} },
  {
    kind: 'Team',
    metadata: { name: 'payments' },
    spec: { lead: 'person:di', members: ['person:bo', 'person:cy', 'person:di'], contact: { email: 'payments@anycompany.example' } },
  },
  { kind: 'Workload', metadata: { name: 'checkout', owner: 'team:payments' }, spec: { tier: 0, escalation: 'escalation-policy:payments' } },
  {
    kind: 'Schedule',
    metadata: { name: 'payments', owner: 'team:payments' },
    spec: { zone: 'Europe/Berlin', rotation: { every: 'week', start: '2026-11-16T09:00', people: ['person:bo', 'person:cy'] } },
  },
  {
    kind: 'EscalationPolicy',
    metadata: { name: 'payments', title: 'Payments', owner: 'team:payments' },
    spec: {
      steps: [
        { page: ['schedule:payments'], timeout: '5m', when: { hours: { zone: 'UTC', from: '00:00', to: '00:01' } } },
        { page: ['person:cy', 'person:di'], timeout: '10m' },
        { page: ['person:mute'], timeout: '10m' },
      ],
      fallback: 'person:di',
    },
  },
  {
    kind: 'EscalationPolicy',
    metadata: { name: 'planned', title: 'Planned', owner: 'team:payments' },
    spec: {
      steps: [{ page: ['person:bo'], timeout: '5m' }],
      fallback: 'person:di',
      drill: {
        every: 'week',
        zone: 'Europe/Berlin',
        start: '2026-11-18T11:00',
        days: ['MO', 'TU', 'WE', 'TH', 'FR'],
        holidays: ['calendar:bavaria'],
      },
    },
  },
  {
    kind: 'Calendar',
    metadata: { name: 'bavaria', owner: 'team:payments' },
    spec: { holds: 'holidays', zone: 'Europe/Berlin', days: [{ date: '2026-11-18', title: 'Day of Rest' }] },
  },
].map((document, index) => ({ path: `${index}.json`, text: JSON.stringify({ apiVersion: 'andon.dev/v1', ...document }) }))

interface Level {
  readonly state: string
  readonly reason?: string
  readonly afterSeconds?: number
  readonly people: readonly {
    readonly person: string
    readonly answeredBy?: string
    readonly isInTime?: boolean
    readonly pages: readonly { readonly state: string }[]
  }[]
}
interface Result {
  readonly state: string
  readonly reason?: string
  readonly score?: number
  readonly levels: readonly Level[]
  readonly mend: readonly string[]
}

describe('a drill', () => {
  let world: World
  before(async () => {
    world = await startWorld({ files: organization, start: new Date('2026-11-18T09:00:00Z') })
  })
  after(() => world.end())

  const drill = async (input: object): Promise<string> => {
    const { status, body } = await world.post('/api/v1/oncall/drill', input)
    assert.equal(status, 200, JSON.stringify(body))
    return String(body['drill'])
  }
  const resultOf = async (id: string): Promise<Result> => (await world.get(`/api/v1/oncall/drill-result?drill=${id}`)) as unknown as Result
  const said = async (type: string): Promise<number> => (await world.facts(type)).length

  test('pages one level after the other, marked as a test, and says who answered, who did not, and what to mend', async () => {
    const [bo, cy, di, team] = ['bo', 'cy', 'di', 'payments'].map((name) => world.person(name))
    assert.ok(bo && cy && di && team)
    const id = await drill({ policy: 'payments', note: 'Thank you for taking part.' })
    const first = await bo.receives('TEST of Payments: level 1 of 3')
    assert.match(first.subject, /^\[Low\] TEST of Payments/)
    assert.match(first.text, /nothing is broken[\s\S]*Thank you for taking part/)
    assert.doesNotMatch(first.text, /the next step is paged/)
    const { page } = await bo.opens(first)
    assert.deepEqual((page['notice'] as { choices: unknown }).choices, [{ choice: 'acknowledge', label: 'I got it' }])
    cy.isQuiet()

    // The first level answers: the second is paged at once.
    await world.advance('1m', 2)
    const answer = await bo.answers(first, 'acknowledge')
    assert.match(String(answer.body['message']), /It was a test, and it reached you/)
    const [second] = [await cy.receives('level 2 of 3'), await di.receives('level 2 of 3')]
    // Answering twice changes nothing.
    assert.equal((await bo.answers(first, 'acknowledge')).status, 200)
    assert.equal(await said('oncall.drill-answered'), 1)

    // One of two answers: the other is waited for until the time has passed.
    await world.advance('2m', 2)
    assert.equal((await cy.answers(second, 'acknowledge')).status, 200)
    di.isQuiet()
    assert.equal((await resultOf(id)).levels[1]?.state, 'answered')
    await world.advance('9m', 4)

    // The third reaches nobody and is left at once; the fallback does not answer in time.
    await di.receives('the fallback')
    await world.advance('11m', 4)
    const result = await resultOf(id)
    assert.deepEqual(
      result.levels.map(({ state }) => state),
      ['answered', 'answered', 'unreachable', 'silent'],
    )
    assert.deepEqual([result.state, result.score], ['finished', 50])
    assert.ok((result.levels[0]?.afterSeconds ?? 0) >= 60)
    assert.equal(result.levels[0]?.people[0]?.answeredBy, 'mail')
    assert.equal(result.levels[0]?.people[0]?.pages[0]?.state, 'delivered')
    assert.match(result.levels[2]?.reason ?? '', /person:mute has no way to be reached/)
    assert.match(
      result.mend.join('\n'),
      /person:di did not answer, though level 2 did[\s\S]*Level 3 reaches nobody[\s\S]*The fallback did not answer within 10 min/,
    )
    const report = await team.receives('Drill of Payments: 2 of 4 levels answered in time')
    assert.match(report.text, /To be mended:/)
    assert.match(report.text, new RegExp(`/drills/${id}`))
    // It is over: a late answer counts no more, and nobody is told anything again.
    await world.drain()
    assert.equal(await said('oncall.drill-finished'), 1)
  })

  test('opens no alert and no incident, and is no load on anybody', async () => {
    assert.deepEqual((await world.get('/api/v1/alert/list'))['items'], [])
    assert.deepEqual((await world.get('/api/v1/incident/list'))['items'], [])
    assert.equal((await world.get('/api/v1/notice/unattended'))['count'], 0)
    const interval = { start: new Date('2026-11-18T00:00:00Z'), end: new Date('2026-11-19T00:00:00Z') }
    assert.deepEqual(await pagesWithin(world.database.sql, interval, {}), [])
  })

  test('proves of a workload with this policy which levels answer', async () => {
    const tried = await world.transact({ type: 'node', id: 'test' }, async (transaction) => {
      const record = await transaction.records.find(Workload, 'workload:checkout')
      assert.ok(record)
      return everyLevelAnswered.gather(transaction, { reference: record.reference, record, tier: 0 } as Parameters<
        typeof everyLevelAnswered.gather
      >[1])
    })
    assert.deepEqual(
      tried.answers.map(({ level }) => level),
      [0, 1],
    )
  })

  test('all at once, and stopped before its end: nobody is paged any more', async () => {
    const [bo, cy, di] = ['bo', 'cy', 'di'].map((name) => world.person(name))
    assert.ok(bo && cy && di)
    const id = await drill({ policy: 'escalation-policy:payments', mode: 'at-once' })
    await bo.receives('level 1 of 3')
    await cy.receives('level 2 of 3')
    await di.receives('level 2 of 3')
    await di.receives('the fallback')
    const twice = await world.post('/api/v1/oncall/drill', { policy: 'payments' })
    assert.equal(twice.status, 409)
    assert.match(String(twice.body['detail']), /under way/)
    assert.equal((await world.post('/api/v1/oncall/drill-stop', { drill: id, reason: 'Lunch' })).status, 200)
    assert.equal((await world.post('/api/v1/oncall/drill-stop', { drill: id, reason: 'Again' })).status, 409)
    assert.deepEqual((await resultOf(id)).reason, 'Lunch')
    await world.drain()
  })

  test('only those who were paged answer', async () => {
    const bo = world.person('bo')
    const id = await drill({ policy: 'planned' })
    const mail = await bo.receives('TEST of Planned')
    await assert.rejects(
      world.invoke(world.person('cy').actor, 'oncall.drill-answer', { drill: id, level: 0 }),
      /Only those who were paged/,
    )
    await assert.rejects(world.invoke(bo.actor, 'oncall.drill-answer', { drill: id, level: 1 }), /was not paged/)
    // From the console it counts as well.
    await world.invoke(bo.actor, 'oncall.drill-answer', { drill: id, level: 0 })
    const di = world.person('di')
    await di.answers(await di.receives('TEST of Planned: the fallback'), 'acknowledge')
    await world.drain()
    const result = await resultOf(id)
    assert.deepEqual(
      [result.state, result.score, result.levels[0]?.people[0]?.answeredBy, result.mend],
      ['finished', 100, 'the console', []],
    )
    await world.person('payments').receives('2 of 2 levels answered in time')
    const late = await bo.answers(mail, 'acknowledge')
    assert.match(String(late.body['message']), /over/)
  })

  test('gives way at once when people are really paged by the policy, and none begins meanwhile', async () => {
    const [bo, di] = ['bo', 'di'].map((name) => world.person(name))
    assert.ok(bo && di)
    const id = await drill({ policy: 'planned' })
    await bo.receives('TEST of Planned')
    const page = {
      subject: 'alert-group:real',
      title: 'Cards fail',
      text: '',
      priority: 'Urgent',
      urgency: 'important',
      policy: 'escalation-policy:planned',
      about: [],
      offers: [],
    }
    assert.equal((await world.post('/api/v1/notice/page', page)).status, 200)
    const real = await bo.receives('Cards fail')
    await world.drain()
    assert.match((await resultOf(id)).reason ?? '', /really being paged by it: Cards fail/)
    assert.equal((await world.post('/api/v1/oncall/drill', { policy: 'planned' })).status, 409)
    await bo.answers(real, 'acknowledge')
    assert.equal((await world.post('/api/v1/notice/stop', { subject: 'alert-group:real', because: 'resolved' })).status, 200)
    await world.drain()
  })

  test('comes when the policy plans it, once, and not on a holiday', async () => {
    const [bo, di, team] = ['bo', 'di', 'payments'].map((name) => world.person(name))
    assert.ok(bo && di && team)
    const before = await said('oncall.drill-started')
    // Planned for Wednesday 18 November at eleven in Berlin, which is a holiday: it is made on Thursday.
    await world.advance('90m', 3)
    assert.equal(world.clock.now() > new Date('2026-11-18T10:05:00Z'), true)
    await world.advance(`${Math.floor((Date.parse('2026-11-19T09:50:00Z') - world.clock.now().getTime()) / 60_000)}m`, 3)
    assert.equal(await said('oncall.drill-started'), before)
    await world.advance('20m', 8)
    assert.equal(await said('oncall.drill-started'), before + 1)
    await bo.receives('TEST of Planned')
    await di.receives('TEST of Planned')
    await world.advance('10m', 4)
    await team.receives('Drill of Planned: 0 of 2')
    assert.equal(await said('oncall.drill-skipped'), 0)
  })
})
