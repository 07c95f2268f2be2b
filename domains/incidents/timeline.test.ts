import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { timelineOf } from '#domains/incidents/timeline.ts'
import type { Fact } from '#platform/facts/fact.ts'

const start = new Date('2026-11-20T09:00:00Z')
const fact = (id: number, seconds: number, type = 'incident.noted'): Fact => ({
  id: String(id),
  at: new Date(start.getTime() + seconds * 1_000),
  type,
  actor: 'person:bo',
  subjects: ['incident:1'],
  data: {},
})

test('A timeline tells each fact once, in order of time, with the time since the start', () => {
  const lines = timelineOf([fact(9, 60), fact(10, 60), fact(2, -5), fact(9, 60)], start, ({ id }) => `fact  ${id}`)
  assert.deepEqual(
    lines.map(({ id, sinceStartSeconds, sentence }) => [id, sinceStartSeconds, sentence]),
    [
      ['2', -5, 'fact 2'],
      ['9', 60, 'fact 9'],
      ['10', 60, 'fact 10'],
    ],
  )
})

test('Each line says whose it is', () => {
  const types = ['alert.opened', 'canary.failed', 'notice.paged', 'run.started', 'incident.opened']
  assert.deepEqual(
    timelineOf(
      types.map((type, index) => fact(index, index, type)),
      start,
      ({ type }) => type,
    ).map(({ role }) => role),
    ['signal', 'signal', 'people', 'procedure', 'incident'],
  )
})

test('The order in which facts are read does not change the timeline', () => {
  const facts = fc.uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 50 }), at: fc.integer({ min: -9, max: 9 }) }), {
    selector: ({ id }) => id,
  })
  fc.assert(
    fc.property(facts, (given) => {
      const made = given.map(({ id, at }) => fact(id, at))
      assert.deepEqual(
        timelineOf(made, start, ({ id }) => id),
        timelineOf(made.toReversed(), start, ({ id }) => id),
      )
    }),
    { numRuns: 100 },
  )
})
