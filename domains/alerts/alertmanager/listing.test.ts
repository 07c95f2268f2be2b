import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isUuid, type OpenAlert, parseFilters, readQuestion, silenceIdOf, statusOf } from '#domains/alerts/alertmanager/listing.ts'

const filters: readonly [string, Record<string, string>, boolean | 'refused'][] = [
  ['alertname="Up"', { alertname: 'Up' }, true],
  ['alertname=Up', { alertname: 'Down' }, false],
  [' alertname != "Up" ', {}, true],
  ['path="a \\"b\\""', { path: 'a "b"' }, true],
  ['a=~"x+"', { a: 'xxx' }, true],
  ['a=~"x"', { a: 'xx' }, false],
  ['a!~"x|y"', { a: 'y' }, false],
  ['a=~"("', {}, 'refused'],
  ['xx', {}, 'refused'],
  ['a="x', {}, 'refused'],
]
for (const [filter, labels, expected] of filters) {
  test(`A filter of amtool is read: ${filter}`, () => {
    const parsed = parseFilters([filter])
    assert.equal('problem' in parsed ? 'refused' : parsed.holds(labels), expected)
  })
}

const row: OpenAlert = {
  id: 'a',
  fingerprint: 'f',
  labels: { alertname: 'Up' },
  annotations: {},
  url: null,
  starts_at: new Date(0),
  last_seen_at: new Date(0),
  expires_at: null,
  group_id: 'g',
  route: 'route:checkout',
  group_labels: {},
  reasons: [],
  further: [],
}
const because = 'It is so.'

test('The state of an alert names the silences, the alerts and whatever else holds it back', () => {
  const status = statusOf(
    [
      { source: 'silence', by: 'silence:0198c0de-0000-7000-8000-000000000001', because },
      { source: 'inhibition', by: 'inhibition:db', because, alerts: ['one', 'gone'] },
      { source: 'maintenance', by: 'maintenance-window:move', because },
    ],
    new Map([['one', '20373fcf59a94250']]),
  )
  assert.deepEqual(status, {
    state: 'suppressed',
    silencedBy: ['0198c0de-0000-7000-8000-000000000001'],
    inhibitedBy: ['20373fcf59a94250'],
    mutedBy: ['maintenance-window:move'],
  })
})

test('A question leaves out what it says no to', () => {
  const held = statusOf([{ source: 'silence', by: 'silence:deploy', because }], new Map())
  const free = statusOf([], new Map())
  const fits = (query: object, status = free): boolean | string => {
    const asked = readQuestion(query)
    return 'problem' in asked ? asked.problem : asked.fits(row, status)
  }
  assert.equal(fits({}), true)
  assert.equal(fits({}, held), true)
  assert.equal(fits({ silenced: 'false' }, held), false)
  assert.equal(fits({ active: 'false' }), false)
  assert.equal(fits({ active: 'maybe' }), false)
  assert.equal(fits({ active: '' }), true)
  assert.equal(fits({ receiver: 'check.*' }), true)
  assert.equal(fits({ receiver: 'check' }), false)
  assert.match(String(fits({ receiver: '(' })), /^failed to parse receiver param: /)
})

test('Every silence has an id that is a UUID, and always the same one', () => {
  assert.equal(silenceIdOf('silence:0198c0de-0000-7000-8000-000000000001'), '0198c0de-0000-7000-8000-000000000001')
  fc.assert(
    fc.property(
      fc.string(),
      (name) => isUuid(silenceIdOf(`silence:${name}`)) && silenceIdOf(`silence:${name}`) === silenceIdOf(`silence:${name}`),
    ),
  )
  assert.notEqual(silenceIdOf('silence:a'), silenceIdOf('silence:b'))
})
