import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { groupsOf, is, nightShift, route } from '#test/night-shift.ts'
import { startWorld, type World } from '#test/world.ts'

const organization = nightShift([
  route('jobs', [is('heartbeat', 'nightly-export')]),
  {
    kind: 'Heartbeat',
    name: 'nightly-export',
    owner: 'team:shop',
    spec: { every: '1h', grace: '10m', workload: 'workload:checkout', summary: 'The export has not run' },
  },
])

/** The last line of a cron job is `curl <address>`. One night it is not reached. */
describe('a cron job stops', () => {
  let world: World
  let address = ''
  let key = ''
  before(async () => {
    world = await startWorld({ files: organization, start: new Date('2026-11-18T00:00:00Z') })
    await world.drain()
    const issued = await world.post('/api/v1/heartbeat/issue-key', { heartbeat: 'heartbeat:nightly-export' })
    assert.equal(issued.status, 200, JSON.stringify(issued.body))
    key = String(issued.body['key'])
    address = `${world.url}/ping/${key}`
  })
  after(() => world.end())

  const runs = async () => assert.equal((await fetch(address)).status, 200)

  test('while it runs nobody hears of it', async () => {
    for (let hour = 0; hour < 4; hour += 1) {
      await runs()
      await world.advance('1h')
    }
    await runs()
    assert.deepEqual(await groupsOf(world), [])
    world.person('bo').isQuiet()
  })

  test('it stays away longer than its grace, and the person on call is paged, once', async () => {
    const bo = world.person('bo')
    await world.advance('65m')
    bo.isQuiet()
    await world.advance('6m')
    const mail = await bo.receives('The export has not run')
    assert.equal((await bo.answers(mail, 'acknowledge')).status, 200)
    await world.advance('3h')
    bo.isQuiet()
    assert.equal((await groupsOf(world))[0]?.state, 'acknowledged')
  })

  test('it runs again: the alert is over by itself', async () => {
    await runs()
    await world.drain()
    await world.advance('1m')
    assert.deepEqual(await groupsOf(world), [])
    world.person('bo').isQuiet()
  })

  test('an address that is revoked gives no sign of life, and the key stands in no fact and no list', async () => {
    const kept = JSON.stringify([await world.get('/api/v1/heartbeat/list'), await world.facts()])
    assert.ok(!kept.includes(key), 'the key is a secret')
    const [listed] = (await world.get('/api/v1/heartbeat/list'))['items'] as { keys?: { id: string }[] }[]
    const id = listed?.keys?.[0]?.id
    assert.ok(id !== undefined, JSON.stringify(listed))
    assert.equal((await world.post('/api/v1/heartbeat/revoke-key', { heartbeat: 'heartbeat:nightly-export', key: id })).status, 200)
    assert.equal((await fetch(address)).status, 404)
  })
})
