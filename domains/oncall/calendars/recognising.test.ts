import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { noCalendars } from '#domains/oncall/absence.ts'
import { recognise } from '#domains/oncall/calendars/recognising.ts'
import type { NamedShift, RotationSpec } from '#domains/oncall/calendars/turns.ts'
import { compileSchedule } from '#domains/oncall/rota.ts'
import { shiftsBetween } from '#domains/oncall/schedule.ts'

const zone = 'Europe/Berlin'
const year = { start: new Date('2026-01-05T08:00:00Z'), end: new Date('2026-12-28T08:00:00Z') }

const shiftsOf = (rotation: RotationSpec, interval = year): readonly NamedShift[] =>
  shiftsBetween(
    compileSchedule({ zone, rotation }, { reference: 'schedule:x', title: 'x', owner: undefined }),
    { made: [], fixed: [], calendars: noCalendars, away: new Map() },
    interval,
  ).map(({ start, end, person }) => ({ start, end, person }))

const [a, b, c] = ['person:a', 'person:b', 'person:c']

describe('Shifts of a calendar are recognised as a rotation', () => {
  const cases: readonly [string, RotationSpec, RegExp][] = [
    [
      'of weeks',
      { every: 'week', start: '2026-01-05T09:00', people: [a, b, c] },
      /^3 people take turns of a week, handing over at 09:00\.$/,
    ],
    ['of two weeks', { every: 'week', interval: 2, start: '2026-01-05T09:00', people: [a, b] }, /2 people take turns of 2 weeks/],
    ['of days', { every: 'day', start: '2026-01-05T09:00', people: [a, b, c] }, /3 people take turns of a day/],
    ['of months', { every: 'month', start: '2026-01-01T00:00', people: [a, b] }, /2 people take turns of a month/],
    [
      'of working days',
      {
        every: 'day',
        start: '2026-01-05T09:00',
        people: [a, b, c],
        days: ['MO', 'TU', 'WE', 'TH', 'FR'],
        hours: { from: '09:00', to: '17:00' },
      },
      /from 09:00 to 17:00 on Monday, Tuesday/,
    ],
    [
      'of working weeks',
      {
        every: 'week',
        start: '2026-01-05T09:00',
        people: [a, b],
        days: ['MO', 'TU', 'WE', 'TH', 'FR'],
        hours: { from: '09:00', to: '17:00' },
      },
      /2 people take turns of a week/,
    ],
    [
      'of nights',
      { every: 'week', start: '2026-01-05T18:00', people: [a, b, c], hours: { from: '18:00', to: '08:00' } },
      /3 people take turns of a week/,
    ],
    [
      'of weekends',
      {
        every: 'week',
        start: '2026-01-09T17:00',
        people: [a, b, c],
        restrictions: [{ days: ['FR'], from: '17:00', to: '09:00', toDay: 'MO' }],
      },
      /from Friday 17:00 to Monday 09:00/,
    ],
  ]
  for (const [name, rotation, sentence] of cases)
    it(name, () => {
      const whole = rotation.every === 'month' ? { start: new Date('2025-12-31T23:00:00Z'), end: new Date('2027-12-31T23:00:00Z') } : year
      const shifts = shiftsOf(rotation, whole).slice(0, -1)
      const found = recognise(shifts, zone)
      assert.ok(found?.spec.rotation !== undefined, JSON.stringify(shifts.slice(0, 3)))
      assert.match(found.sentence, sentence)
      assert.deepEqual([found.deviations, found.spec.rotation.people?.length], [0, rotation.people?.length])
    })

  it('with an override where somebody stood in once', () => {
    const shifts = shiftsOf({ every: 'week', start: '2026-01-05T09:00', people: [a, b, c] }).map((shift, index) =>
      index === 10 ? { ...shift, person: 'person:d' } : shift,
    )
    const found = recognise(shifts, zone)
    assert.deepEqual([found?.spec.rotation?.people, found?.deviations], [[a, b, c], 1])
    assert.deepEqual(
      found?.spec.overrides?.map(({ from, person }) => [from, person]),
      [['2026-03-16T09:00', 'person:d']],
    )
  })

  it('and not when they follow no order, leave holes, or were seen only once round', () => {
    const shifts = shiftsOf({ every: 'week', start: '2026-01-05T09:00', people: [a, b, c] })
    assert.equal(recognise(shifts.slice(0, 3), zone), undefined)
    assert.equal(
      recognise(
        shifts.filter((_, index) => index !== 20),
        zone,
      ),
      undefined,
    )
    const mixed = shifts.map((shift, index) => ({ ...shift, person: `person:${(index * index + (index % 7)) % 11}` }))
    assert.equal(recognise(mixed, zone), undefined)
    assert.equal(recognise([], zone), undefined)
  })

  it('that brings out what was recognised, whatever the rotation', () => {
    const rotation = fc.record({
      every: fc.constantFrom('day' as const, 'week' as const),
      interval: fc.integer({ min: 1, max: 3 }),
      size: fc.integer({ min: 1, max: 5 }),
      hour: fc.integer({ min: 5, max: 23 }),
      hours: fc.boolean(),
    })
    fc.assert(
      fc.property(rotation, ({ every, interval, size, hour, hours }) => {
        const from = `${String(hour).padStart(2, '0')}:00`
        const people = Array.from({ length: size }, (_, index) => `person:p${index}`)
        const shifts = shiftsOf({
          every,
          interval,
          start: `2026-01-05T${from}`,
          people,
          ...(hours ? { hours: { from, to: '04:00' } } : {}),
        }).slice(1, -1)
        if (shifts.length < 2) return
        const found = recognise(shifts, zone)
        if (found?.spec.rotation === undefined) return assert.fail(`${every} ${interval} of ${size}`)
        const window = { start: shifts[0]?.start ?? year.start, end: shifts.at(-1)?.end ?? year.end }
        assert.deepEqual(shiftsOf(found.spec.rotation, window), shifts)
      }),
      { numRuns: 60 },
    )
  })
})
