import assert from 'node:assert/strict'
import test from 'node:test'
import { matching, refusedBy, type RunnerPlan } from './plan.ts'

const plan = (name: string, tags: Record<string, string>, more: Partial<RunnerPlan> = {}): RunnerPlan => ({
  name,
  title: name,
  description: '',
  owner: 'team:databases',
  tags,
  procedures: [],
  teams: [],
  ...more,
})
const plans = new Map(
  [plan('db-2', { role: 'db', zone: 'b' }), plan('db-1', { role: 'db', zone: 'a' }), plan('web-1', { role: 'web', spot: '' })].map(
    (one) => [one.name, one],
  ),
)
const names = (target: Parameters<typeof matching>[1]): readonly string[] => matching(plans, target).map(({ name }) => name)

test('a target means those named, or every one that has all its tags', () => {
  assert.deepEqual(names({ runners: ['runner:DB-1', 'nobody'] }), ['db-1'])
  assert.deepEqual(names({ tags: { role: 'db' } }), ['db-1', 'db-2'])
  assert.deepEqual(names({ tags: { role: 'db', zone: 'b' } }), ['db-2'])
  assert.deepEqual(names({ tags: { role: '' } }), ['db-1', 'db-2', 'web-1'])
  assert.deepEqual(names({ runners: ['db-1', 'web-1'], tags: { role: 'web' } }), ['web-1'])
})

test('no target means none, and a tag of an object means nothing', () => {
  assert.deepEqual(names({}), [])
  assert.deepEqual(names({ tags: {} }), [])
  assert.deepEqual(names({ tags: { constructor: '' } }), [])
})

test('a runner for certain procedures or teams refuses the others, with the way out', () => {
  const guarded = plan('db-1', {}, { procedures: ['runbook:a'], teams: ['team:x'] })
  assert.equal(refusedBy(guarded, 'runbook:a', 'team:x'), undefined)
  assert.match(refusedBy(guarded, 'runbook:b', 'team:x') ?? '', /none of them.*team:databases, can add it/)
  assert.match(refusedBy(guarded, 'runbook:a', undefined) ?? '', /belongs to nobody/)
})
