import assert from 'node:assert/strict'
import { test } from 'node:test'
import { opensIncident, pageUrgencyOf, priorities, priorityOfSeverity, rankOf } from '#domains/alerts/priority.ts'

test('Ranks count from the most pressing', () => {
  assert.deepEqual(priorities.map(rankOf), [0, 1, 2, 3, 4])
})

test('Critical and Urgent alerts page as important and open an incident unless their route says otherwise', () => {
  assert.deepEqual(priorities.filter(opensIncident), ['Critical', 'Urgent'])
  assert.deepEqual(
    priorities.filter((priority) => pageUrgencyOf(priority) === 'important'),
    ['Critical', 'Urgent'],
  )
})

test('An alert without a route and without a severity is High, because nobody said that it can wait', () => {
  assert.equal(priorityOfSeverity(undefined), 'High')
  assert.equal(priorityOfSeverity('Critical'), 'Urgent')
  assert.equal(priorityOfSeverity('warning'), 'Normal')
  assert.equal(priorityOfSeverity('info'), 'Low')
})
