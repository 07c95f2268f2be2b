import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { acknowledgeAlert, assignAlert, noteAlert, receiveAlerts, resolveAlert, unacknowledgeAlert } from '#domains/alerts/actions.ts'
import { countAlerts, getAlert, listAlerts, unattendedAlerts } from '#domains/alerts/questions.ts'
import { alerts as alertsDomain } from '#domains/alerts/manifest.ts'
import { Workload } from '#domains/catalog/kinds.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { Runbook } from '#domains/procedures/kinds.ts'
import { signals } from '#domains/signals/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const nouns = defineDomain({ name: 'nouns', kinds: [Workload, Runbook] })
const bo: Actor = { type: 'person', name: 'bo', role: 'responder', teams: ['team:shop'] }

const policy = (person: string) => ({ steps: [{ page: [person], timeout: '5m' }], fallback: person })
const plan = { runbook: 'runbook:restart', escalation: 'escalation-policy:shop' }
const is = (label: string, value: string) => [{ label, is: value }]

const records: readonly [string, string, object, string?][] = [
  ['Team', 'shop', {}],
  ['Team', 'platform', {}],
  ['Person', 'ada', { email: 'ada@example.com' }],
  ['Person', 'bo', { email: 'bo@example.com', memberOf: ['team:shop'] }],
  ['EscalationPolicy', 'shop', policy('person:bo'), 'team:shop'],
  ['EscalationPolicy', 'search', policy('person:bo'), 'team:shop'],
  ['EscalationPolicy', 'no-process', policy('person:ada'), 'team:platform'],
  ['Team', 'shop', { escalation: 'escalation-policy:shop' }],
  ['Workload', 'checkout', {}, 'team:shop'],
  ['Workload', 'search', { escalation: 'escalation-policy:search' }, 'team:shop'],
  ['Workload', 'stock', {}, 'team:shop'],
  ['Runbook', 'restart', { body: '## Steps\n\n1. Restart it.\n' }, 'team:shop'],
  [
    'Route',
    'slow',
    { ...plan, match: is('alertname', 'Slow'), workload: 'workload:checkout', impact: 'high', urgency: 'medium' },
    'team:shop',
  ],
  ['Route', 'patient', { ...plan, match: is('alertname', 'Patient'), groupWait: '30s', impact: 'low', urgency: 'medium' }, 'team:shop'],
  ['Route', 'automatic', { ...plan, match: is('alertname', 'Automatic'), run: 'automatic', impact: 'low', urgency: 'low' }, 'team:shop'],
  ['Route', 'storm', { ...plan, match: is('alertname', 'Storm'), groupBy: ['shard'], impact: 'low', urgency: 'low' }, 'team:shop'],
]

const startAlertWorld = async () => {
  const platform = await startTestPlatform({
    domains: [messagesDomain, nouns, people, oncall, signals, notices, alertsDomain],
    start: new Date('2026-11-20T09:00:00Z'),
  })
  for (const [kind, name, spec, owner] of records) {
    await platform.transact(platform.administrator, (transaction) => {
      const metadata = owner === undefined ? { name } : { name, owner }
      return saveOne(transaction, readOne(transaction, { document: { apiVersion: 'andon.dev/v1', kind, metadata, spec } }), {})
    })
  }
  await platform.drain()
  return platform
}

const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

describe('alerts', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startAlertWorld()
  })
  after(() => platform.stop())

  type Alerts = Parameters<typeof receiveAlerts.run>[1]['alerts']
  const receive = (alerts: Alerts, more: { expireAfter?: number } = {}) => platform.act(receiveAlerts, { alerts, ...more })
  const active = async (filter: object = {}) => (await platform.act(listAlerts, filter)).items
  const groupOf = async (alertname: string) => {
    const named = (await platform.act(listAlerts, { state: 'all', text: alertname })).items
    const found = named.filter(({ labels }) => labels['alertname'] === alertname)
    assert.equal(found.length, 1, `${found.length} groups of ${alertname}`)
    return found[0] ?? assert.fail()
  }
  const escalationOf = async (group: string) =>
    (
      await platform.database.sql<{ phase: string; policy: string }>(
        `select phase, policy from escalation where subject = $1 order by id desc`,
        [`alert-group:${group}`],
      )
    )[0]

  test('a matching alert is grouped, gets its plan, is paged and recorded in one transaction', async () => {
    const received = await receive([
      { labels: { alertname: 'Slow', workload: 'checkout', pod: 'a' }, annotations: { summary: 'Checkout is slow' } },
    ])
    assert.equal(received.opened.length, 1)
    const group = await groupOf('Slow')
    assert.deepEqual(
      [group.state, group.priority, group.workload, group.owner, group.runbook, group.policy, group.openAlerts, group.summary],
      ['open', 'Urgent', 'workload:checkout', 'team:shop', 'runbook:restart', 'escalation-policy:shop', 1, 'Checkout is slow'],
    )
    assert.deepEqual(await escalationOf(group.id), { phase: 'escalating', policy: 'escalation-policy:shop' })
    const [fact] = (await platform.facts('alert.opened')).filter(({ subjects }) => subjects.includes(group.reference))
    assert.deepEqual(fact?.subjects, [`alert:${received.opened[0] ?? ''}`, group.reference, 'workload:checkout'])
  })

  test('a repeat is the same alert: earliest start, newest annotations, and nothing is paged or recorded again', async () => {
    const before = (await platform.facts('alert.opened')).length
    const again = await receive([
      {
        labels: { pod: 'a', workload: 'checkout', alertname: 'Slow' },
        annotations: { summary: 'Checkout is very slow' },
        startsAt: '2026-11-20T08:00:00Z',
      },
    ])
    assert.deepEqual([again.opened.length, again.repeated], [0, 1])
    const { alerts } = await platform.act(getAlert, { id: (await groupOf('Slow')).id })
    assert.deepEqual(
      alerts.map(({ summary, startsAt, seen }) => [summary, startsAt, seen]),
      [['Checkout is very slow', '2026-11-20T08:00:00.000Z', 2]],
    )
    assert.equal((await platform.facts('alert.opened')).length, before)
  })

  test('another alert of the group joins it without a page of its own', async () => {
    await receive([{ labels: { alertname: 'Slow', workload: 'checkout', pod: 'b' } }])
    const group = await groupOf('Slow')
    assert.deepEqual([group.alerts, group.openAlerts], [2, 2])
    const [row] = await platform.database.sql<{ n: number }>(`select count(*)::int as n from escalation where subject = $1`, [
      group.reference,
    ])
    assert.equal(row?.n, 1)
  })

  test('acknowledging one alert acknowledges its group, stops the paging and is recorded for everybody who does', async () => {
    const group = await groupOf('Slow')
    const { alerts } = await platform.act(getAlert, { id: group.id })
    const acknowledged = await platform.act(acknowledgeAlert, { id: alerts[0]?.id ?? '' }, bo)
    assert.deepEqual([acknowledged.state, acknowledged.acknowledgedBy], ['acknowledged', 'person:bo'])
    assert.equal((await escalationOf(group.id))?.phase, 'acknowledged')
    await platform.act(acknowledgeAlert, { id: group.id }, bo)
    await platform.act(acknowledgeAlert, { id: group.id })
    const facts = (await platform.facts('alert.acknowledged')).map(({ actor }) => actor)
    assert.deepEqual(facts, ['person:bo', 'person:ada'])
    assert.equal((await groupOf('Slow')).acknowledgedBy, 'person:bo')
  })

  test('taking an acknowledgement back pages again', async () => {
    const group = await groupOf('Slow')
    const back = await platform.act(unacknowledgeAlert, { id: group.id, reason: 'handing over' })
    assert.equal(back.state, 'open')
    await platform.drain()
    assert.equal((await escalationOf(group.id))?.phase, 'escalating')
    await assert.rejects(platform.act(unacknowledgeAlert, { id: group.id }), refused('conflict'))
  })

  test('the group is resolved with its last alert, and the paging stops with it', async () => {
    const over = { endsAt: '2026-11-20T08:30:00Z' }
    await receive([{ labels: { alertname: 'Slow', workload: 'checkout', pod: 'a' }, ...over }])
    assert.deepEqual([(await groupOf('Slow')).state, (await groupOf('Slow')).openAlerts], ['open', 1])
    await platform.advance('1s')
    const last = await receive([
      { labels: { alertname: 'Slow', workload: 'checkout', pod: 'b' }, startsAt: '2026-11-20T08:00:00Z' },
      {
        labels: { alertname: 'Slow', workload: 'checkout', pod: 'b' },
        startsAt: '2026-11-20T08:00:00Z',
        endsAt: platform.clock.now().toISOString(),
      },
    ])
    assert.deepEqual([last.repeated, last.resolved], [1, 1])
    const group = await groupOf('Slow')
    assert.deepEqual([group.state, group.openAlerts], ['resolved', 0])
    assert.equal((await escalationOf(group.id))?.phase, 'stopped')
    const facts = await platform.facts('alert.resolved')
    assert.deepEqual(
      facts.map(({ data }) => (data as { groupResolved: boolean }).groupResolved),
      [false, true],
    )
    await assert.rejects(platform.act(acknowledgeAlert, { id: group.id }), refused('conflict'))
    await assert.rejects(platform.act(resolveAlert, { id: group.id, reason: 'x' }), refused('conflict'))
  })

  test('the same labels after the end are a new alert, linked to the former one, in a new group', async () => {
    const { opened } = await receive([{ labels: { alertname: 'Slow', workload: 'checkout', pod: 'a' } }])
    const found = await platform.act(getAlert, { id: opened[0] ?? '' })
    assert.equal(found.former.length, 1)
    assert.equal(found.alerts[0]?.former, found.former[0]?.id)
    assert.equal(found.former[0]?.resolvedBecause, 'The sender says it is over.')
    assert.equal(found.group.openAlerts, 1)
    const resolved = await platform.act(resolveAlert, { id: found.group.id, reason: 'tested' })
    assert.equal(resolved.state, 'resolved')
  })

  test('an explicit key is the identity whatever the labels say, within a workload', async () => {
    const first = await receive([{ key: 'foo', labels: { alertname: 'Keyed', workload: 'checkout', build: '1' } }])
    const same = await receive([{ key: 'foo', labels: { alertname: 'Keyed', workload: 'checkout', build: '2' } }])
    const other = await receive([{ key: 'foo', labels: { alertname: 'KeyedToo', workload: 'search' } }])
    assert.deepEqual([first.opened.length, same.repeated, other.opened.length], [1, 1, 1])
  })

  test('what no route matches is visible as no-process and pages the workload’s policy, else the team’s, else no-process', async () => {
    const cases = [
      ['OwnPolicy', 'search', 'escalation-policy:search', 'team:shop'],
      ['TeamPolicy', 'stock', 'escalation-policy:shop', 'team:shop'],
      ['NoPolicy', 'unknown', 'escalation-policy:no-process', 'team:platform'],
    ] as const
    await receive(cases.map(([alertname, workload]) => ({ labels: { alertname, workload, severity: 'warning' } })))
    for (const [alertname, , policy, owner] of cases) {
      const group = await groupOf(alertname)
      assert.deepEqual([group.state, group.policy, group.owner, group.route, group.priority], ['no-process', policy, owner, null, 'Normal'])
      assert.match(group.pagedBecause, /^No route matches its labels\. /)
      assert.deepEqual(await escalationOf(group.id), { phase: 'escalating', policy })
    }
    assert.equal((await active({ state: 'no-process', workload: 'workload:stock' })).length, 1)
  })

  test('a route may wait for more alerts before the first page', async () => {
    await receive([{ labels: { alertname: 'Patient', n: '1' } }])
    const group = await groupOf('Patient')
    assert.equal(group.pagedAt, null)
    assert.equal(await escalationOf(group.id), undefined)
    await receive([{ labels: { alertname: 'Patient', n: '2' } }])
    await platform.advance('31s')
    assert.equal((await escalationOf(group.id))?.phase, 'escalating')
    assert.notEqual((await groupOf('Patient')).pagedAt, null)
  })

  test('an alert that holds for a while ends by itself unless it is repeated', async () => {
    await receive([{ labels: { alertname: 'Brief' } }], { expireAfter: 60 })
    await platform.advance('40s')
    await receive([{ labels: { alertname: 'Brief' } }], { expireAfter: 60 })
    await platform.advance('40s')
    assert.equal((await groupOf('Brief')).state, 'no-process')
    await platform.advance('25s')
    const group = await groupOf('Brief')
    assert.equal(group.state, 'resolved')
    const { alerts } = await platform.act(getAlert, { id: group.id })
    assert.match(alerts[0]?.resolvedBecause ?? '', /^No sender repeated it until /)
  })

  test('no alert is over because this server was away: what is repeated then is the same alert, and pages nobody again', async () => {
    const [away, gone] = [{ labels: { alertname: 'Away' } }, { labels: { alertname: 'Gone' } }]
    await receive([away, gone], { expireAfter: 240 })
    await platform.drain()
    const { id } = await groupOf('Away')
    // Time in which nothing was looked at and nothing came.
    platform.clock.advance(30 * 60_000)
    await platform.advance('1m')
    assert.deepEqual([(await groupOf('Away')).state, (await groupOf('Gone')).state], ['no-process', 'no-process'])
    await receive([away], { expireAfter: 240 })
    await platform.advance('3m')
    await receive([away], { expireAfter: 240 })
    await platform.advance('2m')
    const after = await groupOf('Away')
    assert.deepEqual([after.id, after.state, (await groupOf('Gone')).state], [id, 'no-process', 'resolved'])
    const subjects = (await platform.facts('notice.paged')).filter(({ data }) => (data as { step: number; cycle: number }).step === 0)
    assert.equal(subjects.filter(({ subjects: about }) => about.includes(`alert-group:${id}`)).length, 1)
  })

  test('two thousand alerts in one call are two thousand alerts, grouped and paged', async () => {
    const alerts = Array.from({ length: 2_000 }, (_, n) => ({
      labels: { alertname: 'Storm', workload: 'checkout', shard: String(n % 20), n: String(n) },
    }))
    const received = await receive(alerts)
    assert.equal(received.opened.length, 2_000)
    const groups = await platform.act(listAlerts, { route: 'route:storm', limit: 200 })
    assert.deepEqual([groups.items.length, groups.items[0]?.openAlerts], [20, 100])
    assert.equal((await receive(alerts)).repeated, 2_000)
    assert.equal((await receive(alerts.map((alert) => ({ ...alert, endsAt: platform.clock.now().toISOString() })))).resolved, 2_000)
    assert.equal((await active({ route: 'route:storm' })).length, 0)
  })

  test('the same alert sent at the same time by several senders is opened once', async () => {
    const alerts = Array.from({ length: 50 }, (_, n) => ({ labels: { alertname: 'Race', n: String(n) } }))
    const received = await Promise.all(Array.from({ length: 6 }, (_, turn) => receive(turn % 2 === 0 ? alerts : alerts.toReversed())))
    assert.equal(received.flatMap(({ opened }) => opened).length, 50)
    const group = await groupOf('Race')
    assert.deepEqual([group.alerts, group.openAlerts], [50, 50])
  })

  test('an automatic runbook that cannot start is recorded as refused, and the alert stays', async () => {
    await receive([{ labels: { alertname: 'Automatic' } }])
    await platform.drain()
    const [fact] = await platform.facts('alert.run-refused')
    assert.deepEqual(fact?.subjects, [(await groupOf('Automatic')).reference])
  })

  test('lists page by key, filter, and count', async () => {
    const first = await platform.act(listAlerts, { limit: 3 })
    assert.equal(first.items.length, 3)
    const rest = await platform.act(listAlerts, { limit: 200, after: first.next ?? '' })
    const all = await active({ limit: 200 })
    assert.deepEqual(
      [...first.items, ...rest.items].map(({ id }) => id),
      all.map(({ id }) => id),
    )
    const counts = await platform.act(countAlerts, {})
    assert.equal(counts.groups, all.length)
    assert.equal(counts.noProcess, all.filter(({ state }) => state === 'no-process').length)
    assert.deepEqual(
      counts.priorities.map(({ priority }) => priority),
      ['Critical', 'Urgent', 'High', 'Normal', 'Low'],
    )
    const history = await platform.act(listAlerts, { state: 'all', limit: 2 })
    assert.ok(history.next)
    assert.equal((await platform.act(listAlerts, { state: 'all', limit: 2, after: history.next })).items.length, 2)
  })

  test('notes and assignments are recorded; a person who is not declared cannot be assigned', async () => {
    const { id, reference } = await groupOf('Race')
    await platform.act(noteAlert, { id, note: 'Looking at shard 3' })
    const assigned = await platform.act(assignAlert, { id, person: 'person:bo' })
    assert.equal(assigned.assignee, 'person:bo')
    await assert.rejects(platform.act(assignAlert, { id, person: 'person:nobody' }), refused('not-found'))
    const { history } = await platform.act(getAlert, { id: reference })
    assert.ok(history.some(({ sentence }) => sentence === 'person:ada: Looking at shard 3'))
  })

  test('strangers and viewers of other teams may not act; members of the owning team may; a link may only acknowledge', async () => {
    const { id } = await groupOf('OwnPolicy')
    const viewer = (teams: string[]): Actor => ({ type: 'person', name: 'cy', role: 'viewer', teams })
    await assert.rejects(platform.act(acknowledgeAlert, { id }, { type: 'stranger' }), refused('sign-in-required'))
    await assert.rejects(platform.act(acknowledgeAlert, { id }, viewer(['team:other'])), refused('forbidden'))
    await assert.rejects(platform.act(receiveAlerts, { alerts: [{ labels: { a: 'b' } }] }, viewer(['team:shop'])), refused('forbidden'))
    const link: Actor = { type: 'link', purpose: 'alert.acknowledge', person: 'dee' }
    await assert.rejects(platform.act(resolveAlert, { id, reason: 'x' }, link), refused('forbidden'))
    assert.equal((await platform.act(acknowledgeAlert, { id }, link)).acknowledgedBy, 'person:dee')
    assert.equal((await platform.act(unacknowledgeAlert, { id }, viewer(['team:shop']))).state, 'no-process')
    await assert.rejects(platform.act(getAlert, { id: crypto.randomUUID() }), refused('not-found'))
  })

  test('a group that nobody was paged for is found, paged and reported', async () => {
    await platform.drain()
    assert.deepEqual((await platform.act(unattendedAlerts, {})).items, [])
    const { id } = await groupOf('Race')
    await platform.database.sql(`update alert_group set paged_at = null, page_at = null where id = $1`, [id])
    await platform.database.sql(`delete from page where escalation in (select id from escalation where subject = $1)`, [
      `alert-group:${id}`,
    ])
    await platform.database.sql(`delete from escalation where subject = $1`, [`alert-group:${id}`])
    assert.equal((await platform.act(unattendedAlerts, {})).items.length, 50)
    await platform.advance('61s')
    assert.deepEqual((await platform.act(unattendedAlerts, {})).items, [])
    assert.equal((await escalationOf(id))?.phase, 'escalating')
    assert.equal((await platform.facts('alert.unattended')).length, 1)
  })
})
