import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileRoutes, type RouteRecord, workloadOf } from '#domains/alerts/matching.ts'

const route = (name: string, match: RouteRecord['spec']['match'], more: Partial<RouteRecord['spec']> = {}): RouteRecord => ({
  reference: `route:${name}`,
  owner: 'team:shop',
  spec: { match, runbook: 'runbook:a', escalation: 'escalation-policy:shop', impact: 'high', urgency: 'medium', ...more },
})

const rows: readonly [string, RouteRecord['spec']['match'], Record<string, string>, boolean][] = [
  ['is: equal', [{ label: 'a', is: 'x' }], { a: 'x' }, true],
  ['is: different', [{ label: 'a', is: 'x' }], { a: 'y' }, false],
  ['is empty: a missing label', [{ label: 'a', is: '' }], {}, true],
  ['is: a missing label', [{ label: 'a', is: 'x' }], {}, false],
  ['isNot: different', [{ label: 'a', isNot: 'x' }], { a: 'y' }, true],
  ['isNot: a missing label', [{ label: 'a', isNot: 'x' }], {}, true],
  ['isNot: equal', [{ label: 'a', isNot: 'x' }], { a: 'x' }, false],
  ['in: listed', [{ label: 'a', in: ['x', 'y'] }], { a: 'y' }, true],
  ['in: not listed', [{ label: 'a', in: ['x', 'y'] }], { a: 'z' }, false],
  ['startsWith', [{ label: 'a', startsWith: 'pay' }], { a: 'payments' }, true],
  ['startsWith: not', [{ label: 'a', startsWith: 'pay' }], { a: 'repay' }, false],
  ['label alone: present', [{ label: 'a' }], { a: 'x' }, true],
  ['startsWith: a name every object knows', [{ label: 'constructor', startsWith: 'x' }], { a: 'x' }, false],
  ['label alone: a name every object knows', [{ label: 'toString' }], { a: 'x' }, false],
  ['is: a name every object knows, sent', [{ label: 'constructor', is: 'x' }], { constructor: 'x' }, true],
  ['label alone: absent', [{ label: 'a' }], { b: 'x' }, false],
  ['two in one', [{ label: 'a', startsWith: 'p', isNot: 'pay' }], { a: 'pay' }, false],
  [
    'all must hold',
    [
      { label: 'a', is: 'x' },
      { label: 'b', is: 'y' },
    ],
    { a: 'x', b: 'z' },
    false,
  ],
  [
    'all hold',
    [
      { label: 'a', isNot: 'q' },
      { label: 'b', is: 'y' },
    ],
    { a: 'x', b: 'y' },
    true,
  ],
]

for (const [title, match, labels, expected] of rows) {
  test(`A route matches by its conditions: ${title}`, () => {
    assert.equal(compileRoutes([route('r', match)]).match(labels).length > 0, expected)
  })
}

test('The smallest order wins, then the name, whatever the order of the records', () => {
  const records = [
    route('late', [{ label: 'a', is: 'x' }], { order: 20 }),
    route('b', [{ label: 'a', startsWith: 'x' }], { order: 10 }),
    route('a', [{ label: 'b', isNot: 'nothing' }], { order: 10 }),
  ]
  for (const given of [records, records.toReversed()]) assert.equal(compileRoutes(given).match({ a: 'x' })[0]?.route, 'route:a')
})

test('A route that is switched off takes nothing', () => {
  assert.deepEqual(compileRoutes([route('off', [{ label: 'a', is: 'x' }], { enabled: false })]).match({ a: 'x' }), [])
})

test('The plan carries what the route says, and defaults', () => {
  const [plan] = compileRoutes([route('r', [{ label: 'a', is: 'x' }], { groupWait: '30s', workload: 'workload:checkout' })]).match({
    a: 'x',
  })
  assert.deepEqual([plan?.impact, plan?.urgency, plan?.openIncident, plan?.page], ['high', 'medium', undefined, true])
  assert.equal(plan?.run, 'offered')
  assert.deepEqual([plan.groupIntervalMs, plan.repeatMs, plan.lacks], [300_000, 14_400_000, []])
  assert.equal(plan.groupWaitMs, 30_000)
  assert.deepEqual(plan.groupBy, ['alertname', 'workload'])
})

test('The label workload wins over the route when it can be a name', () => {
  const [plan] = compileRoutes([route('r', [{ label: 'a', is: 'x' }], { workload: 'workload:checkout' })])
    .match({ a: 'x' })
    .map(({ workload }) => workload)
  assert.equal(workloadOf({ workload: 'search' }, plan), 'workload:search')
  assert.equal(workloadOf({ workload: 'workload:search' }, plan), 'workload:search')
  assert.equal(workloadOf({ workload: 'not a name!' }, plan), 'workload:checkout')
  assert.equal(workloadOf({}, plan), 'workload:checkout')
  assert.equal(workloadOf({}, undefined), undefined)
})

const value = fc.constantFrom('x', 'y', 'z', '')
const condition = fc.oneof(
  fc.record({ label: fc.constantFrom('a', 'b', 'c'), is: value }),
  fc.record({ label: fc.constantFrom('a', 'b', 'c'), isNot: value }),
  fc.record({ label: fc.constantFrom('a', 'b', 'c'), in: fc.array(value, { minLength: 1, maxLength: 3 }) }),
)
const given = fc.array(fc.record({ match: fc.array(condition, { minLength: 1, maxLength: 3 }), order: fc.integer({ min: 0, max: 3 }) }), {
  maxLength: 12,
})
const some = fc.record({ a: fc.constantFrom('x', 'y', 'z'), b: fc.constantFrom('x', 'y') }, { requiredKeys: [] })

test('Filing routes under their equalities never changes which route takes an alert', () => {
  fc.assert(
    fc.property(given, some, (specs, labels) => {
      const records = specs.map(({ match, order }, index) => route(`r${index}`, match, { order }))
      const alone = records
        .filter((record) => compileRoutes([record]).match(labels).length > 0)
        .toSorted((one, other) => (one.spec.order ?? 0) - (other.spec.order ?? 0) || (one.reference < other.reference ? -1 : 1))
      assert.equal(compileRoutes(records).match(labels)[0]?.route, alone[0]?.reference)
    }),
    { numRuns: 300 },
  )
})

const above = (parent: string, more: Partial<RouteRecord['spec']> = {}) => ({ parent: `route:${parent}`, ...more })
const x = [{ label: 'a', is: 'x' }]
const y = [{ label: 'b', is: 'y' }]
const taken = (records: readonly RouteRecord[], labels: Record<string, string>) =>
  compileRoutes(records)
    .match(labels)
    .map(({ route: name }) => name)

test('The deepest route that matches takes the alert; what none below takes, a route takes itself', () => {
  const records = [route('top', x), route('below', y, above('top')), route('deeper', [{ label: 'c', is: 'z' }], above('below'))]
  assert.deepEqual(taken(records, { a: 'x', b: 'y', c: 'z' }), ['route:deeper'])
  assert.deepEqual(taken(records, { a: 'x', b: 'y' }), ['route:below'])
  assert.deepEqual(taken(records, { a: 'x' }), ['route:top'])
  assert.deepEqual(taken(records, { b: 'y', c: 'z' }), [])
})

test('`continue` goes on behind a route, below its parent and above', () => {
  const records = [
    route('one', x, { continue: true, order: 1 }),
    route('one-a', y, above('one', { order: 1, continue: true })),
    route('one-b', y, above('one', { order: 2 })),
    route('one-c', y, above('one', { order: 3 })),
    route('two', x, { order: 2 }),
    route('three', x, { order: 3 }),
  ]
  assert.deepEqual(taken(records, { a: 'x', b: 'y' }), ['route:one-a', 'route:one-b', 'route:two'])
  assert.deepEqual(taken(records, { a: 'x' }), ['route:one', 'route:two'])
})

test('The way of an alert names every route it was compared with, and which took it', () => {
  const records = [route('no', y), route('top', x), route('below', y, above('top')), route('never', x, { order: 2_000 })]
  assert.deepEqual(
    compileRoutes(records)
      .path({ a: 'x' })
      .map(({ route: name, depth, matches, taken: took }) => [name, depth, matches, took]),
    [
      ['route:no', 0, false, false],
      ['route:top', 0, true, true],
      ['route:below', 1, false, false],
    ],
  )
})

test('A route that lost its team, document or policy says what its process lacks', () => {
  const [plan] = compileRoutes([route('r', x)], (reference) => reference === 'team:shop').match({ a: 'x' })
  assert.deepEqual(plan?.lacks, ['runbook:a is gone', 'escalation-policy:shop is gone'])
  assert.deepEqual([plan?.runbook, plan?.policy], [undefined, undefined])
})

test('A match may ask for an expression', () => {
  assert.deepEqual(taken([route('r', [{ label: 'a', matches: 'db-[0-9]+' }])], { a: 'db-12' }), ['route:r'])
  assert.deepEqual(taken([route('r', [{ label: 'a', matches: 'db-[0-9]+' }])], { a: 'adb-12' }), [])
})
