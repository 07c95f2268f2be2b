import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choiceOf, recurrenceOf, spokenRecurrence } from './recurring.ts'

const at = { zone: 'Europe/Berlin', from: '2026-11-22T02:00', duration: '4h' }

test('plain choices become a rule, and the rule becomes the same choices', () => {
  for (const rule of ['FREQ=DAILY', 'FREQ=DAILY;INTERVAL=3', 'FREQ=WEEKLY;BYDAY=MO,SU', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR', 'FREQ=WEEKLY']) {
    const recurrence = { rule, ...at }
    assert.notEqual(choiceOf(recurrence).every, 'own', rule)
    assert.deepEqual(recurrenceOf(choiceOf(recurrence)), recurrence)
  }
})

test('a rule the choices cannot say stays as it is written', () => {
  for (const rule of ['FREQ=MONTHLY;BYDAY=1SU', 'FREQ=WEEKLY;COUNT=3', 'FREQ=WEEKLY;BYDAY=2MO', 'FREQ=DAILY;BYDAY=MO']) {
    assert.equal(choiceOf({ rule, ...at }).every, 'own', rule)
    assert.equal(recurrenceOf(choiceOf({ rule, ...at })).rule, rule)
  }
})

test('a recurrence is spoken as one says it', () => {
  assert.equal(spokenRecurrence({ rule: 'FREQ=WEEKLY;BYDAY=SU', ...at }), 'every Sunday at 02:00 for 4 h (Europe/Berlin)')
  assert.equal(spokenRecurrence({ rule: 'FREQ=DAILY', ...at, duration: '90m' }), 'every day at 02:00 for 90 min (Europe/Berlin)')
  assert.equal(
    spokenRecurrence({ rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR', ...at }),
    'every 2 weeks on Monday, Friday at 02:00 for 4 h (Europe/Berlin)',
  )
  assert.equal(choiceOf({ rule: 'FREQ=DAILY', ...at, duration: '1w' }).length, 7)
})
