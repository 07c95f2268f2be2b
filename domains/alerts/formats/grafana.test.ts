import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readGrafana, testGrafana } from '#domains/alerts/formats/grafana.ts'
import { isFiring, summaryOf } from '#domains/alerts/lifecycle.ts'

const now = new Date('2026-03-04T10:00:00Z')
const added = { labels: {}, now }

/** The webhook contact point of Grafana 12. */
const sent = {
  receiver: 'andon',
  status: 'firing',
  orgId: 3,
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'Queue too long', grafana_folder: 'Shop', queue: 'orders', __alert_rule_uid__: 'ab12' },
      annotations: { summary: 'The queue orders has 920 waiting', description: 'Look at the consumers' },
      startsAt: '2026-03-04T11:52:00+02:00',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'https://grafana.shop.example/alerting/grafana/ab12/view?orgId=3',
      fingerprint: 'c6eadffa33fcdf37',
      silenceURL: 'https://grafana.shop.example/alerting/silence/new?alertmanager=grafana',
      dashboardURL: 'https://grafana.shop.example/d/queues?orgId=3',
      panelURL: 'https://grafana.shop.example/d/queues?orgId=3&viewPanel=4',
      values: { A: 920, C: 1 },
      valueString: "[ var='A' labels={queue=orders} value=920 ]",
    },
  ],
  groupLabels: { alertname: 'Queue too long' },
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'https://grafana.shop.example/',
  version: '1',
  groupKey: '{}/{}:{alertname="Queue too long"}',
  truncatedAlerts: 0,
  title: '[FIRING:1] Queue too long (Shop orders)',
  state: 'alerting',
  message: '**Firing** …',
}
const [alert] = sent.alerts
const one = (body: unknown) => {
  const { reports, problems } = readGrafana(body, added)
  assert.deepEqual(problems, [])
  assert.equal(reports.length, 1)
  return reports[0]!
}

test('an alert of Grafana keeps its labels, its links and its values', () => {
  const report = one(sent)
  assert.deepEqual(report.labels, { alertname: 'Queue too long', grafana_folder: 'Shop', queue: 'orders' })
  assert.equal(report.startsAt.toISOString(), '2026-03-04T09:52:00.000Z')
  assert.equal(report.url, alert!.panelURL)
  assert.deepEqual(report.annotations, {
    summary: 'The queue orders has 920 waiting',
    description: 'Look at the consumers',
    dashboardURL: alert!.dashboardURL,
    panelURL: alert!.panelURL,
    silenceURL: alert!.silenceURL,
    values: 'A=920, C=1',
    grafanaOrganization: '3',
  })
})

test('an older Grafana writes the values as text', () => {
  const { values: _values, ...older } = alert!
  assert.match(one({ ...sent, alerts: [older] }).annotations['values'] ?? '', /value=920/)
})

test('the end of an alert of Grafana is the end of the same alert', () => {
  const over = one({
    ...sent,
    status: 'resolved',
    alerts: [{ ...alert, status: 'resolved', endsAt: '2026-03-04T09:58:00Z', values: null }],
  })
  assert.equal(over.fingerprint, one(sent).fingerprint)
  assert.equal(isFiring(over, now), false)
})

test('a rule that cannot be judged is told under its own name, apart from its alert', () => {
  for (const [name, condition, says] of [
    ['DatasourceNoData', 'no-data', 'Queue too long has no data'],
    ['DatasourceError', 'error', 'Queue too long cannot be evaluated: The queue orders has 920 waiting'],
  ] as const) {
    const annotations = condition === 'error' ? alert!.annotations : {}
    const report = one({
      ...sent,
      alerts: [{ ...alert, labels: { alertname: name, rulename: 'Queue too long', datasource_uid: 'p1', ref_id: 'A' }, annotations }],
    })
    assert.deepEqual(report.labels, { alertname: 'Queue too long', datasource_uid: 'p1', ref_id: 'A', grafana_condition: condition })
    assert.equal(summaryOf(report), says)
  }
})

test('what the button Test sends ends by itself', () => {
  const report = one({
    ...sent,
    alerts: [{ status: 'firing', labels: { alertname: 'TestAlert', instance: 'Grafana' }, annotations: {}, startsAt: now.toISOString() }],
  })
  assert.equal(report.endsAt?.toISOString(), '2026-03-04T10:05:00.000Z')
})

/** A dashboard alert of Grafana 7. */
const legacy = {
  dashboardId: 4,
  evalMatches: [{ value: 93.5, metric: 'disk used', tags: { host: 'db-1' } }],
  imageUrl: 'https://images.shop.example/1.png',
  message: 'The disk of the database fills up',
  orgId: 1,
  panelId: 2,
  ruleId: 17,
  ruleName: 'Database disk',
  ruleUrl: 'https://grafana.shop.example/d/4/db?panelId=2',
  state: 'alerting',
  tags: { severity: 'high' },
  title: '[Alerting] Database disk',
}

test('a dashboard alert of an older Grafana is one alert per rule', () => {
  const report = one(legacy)
  assert.deepEqual(report.labels, { severity: 'high', alertname: 'Database disk', grafana_organization: '1', grafana_rule: '17' })
  assert.deepEqual(
    [summaryOf(report), report.annotations['values'], report.url, report.endsAt],
    ['The disk of the database fills up', 'disk used=93.5', legacy.ruleUrl, undefined],
  )
})

test('each state of a dashboard alert means one thing', () => {
  const { fingerprint } = one(legacy)
  for (const [state, firing] of [
    ['no_data', true],
    ['ok', false],
    ['paused', false],
  ] as const) {
    const report = one({ ...legacy, state, evalMatches: [] })
    assert.deepEqual([report.fingerprint, isFiring(report, now)], [fingerprint, firing])
  }
  assert.deepEqual(readGrafana({ ...legacy, state: 'pending' }, added), { reports: [], problems: [] })
  assert.match(readGrafana({ ...legacy, state: 'broken' }, added).problems[0] ?? '', /state is none of alerting/)
  assert.match(readGrafana({ ...legacy, ruleName: '' }, added).problems[0] ?? '', /ruleName/)
})

test('a custom payload is refused with what to do', () => {
  assert.match(readGrafana({ text: 'hello' }, added).problems[0] ?? '', /Remove a custom payload/)
  assert.match(readGrafana('hello', added).problems[0] ?? '', /not a JSON object/)
})

test('whatever JSON arrives is read or refused', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (body, other) => {
      readGrafana(body, added)
      readGrafana(
        {
          alerts: [{ labels: { alertname: 'DatasourceError', rulename: body }, annotations: other, values: body, panelURL: other }],
          orgId: body,
        },
        added,
      )
      readGrafana({ ruleName: 'a', ruleId: body, state: 'alerting', tags: other, evalMatches: body, message: other }, added)
    }),
    { numRuns: 200 },
  )
})

test('a test message is read and opens nothing', () => {
  assert.equal(isFiring(one(JSON.parse(JSON.stringify(testGrafana('shop', now)))), now), false)
})
