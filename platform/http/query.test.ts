import assert from 'node:assert/strict'
import { test } from 'node:test'
import Type from 'typebox'
import { inputOfQuery } from '#platform/http/query.ts'

const schema = Type.Object({
  text: Type.Optional(Type.String()),
  limit: Type.Optional(Type.Integer({ minimum: 1 })),
  open: Type.Optional(Type.Boolean()),
  states: Type.Optional(Type.Array(Type.String())),
  ids: Type.Optional(Type.Array(Type.Integer())),
  where: Type.Optional(Type.Object({ team: Type.String() })),
  order: Type.Optional(Type.Union([Type.Literal('age'), Type.Literal(1), Type.Boolean()])),
})

const readings: [string, Record<string, string | string[]>, unknown][] = [
  ['text stays text, even when it looks like a number', { text: '42' }, { text: '42' }],
  ['numbers are read', { limit: '25' }, { limit: 25 }],
  ['a number out of range is still a number', { limit: '0' }, { limit: 0 }],
  ['what is no number stays as written', { limit: 'many' }, { limit: 'many' }],
  ['booleans are read', { open: 'false' }, { open: false }],
  ['one value of a list is a list', { states: 'open' }, { states: ['open'] }],
  ['a repeated parameter is a list', { ids: ['1', '2'] }, { ids: [1, 2] }],
  ['a list may be JSON', { ids: '[1,2]' }, { ids: [1, 2] }],
  ['nested input is JSON', { where: '{"team":"a"}' }, { where: { team: 'a' } }],
  ['a choice takes the reading that fits', { order: '1' }, { order: 1 }],
  ['a choice may be a word', { order: 'age' }, { order: 'age' }],
  ['unknown parameters stay, to be refused by name', { nothing: '1' }, { nothing: '1' }],
  ['a repeated parameter that is no list stays one, to be refused', { text: ['a', 'b'] }, { text: ['a', 'b'] }],
  ['a parameter named like something every object has is only a parameter', { constructor: '1' }, { constructor: '1' }],
]

for (const [title, query, input] of readings) {
  test(`in a query ${title}`, () => {
    assert.deepEqual(inputOfQuery(schema, query), input)
  })
}
