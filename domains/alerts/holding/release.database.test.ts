import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { acknowledgeAlert, unacknowledgeAlert } from '#domains/alerts/actions.ts'
import { snoozeAlert } from '#domains/alerts/desk/actions.ts'
import { askToWeigh, joinWeighings, moveWeighing, openGroupsAfter, type Weighing } from '#domains/alerts/holding/waiting/store.ts'
import { getAlert, unattendedAlerts } from '#domains/alerts/questions.ts'
import { expireSilence } from '#domains/silences/actions.ts'
import { type AlertEngine, is, plan, startAlertEngine } from '#test/alert-engine.ts'

describe('what holds alerts back, in every state a group can have', () => {
  let engine: AlertEngine
  let platform: AlertEngine['platform']
  before(async () => {
    engine = await startAlertEngine()
    platform = engine.platform
  })
  after(() => platform.stop())
  beforeEach(() => platform.drain())

  const latestOf = async (id: string) => (await engine.sendsOf(id)).at(-1)

  test('of a group somebody took on, one alert is put off and the rest stays theirs: nothing is paged, nothing forgotten', async () => {
    const two = ['1', '2'].map((n) => ({ alertname: 'Shared', how: 'urgent', n }))
    const [one] = await engine.fire(...two)
    const { id, reference } = await engine.groupOf('Shared')
    await platform.act(acknowledgeAlert, { id })
    const before = await engine.pagesAbout(reference)
    assert.equal((await platform.act(snoozeAlert, { id: one ?? '', for: '10m', reason: 'Later' })).state, 'acknowledged')
    await platform.advance('15m')
    assert.deepEqual([await engine.pagesAbout(reference), (await engine.groupOf('Shared')).state], [before, 'acknowledged'])
    assert.deepEqual([(await platform.act(unattendedAlerts, {})).items, await platform.facts('alert.unattended')], [[], []])
    await engine.end(...two)
  })

  test('when the last alert that pages ends and only held ones are left, the group says what holds it, and until when', async () => {
    const { silence } = await engine.silence('One is known', [is('alertname', 'Rest'), is('n', '2')], '2h')
    await engine.fire({ alertname: 'Rest', how: 'urgent', n: '1' }, { alertname: 'Rest', how: 'urgent', n: '2' })
    const { id, reference } = await engine.groupOf('Rest')
    await engine.end({ alertname: 'Rest', how: 'urgent', n: '1' })
    const group = await engine.groupOf('Rest')
    assert.deepEqual([group.state, await engine.phaseOf(reference)], ['suppressed', 'stopped'])
    const latest = await latestOf(id)
    assert.deepEqual([latest?.what, latest?.reasons[0]?.source, latest?.firing.length], ['held', 'silence', 1])
    assert.match(group.pagedBecause, /One is known/)
    assert.equal(group.heldUntil, latest?.reasons[0]?.until)
    await platform.act(expireSilence, { silence })
    await platform.drain()
    const free = await engine.groupOf('Rest')
    assert.deepEqual([free.state, free.heldUntil], ['open', null])
    assert.match(free.pagedBecause, /^route:urgent takes it/)
    await engine.end({ alertname: 'Rest', how: 'urgent', n: '2' })
  })

  test('an acknowledgement that is taken back while all is held back says what holds it', async () => {
    await engine.fire({ alertname: 'Back', how: 'urgent' })
    const { id } = await engine.groupOf('Back')
    await platform.act(acknowledgeAlert, { id })
    await engine.silence('Known', [is('alertname', 'Back')], '1h')
    await platform.drain()
    assert.equal((await platform.act(unacknowledgeAlert, { id })).state, 'suppressed')
    assert.deepEqual([(await latestOf(id))?.what, (await latestOf(id))?.reasons[0]?.source], ['held', 'silence'])
    await engine.end({ alertname: 'Back', how: 'urgent' })
  })

  test('a runbook that starts by itself does not while the alert is held back, and does when it is released', async () => {
    await engine.save(
      'Route',
      'by-itself',
      { ...plan, match: [is('how', 'by-itself')], run: 'automatic', impact: 'low', urgency: 'low', groupWait: '1s' },
      'team:shop',
    )
    const { silence } = await engine.silence('Known', [is('alertname', 'Runs')], '1h')
    await engine.fire({ alertname: 'Runs', how: 'by-itself' })
    const { id } = await engine.groupOf('Runs')
    // Without procedures in this small product every start is refused, which tells that it was tried.
    const tried = async () => (await platform.facts('alert.run-refused')).filter(({ data }) => Object(data).group === id).length
    await platform.advance('10s')
    assert.equal(await tried(), 0)
    await platform.act(expireSilence, { silence })
    await platform.advance('5s')
    await platform.drain()
    assert.equal(await tried(), 1)
    await platform.advance('10m')
    assert.equal(await tried(), 1)
    await engine.end({ alertname: 'Runs', how: 'by-itself' })
  })

  test('a ticket that was held back when it came is told to the webhooks of its route when it is released', async () => {
    const webhooks = [{ url: 'https://hooks.example.com/tickets' }]
    const spec = { ...plan, match: [is('how', 'ticket')], impact: 'low', urgency: 'low', page: false, webhooks, groupWait: '1s' }
    await engine.save('Route', 'tickets', { ...spec, groupInterval: '5m' }, 'team:shop')
    const { silence } = await engine.silence('Known', [is('alertname', 'Ticket')], '1h')
    await engine.fire({ alertname: 'Ticket', how: 'ticket', n: '1' })
    const { id } = await engine.groupOf('Ticket')
    await platform.advance('5s')
    await platform.act(expireSilence, { silence })
    await platform.advance('5s')
    const told = async () =>
      (await engine.sendsOf(id)).filter(({ what }) => what !== 'held').map(({ what, firing }) => [what, firing.length])
    assert.deepEqual(await told(), [['page', 1]])
    await engine.fire({ alertname: 'Ticket', how: 'ticket', n: '2' })
    await platform.advance('2m')
    assert.deepEqual(await told(), [['page', 1]], 'more of it waits for the interval')
    await platform.advance('4m')
    assert.deepEqual(await told(), [
      ['page', 1],
      ['update', 2],
    ])
    await engine.end({ alertname: 'Ticket', how: 'ticket', n: '1' }, { alertname: 'Ticket', how: 'ticket', n: '2' })
  })

  test('a verdict left behind by an alert that is over is cleared away and stops nobody', async () => {
    const [over] = await engine.fire({ alertname: 'Over', how: 'urgent' })
    const { id } = await engine.groupOf('Over')
    await engine.end({ alertname: 'Over', how: 'urgent' })
    await platform.drain()
    await platform.database.sql(`insert into alert_suppression (alert_id, group_id, reasons, look_at) values ($1, $2, '[]', $3)`, [
      over ?? '',
      id,
      platform.clock.now(),
    ])
    await platform.database.sql(`insert into alert_weighing (key) values (null)`)
    await platform.advance('2m')
    const left = await platform.database.sql(
      `select alert_id::text from alert_suppression where alert_id = $1 union all select id::text from alert_weighing`,
      [over ?? ''],
    )
    assert.deepEqual(left, [])
  })

  test('weighed again with the same outcome, nothing is written and nothing said again', async () => {
    await engine.silence('Known', [is('alertname', 'Same')], '1h')
    const [alert] = await engine.fire({ alertname: 'Same', how: 'urgent' })
    await platform.drain()
    const told = async () => (await platform.facts('alert.suppressed')).filter(({ subjects }) => subjects.includes(`alert:${alert ?? ''}`))
    const before = (await told()).length
    await platform.transact(platform.administrator, ({ sql }) => askToWeigh(sql, [null]))
    await platform.advance('2m')
    assert.deepEqual([before, (await told()).length], [1, 1])
    await engine.end({ alertname: 'Same', how: 'urgent' })
  })

  test('what is asked for twice before anybody began is done once', async () => {
    const waiting = () => platform.database.sql<{ key: string | null }>(`select key from alert_weighing order by id`)
    await platform.transact(platform.administrator, async ({ sql }) => {
      await askToWeigh(sql, [null, 'a', 'a'])
      await askToWeigh(sql, ['a', 'b', null])
    })
    assert.deepEqual((await waiting()).map(({ key }) => key).toSorted(), ['a', 'b', null].toSorted())
    // One that somebody is at has read what there was before: it does not count.
    await platform.database.sql(`update alert_weighing set after = '00000000-0000-0000-0000-000000000001' where key = 'a'`)
    await platform.transact(platform.administrator, ({ sql }) => askToWeigh(sql, ['a']))
    assert.equal((await waiting()).filter(({ key }) => key === 'a').length, 2)
    await platform.advance('1m')
    assert.deepEqual(await waiting(), [])
  })

  test('what is asked for several times at once is done once, and what somebody began goes on', async () => {
    const waiting = () => platform.database.sql<Weighing>(`select id, key, after, until from alert_weighing order by id`)
    await platform.database.sql(
      `insert into alert_weighing (key, after) values (null, '00000000-0000-0000-0000-000000000001'), (null, null), ('a', null), (null, null)`,
    )
    const [begun, first, other] = await waiting()
    await platform.transact(platform.administrator, ({ sql }) => joinWeighings(sql, first ?? assert.fail()))
    assert.deepEqual(
      (await waiting()).map(({ id }) => id),
      [begun?.id, first?.id, other?.id],
    )
    await platform.advance('1m')
    assert.deepEqual(await waiting(), [])
  })

  test('what opens while everything is weighed again is not waited for', async () => {
    await engine.fire({ alertname: 'Early', how: 'urgent' })
    const { id: early } = await engine.groupOf('Early')
    await platform.database.sql(`insert into alert_weighing (key, after) values ('a', null), (null, null)`)
    const begun = async () =>
      (await platform.database.sql<Weighing>(`select id, key, after, until from alert_weighing where key is null`))[0]
    const id = (await begun())?.id ?? ''
    const before = '00000000-0000-0000-0000-000000000001'
    await platform.transact(platform.administrator, ({ sql }) => moveWeighing(sql, id, before))
    await engine.fire({ alertname: 'Late', how: 'urgent' })
    const { id: late } = await engine.groupOf('Late')
    await platform.transact(platform.administrator, async ({ sql }) => {
      const { after, until } = (await begun()) ?? assert.fail()
      const some = await openGroupsAfter(sql, after, until, 500)
      assert.deepEqual([some.includes(early), some.includes(late)], [true, false])
      await moveWeighing(sql, id, before)
    })
    assert.equal((await begun())?.until, early)
    await platform.advance('1m')
    assert.deepEqual(await platform.database.sql(`select from alert_weighing`), [])
    await engine.end({ alertname: 'Early', how: 'urgent' }, { alertname: 'Late', how: 'urgent' })
  })

  test('a silence over everything that fires is not told to webhooks as the end of it', async () => {
    await engine.fire({ alertname: 'Hush', how: 'told' })
    await platform.advance('2s')
    const group = (await engine.groupsOf('Hush'))[0] ?? (await platform.act(getAlert, { id: await firstOpen('Hush') })).group
    await engine.silence('Known', [is('alertname', 'Hush')], '10m')
    await platform.advance('20s')
    assert.ok(!(await engine.sendsOf(group.id)).some(({ what }) => what === 'resolved'))
    await engine.end({ alertname: 'Hush', how: 'told' })
  })

  const firstOpen = async (alertname: string): Promise<string> =>
    (await platform.database.sql<{ id: string }>(`select id from alert where labels ->> 'alertname' = $1`, [alertname]))[0]?.id ?? ''
})
