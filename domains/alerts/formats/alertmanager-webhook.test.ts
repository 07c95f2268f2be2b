import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mostToldOut, readWebhook, testWebhook, type ToldOut, webhookBody } from '#domains/alerts/formats/alertmanager-webhook.ts'
import { fingerprintOfLabels } from '#domains/alerts/fingerprint.ts'
import { isFiring } from '#domains/alerts/lifecycle.ts'

const now = new Date('2026-03-04T10:00:00Z')
const added = { labels: { environment: 'production' }, now }

/** What an Alertmanager 0.32 sends for one alert that fires and one that is over. */
const sent = {
  version: '4',
  groupKey: '{}/{team="shop"}:{alertname="CartErrors"}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'andon',
  groupLabels: { alertname: 'CartErrors' },
  commonLabels: { alertname: 'CartErrors', severity: 'page' },
  commonAnnotations: { summary: 'Carts cannot be saved' },
  externalURL: 'http://alertmanager.shop.example:9093',
  notification_reason: 'new alerts added',
  routeLabels: {},
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'CartErrors', severity: 'page', zone: 'a' },
      annotations: { summary: 'Carts cannot be saved' },
      startsAt: '2026-03-04T09:58:12.345Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.shop.example:9090/graph?g0.expr=cart_errors',
      fingerprint: 'ffffffffffffffff',
    },
    {
      status: 'resolved',
      labels: { alertname: 'CartErrors', severity: 'page', zone: 'b' },
      annotations: {},
      startsAt: '2026-03-04T09:40:00Z',
      endsAt: '2026-03-04T09:59:00Z',
      generatorURL: '',
      fingerprint: '0000000000000000',
    },
  ],
}

test('each alert of an Alertmanager’s webhook is a report of its own', () => {
  const { reports, problems } = readWebhook(sent, added)
  assert.deepEqual(problems, [])
  assert.deepEqual(
    reports.map(({ labels, startsAt, endsAt, url }) => [labels['zone'], startsAt.toISOString(), endsAt?.toISOString(), url]),
    [
      ['a', '2026-03-04T09:58:12.345Z', undefined, 'http://prometheus.shop.example:9090/graph?g0.expr=cart_errors'],
      ['b', '2026-03-04T09:40:00.000Z', '2026-03-04T09:59:00.000Z', undefined],
    ],
  )
  assert.equal(reports[0]?.annotations['summary'], 'Carts cannot be saved')
})

test('identity comes from the labels and those the integration adds, not from the sender’s fingerprint', () => {
  const [first] = readWebhook(sent, added).reports
  assert.equal(first?.fingerprint, fingerprintOfLabels({ alertname: 'CartErrors', severity: 'page', zone: 'a', environment: 'production' }))
  const own = readWebhook({ ...sent, alerts: [{ ...sent.alerts[0], labels: { environment: 'test' } }] }, added).reports[0]
  assert.deepEqual(own?.labels, { environment: 'test' })
})

test('an alert told as resolved is over whatever its end says', () => {
  for (const endsAt of ['0001-01-01T00:00:00Z', null, '2026-03-04T10:30:00Z', 'soon']) {
    const [report] = readWebhook({ ...sent, alerts: [{ ...sent.alerts[1], endsAt }] }, added).reports
    assert.equal(report?.endsAt?.toISOString(), now.toISOString())
    assert.equal(isFiring(report!, now), false)
  }
})

test('an alert told as firing stays open although its end has passed', () => {
  const [report] = readWebhook({ ...sent, alerts: [{ ...sent.alerts[0], endsAt: '2026-03-04T09:00:00Z' }] }, added).reports
  assert.equal(report?.endsAt, undefined)
})

test('what cannot be read is named, and the good alerts beside it are taken', () => {
  const { reports, problems } = readWebhook(
    { ...sent, alerts: [sent.alerts[0], 7, { status: 'firing' }, { labels: { a: 'b' }, status: 'odd' }, { labels: {} }] },
    { ...added, labels: {} },
  )
  assert.equal(reports.length, 1)
  assert.deepEqual(
    problems.map((problem) => problem.split(/[ :]/)[0]),
    ['/alerts/1', '/alerts/2/labels', '/alerts/3/status', '/alerts/4'],
  )
})

test('a body that is none is refused with what is wrong', () => {
  for (const [body, said] of [
    [[], 'not a JSON object'],
    [{ version: '3', alerts: [] }, 'version'],
    [{ version: '4' }, '/alerts is missing'],
    [{ version: '4', alerts: Array.from({ length: 2_001 }, () => ({})) }, 'at most 2000'],
  ] as const) {
    const { reports, problems } = readWebhook(body, added)
    assert.equal(reports.length, 0)
    assert.match(problems[0] ?? '', new RegExp(said))
  }
})

test('labels that are too long are refused, annotations that are too long are cut', () => {
  const long = 'x'.repeat(20_000)
  const refused = readWebhook({ alerts: [{ labels: { a: long } }] }, added)
  assert.match(refused.problems[0] ?? '', /longer than 10000/)
  const [cut] = readWebhook({ alerts: [{ labels: { a: 'b' }, annotations: { text: long } }] }, added).reports
  assert.equal(cut?.annotations['text']?.length, 10_000)
})

test('whatever JSON arrives is read or refused, and what is read back from what is sent out is the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      const read = readWebhook(body, added)
      assert.ok(read.reports.length > 0 || read.problems.length > 0 || (typeof body === 'object' && body !== null))
      readWebhook({ alerts: [body] }, added)
      readWebhook({ alerts: [{ labels: body, annotations: body, startsAt: body, status: body }] }, added)
    }),
    { numRuns: 200 },
  )
})

const out = (zone: string, more: Partial<ToldOut> = {}): ToldOut => ({
  labels: { alertname: 'CartErrors', zone },
  annotations: { summary: 'Carts cannot be saved', zone },
  startsAt: new Date('2026-03-04T09:58:00Z'),
  endsAt: undefined,
  url: undefined,
  fingerprint: `f${zone}`,
  ...more,
})
const group = { key: '{}:{alertname="CartErrors"}', labels: { alertname: 'CartErrors' } }
const outgoing = { receiver: 'route:carts', group, externalURL: 'https://andon.example', reason: 'first notification' } as const

test('what a route sends out is what an Alertmanager sends', () => {
  const ended = out('b', { endsAt: new Date('2026-03-04T09:59:00Z') })
  assert.deepEqual(
    webhookBody({ ...outgoing, alerts: [ended, out('a', { url: 'https://prometheus.example/g' })], routeLabels: { team: 'shop' } }),
    {
      version: '4',
      groupKey: '{}:{alertname="CartErrors"}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'route:carts',
      groupLabels: { alertname: 'CartErrors' },
      commonLabels: { alertname: 'CartErrors' },
      commonAnnotations: { summary: 'Carts cannot be saved' },
      routeLabels: { team: 'shop' },
      externalURL: 'https://andon.example',
      notification_reason: 'first notification',
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'CartErrors', zone: 'a' },
          annotations: { summary: 'Carts cannot be saved', zone: 'a' },
          startsAt: '2026-03-04T09:58:00.000Z',
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: 'https://prometheus.example/g',
          fingerprint: 'fa',
        },
        {
          status: 'resolved',
          labels: { alertname: 'CartErrors', zone: 'b' },
          annotations: { summary: 'Carts cannot be saved', zone: 'b' },
          startsAt: '2026-03-04T09:58:00.000Z',
          endsAt: '2026-03-04T09:59:00.000Z',
          generatorURL: '',
          fingerprint: 'fb',
        },
      ],
    },
  )
})

test('a group too large for one body says how many alerts it leaves out', () => {
  const alerts = Array.from({ length: mostToldOut + 20 }, (_, index) => out(String(index)))
  const body = webhookBody({ ...outgoing, alerts, truncated: 3 }) as { alerts: unknown[]; truncatedAlerts: number }
  assert.deepEqual([body.alerts.length, body.truncatedAlerts], [mostToldOut, 23])
})

test('what one Andon sends out, another reads as the same alerts', () => {
  const texts = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.stringMatching(/^[a-z ]{1,9}$/), { minKeys: 1, maxKeys: 5 })
  fc.assert(
    fc.property(
      fc.array(fc.record({ labels: texts, annotations: texts, over: fc.boolean() }), { minLength: 1, maxLength: 9 }),
      (alerts) => {
        const told = alerts.map(({ labels, annotations, over }) => out('', { labels, annotations, endsAt: over ? now : undefined }))
        const { reports, problems } = readWebhook(JSON.parse(JSON.stringify(webhookBody({ ...outgoing, alerts: told }))), {
          labels: {},
          now,
        })
        assert.deepEqual(problems, [])
        const plain = (list: readonly { labels: object; annotations: object; endsAt: Date | undefined }[]) =>
          list.map(({ labels, annotations, endsAt }) => JSON.stringify([labels, annotations, endsAt])).sort()
        assert.deepEqual(plain(reports), plain(told))
      },
    ),
    { numRuns: 100 },
  )
})

test('a test message is read and opens nothing', () => {
  const { reports, problems } = readWebhook(JSON.parse(JSON.stringify(testWebhook('shop', now))), added)
  assert.deepEqual([problems, reports.length, isFiring(reports[0]!, now)], [[], 1, false])
})
