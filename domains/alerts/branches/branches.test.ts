import assert from 'node:assert/strict'
import { test } from 'node:test'
import { branchLines } from '#domains/alerts/branches/branches.ts'
import type { RouteRecord } from '#domains/alerts/matching.ts'

const match = [{ label: 'workload', is: 'shop' }]
const route = (name: string, spec: Partial<RouteRecord['spec']>): RouteRecord => ({
  reference: `route:${name}`,
  owner: 'team:shop',
  spec: { match, ...spec },
})
const read = (records: readonly RouteRecord[]) =>
  branchLines(records).map(({ reference, depth, isTried }) => `${'  '.repeat(depth)}${reference}${isTried ? '' : ' (rests)'}`)

test('routes are listed as they are tried: by order, each before those below it', () => {
  const records = [
    route('b', { order: 2 }),
    route('a-night', { parent: 'route:a', order: 9 }),
    route('a', { order: 1 }),
    route('a-day', { parent: 'route:a', order: 3 }),
  ]
  assert.deepEqual(read(records), ['route:a', '  route:a-day', '  route:a-night', 'route:b'])
})

test('a route says what it takes over from those above it, and only that', () => {
  const lines = branchLines([
    route('a', { runbook: 'runbook:restart', impact: 'high' }),
    route('below', { parent: 'route:a', impact: 'low' }),
  ])
  assert.deepEqual(lines[1]?.inherits, ['runbook'])
  assert.equal(lines[1]?.spec.impact, 'low')
  assert.equal(lines[1]?.spec.runbook, 'runbook:restart')
  assert.deepEqual(lines[0]?.inherits, [])
})

test('routes that take nothing come last: switched off, below one that is, or in a circle of parents', () => {
  const records = [
    route('off', { enabled: false }),
    route('below-off', { parent: 'route:off' }),
    route('round', { parent: 'route:about' }),
    route('about', { parent: 'route:round' }),
    route('on', {}),
  ]
  assert.deepEqual(read(records), [
    'route:on',
    'route:about (rests)',
    'route:below-off (rests)',
    'route:off (rests)',
    'route:round (rests)',
  ])
  assert.equal(branchLines(records).find(({ reference }) => reference === 'route:off')?.problem, undefined)
})

test('a route whose parent is gone stands for itself and says so', () => {
  const [line] = branchLines([route('orphan', { parent: 'route:gone' })])
  assert.equal(line?.problem, 'its parent route:gone is gone')
  assert.equal(line?.depth, 0)
})
