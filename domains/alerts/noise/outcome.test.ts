import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { deedsOf } from '#domains/alerts/noise/deeds.ts'
import { calendar, placeOf, readPlace } from '#domains/alerts/noise/noise.ts'
import { type Deed, endedBy, firstIdAt, groupOutcome, isNight, isOutOfHours, weekdayOf } from '#domains/alerts/noise/outcome.ts'
import { newId } from '#platform/identity/id.ts'

describe('what became of a group', () => {
  const hours: readonly [string, string, boolean, boolean][] = [
    // instant, zone, night, out of hours
    ['2026-11-20T22:00:00Z', 'Europe/Berlin', true, true],
    ['2026-11-20T21:59:00Z', 'Europe/Berlin', false, true],
    ['2026-11-20T05:59:00Z', 'Europe/Berlin', true, true],
    ['2026-11-20T06:00:00Z', 'Europe/Berlin', false, true],
    ['2026-11-20T08:00:00Z', 'Europe/Berlin', false, false],
    ['2026-11-20T16:59:00Z', 'Europe/Berlin', false, false],
    ['2026-11-20T17:00:00Z', 'Europe/Berlin', false, true],
    ['2026-11-21T10:00:00Z', 'Europe/Berlin', false, true],
    // Friday in Berlin, Thursday night in Chicago.
    ['2026-11-20T06:30:00Z', 'America/Chicago', true, true],
    // Summer time is another offset.
    ['2026-07-10T21:00:00Z', 'Europe/Berlin', true, true],
  ]
  for (const [at, zone, night, out] of hours) {
    test(`${at} in ${zone} is ${night ? 'night' : 'no night'} and ${out ? 'out of' : 'within'} working hours`, () => {
      assert.deepEqual([isNight(new Date(at), zone), isOutOfHours(new Date(at), zone)], [night, out])
    })
  }

  const deed = (what: Deed['what'], at: string, more: Partial<Deed> = {}): Deed => ({
    what,
    at: new Date(at),
    actor: 'workflow:notices/1',
    people: [],
    alert: undefined,
    sources: [],
    ...more,
  })

  test('people count, teams and workflows do not, and the order of the deeds is of no matter', () => {
    const deeds = [
      deed('paged', '2026-11-20T22:30:00Z', { people: ['person:alice', 'team:shop'] }),
      deed('paged', '2026-11-20T22:40:00Z', { people: ['person:bo'] }),
      deed('acknowledged', '2026-11-20T22:31:00Z', { actor: 'workflow:event-rule/ack' }),
      deed('incident', '2026-11-20T22:32:00Z'),
      deed('noted', '2026-11-20T22:45:00Z', { actor: 'person:bo' }),
    ]
    const outcome = groupOutcome(deeds, (person) => (person === 'person:alice' ? 'Europe/Berlin' : 'America/Chicago'))
    assert.deepEqual(outcome, {
      pagedAt: new Date('2026-11-20T22:30:00Z'),
      messages: 2,
      outOfHours: 1,
      interrupted: 1,
      people: ['person:alice', 'person:bo'],
      actedAt: new Date('2026-11-20T22:45:00Z'),
      acted: 'noted',
    })
    assert.deepEqual(
      groupOutcome(deeds.toReversed(), (person) => (person === 'person:alice' ? 'Europe/Berlin' : 'America/Chicago')),
      outcome,
    )
    assert.equal(groupOutcome([], () => 'UTC').pagedAt, undefined)
  })

  test('an alert is ended by a person, its sender, or nobody', () => {
    const resolvedAt = new Date(0)
    assert.equal(endedBy({ resolvedAt: undefined, by: undefined, because: '' }), 'open')
    assert.equal(endedBy({ resolvedAt, by: 'person:bo', because: 'Mended.' }), 'person')
    assert.equal(endedBy({ resolvedAt, by: undefined, because: 'No sender repeated it until 2026.' }), 'expiry')
    assert.equal(endedBy({ resolvedAt, by: undefined, because: 'The sender says it is over.' }), 'sender')
  })

  test('no identifier made at an instant comes before the first of that instant', () => {
    const instant = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(instant, (at) =>
        assert.ok(firstIdAt(at) < newId(at) && newId(new Date(at.getTime() - 1)) < firstIdAt(new Date(at.getTime() + 1))),
      ),
    )
    assert.equal(weekdayOf(new Date('2026-11-20T12:00:00Z'), 'UTC'), 4)
  })

  test('facts tell of every group they name once, and nothing else does', () => {
    const group = '01930000-0000-7000-8000-000000000001'
    const fact = { id: '7', type: 'notice.paged', at: new Date(0), actor: 'node:1', data: { people: ['person:bo', 4] } }
    const subjects = [`alert-group:${group}`, `alert-group:${group}`, 'alert-group:nonsense', 'person:bo']
    assert.deepEqual(
      deedsOf({ ...fact, subjects }).map((one) => [one.group, one.people]),
      [[group, ['person:bo']]],
    )
    assert.deepEqual(deedsOf({ ...fact, type: 'record.changed', subjects }), [])
    fc.assert(fc.property(fc.anything(), (data) => assert.ok(deedsOf({ ...fact, type: 'alert.suppressed', subjects, data }).length === 1)))
  })

  test('a place in the list is read as it was written, whatever the name', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(99), fc.nat(99), fc.nat(99), (name, interrupted, paged, fired) => {
        const row = {
          name,
          fired,
          paged,
          interrupted,
          repeats: 0,
          suppressed: 0,
          self_resolved: 0,
          median_open: null,
          acted: 0,
          ignored: 0,
        }
        const place = placeOf({ ...row, messages: 0, out_of_hours: 0, people: null, last_at: new Date(0) })
        assert.deepEqual(readPlace(place), [interrupted, paged, fired, name])
      }),
    )
    assert.equal(calendar([{ weekday: 7, hour: 23, fired: 2, paged: 1, acted: 0 }]).at(-1)?.fired, 2)
    assert.equal(calendar([]).length, 168)
  })
})
