import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assert as holds, constantFrom, integer, property, record } from 'fast-check'
import { quietFor, quietUntil } from '#domains/notices/methods/quiet.ts'
import type { Contact, ContactMethod, QuietHours } from '#domains/people/contact.ts'

const night: QuietHours = { from: '22:00', to: '07:00', days: undefined, except: [] }
const noon: QuietHours = { from: '12:00', to: '13:00', days: ['MO', 'TU'], except: [] }
const weekend: QuietHours = { from: '22:00', to: '09:00', days: ['FR', 'SA'], except: [] }

const cases: readonly (readonly [string, QuietHours, string, string, string | undefined])[] = [
  ['before the night', night, 'Europe/Berlin', '2026-11-20T20:59:59Z', undefined],
  ['it begins', night, 'Europe/Berlin', '2026-11-20T21:00:00Z', '2026-11-21T06:00:00.000Z'],
  ['after midnight', night, 'Europe/Berlin', '2026-11-21T02:00:00Z', '2026-11-21T06:00:00.000Z'],
  ['it ends', night, 'Europe/Berlin', '2026-11-21T06:00:00Z', undefined],
  ['within a day', noon, 'UTC', '2026-11-23T12:30:00Z', '2026-11-23T13:00:00.000Z'],
  ['on another day', noon, 'UTC', '2026-11-25T12:30:00Z', undefined],
  ['a night belongs to the day it begins on', weekend, 'UTC', '2026-11-22T03:00:00Z', '2026-11-22T09:00:00.000Z'],
  ['and not to the one it ends on', weekend, 'UTC', '2026-11-20T03:00:00Z', undefined],
  [
    'a night in which the clocks go back ends by the clock on the wall',
    night,
    'Europe/Berlin',
    '2026-10-24T21:30:00Z',
    '2026-10-25T06:00:00.000Z',
  ],
  ['an end that comes twice is the second', { ...night, to: '02:30' }, 'Europe/Berlin', '2026-10-25T00:45:00Z', '2026-10-25T01:30:00.000Z'],
  [
    'a start that does not exist is after the gap',
    { ...night, from: '02:30', to: '05:00' },
    'Europe/Berlin',
    '2026-03-29T01:10:00Z',
    '2026-03-29T03:00:00.000Z',
  ],
]
for (const [what, quiet, zone, at, expected] of cases)
  test(`quiet hours: ${what}`, () => assert.equal(quietUntil(quiet, zone, new Date(at))?.toISOString(), expected))

test('what is held is not held any more when it is due', () =>
  holds(
    property(
      record({
        zone: constantFrom('Europe/Berlin', 'America/Chicago', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Pacific/Chatham', 'UTC'),
        at: integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2027-12-31T00:00:00Z') }),
        from: integer({ min: 0, max: 23 }),
        length: integer({ min: 1, max: 23 }),
      }),
      ({ zone, at, from, length }) => {
        const time = (hour: number): string => `${String(hour % 24).padStart(2, '0')}:00`
        const quiet = { from: time(from), to: time(from + length), days: undefined, except: [] }
        const until = quietUntil(quiet, zone, new Date(at))
        if (until === undefined) return
        assert.ok(until.getTime() > at && until.getTime() - at <= 26 * 3_600_000)
        assert.equal(quietUntil(quiet, zone, until), undefined)
      },
    ),
  ))

test('important pages and methods the person spared always pass', () => {
  const sms: ContactMethod = { name: 'text', channel: 'sms', address: '+4930901820', urgency: undefined, delayMs: 0 }
  const mail: ContactMethod = { ...sms, name: 'mail', channel: 'email', address: 'a@example.com' }
  const alice: Contact = {
    reference: 'person:alice',
    title: 'Alice',
    zone: 'UTC',
    methods: [sms, mail],
    lastWay: undefined,
    quiet: { ...night, except: ['email:a@example.com'] },
  }
  const at = new Date('2026-11-20T23:00:00Z')
  assert.equal(quietFor(alice, 'important', sms, at), undefined)
  assert.equal(quietFor(alice, 'default', mail, at), undefined)
  assert.equal(quietFor(alice, 'default', sms, at)?.toISOString(), '2026-11-21T07:00:00.000Z')
})
