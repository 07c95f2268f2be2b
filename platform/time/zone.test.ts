import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  formatInZone,
  formatOffset,
  instantOf,
  isZone,
  lastInstantOf,
  localTimeAt,
  offsetAt,
  parseLocalTime,
  transitionsBetween,
} from '#platform/time/zone.ts'

const hour = 3_600_000
const instant = (zone: string, local: string): string => instantOf(zone, parseLocalTime(local)).toISOString()
const zones = [
  'UTC',
  'America/Chicago',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Pacific/Apia',
]

describe('zones', () => {
  test('a zone is an IANA name, never an offset', () => {
    for (const zone of zones) assert.equal(isZone(zone), true, zone)
    for (const zone of ['', 'Europe/Berlim', '+01:00', 'local', 'Mars/Olympus']) assert.equal(isZone(zone), false, zone)
    assert.throws(() => offsetAt('Europe/Berlim', 0), { code: 'invalid-input', message: /Europe\/Berlin/ })
  })

  test('a local time that does not exist is the end of the gap', () => {
    assert.equal(instant('America/Chicago', '2020-03-08T02:30'), '2020-03-08T08:00:00.000Z')
    assert.equal(instant('Europe/Berlin', '2026-03-29T02:00'), '2026-03-29T01:00:00.000Z')
    assert.equal(instant('Australia/Lord_Howe', '2020-10-04T02:15'), '2020-10-03T15:30:00.000Z')
    assert.equal(instant('Pacific/Chatham', '2026-09-27T02:50'), '2026-09-26T14:00:00.000Z')
    assert.equal(instant('Pacific/Apia', '2011-12-30T12:00'), '2011-12-30T10:00:00.000Z')
  })

  test('a local time that happens twice is its first occurrence, and its last when asked', () => {
    assert.equal(instant('America/Chicago', '2020-11-01T01:30'), '2020-11-01T06:30:00.000Z')
    assert.equal(lastInstantOf('America/Chicago', parseLocalTime('2020-11-01T01:30')).toISOString(), '2020-11-01T07:30:00.000Z')
    assert.equal(instant('Australia/Lord_Howe', '2021-04-04T01:45'), '2021-04-03T14:45:00.000Z')
    assert.equal(lastInstantOf('Australia/Lord_Howe', parseLocalTime('2021-04-04T01:45')).toISOString(), '2021-04-03T15:15:00.000Z')
    assert.equal(instant('Pacific/Chatham', '2026-04-05T03:00'), '2026-04-04T13:15:00.000Z')
  })

  test('Casablanca turns its clock back for Ramadan and forward after it', () => {
    const jumps = transitionsBetween('Africa/Casablanca', new Date('2024-01-01T00:00Z'), new Date('2025-01-01T00:00Z'))
    assert.deepEqual(
      jumps.map(({ before, after }) => (after - before) / hour),
      [-1, 1],
    )
  })

  test('Lord Howe moves its clock by half an hour', () => {
    const jumps = transitionsBetween('Australia/Lord_Howe', new Date('2026-01-01T00:00Z'), new Date('2027-01-01T00:00Z'))
    assert.deepEqual(
      jumps.map(({ at, before, after }) => [at.toISOString(), (after - before) / hour]),
      [
        ['2026-04-04T15:00:00.000Z', -0.5],
        ['2026-10-03T15:30:00.000Z', 0.5],
      ],
    )
  })

  test('a local time must be a date and time that exist on a calendar', () => {
    for (const text of ['2026-02-30T09:00', '2026-11-20', '2026-11-20T24:00', '2026-11-20T09:00:00'])
      assert.throws(() => parseLocalTime(text), { code: 'invalid-input' }, text)
  })

  test('every instant is found again from its local time, or is the second of two', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: Date.UTC(1985, 0), max: Date.UTC(2037, 0) }), (zone, at) => {
        const local = localTimeAt(zone, new Date(at))
        const first = instantOf(zone, local).getTime()
        const last = lastInstantOf(zone, local).getTime()
        assert.ok(at === first || at === last, `${zone} ${new Date(at).toISOString()}`)
      }),
      { numRuns: 500 },
    )
  })

  test('a later local time is never an earlier instant', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2030, 0) }),
        fc.integer({ min: 1, max: 3 * hour }),
        (zone, local, more) => instantOf(zone, local) <= instantOf(zone, local + more),
      ),
      { numRuns: 500 },
    )
  })

  test('people read the day, the time and the zone', () => {
    assert.equal(formatInZone(new Date('2026-11-20T08:05:00Z'), 'Europe/Berlin'), 'Fri 20 Nov 2026, 09:05 (Europe/Berlin, UTC+1)')
    assert.equal(formatInZone(new Date('2026-11-20T08:05:00Z'), 'UTC'), 'Fri 20 Nov 2026, 08:05 (UTC)')
    assert.equal(formatOffset(-3.5 * hour), 'UTC-3:30')
  })
})
