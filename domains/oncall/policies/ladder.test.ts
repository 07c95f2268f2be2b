import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileCondition } from '#domains/oncall/policies/condition.ts'
import { ladderOf } from '#domains/oncall/policies/ladder.ts'
import { minute, policy, reachExcept, start } from '#test/escalations.ts'

const world = (...off: string[]) => ({ now: start, reach: reachExcept(...off), priority: 'High', alerts: () => 0 })

test('a ladder says when each step is reached, whom it reaches, and where it ends', () => {
  const { rungs, passMs } = ladderOf(policy(['person:a', 'person:b'], { repeat: 1 }), world())
  assert.deepEqual(
    rungs.map(({ afterMs, reaches }) => [afterMs / minute, reaches.map(({ person }) => person)]),
    [
      [0, ['person:a']],
      [5, ['person:b']],
      [20, ['person:boss']],
    ],
  )
  assert.deepEqual([passMs / minute, rungs.at(-1)?.unreachable], [10, undefined])
})

test('a step that is skipped takes no time and says why', () => {
  const steps = [
    { page: ['person:a'], timeoutMs: 5 * minute, when: compileCondition({ priority: 'Critical' }) },
    { page: ['schedule:s'], timeoutMs: 5 * minute },
    { page: ['person:b'], timeoutMs: 5 * minute, when: compileCondition({ alerts: { moreThan: 3, within: '10m' } }), answers: 2 },
  ]
  const { rungs } = ladderOf(policy([], { steps }), world('schedule:s'))
  assert.deepEqual(
    rungs.map(({ afterMs, skipped, paused, when, answers }) => [afterMs / minute, skipped, paused, when, answers]),
    [
      [0, 'It is High, less pressing than Critical.', undefined, 'priority Critical or more pressing', 1],
      [0, 'schedule:s reaches nobody.', undefined, '', 1],
      [0, undefined, '0 alerts came within 10 min, not more than 3.', 'more than 3 alerts within 10 min', 2],
      [5, undefined, undefined, '', 1],
    ],
  )
})

test('a fallback that reaches nobody is a defect, also when somebody stands behind it', () => {
  const { rungs } = ladderOf(policy(['person:a'], { lastResort: ['team:owner'] }), world('person:boss'))
  assert.equal(rungs.at(-1)?.unreachable, 'person:boss reaches nobody.')
  assert.deepEqual(
    rungs.at(-1)?.reaches.map(({ person }) => person),
    ['person:owner'],
  )
})
