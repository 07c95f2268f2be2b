import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
// The library is CommonJS whose types tell of another module than the one Node loads.
// oxlint-disable-next-line import/default
import rrule from 'rrule'
import { nextOccurrences, occurrenceAt, readRecurrence, type Recurrence, type RecurrenceText } from '#platform/time/recurrence.ts'
import { formatLocalTime } from '#platform/time/zone.ts'

const hourMs = 3_600_000
const recurrence = (rule: string, rest: Partial<RecurrenceText> = {}): Recurrence => {
  const read = readRecurrence({ rule, zone: 'UTC', from: '2026-01-01T02:00', ...rest })
  if ('findings' in read) return assert.fail(JSON.stringify(read.findings))
  return read.recurrence
}
const problems = (rule: string, rest: Partial<RecurrenceText> = {}): readonly string[] => {
  const read = readRecurrence({ rule, zone: 'UTC', from: '2026-01-01T02:00', ...rest })
  return 'findings' in read ? read.findings.map(({ path }) => path) : []
}
const told = ({ start, end }: { start: Date; end: Date }): string => `${start.toISOString().slice(0, 16)}/${end.toISOString().slice(0, 16)}`
const next = (one: Recurrence, hours: number, at: string, count: number): string[] =>
  nextOccurrences(one, hours * hourMs, new Date(at), count).map(told)

test('occurrences follow the rule on the wall clock', () => {
  assert.deepEqual(
    next(recurrence('FREQ=WEEKLY;BYDAY=SU', { zone: 'Europe/Berlin', from: '2026-11-22T02:00' }), 4, '2026-11-20T00:00:00Z', 2),
    ['2026-11-22T01:00/2026-11-22T05:00', '2026-11-29T01:00/2026-11-29T05:00'],
  )
  assert.deepEqual(next(recurrence('RRULE:FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=22'), 1, '2026-01-15T00:00:00Z', 2), [
    '2026-01-30T22:00/2026-01-30T23:00',
    '2026-02-27T22:00/2026-02-27T23:00',
  ])
  assert.deepEqual(next(recurrence('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29'), 1, '2026-01-01T00:00:00Z', 1), [
    '2028-02-29T02:00/2028-02-29T03:00',
  ])
})

test('COUNT and UNTIL end it, and so does its own end', () => {
  assert.equal(next(recurrence('FREQ=DAILY;COUNT=3'), 1, '2026-01-01T00:00:00Z', 10).length, 3)
  assert.equal(next(recurrence('FREQ=DAILY;UNTIL=20260103T020000Z'), 1, '2026-01-01T00:00:00Z', 10).length, 3)
  assert.equal(next(recurrence('FREQ=DAILY;UNTIL=20260103T015900Z'), 1, '2026-01-01T00:00:00Z', 10).length, 2)
  assert.equal(next(recurrence('FREQ=DAILY;UNTIL=20260103'), 1, '2026-01-01T00:00:00Z', 10).length, 3)
  assert.equal(next(recurrence('FREQ=DAILY', { until: '2026-01-02T02:00' }), 1, '2026-01-01T00:00:00Z', 10).length, 2)
  assert.equal(occurrenceAt(recurrence('FREQ=DAILY;COUNT=3'), hourMs, new Date('2026-01-04T02:30:00Z')), undefined)
})

test('what begins in a gap begins at its end, and what happens twice lasts from the first to the last', () => {
  const chicago = { zone: 'America/Chicago', from: '2026-03-01T02:30' }
  // 2026-03-08: 02:00 to 03:00 does not exist; 2026-11-01: 01:00 to 02:00 happens twice.
  assert.deepEqual(next(recurrence('FREQ=DAILY', chicago), 2, '2026-03-07T00:00:00Z', 3), [
    '2026-03-07T08:30/2026-03-07T10:30',
    '2026-03-08T08:00/2026-03-08T09:30',
    '2026-03-09T07:30/2026-03-09T09:30',
  ])
  const early = recurrence('FREQ=DAILY', { ...chicago, from: '2026-03-01T01:30' })
  assert.deepEqual(next(early, 0.25, '2026-11-01T00:00:00Z', 1), ['2026-11-01T06:30/2026-11-01T07:45'])
  const second = new Date('2026-11-01T07:40:00Z')
  assert.equal(occurrenceAt(early, 0.25 * hourMs, second)?.start.toISOString(), '2026-11-01T06:30:00.000Z')
})

test('an occurrence holds its start and not its end', () => {
  const daily = recurrence('FREQ=DAILY')
  const at = (text: string) => occurrenceAt(daily, hourMs, new Date(text)) !== undefined
  assert.deepEqual(
    ['2026-05-01T01:59:59.999Z', '2026-05-01T02:00:00Z', '2026-05-01T02:59:59.999Z', '2026-05-01T03:00:00Z', '2025-05-01T02:00:00Z'].map(
      at,
    ),
    [false, true, true, false, false],
  )
})

test('what cannot be read is refused with the place', () => {
  for (const rule of [
    '',
    'FREQ=SECONDLY',
    'FREQ=MINUTELY',
    'FREQ=SOMETIMES',
    'BYDAY=MO',
    'FREQ=DAILY;FREQ=DAILY',
    'FREQ=DAILY;COUNT=0',
    'FREQ=DAILY;COUNT=5000',
    'FREQ=DAILY;COUNT=2;UNTIL=20270101',
    'FREQ=WEEKLY;BYDAY=1MO',
    'FREQ=WEEKLY;BYDAY=XX',
    'FREQ=MONTHLY;BYMONTHDAY=0',
    'FREQ=DAILY;BYHOUR=24',
    'FREQ=DAILY;UNTIL=20261301',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=YEARLY;BYEASTER=1',
    'FREQ=YEARLY;BYWEEKNO=1',
    'FREQ=DAILY;UNTIL=20200101',
  ])
    assert.deepEqual([...new Set(problems(rule))], ['/rule'], rule)
  assert.deepEqual(problems('FREQ=DAILY', { zone: 'Mars/Base', from: 'tomorrow', until: '2026-13-01T00:00' }), ['/zone', '/from', '/until'])
})

test('a rule that never comes true is refused at once', () => {
  for (const rule of ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=15'])
    assert.deepEqual(problems(rule), ['/rule'], rule)
})

const parts = fc.record({
  freq: fc.constantFrom('HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'),
  interval: fc.integer({ min: 1, max: 5 }),
  months: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 })),
  monthDays: fc.option(
    fc.uniqueArray(fc.oneof(fc.integer({ min: 1, max: 31 }), fc.integer({ min: -31, max: -1 })), { minLength: 1, maxLength: 3 }),
  ),
  days: fc.option(fc.uniqueArray(fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'), { minLength: 1, maxLength: 3 })),
  nth: fc.option(fc.constantFrom(1, 2, -1)),
  hours: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 2 })),
  minutes: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 2 })),
  weekStart: fc.option(fc.constantFrom('SU', 'WE')),
  position: fc.option(fc.constantFrom(1, 2, -1)),
  from: fc.integer({ min: Date.UTC(2024, 0, 1) / 60_000, max: Date.UTC(2026, 11, 31) / 60_000 }),
})

/** The library takes times in the order they are written. */
const inOrder = (numbers: readonly number[]): string => numbers.toSorted((a, b) => a - b).join()

test('a rule that begins too often within its period is refused: each look would go through all of them', () => {
  const to = (last: number, first = 0) => Array.from({ length: last - first + 1 }, (_, index) => index + first).join(',')
  const everyMinute = `BYHOUR=${to(23)};BYMINUTE=${to(59)}`
  for (const rule of [
    `FREQ=YEARLY;BYMONTHDAY=${to(31, 1)};${everyMinute};BYSETPOS=-1`,
    `FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;${everyMinute}`,
    `FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;${everyMinute}`,
  ])
    assert.deepEqual(problems(rule), ['/rule'], rule)
  for (const rule of [
    `FREQ=DAILY;${everyMinute}`,
    `FREQ=HOURLY;BYMINUTE=${to(59)}`,
    'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24;BYHOUR=8,20;BYMINUTE=0,15,30,45',
  ])
    assert.deepEqual(problems(rule), [], rule)
})

test('the first occurrences are those of the library everybody uses', () => {
  fc.assert(
    fc.property(parts, (part) => {
      const counted = part.nth !== null && (part.freq === 'MONTHLY' || part.freq === 'YEARLY') ? String(part.nth) : ''
      const text = [
        `FREQ=${part.freq};INTERVAL=${part.interval}`,
        ...(part.months === null ? [] : [`BYMONTH=${part.months.join()}`]),
        ...(part.monthDays === null ? [] : [`BYMONTHDAY=${part.monthDays.join()}`]),
        ...(part.days === null ? [] : [`BYDAY=${part.days.map((day) => counted + day).join()}`]),
        ...(part.hours === null ? [] : [`BYHOUR=${inOrder(part.hours)}`]),
        ...(part.minutes === null ? [] : [`BYMINUTE=${inOrder(part.minutes)}`]),
        ...(part.weekStart === null ? [] : [`WKST=${part.weekStart}`]),
        ...(part.position === null ? [] : [`BYSETPOS=${part.position}`]),
      ].join(';')
      // Of the first, begun week the library counts positions from the start only; RFC 5545 counts the week's.
      if (part.freq === 'WEEKLY' && part.position !== null) return
      const from = part.from * 60_000
      const read = readRecurrence({ rule: text, zone: 'UTC', from: formatLocalTime(from) })
      if ('findings' in read) return
      const ours = nextOccurrences(read.recurrence, 60_000, new Date(from - 1), 5).map(({ start }) => start.toISOString())
      const theirs: string[] = []
      new rrule.RRule({ ...rrule.RRule.parseString(text), dtstart: new Date(from) }).all(
        (date) => theirs.push(date.toISOString()) < ours.length,
      )
      assert.deepEqual(ours, theirs, `${text} from ${formatLocalTime(from)}`)
    }),
    { numRuns: 300 },
  )
})
