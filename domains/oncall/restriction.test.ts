import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { minutesBetween, type Times, windowsBetween } from '#domains/oncall/restriction.ts'
import { intersection } from '#platform/time/interval.ts'
import { formatLocalTime, localTimeAt } from '#platform/time/zone.ts'
import { instant, rotaOf, turns, twentyZones } from '#test/rotas.ts'

const timesOf = (rotation: ReturnType<typeof turns>, zone = 'UTC'): Times => rotaOf({ zone, rotation }).layers[0]?.times ?? assert.fail()

const told = (times: Times, from: string, to: string): string[] =>
  windowsBetween(times, { start: instant(from), end: instant(to) }).map(({ start, end }) =>
    [start, end].map((at) => formatLocalTime(localTimeAt(times.zone, at)).slice(8)).join(' '),
  )

describe('the times of a layer', () => {
  test('are always when it names none', () => {
    assert.deepEqual(told(timesOf(turns('a')), '20T00:00', '25T00:00'), ['20T00:00 25T00:00'])
  })

  test('of chosen days begin at the handoff and last until the same time next day', () => {
    const times = timesOf(turns('a', { every: 'week', days: ['MO', 'TU', 'WE', 'TH', 'FR'] }), 'Europe/Berlin')
    assert.deepEqual(told(times, '15T00:00', '23T00:00'), ['16T09:00 21T09:00'])
  })

  test('past midnight belong to the day they begin on', () => {
    const times = timesOf(turns('a', { days: ['FR'], hours: { from: '22:00', to: '06:00' } }))
    assert.deepEqual(told(times, '16T00:00', '30T00:00'), ['20T22:00 21T06:00', '27T22:00 28T06:00'])
  })

  test('may be several a week, and reach over a weekend', () => {
    const nights = { days: ['MO', 'TU', 'WE', 'TH'] as ('MO' | 'TU' | 'WE' | 'TH')[], from: '17:00', to: '09:00' }
    const weekend = { days: ['FR'] as 'FR'[], from: '17:00', to: '09:00', toDay: 'MO' as const }
    assert.deepEqual(told(timesOf(turns('a', { restrictions: [nights, weekend] })), '18T00:00', '24T12:00'), [
      '18T00:00 18T09:00',
      '18T17:00 19T09:00',
      '19T17:00 20T09:00',
      '20T17:00 23T09:00',
      '23T17:00 24T09:00',
    ])
  })

  test('that reach until their own day last nearly a week, or a whole one', () => {
    assert.equal(minutesBetween(17 * 60, 9 * 60, 0), 7 * 1_440 - 8 * 60)
    assert.equal(minutesBetween(9 * 60, 9 * 60, 0), 7 * 1_440)
    assert.equal(minutesBetween(9 * 60, 9 * 60, undefined), 1_440)
    assert.equal(minutesBetween(9 * 60, 17 * 60, 3), 3 * 1_440 + 8 * 60)
  })

  test('of the rotation and its restrictions hold together', () => {
    const times = timesOf(
      turns('a', { hours: { from: '08:00', to: '12:00' }, restrictions: [{ days: ['SA'], from: '10:00', to: '20:00' }] }),
    )
    assert.deepEqual(told(times, '20T00:00', '23T00:00'), ['21T10:00 21T12:00'])
  })

  test('begin and end for good', () => {
    const times = timesOf(turns('a', { from: '2026-11-21T12:00', until: '2026-11-23T08:00' }))
    assert.deepEqual(told(times, '20T00:00', '30T00:00'), ['21T12:00 23T08:00'])
    assert.deepEqual(told(times, '24T00:00', '30T00:00'), [])
  })

  test('end, when the end comes twice, at its last occurrence, and begin, when the beginning does, at its first', () => {
    const chicago = (from: string, to: string): Times => timesOf(turns('a', { hours: { from, to } }), 'America/Chicago')
    const asked = { start: new Date('2020-11-01T05:00Z'), end: new Date('2020-11-01T12:00Z') }
    assert.equal(windowsBetween(chicago('00:00', '01:30'), asked)[0]?.end.toISOString(), '2020-11-01T07:30:00.000Z')
    assert.equal(windowsBetween(chicago('01:30', '03:00'), asked)[0]?.start.toISOString(), '2020-11-01T06:30:00.000Z')
  })

  test('begin at the end of the hour that does not exist', () => {
    const times = timesOf(turns('a', { hours: { from: '02:30', to: '05:00' } }), 'America/Chicago')
    const [window] = windowsBetween(times, { start: new Date('2020-03-08T06:00Z'), end: new Date('2020-03-09T06:00Z') })
    assert.equal(window?.start.toISOString(), '2020-03-08T08:00:00.000Z')
  })

  test('of every zone lie within what was asked, in order and apart', () => {
    const anyTimes = fc.record({
      zone: fc.constantFrom(...twentyZones),
      restrictions: fc.array(
        fc.array(
          fc.record({
            days: fc.option(
              fc.uniqueArray(fc.integer({ min: 0, max: 6 })).map((days) => new Set(days)),
              { nil: undefined },
            ),
            from: fc.integer({ min: 0, max: 1_439 }),
            minutes: fc.integer({ min: 1, max: 7 * 1_440 }),
          }),
          { maxLength: 3 },
        ),
        { maxLength: 2 },
      ),
      from: fc.constant(undefined),
      until: fc.constant(undefined),
    })
    const anyInstant = fc.integer({ min: Date.UTC(2004, 0), max: Date.UTC(2030, 0) }).map((at) => new Date(at))
    fc.assert(
      fc.property(anyTimes, anyInstant, fc.integer({ min: 1, max: 20 }), (times, start, days) => {
        const asked = { start, end: new Date(start.getTime() + days * 86_400_000) }
        const windows = windowsBetween(times, asked)
        for (const [index, window] of windows.entries()) {
          assert.deepEqual(intersection(window, asked), window)
          assert.ok(index === 0 || windows[index - 1]!.end < window.start)
        }
      }),
      { numRuns: 300 },
    )
  })
})
