import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { openFan } from '#domains/runs/fan.ts'
import { childrenIn, remembered } from './remembering.ts'
import { laneOf, openLanes, sumOf, turnLanes, withoutBegun } from './lanes.ts'

const lane = (targets: number, concurrency = '1', errors = '0') => ({ targets: Array.from({ length: targets }), concurrency, errors })

test('targets are counted through all lanes, and each lane begins its own', () => {
  const opened = turnLanes(openLanes([lane(2), lane(0), lane(3, '2')]), { type: 'opened' })
  assert.deepEqual([opened.begin, opened.ends], [[0, 2], undefined])
  assert.deepEqual(
    [0, 1, 2, 4].map((index) => laneOf(opened.fans, index)),
    [0, 0, 2, 2],
  )
  const next = turnLanes(opened.fans, { type: 'ended', index: 2, ok: true })
  assert.deepEqual(next.begin, [3, 4])
  assert.deepEqual(turnLanes(next.fans, { type: 'ended', index: 0, ok: true }).begin, [1])
})

test('a lane that bore too many failures begins no more, and leaves the others alone', () => {
  let turn = turnLanes(openLanes([lane(3), lane(2)]), { type: 'opened' })
  turn = turnLanes(turn.fans, { type: 'ended', index: 0, ok: false })
  assert.deepEqual([turn.begin, turn.ends], [[], undefined])
  turn = turnLanes(turn.fans, { type: 'ended', index: 3, ok: true })
  assert.deepEqual([turn.begin, turn.ends], [[4], undefined])
  turn = turnLanes(turn.fans, { type: 'ended', index: 4, ok: true })
  assert.deepEqual([turn.begin, turn.ends], [[], 'Failed'])
  assert.deepEqual(sumOf(turn.fans), { total: 5, begun: 3, ended: 3, errors: 1, borne: 0 })
})

test('a cancel begins no more in any lane, and is over when those that were begun are', () => {
  const opened = turnLanes(openLanes([lane(3), lane(2)]), { type: 'opened' })
  // The second was about to begin and never will.
  const cancelled = turnLanes(withoutBegun(opened.fans, [3]), { type: 'cancelled' })
  assert.deepEqual([cancelled.begin, cancelled.ends], [[], undefined])
  assert.equal(turnLanes(cancelled.fans, { type: 'ended', index: 0, ok: true }).ends, 'Cancelled')
})

test('whatever the lanes are and however they end, every target begins once or its lane failed, and the whole ends', () => {
  const some = fc.record({
    targets: fc.integer({ min: 0, max: 8 }).map((length) => Array.from({ length })),
    concurrency: fc.constantFrom('1', '2', '50%'),
    errors: fc.constantFrom('0', '1', '25%'),
  })
  fc.assert(
    fc.property(
      fc.array(some, { minLength: 1, maxLength: 5 }),
      fc.infiniteStream(fc.nat(99)),
      fc.func(fc.boolean()),
      (lanes, picks, ok) => {
        let turn = turnLanes(openLanes(lanes), { type: 'opened' })
        const [underWay, begun] = [[...turn.begin], [...turn.begin]]
        while (underWay.length > 0) {
          assert.equal(turn.ends, undefined)
          const pick = picks.next().value ?? 0
          const [index = 0] = underWay.splice(pick % underWay.length, 1)
          turn = turnLanes(turn.fans, { type: 'ended', index, ok: ok(index) })
          underWay.push(...turn.begin)
          begun.push(...turn.begin)
          for (const fan of turn.fans) assert.ok(fan.begun - fan.ended <= fan.concurrency)
        }
        assert.ok(turn.ends !== undefined)
        assert.equal(new Set(begun).size, begun.length)
        const stopped = turn.fans.some(({ errors, borne }) => errors > borne)
        assert.equal(turn.ends, stopped ? 'Failed' : 'Success')
        for (const fan of turn.fans) assert.ok(fan.begun === fan.total || fan.errors > fan.borne)
      },
    ),
  )
})

test('an attempt that remembers one fan, as it was before there were lanes, goes on with it', () => {
  const fan = openFan(3)
  const known = childrenIn({ child: { procedure: 'runbook:x', parameters: {}, spread: {}, fan: { ...fan } } })
  assert.deepEqual(known?.fans, [fan])
  const { fans } = turnLanes(known?.fans ?? [], { type: 'opened' })
  assert.ok(known !== undefined)
  assert.deepEqual(childrenIn(remembered({ ...known, fans }))?.fans, fans)
})
