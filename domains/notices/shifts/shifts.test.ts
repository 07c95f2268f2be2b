import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { beginningsAt } from '#domains/notices/shifts/beginning.ts'
import { changesBetween, type Held } from '#domains/notices/shifts/changes.ts'
import { collisionsOf } from '#domains/notices/shifts/collisions.ts'
import { type Stint, stintsIn } from '#domains/notices/shifts/seats.ts'
import { awayOf } from '#domains/oncall/absence.ts'
import { momentsBetween } from '#domains/oncall/layering.ts'
import { shiftsBetween } from '#domains/oncall/schedule.ts'
import { union } from '#platform/time/interval.ts'
import { anyPlans, anyQuestion, anySpec, away, instant, layer, over, person, plansOf, rotaOf, span, turns } from '#test/rotas.ts'

const hour = 3_600_000
const stint = (name: string, when: string, after: readonly string[] = []): Stint => ({
  schedule: 'schedule:shop',
  person: person(name),
  shadow: false,
  after: new Set(after.map(person)),
  ...span(when),
})
const held = (name: string, when: string): Held => ({ schedule: 'schedule:shop', person: person(name), ...span(when) })
const told = (stints: readonly Stint[], now: string, notices: readonly number[] = [24 * hour, hour]) => {
  const { due, nextAt } = beginningsAt(stints, () => notices, instant(now))
  return [due.map(({ stint: { person: who }, notice }) => `${who} ${notice / hour}`), nextAt?.toISOString().slice(8, 16)]
}

describe('stints', () => {
  test('turns of one person that follow each other are one, and say who was before, over hours that have nobody', () => {
    const rota = rotaOf({ rotation: turns('aab', { hours: { from: '09:00', to: '17:00' } }) })
    const stints = stintsIn('schedule:shop', momentsBetween(rota, plansOf(), span('20T09:00 23T09:00')))
    assert.deepEqual(
      stints.map(({ person: who, start, after }) => [who, start.toISOString().slice(8, 13), [...(after ?? [])]]),
      [
        ['person:a', '20T09', []],
        ['person:a', '21T09', ['person:a']],
        ['person:b', '22T09', ['person:a']],
      ],
    )
  })

  test('shadows are their own', () => {
    const rota = rotaOf({ layers: [layer('day', turns('a')), layer('learns', turns('b'), { shadow: true })] })
    const stints = stintsIn('schedule:shop', momentsBetween(rota, plansOf(), span('20T09:00 22T09:00')))
    assert.deepEqual(
      stints.map(({ person: who, shadow }) => [who, shadow]),
      [
        ['person:a', false],
        ['person:b', true],
      ],
    )
  })

  test('say of everybody what the schedule says', () => {
    fc.assert(
      fc.property(anySpec, anyPlans, anyQuestion, (spec, plans, when) => {
        const rota = rotaOf(spec)
        const stints = stintsIn(rota.reference, momentsBetween(rota, plans, when)).filter(({ shadow }) => !shadow)
        const shifts = Map.groupBy(shiftsBetween(rota, plans, when), (shift) => shift.person)
        for (const [who, some] of shifts) assert.deepEqual(union(stints.filter((one) => one.person === who)), union(some))
        assert.ok(stints.every((one) => shifts.has(one.person)))
      }),
      { numRuns: 200 },
    )
  })
})

describe('a shift that begins', () => {
  const rows: readonly (readonly [string, readonly Stint[], string, unknown, (readonly number[])?])[] = [
    ['is told a day ahead', [stint('a', '22T09:00 23T09:00')], '21T09:00', [['person:a 24'], '22T08:00']],
    ['is not told earlier', [stint('a', '22T09:00 23T09:00')], '21T08:59', [[], '21T09:00']],
    ['is told an hour ahead as well', [stint('a', '22T09:00 23T09:00')], '22T08:00', [['person:a 1'], undefined]],
    ['is told once when both are due', [stint('a', '22T09:00 23T09:00')], '22T08:30', [['person:a 1'], undefined]],
    ['is not told when it has begun', [stint('a', '22T09:00 23T09:00')], '22T09:00', [[], undefined]],
    ['is not told to who goes on after free hours', [stint('a', '22T09:00 23T09:00', ['a'])], '22T08:30', [[], undefined]],
    [
      'is told to who wants it, when they want it',
      [stint('a', '22T09:00 23T09:00')],
      '15T10:00',
      [['person:a 168'], undefined],
      [168 * hour],
    ],
    ['is not told to who does not want it', [stint('a', '22T09:00 23T09:00')], '22T08:30', [[], undefined], []],
  ]
  for (const [what, stints, now, expected, notices] of rows) test(what, () => assert.deepEqual(told(stints, now, notices), expected))
})

describe('what changed', () => {
  const ahead = span('20T12:00 30T12:00')
  const changes = (known: readonly Held[], now: readonly Held[], understood: readonly Held[] = []) =>
    changesBetween(known, now, ahead, understood).map(({ person: who, gained, lost, before, after }) => [
      who,
      gained.length,
      lost.length,
      before.length,
      after.length,
    ])

  const rows: readonly (readonly [string, unknown, unknown])[] = [
    ['nothing, when all is as it was', changes([held('a', '21T09:00 22T09:00')], [held('a', '21T09:00 22T09:00')]), []],
    [
      'somebody else has it',
      changes([held('a', '21T09:00 22T09:00')], [held('b', '21T09:00 22T09:00')]),
      [
        ['person:a', 0, 1, 1, 0],
        ['person:b', 1, 0, 0, 1],
      ],
    ],
    [
      'a hole in the middle',
      changes([held('a', '21T09:00 22T09:00')], [held('a', '21T09:00 21T12:00'), held('a', '21T15:00 22T09:00')]),
      [['person:a', 0, 1, 1, 2]],
    ],
    ['what is over changes nothing', changes([held('a', '19T09:00 20T12:00')], []), []],
    ['what was further ahead than known changes nothing', changes([], [held('a', '30T12:00 30T18:00')]), []],
    ['what was agreed is not told again', changes([held('a', '21T09:00 22T09:00')], [], [held('a', '21T09:00 22T09:00')]), []],
    [
      'what somebody else agreed is',
      changes([held('a', '21T09:00 22T09:00')], [], [held('b', '21T09:00 22T09:00')]),
      [['person:a', 0, 1, 1, 0]],
    ],
  ]
  for (const [what, found, expected] of rows) test(what, () => assert.deepEqual(found, expected))
})

test('a shift meets the holidays of its schedule, and leave that an override does not respect', () => {
  const rota = rotaOf({ rotation: turns('a') })
  const plans = plansOf({ made: [over('21T00:00 22T00:00', 'replace', 'b')], absences: [away('b', '21T00:00 21T12:00', 'Skiing')] })
  const stints = stintsIn('schedule:shop', momentsBetween(rota, plans, span('20T09:00 23T09:00')))
  const found = collisionsOf(
    stints,
    () => [{ ...span('22T00:00 23T00:00'), title: 'Thanksgiving' }],
    () => awayOf([away('b', '21T00:00 21T12:00', 'Skiing')]),
  )
  assert.deepEqual(
    found.map(({ what, title, stint: { person: who }, start, end }) => [who, what, title, (end.getTime() - start.getTime()) / hour]),
    [
      ['person:b', 'leave', 'Skiing', 12],
      ['person:a', 'holiday', 'Thanksgiving', 24],
    ],
  )
})
