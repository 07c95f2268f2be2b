import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { defaultGroupBy, groupOf } from '#domains/alerts/grouping.ts'

const key = (groupBy: readonly string[], labels: Record<string, string>, route = 'route:shop') => groupOf(route, groupBy, labels).key

test('Alerts with the same values of the grouping labels are one group', () => {
  const one = key(defaultGroupBy, { alertname: 'HighErrors', workload: 'checkout', pod: 'a' })
  assert.equal(key(defaultGroupBy, { pod: 'b', workload: 'checkout', alertname: 'HighErrors' }), one)
  assert.notEqual(key(defaultGroupBy, { alertname: 'HighErrors', workload: 'search', pod: 'a' }), one)
})

test('Three dots mean every label: each alert is its own group', () => {
  assert.notEqual(key(['...'], { alertname: 'Up', pod: 'a' }), key(['...'], { alertname: 'Up', pod: 'b' }))
  assert.equal(key(['...'], { alertname: 'Up', pod: 'a' }), key(['...'], { pod: 'a', alertname: 'Up' }))
})

test('No grouping labels mean one group for the whole route, and groups never cross routes', () => {
  assert.equal(key([], { alertname: 'A' }), key([], { alertname: 'B' }))
  assert.notEqual(key([], { alertname: 'A' }, 'route:a'), key([], { alertname: 'A' }, 'route:b'))
})

test('A missing grouping label counts as empty', () => {
  assert.equal(key(['zone'], { alertname: 'A' }), key(['zone'], { alertname: 'B', zone: '' }))
})

test('The group shows the labels its alerts share', () => {
  assert.deepEqual(groupOf('route:a', defaultGroupBy, { alertname: 'A', pod: 'x' }).labels, { alertname: 'A' })
})

test('Values cannot be moved between labels to forge a group', () => {
  assert.notEqual(key(['a', 'b'], { a: 'x', b: 'yz' }), key(['a', 'b'], { a: 'xy', b: 'z' }))
})

test('Which alerts are one group depends neither on the order of their labels nor on the order in which they arrive', () => {
  const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'alertname'), fc.constantFrom('x', 'y', ''), { maxKeys: 4 })
  const groupBy = fc.oneof(fc.constant(['...']), fc.subarray(['a', 'b', 'c', 'alertname']))
  const groups = (alerts: readonly Record<string, string>[], by: readonly string[]) =>
    [...Map.groupBy(alerts, (one) => groupOf('route:r', by, one).key)]
      .map(([key, members]) => [key, members.map((one) => JSON.stringify(Object.entries(one).toSorted())).toSorted()])
      .toSorted()
  const turned = (one: Record<string, string>) => Object.fromEntries(Object.entries(one).toReversed())
  fc.assert(
    fc.property(fc.array(labels, { maxLength: 8 }), groupBy, (alerts, by) => {
      assert.deepEqual(groups(alerts, by), groups(alerts.toReversed().map(turned), by.toReversed()))
    }),
    { numRuns: 200 },
  )
})
