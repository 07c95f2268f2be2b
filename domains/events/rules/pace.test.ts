import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { giveTurns, nextAttempt, pauseAfter } from '#domains/events/rules/pace.ts'
import { newId } from '#platform/identity/id.ts'

const minute = 60_000

test('pauses double from five seconds to an hour, each between half and all of it, and the same when asked again', () => {
  const delivery = newId(new Date())
  for (let attempt = 1; attempt < 20; attempt += 1) {
    const whole = Math.min(5_000 * 2 ** (attempt - 1), 3_600_000)
    const pause = pauseAfter(delivery, attempt)
    assert.ok(pause >= whole / 2 && pause <= whole, `${attempt}: ${pause}`)
    assert.equal(pauseAfter(delivery, attempt), pause)
  }
})

test('deliveries that failed together do not come back together', () => {
  const pauses = Array.from({ length: 100 }, () => pauseAfter(newId(new Date(0)), 6))
  assert.ok(new Set(pauses).size > 90)
})

test('no attempt after the last, nor after the time that was given', () => {
  const delivery = newId(new Date())
  const given = { attempts: 1, most: 5, now: 0, until: minute }
  assert.ok((nextAttempt(delivery, given) ?? 0) > 0)
  assert.equal(nextAttempt(delivery, { ...given, attempts: 5 }), undefined)
  assert.equal(nextAttempt(delivery, { ...given, until: 1_000 }), undefined)
})

test('a minute’s worth is due at once, the rest one after the other', () => {
  const { due, slot } = giveTurns(5, { slot: 0, perMinute: 2, now: minute })
  assert.deepEqual(due, [minute, minute, minute + 30_000, 2 * minute, 2 * minute + 30_000])
  assert.deepEqual(giveTurns(1, { slot, perMinute: 2, now: minute }).due, [3 * minute])
  assert.deepEqual(giveTurns(2, { slot, perMinute: 2, now: 10 * minute }).due, [10 * minute, 10 * minute])
})

test('however deliveries arrive, no minute has more than twice the rate, each has its turn, and none is early', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ after: fc.integer({ min: 0, max: 90_000 }), count: fc.integer({ min: 1, max: 30 }) }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 100 }),
      (arrivals, perMinute) => {
        let [slot, now] = [0, 0]
        const all: number[] = []
        for (const { after, count } of arrivals) {
          now += after
          const given = giveTurns(count, { slot, perMinute, now })
          assert.equal(given.due.length, count)
          assert.ok(given.due.every((due) => due >= now))
          slot = given.slot
          all.push(...given.due)
        }
        for (const start of all) assert.ok(all.filter((due) => due >= start && due < start + minute).length <= 2 * perMinute)
      },
    ),
    { numRuns: 100 },
  )
})
