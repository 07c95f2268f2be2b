import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { doubleBookings } from '#domains/oncall/booking.ts'
import { handoversIn } from '#domains/oncall/handover.ts'
import { momentsBetween, type Plans } from '#domains/oncall/layering.ts'
import type { Rota } from '#domains/oncall/rota.ts'
import { onCallAt } from '#domains/oncall/schedule.ts'
import { holds } from '#platform/time/interval.ts'
import { anyPlans, anyQuestion, anySpec, fix, layer, over, plansOf, rotaOf, span, turns } from '#test/rotas.ts'

const named = (schedule: string, rota: Rota, when: string, plans: Plans = plansOf()) => ({
  schedule,
  moments: momentsBetween(rota, plans, span(when)),
})
const told = (...booked: readonly ReturnType<typeof named>[]): string[] =>
  doubleBookings(booked).map(
    ({ person, schedule, other, start, end }) =>
      `${person.slice(7)} ${schedule} ${other} ${start.toISOString().slice(8, 16)} ${end.toISOString().slice(8, 16)}`,
  )
const whole = '20T09:00 23T09:00'

describe('somebody is twice on call at once', () => {
  test('when two schedules name them for the same time', () => {
    const one = named('one', rotaOf({ rotation: turns('abc') }), whole)
    const two = named('two', rotaOf({ rotation: turns('cba') }), whole)
    assert.deepEqual(told(two, one), ['b one two 21T09:00 22T09:00'])
    assert.deepEqual(told(one), [])
    assert.deepEqual(told(one, named('two', rotaOf({ rotation: turns('bca') }), whole)), [])
  })

  test('for as long as both last', () => {
    const one = named('one', rotaOf({ rotation: turns('a') }), whole)
    const two = named('two', rotaOf({ rotation: turns('a', { hours: { from: '20:00', to: '08:00' } }) }), whole)
    assert.deepEqual(told(one, two).slice(0, 2), ['a one two 20T20:00 21T08:00', 'a one two 21T20:00 22T08:00'])
    assert.equal(told(one, two, named('three', rotaOf({ rotation: turns('a') }), whole)).length, 7)
  })

  test('when two layers of one schedule ask them, or they stand in beside their own turn', () => {
    const layers = rotaOf({ layers: [layer('one', turns('ab')), layer('two', turns('ca'))] })
    assert.deepEqual(told(named('one', layers, '20T09:00 22T09:00')), [])
    assert.deepEqual(told(named('one', rotaOf({ layers: [layer('one', turns('ab')), layer('two', turns('ac'))] }), '20T09:00 22T09:00')), [
      'a one one 20T09:00 21T09:00',
    ])
    const made = [over('20T10:00 20T12:00', 'replace', 'c for a')]
    assert.deepEqual(told(named('one', layers, '20T09:00 22T09:00', plansOf({ made }))), ['c one one 20T10:00 20T12:00'])
    const fixed = [fix('20T10:00 20T12:00', ['z', '20T10:00 20T12:00'], ['z', '20T11:00 20T12:00'])]
    assert.deepEqual(told(named('one', layers, '20T09:00 22T09:00', plansOf({ fixed }))), ['z one one 20T11:00 20T12:00'])
  })

  test('but not as a shadow, nor on a layer that another hides', () => {
    const shadow = rotaOf({ layers: [layer('one', turns('a')), layer('learn', turns('b'), { shadow: true })] })
    assert.deepEqual(told(named('one', shadow, whole), named('two', rotaOf({ rotation: turns('b') }), whole)), [])
    const hidden = rotaOf({ layers: [layer('one', turns('a'), { priority: 1 }), layer('low', turns('b'))] })
    assert.deepEqual(told(named('one', hidden, whole), named('two', rotaOf({ rotation: turns('b') }), whole)), [])
  })

  test('exactly when both schedules answer with them', () => {
    fc.assert(
      fc.property(anySpec, anySpec, anyPlans, anyQuestion, (first, second, plans, asked) => {
        const [one, two] = [rotaOf(first), rotaOf(second)]
        const moments = [momentsBetween(one, plans, asked), momentsBetween(two, plans, asked)] as const
        const found = doubleBookings([
          { schedule: 'one', moments: moments[0] },
          { schedule: 'two', moments: moments[1] },
        ]).filter(({ schedule, other }) => schedule !== other)
        for (const { start } of [...moments[0], ...moments[1]].slice(0, 40)) {
          const both = new Set(onCallAt(one, plans, start).people).intersection(new Set(onCallAt(two, plans, start).people))
          assert.deepEqual(new Set(found.filter((booking) => holds(booking, start)).map(({ person }) => person)), both)
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('handovers', () => {
  const handovers = (rota: Rota, when: string, plans: Plans = plansOf()): string[] =>
    handoversIn(momentsBetween(rota, plans, span(when))).map(({ at, comes, goes, stays }) =>
      [at.toISOString().slice(8, 16), ...[comes, goes, stays].map((people) => people.map((one) => one.slice(7)).join('+') || '-')].join(
        ' ',
      ),
    )

  test('say who comes, who goes and who stays', () => {
    const rota = rotaOf({ layers: [layer('one', turns('ab')), layer('two', turns('c'))] })
    assert.deepEqual(handovers(rota, '20T12:00 22T12:00'), ['21T09:00 b a c', '22T09:00 a b c'])
  })

  test('are none from somebody to themselves, whatever the reason', () => {
    assert.deepEqual(handovers(rotaOf({ rotation: turns('a') }), '20T12:00 25T12:00'), [])
    const made = [over('20T14:00 20T16:00', 'replace', 'a')]
    assert.deepEqual(handovers(rotaOf({ rotation: turns('a') }), '20T12:00 25T12:00', plansOf({ made })), [])
  })

  test('may be to nobody', () => {
    const office = rotaOf({ rotation: turns('a', { hours: { from: '09:00', to: '17:00' } }) })
    assert.deepEqual(handovers(office, '20T12:00 21T12:00'), ['20T17:00 - a -', '21T09:00 a - -'])
  })
})
