import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Hours, hoursFindings, isWithin, nextChange } from '#domains/silences/hours.ts'
import { Check } from 'typebox/value'

const office: Hours = { zone: 'Europe/Berlin', weekdays: ['monday:friday'], times: [{ from: '09:00', to: '17:00' }] }
const is = (hours: Hours, at: string): boolean => isWithin(hours, new Date(at))
const next = (hours: Hours, at: string): string | undefined => nextChange(hours, new Date(at))?.toISOString()

test('hours follow the wall clock of their zone', () => {
  const cases: readonly (readonly [Hours, string, boolean])[] = [
    [office, '2026-11-20T08:00:00Z', true],
    [office, '2026-11-20T07:59:59Z', false],
    [office, '2026-11-20T15:59:59Z', true],
    [office, '2026-11-20T16:00:00Z', false],
    [office, '2026-11-21T12:00:00Z', false],
    [office, '2026-07-20T07:00:00Z', true],
    [{ zone: 'Australia/Sydney', times: [{ from: '09:00', to: '10:00' }], months: ['november'] }, '2026-11-19T22:00:00Z', true],
    [{ zone: 'Australia/Sydney', times: [{ from: '09:00', to: '10:00' }] }, '2026-11-19T23:00:00Z', false],
    [{ zone: 'America/New_York', daysOfMonth: ['-1'], months: ['march'] }, '2026-04-01T03:59:59Z', true],
    [{ zone: 'America/New_York', daysOfMonth: ['-1'], months: ['march'] }, '2026-04-01T04:00:00Z', false],
    [{ zone: 'America/New_York', daysOfMonth: ['31'], months: ['3'] }, '2026-03-31T12:00:00Z', true],
    [{ zone: 'UTC', daysOfMonth: ['-3:-1'] }, '2026-02-26T00:00:00Z', true],
    [{ zone: 'UTC', daysOfMonth: ['-3:-1'] }, '2026-02-25T23:59:59Z', false],
    [{ zone: 'UTC', daysOfMonth: ['28:-1'] }, '2026-02-28T00:00:00Z', true],
    [{ zone: 'UTC', daysOfMonth: ['30:31'] }, '2026-02-28T00:00:00Z', false],
    [{ zone: 'UTC', daysOfMonth: ['1:5'], years: ['2026:2027'] }, '2027-05-05T12:00:00Z', true],
    [{ zone: 'UTC', years: ['2026:2027'] }, '2028-01-01T00:00:00Z', false],
    [{ zone: 'UTC', months: ['january:march', '12'] }, '2026-12-31T00:00:00Z', true],
    [{ zone: 'UTC', months: ['1:3'] }, '2026-04-01T00:00:00Z', false],
    [{ zone: 'UTC', weekdays: ['saturday:sunday'] }, '2026-11-22T12:00:00Z', true],
    [{ zone: 'UTC', weekdays: ['sunday:tuesday'] }, '2026-11-24T12:00:00Z', true],
    [{ zone: 'UTC', weekdays: ['friday:monday'] }, '2026-11-24T12:00:00Z', false],
    [
      {
        zone: 'UTC',
        times: [
          { from: '22:00', to: '24:00' },
          { from: '00:00', to: '06:00' },
        ],
      },
      '2026-11-24T23:59:59.999Z',
      true,
    ],
    [{ zone: 'UTC' }, '2026-11-24T23:59:59Z', true],
  ]
  for (const [hours, at, expected] of cases) {
    assert.deepEqual(hoursFindings(hours, ''), [])
    assert.ok(Check(Hours, hours))
    assert.equal(is(hours, at), expected, `${JSON.stringify(hours)} at ${at}`)
  }
})

test('the next change is told to the second', () => {
  assert.equal(next(office, '2026-11-20T12:00:00Z'), '2026-11-20T16:00:00.000Z')
  assert.equal(next(office, '2026-11-20T16:00:00Z'), '2026-11-23T08:00:00.000Z')
  assert.equal(next({ zone: 'UTC', daysOfMonth: ['29'], months: ['2'] }, '2026-01-01T00:00:00Z'), '2028-02-29T00:00:00.000Z')
  assert.equal(next({ zone: 'UTC', years: ['2026'] }, '2026-06-01T00:00:00Z'), '2027-01-01T00:00:00.000Z')
  assert.equal(next({ zone: 'UTC' }, '2026-06-01T00:00:00Z'), undefined)
  assert.equal(next({ zone: 'UTC', years: ['2020'] }, '2026-06-01T00:00:00Z'), undefined)
})

test('what does not change stays what it is', () => {
  const past: Hours = { zone: 'UTC', years: ['2020'] }
  const always: Hours = { zone: 'UTC' }
  for (const at of ['2026-06-01T00:00:00Z', '2026-06-01T00:00:00.001Z', '2026-06-01T01:00:00Z', '2026-06-01T00:30:00Z']) {
    assert.deepEqual([next(past, at), is(past, at)], [undefined, false])
    assert.deepEqual([next(always, at), is(always, at)], [undefined, true])
  }
})

test('hours that skip or happen twice follow the clock', () => {
  const night: Hours = { zone: 'America/Chicago', times: [{ from: '02:15', to: '02:45' }] }
  // 2026-03-08 has no such half hour.
  assert.equal(next(night, '2026-03-07T09:00:00Z'), '2026-03-09T07:15:00.000Z')
  const twice: Hours = { zone: 'America/Chicago', times: [{ from: '01:15', to: '01:45' }] }
  const changes: (string | undefined)[] = []
  for (let at = '2026-11-01T00:00:00Z', index = 0; index < 4; index += 1) changes.push((at = next(twice, at) ?? assert.fail()))
  assert.deepEqual(changes, [
    '2026-11-01T06:15:00.000Z',
    '2026-11-01T06:45:00.000Z',
    '2026-11-01T07:15:00.000Z',
    '2026-11-01T07:45:00.000Z',
  ])
})

test('what is no range is refused with its place', () => {
  const wrong: Hours = {
    zone: 'Mars/Base',
    times: [{ from: '17:00', to: '09:00' }],
    weekdays: ['mon:fri'],
    daysOfMonth: ['0', '5:1', '-1:3', '40'],
    months: ['march:january', '13'],
    years: ['2027:2026'],
  }
  assert.deepEqual(
    hoursFindings(wrong, '/h').map(({ path }) => path),
    [
      '/h/zone',
      '/h/times/0',
      '/h/weekdays/0',
      '/h/daysOfMonth/0',
      '/h/daysOfMonth/1',
      '/h/daysOfMonth/2',
      '/h/daysOfMonth/3',
      '/h/months/0',
      '/h/months/1',
      '/h/years/0',
    ],
  )
  assert.equal(Check(Hours, { times: [{ from: '09:00', to: '17:00' }] }), false, 'the zone is required')
})

const minutes = fc
  .integer({ min: 0, max: 96 })
  .map((quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`)
const hours: fc.Arbitrary<Hours> = fc
  .record(
    {
      zone: fc.constantFrom('Europe/Berlin', 'America/Chicago', 'Australia/Lord_Howe', 'UTC'),
      times: fc.array(
        fc.tuple(minutes, minutes).filter(([a, b]) => a !== b),
        { minLength: 1, maxLength: 2 },
      ),
      weekdays: fc.constantFrom<string[]>(['monday:friday'], ['saturday:sunday'], ['wednesday']),
      daysOfMonth: fc.constantFrom<string[]>(['1:5'], ['-3:-1'], ['28:-1']),
      months: fc.constantFrom<string[]>(['october:november'], ['3:4']),
    },
    { requiredKeys: ['zone'] },
  )
  .map(({ times, ...rest }) => ({
    ...rest,
    ...(times && { times: times.map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a })) }),
  }))

test('until the next change nothing changes, and there it does', () => {
  fc.assert(
    fc.property(
      hours,
      fc.integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2027, 0, 1) / 60_000 }),
      fc.nat(1_000),
      (one, minute, share) => {
        const at = new Date(minute * 60_000)
        // A copy knows nothing of earlier answers.
        const fresh = (): Hours => structuredClone(one)
        const change = nextChange(one, at)
        assert.equal(isWithin(one, at), isWithin(fresh(), at))
        const until = change ?? new Date(at.getTime() + 400 * 86_400_000)
        const between = new Date(at.getTime() + Math.floor(((until.getTime() - at.getTime() - 1) * share) / 1_000))
        assert.equal(isWithin(fresh(), between), isWithin(fresh(), at))
        if (change === undefined) return
        assert.equal(isWithin(fresh(), new Date(change.getTime() - 1)), isWithin(fresh(), at))
        assert.notEqual(isWithin(fresh(), change), isWithin(fresh(), at))
      },
    ),
    { numRuns: 500 },
  )
})
