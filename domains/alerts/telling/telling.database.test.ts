import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import { acknowledgeAlert, receiveAlerts } from '#domains/alerts/actions.ts'
import { prioritiseAlert } from '#domains/alerts/desk/actions.ts'
import { testRoutes } from '#domains/alerts/desk/questions.ts'
import { getAlert, listAlerts, unattendedAlerts } from '#domains/alerts/questions.ts'
import { archiveRecord } from '#platform/kinds/record-deeds.ts'
import { is, plan, refused, startAlertEngine } from '#test/alert-engine.ts'

const { platform, save, fire, end, groupsOf, groupOf, pagesAbout, phaseOf, sendsOf, silence } = await startAlertEngine()

describe('when people are told of alerts', () => {
  after(() => platform.stop())
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
    await platform.advance('8s')
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
})
