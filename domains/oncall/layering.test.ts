import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { momentsBetween, type Plans } from '#domains/oncall/layering.ts'
import { gapsBetween } from '#domains/oncall/gap.ts'
import type { Override } from '#domains/oncall/override.ts'
import { windowsBetween } from '#domains/oncall/restriction.ts'
import type { Rota } from '#domains/oncall/rota.ts'
import { turnAt } from '#domains/oncall/rotation.ts'
import { allShiftsBetween, onCallAt, shiftsBetween } from '#domains/oncall/schedule.ts'
import { holds, type Interval, intersection, subtract, union } from '#platform/time/interval.ts'
import { anyPlans, anyQuestion, anySpec, away, fix, instant, layer, over, person, plansOf, rotaOf, span, turns } from '#test/rotas.ts'

/** `a` or `a+b`, with shadows in brackets; `-` for nobody. */
const at = (rota: Rota, plans: Plans, text: string): string => {
  const { people, shadows } = onCallAt(rota, plans, instant(text))
  const names = people
    .map((one) => one.slice(7))
    .toSorted()
    .join('+')
  return `${names === '' ? '-' : names}${shadows.length === 0 ? '' : ` (${shadows.map((one) => one.slice(7)).join('+')})`}`
}
const table = (rota: Rota, plans: Plans, rows: Readonly<Record<string, string>>): void => {
  for (const [text, expected] of Object.entries(rows)) assert.equal(at(rota, plans, text), expected, text)
}

describe('layers', () => {
  const office = turns('c', { hours: { from: '09:00', to: '17:00' } })

  test('with a higher priority win while they have somebody', () => {
    const rota = rotaOf({ layers: [layer('base', turns('ab')), layer('office', office, { priority: 1 })] })
    table(rota, plansOf(), { '20T08:00': 'b', '20T09:00': 'c', '20T16:59': 'c', '20T17:00': 'a', '21T18:00': 'b' })
  })

  test('of one priority are on call together', () => {
    const rota = rotaOf({ layers: [layer('base', turns('ab')), layer('office', office)] })
    table(rota, plansOf(), { '20T08:00': 'b', '20T10:00': 'a+c', '21T10:00': 'b+c' })
  })

  test('with several at the top hide those below, whose people come back where the top has nobody', () => {
    const rota = rotaOf({
      layers: [layer('low', turns('z'), { priority: -3 }), layer('one', office, { priority: 2 }), layer('two', office, { priority: 2 })],
    })
    table(rota, plansOf(), { '20T10:00': 'c', '20T20:00': 'z' })
  })

  test('may each keep the clock of its own zone', () => {
    const sun = (name: string, who: string, zone: string) => layer(name, turns(who, { hours: { from: '08:00', to: '16:00' } }), { zone })
    const rota = rotaOf({
      layers: [sun('berlin', 'a', 'Europe/Berlin'), sun('chicago', 'b', 'America/Chicago'), sun('singapore', 'c', 'Asia/Singapore')],
    })
    table(rota, plansOf(), { '20T08:00': 'a', '20T14:30': 'a+b', '20T20:00': 'b', '20T23:00': '-', '21T01:00': 'c' })
  })

  test('of groups put all of a slot on call', () => {
    const rota = rotaOf({ rotation: turns('ab cd') })
    table(rota, plansOf(), { '20T10:00': 'a+b', '21T10:00': 'c+d', '22T10:00': 'a+b' })
  })

  test('of shadows are shown and never paged', () => {
    const rota = rotaOf({ layers: [layer('base', turns('ab')), layer('learn', turns('s'), { priority: 9, shadow: true })] })
    table(rota, plansOf(), { '20T10:00': 'a (s)' })
    assert.deepEqual(
      shiftsBetween(rota, plansOf(), span('20T09:00 21T09:00')).map((shift) => shift.person),
      [person('a')],
    )
    const only = rotaOf({ layers: [layer('learn', turns('s'), { shadow: true })] })
    assert.deepEqual(
      gapsBetween(only, plansOf(), span('20T09:00 21T09:00')).map(({ intended }) => intended),
      [false],
    )
  })

  test('on whom a shadow already is count once, as people', () => {
    const rota = rotaOf({ layers: [layer('base', turns('a')), layer('learn', turns('a'), { shadow: true })] })
    table(rota, plansOf(), { '20T10:00': 'a' })
    assert.equal(allShiftsBetween(rota, plansOf(), span('20T09:00 21T09:00')).length, 1)
  })

  test('go on, rest, or are for them alone on holidays', () => {
    const holidays = new Map([['calendar:de', [{ ...span('21T00:00 22T00:00'), title: 'Holiday' }]]])
    const rota = rotaOf({
      holidays: ['calendar:de'],
      layers: [
        layer('always', turns('z'), { priority: -1 }),
        layer('work', turns('a'), { onHolidays: 'skip' }),
        layer('rest', turns('h'), { onHolidays: 'only' }),
      ],
    })
    table(rota, plansOf({ calendars: { holidays } }), { '20T23:59': 'a', '21T00:00': 'h', '21T23:59': 'h', '22T00:00': 'a' })
    table(rota, plansOf(), { '21T10:00': 'a' })
    const alone = rotaOf({ holidays: ['calendar:de'], layers: [layer('work', turns('a'), { onHolidays: 'skip' })] })
    assert.deepEqual(gapsBetween(alone, plansOf({ calendars: { holidays } }), span('20T00:00 23T00:00')), [
      { ...span('21T00:00 22T00:00'), intended: true },
    ])
  })

  test('may be the events of a calendar, together where they overlap; without one nobody is there, which nobody intended', () => {
    const shifts = new Map([
      [
        'calendar:duty',
        [
          { ...span('20T00:00 21T00:00'), person: person('a'), title: 'Duty' },
          { ...span('20T12:00 22T00:00'), person: person('b'), title: 'Duty' },
        ],
      ],
    ])
    const rota = rotaOf({ layers: [{ name: 'duty', calendar: 'calendar:duty' }] })
    const plans = plansOf({ calendars: { shifts }, absences: [away('b', '21T10:00 21T12:00')] })
    table(rota, plans, { '20T00:00': 'a', '20T12:00': 'a+b', '21T00:00': 'b', '21T11:00': '-', '21T12:00': 'b', '22T00:00': '-' })
    assert.deepEqual(gapsBetween(rota, plans, span('20T00:00 23T00:00')), [
      { ...span('21T10:00 21T12:00'), intended: false },
      { ...span('22T00:00 23T00:00'), intended: false },
    ])
    const office = rotaOf({ layers: [{ name: 'duty', calendar: 'calendar:duty', restrictions: [{ from: '09:00', to: '17:00' }] }] })
    table(office, plans, { '20T08:00': '-', '20T09:00': 'a', '20T17:00': '-' })
  })
})

describe('leave', () => {
  test('passes a turn to the next who is there, with the reason, and gives it back after', () => {
    const rota = rotaOf({ rotation: turns('abc') })
    const plans = plansOf({ absences: [away('a', '20T12:00 20T18:00'), away('b', '20T15:00 20T16:00')] })
    const shifts = shiftsBetween(rota, plans, span('20T09:00 21T09:00'))
    assert.deepEqual(
      shifts.map(({ start, person: who, because, reason }) => [start.toISOString().slice(11, 16), who, because, reason]),
      [
        ['09:00', 'person:a', 'rotation', undefined],
        ['12:00', 'person:b', 'absence', 'person:a is away: Leave'],
        ['15:00', 'person:c', 'absence', 'person:a is away: Leave; person:b is away: Leave'],
        ['16:00', 'person:b', 'absence', 'person:a is away: Leave'],
        ['18:00', 'person:a', 'rotation', undefined],
      ],
    )
  })

  test('longer than a turn, and than all that is asked, counts too', () => {
    const plans = plansOf({ absences: [away('a', '01T00:00 30T00:00')] })
    table(rotaOf({ rotation: turns('ab', { hours: { from: '09:00', to: '17:00' } }) }), plans, {
      '20T10:00': 'b',
      '22T10:00': 'b',
      '22T18:00': '-',
    })
  })

  test('of all is a gap nobody intended, which a lower layer fills', () => {
    const absences = [away('a', '20T10:00 20T12:00'), away('b', '20T09:00 20T11:00')]
    const rota = rotaOf({ rotation: turns('ab') })
    assert.deepEqual(gapsBetween(rota, plansOf({ absences }), span('20T09:00 21T09:00')), [
      { ...span('20T10:00 20T11:00'), intended: false },
    ])
    const backed = rotaOf({ layers: [layer('top', turns('ab'), { priority: 1 }), layer('low', turns('z'))] })
    table(backed, plansOf({ absences }), { '20T09:30': 'a', '20T10:30': 'z', '20T11:30': 'b' })
  })

  test('of some of a group leaves the others', () => {
    const rota = rotaOf({ rotation: turns('ab cd') })
    table(rota, plansOf({ absences: [away('a', '20T10:00 20T20:00'), away('b', '20T15:00 20T16:00')] }), {
      '20T09:30': 'a+b',
      '20T10:00': 'b',
      '20T15:30': 'c+d',
      '20T16:00': 'b',
    })
  })

  test('does not send away who was put on call by name', () => {
    const rota = rotaOf({ rotation: turns('ab') })
    const made = [over('20T10:00 20T12:00', 'replace', 'z')]
    table(rota, plansOf({ made, absences: [away('z', '20T00:00 21T00:00')] }), { '20T11:00': 'z' })
  })
})

describe('overrides', () => {
  const two = rotaOf({ layers: [layer('one', turns('ab')), layer('two', turns('cd'))] })

  test('add, remove and replace', () => {
    const rows: readonly (readonly [readonly Override[], string])[] = [
      [[over('20T10:00 20T12:00', 'add', 'z')], 'a+c+z'],
      [[over('20T10:00 20T12:00', 'add', 'a')], 'a+c'],
      [[over('20T10:00 20T12:00', 'remove', 'a')], 'c'],
      [[over('20T10:00 20T12:00', 'remove', 'b')], 'a+c'],
      [[over('20T10:00 20T12:00', 'replace', 'z for a')], 'c+z'],
      [[over('20T10:00 20T12:00', 'replace', 'z for b')], 'a+c'],
      [[over('20T10:00 20T12:00', 'replace', ' for a')], 'c'],
      [[over('20T10:00 20T12:00', 'replace', 'z')], 'z'],
      [[over('20T10:00 20T12:00', 'replace')], '-'],
      [[over('20T10:00 20T12:00', 'replace'), over('20T10:00 20T12:00', 'add', 'z')], 'z'],
      [[over('20T10:00 20T12:00', 'replace', 'y'), over('20T10:00 20T12:00', 'replace', 'z')], 'z'],
      [[over('20T10:00 20T12:00', 'replace', 'y for a'), over('20T10:00 20T12:00', 'replace', 'z for a')], 'c+z'],
    ]
    for (const [made, expected] of rows) table(two, plansOf({ made }), { '20T09:59': 'a+c', '20T11:00': expected, '20T12:00': 'a+c' })
  })

  test('look at layers and never at each other: nobody hands on what was handed to them', () => {
    const made = [over('20T10:00 20T12:00', 'replace', 'b for a'), over('20T10:00 20T12:00', 'replace', 'z for b')]
    table(two, plansOf({ made }), { '20T11:00': 'b+c' })
    const exchanged = [over('20T10:00 20T12:00', 'replace', 'c for a'), over('20T10:00 20T12:00', 'replace', 'a for c')]
    table(two, plansOf({ made: exchanged }), { '20T11:00': 'a+c' })
  })

  test('made in the console win over those of the record', () => {
    const rota = rotaOf({ rotation: turns('a'), overrides: [{ from: '2026-11-20T10:00', to: '2026-11-20T14:00', person: person('y') }] })
    table(rota, plansOf({ made: [over('20T12:00 20T13:00', 'replace', 'z')] }), { '20T11:00': 'y', '20T12:30': 'z', '20T13:30': 'y' })
  })
})

describe('a fixed schedule', () => {
  const rota = rotaOf({ rotation: turns('ab') })
  const fixed = [fix('20T12:00 21T12:00', ['x', '20T12:00 20T18:00'], ['y', '20T16:00 21T10:00'])]

  test('alone counts while it lasts, with its own gaps', () => {
    const made = [over('20T10:00 20T14:00', 'replace', 'z'), over('20T10:00 20T14:00', 'add', 'w')]
    table(rota, plansOf({ fixed, made }), {
      '20T11:00': 'w+z',
      '20T12:00': 'x',
      '20T17:00': 'x+y',
      '20T19:00': 'y',
      '21T11:00': '-',
      '21T12:00': 'b',
    })
    assert.deepEqual(gapsBetween(rota, plansOf({ fixed }), span('20T09:00 22T09:00')), [{ ...span('21T10:00 21T12:00'), intended: false }])
  })

  test('has no shadows', () => {
    const learning = rotaOf({ layers: [layer('one', turns('a')), layer('learn', turns('s'), { shadow: true })] })
    table(learning, plansOf({ fixed }), { '20T11:00': 'a (s)', '20T13:00': 'x' })
  })
})

describe('a schedule that ends', () => {
  const until = '2026-11-21T00:00'

  test('is a gap nobody intended once all of its layers are over', () => {
    const rota = rotaOf({ rotation: turns('a', { until, hours: { from: '09:00', to: '17:00' } }) })
    assert.deepEqual(gapsBetween(rota, plansOf(), span('20T09:00 22T00:00')), [
      { ...span('20T17:00 21T00:00'), intended: true },
      { ...span('21T00:00 22T00:00'), intended: false },
    ])
  })

  test('is none while another goes on', () => {
    const rota = rotaOf({
      layers: [layer('extra', turns('z', { until })), layer('office', turns('a', { hours: { from: '09:00', to: '17:00' } }))],
    })
    assert.deepEqual(gapsBetween(rota, plansOf(), span('20T20:00 21T09:00')), [{ ...span('21T00:00 21T09:00'), intended: true }])
  })
})

/** The same decided at one instant, without layers walking together: what the engine is held against. */
const naive = (rota: Rota, plans: Plans, now: Date): readonly string[] => {
  const fixed = plans.fixed.findLast((one) => holds(one, now))
  if (fixed !== undefined) return fixed.shifts.filter((shift) => holds(shift, now)).map((shift) => shift.person)
  const isAway = (who: string): boolean => (plans.away.get(who) ?? []).some((one) => holds(one, now))
  const isHoliday = rota.holidays.some((calendar) => (plans.calendars.holidays.get(calendar) ?? []).some((one) => holds(one, now)))
  const said = rota.layers
    .filter(({ shadow }) => !shadow)
    .map(({ priority, source, times, onHolidays }) => {
      const isOpen = windowsBetween(times, { start: now, end: new Date(now.getTime() + 1) }).length > 0
      const rests = (onHolidays === 'skip' && isHoliday) || (onHolidays === 'only' && !isHoliday)
      if (!isOpen || rests || 'calendar' in source) return { priority, people: [] }
      const { slot } = turnAt(source, now)
      const slots = [...source.slots.slice(slot), ...source.slots.slice(0, slot)].map((people) => people.filter((who) => !isAway(who)))
      return { priority, people: slots.find((people) => people.length > 0) ?? [] }
    })
    .filter(({ people }) => people.length > 0)
  const top = Math.max(...said.map(({ priority }) => priority))
  const base = said.filter(({ priority }) => priority === top).flatMap(({ people }) => people)
  const overrides = [...rota.overrides, ...plans.made].filter((one) => holds(one, now))
  const whole = overrides.findLast(({ does, replaces }) => does === 'replace' && replaces === undefined)
  const stands = (who: string): string | undefined => {
    const own = overrides.findLast(
      (one) => (one.does === 'remove' ? one.person : one.does === 'replace' ? one.replaces : undefined) === who,
    )
    return own === undefined ? who : own.does === 'remove' ? undefined : own.person
  }
  const kept = whole === undefined ? base.flatMap((who) => stands(who) ?? []) : [whole.person ?? []].flat()
  return [...kept, ...overrides.flatMap((one) => (one.does === 'add' ? (one.person ?? []) : []))]
}

const somewhere = (asked: Interval, share: number): Date =>
  new Date(Math.floor(asked.start.getTime() + share * (asked.end.getTime() - asked.start.getTime())))

describe('every schedule of layers', () => {
  const anyShare = fc.double({ min: 0, max: 0.999_999, noNaN: true })

  test('is at each instant what layers, leave, overrides and fixed times say there', () => {
    fc.assert(
      fc.property(anySpec, anyPlans, anyQuestion, anyShare, (spec, plans, asked, share) => {
        const rota = rotaOf(spec)
        const moments = momentsBetween(rota, plans, asked)
        for (const now of [somewhere(asked, share), ...moments.slice(0, 40).map(({ start }) => start)]) {
          const expected = [...new Set(naive(rota, plans, now))].toSorted()
          assert.deepEqual(onCallAt(rota, plans, now).people.toSorted(), expected)
          const moment = moments.find((one) => holds(one, now)) ?? assert.fail()
          assert.deepEqual([...new Set(moment.seats.map((seat) => seat.person))].toSorted(), expected)
        }
      }),
      { numRuns: 150 },
    )
  })

  test('is made of moments without seams and overlaps, whose people are its shifts and whose rest are its gaps', () => {
    fc.assert(
      fc.property(anySpec, anyPlans, anyQuestion, (spec, plans, asked) => {
        const rota = rotaOf(spec)
        const moments = momentsBetween(rota, plans, asked)
        assert.deepEqual([moments[0]?.start, moments.at(-1)?.end], [asked.start, asked.end])
        for (const [index, moment] of moments.entries()) {
          assert.ok(moment.start < moment.end)
          if (index > 0) assert.deepEqual(moments[index - 1]!.end, moment.start)
        }
        const shifts = shiftsBetween(rota, plans, asked)
        for (const who of new Set(shifts.map((shift) => shift.person))) {
          const own = shifts.filter((shift) => shift.person === who)
          for (const [index, shift] of own.entries()) assert.ok(index === 0 || own[index - 1]!.end <= shift.start)
        }
        assert.deepEqual(union(gapsBetween(rota, plans, asked)), subtract(asked, shifts))
      }),
      { numRuns: 150 },
    )
  })

  test('does not depend on where its layers stand in the document', () => {
    const shuffled = anySpec.chain((spec) =>
      fc
        .shuffledSubarray(spec.layers ?? [], { minLength: spec.layers?.length ?? 0 })
        .map((layers) => ({ spec, other: { ...spec, layers } })),
    )
    fc.assert(
      fc.property(shuffled, anyPlans, anyQuestion, ({ spec, other }, plans, asked) => {
        assert.deepEqual(allShiftsBetween(rotaOf(other), plans, asked), allShiftsBetween(rotaOf(spec), plans, asked))
      }),
      { numRuns: 100 },
    )
  })

  test('has the same shifts asked for a part of the time as asked for all of it', () => {
    fc.assert(
      fc.property(anySpec, anyPlans, anyQuestion, anyShare, (spec, plans, asked, share) => {
        const rota = rotaOf(spec)
        const part = { start: somewhere(asked, share), end: asked.end }
        const cut = (shifts: ReturnType<typeof shiftsBetween>) =>
          shifts.flatMap((shift) => {
            const common = intersection(shift, part)
            return common === undefined
              ? []
              : [`${common.start.toISOString()} ${common.end.toISOString()} ${shift.person} ${shift.because}`]
          })
        assert.deepEqual(cut(shiftsBetween(rota, plans, part)).toSorted(), cut(shiftsBetween(rota, plans, asked)).toSorted())
      }),
      { numRuns: 100 },
    )
  })
})
