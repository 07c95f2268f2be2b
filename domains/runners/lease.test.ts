import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { append, beat, cancel, claim, end, expire, type Grip, type Hold, holds, release, takeBack, waiting } from './lease.ts'

const at = (seconds: number): Date => new Date(seconds * 1_000)
const leaseSeconds = 45
const held = (): Hold => claim(waiting, 'db-1', at(leaseSeconds)) ?? waiting
const grip: Grip = { holder: 'db-1', fence: 1 }
const success = { outcome: 'success', chunks: 0 } as const

test('the first to ask gets the job, the second does not', () => {
  assert.deepEqual([held().holder, held().fence], ['db-1', 1])
  assert.equal(claim(held(), 'db-2', at(50)), undefined)
})

test('a sign of life moves the lease, never back', () => {
  assert.deepEqual(beat(held(), grip, at(10), at(55))?.leaseUntil, at(55))
  assert.deepEqual(beat(held(), grip, at(10), at(20))?.leaseUntil, at(45))
})

test('a lease that ran out holds no more, even before anybody looked', () => {
  assert.equal(beat(held(), grip, at(45), at(90)), undefined)
  assert.equal(append(held(), grip, 0, at(45)).answer, 'late')
  assert.equal(end(held(), grip, success, at(45)).answer, 'late')
})

test('what nobody heard of is lost once its lease is over, and its result is late', () => {
  assert.equal(expire(held(), at(44)), undefined)
  const lost = expire(held(), at(45)) ?? waiting
  assert.equal(lost.outcome, 'lost')
  assert.equal(end(lost, grip, success, at(46)).answer, 'late')
})

test('pieces of output are kept in order, once each', () => {
  const [first, again, gap] = [0, 0, 2].map((number) => append({ ...held(), chunks: number === 0 ? 0 : 1 }, grip, number, at(1)))
  assert.equal(first?.answer, 'kept')
  assert.equal(again?.answer, 'kept')
  assert.deepEqual(gap, { answer: 'gap', expected: 1 })
  assert.equal(append({ ...held(), chunks: 3 }, grip, 1, at(1)).answer, 'known')
})

test('a result waits for the output that belongs to it, and saying it twice is saying it once', () => {
  assert.deepEqual(end(held(), grip, { ...success, chunks: 2 }, at(1)), { answer: 'gap', expected: 0 })
  const ended = end(held(), grip, success, at(1))
  assert.ok(ended.answer === 'kept')
  assert.equal(end(ended.hold, grip, success, at(99)).answer, 'known')
  assert.equal(end(ended.hold, { holder: 'db-1', fence: 2 }, success, at(99)).answer, 'late')
})

test('a job given back is claimed with a higher fence, and the former claim holds nothing', () => {
  const back = release(held(), grip, at(1)) ?? waiting
  const next = claim(back, 'db-1', at(50)) ?? waiting
  assert.equal(next.fence, 2)
  assert.equal(holds(next, grip, at(2)), false)
})

test('a job that was cancelled is claimed by nobody, and given back it is over', () => {
  const cancelled = cancel(waiting) ?? waiting
  assert.equal(claim(cancelled, 'db-1', at(45)), undefined)
  assert.equal(release(cancel(held()) ?? waiting, grip, at(1))?.outcome, 'cancelled')
  assert.equal(cancel(cancelled), undefined)
})

type Move = { readonly what: string; readonly who: number; readonly after: number; readonly number: number }
const moves = fc.array(
  fc.record({
    what: fc.constantFrom('claim', 'beat', 'append', 'end', 'release', 'expire', 'take-back', 'cancel', 'nothing'),
    who: fc.nat(2),
    after: fc.nat(30),
    number: fc.nat(3),
  }),
  { maxLength: 60 },
)

/** Plays machines that each believe in the latest claim they were given, whatever became of it. */
const play = (script: readonly Move[], look: (before: Hold, after: Hold, grips: readonly Grip[], now: Date) => void): void => {
  let [hold, seconds] = [waiting, 0]
  const grips = new Map<number, Grip>()
  for (const { what, who, after, number } of script) {
    seconds += after
    const [now, until, name] = [at(seconds), at(seconds + leaseSeconds), `m${who}`]
    const mine = grips.get(who) ?? { holder: name, fence: 0 }
    const before = hold
    switch (what) {
      case 'claim': {
        const got = claim(hold, name, until)
        if (got !== undefined) grips.set(who, { holder: name, fence: got.fence })
        hold = got ?? hold
        break
      }
      case 'beat':
        hold = beat(hold, mine, now, until) ?? hold
        break
      case 'append': {
        const taken = append(hold, mine, number, now)
        hold = taken.answer === 'kept' ? taken.hold : hold
        break
      }
      case 'end': {
        const taken = end(hold, mine, { outcome: 'success', chunks: number }, now)
        hold = taken.answer === 'kept' ? taken.hold : hold
        break
      }
      case 'release':
        hold = release(hold, mine, now) ?? hold
        break
      case 'expire':
        hold = expire(hold, now) ?? hold
        break
      case 'take-back':
        hold = takeBack(hold) ?? hold
        break
      case 'cancel':
        hold = cancel(hold) ?? hold
        break
      default:
    }
    look(before, hold, [...grips.values()], now)
  }
}

test('whatever machines do, two claims never both hold', () => {
  fc.assert(
    fc.property(moves, (script) =>
      play(script, (_, hold, grips, now) => assert.ok(grips.filter((one) => holds(hold, one, now)).length <= 1)),
    ),
  )
})

test('whatever machines do, an ended job stays as it ended and fences only grow', () => {
  fc.assert(
    fc.property(moves, (script) =>
      play(script, (before, after) => {
        if (before.status === 'ended') assert.equal(after.outcome, before.outcome)
        assert.ok(after.fence >= before.fence && after.chunks >= before.chunks && after.chunks <= before.chunks + 1)
      }),
    ),
  )
})

test('only a claim that holds changes a job, or time and people do', () => {
  fc.assert(
    fc.property(moves, (script) =>
      play(script, (before, after, _, now) => {
        if (before.status === 'held' && after.outcome === 'success')
          assert.ok(holds(before, { holder: before.holder ?? '', fence: before.fence }, now))
      }),
    ),
  )
})
