import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { beat, beginning, type HeartbeatStanding, look, reschedule } from '#domains/signals/heartbeats/heartbeat.ts'

const start = new Date('2026-11-20T09:00:00Z')
const at = (seconds: number): Date => new Date(start.getTime() + seconds * 1_000)
const [every, wait] = [60_000, 90_000]
const alive = (): HeartbeatStanding => beat(beginning(start), at(0), wait).standing

test('a heartbeat that never came is waited for and never missed', () => {
  assert.deepEqual(look(beginning(start), at(1_000_000), every), { standing: beginning(start), crossing: undefined })
})

test('the first sign of life begins it; the next is due after interval and grace', () => {
  const { standing, crossing } = beat(beginning(start), at(5), wait)
  assert.deepEqual(crossing, { to: 'began' })
  assert.deepEqual([standing.state, standing.dueAt, standing.lookAt], ['alive', at(95), at(95)])
})

test('a sign of life in time moves only when it is due; whoever looks early looks again', () => {
  const { standing, crossing } = beat(alive(), at(60), wait)
  assert.deepEqual([crossing, standing.dueAt, standing.lookAt], [undefined, at(150), at(90)])
  const looked = look(standing, at(90), every)
  assert.deepEqual([looked.crossing, looked.standing.lookAt, looked.standing.state], [undefined, at(150), 'alive'])
})

test('without one it is missed since the instant it was due, and the next one brings it back', () => {
  const { standing, crossing } = look(alive(), at(90), every)
  assert.deepEqual([crossing, standing.state, standing.since], [{ to: 'missed' }, 'missed', at(90)])
  assert.deepEqual(beat(standing, at(200), wait).crossing, { to: 'recovered', since: at(90) })
})

test('when nobody could hear it, it is given its interval once more', () => {
  const { standing, crossing } = look(alive(), at(4_000), every)
  assert.deepEqual([crossing, standing.state, standing.dueAt], [undefined, 'alive', at(4_060)])
  assert.deepEqual(look(standing, at(4_060), every).crossing, { to: 'missed' })
})

test('a longer interval brings back what is not late by it; a shorter one is missed from now on', () => {
  const missed = look(alive(), at(90), every).standing
  assert.deepEqual(reschedule(missed, at(100), 3_600_000).crossing, { to: 'recovered', since: at(90) })
  assert.deepEqual(reschedule(missed, at(100), 60_000), { standing: missed, crossing: undefined })
  const shorter = reschedule(alive(), at(50), 10_000).standing
  assert.deepEqual([shorter.dueAt, look(shorter, at(50), every).standing.since], [at(50), at(50)])
})

test('whatever happens, what is alive is looked at no later than it is due, and missed and back take turns', () => {
  const step = fc.record({ kind: fc.constantFrom('beat', 'look', 'change'), after: fc.integer({ min: 0, max: 200 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let standing = beginning(start)
      let isMissed = false
      let now = 0
      for (const { kind, after } of steps) {
        now += after
        const done =
          kind === 'beat'
            ? beat(standing, at(now), wait)
            : kind === 'look'
              ? look(standing, at(now), every)
              : reschedule(standing, at(now), after * 1_000)
        standing = done.standing
        if (done.crossing?.to === 'missed') assert.equal(isMissed, false)
        if (done.crossing?.to === 'recovered') assert.equal(isMissed, true)
        if (done.crossing !== undefined) isMissed = done.crossing.to === 'missed'
        assert.equal(standing.state === 'missed', isMissed)
        if (standing.state === 'alive') assert.ok(standing.lookAt! <= standing.dueAt!)
        else assert.equal(standing.lookAt, undefined)
      }
    }),
    { numRuns: 300 },
  )
})
