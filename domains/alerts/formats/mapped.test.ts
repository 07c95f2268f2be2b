import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readMapped } from '#domains/alerts/formats/mapped.ts'
import { testMapped } from '#domains/alerts/formats/mapped-sample.ts'
import { isFiring } from '#domains/alerts/lifecycle.ts'

const now = new Date('2026-03-04T10:00:00Z')
const added = { labels: { team: 'shop' }, now }

/** What a monitoring tool of one's own may send. */
const body = {
  monitor: 'Checkout page',
  incidents: [
    {
      id: 41,
      state: 'DOWN',
      where: { region: 'eu' },
      level: 'high',
      text: 'No answer within 10 s',
      since: 1_772_618_100,
      link: 'https://watch.example/41',
    },
    { id: 42, state: 'UP', where: { region: 'us' }, level: 'high', text: 'Answers again' },
  ],
}
const mapping = {
  each: 'incidents',
  key: 'id',
  summary: '{{ $.monitor }}: {{ text }}',
  description: 'text',
  severity: 'level',
  status: 'state',
  labels: { region: 'where.region', zone: 'where.zone' },
  url: 'link',
  startedAt: 'since',
}

test('a mapping makes alerts of any JSON', () => {
  const { reports, problems } = readMapped(body, mapping, 'watch', added)
  assert.deepEqual(problems, [])
  const [down, up] = reports
  assert.deepEqual(down?.labels, { alertname: 'watch', severity: 'high', region: 'eu', team: 'shop' })
  assert.deepEqual(down?.annotations, { summary: 'Checkout page: No answer within 10 s', description: 'No answer within 10 s' })
  assert.deepEqual(
    [down?.startsAt.toISOString(), down?.url, isFiring(down!, now), isFiring(up!, now)],
    ['2026-03-04T09:55:00.000Z', 'https://watch.example/41', true, false],
  )
})

test('the key decides who an alert is, else its labels do', () => {
  const again = { ...body, incidents: [{ ...body.incidents[0], level: 'low' }] }
  const [first, second] = [readMapped(body, mapping, 'watch', added), readMapped(again, mapping, 'watch', added)]
  assert.equal(first.reports[0]?.fingerprint, second.reports[0]?.fingerprint)
  const { key: _key, ...without } = mapping
  assert.notEqual(
    readMapped(body, without, 'watch', added).reports[0]?.fingerprint,
    readMapped(again, without, 'watch', added).reports[0]?.fingerprint,
  )
})

test('which words mean that it is over can be said', () => {
  const over = (state: unknown, resolved?: string[]): boolean => {
    const { reports } = readMapped(
      { state },
      { summary: '"x"', status: 'state', ...(resolved === undefined ? {} : { resolved }) },
      'a',
      added,
    )
    return !isFiring(reports[0]!, now)
  }
  for (const word of ['ok', 'Resolved', ' CLOSED ', 'recovered', 'normal', false, 0]) assert.equal(over(word), true, String(word))
  for (const word of ['down', 'constructor', '', null, true, 1, {}, undefined]) assert.equal(over(word), false, String(word))
  assert.equal(over('gut', ['Gut', 'vorbei']), true)
  assert.equal(over('ok', ['gut']), false)
})

test('a missing field that is required is named, and the other entries are taken', () => {
  const { reports, problems } = readMapped(
    { ...body, incidents: [{ text: 'no id' }, { id: 1 }, body.incidents[0]] },
    { ...mapping, summary: 'text' },
    'watch',
    added,
  )
  assert.equal(reports.length, 1)
  assert.match(problems[0] ?? '', /`key` found nothing at "id" \(entry 0\)/)
  assert.match(problems[1] ?? '', /`summary` found nothing at "text" \(entry 1\)/)
  assert.match(readMapped({}, mapping, 'watch', added).problems[0] ?? '', /`each` found no array/)
})

test('a body with too many entries is refused', () => {
  const { problems } = readMapped({ incidents: Array.from({ length: 2_001 }, () => ({})) }, mapping, 'watch', added)
  assert.match(problems[0] ?? '', /at most 2000/)
})

test('whatever JSON arrives is read or refused', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      readMapped(a, mapping, 'watch', added)
      readMapped({ incidents: [{ id: a, text: b, since: a, link: b, where: a, level: b, state: a }] }, mapping, 'watch', added)
    }),
    { numRuns: 200 },
  )
})

test('a mapping with a status can be tried with a body that opens nothing', () => {
  for (const each of [undefined, 'incidents', 'a.b["odd name"]', '$']) {
    const { each: _each, ...rest } = mapping
    const own = { ...rest, summary: '{{ text }} ({{ where.list[2].name }})', ...(each === undefined ? {} : { each }) }
    const { reports, problems } = readMapped(testMapped(own, 'watch', now), own, 'watch', added)
    assert.deepEqual([problems, reports.length, isFiring(reports[0]!, now)], [[], 1, false])
  }
  assert.equal(testMapped({ summary: 'text' }, 'watch', now), undefined)
  assert.equal(testMapped({ summary: 'text', status: 'text', key: 'text.id' }, 'watch', now), undefined)
})
