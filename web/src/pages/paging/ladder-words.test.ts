import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byTarget, drillTimes, heightOf, offset, repeatsInWords, waysInWords } from './ladder-words.ts'
import { barOf, busiest, hoursText } from './load-words.ts'
import { byGravity } from './gravity.ts'

test('steps say when they are reached, and by what people are', () => {
  assert.deepEqual([offset(0), offset(300), offset(5_400)], ['T+0', 'T+5 min', 'T+1 h 30 min'])
  assert.equal(
    waysInWords([
      { method: 'text', channel: 'sms', after: 0 },
      { method: 'call', channel: 'voice', after: 120 },
    ]),
    'text, then call after 2 min',
  )
  assert.equal(repeatsInWords({ repeat: 0, pass: 900 }), undefined)
  assert.match(repeatsInWords({ repeat: 1, pass: 900 }) ?? '', /once more: each pass takes 15 min/)
  assert.ok(heightOf(3_600) > heightOf(300) && heightOf(3_600) < heightOf(300) * 4, 'an hour is taller, and still fits the page')
})

test('a drill gives every step its time, and the fallback ten minutes', () => {
  const steps = [
    { timeout: 300, isFallback: false },
    { timeout: 600, isFallback: false },
    { timeout: 1_800, isFallback: true },
  ]
  assert.deepEqual(drillTimes(steps), { at: [0, 300, 900], over: 1_500 })
})

test('people stand under the target that leads to them, once', () => {
  const reached = { person: 'person:anna', title: 'Anna', through: 'schedule:backup', isPlace: false, reach: 'proven' as const, by: [] }
  const grouped = byTarget({ targets: ['schedule:backup', 'person:anna'], reaches: [reached] })
  assert.deepEqual(
    grouped.map(({ target, reaches }) => [target, reaches.length]),
    [
      ['schedule:backup', 1],
      ['person:anna', 0],
    ],
  )
})

test('figures of load are said with what they are part of', () => {
  assert.deepEqual([hoursText(5_451.6), hoursText(1.5), hoursText(0)], ['5,452 h', '1.5 h', '0 h'])
  assert.equal(busiest(Array.from({ length: 24 }, () => 0)), 'No pages in this time.')
  assert.equal(
    busiest(Array.from({ length: 24 }, (_, hour) => (hour === 3 ? 4 : hour === 12 ? 1 : 0))),
    'Most at 03:00 (4 of 5); 4 between 23:00 and 07:00.',
  )
  const { length, mark } = barOf(4, 2, 4)
  assert.deepEqual([length, mark], [100, 50])
  assert.ok(barOf(0, 2, 0).mark < 100, 'what is bearable is drawn though nobody comes near it')
})

test('whom a page does not reach comes first, then who has most to mend', () => {
  const one = (title: string, reach: 'proven' | 'likely' | 'none', defects: number, grave = false) => ({
    title,
    reach,
    defects: Array.from({ length: defects }, () => ({ grave })),
  })
  const sorted = byGravity([
    one('Ada', 'proven', 0),
    one('Bo', 'likely', 1),
    one('Cy', 'likely', 3),
    one('Di', 'none', 1, true),
    one('Al', 'likely', 1),
  ])
  assert.deepEqual(
    sorted.map(({ title }) => title),
    ['Di', 'Cy', 'Al', 'Bo', 'Ada'],
  )
})
