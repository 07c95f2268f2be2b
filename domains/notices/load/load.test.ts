import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { fairnessOf, nextTaker, sitesOf, weightOf } from '#domains/notices/load/fairness.ts'
import { isAsleep, isOutOfHours, outOfHoursMs, weekendsIn } from '#domains/notices/load/hours.ts'
import { aboveBar, interruptionsIn, type Load, loadOf } from '#domains/notices/load/load.ts'
import { lengthOf } from '#platform/time/interval.ts'
import { twentyZones } from '#test/rotas.ts'

const at = (text: string): Date => new Date(`2026-11-${text}:00Z`)
const span = (from: string, to: string) => ({ start: at(from), end: at(to) })
const hours = (ms: number): number => ms / 3_600_000
const load = (person: string, some: Partial<Load> = {}): Load => ({
  person,
  pages: 0,
  interruptions: 0,
  outOfHours: 0,
  asleep: 0,
  hours: 0,
  hoursOutOfHours: 0,
  weekends: 0,
  holidays: 0,
  share: 0,
  days: 28,
  perShift: 0,
  byHour: [],
  ...some,
})

describe('interruptions', () => {
  const rows: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['none of none', [], []],
    ['pages within ten minutes of the first are one', ['20T01:00', '20T01:04', '20T01:09'], ['20T01:00']],
    ['at ten minutes begins another', ['20T01:00', '20T01:10'], ['20T01:00', '20T01:10']],
    ['a row of pages is not one for ever: each is counted from the first', ['20T01:00', '20T01:08', '20T01:16'], ['20T01:00', '20T01:16']],
    ['the order in which they are known does not matter', ['20T01:09', '20T01:00'], ['20T01:00']],
  ]
  for (const [what, pages, found] of rows) test(what, () => assert.deepEqual(interruptionsIn(pages.map(at)), found.map(at)))

  test('are never closer than ten minutes, and every page is within ten minutes after one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000 })), (minutes) => {
        const pages = minutes.map((minute) => new Date(minute * 60_000))
        const found = interruptionsIn(pages).map((one) => one.getTime())
        assert.ok(found.every((one, index) => index === 0 || one - (found[index - 1] ?? 0) >= 600_000))
        assert.ok(pages.every((page) => found.some((one) => one <= page.getTime() && page.getTime() < one + 600_000)))
      }),
    )
  })
})

describe('hours on somebody’s own clock', () => {
  // 20 November 2026 is a Friday.
  const rows: readonly (readonly [string, string, boolean, boolean])[] = [
    ['20T07:59', 'UTC', true, false],
    ['20T08:00', 'UTC', false, false],
    ['20T17:59', 'UTC', false, false],
    ['20T18:00', 'UTC', true, false],
    ['20T22:59', 'UTC', true, false],
    ['20T23:00', 'UTC', true, true],
    ['20T06:59', 'UTC', true, true],
    ['20T07:00', 'UTC', true, false],
    ['21T12:00', 'UTC', true, false],
    ['20T12:00', 'America/Chicago', true, true],
    ['20T14:00', 'America/Chicago', false, false],
  ]
  for (const [text, zone, isOut, isSleep] of rows)
    test(`${text} in ${zone} is ${isOut ? 'out of hours' : 'working time'}${isSleep ? ', in sleep' : ''}`, () =>
      assert.deepEqual([isOutOfHours(zone, at(text), []), isAsleep(zone, at(text))], [isOut, isSleep]))

  test('a holiday is out of hours', () => assert.equal(isOutOfHours('UTC', at('20T12:00'), [span('20T00:00', '21T00:00')]), true))

  test('a week on call has 118 hours out of hours, and 128 with a holiday in it', () => {
    const week = span('16T09:00', '23T09:00')
    assert.equal(hours(outOfHoursMs('UTC', week, [])), 118)
    assert.equal(hours(outOfHoursMs('UTC', week, [span('18T00:00', '19T00:00')])), 128)
    assert.equal(weekendsIn('UTC', [week]), 1)
    assert.equal(weekendsIn('UTC', [span('20T09:00', '30T09:00')]), 2)
  })

  test('out of hours is never more than all, also where clocks jump', () => {
    fc.assert(
      fc.property(fc.constantFrom(...twentyZones), fc.nat(24 * 365), fc.integer({ min: 1, max: 300 }), (zone, from, length) => {
        const start = new Date(Date.UTC(2026, 0, 1) + from * 3_600_000)
        const interval = { start, end: new Date(start.getTime() + length * 3_600_000) }
        const out = outOfHoursMs(zone, interval, [])
        assert.ok(out >= 0 && out <= lengthOf(interval))
      }),
    )
  })
})

describe('load', () => {
  const measured = {
    person: 'person:a',
    zone: 'Europe/Berlin',
    shifts: [span('16T08:00', '18T08:00')],
    pages: [at('17T01:00'), at('17T01:05'), at('17T12:00')],
    holidays: [],
    covered: [span('16T08:00', '24T08:00')],
  }
  test('is pages, interruptions and time on call, on the person’s own clock', () => {
    const one = loadOf(measured)
    assert.deepEqual(
      [one.pages, one.interruptions, one.outOfHours, one.asleep, one.hours, one.hoursOutOfHours, one.share, one.perShift],
      [3, 2, 1, 1, 48, 28, 0.25, 0.5],
    )
    assert.deepEqual([one.byHour[2], one.byHour[13], one.byHour.length], [2, 1, 24])
    assert.equal(one.days, 8)
    assert.deepEqual(aboveBar(one), [])
  })
  test('whoever is never on call has no interruptions per shift, however often they are paged', () => {
    const one = loadOf({ ...measured, shifts: [] })
    assert.deepEqual([one.perShift, one.share, one.interruptions], [undefined, 0, 2])
  })
  test('above the bar is more than two interruptions in twelve hours and more than one week in four', () => {
    assert.deepEqual(aboveBar(load('a', { share: 0.25, perShift: 2 })), [])
    assert.deepEqual(aboveBar(load('a', { share: 0.5, perShift: 2.5, hours: 24, days: 28 })), [
      '50 % of the time on call, more than one week in four',
      '2.5 interruptions per twelve hours on call, more than 2',
    ])
    assert.deepEqual(aboveBar(load('a', { perShift: 72, hours: 0.2 })), [], 'no rate is made of some minutes')
    assert.deepEqual(aboveBar(load('a', { share: 1, days: 9 })), [], 'one week in four is not judged by nine days')
  })
})

describe('fairness', () => {
  test('is how far people are from an equal share', () => {
    assert.deepEqual(fairnessOf([load('a', { hours: 100 }), load('b', { hours: 50 }), load('c', { hours: 0 })]), {
      equal: 50,
      spread: 2,
      people: [
        { person: 'a', hours: 100, difference: 50 },
        { person: 'b', hours: 50, difference: 0 },
        { person: 'c', hours: 0, difference: -50 },
      ],
    })
    assert.deepEqual(fairnessOf([]), { equal: 0, spread: 0, people: [] })
  })
  test('next is whoever carried the least and is there; nights and broken sleep weigh more than hours', () => {
    const loads = [load('a', { hours: 40 }), load('b', { hours: 30, hoursOutOfHours: 30 }), load('c', { hours: 36, asleep: 1 })]
    assert.deepEqual(loads.map(weightOf), [40, 60, 44])
    assert.equal(nextTaker(loads, () => false)?.person, 'a')
    assert.equal(nextTaker(loads, (person) => person === 'a')?.person, 'c')
    assert.equal(
      nextTaker(loads, () => true),
      undefined,
    )
  })
  test('one site needs eight people, each of several six', () => {
    assert.deepEqual(sitesOf(['Europe/Berlin', 'Europe/London', 'Europe/Berlin'], at('20T00:00')), [
      { zone: 'UTC to UTC+1', people: 3, needed: 8 },
    ])
    assert.deepEqual(sitesOf(['Europe/Berlin', 'America/Chicago', 'Australia/Sydney'], at('20T00:00')), [
      { zone: 'UTC-6', people: 1, needed: 6 },
      { zone: 'UTC+1', people: 1, needed: 6 },
      { zone: 'UTC+11', people: 1, needed: 6 },
    ])
    assert.deepEqual(sitesOf([], at('20T00:00')), [])
  })
})
