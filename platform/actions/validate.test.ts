import assert from 'node:assert/strict'
import { test } from 'node:test'
import Type from 'typebox'
import { findingsAgainst } from '#platform/actions/validate.ts'

const schema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    outcome: Type.Optional(Type.Union([Type.Literal('done'), Type.Literal('failed')])),
    lasts: Type.Optional(Type.String({ pattern: '^[0-9]+h$', description: 'How long: `2h`.' })),
    always: Type.Optional(Type.Literal('yes')),
  },
  { additionalProperties: false },
)
const id = '01a1f8ee-88eb-720a-a981-3147141042e5'

test('a word that is not offered is answered with the words that are', () => {
  const [finding, ...more] = findingsAgainst(schema, { id, outcome: 'finished' })
  assert.deepEqual(more, [])
  assert.equal(finding?.path, '/outcome')
  assert.equal(finding?.mend, 'Write one of "done", "failed".')
})

test('a single word that is wrong is answered with the right one', () => {
  assert.equal(findingsAgainst(schema, { id, always: 'no' })[0]?.mend, 'Write "yes".')
})

test('a reference where an identifier belongs says what to write', () => {
  assert.match(findingsAgainst(schema, { id: 'run:1' })[0]?.mend ?? '', /without what stands before the colon/)
})

test('what is unknown and what is missing are both named', () => {
  const findings = findingsAgainst(schema, { idd: id })
  assert.deepEqual(findings.map(({ rule }) => rule).toSorted(), ['required', 'unknown-property'])
})

test('what is written differently than it must be is answered with how to write it', () => {
  const [finding] = findingsAgainst(schema, { id, lasts: '2 hours' })
  assert.deepEqual(finding, { path: '/lasts', rule: 'pattern', message: 'It is not written as this must be.', mend: 'How long: `2h`.' })
  const plain = Type.Object({ lasts: Type.String({ pattern: '^[0-9]+h$', description: 'How long it lasts.' }) })
  assert.deepEqual(findingsAgainst(plain, { lasts: '2 hours' }), [
    { path: '/lasts', rule: 'pattern', message: 'It must match `^[0-9]+h$`.' },
  ])
})
