import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Shop, startShop } from '../../examples/shop/shop.ts'
import { ofShifts, startWorld, type World } from '#test/world.ts'

interface Group {
  id: string
  state: string
  priority: string
  workload: string
  runbook: string
}
interface Incident {
  id: string
  state: string
  roles: { role: string; person: string }[]
  timeToAcknowledgeSeconds?: number
  timeToResolveSeconds?: number
  timeToDetectSeconds?: number
}
interface Run {
  id: string
  status: string
  steps: { id: string; title: string; status: string; type: string }[]
}

/** The main job, end to end: from the first failed request to a resolved incident and moved verdicts. */
describe('checkout breaks on a Friday morning', () => {
  let world: World
  let shop: Shop
  before(async () => {
    shop = await startShop({ port: 0, restartMs: 50 })
    world = await startWorld({
      example: { shopUrl: shop.url },
      start: new Date('2026-11-20T09:00:00Z'),
      // Its twelve schedules go on meanwhile.
      aside: ofShifts,
    })
    await world.advance('20s')
  })
  after(async () => {
    await shop.stop()
    await world.end()
  })

  const items = async <Item>(path: string): Promise<Item[]> => (await world.get(path))['items'] as Item[]

  test('the canary notices, and the person on call is paged with what to do first', async () => {
    assert.deepEqual(await items('/api/v1/alert/list'), [])
    const verdictsBefore = (await world.facts('verdict.changed')).length
    assert.equal((await world.post('/api/v1/demo/break', { target: 'checkout' })).status, 200)
    await world.drain()
    await world.advance('15s')

    const [alert] = await items<Group>('/api/v1/alert/list')
    assert.ok(alert, 'an alert is open')
    assert.deepEqual(
      [alert.state, alert.priority, alert.workload, alert.runbook],
      ['open', 'Critical', 'workload:checkout', 'runbook:restart-checkout'],
    )

    const [onCall] = (await items<{ schedule: string; now: readonly { person: string }[] }>('/api/v1/oncall/who')).filter(
      (entry) => entry.schedule === 'schedule:payments',
    )
    const name = onCall?.now[0]?.person.replace('person:', '') ?? ''
    const responder = world.person(name)
    const mail = await responder.receives('checkout')
    assert.match(mail.subject, /Critical/)
    assert.match(mail.text, /Restart checkout|restart-checkout/)

    const { page } = await responder.opens(mail)
    assert.match(JSON.stringify(page), /checkout/)
    // Opening the link answers nothing by itself: mail scanners open links too.
    assert.equal((await items<Group>('/api/v1/alert/list'))[0]?.state, 'open')

    assert.equal((await responder.answers(mail, 'acknowledge')).status, 200)
    assert.equal((await items<Group>('/api/v1/alert/list'))[0]?.state, 'acknowledged')
    const again = await responder.answers(mail, 'acknowledge')
    assert.equal(again.status, 200, 'answering twice is calm')

    // Acknowledged: nobody else is paged, however long it takes.
    await world.advance('20m')
    responder.isQuiet()

    const started = await world.post('/api/v1/run/start', { procedure: alert.runbook, about: [`alert-group:${alert.id}`] })
    assert.equal(started.status, 200, JSON.stringify(started.body))
    const run = String(started.body['run'])
    for (let answered = 0; answered < 20; answered += 1) {
      await world.drain()
      const state = (await world.get(`/api/v1/run/get?run=${run}`)) as unknown as Run
      if (['Success', 'Failed'].includes(state.status)) break
      const waiting = state.steps.find((step) => step.status === 'waiting')
      if (!waiting) continue
      const answer = await world.post('/api/v1/run/answer', { run, step: waiting.id, outcome: 'done', note: 'Looked, as told.' })
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
    }
    assert.equal(((await world.get(`/api/v1/run/get?run=${run}`)) as unknown as Run).status, 'Success')

    // The runbook restarted the shop: the canary recovers, the alert and its incident resolve.
    await world.advance('30s')
    assert.deepEqual(await items('/api/v1/alert/list'), [])
    const [incident] = await items<Incident>('/api/v1/incident/list?state=all')
    assert.ok(incident, 'an incident tells the story')
    const told = (await world.get(`/api/v1/incident/get?incident=${incident.id}`))['incident'] as Incident
    assert.equal(told.state, 'resolved')
    assert.ok((told.timeToDetectSeconds ?? -1) >= 0 && (told.timeToDetectSeconds ?? 999) < 60)
    assert.ok((told.timeToAcknowledgeSeconds ?? 999) < 60)
    assert.ok((told.timeToResolveSeconds ?? 0) >= 20 * 60)
    assert.ok(told.roles.some((role) => role.role === 'commander' && role.person === `person:${name}`))

    const story = (await items<{ type: string; sentence: string }>(`/api/v1/incident/timeline?incident=${incident.id}`)).map(
      (line) => line.type,
    )
    for (const type of [
      'alert.opened',
      'notice.paged',
      'alert.acknowledged',
      'run.started',
      'run.finished',
      'alert.resolved',
      'incident.resolved',
    ]) {
      assert.ok(story.includes(type), `the story tells of ${type}: ${story.join(', ')}`)
    }

    // What happened is proof: verdicts moved, and the mailbox kept the page.
    await world.advance('2m')
    assert.ok((await world.facts('verdict.changed')).length > verdictsBefore, 'verdicts moved')
    const kept = await items<{ to: string }>('/api/v1/message/list')
    assert.ok(kept.some((message) => message.to === `${name}@anycompany.example`))
    assert.deepEqual((await world.get('/api/v1/fact/verify'))['problems'], [])
  })
})
