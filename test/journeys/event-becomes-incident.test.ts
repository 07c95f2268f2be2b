import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { asDocument, integration, keyOf, nightShift } from '#test/night-shift.ts'
import { startWorld, type World } from '#test/world.ts'

const rule = (workload: string) => ({
  kind: 'EventRule',
  name: 'failed-deploys',
  owner: 'team:shop',
  spec: {
    pattern: { source: ['/pipeline'], type: ['deploy.finished'], data: { state: ['failed'], attempt: [{ numeric: ['>=', 1] }] } },
    targets: [
      {
        id: 'incident',
        action: 'incident.open',
        input: { title: 'Deploy {{ data.version }} failed on {{ subject }}', priority: 'High', workload },
      },
    ],
    retries: { attempts: 2 },
  },
})

/** What the pipeline says becomes an incident; a rule with a mistake loses nothing. */
describe('an event becomes an incident', () => {
  let world: World
  let key = ''
  before(async () => {
    const files = nightShift([integration('pipeline', { format: 'cloudevents' }), rule('workload:checkout')])
    world = await startWorld({ files, start: new Date('2026-11-18T10:00:00Z') })
    key = await keyOf(world, 'pipeline')
  })
  after(() => world.end())

  /** In binary mode: the event is the headers, its data the body. */
  const deployed = async (id: string, state: string) => {
    const headers = {
      authorization: `Bearer ${key}`,
      'ce-specversion': '1.0',
      'ce-id': id,
      'ce-source': '/pipeline',
      'ce-type': 'deploy.finished',
      'ce-subject': 'eu',
    }
    const answer = await world.post('/in/pipeline', { state, version: `v${id}`, attempt: 1 }, headers)
    await world.drain()
    return answer
  }
  const incidents = async () =>
    ((await world.get('/api/v1/incident/list?state=all'))['items'] as { id: string; title: string }[]).map(({ title }) => title)
  const deliveries = async (state: string) =>
    (await world.get(`/api/v1/event-delivery/list?state=${state}`))['items'] as {
      id: string
      reason: string
      attempts: number
      eventId: string
    }[]
  const save = async (workload: string) => {
    const saved = await world.post('/api/v1/record/save', { document: asDocument(rule(workload)) })
    assert.equal(saved.status, 200, JSON.stringify(saved.body))
  }

  test('a failed deploy opens an incident, once, however often it is told; one that went well opens none', async () => {
    assert.deepEqual(await deployed('1', 'failed'), { status: 202, body: { accepted: 1, repeated: 0 } })
    assert.deepEqual(await incidents(), ['Deploy v1 failed on eu'])
    assert.deepEqual(await deployed('1', 'failed'), { status: 202, body: { accepted: 0, repeated: 1 } })
    assert.equal((await deployed('2', 'succeeded')).status, 202)
    assert.deepEqual(await incidents(), ['Deploy v1 failed on eu'])
  })

  test('a rule with a mistake gives up what cannot be done, says why, and the event is still there', async () => {
    await save('workload:moved-away')
    assert.equal((await deployed('3', 'failed')).status, 202)
    await world.advance('10m')
    const [dead, ...others] = await deliveries('dead')
    assert.deepEqual([dead?.eventId, others], ['3', []])
    assert.match(dead?.reason ?? '', /moved-away/)
    assert.deepEqual(await incidents(), ['Deploy v1 failed on eu'])
    const [failed] = await world.facts('event-rule.delivery-failed')
    assert.ok(failed?.subjects.includes('event-rule:failed-deploys'))
  })

  test('corrected and tried again, it is done once', async () => {
    await save('workload:checkout')
    const [dead] = await deliveries('dead')
    const retried = await world.post('/api/v1/event-delivery/retry', { ids: [dead?.id] })
    assert.deepEqual([retried.status, retried.body], [200, { retried: 1 }])
    await world.drain()
    assert.deepEqual((await incidents()).toSorted(), ['Deploy v1 failed on eu', 'Deploy v3 failed on eu'])
    assert.deepEqual(await deliveries('dead'), [])
    const again = await world.post('/api/v1/event-delivery/retry', { ids: [dead?.id] })
    assert.equal(again.status, 409, 'what was made is not made again')
    assert.equal((await incidents()).length, 2)
  })
})
