import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  around,
  chosen,
  dayOf,
  daysIn,
  dayText,
  huesOf,
  initials,
  instantAt,
  moved,
  placeOf,
  rowsOf,
  stepOf,
  windowOf,
  withEdge,
} from './lanes.ts'

const at = (text: string): number => new Date(text).getTime()
const hour = 3_600_000
const week = windowOf('1w', new Date(2026, 10, 30, 15, 20))

describe('lanes of a calendar', () => {
  test('a window begins at midnight, a month with its first day, and the next one begins where it ends', () => {
    assert.deepEqual(week, { start: new Date(2026, 10, 30).getTime(), end: new Date(2026, 11, 7).getTime() })
    const month = windowOf('month', new Date(2027, 1, 14))
    assert.deepEqual([dayText(new Date(month.start)), dayText(new Date(month.end))], ['2027-02-01', '2027-03-01'])
    for (const length of ['1w', '2w', 'month'] as const) {
      const here = windowOf(length, new Date(2026, 11, 31))
      assert.equal(windowOf(length, moved(length, new Date(here.start), 1)).start, here.end)
      assert.equal(windowOf(length, moved(length, new Date(here.start), -1)).end, here.start)
    }
  })

  test('a day is said as an address says it, and nothing else is one', () => {
    assert.equal(dayText(dayOf('2026-02-28') ?? new Date(0)), '2026-02-28')
    for (const text of [null, '', '2026-02-30', '2026-2-3', 'today']) assert.equal(dayOf(text), undefined)
  })

  test('days follow each other without a seam and fill the window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000 }), fc.constantFrom('1w' as const, '2w' as const, 'month' as const), (skip, length) => {
        const window = windowOf(length, new Date(2026, 0, 1 + skip))
        const days = daysIn(window)
        assert.deepEqual([days[0]?.start, days.at(-1)?.end], [window.start, window.end])
        days.slice(1).forEach((day, index) => assert.equal(day.start, days[index]?.end))
      }),
    )
  })

  test('a span has its place as shares of the window and says where it is cut', () => {
    const window = { start: 0, end: 100 }
    assert.deepEqual(placeOf({ start: 25, end: 75 }, window), { left: 0.25, width: 0.5, cutLeft: false, cutRight: false })
    assert.deepEqual(placeOf({ start: -10, end: 110 }, window), { left: 0, width: 1, cutLeft: true, cutRight: true })
    assert.equal(placeOf({ start: 100, end: 120 }, window), undefined)
    assert.equal(placeOf({ start: -5, end: 0 }, window), undefined)
  })

  test('what happens at once stands in rows, nothing over another, in as few rows as there are at most at a time', () => {
    const span = fc
      .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 20 }))
      .map(([start, long]) => ({ start, end: start + long }))
    fc.assert(
      fc.property(fc.array(span, { maxLength: 30 }), (spans) => {
        const rows = rowsOf(spans)
        for (const row of rows) row.slice(1).forEach((one, index) => assert.ok((row[index]?.end ?? 0) <= one.start))
        assert.equal(rows.flat().length, spans.length)
        const most = Math.max(0, ...spans.map(({ start }) => spans.filter((one) => one.start <= start && start < one.end).length))
        assert.equal(rows.length, most)
      }),
    )
  })

  test('a drag takes the edge of a shift that is near, else the step of the clock', () => {
    assert.equal(stepOf(week), hour / 2)
    const share = (instant: number): number => (instant - week.start) / (week.end - week.start)
    const noon = week.start + 12 * hour
    assert.equal(instantAt(share(noon + 8 * 60_000), week, []), noon)
    assert.equal(instantAt(share(noon + 8 * 60_000), week, [noon + 10 * 60_000]), noon + 10 * 60_000)
    assert.equal(instantAt(share(noon + 8 * 60_000), week, [noon + 3 * hour]), noon)
    assert.deepEqual([instantAt(-1, week, []), instantAt(2, week, [])], [week.start, week.end])
  })

  test('a drag chooses forwards and backwards, at least a step', () => {
    const [one, other] = [week.start + hour, week.start + 5 * hour]
    assert.deepEqual(chosen(one, other, week), { start: one, end: other })
    assert.deepEqual(chosen(other, one, week), { start: one, end: other })
    assert.deepEqual(chosen(one, one, week), { start: one, end: one + hour / 2 })
    assert.deepEqual(chosen(week.end, week.end, week), { start: week.end - hour / 2, end: week.end })
  })

  test('an edge moves, but never past the other', () => {
    const span = { start: 10, end: 20 }
    assert.deepEqual(withEdge(span, 'start', 5, 1), { start: 5, end: 20 })
    assert.deepEqual(withEdge(span, 'start', 50, 1), { start: 19, end: 20 })
    assert.deepEqual(withEdge(span, 'end', 3, 1), { start: 10, end: 11 })
  })

  test('around a chosen time there is room before and after, in whole hours', () => {
    const shown = around({ start: at('2026-11-30T10:20:00Z'), end: at('2026-11-30T12:40:00Z') })
    assert.deepEqual(
      [new Date(shown.start).toISOString(), new Date(shown.end).toISOString()],
      ['2026-11-29T22:00:00.000Z', '2026-12-01T01:00:00.000Z'],
    )
  })

  test('people keep their hue whatever the order, and neighbours differ', () => {
    const hues = huesOf(['person:bo', 'person:anna', 'person:bo'])
    assert.deepEqual([...hues], [...huesOf(['person:anna', 'person:bo'])])
    const many = [...huesOf(Array.from({ length: 12 }, (_, index) => `person:${index}`)).values()]
    for (const one of many)
      for (const other of many) if (one !== other) assert.ok(Math.min(Math.abs(one - other), 360 - Math.abs(one - other)) >= 15)
  })

  test('initials stand where a name does not fit', () => {
    assert.deepEqual(['Lim Mei Hua', 'Anna', 'Jean-Luc Picard'].map(initials), ['LM', 'A', 'JL'])
  })
})
