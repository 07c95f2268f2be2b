import assert from 'node:assert/strict'
import test from 'node:test'
import { readCron } from '#platform/time/cron.ts'

const turns = (expression: string, zone: string, from: string, count: number): readonly string[] => {
  const read = readCron(expression, zone)
  assert.ok('after' in read, 'problem' in read ? read.problem : '')
  const found: string[] = []
  for (let at: Date | undefined = new Date(from); found.length < count;) {
    at = read.after(at)
    if (at === undefined) break
    found.push(at.toISOString().slice(0, 16))
  }
  return found
}

test('a time that does not exist comes at the end of the gap, one that happens twice comes once', () => {
  assert.deepEqual(turns('30 2 * * *', 'Europe/Berlin', '2026-03-28T02:00:00Z', 2), ['2026-03-29T01:00', '2026-03-30T00:30'])
  assert.deepEqual(turns('30 2 * * *', 'Europe/Berlin', '2026-10-24T02:00:00Z', 2), ['2026-10-25T00:30', '2026-10-26T01:30'])
})

test('every hour is every hour on the day clocks go back', () => {
  assert.deepEqual(turns('0 * * * *', 'Europe/Berlin', '2026-10-24T23:30:00Z', 4), [
    '2026-10-25T00:00',
    '2026-10-25T01:00',
    '2026-10-25T02:00',
    '2026-10-25T03:00',
  ])
})

test('names, words, the last day and the first Monday are understood', () => {
  assert.deepEqual(turns('@daily', 'UTC', '2026-11-20T09:00:00Z', 1), ['2026-11-21T00:00'])
  assert.deepEqual(turns('0 9 L * *', 'UTC', '2026-11-20T09:00:00Z', 2), ['2026-11-30T09:00', '2026-12-31T09:00'])
  assert.deepEqual(turns('0 9 * * MON#1', 'UTC', '2026-11-20T09:00:00Z', 1), ['2026-12-07T09:00'])
})

test('what is no expression, never comes true or is more often than every minute is told', () => {
  const problem = (expression: string, zone = 'UTC'): string => {
    const read = readCron(expression, zone)
    return 'problem' in read ? read.problem : 'none'
  }
  assert.match(problem('every day'), /five fields/)
  assert.match(problem('* * * * * *'), /five fields/)
  assert.match(problem('2026-12-01T00:00:00'), /five fields/)
  assert.match(problem('0 0 31 2 *'), /never comes true/)
  assert.match(problem('99 0 * * *'), /is not a cron expression/)
  assert.match(problem('0 0 * * *', 'Mars/Olympus'), /not a time zone/)
})
