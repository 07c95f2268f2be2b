import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { handoff, type Rotation, turnAt, turnsBetween } from '#domains/oncall/rotation.ts'
import { onCallAt } from '#domains/oncall/schedule.ts'
import { dayNumbers, type Weekday } from '#domains/oncall/week.ts'
import { formatLocalTime, instantOf, localTimeAt, offsetAt, parseLocalTime } from '#platform/time/zone.ts'
import { plansOf, rotaOf, turns } from '#test/rotas.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const letters = ['A', 'B', 'C', 'D', 'E', 'F']
const slots = (count: number) => letters.slice(0, count).map((letter) => [letter])
const personAt = (of: Rotation, at: Date): string => of.slots[turnAt(of, at).slot]?.join('') ?? '?'

const rotation = (text: string, start: string, more: Partial<Rotation> = {}): Rotation => {
  const [, every = '', interval = '1'] = /^(hour|day|week|month)(?: x(\d+))?$/.exec(text) ?? []
  assert.ok(every === 'hour' || every === 'day' || every === 'week' || every === 'month')
  return {
    zone: 'America/Chicago',
    every,
    interval: Number(interval),
    start: parseLocalTime(start),
    slots: [['A']],
    days: undefined,
    ...more,
  }
}

/** `10-30 01:30 -5`: the local time of an instant and its offset in hours. */
const seen = (zone: string, at: Date): string =>
  `${formatLocalTime(localTimeAt(zone, at)).slice(5).replace('T', ' ')} ${offsetAt(zone, at.getTime()) / hourMs}`

const handoffs = (of: Rotation, from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => seen(of.zone, handoff(of, from + index)))

const within = (of: Rotation, from: string, to: string): string[] => {
  const turns = turnsBetween(of, { start: instantOf(of.zone, parseLocalTime(from)), end: instantOf(of.zone, parseLocalTime(to)) })
  return [...turns.map(({ start }) => seen(of.zone, start)), seen(of.zone, turns.at(-1)!.end)]
}

const lordHowe = { zone: 'Australia/Lord_Howe' }

describe('handoffs follow the wall clock', () => {
  test('a handoff at an hour that comes twice is at its first occurrence, before and after the start alike (S1)', () => {
    for (const every of ['day', 'hour x24'])
      assert.deepEqual(handoffs(rotation(every, '2020-10-30T01:30'), -1, 6), [
        '10-29 01:30 -5',
        '10-30 01:30 -5',
        '10-31 01:30 -5',
        '11-01 01:30 -5',
        '11-02 01:30 -6',
        '11-03 01:30 -6',
      ])
  })

  test('a handoff at a time that does not exist moves to the end of the gap, for that day only (S2)', () => {
    assert.deepEqual(handoffs(rotation('day', '2020-03-06T02:30'), -1, 6), [
      '03-05 02:30 -6',
      '03-06 02:30 -6',
      '03-07 02:30 -6',
      '03-08 03:00 -5',
      '03-09 02:30 -5',
      '03-10 02:30 -5',
    ])
  })

  test('an hourly rotation in a gap hands over at its end (S3)', () => {
    assert.deepEqual(within(rotation('hour', '2020-03-06T02:30'), '2020-03-08T01:00', '2020-03-08T04:00'), [
      '03-08 00:30 -6',
      '03-08 01:30 -6',
      '03-08 03:00 -5',
      '03-08 03:30 -5',
      '03-08 04:30 -5',
    ])
  })

  test('an hourly turn lasts two hours when the clock goes back (S5)', () => {
    assert.deepEqual(within(rotation('hour', '2020-07-06T02:30'), '2020-11-01T00:00', '2020-11-01T04:00'), [
      '10-31 23:30 -5',
      '11-01 00:30 -5',
      '11-01 01:30 -5',
      '11-01 02:30 -6',
      '11-01 03:30 -6',
      '11-01 04:30 -6',
    ])
  })

  test('a monthly rotation keeps its day and time through the year (S7)', () => {
    assert.deepEqual(within(rotation('month', '2020-01-02T01:30'), '2020-04-05T00:00', '2020-06-12T00:00'), [
      '04-02 01:30 -5',
      '05-02 01:30 -5',
      '06-02 01:30 -5',
      '07-02 01:30 -5',
    ])
  })

  test('a clock that moves by half an hour is followed too (S9, S11, S13)', () => {
    assert.deepEqual(within(rotation('hour', '2021-04-03T02:30', lordHowe), '2021-04-04T01:00', '2021-04-04T04:00'), [
      '04-04 00:30 11',
      '04-04 01:30 11',
      '04-04 02:30 10.5',
      '04-04 03:30 10.5',
      '04-04 04:30 10.5',
    ])
    for (const every of ['day', 'hour x24'])
      assert.deepEqual(handoffs(rotation(every, '2021-04-02T02:00', lordHowe), -1, 5), [
        '04-01 02:00 11',
        '04-02 02:00 11',
        '04-03 02:00 11',
        '04-04 02:00 10.5',
        '04-05 02:00 10.5',
      ])
    assert.deepEqual(handoffs(rotation('day', '2020-10-02T02:15', lordHowe), 1, 3), [
      '10-03 02:15 10.5',
      '10-04 02:30 11',
      '10-05 02:15 11',
    ])
  })

  test('turns last as long as the clock makes them (S15, S17, S23b)', () => {
    const table: [string, string, number][] = [
      ['week', '2017-11-04T00:00', 169],
      ['hour x3', '2017-03-12T00:00', 2],
      ['hour x3', '2017-11-05T00:00', 4],
      ['month x2', '2017-07-01T00:00', 62 * 24],
      ['week x2', '2017-06-10T08:00', 14 * 24],
      ['day x2', '2017-06-10T08:00', 2 * 24],
    ]
    for (const [every, start, hours] of table) {
      const of = rotation(every, start)
      assert.equal((handoff(of, 1).getTime() - handoff(of, 0).getTime()) / hourMs, hours, `${every} ${start}`)
    }
  })

  test('a turn ends at the next handoff however long ago the rotation began (S19)', () => {
    const of = rotation('hour x12', '2017-01-01T00:00')
    assert.equal(seen(of.zone, turnAt(of, instantOf(of.zone, parseLocalTime('2017-01-03T06:00'))).end), '01-03 12:00 -6')
  })

  test('before its start a rotation is aligned to it, and an instant before a handoff belongs to the turn before (S21)', () => {
    const of = rotation('week', '2017-06-10T08:00', { slots: slots(2) })
    const before = turnAt(of, instantOf(of.zone, parseLocalTime('2017-06-01T12:00')))
    assert.deepEqual([before.number, before.slot, seen(of.zone, before.start)], [-2, 0, '05-27 08:00 -5'])
    assert.equal(turnAt(of, new Date(handoff(of, 3).getTime() - 1)).number, 2)
    assert.equal(turnAt(of, handoff(of, 3)).number, 3)
  })

  test('two people with two hours each change after four (S23)', () => {
    const now = new Date('2026-11-20T12:00:00Z')
    const of = rotation('hour x2', '2026-11-20T08:10', { zone: 'UTC', slots: [['u1'], ['u2']] })
    assert.equal(personAt(of, now), 'u2')
    assert.equal(personAt(of, new Date(now.getTime() + 20 * 60_000)), 'u1')
  })

  test('from before the start each end is the next handoff, then the start, then after it (S23b)', () => {
    const table: [string, string, string[]][] = [
      ['hour', '2017-01-01T01:30', ['01-01 00:30 0', '01-01 01:30 0', '01-01 02:30 0']],
      ['day', '2017-01-02T01:30', ['01-01 01:30 0', '01-02 01:30 0', '01-03 01:30 0']],
      ['month', '2017-02-02T01:30', ['01-02 01:30 0', '02-02 01:30 0', '03-02 01:30 0']],
    ]
    for (const [every, start, expected] of table) {
      const of = rotation(every, start, { zone: 'UTC' })
      let at = new Date(handoff(of, -1).getTime() - 60_000)
      for (const text of expected) {
        at = turnAt(of, at).end
        assert.equal(seen('UTC', at), text)
      }
    }
  })

  test('a monthly turn begun on the 31st begins on the last day of shorter months', () => {
    const of = rotation('month', '2026-01-31T09:00', { zone: 'UTC' })
    assert.deepEqual(handoffs(of, 0, 4), ['01-31 09:00 0', '02-28 09:00 0', '03-31 09:00 0', '04-30 09:00 0'])
    assert.deepEqual(handoffs(of, -2, 1), ['11-30 09:00 0'])
  })
})

/** Who is on call at noon of each local day from `first`, as the whole schedule answers: `A B - -`. */
const byDay = (spec: NonNullable<Parameters<typeof rotaOf>[0]['rotation']>, first: string, count: number): string => {
  const rota = rotaOf({ zone: 'America/Chicago', rotation: spec })
  return Array.from({ length: count }, (_, index) => {
    const at = instantOf(rota.zone, parseLocalTime(`${first}T12:00`) + index * dayMs)
    return (
      onCallAt(rota, plansOf(), at)
        .people.map((one) => one.slice(7))
        .join('+') || '-'
    )
  }).join(' ')
}

describe('turns on chosen days', () => {
  const weekdays = 'MO TU WE TH FR'
  const rows: readonly (readonly [string, string, string, string, string, string, string])[] = [
    ['S35: with only Fridays, each person has one', 'day', '2024-08-01', 'ABC', 'FR', '2024-08-01', '- A - - - - - - B - - - - - - C -'],
    ['S35, weekly', 'week', '2024-08-01', 'ABC', 'FR', '2024-08-01', '- A - - - - - - B - - - - - - C -'],
    ['S37: two working days reach over the weekend', 'day x2', '2024-08-05', 'ABCD', weekdays, '2024-08-05', 'A A B B C - - C D D A A'],
    ['S39: weekly turns on working days follow the week', 'week', '2024-08-08', 'ABC', weekdays, '2024-08-08', 'A A - - B B B B B - - C'],
    ['S41: a weekend uses up no daily turn', 'day', '2024-08-08', 'ABCDE', weekdays, '2024-08-08', 'A B - - C D E A B - - C D E'],
    ['S43: weekends go on where the last one ended', 'day', '2024-08-03', 'ABC', 'SA SU', '2024-08-03', 'A B - - - - - C A - - - - - B'],
    [
      'S45: a start on another day counts from the first',
      'day x2',
      '2024-08-01',
      'ABC',
      'SA SU',
      '2024-08-01',
      '- - A A - - - - - B B - - - - - C',
    ],
    [
      'S47: monthly turns on weekends follow the month',
      'month',
      '2024-08-29',
      'ABC',
      'SA SU',
      '2024-08-29',
      '- - A B - - - - - B B - - - - - B B',
    ],
    ['S49: all seven days', 'day x7', '2024-08-01', 'ABC', 'MO TU WE TH FR SA SU', '2024-08-01', 'A A A A A A A B B B B B B B C C C C'],
    ['S49: no days', 'day x7', '2024-08-01', 'ABC', '', '2024-08-01', 'A A A A A A A B B B B B B B C C C C'],
  ]
  for (const [title, every, start, who, days, first, expected] of rows)
    test(title, () => {
      const { every: unit, interval } = rotation(every, `${start}T00:00`)
      const chosen = days.split(' ').filter((day): day is Weekday => day in dayNumbers)
      const spec = turns(who, { every: unit, interval, start: `${start}T00:00`, days: chosen })
      assert.equal(byDay(spec, first, expected.split(' ').length), expected)
    })
})

const anyRotation: fc.Arbitrary<Rotation> = fc.record({
  zone: fc.constantFrom('UTC', 'America/Chicago', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Africa/Casablanca', 'Pacific/Apia'),
  every: fc.constantFrom('hour', 'day', 'week', 'month'),
  interval: fc.integer({ min: 1, max: 40 }),
  start: fc.integer({ min: Date.UTC(2005, 0) / 60_000, max: Date.UTC(2027, 0) / 60_000 }).map((minutes) => minutes * 60_000),
  slots: fc.integer({ min: 1, max: 6 }).map(slots),
  days: fc.option(
    fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 0, maxLength: 7 }).map((days) => new Set(days)),
    { nil: undefined },
  ),
})
const anyInstant = fc.integer({ min: Date.UTC(2004, 0), max: Date.UTC(2030, 0) }).map((at) => new Date(at))

describe('every rotation', () => {
  test('has exactly one turn at each instant', () => {
    fc.assert(
      fc.property(anyRotation, anyInstant, (of, at) => {
        const turn = turnAt(of, at)
        assert.ok(turn.start <= at && at < turn.end)
        assert.equal(turn.slot, ((turn.number % of.slots.length) + of.slots.length) % of.slots.length)
      }),
      { numRuns: 400 },
    )
  })

  test('has turns that meet without seams and overlaps', () => {
    fc.assert(
      fc.property(anyRotation, anyInstant, fc.integer({ min: 1, max: 40 }), (of, start, days) => {
        const end = new Date(start.getTime() + days * (of.every === 'hour' ? hourMs : dayMs))
        const turns = turnsBetween(of, { start, end })
        assert.ok(turns[0]!.start <= start && turns.at(-1)!.end >= end)
        for (const [index, turn] of turns.entries()) {
          assert.ok(turn.start < turn.end)
          if (index > 0) assert.deepEqual(turns[index - 1]!.end, turn.start)
        }
      }),
      { numRuns: 200 },
    )
  })
})
