import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startWorld, type World } from '#test/world.ts'

const person = (name: string, title: string, spec: object = {}) => ({
  kind: 'Person',
  metadata: { name, title },
  spec: { email: `${name}@anycompany.example`, zone: 'Europe/Berlin', ...spec },
})

/** Three people take daily turns from nine to nine. Cy wants no notice of shifts, and is not told anything at night. */
const organization = [
  person('bo', 'Bo'),
  person('cy', 'Cy', { shiftNotice: [], quietHours: { from: '22:00', to: '07:00' } }),
  person('di', 'Di'),
  {
    kind: 'Team',
    metadata: { name: 'payments', title: 'Payments' },
    spec: { members: ['person:bo', 'person:cy', 'person:di'], contact: { email: 'payments@anycompany.example' } },
  },
  { kind: 'Workload', metadata: { name: 'checkout', owner: 'team:payments' }, spec: { tier: 0 } },
  {
    kind: 'Schedule',
    metadata: { name: 'payments', title: 'Payments', owner: 'team:payments' },
    spec: {
      zone: 'Europe/Berlin',
      holidays: ['calendar:holidays'],
      rotation: { every: 'day', start: '2026-11-18T09:00', people: ['person:bo', 'person:cy', 'person:di'] },
    },
  },
  {
    kind: 'Calendar',
    metadata: { name: 'holidays', owner: 'team:payments' },
    spec: { holds: 'holidays', zone: 'Europe/Berlin', days: [{ title: 'Founders’ day', date: '2026-11-28' }] },
  },
  {
    kind: 'EscalationPolicy',
    metadata: { name: 'payments', owner: 'team:payments' },
    spec: { steps: [{ page: ['schedule:payments'], timeout: '15m' }], fallback: 'person:di' },
  },
  {
    kind: 'Runbook',
    metadata: { name: 'look', title: 'Look at checkout', owner: 'team:payments' },
    spec: { body: '## Steps\n\n1. Look at the dashboard.\n' },
  },
  {
    kind: 'Route',
    metadata: { name: 'checkout', owner: 'team:payments' },
    spec: {
      match: [{ label: 'workload', is: 'checkout' }],
      workload: 'workload:checkout',
      runbook: 'runbook:look',
      escalation: 'escalation-policy:payments',
      impact: 'high',
      urgency: 'high',
    },
  },
].map((document, index) => ({ path: `${index}.json`, text: JSON.stringify({ apiVersion: 'andon.dev/v1', ...document }) }))

/**
 * Wednesday, 18 November, 08:30 in Berlin. Bo's shift begins at nine. They fall ill, Cy takes the evening and the night,
 * something breaks, and Di takes over in the morning knowing what happened.
 */
describe('a shift changes hands', () => {
  let world: World
  const [bo, cy, di] = ['bo', 'cy', 'di'] as const
  const who = (name: string) => world.person(name)
  const onCall = async (): Promise<string[]> => {
    const { items } = (await world.get('/api/v1/oncall/who?schedule=payments')) as { items: { now: { person: string }[] }[] }
    return items[0]?.now.map((shift) => shift.person) ?? []
  }
  before(async () => {
    world = await startWorld({ files: organization, start: new Date('2026-11-18T07:30:00Z') })
  })
  after(() => world.end())

  test('who is on call soon is told once; a holiday within two weeks is told to its person and the team', async () => {
    await world.advance('2m', 2)
    const mail = await who(bo).receives('You are on call for Payments in 29 min')
    assert.match(mail.text, /on call for Payments from Wed 18 Nov 2026, 09:00 \(Europe\/Berlin, UTC\+1\)/)
    assert.match(mail.text, /You take over from Di/)
    assert.match(mail.text, /Your shift on Payments meets Founders’ day/, 'what leaves together is one message')
    await who(cy).receives('meets Founders’ day')
    const toTeam = await who('payments').receives('A shift of Bo on Payments meets Founders’ day')
    assert.match(toTeam.text, /A shift of Cy on Payments meets Founders’ day/)
    await world.advance('44m', 4)
    assert.deepEqual(await onCall(), ['person:bo'])
    who(bo).isQuiet()
  })

  test('Bo falls ill and asks for cover; the first who takes it has it, and the second is told so', async () => {
    const asked = { schedule: 'payments', from: '2026-11-18T12:00:00Z', to: '2026-11-19T08:00:00Z', reason: 'I am ill' }
    await world.invoke(who(bo).actor, 'oncall.cover', asked)
    await world.drain()
    const toCy = await who(cy).receives('Bo asks for cover on Payments')
    const toDi = await who(di).receives('Bo asks for cover on Payments')
    assert.match(toCy.text, /Why: I am ill/)
    const first = await who(cy).answers(toCy, 'accept')
    assert.deepEqual([first.status, first.body['done'], first.body['message']], [200, true, 'You are on call then. Thank you.'])
    const second = await who(di).answers(toDi, 'accept')
    assert.deepEqual([second.status, second.body['done']], [200, false])
    assert.match(String(second.body['message']), /person:cy has it/)
    await world.drain()
    const told = await who(bo).receives('Cy takes over Payments for Bo')
    assert.match(told.text, /it was Bo, it is Cy/)
    assert.deepEqual(await onCall(), ['person:bo'])
    await world.advance('4h', 3)
    assert.deepEqual(await onCall(), ['person:cy'])
    who(bo).isQuiet()
  })

  test('at night something breaks twice: one interruption', async () => {
    await world.advance('10h', 3)
    const fire = (name: string) => [
      {
        labels: { alertname: name, workload: 'checkout' },
        annotations: { summary: `${name} on checkout` },
        endsAt: '2099-01-01T00:00:00Z',
      },
    ]
    for (const name of ['CPU high', 'Disk full']) {
      await world.post('/api/v2/alerts', fire(name))
      await who(cy).answers(await who(cy).receives(`${name} on checkout`), 'acknowledge')
    }
    const ended = fire('Disk full').map((alert) => ({ ...alert, endsAt: world.clock.now().toISOString() }))
    await world.post('/api/v2/alerts', ended)
    await world.drain()
    who(di).isQuiet()
  })

  test('Di is told a day and an hour ahead; when Cy’s shift is over a note says what happened, and waits for a word', async () => {
    await world.advance('585m', 3)
    assert.match((await who(di).receives('You are on call for Payments in')).subject, /in (24 h|23 h \d+ min)$/)
    await world.advance('23h', 3)
    assert.match((await who(di).receives('You are on call for Payments in')).subject, /in (1 h|\d+ min)$/)
    await world.advance('60m', 2)
    await who(bo).receives('You are on call for Payments in')
    assert.deepEqual(await onCall(), ['person:di'])
    await who(cy).receives('Your shift on Payments is over')
    who(di).isQuiet()
    await world.advance('2h', 3)
    await who(cy).receives('The hand-off of Payments waits for you')
    const note = (await world.invoke(who(cy).actor, 'oncall.handoff', { schedule: 'payments' })) as {
      state: string
      from: string
      to: string
      pages: { title: string; outcome: string; by: string }[]
      open: { what: string; title: string }[]
      alerts: { rule: string; fired: number; resolved: number; open: number }[]
      figures: object
    }
    assert.deepEqual([note.state, note.from, note.to], ['draft', '2026-11-18T12:00:00.000Z', '2026-11-20T08:00:00.000Z'])
    assert.deepEqual(
      note.pages.map(({ title, outcome, by }) => [title, outcome, by]),
      [
        ['CPU high on checkout', 'acknowledged', 'person:cy'],
        ['Disk full on checkout', 'acknowledged', 'person:cy'],
      ],
    )
    assert.deepEqual(
      note.open.map(({ what, title }) => [what, title]),
      [
        ['incident', 'Incident 1: CPU high on checkout'],
        ['alert', 'CPU high on checkout'],
      ],
    )
    assert.deepEqual(note.figures, { hours: 44, pages: 2, interruptions: 1, outOfHours: 1, asleep: 1 })
  })

  test('Cy adds what the facts cannot say, and Di has all of it', async () => {
    await world.invoke(who(cy).actor, 'oncall.handoff-complete', { schedule: 'payments', text: 'Restarting **helped** for an hour.' })
    await world.drain()
    const mail = await who(di).receives('Cy hands Payments over to you')
    assert.match(mail.text, /Restarting \*\*helped\*\* for an hour/)
    assert.match(mail.text, /Open\s+- incident: Incident 1: CPU high on checkout.*\s+- alert: CPU high on checkout/)
    await assert.rejects(world.invoke(who(cy).actor, 'oncall.handoff-complete', { schedule: 'payments', text: 'Again' }), {
      code: 'conflict',
    })
  })

  test('somebody else changes the plan: both are told what was and what is, and who did it', async () => {
    const change = {
      schedule: 'payments',
      person: 'bo',
      replaces: 'di',
      from: '2026-11-20T14:00:00Z',
      to: '2026-11-20T18:00:00Z',
      reason: 'Training',
    }
    await world.post('/api/v1/oncall/override', change)
    await world.drain()
    who(di).isQuiet()
    await world.advance('2m', 2)
    const toDi = await who(di).receives('Your time on call for Payments changed')
    assert.match(toDi.text, /It was:\s+- from Fri 20 Nov 2026, \d\d:\d\d .*to Sat 21 Nov 2026, 09:00/)
    assert.match(toDi.text, /It is:\s+- from .*to Fri 20 Nov 2026, 15:00 [^\n]*\s+- from Fri 20 Nov 2026, 19:00/)
    assert.match(toDi.text, /changed it: Training/)
    await who(bo).receives('Your time on call for Payments changed')
  })

  test('the load says who was woken, and who should take what is free next', async () => {
    const load = (await world.get('/api/v1/oncall/load?schedule=payments&from=2026-11-18T08:00:00Z&to=2026-11-20T08:00:00Z')) as {
      people: {
        person: string
        pages: number
        interruptions: number
        asleep: number
        hours: number
        share: number
        days: number
        aboveBar: string[]
      }[]
      sites: { people: number; needed: number }[]
      next: { person: string }
    }
    const cys = load.people.find((one) => one.person === 'person:cy')
    assert.deepEqual([cys?.pages, cys?.interruptions, cys?.asleep, cys?.hours], [2, 1, 1, 44])
    // Most of the time, but two days are too few to judge one week in four by.
    assert.deepEqual([cys?.share, cys?.days, cys?.aboveBar], [0.917, 2, []])
    assert.deepEqual(load.sites, [{ zone: 'UTC+1', people: 3, needed: 8 }])
    assert.equal(load.next.person, 'person:di')
  })
})
