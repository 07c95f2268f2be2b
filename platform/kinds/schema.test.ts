import assert from 'node:assert/strict'
import { test } from 'node:test'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import fc from 'fast-check'
import { editDistance, nearest } from '#platform/kinds/nearest.ts'
import { closeKeys, explain } from '#platform/kinds/schema.ts'

const schema = Type.Object(
  {
    owner: Type.String({ minLength: 1, maxLength: 10 }),
    tier: Type.Optional(Type.Integer({ minimum: 0, maximum: 3 })),
    state: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('closed')])),
    tags: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-z]+$', description: 'Lower case.' }), { minItems: 1, maxItems: 3, uniqueItems: true }),
    ),
    labels: Type.Optional(Type.Record(Type.String({ pattern: '^[a-z]+$' }), Type.String())),
    on: Type.Optional(Type.Boolean()),
    step: Type.Optional(
      Type.Union([
        Type.Object({ wait: Type.String() }, { additionalProperties: false }),
        Type.Object({ run: Type.Object({ url: Type.String() }) }, { additionalProperties: false }),
      ]),
    ),
    day: Type.Optional(Type.String({ format: 'date' })),
    type: Type.Optional(Type.Enum(['integer', 'boolean'])),
  },
  { additionalProperties: false },
)

const said = (value: unknown) => explain(schema, value).map(({ path, rule, mend }) => [path, rule, mend])

test('every mistake has a place, a rule and a mend', () => {
  assert.deepEqual(said({ ownr: 'a' }), [
    ['', 'required', 'Rename `ownr` to `owner`.'],
    ['/ownr', 'unknown-property', 'Did you mean `owner`?'],
  ])
  assert.deepEqual(said({ owner: 'a', type: 'intger' }), [['/type', 'choice', 'Did you mean `integer`?']])
  assert.deepEqual(said({ owner: 'a', type: 3 }), [['/type', 'choice', 'Write one of them.']])
  assert.deepEqual(said({ owner: 7 }), [['/owner', 'type', 'Put it in quotes: "7".']])
  assert.deepEqual(said({ owner: null }), [['/owner', 'type', 'Fill it in, or remove the key.']])
  assert.deepEqual(said({ owner: '' }), [['/owner', 'too-short', 'Fill it in, or remove the key.']])
  assert.deepEqual(said({ owner: 'a', tier: '2' }), [['/tier', 'type', 'Write 2 without quotes.']])
  assert.deepEqual(said({ owner: 'a', tier: 9 }), [['/tier', 'too-large', 'Write 3 or less.']])
  assert.deepEqual(said({ owner: 'a', tier: 1.5 }), [['/tier', 'type', 'Write 2.']])
  assert.deepEqual(said({ owner: 'a', state: 'opne' }), [['/state', 'choice', 'Did you mean `open`?']])
  assert.deepEqual(said({ owner: 'a', tags: 'x' }), [['/tags', 'type', 'Begin each item with `- `.']])
  assert.deepEqual(said({ owner: 'a', tags: ['x', 'Y', 'x'] }), [
    ['/tags/2', 'unique', 'Remove one of them.'],
    ['/tags/1', 'pattern', 'Lower case.'],
  ])
  assert.deepEqual(said({ owner: 'a', labels: { B: 'x' } }), [['/labels/B', 'pattern', 'Keys here match `^[a-z]+$`.']])
  assert.deepEqual(said({ owner: 'a', on: 'yes' }), [['/on', 'type', 'Write `true` or `false`, without quotes.']])
  assert.deepEqual(
    said({ owner: 'a', step: { run: { ulr: 'x' } } }).map(([path]) => path),
    ['/step/run'],
  )
  assert.deepEqual(said({ owner: 'a', day: 'tomorrow' }), [['/day', 'format', 'Write a date, `2026-11-20`.']])
  assert.deepEqual(said(3), [['', 'type', 'Write keys under it: `owner:`, `tier:`, `state:`, `tags:`, `labels:`, `on:` …']])
})

test('what is explained is exactly what does not fit', () => {
  const validator = Compile(Type.Unsafe(Object(closeKeys(schema))))
  const value = fc.record(
    {
      owner: fc.oneof(fc.string({ maxLength: 12 }), fc.integer()),
      tier: fc.oneof(fc.integer({ min: -2, max: 5 }), fc.double({ noNaN: true, min: -3, max: 6 }), fc.string({ maxLength: 3 })),
      state: fc.constantFrom('open', 'closed', 'ajar', 3),
      tags: fc.oneof(fc.array(fc.constantFrom('a', 'b', 'B', 1), { maxLength: 5 }), fc.string()),
      labels: fc.oneof(fc.dictionary(fc.constantFrom('a', 'b', 'B'), fc.constantFrom('x', 1)), fc.constant(null)),
      on: fc.constantFrom(true, false, 'true'),
      step: fc.constantFrom({ wait: 's' }, { run: { url: 'x' } }, { run: {} }, {}, { wait: 's', run: { url: '' } }, []),
      day: fc.constantFrom('2026-02-28', '2026-13-01', 'x'),
      other: fc.anything({ maxDepth: 1 }),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(value, (candidate) => {
      assert.equal(explain(schema, candidate).length === 0, validator.Check(candidate), JSON.stringify(candidate))
    }),
    { numRuns: 1_000 },
  )
})

test('a word that is near enough is what was meant; one that is far is not guessed', () => {
  assert.equal(nearest('onwer', ['owner', 'other']), 'owner')
  assert.equal(nearest('Owner', ['owner']), 'owner')
  assert.equal(nearest('lead', ['owner', 'other']), undefined)
  assert.equal(nearest('x', ['y']), undefined)
})

test('the distance of two words is the same both ways, nothing only for equals, and never skips a step', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 })
  fc.assert(
    fc.property(word, word, (one, other) => {
      const away = editDistance(one, other)
      assert.equal(away, editDistance(other, one))
      assert.equal(away === 0, one === other)
      assert.ok(away <= Math.max(one.length, other.length) && away >= Math.abs(one.length - other.length))
      assert.equal(editDistance(one, other, 2), Math.min(2, away))
    }),
    { numRuns: 300 },
  )
})

test('nonsense of a hundred thousand keys or items costs no more sentences than somebody reads', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => `key${index}`)
  assert.ok(explain(schema, Object.fromEntries(many.map((key) => [key, 1]))).length <= 60)
  assert.deepEqual(
    explain(Type.Array(Type.String(), { uniqueItems: true }), [...many, 'key7']).map(({ path, rule }) => [path, rule]),
    [['/100000', 'unique']],
  )
})
