import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createLimiter } from '#platform/http/limit.ts'

test('an address may spend its minute at once, then waits for the next token', () => {
  const limiter = createLimiter(60)
  for (let at = 0; at < 60; at += 1) assert.equal(limiter.take('a', 0), 0)
  assert.equal(limiter.take('a', 0), 1)
  assert.equal(limiter.take('b', 0), 0)
  assert.equal(limiter.take('a', 1_000), 0)
  assert.equal(limiter.take('a', 1_000), 1)
})

test('the wait that is told is enough', () => {
  const limiter = createLimiter(4)
  for (let at = 0; at < 4; at += 1) limiter.take('a', 0)
  const wait = limiter.take('a', 0)
  assert.equal(wait, 15)
  assert.equal(limiter.take('a', wait * 1_000), 0)
})

test('whatever the rhythm, an address never passes more often than its burst and rate allow', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 300 }), (perMinute, pauses) => {
      const limiter = createLimiter(perMinute)
      let now = 0
      let passed = 0
      for (const pause of pauses) {
        now += pause
        if (limiter.take('a', now) === 0) passed += 1
      }
      assert.ok(passed <= perMinute + (now * perMinute) / 60_000 + 1e-6)
    }),
    { numRuns: 100 },
  )
})

test('a flood of addresses does not fill the memory', () => {
  const limiter = createLimiter(10, 100)
  for (let at = 0; at < 1_000; at += 1) assert.equal(limiter.take(`address ${at}`, 0), 0)
})
