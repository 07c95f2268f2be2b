import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { alertsIn, groupsOf, is, nightShift, route } from '#test/night-shift.ts'
import { startWorld, type World } from '#test/world.ts'

const organization = nightShift([
  route('checkout', [is('workload', 'checkout')]),
  route('deploys', [is('alertname', 'Deploying')], { page: false }),
  {
    kind: 'CompositeAlarm',
    name: 'customers-suffer',
    owner: 'team:shop',
    spec: {
      expression: 'ALARM(Errors) AND ALARM(Latency)',
      workload: 'workload:checkout',
      summary: 'Customers suffer',
      holdsMembers: true,
      suppressor: { alarm: 'Deploying', wait: '2m', extension: '3m' },
    },
  },
])

/** One alarm out of two that waits for the deploy which may explain it. */
describe('a composite alarm with a suppressor', () => {
  let world: World
  before(async () => {
    world = await startWorld({ files: organization, start: new Date('2026-11-18T14:00:00Z') })
  })
  after(() => world.end())

  const send = async (endsAt: string, ...names: string[]) => {
    const alerts = names.map((alertname) => ({
      labels: { alertname, ...(alertname === 'Deploying' ? {} : { workload: 'checkout' }) },
      annotations: { summary: `${alertname} of the shop` },
      endsAt,
    }))
    assert.equal((await world.post('/api/v2/alerts', alerts)).status, 200)
    await world.drain()
  }
  const fire = (...names: string[]) => send('2099-01-01T00:00:00Z', ...names)
  const end = (...names: string[]) => send(world.clock.now().toISOString(), ...names)
  const named = async (alertname: string) => (await groupsOf(world)).find(({ labels }) => labels['alertname'] === alertname)
  const composite = async () =>
    ((await world.get('/api/v1/composite/list'))['items'] as { composite: string; state: string }[]).find(
      (item) => item.composite === 'composite-alarm:customers-suffer',
    )?.state

  test('speaks for its members and waits for its suppressor; the deploy comes in time, and nobody is paged', async () => {
    const bo = world.person('bo')
    await fire('Errors', 'Latency')
    assert.equal(await composite(), 'ALARM')
    await world.advance('1m')
    await fire('Deploying')
    await world.advance('20m')
    bo.isQuiet()
    const shown = await named('customers-suffer')
    assert.equal(shown?.state, 'suppressed')
    const reasons = (await alertsIn(world, shown.id)).flatMap(({ heldBy }) => heldBy)
    assert.deepEqual(
      reasons.map(({ source }) => source),
      ['composite'],
    )
    assert.match(reasons[0]?.because ?? '', /Deploying/)
    const member = await named('Errors')
    assert.equal(member?.state, 'suppressed')
    assert.match((await alertsIn(world, member.id))[0]?.heldBy[0]?.because ?? '', /customers-suffer|Customers suffer/)
  })

  test('the deploy is over, customers still suffer at the end of the extension: then one page', async () => {
    const bo = world.person('bo')
    await end('Deploying')
    await world.advance('2m')
    bo.isQuiet()
    await world.advance('2m')
    const mail = await bo.receives('Customers suffer')
    assert.equal((await bo.answers(mail, 'acknowledge')).status, 200)
    await world.advance('5m')
    bo.isQuiet()
  })

  test('one member recovers: the composite is over, and what is left pages for itself', async () => {
    const bo = world.person('bo')
    await end('Errors')
    assert.equal(await composite(), 'OK')
    await world.advance('1m')
    assert.equal(await named('customers-suffer'), undefined)
    await bo.receives('Latency of the shop')
    await end('Latency')
    assert.deepEqual(await groupsOf(world), [])
  })

  test('without a deploy it pages when the wait is over, once', async () => {
    const bo = world.person('bo')
    await fire('Errors', 'Latency')
    await world.advance('1m')
    bo.isQuiet()
    await world.advance('90s')
    await bo.receives('Customers suffer')
    await end('Errors', 'Latency')
    assert.equal(await composite(), 'OK')
    assert.deepEqual(await groupsOf(world), [])
    await world.advance('10m')
  })
})
