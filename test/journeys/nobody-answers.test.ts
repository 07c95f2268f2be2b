import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startWorld, type World } from '#test/world.ts'

const person = (name: string) => ({
  kind: 'Person',
  metadata: { name },
  spec: { email: `${name}@anycompany.example`, zone: 'Europe/Berlin' },
})

/** Three levels: the rota, a second person, then the team lead as the fallback that always resolves. */
const organization = [
  person('bo'),
  person('cy'),
  person('di'),
  { kind: 'Team', metadata: { name: 'payments' }, spec: { lead: 'person:di', members: ['person:bo', 'person:cy', 'person:di'] } },
  { kind: 'Workload', metadata: { name: 'checkout', owner: 'team:payments' }, spec: { tier: 0 } },
  {
    kind: 'Schedule',
    metadata: { name: 'payments', owner: 'team:payments' },
    spec: { zone: 'Europe/Berlin', rotation: { every: 'week', start: '2026-11-16T09:00', people: ['person:bo', 'person:cy'] } },
  },
  {
    kind: 'EscalationPolicy',
    metadata: { name: 'payments', owner: 'team:payments' },
    spec: {
      steps: [
        { page: ['schedule:payments'], timeout: '5m' },
        { page: ['person:cy'], timeout: '10m' },
      ],
      fallback: 'person:di',
    },
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

const fire = (name: string, workload = 'checkout') => [
  {
    labels: { alertname: name, workload, severity: 'page' },
    annotations: { summary: `${name} on ${workload}` },
    endsAt: '2099-01-01T00:00:00Z',
  },
]

describe('nobody answers', () => {
  let world: World
  before(async () => {
    world = await startWorld({ files: organization, start: new Date('2026-11-18T02:00:00Z') })
  })
  after(() => world.end())

  const open = async (): Promise<{ id: string; state: string; priority: string }[]> =>
    (await world.get('/api/v1/alert/list'))['items'] as { id: string; state: string; priority: string }[]

  test('the page climbs: the rota, then the second person after five minutes, then the fallback', async () => {
    const [bo, cy, di] = ['bo', 'cy', 'di'].map((name) => world.person(name))
    assert.ok(bo && cy && di)
    assert.equal((await world.post('/api/v2/alerts', fire('CPU high'))).status, 200)
    await bo.receives('CPU high on checkout')
    cy.isQuiet()
    await world.advance('4m')
    cy.isQuiet()
    await world.advance('2m')
    const second = await cy.receives('CPU high on checkout')
    bo.isQuiet()
    await world.advance('11m')
    await di.receives('CPU high on checkout')

    // The second person answers late: everybody's page ends.
    assert.equal((await cy.answers(second, 'acknowledge')).status, 200)
    await world.advance('2h')
    assert.equal((await open())[0]?.state, 'acknowledged')
  })

  test('a repeat of the same alert pages nobody again; its end resolves it, and a new start pages anew', async () => {
    const bo = world.person('bo')
    assert.equal((await world.post('/api/v2/alerts', fire('CPU high'))).status, 200)
    await world.drain()
    bo.isQuiet()
    const ended = fire('CPU high').map((alert) => ({ ...alert, endsAt: world.clock.now().toISOString() }))
    assert.equal((await world.post('/api/v2/alerts', ended)).status, 200)
    await world.drain()
    assert.deepEqual(await open(), [])
    await world.advance('1m')
    assert.equal((await world.post('/api/v2/alerts', fire('CPU high'))).status, 200)
    await bo.receives('CPU high on checkout')
    await world.post(
      '/api/v2/alerts',
      fire('CPU high').map((alert) => ({ ...alert, endsAt: world.clock.now().toISOString() })),
    )
    await world.drain()
  })

  test('what no route matches is never dropped: it is visible as “no process” and pages somebody', async () => {
    assert.equal((await world.post('/api/v2/alerts', fire('Strange', 'unheard-of'))).status, 200)
    await world.drain()
    const [alert] = await open()
    assert.equal(alert?.state, 'no-process')
    await world.eventually('somebody is paged or the reason is recorded', async () => {
      const told = (await world.get(`/api/v1/alert/get?id=${alert?.id}`)) as {
        pages: { reason?: string }[]
        history: { sentence: string }[]
      }
      return told.pages.length > 0 || told.history.some((line) => /page|nobody/i.test(line.sentence))
    })
    // Paged by the fallback: whoever the team that answers for unrouted alerts names.
    await world.person('bo').receives('Strange on unheard-of')
    await world.post('/api/v1/alert/resolve', { id: alert?.id, reason: 'Known, and not ours.' })
  })

  test('bad alerts are refused in Alertmanager’s words, and strangers are refused', async () => {
    const before = (await open()).length
    // 422 for what does not fit the schema, 400 for what the schema cannot see: as Alertmanager answers.
    assert.equal((await world.post('/api/v2/alerts', [{ annotations: {} }])).status, 422)
    assert.equal((await world.post('/api/v2/alerts', [{ labels: {} }])).status, 400)
    assert.equal((await world.post('/api/v2/alerts', fire('CPU high'), {})).status, 401)
    assert.equal((await open()).length, before)
  })
})
