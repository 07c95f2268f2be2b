import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileExpression, compileRe2, type Expression, quoteExpression } from '#platform/text/regexp.ts'

const compiled = (text: string): Expression => {
  const expression = compileExpression(text)
  if ('problem' in expression) return assert.fail(`${text}: ${expression.problem}`)
  return expression
}

test('an expression matches the whole value', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['api', 'api', true],
    ['api', 'api-1', false],
    ['api|web', 'web', true],
    ['(?:api|web)', 'api', true],
    ['api.*', 'api-1', true],
    ['api.+', 'api', false],
    ['.*', '', true],
    ['.+', '', false],
    ['.*', 'two\nlines', false],
    ['', '', true],
    ['a\\.b', 'a.b', true],
    ['a\\.b', 'acb', false],
    ['a.b', 'acb', true],
    ['db-[0-9]+', 'db-12', true],
    ['db-[0-9]+', 'a db-12', false],
    ['(?i)disk', 'DISK', true],
    ['^api$', 'api', true],
  ]
  for (const [text, value, expected] of cases) assert.equal(compiled(text).test(value), expected, `${text} on ${JSON.stringify(value)}`)
})

test('a list of words is an equality', () => {
  assert.deepEqual(compiled('a|b|a').values, ['a', 'b'])
  assert.deepEqual(compiled('(a|b)').values, ['a', 'b'])
  assert.deepEqual(compiled('').values, [''])
  for (const text of ['a.*', 'a|b.*', '[ab]', '(a|b)c']) assert.equal(compiled(text).values, undefined, text)
})

test('what is no expression, or unfolds to something huge, is refused with a reason', () => {
  for (const text of ['(', '[a', 'a{1000}{1000}', '(?=a)b', '(?<=a)b', '\\1', 'x'.repeat(1_001), 'a{1000}'.repeat(2), '(a?){1000}']) {
    const expression = compileExpression(text)
    assert.ok('problem' in expression && expression.problem.length > 10, text)
  }
})

test('an expression that stops other engines takes no time', () => {
  const expression = compiled('(a+)+b')
  assert.equal(expression.test('a'.repeat(1_999)), false)
  assert.equal(expression.test(`${'a'.repeat(1_999)}b`), true)
  assert.equal(expression.test(`${'a'.repeat(50_000)}b`), false, 'no name is that long')
})

test('the shortcut and RE2 agree', () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    'é',
    '-',
    '/',
    ' ',
    '|',
    '.*',
    '.+',
    '.',
    '\\.',
    '\\-',
    '\\|',
    '(a|b)',
    '(?:',
    ')',
    '^',
    '$',
    '\n',
    '*',
    '\\d',
    '[ab]',
  )
  const value = fc.array(fc.constantFrom('a', 'b', 'é', '-', '.', '|', '/', '\n', ' ', '1')).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), fc.array(value, { maxLength: 8 }), (pieces, values) => {
      const text = pieces.join('')
      const [quick, slow] = [compileExpression(text), compileRe2(text)]
      assert.equal('problem' in quick, 'problem' in slow, text)
      if ('problem' in quick || 'problem' in slow) return
      for (const one of [...values, ...pieces, ...(quick.values ?? [])]) assert.equal(quick.test(one), slow.test(one), `${text} on ${one}`)
    }),
    { numRuns: 500 },
  )
})

test('a quoted text matches itself only', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, other) => {
      assert.equal(compiled(quoteExpression(text)).test(text), true)
      assert.equal(compiled(quoteExpression(text)).test(other), text === other)
    }),
    { numRuns: 200 },
  )
})
