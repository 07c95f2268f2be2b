import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { acknowledgeAlert, receiveAlerts } from '#domains/alerts/actions.ts'
import { alerts } from '#domains/alerts/manifest.ts'
import { getAlert, listAlerts } from '#domains/alerts/questions.ts'
import { catalog } from '#domains/catalog/manifest.ts'
import {
  acknowledgeIncident,
  assignRole,
  linkToIncident,
  mitigateIncident,
  noteIncident,
  openIncident,
  reopenIncident,
  resolveIncident,
} from '#domains/incidents/actions.ts'
import { openIncidentsHoldRuns } from '#domains/incidents/keeping.ts'
import { incidents } from '#domains/incidents/manifest.ts'
import { getIncident, listIncidents, showTimeline } from '#domains/incidents/questions.ts'
import { linkRun } from '#domains/incidents/store.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { runFinished, runStarted } from '#domains/runs/facts.ts'
import { Runbook } from '#domains/procedures/kinds.ts'
import { signals } from '#domains/signals/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const runs = defineDomain({ name: 'runs', kinds: [Runbook], facts: [runStarted, runFinished] })
const bo: Actor = { type: 'person', name: 'bo', role: 'responder', teams: ['team:shop'] }
const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

const plan = { runbook: 'runbook:restart', escalation: 'escalation-policy:shop', impact: 'high', urgency: 'high' }
const records: readonly [string, string, object, string?][] = [
  ['Team', 'shop', {}],
  ['Person', 'bo', { email: 'bo@example.com', memberOf: ['team:shop'] }],
  ['Person', 'cy', { email: 'cy@example.com' }],
  ['EscalationPolicy', 'shop', { steps: [{ page: ['person:bo'], timeout: '5m' }], fallback: 'person:bo' }, 'team:shop'],
  ['Workload', 'checkout', {}, 'team:shop'],
  ['Runbook', 'restart', { body: '## Steps\n\n1. Restart it.\n' }, 'team:shop'],
  ['Route', 'down', { ...plan, match: [{ label: 'severity', is: 'critical' }] }, 'team:shop'],
]

describe('incidents', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({
      domains: [messagesDomain, runs, people, catalog, signals, oncall, notices, alerts, incidents],
      start: new Date('2026-11-20T09:00:00Z'),
    })
    for (const [kind, name, spec, owner] of records) {
      await platform.transact(platform.administrator, (transaction) => {
        const metadata = owner === undefined ? { name } : { name, owner }
        return saveOne(transaction, readOne(transaction, { document: { apiVersion: 'andon.dev/v1', kind, metadata, spec } }), {})
      })
    }
  })
  after(() => platform.stop())

  const labels = (alertname: string, workload = 'checkout') => ({ alertname, workload, severity: 'critical' })
  const ago = (seconds: number): string => new Date(platform.clock.now().getTime() - seconds * 1_000).toISOString()
  const fire = async (alertname: string, secondsAgo = 0, workload = 'checkout') => {
    await platform.act(receiveAlerts, { alerts: [{ labels: labels(alertname, workload), startsAt: ago(secondsAgo) }] })
    await platform.drain()
  }
  const end = async (...alertnames: string[]) => {
    await platform.act(receiveAlerts, { alerts: alertnames.map((alertname) => ({ labels: labels(alertname), endsAt: ago(0) })) })
    await platform.drain()
  }
  const groupOf = async (alertname: string) =>
    (await platform.act(listAlerts, { state: 'all', text: alertname })).items.find(({ labels: own }) => own['alertname'] === alertname) ??
    assert.fail(`no group of ${alertname}`)
  const active = async () => (await platform.act(listIncidents, {})).items

  test('an alert whose route says so opens an incident; others of the workload join it', async () => {
    await fire('Down', 60)
    await fire('Errors')
    const [incident, ...others] = await active()
    assert.equal(others.length, 0)
    assert.deepEqual(
      [incident?.title, incident?.priority, incident?.state, incident?.workload, incident?.owner, incident?.openedBy],
      ['Down on checkout', 'Critical', 'declared', 'workload:checkout', 'team:shop', 'its alerts'],
    )
    const shown = await platform.act(getIncident, { incident: incident?.id ?? '' })
    assert.deepEqual([shown.alertCount, shown.openAlerts, shown.people], [2, 2, ['person:bo']])
    assert.ok(Math.abs((incident?.timeToDetectSeconds ?? 0) - 60) <= 1)
  })

  test('who acknowledges an alert is on its incident and leads it', async () => {
    await platform.advance('90s')
    await platform.act(acknowledgeAlert, { id: (await groupOf('Down')).id }, bo)
    await platform.drain()
    const [incident] = await active()
    assert.deepEqual([incident?.state, incident?.acknowledgedBy], ['acknowledged', 'person:bo'])
    assert.deepEqual(
      incident?.roles.map(({ role, person, because }) => [role, person, because]),
      [['commander', 'person:bo', 'first to acknowledge, and nobody led it']],
    )
    const took = incident?.timeToAcknowledgeSeconds ?? 0
    assert.ok(took >= 90 && took < 100, `${took} s`)
  })

  test('runs about its alerts belong to it, and everybody sees how they ended', async () => {
    const group = await groupOf('Down')
    const about = [group.reference]
    const run = '01930000-0000-7000-8000-000000000001'
    const told = { run, procedure: 'runbook:restart', title: 'Restart', about }
    await platform.transact(bo, async (transaction) =>
      transaction.record(runStarted, { subjects: [`run:${run}`, ...about], data: { ...told, automatic: false } }),
    )
    await platform.drain()
    await platform.transact(bo, async (transaction) =>
      transaction.record(runFinished, { subjects: [`run:${run}`, ...about], data: { ...told, status: 'Success' } }),
    )
    await platform.drain()
    const [incident] = await active()
    const shown = await platform.act(getIncident, { incident: String(incident?.number) })
    assert.deepEqual(
      shown.runs.map(({ procedure, status }) => [procedure, status]),
      [['runbook:restart', 'Success']],
    )
  })

  test('it is resolved with the last of its alerts, and the story is told with times', async () => {
    const [incident] = await active()
    const id = incident?.id ?? ''
    await platform.act(noteIncident, { incident: id, note: 'The card service answers again' }, bo)
    await end('Down')
    assert.equal((await active())[0]?.state, 'acknowledged')
    await platform.advance('60s')
    await end('Errors')
    const over = (await platform.act(getIncident, { incident: id })).incident
    assert.deepEqual([over.state, over.resolvedBy, over.summary], ['resolved', 'its alerts', 'All 2 alerts are resolved.'])
    assert.ok((over.timeToResolveSeconds ?? 0) >= 150)
    const { items } = await platform.act(showTimeline, { incident: id })
    const types = items.map(({ type }) => type)
    const order = [
      'alert.opened',
      'incident.opened',
      'alert.acknowledged',
      'incident.acknowledged',
      'run.started',
      'run.finished',
      'incident.noted',
      'alert.resolved',
      'incident.resolved',
    ]
    const places = order.map((type) => types.indexOf(type))
    assert.ok(!places.includes(-1), `missing of ${order.join()} in ${types.join()}`)
    assert.deepEqual(
      places.toSorted((a, b) => a - b),
      places,
    )
    assert.ok(types.includes('notice.paged'))
    assert.ok(items.some(({ sentence }) => sentence === 'person:bo: The card service answers again'))
    const { incidents: linked } = await platform.act(getAlert, { id: (await groupOf('Down')).id })
    assert.equal(linked.length, 1)
  })

  test('a timeline is followed and read backwards in pages', async () => {
    const id = (await platform.act(listIncidents, { state: 'resolved' })).items[0]?.id ?? ''
    const whole = await platform.act(showTimeline, { incident: id })
    const page = await platform.act(showTimeline, { incident: id, limit: 4 })
    assert.ok(page.items.length > 0 && page.items.length <= 4)
    const earlier = await platform.act(showTimeline, { incident: id, limit: 500, before: page.earlier ?? '' })
    assert.equal(earlier.items.length + page.items.length, whole.items.length)
    await platform.act(noteIncident, { incident: id, note: 'One more' })
    const fresh = await platform.act(showTimeline, { incident: id, after: whole.latest ?? '' })
    assert.deepEqual(
      fresh.items.map(({ sentence }) => sentence),
      ['person:ada: One more'],
    )
  })

  test('trouble after the end is a new incident', async () => {
    await fire('Down')
    const [incident] = await active()
    assert.equal(incident?.number, 2)
    await end('Down')
    assert.equal((await active()).length, 0)
  })

  test('an incident a person opens is led, mitigated and resolved by people; steps out of order are refused', async () => {
    const opened = await platform.act(openIncident, { title: 'Orders are late', priority: 'High', workload: 'workload:checkout' }, bo)
    const incident = opened.id
    assert.equal(opened.state, 'declared')
    await platform.act(assignRole, { incident, role: 'commander', person: 'person:cy' })
    const taken = await platform.act(acknowledgeIncident, { incident }, bo)
    assert.deepEqual(
      taken.roles.map(({ role, person }) => [role, person]),
      [['commander', 'person:cy']],
    )
    await platform.advance('5m')
    assert.equal((await platform.act(mitigateIncident, { incident, note: 'Orders flow again' })).state, 'mitigated')
    await assert.rejects(platform.act(mitigateIncident, { incident }), refused('conflict'))
    const resolved = await platform.act(resolveIncident, { incident, summary: 'A queue was stuck' })
    assert.deepEqual([resolved.state, resolved.summary, resolved.timeToDetectSeconds], ['resolved', 'A queue was stuck', null])
    for (const step of [
      () => platform.act(resolveIncident, { incident }),
      () => platform.act(acknowledgeIncident, { incident }),
      () => platform.act(assignRole, { incident, role: 'scribe', person: 'person:cy' }),
    ])
      await assert.rejects(step(), refused('conflict'))
    const again = await platform.act(reopenIncident, { incident, reason: 'It is stuck again' })
    assert.deepEqual([again.state, again.reopened, again.resolvedAt], ['acknowledged', 1, null])
    await assert.rejects(platform.act(reopenIncident, { incident, reason: 'x' }), refused('conflict'))
    await platform.act(resolveIncident, { incident })
  })

  test('alerts and other things are linked by hand, once, and do not end an incident that a person opened', async () => {
    await platform.act(receiveAlerts, { alerts: [{ labels: { alertname: 'Quiet', workload: 'checkout' } }] })
    const { id: incident } = await platform.act(openIncident, { title: 'Look closer', priority: 'Low' })
    const references = [(await groupOf('Quiet')).reference, 'run:01930000-0000-7000-8000-000000000002', 'workload:checkout']
    await platform.act(linkToIncident, { incident, references })
    await platform.act(linkToIncident, { incident, references: references.slice(0, 1) })
    const shown = await platform.act(getIncident, { incident })
    assert.deepEqual([shown.alertCount, shown.runs.length], [1, 1])
    await platform.act(receiveAlerts, { alerts: [{ labels: { alertname: 'Quiet', workload: 'checkout' }, endsAt: ago(0) }] })
    await platform.drain()
    const after = await platform.act(getIncident, { incident })
    assert.deepEqual([after.incident.state, after.openAlerts], ['declared', 0])
  })

  test('an alert that ended before its incident could be opened leaves an incident that is over', async () => {
    await platform.act(receiveAlerts, {
      alerts: [
        { labels: labels('Blip', 'search'), startsAt: ago(9) },
        { labels: labels('Blip', 'search'), startsAt: ago(9), endsAt: ago(0) },
      ],
    })
    await platform.drain()
    const [incident] = (await platform.act(listIncidents, { state: 'all', workload: 'workload:search' })).items
    assert.equal(incident?.state, 'resolved')
  })

  test('strangers and viewers of other teams may not act; members of the owning team may; a link only what it is for', async () => {
    await fire('Locked')
    const incident = (await active()).find(({ title }) => title.startsWith('Locked'))?.id ?? assert.fail()
    const viewer = (teams: string[]): Actor => ({ type: 'person', name: 'eve', role: 'viewer', teams })
    await assert.rejects(platform.act(noteIncident, { incident, note: 'x' }, { type: 'stranger' }), refused('sign-in-required'))
    await assert.rejects(platform.act(noteIncident, { incident, note: 'x' }, viewer(['team:other'])), refused('forbidden'))
    await platform.act(noteIncident, { incident, note: 'x' }, viewer(['team:shop']))
    const link: Actor = { type: 'link', purpose: 'incident.open', person: 'bo' }
    await assert.rejects(platform.act(resolveIncident, { incident }, link), refused('forbidden'))
    assert.equal((await platform.act(openIncident, { title: 'From a phone', priority: 'High' }, link)).openedBy, 'person:bo')
    await assert.rejects(platform.act(getIncident, { incident: '999' }), refused('not-found'))
    await assert.rejects(platform.act(openIncident, { title: 'x', priority: 'High', workload: 'workload:nothing' }), refused('not-found'))
  })

  test('a storm on one workload is one incident', async () => {
    await platform.act(receiveAlerts, {
      alerts: Array.from({ length: 300 }, (_, n) => ({ labels: { ...labels(`Storm${n}`, 'stock') } })),
    })
    await platform.drain()
    const { items } = await platform.act(listIncidents, { workload: 'workload:stock' })
    assert.equal(items.length, 1)
    assert.equal((await platform.act(getIncident, { incident: items[0]?.id ?? '' })).alertCount, 300)
  })

  test('that are open keep their runs; of one that is resolved they may be removed', async () => {
    const { id } = await platform.act(openIncident, { title: 'Runs', priority: 'High', workload: 'workload:checkout' })
    const run = '01930000-0000-7000-8000-00000000abcd'
    const now = platform.clock.now()
    await platform.transact(platform.administrator, ({ sql }) =>
      linkRun(sql, id, { run, procedure: 'runbook:restart', status: 'Success', started_at: now, finished_at: now }),
    )
    const held = () =>
      platform.transact(platform.administrator, (transaction) => openIncidentsHoldRuns.held?.(transaction, [run]) ?? Promise.resolve([]))
    assert.deepEqual(await held(), [run])
    await platform.act(resolveIncident, { incident: id })
    assert.deepEqual(await held(), [])
  })
})
