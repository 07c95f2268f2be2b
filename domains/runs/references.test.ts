import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { holds, type Condition } from './conditions.ts'
import { fillInstructions, fillWords } from './instructions.ts'
import { referencesIn, resolve } from './references.ts'
import { lookupOf } from './plan.ts'
import { valuesOf } from './planning.ts'
import { readState } from './reading.ts'
import { isoDurationMs } from './sleeping.ts'
import { initialState } from './state.ts'
import { fits, type Data, type DataType } from './values.ts'

const values: Readonly<Record<string, Data>> = {
  A: ['x', 'y'],
  n: 3,
  b: true,
  text: '{{ n }}',
  map: { k: 1 },
  'step.Out': 'done',
  '2nd.Out': 5,
  'variable:v': 7,
  'global:DATE': '2026-03-01',
  'automation:EXECUTION_ID': 'e',
}
const lookup = (name: string): Data | undefined => values[name]
const put = (data: Data): Data => {
  const resolved = resolve(data, lookup)
  return resolved.missing === undefined ? resolved.value : `missing ${resolved.missing.join(' ')}`
}

test('a reference becomes its value, with its type where it stands alone', () => {
  const table: readonly [Data, Data][] = [
    [['{{ A }}'], ['x', 'y']],
    [
      ['a', '{{A}}', 'z'],
      ['a', 'x', 'y', 'z'],
    ],
    [{ ids: '{{ A }}' }, { ids: ['x', 'y'] }],
    ['id-{{ n }}', 'id-3'],
    ['{{ n }}', 3],
    [' {{ n }} ', 3],
    ['{{ b }} {{ map }} {{ A }}', 'true {"k":1} ["x","y"]'],
    ['{{ text }}', '{{ n }}'],
    ['{{ step.Out }}/{{variable:v}}/{{ global:DATE }}/{{automation:EXECUTION_ID}}', 'done/7/2026-03-01/e'],
    ['{{ gone }} {{ step.Other }}', 'missing gone step.Other'],
    ['{{ "a" }} {{.Names}} {{ a b }} {ODBC}', '{{ "a" }} {{.Names}} {{ a b }} {ODBC}'],
    ['{{ 2nd.Out }}', 5],
    ['{{ 1.5 }} {{ 7 }}', '{{ 1.5 }} {{ 7 }}'],
    [null, null],
    [{ '{{ n }}': 1 }, { '{{ n }}': 1 }],
  ]
  for (const [data, wanted] of table) assert.deepEqual(put(data), wanted, JSON.stringify(data))
  assert.deepEqual(referencesIn({ a: ['{{ n }} {{ A }}', '{{n}}'] }), ['n', 'A'])
})

test('what was put in is never looked at again', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const resolved = resolve('<{{ one }}|{{ other }}>', (name) => (name === 'one' ? one : name === 'other' ? other : undefined))
      assert.deepEqual(resolved, { value: `<${one}|${other}>` })
    }),
  )
})

const is = (left: Data, operator: Extract<Condition, { is: unknown }>['is'], right: Data): Condition => ({ left, is: operator, right })

test('conditions compare by text, number or truth', () => {
  const table: readonly [Condition, boolean | string][] = [
    [is('{{ n }}', 'StringEquals', '3'), true],
    [is('Ab', 'StringEquals', 'ab'), false],
    [is('Ab', 'EqualsIgnoreCase', 'aB'), true],
    [is('abc', 'StartsWith', 'ab'), true],
    [is('abc', 'EndsWith', 'bc'), true],
    [is('abc', 'Contains', 'd'), false],
    [is('{{ A }}', 'Contains', 'x'), true],
    [is('{{ A }}', 'Contains', 'x","y'), false],
    [is('3.0', 'NumericEquals', '{{ n }}'), true],
    [is('4', 'NumericGreater', 3), true],
    [is('4', 'NumericLesser', 3), false],
    [is(3, 'NumericGreaterOrEquals', '3'), true],
    [is(3, 'NumericLesserOrEquals', '2'), false],
    [is('', 'NumericEquals', 0), '"" is not a number.'],
    [is('0x10', 'NumericEquals', 16), '"0x10" is not a number.'],
    [is('TRUE', 'BooleanEquals', '{{ b }}'), true],
    [is('yes', 'BooleanEquals', true), '"yes" is neither true nor false.'],
    [is('{{ gone }}', 'StringEquals', 'a'), false],
    [{ not: is('{{ gone }}', 'StringEquals', 'a') }, true],
    [{ all: [is('a', 'StringEquals', 'a'), is('a', 'StringEquals', 'b')] }, false],
    [{ any: [is('a', 'StringEquals', 'b'), { not: is('a', 'StringEquals', 'b') }] }, true],
    [{ any: [is('a', 'StringEquals', 'a'), is('x', 'NumericEquals', 1)] }, true],
  ]
  for (const [condition, wanted] of table) {
    const answer = holds(condition, lookup)
    assert.equal(answer.problem ?? answer.holds, wanted, JSON.stringify(condition))
  }
})

test('durations have weeks, days, hours, minutes and seconds', () => {
  const table: readonly [string, number | undefined][] = [
    ['PT10M', 600_000],
    ['P1DT2H', 93_600_000],
    ['PT0.5S', 500],
    ['P1W', 604_800_000],
    ['PT0S', 0],
    ['P', undefined],
    ['PT', undefined],
    ['P1DT', undefined],
    ['P1Y', undefined],
    ['P1M', undefined],
    ['10M', undefined],
    ['PT-1S', undefined],
  ]
  for (const [text, wanted] of table) assert.equal(isoDurationMs(text), wanted, text)
})

test('types hold what they name and convert nothing', () => {
  const table: readonly [DataType, readonly Data[], readonly Data[]][] = [
    ['String', ['', 'a'], [1, null, ['a']]],
    ['StringList', [[], ['a']], [[1], 'a']],
    ['Integer', [0, -3], ['3', 3.14, true]],
    ['Boolean', [true], ['true', 0]],
    ['StringMap', [{}, { a: [1] }], [[], null, 'a']],
    ['MapList', [[], [{ a: 1 }]], [['a'], {}]],
  ]
  for (const [type, good, bad] of table) {
    for (const value of good) assert.ok(fits(type, value), `${type} ${JSON.stringify(value)}`)
    for (const value of bad) assert.equal(fits(type, value), false, `${type} ${JSON.stringify(value)}`)
  }
})

test('a state written by the first version is read as it was meant', () => {
  const first = {
    status: 'Waiting' as const,
    cursor: 'a',
    waiting: { for: 'approval' as const, step: 'a', reason: 'r' },
    steps: { a: { status: 'waiting' as const, attempt: 1, reason: null, outputs: {}, approvals: ['person:bo'] } },
    failure: null,
  }
  const state = readState(first, new Date('2026-01-01T00:00:00Z'))
  assert.deepEqual(state.steps['a']?.decisions, [{ by: 'person:bo', decision: 'approve', note: '', at: '2026-01-01T00:00:00.000Z' }])
  assert.deepEqual([state.loops, state.ending, state.guided, state.wakeAt], [[], null, false, null])
  assert.deepEqual(readState(state, new Date(0)), state)
})

test('instructions show what is known, as text and never as Markdown', () => {
  const known = (name: string): Data | undefined => ({ who: '[bo](http://x) <b>', 'step.Out': 3 })[name]
  assert.equal(
    fillInstructions('Ask {{ who }}: {{step.Out}} of {{ later.Out }}', known),
    'Ask \\[bo\\]\\(http\\:\\/\\/x\\) \\<b\\>: 3 of {{ later.Out }}',
  )
  assert.equal(fillWords('Ask {{ who }}: {{ later.Out }}', known), 'Ask [bo](http://x) <b>: {{ later.Out }}')
})

test('an answer from outside names no secret', () => {
  const step = { status: 'success' as const, attempt: 1, tries: 1, arrivals: 1, reason: null, decisions: [], since: '' }
  const state = { ...initialState, steps: { a: { ...step, outputs: { Out: ['Secret://x', 'say secret://x'] } } } }
  const plan = { graph: { steps: [], start: null }, parameters: { key: 'secret://x' }, globals: {} }
  const known = lookupOf(plan, state)
  assert.deepEqual([known('a.Out'), known('key')], [['secret:x', 'say secret://x'], 'secret://x'])
  assert.deepEqual(valuesOf(plan, state).get('a.Out'), ['secret:x', 'say secret://x'])
})
