import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allBranches, mistakesAmong, routeTree, type RouteRecord, type TreeSpec } from '#domains/alerts/tree.ts'

const whole = { match: [], runbook: 'runbook:a', escalation: 'escalation-policy:a', impact: 'high', urgency: 'low' } as const
const route = (name: string, spec: Partial<TreeSpec>, owner: string | undefined = 'team:shop'): RouteRecord<TreeSpec> => ({
  reference: `route:${name}`,
  owner,
  spec: { match: [], ...spec },
})
const below = (parent: string, spec: Partial<TreeSpec> = {}): Partial<TreeSpec> => ({ parent: `route:${parent}`, ...spec })
const named = (records: RouteRecord<TreeSpec>[]) => new Map(allBranches(routeTree(records)).map((one) => [one.reference, one]))

test('A route takes over what it does not say, over any number of parents, but keeps its own owner and place', () => {
  const found = named([
    route('c', below('b', { urgency: 'high' })),
    route('b', below('a', { runbook: 'runbook:b', order: 5 }), 'team:b'),
    route('a', { ...whole, continue: true, order: 1 }, 'team:a'),
  ]).get('route:c')
  assert.deepEqual([found?.spec.runbook, found?.spec.escalation, found?.spec.impact], ['runbook:b', 'escalation-policy:a', 'high'])
  assert.deepEqual(
    [found?.spec.urgency, found?.spec.order, found?.spec.continue, found?.owner],
    ['high', undefined, undefined, 'team:shop'],
  )
})

test('Routes below one that is switched off are switched off; one whose parent is gone stands for itself and says so', () => {
  const found = named([route('off', { ...whole, enabled: false }), route('below', below('off')), route('orphan', below('gone', whole))])
  assert.deepEqual([...found.keys()], ['route:orphan'])
  assert.equal(found.get('route:orphan')?.problem, 'its parent route:gone is gone')
})

test('Circles of parents are refused, and take nothing where they exist all the same', () => {
  const records = [route('a', below('b', whole)), route('b', below('a', whole)), route('self', below('self', whole)), route('ok', whole)]
  const mistakes = mistakesAmong(records)
  assert.deepEqual(
    mistakes.map(({ reference, finding: { rule, path } }) => [reference, rule, path]),
    [
      ['route:a', 'circle', '/spec/parent'],
      ['route:b', 'circle', '/spec/parent'],
      ['route:self', 'circle', '/spec/parent'],
    ],
  )
  assert.deepEqual([...named(records).keys()], ['route:ok'])
})

test('An enabled route without team, document, policy, impact or urgency has no process; what a parent says counts', () => {
  const lacks = (...records: RouteRecord<TreeSpec>[]) =>
    mistakesAmong(records).map(({ reference, finding }) => `${reference} ${finding.path}`)
  assert.deepEqual(lacks(route('a', {}, 'person:ada')), [
    'route:a /metadata/owner',
    'route:a /spec/runbook',
    'route:a /spec/escalation',
    'route:a /spec/impact',
    'route:a /spec/urgency',
  ])
  assert.deepEqual(lacks(route('a', { enabled: false }, undefined)), [])
  assert.deepEqual(lacks(route('a', whole), route('b', below('a'))), [])
  assert.deepEqual(lacks(route('a', whole), { ...route('b', below('a')), owner: undefined }), ['route:b /metadata/owner'])
})
