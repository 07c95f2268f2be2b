import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newsOf, repeatFrom, tickFrom, type Told } from '#domains/alerts/sends.ts'

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 20, 9, 0, 0) + seconds * 1_000)
const told = (firing: string[], resolved: string[] = []): Told => ({ at: at(0), firing, resolved })
const minute = 60

const rows: readonly [string, Told | undefined, { firing: string[]; resolved?: string[] }, object, number, string][] = [
  ['A1: nobody was told and something fires', undefined, { firing: ['1'] }, {}, 0, 'page'],
  ['nobody was told and all of it is over', undefined, { firing: [], resolved: ['1'] }, { sendResolved: true }, 0, 'nothing'],
  ['A3: {1,2,3} became {2,3,4}', told(['1', '2', '3']), { firing: ['2', '3', '4'], resolved: ['1'] }, {}, minute, 'update'],
  ['A3: {1,2,3} became its subset {2,3}', told(['1', '2', '3']), { firing: ['2', '3'] }, {}, minute, 'nothing'],
  ['A5: the same for 9 minutes of 10', told(['1']), { firing: ['1'] }, { repeatMs: 600_000 }, 9 * minute, 'nothing'],
  ['A5: the same for 10 minutes of 10', told(['1']), { firing: ['1'] }, { repeatMs: 600_000 }, 10 * minute, 'repeat'],
  ['A5: the same for 11 minutes of 10', told(['1']), { firing: ['1'] }, { repeatMs: 600_000 }, 11 * minute, 'repeat'],
  ['A7: {1,2}/{3} became {1}/{2,3}, ends are not told', told(['1', '2'], ['3']), { firing: ['1'], resolved: ['2', '3'] }, {}, 9, 'nothing'],
  [
    'A7: {1,2}/{3} became {1}/{2,3}, ends are told',
    told(['1', '2'], ['3']),
    { firing: ['1'], resolved: ['2', '3'] },
    { sendResolved: true },
    9,
    'update',
  ],
  ['everything is over, whatever is said of ends', told(['1']), { firing: [], resolved: ['1'] }, {}, 9, 'resolved'],
  ['fired and ended between two looks', told([], ['1']), { firing: [], resolved: ['1', '2'] }, { sendResolved: true }, 9, 'nothing'],
  ['fires again after it was told that all is over', told([], ['1']), { firing: ['2'] }, {}, 9, 'page'],
]

for (const [title, before, standing, policy, after, expected] of rows) {
  test(`What there is to tell: ${title}`, () => {
    const whole = { repeatMs: 4 * 3_600_000, sendResolved: false, ...policy }
    assert.equal(newsOf(before, { resolved: [], ...standing }, whole, at(after)), expected)
  })
}

/** Walks a group of which alerts fire at these instants as the engine does: wait, interval, repeat. Answers instants and numbers of alerts. */
const walk = (fires: readonly number[], timing: { wait: number; interval: number; repeat: number }, until: number) => {
  const sends: [number, number][] = []
  let [last, lookedAt, next] = [undefined as Told | undefined, undefined as Date | undefined, (fires[0] ?? 0) + timing.wait]
  while (next <= until) {
    const now = at(next)
    const firing = fires.filter((fire) => fire <= next).map(String)
    if (newsOf(last, { firing, resolved: [] }, { repeatMs: timing.repeat * 1_000, sendResolved: false }, now) !== 'nothing') {
      sends.push([next, firing.length])
      last = { at: now, firing, resolved: [] }
    }
    lookedAt = now
    const joins = fires.filter((fire) => fire > next).map((fire) => tickFrom(now, timing.interval * 1_000, at(fire)))
    const again = repeatFrom(lookedAt, last?.at ?? now, timing.interval * 1_000, timing.repeat * 1_000)
    const soonest = Math.min(...[...joins, again].map((one) => one.getTime()))
    next = Math.round((soonest - at(0).getTime()) / 100) / 10
  }
  return sends
}

test('A10: waits for the group, then tells at whole intervals, of five alerts twice because of the repeat interval', () => {
  assert.deepEqual(walk([1.1, 1.7, 3.3, 3.3, 3.3], { wait: 1, interval: 1, repeat: 4.9 }, 10), [
    [2.1, 2],
    [4.1, 5],
    [9.1, 5],
  ])
})

test('A repeat interval shorter than the group interval repeats at each interval', () => {
  assert.deepEqual(walk([1, 1], { wait: 1, interval: 1, repeat: 0.001 }, 5), [
    [2, 2],
    [3, 2],
    [4, 2],
    [5, 2],
  ])
})

const names = fc.uniqueArray(fc.constantFrom('1', '2', '3', '4'), { maxLength: 4 })

test('The order in which alerts stand in the log never changes what there is to tell', () => {
  fc.assert(
    fc.property(names, names, names, names, fc.boolean(), (a, b, firing, resolved, sendResolved) => {
      const policy = { repeatMs: 1_000, sendResolved }
      assert.equal(
        newsOf(told(a, b), { firing, resolved }, policy, at(0)),
        newsOf(told(a.toReversed(), b.toReversed()), { firing: firing.toReversed(), resolved: resolved.toReversed() }, policy, at(0)),
      )
    }),
    { numRuns: 200 },
  )
})

test('Having told of it, there is nothing more to tell until the repeat interval is over', () => {
  fc.assert(
    fc.property(names, names, fc.boolean(), fc.integer({ min: 0, max: 999 }), (firing, resolved, sendResolved, after) => {
      const policy = { repeatMs: 1_000, sendResolved }
      assert.equal(newsOf(told(firing, resolved), { firing, resolved }, policy, new Date(at(0).getTime() + after)), 'nothing')
    }),
    { numRuns: 200 },
  )
})
