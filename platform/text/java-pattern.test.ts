import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileJavaPattern } from './java-pattern.ts'

const matches = (pattern: string, value: string): boolean | undefined | string => {
  const compiled = compileJavaPattern(pattern)
  return 'problem' in compiled ? compiled.problem : compiled.matches(value)
}

test('the whole value matches, anchored or not', () => {
  const table: readonly (readonly [string, string, boolean])[] = [
    ['^i-[a-f0-9]{8,17}$', 'i-0123456789abcdef0', true],
    ['i-[a-f0-9]{8,17}', 'xi-01234567', false],
    ['a|ab', 'ab', true],
    ['^abc$', 'abc\n', false],
    ['^arn:aws[a-z-]*:iam::[0-9]{12}:role/.*$|^$', '', true],
    // Look-around occurs in documents that people use.
    ['^(?!.*--)[a-z][a-z0-9-]{0,62}(?<!-)$', 'my-name', true],
    ['^(?!.*--)[a-z][a-z0-9-]{0,62}(?<!-)$', 'my--name', false],
    ['^(?!.*--)[a-z][a-z0-9-]{0,62}(?<!-)$', 'my-name-', false],
    ['(?i)prod', 'PROD', true],
    ['(?s)a.b', 'a\nb', true],
    ['a.b', 'a\nb', false],
    ['\\Qa.b\\E+', 'a.bb', true],
    ['\\Qa.b\\E', 'axb', false],
    ['\\A\\d+\\z', '12', true],
    ['\\p{Alpha}+', 'abC', true],
    ['[\\p{Alnum}_]+', 'a_1', true],
    ['\\p{L}+\\-\\_', 'größe-_', true],
    ['\\P{Digit}', '5', false],
    ['\\s', '\u00a0', false],
    ['\\h', '\u00a0', true],
    ['[]a]+', 'a]', true],
    ['\\x41\\u0042\\0101', 'ABA', true],
    ['\\x{1F600}', '😀', true],
    ['(?<year>[0-9]{4})-\\k<year>', '2026-2026', true],
    ['^[^"]*$', 'say "hi"', false],
    ['[\\w.\\-/]+', 'a-b/c.d', true],
  ]
  for (const [pattern, value, expected] of table) assert.equal(matches(pattern, value), expected, `${pattern} on ${JSON.stringify(value)}`)
})

test('what cannot be done the same way is refused with a sentence', () => {
  for (const pattern of ['(', '[a', 'a**', '(?>a)', 'a++', '[a-z&&[^b]]', 'a(?i)b', '(?x)a b', '\\', '\\G', 'x'.repeat(5_000)]) {
    const compiled = compileJavaPattern(pattern)
    assert.ok('problem' in compiled && compiled.problem.length > 8, pattern)
  }
})

test('a pattern that would run for ever is given up', () => {
  assert.equal(matches('^(a+)+$', `${'a'.repeat(60)}b`), undefined)
  assert.equal(matches('(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)x', 'y'.repeat(10_000)), undefined)
  assert.equal(matches('a*', 'a'.repeat(100_000)), undefined)
  // And the next one is answered all the same.
  assert.equal(matches('a*', 'aaa'), true)
})

test('every text is a pattern or a problem', () => {
  const piece = fc.constantFrom(
    'a',
    '\\',
    '[',
    ']',
    '(',
    ')',
    '{',
    '}',
    '?',
    '*',
    '+',
    '^',
    '$',
    '|',
    '&&',
    '\\p{L}',
    '(?i)',
    'Q',
    'E',
    '1',
    ',',
    '-',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.string({ maxLength: 8 }), (pieces, value) => void matches(pieces.join(''), value)),
    {
      numRuns: 500,
    },
  )
})
