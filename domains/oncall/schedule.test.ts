import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { noCalendars } from '#domains/oncall/absence.ts'
import { gapsBetween } from '#domains/oncall/gap.ts'
import type { Plans } from '#domains/oncall/layering.ts'
import { type Override, overlapping } from '#domains/oncall/override.ts'
import { compileSchedule, type Rota } from '#domains/oncall/rota.ts'
import { onCallAt, shiftsBetween } from '#domains/oncall/schedule.ts'
import { subtract, union } from '#platform/time/interval.ts'

const about = { reference: 'schedule:shop', title: 'Shop', owner: 'team:shop' }
const daily = compileSchedule(
  { zone: 'UTC', rotation: { every: 'day', start: '2026-11-20T09:00', people: ['person:a', 'person:b', 'person:c'] } },
  about,
)
const instant = (text: string): Date => new Date(`2026-11-${text}:00Z`)
const over = (from: string, to: string, person?: string): Override => ({
  id: 'o',
  start: instant(from),
  end: instant(to),
  does: 'replace',
  person,
  replaces: undefined,
  reason: undefined,
})
const plans = (made: readonly Override[] = []): Plans => ({ made, fixed: [], calendars: noCalendars, away: new Map() })
const personAt = (rota: Rota, made: readonly Override[], at: Date): string | undefined => onCallAt(rota, plans(made), at).people[0]

const told = (rota: Rota, made: readonly Override[], from: string, to: string): string[] =>
  shiftsBetween(rota, plans(made), { start: instant(from), end: instant(to) }).map(
    ({ start, end, person }) => `${start.toISOString().slice(8, 16)} ${end.toISOString().slice(8, 16)} ${person.slice(7)}`,
  )

describe('the shifts of a schedule', () => {
  test('are its turns, cut to what was asked', () => {
    assert.deepEqual(told(daily, [], '20T12:00', '23T09:00'), ['20T12:00 21T09:00 a', '21T09:00 22T09:00 b', '22T09:00 23T09:00 c'])
  })

  test('are replaced while an override lasts, and go on after it', () => {
    assert.deepEqual(told(daily, [over('20T20:00', '21T12:00', 'person:c')], '20T09:00', '22T09:00'), [
      '20T09:00 20T20:00 a',
      '20T20:00 21T12:00 c',
      '21T12:00 22T09:00 b',
    ])
  })

  test('leave a gap where an override names nobody', () => {
    const made = [over('20T20:00', '20T22:00')]
    assert.deepEqual(told(daily, made, '20T09:00', '21T09:00'), ['20T09:00 20T20:00 a', '20T22:00 21T09:00 a'])
    assert.deepEqual(gapsBetween(daily, plans(made), { start: instant('20T09:00'), end: instant('21T09:00') }), [
      { start: instant('20T20:00'), end: instant('20T22:00'), intended: false },
    ])
    assert.equal(personAt(daily, made, instant('20T21:00')), undefined)
    assert.equal(personAt(daily, made, instant('20T22:00')), 'person:a')
  })

  test('follow the later of two overrides', () => {
    const made = [over('20T10:00', '20T20:00', 'person:b'), over('20T12:00', '20T14:00', 'person:c')]
    assert.deepEqual(told(daily, made, '20T10:00', '20T20:00'), ['20T10:00 20T12:00 b', '20T12:00 20T14:00 c', '20T14:00 20T20:00 b'])
  })

  test('of somebody alone have no handoffs', () => {
    const alone = compileSchedule({ zone: 'UTC', rotation: { every: 'hour', start: '2026-11-20T09:00', people: ['person:a'] } }, about)
    assert.deepEqual(told(alone, [], '20T00:00', '22T00:00'), ['20T00:00 22T00:00 a'])
  })

  test('stay within the days and hours of the rotation', () => {
    const office = compileSchedule(
      {
        zone: 'Europe/Berlin',
        rotation: {
          every: 'week',
          start: '2026-11-16T09:00',
          people: ['person:a', 'person:b'],
          days: ['MO', 'TU', 'WE', 'TH', 'FR'],
          hours: { from: '09:00', to: '17:00' },
        },
      },
      about,
    )
    assert.deepEqual(told(office, [], '20T00:00', '24T00:00'), ['20T08:00 20T16:00 a', '23T08:00 23T16:00 b'])
  })

  test('take overrides from the record too, in the zone of the schedule', () => {
    const declared = compileSchedule(
      {
        zone: 'America/New_York',
        rotation: { every: 'day', start: '2026-11-20T09:00', people: ['person:a'] },
        overrides: [{ from: '2026-11-20T10:00', to: '2026-11-20T12:00', person: 'person:b', reason: 'dentist' }],
      },
      about,
    )
    assert.deepEqual(told(declared, [], '20T14:00', '20T18:00'), ['20T14:00 20T15:00 a', '20T15:00 20T17:00 b', '20T17:00 20T18:00 a'])
  })
})

test('two overrides for one person may touch but not overlap', () => {
  const made = [over('20T10:00', '20T12:00', 'person:b')]
  assert.equal(overlapping(made, over('20T12:00', '20T14:00', 'person:b')).length, 0)
  assert.equal(overlapping(made, over('20T11:00', '20T14:00', 'person:b')).length, 1)
  assert.equal(overlapping(made, over('20T11:00', '20T14:00', 'person:c')).length, 0)
  assert.equal(overlapping(made, over('20T11:00', '20T14:00')).length, 0)
})

const hourMs = 3_600_000
const anyRota: fc.Arbitrary<Rota> = fc
  .record({
    zone: fc.constantFrom('UTC', 'America/Chicago', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Africa/Casablanca'),
    every: fc.constantFrom('hour', 'day', 'week', 'month'),
    interval: fc.integer({ min: 1, max: 12 }),
    days: fc.uniqueArray(fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'), { maxLength: 7 }),
    hours: fc.option(fc.constantFrom({ from: '09:00', to: '17:00' }, { from: '22:00', to: '06:00' }, { from: '02:15', to: '02:45' }), {
      nil: undefined,
    }),
    people: fc.constantFrom<string[]>(['person:a'], ['person:a', 'person:b'], ['person:a', 'person:b', 'person:a', 'person:c']),
  })
  .map(({ zone, every, interval, days, hours, people }) =>
    compileSchedule(
      { zone, rotation: { every, interval, start: '2026-03-01T02:30', people, days, ...(hours === undefined ? {} : { hours }) } },
      about,
    ),
  )
const base = Date.UTC(2026, 1, 20)
const anyOverrides = fc.array(
  fc
    .tuple(fc.nat(24 * 80), fc.integer({ min: 1, max: 60 }), fc.constantFrom('person:a', 'person:d', undefined))
    .map(([from, length, person]) => ({
      id: 'o',
      start: new Date(base + from * hourMs),
      end: new Date(base + (from + length) * hourMs),
      does: 'replace' as const,
      person,
      replaces: undefined,
      reason: undefined,
    })),
  { maxLength: 6 },
)

describe('every schedule', () => {
  const anyQuestion = fc.tuple(fc.nat(24 * 70), fc.integer({ min: 1, max: 24 * 8 })).map(([from, length]) => ({
    start: new Date(base + from * hourMs),
    end: new Date(base + (from + length) * hourMs),
  }))

  test('has shifts in order, within what was asked, without overlaps; gaps are exactly the rest', () => {
    fc.assert(
      fc.property(anyRota, anyOverrides, anyQuestion, (rota, made, asked) => {
        const shifts = shiftsBetween(rota, plans(made), asked)
        for (const [index, shift] of shifts.entries()) {
          assert.ok(shift.start < shift.end && shift.start >= asked.start && shift.end <= asked.end)
          assert.ok(index === 0 || shifts[index - 1]!.end <= shift.start)
        }
        assert.deepEqual(union(gapsBetween(rota, plans(made), asked)), subtract(asked, shifts))
      }),
      { numRuns: 150 },
    )
  })

  test('answers who is on call at an instant as its shifts do', () => {
    fc.assert(
      fc.property(anyRota, anyOverrides, anyQuestion, fc.double({ min: 0, max: 0.999_999, noNaN: true }), (rota, made, asked, share) => {
        const shifts = shiftsBetween(rota, plans(made), asked)
        const edges = [...shifts.map(({ start }) => start), ...shifts.map(({ end }) => end).filter((end) => end < asked.end)]
        const somewhere = new Date(Math.floor(asked.start.getTime() + share * (asked.end.getTime() - asked.start.getTime())))
        for (const at of [somewhere, ...edges])
          assert.equal(personAt(rota, made, at), shifts.find(({ start, end }) => start <= at && at < end)?.person)
      }),
      { numRuns: 150 },
    )
  })
})
