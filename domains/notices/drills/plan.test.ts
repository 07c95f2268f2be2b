import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type DrillPlan, occasions } from '#domains/notices/drills/plan.ts'

const monthly: DrillPlan = { every: 'month', zone: 'Europe/Berlin', start: '2026-10-31T10:00' }
const at = (text: string): Date => new Date(`${text}:00Z`)
const day = (text: string) => ({ start: new Date(`${text}T00:00:00Z`), end: new Date(Date.parse(`${text}T00:00:00Z`) + 86_400_000) })
const nextOf = (plan: DrillPlan, now: string, holidays: readonly ReturnType<typeof day>[] = []): string | undefined =>
  occasions(plan, holidays, at(now)).next?.at.toISOString().slice(0, 16)
const dueOf = (plan: DrillPlan, now: string, holidays: readonly ReturnType<typeof day>[] = []): string[] =>
  occasions(plan, holidays, at(now)).due.map((one) => `${one.planned.toISOString().slice(0, 16)} at ${one.at.toISOString().slice(0, 16)}`)

describe('when drills are planned', () => {
  test('the first is at its start, the others follow on the same day of the month and time on the wall', () => {
    assert.equal(nextOf(monthly, '2026-10-01T00:00'), '2026-10-31T09:00')
    assert.equal(nextOf(monthly, '2026-10-31T09:00'), '2026-11-30T09:00')
    assert.equal(nextOf(monthly, '2027-03-01T00:00'), '2027-03-31T08:00')
    assert.equal(nextOf({ ...monthly, every: 'quarter' }, '2026-11-01T00:00'), '2027-01-31T09:00')
    assert.equal(nextOf({ ...monthly, every: 'year' }, '2026-11-01T00:00'), '2027-10-31T09:00')
    assert.equal(nextOf({ ...monthly, every: 'week' }, '2026-11-01T00:00'), '2026-11-07T09:00')
  })

  test('one is due from its instant on, for a day', () => {
    assert.deepEqual(dueOf(monthly, '2026-11-30T08:59'), [])
    assert.deepEqual(dueOf(monthly, '2026-11-30T09:00'), ['2026-11-30T09:00 at 2026-11-30T09:00'])
    assert.deepEqual(dueOf(monthly, '2026-12-01T08:00'), ['2026-11-30T09:00 at 2026-11-30T09:00'])
    assert.deepEqual(dueOf(monthly, '2026-12-01T09:00'), [])
  })

  test('nothing before the start is due, however long ago a turn would have begun', () => {
    assert.deepEqual(dueOf({ ...monthly, every: 'week' }, '2026-10-25T12:00'), [])
  })

  test('on other days and on holidays it is put off to the same time of the next day on which it may be', () => {
    // 31 October 2026 is a Saturday.
    const weekdays: DrillPlan = { ...monthly, days: ['MO', 'TU', 'WE', 'TH', 'FR'] }
    assert.deepEqual(dueOf(weekdays, '2026-10-31T10:00'), [])
    assert.equal(nextOf(weekdays, '2026-10-31T10:00'), '2026-11-02T09:00')
    assert.deepEqual(dueOf(weekdays, '2026-11-03T09:30', [day('2026-11-02')]), ['2026-10-31T09:00 at 2026-11-03T09:00'])
  })

  test('when work rests for weeks it is made all the same', () => {
    const long = [{ start: at('2026-11-25T00:00'), end: at('2027-01-01T00:00') }]
    assert.deepEqual(dueOf(monthly, '2026-11-30T09:30', long), ['2026-11-30T09:00 at 2026-11-30T09:00'])
  })
})
