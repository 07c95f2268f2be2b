import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { alertsIn, groupsOf, integration, is, keyOf, nightShift, route } from '#test/night-shift.ts'
import { startWorld, type World } from '#test/world.ts'

const service = { workload: 'workload:checkout', labels: { tier: 'service', region: 'eu' } }
const organization = nightShift([
  route('database', [is('alertname', 'DatabaseDown')]),
  // Each of these would be a page of its own; none of them waits long.
  route('services', [is('tier', 'service')], { impact: 'medium', urgency: 'medium', groupWait: '1m' }),
  {
    kind: 'Inhibition',
    name: 'database-down',
    owner: 'team:shop',
    spec: { source: [is('alertname', 'DatabaseDown')], target: [is('tier', 'service')], equal: ['region'] },
  },
  integration('pager', { format: 'pagerduty', ...service }),
  integration('dashboards', { format: 'grafana', ...service }),
])
const each = 100
const numbers = Array.from({ length: each }, (_, number) => number)

/** A database goes down at ten to two, and everything that needs it says so, by three tools at once. */
describe('three hundred alerts of one outage', () => {
  let world: World
  const keys = new Map<string, string>()
  before(async () => {
    world = await startWorld({ files: organization, start: new Date('2026-11-18T01:50:00Z') })
    for (const name of ['pager', 'dashboards']) keys.set(name, await keyOf(world, name))
  })
  after(() => world.end())

  const iso = (minutes = 0): string => new Date(world.clock.now().getTime() + minutes * 60_000).toISOString()
  const prometheus = (endsAt: string) =>
    world.post(
      '/api/v2/alerts',
      numbers.map((number) => ({
        labels: { alertname: `Errors${number}`, tier: 'service', region: 'eu', workload: 'checkout' },
        annotations: { summary: `Service ${number} answers with errors` },
        endsAt,
      })),
    )
  const database = (endsAt: string) =>
    world.post('/api/v2/alerts', [
      { labels: { alertname: 'DatabaseDown', region: 'eu' }, annotations: { summary: 'The database is down' }, endsAt },
    ])
  const pagerDuty = (action: 'trigger' | 'resolve') =>
    Promise.all(
      numbers.map((number) =>
        world.post(
          '/v2/enqueue',
          {
            routing_key: keys.get('pager'),
            event_action: action,
            dedup_key: `queue-${number}`,
            ...(action === 'trigger'
              ? { payload: { summary: `Queue ${number} grows`, source: `worker-${number}`, severity: 'error', class: `queue-${number}` } }
              : {}),
          },
          {},
        ),
      ),
    )
  const grafana = (status: 'firing' | 'resolved') =>
    world.post(
      '/in/dashboards',
      {
        receiver: 'andon',
        status,
        orgId: 1,
        state: status === 'firing' ? 'alerting' : 'ok',
        version: '1',
        groupKey: 'g',
        truncatedAlerts: 0,
        groupLabels: {},
        commonLabels: {},
        commonAnnotations: {},
        externalURL: 'https://grafana.example/',
        alerts: numbers.map((number) => ({
          status,
          labels: { alertname: `Panel${number}`, grafana_folder: 'Shop' },
          annotations: { summary: `Panel ${number} is red` },
          startsAt: iso(),
          endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : iso(),
          fingerprint: `f${number}`,
        })),
      },
      { authorization: `Bearer ${keys.get('dashboards')}` },
    )
  const statuses = (answers: readonly { status: number }[]) => [...new Set(answers.map(({ status }) => status))]

  test('are one page, whichever tool speaks first', async () => {
    assert.equal((await prometheus(iso(600))).status, 200)
    assert.deepEqual(statuses(await pagerDuty('trigger')), [202])
    await world.drain()
    const bo = world.person('bo')
    bo.isQuiet()
    assert.equal((await database(iso(600))).status, 200)
    const page = await bo.receives('The database is down')
    assert.match(page.subject, /Critical/)
    assert.equal((await grafana('firing')).status, 200)
    await world.advance('9m')
    bo.isQuiet()

    const groups = await groupsOf(world)
    const [source, ...others] = groups.toSorted(
      (a, b) => Number(b.labels['alertname'] === 'DatabaseDown') - Number(a.labels['alertname'] === 'DatabaseDown'),
    )
    assert.equal(source?.state, 'open')
    const counts = await world.get('/api/v1/alert/counts')
    assert.equal(groups.length, 200, 'a page of the list')
    assert.ok(
      others.every(({ state }) => state === 'suppressed'),
      JSON.stringify(counts),
    )
    const [shown] = await world.database.sql<{ open: number; held: number }>(
      `select sum(open_alerts)::int as open, sum(suppressed_alerts)::int as held from alert_group where resolved_at is null`,
    )
    assert.deepEqual(shown, { open: 3 * each + 1, held: 3 * each })
  })

  test('each of them says what explains it', async () => {
    const groups = await groupsOf(world)
    const [source] = await alertsIn(world, groups.find(({ labels }) => labels['alertname'] === 'DatabaseDown')?.id ?? '')
    for (const name of ['Errors7', 'queue-7', 'Panel7']) {
      const [found] = (await world.get(`/api/v1/alert/list?text=${name}&limit=200`))['items'] as {
        id: string
        labels: Record<string, string>
      }[]
      assert.ok(found, name)
      const [alert] = await alertsIn(world, found.id)
      const [reason] = alert?.heldBy ?? []
      assert.deepEqual([reason?.source, reason?.by, reason?.alerts], ['inhibition', 'inhibition:database-down', [source?.id]], name)
      assert.match(reason?.because ?? '', /DatabaseDown|database/i)
    }
  })

  test('the silence of two o’clock stops the page, is shown where one looks, and its end pages', async () => {
    const bo = world.person('bo')
    const until = '2026-11-18T03:00:00.000Z'
    const made = await world.post('/api/v1/silence/create', {
      matchers: [is('alertname', 'DatabaseDown')],
      endsAt: until,
      comment: 'Bo restores the backup, until three.',
    })
    assert.equal(made.status, 200, JSON.stringify(made.body))
    await world.drain()
    const [group] = (await groupsOf(world)).filter(({ labels }) => labels['alertname'] === 'DatabaseDown')
    assert.equal(group?.state, 'suppressed')
    const [alert] = await alertsIn(world, group.id)
    assert.deepEqual(
      alert?.heldBy.map(({ source, by, until }) => [source, by, until]),
      [['silence', made.body['silence'], until]],
    )
    assert.match(alert.heldBy[0]?.because ?? '', /restores the backup/)
    const listed = (await world.get('/api/v1/silence/list'))['items'] as { silence: string; state: string }[]
    assert.deepEqual(
      listed.map(({ silence, state }) => [silence, state]),
      [[made.body['silence'], 'active']],
    )
    // Silenced, it still explains the others: nobody hears of three hundred things at once.
    await world.advance('55m')
    bo.isQuiet()
    await world.advance('6m')
    await bo.receives('The database is down')
    bo.isQuiet()
  })

  test('when it is over, everything is over, and nobody hears of what was never their page', async () => {
    assert.equal((await prometheus(iso())).status, 200)
    assert.deepEqual(statuses(await pagerDuty('resolve')), [202])
    assert.equal((await grafana('resolved')).status, 200)
    assert.equal((await database(iso())).status, 200)
    await world.drain()
    assert.deepEqual(await groupsOf(world), [])
    await world.advance('20m')
    world.person('bo').isQuiet()
    const paged = await world.facts('notice.paged')
    assert.equal(new Set(paged.flatMap(({ subjects }) => subjects.filter((one) => one.startsWith('alert-group:')))).size, 1)
  })
})
