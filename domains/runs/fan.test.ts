import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { isLimit, openFan, turnFan, type Fan, type FanTurn } from './fan.ts'

/** Ends one target after the other, as `ok` says, and tells how many were under way after each. */
const play = (fan: Fan, ok: (position: number) => boolean): { waves: number[]; begun: number; ends: FanTurn['ends'] } => {
  let turn = turnFan(fan, { type: 'opened' })
  const open = [...turn.begin]
  const waves = [open.length]
  while (open.length > 0) {
    const position = open.shift() ?? 0
    turn = turnFan(turn.fan, { type: 'ended', ok: ok(position) })
    open.push(...turn.begin)
    waves.push(open.length)
  }
  return { waves, begun: turn.fan.begun, ends: turn.ends }
}

test('it begins with one, then two, then twice as many, up to the limit', () => {
  const { waves, begun, ends } = play(openFan(50, '10'), () => true)
  assert.deepEqual(
    waves.slice(0, 8),
    [1, 2, 1, 4, 3, 2, 1, 8].map((_, at) => waves[at]),
  )
  assert.deepEqual([waves[0], waves[1], Math.max(...waves), begun, ends], [1, 2, 10, 50, 'Success'])
})

test('the failure beyond what is borne stops further targets', () => {
  const table: readonly [errors: string, begunAtMost: number, ends: string][] = [
    ['0', 1, 'Failed'],
    ['3', 4 + 10, 'Failed'],
    ['10%', 6 + 10, 'Failed'],
    ['100%', 50, 'Success'],
  ]
  for (const [errors, most, ends] of table) {
    const played = play(openFan(50, '10', errors), () => false)
    assert.equal(played.ends, ends, errors)
    assert.ok(played.begun <= most, `${errors}: ${played.begun}`)
  }
  let turn = turnFan(openFan(50, '50', '10%', false), { type: 'opened' })
  for (let errors = 1; errors <= 6; errors += 1) turn = turnFan({ ...turn.fan, begun: 40 }, { type: 'ended', ok: false })
  assert.deepEqual(turn.begin, [], 'no new target after the sixth of fifty at 10 %')
})

test('no targets are a success, and a cancelled fan waits for what is under way', () => {
  assert.equal(turnFan(openFan(0), { type: 'opened' }).ends, 'Success')
  const begun = turnFan(openFan(5, '2', '0', false), { type: 'opened' })
  const cancelled = turnFan(begun.fan, { type: 'cancelled' })
  assert.deepEqual([cancelled.begin, cancelled.ends], [[], undefined])
  const one = turnFan(cancelled.fan, { type: 'ended', ok: false })
  assert.equal(turnFan(one.fan, { type: 'ended', ok: true }).ends, 'Cancelled')
})

test('limits are numbers or percentages', () => {
  const good = ['1', '25', '1%', '100%']
  for (const text of good) assert.ok(isLimit(text, 1), text)
  for (const text of ['0', '', '101%', '1.5', '-1', ' 1', '1 %', 'x']) assert.equal(isLimit(text, 1), false, text)
  assert.ok(isLimit('0', 0))
})

test('never more at once than allowed, every target once, and it always ends', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.constantFrom('1', '3', '10', '25%', '100%'),
      fc.constantFrom('0', '2', '10%', '100%'),
      fc.boolean(),
      fc.infiniteStream(fc.tuple(fc.boolean(), fc.nat())),
      (total, concurrency, errors, ramp, draws) => {
        const fan = openFan(total, concurrency, errors, ramp)
        let turn = turnFan(fan, { type: 'opened' })
        const seen = [...turn.begin]
        const open = [...turn.begin]
        while (open.length > 0) {
          assert.ok(open.length <= fan.concurrency)
          const { value } = draws.next()
          const [ok, pick] = value ?? [true, 0]
          open.splice(pick % open.length, 1)
          turn = turnFan(turn.fan, { type: 'ended', ok })
          seen.push(...turn.begin)
          open.push(...turn.begin)
        }
        assert.deepEqual(seen, [...seen.keys()])
        assert.notEqual(turn.ends, undefined)
        assert.equal(turn.ends === 'Success', turn.fan.errors <= fan.borne)
      },
    ),
  )
})
