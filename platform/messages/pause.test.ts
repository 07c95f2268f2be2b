import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nextAttemptAt } from '#platform/messages/pause.ts'

const now = new Date('2026-11-20T09:00:00Z')
const in24Hours = new Date('2026-11-21T09:00:00Z')

test('the first retry comes after two seconds, later ones after ever longer pauses up to an hour', () => {
  const pauses = Array.from(
    { length: 14 },
    (_, index) => ((nextAttemptAt(index + 1, now, in24Hours)?.getTime() ?? 0) - now.getTime()) / 1_000,
  )
  assert.deepEqual(pauses, [2, 5, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 3_600, 3_600, 3_600])
})

test('a longer pause the other side asks for is kept, up to an hour', () => {
  assert.equal(nextAttemptAt(1, now, in24Hours, 40)?.getTime(), now.getTime() + 40_000)
  assert.equal(nextAttemptAt(1, now, in24Hours, 1)?.getTime(), now.getTime() + 2_000)
  assert.equal(nextAttemptAt(1, now, in24Hours, 1_000_000)?.getTime(), now.getTime() + 3_600_000)
})

test('there is no attempt at or after the instant to give up', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 0, max: 90_000 }),
      fc.integer({ min: 0, max: 10_000 }),
      (attempt, left, wish) => {
        const giveUpAt = new Date(now.getTime() + left * 1_000)
        const next = nextAttemptAt(attempt, now, giveUpAt, wish)
        assert.ok(next === undefined || (next > now && next < giveUpAt))
      },
    ),
    { numRuns: 300 },
  )
})
