import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PriorityMatrix } from '#domains/alerts/kinds.ts'
import { compileMatrix, oddities, priorityBecause, priorityBy, standardPriorities } from '#domains/alerts/matrix.ts'
import type { Level } from '#domains/alerts/priority.ts'

const levels: readonly Level[] = ['high', 'medium', 'low']

test('without a record, priority is impact by urgency: Critical, Urgent, High / Urgent, High, Normal / High, Normal, Low', () => {
  const matrix = compileMatrix()
  assert.deepEqual(
    levels.map((impact) => levels.map((urgency) => priorityBy(matrix, impact, urgency))),
    [
      ['Critical', 'Urgent', 'High'],
      ['Urgent', 'High', 'Normal'],
      ['High', 'Normal', 'Low'],
    ],
  )
  assert.equal(priorityBecause(matrix, 'high', 'low'), 'impact high, urgency low')
})

test('the record of an installation decides, and is named as the reason', () => {
  const matrix = compileMatrix({
    reference: 'priority-matrix:default',
    spec: { ...standardPriorities, low: { high: 'Normal', medium: 'Low', low: 'Low' } },
  })
  assert.equal(priorityBy(matrix, 'low', 'high'), 'Normal')
  assert.equal(priorityBecause(matrix, 'low', 'high'), 'impact low, urgency high by priority-matrix:default')
})

test('a matrix in which less is more pressing is allowed, with a warning at the place', () => {
  assert.deepEqual(oddities(standardPriorities), [])
  const odd = { ...standardPriorities, medium: { high: 'High', medium: 'Critical', low: 'Normal' } } as const
  assert.deepEqual(
    oddities(odd).map(({ path, message }) => [path, message]),
    [['/spec/medium/medium', 'Impact medium, urgency medium is Critical, more pressing than impact high, urgency medium.']],
  )
})

test('an installation has one matrix, named default', () => {
  const document = (name: string) => ({ apiVersion: 'andon.dev/v1', kind: 'PriorityMatrix', metadata: { name }, spec: standardPriorities })
  assert.deepEqual(PriorityMatrix.validate?.(document('default')), [])
  assert.equal(PriorityMatrix.validate?.(document('other'))[0]?.path, '/metadata/name')
})
