import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { finalLane, lanesOf, overrideWords, peopleIn } from './picture-lanes.ts'
import { whyOf, type Picture, type Shift } from './shift-words.ts'

const at = (day: number, hour = 0): string => new Date(Date.UTC(2026, 10, day, hour)).toISOString()
const window = { start: Date.UTC(2026, 10, 1), end: Date.UTC(2026, 10, 8) }
const name = (reference: string): string => ({ 'person:anna': 'Anna Keller', 'person:bo': 'Bo Lim' })[reference] ?? reference.slice(7)
const reader = { me: 'person:bo', name }

const shift = (person: string, from: string, to: string, more: Partial<Shift> = {}): Shift => ({
  schedule: 'schedule:shop',
  person: `person:${person}`,
  from,
  to,
  because: 'rotation',
  layer: 'days',
  ...more,
})

const picture: Picture = {
  schedule: 'schedule:shop',
  zone: 'UTC',
  layers: [
    {
      name: 'days',
      title: 'Days',
      priority: 10,
      zone: 'UTC',
      shadow: false,
      shifts: [shift('anna', at(1), at(3)), shift('bo', at(3), at(5))],
    },
    {
      name: 'learn',
      title: 'Learning',
      priority: 0,
      zone: 'UTC',
      shadow: true,
      shifts: [shift('cy', at(1), at(8), { layer: 'learn', shadow: true })],
    },
  ],
  overrides: [
    { override: 'o1', from: at(2), to: at(3), does: 'replace', person: 'person:bo', replaces: 'person:anna', reason: 'Dentist' },
    { from: at(20), to: at(21), does: 'add', person: 'person:di' },
  ],
  fixed: [],
  holidays: [{ from: at(4), to: at(5), title: 'All Souls' }],
  absences: [{ person: 'person:anna', from: at(20), to: at(22), title: 'Skiing' }],
  shifts: [
    shift('anna', at(1), at(2)),
    shift('bo', at(2), at(3), { because: 'override', reason: 'Dentist', made: 'o1' }),
    shift('bo', at(3), at(5)),
    shift('anna', at(4), at(5)),
    shift('cy', at(1), at(8), { layer: 'learn', shadow: true }),
  ],
  gaps: [
    { schedule: 'schedule:shop', from: at(5), to: at(7), intended: false },
    { schedule: 'schedule:shop', from: at(7), to: at(8), intended: true },
  ],
  bookings: [],
}

describe('a schedule as lanes', () => {
  const lanes = lanesOf(picture, reader, window)

  test('has a lane for each layer, for what changes them and for what comes out; one that holds nothing in sight is left out', () => {
    assert.deepEqual(
      lanes.map(({ title, note }) => [title, note]),
      [
        ['Days', 'priority 10'],
        ['Learning', 'learn'],
        ['Overrides', undefined],
        ['Holidays and leave', undefined],
        ['Final', 'who is on call'],
      ],
    )
    assert.deepEqual(
      lanes[2]?.blocks.map((block) => [block.name, block.made?.id]),
      [['Bo Lim for Anna Keller', 'o1']],
    )
    assert.deepEqual(
      lanes[3]?.blocks.map((block) => block.name),
      ['All Souls'],
    )
  })

  test('the final lane stacks who is on call together, has those who learn below, and red where nobody is though somebody should be', () => {
    const final = lanes.at(-1)
    assert.equal(final?.rows, 3)
    assert.deepEqual(
      final?.blocks.map(({ name: called, row, tone, shadow }) => [called, row, tone, shadow === true]),
      [
        ['Anna Keller', 0, 'person', false],
        ['cy', 2, 'person', true],
        ['Bo Lim', 0, 'person', false],
        ['Bo Lim', 0, 'person', false],
        ['Anna Keller', 1, 'person', false],
        ['Nobody', 0, 'gap', false],
      ],
    )
    assert.equal(final.blocks.find(({ tone }) => tone === 'gap')?.tall, 2)
    assert.deepEqual(finalLane([], [], new Map(), reader).rows, 1)
  })

  test('my own shifts are marked, and what changed a turn', () => {
    const final = lanes.at(-1)
    assert.deepEqual(
      final?.blocks.filter(({ mine }) => mine).map(({ changed }) => changed),
      [true, false],
    )
  })

  test('every lane knows the same people', () => {
    assert.deepEqual([...peopleIn(picture)].toSorted(), ['person:anna', 'person:bo', 'person:cy', 'person:di'])
  })

  test('says why somebody is on call, in names', () => {
    const why = (more: Partial<Shift>, layer?: string): string => whyOf(shift('bo', at(1), at(2), more), layer, name)
    assert.equal(why({}, 'Days'), 'Their turn in Days.')
    assert.equal(why({}), 'Their turn.')
    assert.equal(why({ because: 'absence', reason: 'person:anna is away: Skiing' }), 'Out of turn: Anna Keller is away: Skiing.')
    assert.equal(why({ because: 'override' }), 'By an override.')
    assert.equal(why({ because: 'fixed', reason: 'Sale' }), 'Fixed for a while: Sale.')
    assert.match(why({ shadow: true }, 'Days'), /never paged/)
  })

  test('says what an override does', () => {
    assert.deepEqual(
      [
        { person: 'person:bo', replaces: 'person:anna' },
        { person: 'person:bo' },
        { does: 'add' as const, person: 'person:bo' },
        { does: 'remove' as const, person: 'person:anna' },
        {},
      ].map((one) => overrideWords(one, name)),
      ['Bo Lim for Anna Keller', 'Bo Lim', 'Bo Lim as well', 'Anna Keller is off', 'Nobody'],
    )
  })
})
