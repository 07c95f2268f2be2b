import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blank, shapeOf, withMember } from './schema.ts'

test('a union of literals is a choice', () => {
  assert.deepEqual(shapeOf({ anyOf: [{ const: 'low' }, { const: 'high' }] }), { is: 'choice', choices: ['low', 'high'] })
})

test('a reference is looked up, whatever its type', () => {
  assert.deepEqual(shapeOf({ type: 'string', 'x-andon-reference': ['Team'] }), { is: 'reference', kinds: ['Team'] })
})

test('a record of strings is a map and an object with properties a group', () => {
  assert.equal(shapeOf({ type: 'object', patternProperties: { '^.*$': { type: 'string' } } }).is, 'map')
  assert.equal(shapeOf({ type: 'object', properties: { a: { type: 'string' } } }).is, 'group')
})

test('a list of what must hold of labels is matchers, and begins without any', () => {
  const parts = ['label', 'is', 'isNot', 'in', 'startsWith', 'matches', 'doesNotMatch']
  const item = { type: 'object', properties: Object.fromEntries(parts.map((name) => [name, { type: 'string' }])) }
  assert.equal(shapeOf({ type: 'array', items: item, minItems: 1 }).is, 'matchers')
  assert.deepEqual(blank({ type: 'array', items: item, minItems: 1 }), [])
  assert.equal(shapeOf({ type: 'array', items: { type: 'object', properties: { label: { type: 'string' } } } }).is, 'list')
})

test('a new group holds what it must and nothing else', () => {
  const schema = {
    type: 'object',
    required: ['steps'],
    properties: {
      steps: {
        type: 'array',
        minItems: 1,
        items: { type: 'object', required: ['page'], properties: { page: { type: 'array', items: { type: 'string' } } } },
      },
      note: { type: 'string' },
    },
  }
  assert.deepEqual(blank(schema), { steps: [{ page: [] }] })
})

test('taking a member out leaves no empty place', () => {
  assert.deepEqual(withMember({ a: 1, b: 2 }, 'a', undefined), { b: 2 })
})
