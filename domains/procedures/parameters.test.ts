import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { declarationFindings } from './bounds.ts'
import { parameterTypes, type Parameter, type ParameterType } from './parameter.ts'
import { resolveParameters } from './parameters.ts'

const one = (parameter: Parameter, given: unknown): unknown => resolveParameters({ x: parameter }, { x: given }).values['x']
const ruleOf = (parameter: Parameter, given: unknown): string | undefined =>
  resolveParameters({ x: parameter }, { x: given }).findings[0]?.rule

const read: readonly (readonly [type: ParameterType, given: unknown, value: unknown])[] = [
  ['string', 'a', 'a'],
  ['string', 3, '3'],
  ['number', '2.5', 2.5],
  ['integer', '3', 3],
  ['boolean', 'false', false],
  ['secret', 'secret://shop/api-key', 'secret://shop/api-key'],
  ['list', 'a, b,,c', ['a', 'b', 'c']],
  ['list', 'a\nb, c', ['a', 'b, c']],
  ['list', '["a", 1]', ['a', '1']],
  ['list', ['a'], ['a']],
  ['list', '[]', []],
  ['map', 'a=b, c=d=e', { a: 'b', c: 'd=e' }],
  ['map', '{"a":{"b":[1]}}', { a: { b: [1] } }],
  ['map', { a: true }, { a: true }],
  ['maplist', '[{"a":1}]', [{ a: 1 }]],
]
for (const [type, given, value] of read)
  test(`${JSON.stringify(given)} as ${type} is ${JSON.stringify(value)}`, () => assert.deepEqual(one({ type }, given), value))

const refused: readonly (readonly [type: ParameterType, given: unknown])[] = [
  ['number', 'many'],
  ['number', Number.NaN],
  ['integer', '2.5'],
  ['boolean', 'yes'],
  ['secret', 'hunter2'],
  ['secret', 'secret://'],
  ['list', '[{"a":1}]'],
  ['list', { a: 1 }],
  ['map', 'a'],
  ['map', '[1]'],
  ['maplist', '["a"]'],
  ['maplist', 'a'],
  ['string', { a: 1 }],
]
for (const [type, given] of refused) test(`${JSON.stringify(given)} is no ${type}`, () => assert.equal(ruleOf({ type }, given), 'type'))

test('a secret that was typed in is not shown again', () => {
  const { findings } = resolveParameters({ key: { type: 'secret' } }, { key: 'hunter2' })
  assert.ok(!JSON.stringify(findings).includes('hunter2'))
  assert.match(findings[0]?.mend ?? '', /secret:\/\//)
})

const bounded: readonly (readonly [parameter: Parameter, given: unknown, rule: string | undefined])[] = [
  [{ pattern: 'i-[0-9a-f]{8}' }, 'i-0123abcd', undefined],
  [{ pattern: 'i-[0-9a-f]{8}' }, 'i-0123abcd; reboot', 'pattern'],
  [{ pattern: '(?!.*--)[a-z-]+' }, 'a--b', 'pattern'],
  [{ minLength: 2, maxLength: 3 }, 'abcd', 'length'],
  [{ type: 'list', maxItems: 2 }, 'a,b,c', 'items'],
  [{ type: 'list', pattern: '[a-z]' }, 'a,B', 'pattern'],
  [{ type: 'list', choices: ['a', 'b'] }, 'a,c', 'choice'],
  [{ type: 'integer', minimum: 1, maximum: 5 }, 6, 'range'],
  [{ type: 'integer', minimum: 1, maximum: 5 }, 5, undefined],
  [{ type: 'integer', choices: ['1', '2'] }, 2, undefined],
]
for (const [parameter, given, rule] of bounded)
  test(`${JSON.stringify(given)} with ${JSON.stringify(parameter)} is ${rule ?? 'taken'}`, () =>
    assert.equal(ruleOf(parameter, given), rule))

test('an empty field is one nobody filled in; an empty default is a value', () => {
  assert.deepEqual(resolveParameters({ x: { default: 'a' } }, { x: '' }).values, { x: 'a' })
  assert.deepEqual(resolveParameters({ x: { default: '' } }, {}).values, { x: '' })
  assert.deepEqual(resolveParameters({ x: { required: false } }, {}), { values: {}, findings: [] })
})

test('what is declared wrong is told with a mend', () => {
  const rules = (parameter: Parameter) => declarationFindings({ x: parameter }).map((found) => found.rule)
  assert.deepEqual(rules({ pattern: '(' }), ['parameter'])
  assert.deepEqual(rules({ minLength: 3, maxLength: 2 }), ['parameter'])
  assert.deepEqual(rules({ type: 'integer', default: 'many' }), ['parameter'])
  assert.deepEqual(rules({ choices: ['a'], default: 'b' }), ['parameter'])
  assert.deepEqual(rules({ type: 'secret', default: 'hunter2' }), ['parameter'])
  assert.deepEqual(rules({ pattern: '^arn:.+|^$', default: '' }), [])
  assert.deepEqual(rules({ type: 'list', default: ['a'], maxItems: 1 }), [])
})

test('whatever is given, values are JSON that can be kept, or a finding', () => {
  fc.assert(
    fc.property(fc.constantFrom(...parameterTypes), fc.oneof(fc.string(), fc.jsonValue(), fc.anything()), (type, given) => {
      const { values, findings } = resolveParameters({ x: { type, required: false } }, { x: given })
      assert.deepEqual(JSON.parse(JSON.stringify(values)), JSON.parse(JSON.stringify(values)))
      assert.ok(findings.length <= 1)
      assert.ok(!JSON.stringify(values).includes('\\u0000'))
    }),
    { numRuns: 500 },
  )
})

test('a secret is given only where the author asks for one', () => {
  const rules = (name: string, parameter: Parameter, value: unknown): string[] =>
    resolveParameters({ [name]: parameter }, { [name]: value }).findings.map(({ rule }) => rule)
  assert.deepEqual(rules('message', {}, 'secret://shop/api-key'), ['secret'])
  assert.deepEqual(rules('hosts', { type: 'list' }, 'a,Secret://shop/api-key'), ['secret'])
  assert.deepEqual(rules('more', { type: 'map' }, { a: { b: 'secret://x' } }), ['secret'])
  assert.deepEqual(
    resolveParameters({ host: {} }, {}, { host: 'secret://x' }).findings.map(({ rule }) => rule),
    ['secret'],
  )
  assert.deepEqual(rules('api_token', {}, 'secret://shop/api-key'), [])
  assert.deepEqual(resolveParameters({ host: { default: 'secret://x' } }, {}).values, { host: 'secret://x' }, 'the author’s own word')
})
