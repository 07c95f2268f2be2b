import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { addCadence, formatDuration, formatRelative, parseCadence, parseDuration } from '#platform/time/duration.ts'

describe('durations', () => {
  test('a duration is a number and a unit, and m means minutes', () => {
    const table: [string, number][] = [
      ['250ms', 250],
      ['90s', 90_000],
      ['5m', 300_000],
      ['2h', 7_200_000],
      ['180d', 15_552_000_000],
      ['2w', 1_209_600_000],
      ['0s', 0],
    ]
    for (const [text, milliseconds] of table) assert.equal(parseDuration(text), milliseconds, text)
  })

  test('what is not a duration is refused with an example', () => {
    for (const text of ['', '5', 'm', '1h30m', '-5m', '5.5m', '5 m', '1y', '9999999999s'])
      assert.throws(() => parseDuration(text), { name: 'Refusal', code: 'invalid-input', message: /90s, 5m, 12h/ }, text)
  })

  test('a cadence is calendar time, and m means months', () => {
    assert.deepEqual(parseCadence('6m'), { count: 6, unit: 'month' })
    assert.deepEqual(parseCadence('180d'), { count: 180, unit: 'day' })
    assert.throws(() => parseCadence('6h'), { code: 'invalid-input' })
    assert.throws(() => parseCadence('0d'), { code: 'invalid-input' })
  })

  test('a month after the 31st is the last day of the month, and a leap day becomes the 28th', () => {
    const after = (from: string, cadence: string) => addCadence(new Date(from), parseCadence(cadence)).toISOString()
    assert.equal(after('2026-01-31T10:00:00Z', '1m'), '2026-02-28T10:00:00.000Z')
    assert.equal(after('2026-08-31T10:00:00Z', '6m'), '2027-02-28T10:00:00.000Z')
    assert.equal(after('2024-02-29T00:00:00Z', '1y'), '2025-02-28T00:00:00.000Z')
    assert.equal(after('2026-12-01T00:00:00Z', '180d'), '2027-05-30T00:00:00.000Z')
    assert.equal(after('2026-12-01T00:00:00Z', '2w'), '2026-12-15T00:00:00.000Z')
  })

  test('people read at most two units', () => {
    const table: [number, string][] = [
      [0, '0 s'],
      [999, '0 s'],
      [45_000, '45 s'],
      [60_000, '1 min'],
      [90_000, '1 min 30 s'],
      [5_400_000, '1 h 30 min'],
      [10_800_000, '3 h'],
      [86_400_000, '1 day'],
      [2 * 86_400_000 + 3_600_000, '2 days 1 h'],
    ]
    for (const [milliseconds, text] of table) assert.equal(formatDuration(milliseconds), text)
  })

  test('an instant is named from now', () => {
    const now = new Date('2026-11-20T12:00:00Z')
    assert.equal(formatRelative(new Date('2026-11-20T15:00:00Z'), now), 'in 3 h')
    assert.equal(formatRelative(new Date('2026-11-20T11:55:00Z'), now), '5 min ago')
    assert.equal(formatRelative(now, now), 'now')
  })

  test('a cadence always moves forward', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 400 }),
        fc.constantFrom('d', 'w', 'm', 'y'),
        (from, count, unit) => addCadence(from, parseCadence(`${count}${unit}`)) > from,
      ),
    )
  })
})
