import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { acknowledgeAlert, receiveAlerts } from '#domains/alerts/actions.ts'
import { prioritiseAlert, snoozeAlert } from '#domains/alerts/desk/actions.ts'
import { matchingAlerts, testRoutes } from '#domains/alerts/desk/questions.ts'
import { heldAlerts } from '#domains/alerts/guard.ts'
import { getAlert, listAlerts, unattendedAlerts } from '#domains/alerts/questions.ts'
import { alerts as alertsDomain } from '#domains/alerts/manifest.ts'
import { Workload } from '#domains/catalog/kinds.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { Runbook } from '#domains/procedures/kinds.ts'
import { signals } from '#domains/signals/manifest.ts'
import { createSilence, expireSilence } from '#domains/silences/actions.ts'
import { silences } from '#domains/silences/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { archiveRecord } from '#platform/kinds/record-deeds.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const nouns = defineDomain({ name: 'nouns', kinds: [Workload, Runbook] })
const plan = { runbook: 'runbook:restart', escalation: 'escalation-policy:shop' }
const is = (label: string, value: string) => ({ label, is: value })

const records: readonly [string, string, object, string?][] = [
  ['Team', 'shop', {}],
  ['Person', 'bo', { email: 'bo@example.com', memberOf: ['team:shop'] }],
  ['EscalationPolicy', 'shop', { steps: [{ page: ['person:bo'], timeout: '5m' }], fallback: 'person:bo', repeat: 3 }, 'team:shop'],
  ['Runbook', 'restart', { body: '## Steps\n\n1. Restart it.\n' }, 'team:shop'],
  ['Route', 'urgent', { ...plan, match: [is('how', 'urgent')], impact: 'high', urgency: 'high' }, 'team:shop'],
  ['Route', 'calm', { ...plan, match: [is('how', 'calm')], impact: 'low', urgency: 'medium' }, 'team:shop'],
  [
    'Route',
    'told-out',
    {
      ...plan,
      match: [is('how', 'told')],
      impact: 'low',
      urgency: 'medium',
      groupBy: [],
      groupWait: '1s',
      groupInterval: '1s',
      repeatInterval: '4900ms',
      webhooks: [{ url: 'https://hooks.example.com/a' }],
    },
    'team:shop',
  ],
  ['Inhibition', 'explained', { source: [is('severity', 'down')], target: [is('severity', 'slow')], equal: ['host'] }, 'team:shop'],
]

const refused = (pattern: RegExp) => (error: unknown) => error instanceof Refusal && pattern.test(error.message)

describe('the alerts engine', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({
      domains: [messagesDomain, kindsDomain, nouns, people, oncall, signals, silences, notices, alertsDomain],
      start: new Date('2026-11-20T09:00:00Z'),
      outside: { send: () => Promise.resolve({ outcome: 'delivered', reason: 'Taken.' }) },
    })
    for (const [kind, name, spec, owner] of records) await save(kind, name, spec, owner)
    await platform.drain()
  })
  after(() => platform.stop())

  const save = (kind: string, name: string, spec: object, owner?: string) =>
    platform.transact(platform.administrator, (transaction) => {
      const metadata = owner === undefined ? { name } : { name, owner }
      return saveOne(transaction, readOne(transaction, { document: { apiVersion: 'andon.dev/v1', kind, metadata, spec } }), {})
    })
  const fire = async (...alerts: Record<string, string>[]) => {
    const { opened } = await platform.act(receiveAlerts, { alerts: alerts.map((labels) => ({ labels })) })
    return opened
  }
  const end = (...alerts: Record<string, string>[]) =>
    platform.act(receiveAlerts, { alerts: alerts.map((labels) => ({ labels, endsAt: platform.clock.now().toISOString() })) })
  const groupsOf = async (alertname: string) =>
    (await platform.act(listAlerts, { state: 'all', limit: 200 })).items.filter(({ labels }) => labels['alertname'] === alertname)
  const groupOf = async (alertname: string) => {
    const found = await groupsOf(alertname)
    assert.equal(found.length, 1, `${found.length} groups of ${alertname}`)
    return found[0] ?? assert.fail()
  }
  const pagesAbout = async (reference: string) =>
    (await platform.facts('notice.paged')).filter(({ subjects }) => subjects.includes(reference)).length
  const phaseOf = async (reference: string) =>
    (await platform.database.sql<{ phase: string }>(`select phase from escalation where subject = $1 order by id desc`, [reference]))[0]
      ?.phase
  const sendsOf = async (id: string) => (await platform.act(getAlert, { id })).sends.toReversed()
  const silence = (comment: string, matchers: { label: string; is: string }[], duration = '10m') =>
    platform.act(createSilence, { matchers, duration, comment })

  beforeEach(() => platform.drain())

  test('an important alert pages at once; one that can wait waits for its group and then pages once, for all of them', async () => {
    await fire({ alertname: 'Now', how: 'urgent' })
    const now = await groupOf('Now')
    assert.deepEqual([now.priority, await pagesAbout(now.reference)], ['Critical', 1])
    await fire({ alertname: 'Later', how: 'calm', n: '1' })
    await platform.advance('10s')
    await fire({ alertname: 'Later', how: 'calm', n: '2' })
    const later = await groupOf('Later')
    assert.equal(await pagesAbout(later.reference), 0)
    await platform.advance('25s')
    assert.equal(await pagesAbout(later.reference), 1)
    const [send] = await sendsOf(later.id)
    assert.deepEqual([send?.what, send?.firing.length, send?.reasons[0]?.source], ['page', 2, 'escalation'])
    await end({ alertname: 'Now', how: 'urgent' }, { alertname: 'Later', how: 'calm', n: '1' }, { alertname: 'Later', how: 'calm', n: '2' })
  })

  test('more alerts of a group that was paged bring newer words at the next interval, and no new page', async () => {
    await fire({ alertname: 'Grows', how: 'urgent', n: '1' })
    const { id, reference } = await groupOf('Grows')
    await platform.advance('1m')
    await fire({ alertname: 'Grows', how: 'urgent', n: '2' })
    assert.equal((await sendsOf(id)).length, 1)
    await platform.advance('4m')
    assert.deepEqual(
      (await sendsOf(id)).map(({ what, firing }) => [what, firing.length]),
      [
        ['page', 1],
        ['update', 2],
      ],
    )
    const [escalation] = await platform.database.sql<{ n: number; title: string }>(
      `select count(*) over ()::int as n, title from escalation where subject = $1`,
      [reference],
    )
    assert.deepEqual([escalation?.n, escalation?.title.endsWith('(2 alerts)')], [1, true])
    await end({ alertname: 'Grows', how: 'urgent', n: '1' }, { alertname: 'Grows', how: 'urgent', n: '2' })
  })

  test('somebody who acknowledged is not paged again for more alerts; why is written down', async () => {
    await fire({ alertname: 'Taken', how: 'urgent', n: '1' })
    const { id, reference } = await groupOf('Taken')
    await platform.act(acknowledgeAlert, { id })
    await fire({ alertname: 'Taken', how: 'urgent', n: '2' })
    const before = await pagesAbout(reference)
    await platform.advance('5m')
    const sends = await sendsOf(id)
    assert.deepEqual(
      sends.map(({ what, reasons }) => [what, reasons[0]?.source]),
      [
        ['page', 'escalation'],
        ['held', 'acknowledged'],
      ],
    )
    assert.deepEqual([await pagesAbout(reference), await phaseOf(reference)], [before, 'acknowledged'])
    await end({ alertname: 'Taken', how: 'urgent', n: '1' }, { alertname: 'Taken', how: 'urgent', n: '2' })
  })

  test('A10: a route with webhooks tells at whole intervals, repeats, and tells that it is over', async () => {
    const at = () => platform.clock.now().getTime()
    const start = at()
    await fire({ alertname: 'Told', how: 'told', n: '1' })
    await fire({ alertname: 'Told', how: 'told', n: '2' })
    await platform.advance('2s')
    await fire(
      { alertname: 'Told', how: 'told', n: '3' },
      { alertname: 'Told', how: 'told', n: '4' },
      { alertname: 'Told', how: 'told', n: '5' },
    )
    const group = (await platform.act(listAlerts, { route: 'route:told-out' })).items[0] ?? assert.fail()
    await platform.advance('7s')
    const sends = await sendsOf(group.id)
    assert.deepEqual(
      sends.map(({ what, firing }) => [what, firing.length]),
      [
        ['page', 2],
        ['update', 5],
        ['repeat', 5],
      ],
    )
    const [first, second, third] = sends.map(({ at: sent }) => (Date.parse(sent) - start) / 1_000)
    assert.ok(first !== undefined && first >= 1 && first < 3, String(first))
    assert.ok(second !== undefined && second > first && second < first + 4, String(second))
    assert.ok(third !== undefined && third >= second + 4.9, String(third))
    await end(...['1', '2', '3', '4', '5'].map((n) => ({ alertname: 'Told', how: 'told', n })))
    await platform.advance('2s')
    const bodies = await platform.database.sql<{ body: { data: { status: string; notification_reason: string; alerts: object[] } } }>(
      `select body from outbox_message where to_address = 'https://hooks.example.com/a' order by id`,
    )
    const told = bodies.map(({ body }) => body.data)
    assert.deepEqual(
      told.map(({ status, notification_reason: reason, alerts }) => [status, reason, alerts.length]),
      [
        ['firing', 'first notification', 2],
        ['firing', 'new alerts added', 5],
        ['firing', 'repeat interval elapsed', 5],
        ['resolved', 'all alerts resolved', 5],
      ],
    )
  })

  test('what a silence holds back is there, held with its reason, and pages when the silence ends', async () => {
    await silence('Deploying', [is('alertname', 'Silenced')], '10m')
    const [alert] = await fire({ alertname: 'Silenced', how: 'urgent' })
    const group = await groupOf('Silenced')
    assert.equal(group.state, 'suppressed')
    assert.equal(await phaseOf(group.reference), undefined)
    const shown = await platform.act(getAlert, { id: alert ?? '' })
    assert.deepEqual([shown.sends[0]?.what, shown.alerts[0]?.heldBy[0]?.source], ['held', 'silence'])
    assert.match(shown.alerts[0]?.heldBy[0]?.because ?? '', /Deploying/)
    assert.deepEqual((await platform.act(unattendedAlerts, {})).items, [])
    assert.equal((await platform.facts('alert.suppressed')).filter(({ subjects }) => subjects.includes(group.reference)).length, 1)
    await platform.advance('11m')
    assert.equal((await groupOf('Silenced')).state, 'open')
    assert.equal(await phaseOf(group.reference), 'escalating')
    assert.equal((await platform.facts('alert.released')).filter(({ subjects }) => subjects.includes(group.reference)).length, 1)
    await end({ alertname: 'Silenced', how: 'urgent' })
  })

  test('a silence made while people are paged stops the paging at once; ended early, they are paged anew', async () => {
    await fire({ alertname: 'Loud', how: 'urgent', n: '1' })
    const { reference } = await groupOf('Loud')
    assert.equal(await phaseOf(reference), 'escalating')
    const { silence: made } = await silence('Known', [is('alertname', 'Loud')], '2h')
    await platform.drain()
    assert.deepEqual([(await groupOf('Loud')).state, await phaseOf(reference)], ['suppressed', 'stopped'])
    const before = await pagesAbout(reference)
    await platform.advance('30m')
    assert.equal(await pagesAbout(reference), before)
    await platform.act(expireSilence, { silence: made })
    await platform.drain()
    assert.deepEqual([(await groupOf('Loud')).state, await phaseOf(reference)], ['open', 'escalating'])
    assert.equal(await pagesAbout(reference), before + 1)
    await end({ alertname: 'Loud', how: 'urgent', n: '1' })
  })

  test('A17: a silence over one alert of a group leaves the other; without it both are told of again', async () => {
    await fire({ alertname: 'Half', how: 'told', n: '1' }, { alertname: 'Half', how: 'told', n: '2' })
    const group = (await platform.act(listAlerts, { route: 'route:told-out' })).items[0] ?? assert.fail()
    await platform.advance('2s')
    const { silence: made } = await silence('One of them', [is('alertname', 'Half'), is('n', '1')], '10m')
    await platform.drain()
    await platform.advance('6s')
    assert.equal((await platform.act(getAlert, { id: group.id })).group.state, 'open')
    await platform.act(expireSilence, { silence: made })
    await platform.drain()
    await platform.advance('2s')
    const sends = await sendsOf(group.id)
    assert.deepEqual(
      sends.map(({ what, firing }) => [what, firing.length]),
      [
        ['page', 2],
        ['repeat', 1],
        ['update', 2],
      ],
    )
    await end({ alertname: 'Half', how: 'told', n: '1' }, { alertname: 'Half', how: 'told', n: '2' })
  })

  for (const order of ['source first', 'target first'] as const)
    test(`an alert that explains another holds it back whichever comes first: ${order}`, async () => {
      const host = order.replace(' ', '-')
      const [source, target] = [
        { alertname: `Down ${host}`, how: 'urgent', severity: 'down', host },
        { alertname: `Slow ${host}`, how: 'urgent', severity: 'slow', host },
      ]
      await fire(order === 'source first' ? source : target)
      await platform.drain()
      await fire(order === 'source first' ? target : source)
      await fire({ alertname: `Slow elsewhere ${host}`, how: 'urgent', severity: 'slow', host: 'elsewhere' })
      await platform.drain()
      const held = await groupOf(target.alertname)
      assert.deepEqual(
        [held.state, (await groupOf(source.alertname)).state, (await groupOf(`Slow elsewhere ${host}`)).state],
        ['suppressed', 'open', 'open'],
      )
      assert.notEqual(await phaseOf(held.reference), 'escalating')
      const { alerts } = await platform.act(getAlert, { id: held.id })
      assert.deepEqual([alerts[0]?.heldBy[0]?.source, alerts[0]?.heldBy[0]?.alerts?.length], ['inhibition', 1])
      await end(source)
      await platform.drain()
      assert.equal((await groupOf(target.alertname)).state, 'open')
      assert.equal(await phaseOf(held.reference), 'escalating')
      await end(target)
    })

  test('an alert that is itself silenced still holds back what it explains', async () => {
    await silence('Known to be down', [is('alertname', 'Down quietly')])
    await fire({ alertname: 'Down quietly', how: 'urgent', severity: 'down', host: 'q' })
    await fire({ alertname: 'Slow quietly', how: 'urgent', severity: 'slow', host: 'q' })
    await platform.drain()
    assert.deepEqual([(await groupOf('Down quietly')).state, (await groupOf('Slow quietly')).state], ['suppressed', 'suppressed'])
    await end({ alertname: 'Down quietly', how: 'urgent', severity: 'down', host: 'q' })
    await platform.drain()
    assert.equal((await groupOf('Slow quietly')).state, 'open')
    await end({ alertname: 'Slow quietly', how: 'urgent', severity: 'slow', host: 'q' })
  })

  test('whether a group is held back at this moment can be asked; escalations do before every later step', async () => {
    await fire({ alertname: 'Guarded', how: 'urgent', n: '1' }, { alertname: 'Guarded', how: 'urgent', n: '2' })
    const { reference } = await groupOf('Guarded')
    const [escalation] = await platform.database.sql<{ guard: string }>(`select guard from escalation where subject = $1`, [reference])
    assert.equal(escalation?.guard, heldAlerts.name)
    await silence('Only one', [is('alertname', 'Guarded'), is('n', '1')], '1h')
    assert.deepEqual((await platform.act(heldAlerts, { subjects: [reference] })).held, [])
    await silence('All of them', [is('alertname', 'Guarded')], '1h')
    const { held } = await platform.act(heldAlerts, { subjects: [reference, 'alert-group:nothing', 'incident:1'] })
    assert.deepEqual(
      held.map(({ subject }) => subject),
      [reference],
    )
    assert.match(held[0]?.because ?? '', /All of them/)
    await end({ alertname: 'Guarded', how: 'urgent', n: '1' }, { alertname: 'Guarded', how: 'urgent', n: '2' })
  })

  test('`continue` puts an alert into the groups of several routes, each of which pages', async () => {
    const also = { ...plan, match: [is('alertname', 'Shared')], impact: 'high', urgency: 'high' }
    await save('Route', 'also', { ...also, order: 1, continue: true }, 'team:shop')
    const [alert = ''] = await fire({ alertname: 'Shared', how: 'urgent' })
    const groups = await groupsOf('Shared')
    assert.deepEqual(groups.map(({ route, openAlerts }) => [route, openAlerts]).toSorted(), [
      ['route:also', 1],
      ['route:urgent', 1],
    ])
    for (const { reference } of groups) assert.equal(await phaseOf(reference), 'escalating')
    assert.equal((await platform.act(getAlert, { id: alert })).memberships.length, 2)
    await end({ alertname: 'Shared', how: 'urgent' })
    assert.deepEqual(
      (await groupsOf('Shared')).map(({ state }) => state),
      ['resolved', 'resolved'],
    )
  })

  test('a route without a process is refused, with what it lacks; a parent may say it', async () => {
    const bare = { match: [is('alertname', 'Child')] }
    await assert.rejects(save('Route', 'bare', bare, 'team:shop'), refused(/lacks a runbook or playbook/))
    await assert.rejects(save('Route', 'child', { ...bare, ...plan, impact: 'low', urgency: 'low' }), refused(/lacks an owning team/))
    await save('Route', 'child', { ...bare, parent: 'route:urgent' }, 'team:shop')
    await fire({ alertname: 'Child', how: 'urgent' })
    const group = await groupOf('Child')
    assert.deepEqual([group.route, group.runbook, group.priority], ['route:child', 'runbook:restart', 'Critical'])
    const broken = { ...plan, match: [is('how', 'urgent')], impact: 'high', urgency: 'high' }
    await assert.rejects(save('Route', 'urgent', { ...broken, parent: 'route:child' }, 'team:shop'), refused(/lead back to it/))
    await end({ alertname: 'Child', how: 'urgent' })
  })

  test('a route that loses its document lets its alerts go to the “no process” queue, says why, and pages all the same', async () => {
    await save('Runbook', 'short-lived', { body: '## Steps\n\n1. Look.\n' }, 'team:shop')
    const lost = { ...plan, runbook: 'runbook:short-lived', match: [is('alertname', 'Lost')], impact: 'high', urgency: 'high', order: 5 }
    await save('Route', 'lost', lost, 'team:shop')
    await platform.act(archiveRecord, { reference: 'runbook:short-lived', evenIfReferred: true })
    await fire({ alertname: 'Lost' })
    const group = await groupOf('Lost')
    assert.deepEqual([group.state, group.owner, group.policy], ['no-process', 'team:shop', 'escalation-policy:shop'])
    assert.match(group.pagedBecause, /runbook:short-lived is gone/)
    assert.equal(await phaseOf(group.reference), 'escalating')
    await end({ alertname: 'Lost' })
  })

  test('a ticket pages nobody, is listed, and says so', async () => {
    const ticket = { ...plan, match: [is('alertname', 'Ticket')], impact: 'high', urgency: 'high', page: false, order: 5 }
    await save('Route', 'ticket', ticket, 'team:shop')
    await fire({ alertname: 'Ticket' })
    const group = await groupOf('Ticket')
    assert.deepEqual([group.state, group.isTicket, await phaseOf(group.reference)], ['open', true, undefined])
    await platform.advance('6m')
    assert.equal(await phaseOf(group.reference), undefined)
    assert.deepEqual((await platform.act(unattendedAlerts, {})).items, [])
    assert.equal((await sendsOf(group.id))[0]?.reasons[0]?.source, 'ticket')
    await end({ alertname: 'Ticket' })
  })

  test('an alert that is put off pages again when its time has come, also when somebody had acknowledged it', async () => {
    await fire({ alertname: 'Snoozed', how: 'urgent' })
    const { id, reference } = await groupOf('Snoozed')
    await platform.act(acknowledgeAlert, { id })
    const put = await platform.act(snoozeAlert, { id, for: '30m', reason: 'The vendor mends it' })
    assert.equal(put.state, 'suppressed')
    const { alerts } = await platform.act(getAlert, { id })
    assert.deepEqual([alerts[0]?.heldBy[0]?.source, alerts[0]?.heldBy[0]?.by], ['snooze', 'person:ada'])
    assert.match(alerts[0]?.heldBy[0]?.because ?? '', /The vendor mends it/)
    const before = await pagesAbout(reference)
    await platform.advance('29m')
    assert.deepEqual([await pagesAbout(reference), (await groupOf('Snoozed')).state], [before, 'suppressed'])
    await platform.advance('2m')
    assert.deepEqual([(await groupOf('Snoozed')).state, await phaseOf(reference)], ['open', 'escalating'])
    assert.equal(await pagesAbout(reference), before + 1)
    await end({ alertname: 'Snoozed', how: 'urgent' })
    await assert.rejects(platform.act(snoozeAlert, { id, for: '1h', reason: 'x' }), refused(/resolved/))
  })

  test('a priority that somebody gave stays when more alerts join, beside what the matrix says', async () => {
    await fire({ alertname: 'Judged', how: 'urgent', n: '1' })
    const { id } = await groupOf('Judged')
    await platform.act(prioritiseAlert, { id, impact: 'low', urgency: 'low', reason: 'Nobody buys at night' })
    await fire({ alertname: 'Judged', how: 'urgent', n: '2' })
    const group = await groupOf('Judged')
    assert.deepEqual([group.priority, group.computedPriority, group.priorityBy], ['Low', 'Critical', 'person:ada'])
    assert.match(group.priorityBecause, /Nobody buys at night/)
    await assert.rejects(platform.act(prioritiseAlert, { id, reason: 'nothing said' }), refused(/either/))
    await end({ alertname: 'Judged', how: 'urgent', n: '1' }, { alertname: 'Judged', how: 'urgent', n: '2' })
  })

  test('a group that waits and becomes important waits no longer', async () => {
    await fire({ alertname: 'Raised', how: 'calm' })
    const { id, reference } = await groupOf('Raised')
    assert.equal(await phaseOf(reference), undefined)
    await platform.act(prioritiseAlert, { id, priority: 'Critical', reason: 'The director called' })
    await platform.drain()
    assert.equal(await phaseOf(reference), 'escalating')
    await end({ alertname: 'Raised', how: 'calm' })
  })

  test('“where would this alert go” tells the whole way and changes nothing', async () => {
    await silence('Known', [is('alertname', 'Asked')])
    const asked = await platform.act(testRoutes, { labels: { alertname: 'Asked', how: 'calm' } })
    const [place] = asked.places
    assert.deepEqual(
      [place?.route, place?.priority, place?.policy, place?.waitSeconds],
      ['route:calm', 'Normal', 'escalation-policy:shop', 30],
    )
    assert.deepEqual(place?.pagesNow, [{ person: 'person:bo', target: 'person:bo' }])
    assert.deepEqual([place?.heldBy[0]?.source, asked.tried.find(({ taken }) => taken)?.route], ['silence', 'route:calm'])
    const unknown = await platform.act(testRoutes, { labels: { alertname: 'Nobody knows this' } })
    assert.deepEqual(
      [unknown.places[0]?.route, unknown.places[0]?.state, unknown.places[0]?.policy],
      [null, 'no-process', 'escalation-policy:shop'],
    )
    assert.deepEqual(await groupsOf('Asked'), [])
  })

  test('the alerts a silence would hold back can be asked for before it is made', async () => {
    await fire({ alertname: 'Matched', how: 'calm', n: '1' }, { alertname: 'Matched', how: 'calm', n: '2' })
    const found = await platform.act(matchingAlerts, { matchers: [is('alertname', 'Matched'), { label: 'n', matches: '[2-9]' }] })
    assert.deepEqual(
      found.items.map(({ labels }) => labels['n']),
      ['2'],
    )
    await assert.rejects(platform.act(matchingAlerts, { matchers: [{ label: 'n', matches: '[' }] }), refused(/./))
    await end({ alertname: 'Matched', how: 'calm', n: '1' }, { alertname: 'Matched', how: 'calm', n: '2' })
  })

  test('what was decided is in tables: a look too many, on whatever node, tells nobody anything again', async () => {
    await fire({ alertname: 'Twice', how: 'told' })
    const group = (await platform.act(listAlerts, { route: 'route:told-out' })).items[0] ?? assert.fail()
    await platform.advance('2s')
    const before = (await sendsOf(group.id)).length
    // As a node that died between its commit and forgetting the timer: the group is due once more, and so is its weighing.
    await platform.database.sql(`update alert_group set flush_at = $2 where id = $1`, [group.id, platform.clock.now()])
    await platform.database.sql(`insert into alert_weighing (key) values (null)`)
    await platform.database.sql(`select pg_notify('jobs:insert', '{"count":8}')`)
    await platform.advance('1s')
    assert.equal((await sendsOf(group.id)).length, before)
    await end({ alertname: 'Twice', how: 'told' })
  })

  test('a rule wins over the route, and makes an alert wait until it has lasted', async () => {
    await save('AlertRule', 'Lasting', { for: '10m', impact: 'high', urgency: 'high' }, 'team:shop')
    await fire({ alertname: 'Lasting', how: 'calm' })
    const group = await groupOf('Lasting')
    assert.deepEqual([group.state, group.priority, group.rule, group.route], ['suppressed', 'Critical', 'alert-rule:Lasting', 'route:calm'])
    await platform.advance('9m')
    assert.equal(await phaseOf(group.reference), undefined)
    await platform.advance('90s')
    assert.deepEqual([(await groupOf('Lasting')).state, await phaseOf(group.reference)], ['open', 'escalating'])
    await end({ alertname: 'Lasting', how: 'calm' })
  })

  test('a rule with a threshold pages when the number passes it, and no longer when it does not', async () => {
    await save('AlertRule', 'Numbered', { threshold: { value: 'value', above: 90 } }, 'team:shop')
    const report = (value: string) =>
      platform.act(receiveAlerts, { alerts: [{ labels: { alertname: 'Numbered', how: 'urgent' }, annotations: { value } }] })
    await report('80')
    const { reference } = await groupOf('Numbered')
    assert.equal((await groupOf('Numbered')).state, 'suppressed')
    await report('95.5')
    await platform.drain()
    assert.deepEqual([(await groupOf('Numbered')).state, await phaseOf(reference)], ['open', 'escalating'])
    await report('70')
    await platform.drain()
    assert.deepEqual([(await groupOf('Numbered')).state, await phaseOf(reference)], ['suppressed', 'stopped'])
    await end({ alertname: 'Numbered', how: 'urgent' })
  })

  test('what goes on and off becomes one alert and one page, open until it has been quiet', async () => {
    await save('AlertRule', 'Nervous', { flapping: { changes: 3, within: '30m', quietFor: '10m' } }, 'team:shop')
    const labels = { alertname: 'Nervous', how: 'urgent' }
    for (let turn = 0; turn < 6; turn += 1) {
      await fire(labels)
      await platform.advance('1m')
      await end(labels)
      await platform.advance('1m')
    }
    const groups = await groupsOf('Nervous')
    assert.deepEqual(groups.map(({ state, isFlapping }) => [state, isFlapping]).toSorted(), [
      ['open', true],
      ['resolved', false],
      ['resolved', false],
    ])
    const open = groups.find(({ state }) => state === 'open')
    assert.equal(await pagesAbout(open?.reference ?? ''), 2)
    await platform.advance('11m')
    const [alert] = (await platform.act(getAlert, { id: open?.id ?? '' })).alerts
    assert.match(alert?.resolvedBecause ?? '', /quiet since/)
  })

  test('a rule ends what its sender does not repeat', async () => {
    await save('AlertRule', 'Forgotten', { autoResolveAfter: '10m' }, 'team:shop')
    await fire({ alertname: 'Forgotten', how: 'urgent' })
    await platform.advance('9m')
    assert.equal((await groupOf('Forgotten')).state, 'open')
    await platform.advance('2m')
    assert.equal((await groupOf('Forgotten')).state, 'resolved')
  })

  test('a source and its target that come at the same instant end in the same state, whoever commits first', async () => {
    const hosts = Array.from({ length: 12 }, (_, n) => `race-${n}`)
    await Promise.all(
      hosts.flatMap((host) => [
        fire({ alertname: 'Down together', how: 'urgent', severity: 'down', host }),
        fire({ alertname: `Slow ${host}`, how: 'urgent', severity: 'slow', host }),
      ]),
    )
    await platform.drain()
    for (const host of hosts) assert.equal((await groupOf(`Slow ${host}`)).state, 'suppressed', host)
    await Promise.all(hosts.map((host) => end({ alertname: 'Down together', how: 'urgent', severity: 'down', host })))
    await platform.drain()
    for (const host of hosts) assert.equal((await groupOf(`Slow ${host}`)).state, 'open', host)
    await end(...hosts.map((host) => ({ alertname: `Slow ${host}`, how: 'urgent', severity: 'slow', host })))
  })

  test('a route pages only within its hours, by the wall clock of their zone; what came before pages when they begin', async () => {
    const now = platform.clock.now()
    const from = new Date(now.getTime() + 2 * 3_600_000).toISOString().slice(11, 13)
    const hours = { zone: 'UTC', times: [{ from: `${from}:00`, to: '24:00' }] }
    const spec = { ...plan, match: [is('alertname', 'Office')], impact: 'high', urgency: 'high', order: 5, activeDuring: [hours] }
    await save('Route', 'office', spec, 'team:shop')
    await fire({ alertname: 'Office' })
    const group = await groupOf('Office')
    assert.equal(group.state, 'suppressed')
    assert.equal((await platform.act(getAlert, { id: group.id })).alerts[0]?.heldBy[0]?.by, 'route:office')
    await platform.advance('2h')
    assert.deepEqual([(await groupOf('Office')).state, await phaseOf(group.reference)], ['open', 'escalating'])
    await end({ alertname: 'Office' })
  })

  test('an inhibition that is declared, or archived, later counts for the alerts that are open', async () => {
    const [source, target] = [
      { alertname: 'Power', how: 'urgent', room: 'r1' },
      { alertname: 'Warm', how: 'urgent', room: 'r1' },
    ]
    await fire(source)
    await fire(target)
    const spec = { source: [is('alertname', 'Power')], target: [is('alertname', 'Warm')], equal: ['room'] }
    await save('Inhibition', 'power', spec, 'team:shop')
    await platform.drain()
    assert.equal((await groupOf('Warm')).state, 'suppressed')
    await platform.act(archiveRecord, { reference: 'inhibition:power' })
    await platform.drain()
    assert.equal((await groupOf('Warm')).state, 'open')
    await end(source, target)
  })
})
