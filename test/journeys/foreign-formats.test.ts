import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { makeCertificate } from '#test/certificate.ts'
import { integration, is, keyOf, nightShift, route } from '#test/night-shift.ts'
import { alarmEvent, alarmMessage, postedBy } from '#test/topic.ts'
import { startWorld, type World } from '#test/world.ts'

const start = new Date('2026-03-04T10:00:00Z')
const arn = 'arn:aws:sns:eu-central-1:444455556666:alarms'
const topic = {
  arn,
  certificateUrl: 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem',
  own: makeCertificate('sns.amazonaws.com', new Date('2026-01-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z')),
}
const about = { workload: 'workload:checkout' }
const organization = nightShift([
  route('all', [is('workload', 'checkout')], { groupBy: ['...'], page: false }),
  integration('alertmanager', { format: 'alertmanager', ...about }),
  integration('grafana', { format: 'grafana', ...about }),
  integration('aws', { format: 'sns', topics: [arn], ...about }),
  integration('bus', { format: 'eventbridge', ...about }),
  integration('pager', { format: 'pagerduty', ...about }),
  integration('genie', { format: 'opsgenie', ...about }),
  integration('sensor', {
    format: 'json',
    mapping: { alert: { key: 'sensor', summary: '{{ sensor }} is at {{ celsius }} °C', status: 'state', labels: { alertname: '"Warm"' } } },
    ...about,
  }),
  integration('builds', { format: 'cloudevents', ...about }),
  {
    kind: 'EventRule',
    name: 'builds',
    owner: 'team:shop',
    spec: {
      pattern: { type: [{ prefix: 'build.' }] },
      targets: [
        {
          id: 'alert',
          action: 'alert.receive',
          input: {
            alerts: [
              {
                labels: { alertname: 'Build', workload: 'checkout', branch: '{{ subject }}' },
                endsAt: '{{ data.over ?? "2099-01-01T00:00:00Z" }}',
              },
            ],
          },
        },
      ],
    },
  },
])

type Sent = readonly [status: number, path: string, body: unknown, headers?: Record<string, string>]

/** Each tool a shop may have tells of trouble and of its end, in its own words, with a key of its own. */
describe('every foreign format opens an alert and ends it', () => {
  let world: World
  const keys = new Map<string, string>()
  before(async () => {
    const certificate = { status: 200, body: topic.own.pem }
    world = await startWorld({ files: organization, start, answers: (url) => (url === topic.certificateUrl ? certificate : undefined) })
    for (const { path, text } of organization) {
      const { kind, metadata } = JSON.parse(text) as { kind: string; metadata: { name: string } }
      assert.ok(path)
      if (kind === 'Integration') keys.set(metadata.name, await keyOf(world, metadata.name))
    }
  })
  after(() => world.end())

  const now = (): string => world.clock.now().toISOString()
  const bearer = (name: string) => ({ authorization: `Bearer ${keys.get(name)}` })
  const alertmanager = (status: string, more: object = {}) => ({
    version: '4',
    groupKey: '{}',
    status,
    receiver: 'andon',
    externalURL: 'http://alertmanager.example',
    alerts: [
      {
        status,
        labels: { alertname: 'Carts' },
        annotations: { summary: 'Carts cannot be saved' },
        startsAt: start.toISOString(),
        endsAt: status === 'resolved' ? now() : '0001-01-01T00:00:00Z',
        generatorURL: 'http://prometheus.example/graph',
        fingerprint: 'ab',
        ...more,
      },
    ],
  })
  const sns = (state: string, at: string) =>
    postedBy(topic, {
      id: `sns-${state}`,
      message: JSON.stringify(alarmMessage({ NewStateValue: state, OldStateValue: state === 'OK' ? 'ALARM' : 'OK', StateChangeTime: at })),
      at: world.clock.now(),
    })
  const build = (over: boolean) => ({
    specversion: '1.0',
    id: over ? 'b2' : 'b1',
    source: '/ci',
    type: over ? 'build.mended' : 'build.broken',
    subject: 'main',
    time: now(),
    data: over ? { over: now() } : {},
  })

  const formats: Record<string, { readonly opens: () => Sent; readonly ends: () => Sent; readonly summary: RegExp }> = {
    'Alertmanager’s webhook': {
      opens: () => [200, '/in/alertmanager', alertmanager('firing'), bearer('alertmanager')],
      ends: () => [200, '/in/alertmanager', alertmanager('resolved'), bearer('alertmanager')],
      summary: /Carts cannot be saved/,
    },
    'Alertmanager’s API': {
      opens: () => [
        200,
        '/api/v2/alerts',
        [{ labels: { alertname: 'Direct', workload: 'checkout' } }],
        { authorization: `Bearer ${world.token}` },
      ],
      ends: () => [
        200,
        '/api/v2/alerts',
        [{ labels: { alertname: 'Direct', workload: 'checkout' }, endsAt: now() }],
        { authorization: `Basic ${Buffer.from(`prometheus:${world.token}`).toString('base64')}` },
      ],
      summary: /Direct/,
    },
    Grafana: {
      opens: () => [
        200,
        `/in/grafana/${keys.get('grafana')}`,
        {
          ...alertmanager('firing', { annotations: { summary: 'The panel is red' }, labels: { alertname: 'Panel' } }),
          orgId: 1,
          state: 'alerting',
          title: 'x',
          message: 'x',
        },
        {},
      ],
      ends: () => [
        200,
        `/in/grafana/${keys.get('grafana')}`,
        { ...alertmanager('resolved', { labels: { alertname: 'Panel' } }), orgId: 1, state: 'ok' },
        {},
      ],
      summary: /panel is red/,
    },
    'CloudWatch by SNS': {
      opens: () => [
        200,
        `/in/aws/${keys.get('aws')}`,
        sns('ALARM', '2026-03-04T09:58:30.250+0000'),
        { 'content-type': 'text/plain; charset=UTF-8' },
      ],
      ends: () => [
        200,
        `/in/aws/${keys.get('aws')}`,
        sns('OK', '2026-03-04T09:59:30.250+0000'),
        { 'content-type': 'text/plain; charset=UTF-8' },
      ],
      summary: /Orders waiting/,
    },
    'CloudWatch by EventBridge': {
      opens: () => [202, '/in/bus', alarm('ALARM', '2026-03-04T09:58:40Z'), bearer('bus')],
      ends: () => [202, '/in/bus', alarm('OK', '2026-03-04T09:59:40Z'), bearer('bus')],
      summary: /Orders failing/,
    },
    'PagerDuty’s Events API': {
      opens: () => [
        202,
        '/v2/enqueue',
        {
          routing_key: keys.get('pager'),
          event_action: 'trigger',
          dedup_key: 'q',
          payload: { summary: 'Queue grows', source: 'w', severity: 'critical' },
        },
        {},
      ],
      ends: () => [202, '/v2/enqueue', { routing_key: keys.get('pager'), event_action: 'resolve', dedup_key: 'q' }, {}],
      summary: /Queue grows/,
    },
    'Opsgenie’s alert API': {
      opens: () => [
        202,
        '/v2/alerts',
        { message: 'Stock is wrong', alias: 'stock', priority: 'P1' },
        { authorization: `GenieKey ${keys.get('genie')}` },
      ],
      ends: () => [
        202,
        '/v2/alerts/stock/close?identifierType=alias',
        { note: 'Counted.' },
        { authorization: `GenieKey ${keys.get('genie')}` },
      ],
      summary: /Stock is wrong/,
    },
    'any JSON with a mapping': {
      opens: () => [200, '/in/sensor', { sensor: 'cold-1', celsius: 9, state: 'warm' }, { 'x-andon-key': keys.get('sensor') ?? '' }],
      ends: () => [200, '/in/sensor', { sensor: 'cold-1', celsius: 4, state: 'ok' }, { 'x-andon-key': keys.get('sensor') ?? '' }],
      summary: /cold-1 is at 9 °C/,
    },
    'a CloudEvent and a rule': {
      opens: () => [202, '/in/builds', build(false), { ...bearer('builds'), 'content-type': 'application/cloudevents+json' }],
      ends: () => [202, '/in/builds', build(true), { ...bearer('builds'), 'content-type': 'application/cloudevents+json' }],
      summary: /Build/,
    },
  }
  const alarm = (state: string, at: string): unknown => {
    const event = alarmEvent(state, at) as { detail: object; resources: string[] }
    const resources = ['arn:aws:cloudwatch:eu-central-1:444455556666:alarm:Orders failing']
    return { ...event, resources, detail: { ...event.detail, alarmName: 'Orders failing' } }
  }

  const send = async ([status, path, body, headers]: Sent) => {
    const answer = await world.post(path, body, headers)
    assert.equal(answer.status, status, `${path}: ${JSON.stringify(answer.body)}`)
    await world.drain()
  }
  const found = async (summary: RegExp) => {
    const { items } = (await world.get('/api/v1/alert/list?state=all&limit=200')) as {
      items: { summary: string; state: string; workload: string }[]
    }
    return items.filter((group) => summary.test(group.summary)).map(({ state, workload }) => [state, workload])
  }

  for (const [name, { opens, ends, summary }] of Object.entries(formats)) {
    test(`${name} opens one`, async () => {
      await send(opens())
      assert.deepEqual(await found(summary), [['open', 'workload:checkout']])
      // Senders send again: the same alert, nobody else.
      await send(opens())
      assert.deepEqual(await found(summary), [['open', 'workload:checkout']])
    })
    test(`${name} ends it`, async () => {
      await send(ends())
      assert.deepEqual(await found(summary), [['resolved', 'workload:checkout']])
      await send(ends())
      assert.deepEqual(await found(summary), [['resolved', 'workload:checkout']])
    })
  }

  test('the key of one opens no other, and stands in no answer, fact or list', async () => {
    const wrong = [
      ['/in/grafana', bearer('alertmanager'), 401],
      ['/in/aws', bearer('grafana'), 401],
      ['/in/nobody', bearer('grafana'), 401],
      ['/v2/alerts', { authorization: `GenieKey ${keys.get('pager')}` }, 403],
    ] as const
    for (const [path, headers, status] of wrong) assert.equal((await world.post(path, {}, headers)).status, status, path)
    assert.equal(
      (
        await world.post(
          '/v2/enqueue',
          { routing_key: keys.get('genie'), event_action: 'trigger', payload: { summary: 'x', source: 'x', severity: 'info' } },
          {},
        )
      ).status,
      403,
    )
    // A body that is refused may hold the key: what is kept of it is masked.
    await world.post('/v2/enqueue', { routing_key: keys.get('pager'), event_action: 'explode', api_key: keys.get('pager') }, {})
    await world.post(`/in/grafana/${keys.get('grafana')}`, { mistake: keys.get('grafana') }, {})
    for (const name of ['alertmanager', 'bus', 'sensor', 'builds', 'genie']) await world.post(`/in/${name}`, [keys.get(name)], bearer(name))
    await world.post('/v2/alerts', { mistake: keys.get('genie') }, { authorization: `GenieKey ${keys.get('genie')}` })
    const kept = JSON.stringify([await world.get('/api/v1/integration/status'), await world.facts(), await world.get('/api/v1/event/list')])
    for (const [name, key] of keys) assert.ok(!kept.includes(key), `the key of ${name} is shown`)
  })
})
