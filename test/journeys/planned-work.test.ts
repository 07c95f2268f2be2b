import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { alertsIn, asDocument, groupsOf, is, nightShift, route } from '#test/night-shift.ts'
import { startWorld, type World } from '#test/world.ts'

/** Planned work meets an alert: it begins while somebody is being paged, and the work ends before the trouble does. */
describe('a maintenance window begins while people are paged', () => {
  let world: World
  before(async () => {
    world = await startWorld({
      files: nightShift([route('checkout', [is('workload', 'checkout')])]),
      start: new Date('2026-11-18T20:00:00Z'),
    })
  })
  after(() => world.end())

  const fire = async (name: string) => {
    const alert = {
      labels: { alertname: name, workload: 'checkout' },
      annotations: { summary: `${name} of checkout` },
      endsAt: '2099-01-01T00:00:00Z',
    }
    assert.equal((await world.post('/api/v2/alerts', [alert])).status, 200)
    await world.drain()
  }
  const stateOf = async (name: string) => (await groupsOf(world)).find(({ labels }) => labels['alertname'] === name)

  test('the paging stops, and the alert says which work holds it back until when', async () => {
    const bo = world.person('bo')
    await fire('Latency')
    await bo.receives('Latency of checkout')
    const window = asDocument({
      kind: 'MaintenanceWindow',
      name: 'move',
      owner: 'team:shop',
      spec: { type: 'maintenance', workloads: ['workload:checkout'], startsAt: '2026-11-18T20:10:00Z', endsAt: '2026-11-18T22:10:00Z' },
    })
    assert.equal((await world.post('/api/v1/record/save', { document: window })).status, 200)
    await world.advance('5m')
    assert.equal((await stateOf('Latency'))?.state, 'open', 'the work has not begun')
    await world.advance('6m')
    const held = await stateOf('Latency')
    assert.equal(held?.state, 'suppressed')
    const [alert] = await alertsIn(world, held.id)
    assert.deepEqual(
      alert?.heldBy.map(({ source, by, until }) => [source, by, until]),
      [['maintenance', 'maintenance-window:move', '2026-11-18T22:10:00.000Z']],
    )
  })

  test('nothing pages meanwhile, neither what was there nor what comes', async () => {
    await fire('Errors')
    await world.advance('1h')
    assert.equal((await stateOf('Errors'))?.state, 'suppressed')
    world.person('bo').isQuiet()
    world.person('cy').isQuiet()
  })

  test('the work ends, and what is still wrong pages, each once', async () => {
    const bo = world.person('bo')
    await world.advance('1h')
    const mails = [await bo.receives('Latency of checkout'), await bo.receives('Errors of checkout')]
    assert.deepEqual(
      (await groupsOf(world)).map(({ state }) => state),
      ['open', 'open'],
    )
    for (const mail of mails) assert.equal((await bo.answers(mail, 'acknowledge')).status, 200)
    await world.advance('30m')
    bo.isQuiet()
  })

  test('a freeze of changes holds nothing back unless it says so', async () => {
    const bo = world.person('bo')
    const freeze = (alerts?: string) =>
      asDocument({
        kind: 'MaintenanceWindow',
        name: 'peak',
        owner: 'team:shop',
        spec: {
          type: 'freeze',
          workloads: ['workload:checkout'],
          startsAt: '2026-11-18T20:00:00Z',
          endsAt: '2026-11-20T20:00:00Z',
          ...(alerts === undefined ? {} : { alerts }),
        },
      })
    assert.equal((await world.post('/api/v1/record/save', { document: freeze() })).status, 200)
    await fire('Disk')
    await bo.receives('Disk of checkout')
    assert.equal((await world.post('/api/v1/record/save', { document: freeze('hold') })).status, 200)
    await world.advance('1m')
    const held = await stateOf('Disk')
    assert.equal(held?.state, 'suppressed')
    assert.deepEqual(
      (await alertsIn(world, held.id))[0]?.heldBy.map(({ source }) => source),
      ['freeze'],
    )
    assert.equal((await world.post('/api/v1/record/archive', { reference: 'maintenance-window:peak' })).status, 200)
    await world.advance('1m')
    await bo.receives('Disk of checkout')
  })
})
