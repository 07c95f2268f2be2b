import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Expression, holds, limits, type MemberState, namesIn, parseExpression } from '#domains/alerts/composites/expression.ts'

const read = (text: string): Expression => {
  const parsed = parseExpression(text)
  assert.ok('expression' in parsed, `${text}: ${'problem' in parsed ? parsed.problem.message : ''}`)
  return parsed.expression
}
const problemOf = (text: string) => {
  const parsed = parseExpression(text)
  assert.ok('problem' in parsed, text)
  return parsed.problem
}
const states: readonly MemberState[] = ['ALARM', 'OK', 'INSUFFICIENT_DATA']

test('`ALARM(a) AND NOT ALARM(b)` holds for what its words say, with insufficient data too', () => {
  const expression = read('ALARM(a) AND NOT ALARM(b)')
  const table = states.map((a) => states.map((b) => holds(expression, (name) => (name === 'a' ? a : b))))
  assert.deepEqual(table, [
    [false, true, true],
    [false, false, false],
    [false, false, false],
  ])
})

test('each function asks for exactly its state', () => {
  for (const asked of states)
    for (const state of states)
      assert.equal(
        holds(read(`${asked}(a)`), () => state),
        asked === state,
      )
})

test('NOT binds closest, then AND, then OR; parentheses go before', () => {
  const truths = (text: string) =>
    [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => holds(read(text), (name) => ((bits >> 'abc'.indexOf(name)) & 1 ? 'ALARM' : 'OK')))
  assert.deepEqual(truths('ALARM(a) OR ALARM(b) AND ALARM(c)'), truths('ALARM(a) OR (ALARM(b) AND ALARM(c))'))
  assert.notDeepEqual(truths('ALARM(a) OR ALARM(b) AND ALARM(c)'), truths('(ALARM(a) OR ALARM(b)) AND ALARM(c)'))
  assert.deepEqual(truths('NOT ALARM(a) AND ALARM(b)'), truths('(NOT ALARM(a)) AND ALARM(b)'))
  assert.deepEqual(truths('NOT NOT ALARM(a)'), truths('ALARM(a)'))
  assert.deepEqual(truths('ALARM(a) OR TRUE'), truths('TRUE'))
  assert.deepEqual(truths('ALARM(a) AND FALSE'), truths('FALSE'))
})

test('names with spaces, parentheses or quotation marks are quoted', () => {
  assert.deepEqual(namesIn(read('ALARM("disk (root) is full") OR OK( b ) OR ALARM("say \\"hi\\"")')), [
    'disk (root) is full',
    'b',
    'say "hi"',
  ])
  assert.deepEqual(namesIn(read('ALARM(alert-rule:a) AND\n\tALARM(alert-rule:a)')), ['alert-rule:a'])
  assert.deepEqual(namesIn(read('ALARM(arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a)')), [
    'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a',
  ])
})

for (const [text, at, message] of [
  ['', 0, /missing at the end/],
  ['ALARM(a) AND', 12, /missing at the end/],
  ['ALARM(a) ALARM(b)', 9, /without AND or OR/],
  ['AND ALARM(a)', 0, /missing before AND/],
  ['ALARM(a) and ALARM(b)', 9, /without AND or OR/],
  ['alarm(a)', 0, /capitals/],
  ['ALARM a', 6, /needs a name in parentheses/],
  ['ALARM()', 6, /names nothing/],
  ['ALARM("")', 6, /names nothing/],
  ['ALARM(a', 5, /not closed/],
  ['(ALARM(a)', 0, /not closed/],
  ['ALARM(a))', 8, /closes nothing/],
  ['ALARM(disk full)', 11, /quotation marks/],
  ['ALARM("a)', 6, /quotation mark is not closed/],
  ['ALARM(a), OK(b)', 8, /no meaning/],
  ['a', 0, /cannot stand here/],
] as const) {
  test(`\`${text}\` is refused, with the place`, () => {
    const problem = problemOf(text)
    assert.match(problem.message, message)
    assert.equal(problem.at, at)
  })
}

test('an expression may have 10,240 characters, 100 different members, 500 of them in all, and no endless nesting', () => {
  const joined = (count: number, name: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => `OK(${name(index)})`).join(' OR ')
  read(joined(limits.members, (index) => `n${index}`))
  assert.match(problemOf(joined(limits.members + 1, (index) => `n${index}`)).message, /more than 100 different/)
  read(joined(limits.elements, () => 'a'))
  assert.match(problemOf(joined(limits.elements + 1, () => 'a')).message, /more than 500/)
  assert.match(problemOf(`TRUE${' '.repeat(limits.length)}`).message, /10244 characters/)
  read(`${'('.repeat(100)}TRUE${')'.repeat(100)}`)
  assert.match(problemOf('('.repeat(5_000)).message, /within each other/)
  assert.match(problemOf('NOT '.repeat(2_000)).message, /within each other/)
})

const written = (expression: Expression): string => {
  if ('is' in expression) return `${expression.is}("${expression.name.replaceAll(/["\\]/g, '\\$&')}")`
  if ('constant' in expression) return expression.constant ? 'TRUE' : 'FALSE'
  if ('not' in expression) return `NOT (${written(expression.not)})`
  return 'all' in expression ? `(${expression.all.map(written).join(' AND ')})` : `(${expression.any.map(written).join(' OR ')})`
}

const { any: someExpression } = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.record({ is: fc.constantFrom(...states), name: fc.string({ minLength: 1, maxLength: 8 }), at: fc.constant(0) }),
    fc.record({ constant: fc.boolean() }),
    fc.record({ not: tie('any') }),
    fc.record({ all: fc.array(tie('any'), { minLength: 2, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('any'), { minLength: 2, maxLength: 3 }) }),
  ),
}))

test('what is written out is read back with the same meaning', () => {
  fc.assert(
    fc.property(someExpression, fc.array(fc.constantFrom(...states), { minLength: 8, maxLength: 8 }), (expression, values) => {
      const stateOf = (name: string): MemberState => values[name.length % 8] ?? 'OK'
      assert.equal(holds(read(written(expression)), stateOf), holds(expression, stateOf))
    }),
    { numRuns: 200 },
  )
})

test('whatever is written, it is read or refused with a place in it', () => {
  const pieces = fc.constantFrom('ALARM', 'OK', '(', ')', 'AND', 'OR', 'NOT', 'TRUE', '"', ' ', 'a', ',', '\\', 'INSUFFICIENT_DATA')
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      const text = parts.join('')
      const parsed = parseExpression(text)
      if ('problem' in parsed) assert.ok(parsed.problem.at >= 0 && parsed.problem.at <= text.length)
    }),
    { numRuns: 500 },
  )
})
