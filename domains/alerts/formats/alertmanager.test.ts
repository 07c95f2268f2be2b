import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Parsed, parseAlerts } from '#domains/alerts/formats/alertmanager.ts'

const now = new Date('2026-11-20T12:00:00Z')
const parse = (body: unknown): Parsed => parseAlerts(body, now)
const only = (alert: object) => {
  const parsed = parse([alert])
  if ('refused' in parsed) throw new Error(parsed.refused.message)
  return parsed
}

test('An alert without an end is over after five minutes without a repeat', () => {
  const [report] = only({ labels: { alertname: 'a' } }).reports
  assert.deepEqual(report?.startsAt, now)
  assert.deepEqual(report.endsAt, new Date('2026-11-20T12:05:00Z'))
})

test('The fingerprint is the one Alertmanager shows', () => {
  assert.equal(only({ labels: { alertname: 'a' } }).reports[0]?.fingerprint, 'd258efc389808447')
  assert.equal(only({ labels: { good: 'x', empty: '' } }).reports[0]?.fingerprint, 'e7f6083e6022c2c8')
})

test('Times, annotations and the link are taken as Prometheus writes them', () => {
  const [report] = only({
    labels: { alertname: 'a' },
    annotations: { summary: 's' },
    startsAt: '2026-11-20T11:00:00.123456789Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus/graph?g0.expr=up',
  }).reports
  assert.deepEqual(report?.startsAt, new Date('2026-11-20T11:00:00.123Z'))
  assert.deepEqual(report.endsAt, new Date('2026-11-20T12:05:00Z'))
  assert.equal(report.url, 'http://prometheus/graph?g0.expr=up')
})

const problems: readonly [string, object, string][] = [
  ['no labels', { labels: {} }, 'at least one label pair required'],
  ['only empty labels', { labels: { a: '' } }, 'at least one label pair required'],
  ['a label without a name', { labels: { '': 'x' } }, 'invalid label set: invalid name ""'],
  ['an annotation without a name', { labels: { a: 'x' }, annotations: { '': 'x' } }, 'invalid annotations: invalid name ""'],
  [
    'an end before the start',
    { labels: { a: 'x' }, startsAt: '2026-11-20T12:00:00Z', endsAt: '2026-11-20T11:00:00Z' },
    'start time must be before end time',
  ],
]
for (const [title, alert, expected] of problems) {
  test(`A wrong alert is named in Alertmanager’s words: ${title}`, () => {
    assert.equal(only(alert).problem, expected)
    assert.equal(only(alert).reports.length, 0)
  })
}

test('Good alerts are taken although others beside them are wrong', () => {
  const parsed = parse([{ labels: { '': 'x' } }, { labels: { good: 'x' } }, { labels: { a: '' } }])
  assert.ok('reports' in parsed)
  assert.equal(parsed.reports.length, 1)
  assert.equal(parsed.problem, 'invalid label set: invalid name ""; at least one label pair required')
})

const refused: readonly [string, unknown, number, number][] = [
  ['not an array', {}, 400, 400],
  ['not an object', ['x'], 400, 400],
  ['labels missing', [{ annotations: {} }], 422, 602],
  ['a label that is a number', [{ labels: { a: 1 } }], 400, 400],
  ['a time that is none', [{ labels: { a: 'x' }, startsAt: 'nope' }], 400, 400],
  ['a link that is none', [{ labels: { a: 'x' }, generatorURL: 'not a url' }], 422, 601],
]
for (const [title, body, status, code] of refused) {
  test(`A body that cannot be read is refused whole: ${title}`, () => {
    const parsed = parse(body)
    assert.ok('refused' in parsed)
    assert.deepEqual([parsed.refused.status, parsed.refused.code], [status, code])
  })
}

test('Label names are any text, as Prometheus 3 and OpenTelemetry send them', () => {
  const labels = { alertname: 'a', 'service.name': 'checkout', 'größe in µ': 'x', '1a': 'y' }
  assert.deepEqual(only({ labels, annotations: { 'runbook.url': 'z' } }).reports[0]?.labels, labels)
})

test('Characters no database text can hold are replaced, not refused', () => {
  const [report] = only({ labels: { a: 'x\u0000y' }, annotations: { summary: '\ud800' } }).reports
  assert.deepEqual(report?.labels, { a: 'x\ufffdy' })
  assert.deepEqual(report.annotations, { summary: '\ufffd' })
})
