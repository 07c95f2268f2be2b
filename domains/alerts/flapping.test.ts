import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { beginnings, calm, flap, type FlapDeed, type Flapper, isFlapping, quietAt, standardFlapping } from '#domains/alerts/flapping.ts'

const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 20, 9, 0) + minutes * 60_000)
const policy = standardFlapping

for (const [opened, now, flaps] of [
  [[0, 5, 10], 10, false],
  [[0, 5, 10, 15], 15, true],
  [[0, 5, 10, 30], 30, false],
  [[1, 5, 10, 30], 30, true],
  [[30, 10, 5, 1], 30, true],
  [[0, 5, 10, 15], 60, false],
] as const)
  test(`what began at ${opened.join(', ')} minutes ${flaps ? 'flaps' : 'does not flap'} at ${now}`, () => {
    assert.equal(isFlapping(opened.map(at), at(now), policy), flaps)
  })

test('switched off, nothing flaps and nothing is remembered', () => {
  assert.equal(isFlapping([0, 1, 2, 3, 4].map(at), at(4), undefined), false)
  assert.deepEqual(beginnings([0, 1].map(at), at(1), undefined), [])
})

test('what is remembered of beginnings is bounded, and as good as all of them', () => {
  const deltas = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 40 })
  fc.assert(
    fc.property(deltas, (waits) => {
      let [t, kept] = [0, [] as readonly Date[]]
      const all: Date[] = []
      for (const wait of waits) {
        t += wait
        all.push(at(t))
        kept = beginnings([...kept, at(t)], at(t), policy)
        assert.ok(kept.length <= policy.changes)
        assert.equal(isFlapping(kept, at(t), policy), isFlapping(all, at(t), policy))
      }
    }),
    { numRuns: 200 },
  )
})

/** Plays reports, with the timer that looks when it has been quiet. */
const play = (steps: readonly (readonly [number, 'fires' | 'ends'])[], until: number) => {
  let state: Flapper = calm
  const deeds: [number, FlapDeed][] = []
  const apply = (event: 'fires' | 'ends' | 'look', minute: number): void => {
    const { next, deed } = flap(state, event, at(minute), policy)
    state = next
    if (deed !== 'nothing') deeds.push([minute, deed])
  }
  const lookUntil = (minute: number): void => {
    while (state.flaps && state.changedAt !== undefined && quietAt(state.changedAt, policy) <= at(minute))
      apply('look', (quietAt(state.changedAt, policy).getTime() - at(0).getTime()) / 60_000)
  }
  for (const [minute, event] of steps) {
    lookUntil(minute)
    apply(event, minute)
  }
  lookUntil(until)
  return { state, deeds }
}

test('the fourth beginning within half an hour is held open until nothing changed for ten minutes', () => {
  const { deeds, state } = play(
    [0, 2, 4, 6, 8, 10].flatMap((minute) => [[minute, 'fires'] as const, [minute + 1, 'ends'] as const]),
    60,
  )
  assert.deepEqual(deeds, [
    [0, 'open'],
    [1, 'resolve'],
    [2, 'open'],
    [3, 'resolve'],
    [4, 'open'],
    [5, 'resolve'],
    [6, 'open'],
    [7, 'hold'],
    [8, 'hold'],
    [9, 'hold'],
    [10, 'hold'],
    [11, 'hold'],
    [21, 'resolve'],
  ])
  assert.equal(state.isOpen, false)
})

test('what stays there at the end is an alert like others', () => {
  const { deeds, state } = play(
    [
      [0, 'fires'],
      [1, 'ends'],
      [2, 'fires'],
      [3, 'ends'],
      [4, 'fires'],
      [5, 'ends'],
      [6, 'fires'],
    ],
    60,
  )
  assert.deepEqual(deeds.at(-1), [16, 'settle'])
  assert.deepEqual([state.isOpen, state.flaps], [true, false])
})

test('however often it goes on and off, one alert is open while it flaps, and it ends the quiet time after the last change', () => {
  const waits = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 8, maxLength: 40 })
  fc.assert(
    fc.property(waits, (gaps) => {
      let t = 0
      const steps = gaps.map((gap, index) => {
        t += index < 8 ? 1 : gap
        return [t, index % 2 === 0 ? ('fires' as const) : ('ends' as const)] as const
      })
      const { deeds, state } = play(steps, t + 100)
      const opens = deeds.filter(([, deed]) => deed === 'open').length
      assert.equal(opens, policy.changes)
      assert.deepEqual(deeds.at(-1), [t + 10, steps.at(-1)?.[1] === 'fires' ? 'settle' : 'resolve'])
      assert.equal(state.isOpen, steps.at(-1)?.[1] === 'fires')
    }),
    { numRuns: 200 },
  )
})
