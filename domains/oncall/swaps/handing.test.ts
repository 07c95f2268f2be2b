import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Plans } from '#domains/oncall/layering.ts'
import type { Override } from '#domains/oncall/override.ts'
import type { Rota } from '#domains/oncall/rota.ts'
import { shiftsBetween } from '#domains/oncall/schedule.ts'
import { type Handed, handOver, type Handing, type Rotas, turnsOf } from '#domains/oncall/swaps/handing.ts'
import { union } from '#platform/time/interval.ts'
import { anyPlans, anyQuestion, anySpec, away, fix, over, person, plansOf, rotaOf, span, turns } from '#test/rotas.ts'

const rotasOf = (rota: Rota, plans: Plans, others: readonly Rota[] = []): Rotas => ({
  schedules: new Map([rota, ...others].map((one) => [one.reference, one])),
  plans: (schedule) => (schedule === rota.reference ? plans : plansOf()),
})
const handing = (giver: string, taker: string, when: string, schedule = 'schedule:shop'): Handing => ({
  schedule,
  giver: person(giver),
  taker: person(taker),
  ...span(when),
})
const made = ({ does, person: who, replaces, start, end }: Handed['makes'][number]): string =>
  `${start.toISOString().slice(8, 16)} ${end.toISOString().slice(8, 16)} ${does} ${who ?? ''}${replaces === undefined ? '' : ` for ${replaces}`}`.replaceAll(
    'person:',
    '',
  )
const answerOf = (rota: Rota, plans: Plans, ...handings: readonly Handing[]): readonly string[] | string => {
  const answer = handOver(rotasOf(rota, plans), handings)
  return answer.problem ?? answer.handed.flatMap(({ makes }) => makes.map(made))
}

const daily = rotaOf({ rotation: turns('abc') })

describe('handing over', () => {
  test('a turn, or a part of it, becomes an override', () => {
    assert.deepEqual(answerOf(daily, plansOf(), handing('a', 'c', '20T09:00 21T09:00')), ['20T09:00 21T09:00 replace c for a'])
    assert.deepEqual(answerOf(daily, plansOf(), handing('a', 'c', '20T12:00 20T18:00')), ['20T12:00 20T18:00 replace c for a'])
  })

  test('the nights of a week are one override', () => {
    const nights = rotaOf({ rotation: turns('ab', { every: 'week', hours: { from: '20:00', to: '06:00' } }) })
    assert.deepEqual(answerOf(nights, plansOf(), handing('a', 'c', '20T09:00 27T09:00')), ['20T20:00 27T06:00 replace c for a'])
  })

  test('a turn one has by an override goes on to the next person, and what is left of the override stays', () => {
    const plans = plansOf({ made: [over('20T09:00 21T09:00', 'replace', 'b for a')] })
    const answer = handOver(rotasOf(daily, plans), [handing('b', 'c', '20T12:00 20T18:00')])
    assert.deepEqual(answer.handed?.[0]?.makes.map(made), ['20T12:00 20T18:00 replace c for a'])
    assert.deepEqual(answer.handed?.[0]?.cuts[0]?.left, [span('20T09:00 20T12:00'), span('20T18:00 21T09:00')])
  })

  test('a turn that goes back to whose it was needs no override', () => {
    const plans = plansOf({ made: [over('20T09:00 21T09:00', 'replace', 'b for a')] })
    const answer = handOver(rotasOf(daily, plans), [handing('b', 'a', '20T09:00 21T09:00')])
    assert.deepEqual([answer.handed?.[0]?.makes, answer.handed?.[0]?.cuts[0]?.left], [[], []])
  })

  test('two shifts change hands at once, also when they overlap on two schedules', () => {
    const other = { ...rotaOf({ rotation: turns('bc') }), reference: 'schedule:search' }
    const rotas = rotasOf(rotaOf({ rotation: turns('a') }), plansOf(), [other])
    const one = handing('a', 'b', '20T09:00 21T09:00')
    assert.match(handOver(rotas, [one]).problem ?? '', /person:b is on call for schedule:search .* already and would be twice/)
    assert.equal(handOver(rotas, [one, handing('b', 'a', '20T09:00 21T09:00', 'schedule:search')]).problem, undefined)
  })

  const refusals: readonly (readonly [string, Rota, Plans, Handing, RegExp])[] = [
    ['a turn nobody has', daily, plansOf(), handing('b', 'c', '20T09:00 21T09:00'), /has no turn .* oncall\.shifts/],
    [
      'a fixed schedule',
      daily,
      plansOf({ fixed: [fix('20T00:00 22T00:00', ['a', '20T00:00 22T00:00'])] }),
      handing('a', 'c', '20T09:00 21T09:00'),
      /is fixed .*\(oncall\.unfix fixed\)/,
    ],
    [
      'somebody on leave',
      daily,
      plansOf({ absences: [away('c', '20T15:00 23T00:00', 'Skiing')] }),
      handing('a', 'c', '20T09:00 21T09:00'),
      /person:c is away .* \(Skiing\)/,
    ],
    [
      'somebody who is on call already',
      rotaOf({ rotation: turns('ab c') }),
      plansOf(),
      handing('a', 'b', '20T09:00 21T09:00'),
      /already and would be twice/,
    ],
    [
      'an override in the record',
      rotaOf({ rotation: turns('ab'), overrides: [{ from: '2026-11-20T09:00', to: '2026-11-21T09:00', person: 'person:c' }] }),
      plansOf(),
      handing('c', 'd', '20T09:00 21T09:00'),
      /by an override in the record/,
    ],
    [
      'an override in the way',
      rotaOf({ rotation: turns('ab') }),
      plansOf({ made: [over('20T12:00 20T15:00', 'remove', 'c'), over('20T12:00 20T15:00', 'replace', 'd for b')] }),
      handing('a', 'd', '20T09:00 21T09:00'),
      /An override of schedule:shop concerns person:d .*oncall\.override-remove replace d for b/,
    ],
  ]
  for (const [what, rota, plans, asked, why] of refusals)
    test(`is refused for ${what}`, () => assert.match(handOver(rotasOf(rota, plans), [asked]).problem ?? '', why))

  test('afterwards the taker has exactly the turns the giver had, and everybody else keeps theirs', () => {
    fc.assert(
      fc.property(
        anySpec,
        anyPlans,
        anyQuestion,
        fc.constantFrom('a', 'b', 'c', 'd').map(person),
        fc.constantFrom('y', 'a', 'b').map(person),
        (spec, plans, when, giver, taker) => {
          fc.pre(giver !== taker)
          const rota = rotaOf(spec)
          const asked = { schedule: rota.reference, giver, taker, ...when }
          const answer = handOver(rotasOf(rota, plans), [asked])
          if (answer.problem !== undefined) return
          const after = written(plans, answer.handed)
          const [before, now] = [rotasOf(rota, plans), rotasOf(rota, after)]
          assert.deepEqual(turnsOf(now, rota.reference, giver, when), [])
          assert.deepEqual(
            turnsOf(now, rota.reference, taker, when),
            union([taker, giver].flatMap((who) => turnsOf(before, rota.reference, who, when))),
          )
          const others = (plans_: Plans) =>
            shiftsBetween(rota, plans_, {
              start: new Date(when.start.getTime() - 86_400_000),
              end: new Date(when.end.getTime() + 86_400_000),
            })
              .filter(({ person: who }) => who !== giver && who !== taker)
              .map(({ person: who, start, end }) => ({ who, start, end }))
          assert.deepEqual(others(after), others(plans))
        },
      ),
      { numRuns: 300 },
    )
  })
})

/** The plans after what handing over asks for was written. */
const written = (plans: Plans, handed: readonly Handed[]): Plans => {
  const cuts = new Map(handed.flatMap((one) => one.cuts.map(({ override, left }) => [override.id, left] as const)))
  const kept = plans.made.flatMap((one): Override[] => {
    const left = one.id === undefined ? undefined : cuts.get(one.id)
    return left === undefined ? [one] : left.map((piece, index) => ({ ...one, ...piece, id: `${one.id ?? ''} ${index}` }))
  })
  const made = handed.flatMap(({ makes }) => makes.map((one, index): Override => ({ ...one, id: `new ${index}`, reason: undefined })))
  return { ...plans, made: [...kept, ...made] }
}
