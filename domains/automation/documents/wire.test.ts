import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Data, DataType } from '#domains/runs/values.ts'
import { problemsOf, readDefinitions, type Definitions } from './definitions.ts'
import { startTelling } from './telling.ts'
import { allToWire, fromData, fromWire, lookupsOf } from './wire.ts'

const read = (value: unknown) => {
  const telling = startTelling(() => ({ line: 1, column: 1 }))
  return { definitions: readDefinitions(value, 'parameters', telling), telling }
}
const defined = (definition: object): Definitions => read({ P: definition }).definitions
const received = (definition: object, texts: readonly string[]): Data | undefined => fromWire(defined(definition), { P: texts }).values['P']

test('parameters travel as lists of texts', () => {
  const table: readonly (readonly [DataType, readonly string[], Data | undefined])[] = [
    ['String', ['v'], 'v'],
    ['String', ['a', 'b'], undefined],
    ['StringList', ['a', 'b'], ['a', 'b']],
    ['StringList', [], []],
    ['Integer', ['3'], 3],
    ['Integer', ['3.14'], undefined],
    ['Integer', ['0x10'], undefined],
    ['Boolean', ['true'], true],
    ['Boolean', ['0'], undefined],
    ['StringMap', ['{"a":{"b":[1]}}'], { a: { b: [1] } }],
    ['StringMap', ['[1]'], undefined],
    ['MapList', ['{"a":1}', '{"b":2}'], [{ a: 1 }, { b: 2 }]],
    ['MapList', ['[{"a":1},{"b":2}]'], [{ a: 1 }, { b: 2 }]],
    ['MapList', ['no'], undefined],
  ]
  for (const [type, texts, expected] of table) assert.deepEqual(received({ type }, texts), expected, `${type} ${texts.join('|')}`)
})

const safeJson = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Data)
const values: Readonly<Record<DataType, fc.Arbitrary<Data>>> = {
  String: fc.string(),
  StringList: fc.array(fc.string()),
  Integer: fc.maxSafeInteger().map((one) => (Object.is(one, -0) ? 0 : one)),
  Boolean: fc.boolean(),
  StringMap: fc.dictionary(
    fc.string().filter((key) => key !== '__proto__'),
    safeJson,
  ),
  MapList: fc.array(
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      safeJson,
    ),
  ),
}

test('every value comes back from the wire as it was', () => {
  for (const [type, arbitrary] of Object.entries(values))
    fc.assert(
      fc.property(arbitrary, (value) => {
        const back = fromWire(defined({ type }), allToWire({ P: value }))
        assert.deepEqual(back.findings, [])
        assert.equal(JSON.stringify(back.values['P']), JSON.stringify(value))
      }),
      { numRuns: 100 },
    )
})

test('what a step hands on becomes what the document it starts declares', () => {
  const table: readonly (readonly [DataType, Data, Data | undefined])[] = [
    ['StringList', 'a', ['a']],
    ['StringList', ['a', 1], ['a', '1']],
    ['String', ['only'], 'only'],
    ['String', ['a', 'b'], '["a","b"]'],
    ['String', 3, '3'],
    ['Integer', '3', 3],
    ['Integer', ['3'], 3],
    ['Boolean', 'TRUE', true],
    ['StringMap', '{"a":1}', { a: 1 }],
    ['MapList', { a: 1 }, [{ a: 1 }]],
    ['Integer', 'three', undefined],
  ]
  for (const [type, value, expected] of table) {
    const back = fromData(defined({ type }), { P: value })
    assert.deepEqual(back.values['P'], expected, `${type} ${JSON.stringify(value)}`)
    assert.equal(back.findings.length, expected === undefined ? 1 : 0)
  }
})

test('a start is refused for names nobody declared, missing values and broken rules', () => {
  const { definitions } = read({
    InstanceId: { type: 'String', allowedPattern: '^i-[a-f0-9]{8,17}$', description: '(Required) the instance' },
    Count: { type: 'Integer', default: 1, minValue: 1, maxValue: 5 },
  })
  const findings = fromWire(definitions, { Instanceid: ['i-01234567'], Count: ['9'] }).findings
  assert.deepEqual(
    findings.map(({ path, rule }) => [path, rule]),
    [
      ['/parameters/Instanceid', 'unknown-property'],
      ['/parameters/InstanceId', 'required'],
      ['/parameters/Count', 'parameter'],
    ],
  )
  assert.match(findings[0]?.mend ?? '', /InstanceId/)
  assert.match(findings[1]?.mend ?? '', /the instance/)
})

test('a given value that looks like a reference stays the text it is', () => {
  assert.equal(received({ type: 'String' }, ['{{ Other }}']), '{{ Other }}')
})

test('rules hold for every element, whole lists may be allowed, and the pattern for what is empty too', () => {
  const table: readonly (readonly [object, Data, boolean])[] = [
    [{ type: 'String', allowedValues: ['a', 'b'] }, 'a', true],
    [{ type: 'String', allowedValues: ['a', 'b'] }, 'c', false],
    [{ type: 'StringList', allowedValues: ['a', 'b'] }, ['a', 'b', 'a'], true],
    [{ type: 'StringList', allowedValues: ['a', 'b'] }, ['a', 'c'], false],
    [{ type: 'StringList', allowedValues: [['a', 'c']] }, ['a', 'c'], true],
    [{ type: 'Integer', allowedValues: [1, 2] }, 2, true],
    [{ type: 'Boolean', allowedValues: [true] }, false, false],
    [{ type: 'String', minChars: 2, maxChars: 3 }, '😀😀', true],
    [{ type: 'String', minChars: 2 }, 'a', false],
    [{ type: 'StringList', maxChars: 2 }, ['a', 'abc'], false],
    [{ type: 'StringList', minItems: 1, maxItems: 2 }, [], false],
    [{ type: 'StringList', maxItems: '2' }, ['a', 'b'], true],
    [{ type: 'MapList', maxItems: 1 }, [{}, {}], false],
    [{ type: 'Integer', minValue: 0, maxValue: 2 }, 3, false],
    [{ type: 'String', allowedPattern: '^arn:.*$|^$' }, '', true],
    [{ type: 'String', allowedPattern: '^arn:.*$' }, '', false],
    [{ type: 'StringList', allowedPattern: '[a-z]+' }, ['a', 'B'], false],
    [{ type: 'String', allowedPattern: '^(?!.*--)[a-z][a-z0-9-]{0,62}(?<!-)$' }, 'a-b', true],
    [{ type: 'String', allowedPattern: '(a+)+b' }, 'a'.repeat(50), false],
    [{ type: 'Integer' }, '3', false],
    [{ type: 'Boolean' }, 'true', false],
  ]
  for (const [definition, value, fine] of table) {
    const [one] = [...defined(definition).values()]
    assert.equal(problemsOf(one!, value).length === 0, fine, `${JSON.stringify(definition)} ${JSON.stringify(value)}`)
  }
})

test('definitions are checked themselves', () => {
  const table: readonly (readonly [object, string | undefined])[] = [
    [{ type: 'String', default: '' }, undefined],
    [{ type: 'String', default: '', allowedPattern: '^a$' }, 'default'],
    [{ type: 'String', default: '', allowedPattern: '^a$|^$' }, undefined],
    [{ type: 'Integer', default: '3' }, 'default'],
    [{ type: 'Integer', default: 3.14 }, 'default'],
    [{ type: 'Boolean', default: 0 }, 'default'],
    [{ type: 'StringMap', default: '{}' }, undefined],
    [{ type: 'MapList', default: '[{"a":1}]' }, undefined],
    [{ type: 'StringList', default: ['a', 1] }, undefined],
    [{ type: 'string' }, 'type'],
    [{ type: 'Numbre' }, 'type'],
    [{}, 'required'],
    [{ type: 'String', allowedPattern: '(' }, 'pattern'],
    [{ type: 'String', allowedValues: 'a' }, 'type'],
    [{ type: 'String', minChars: 'many' }, 'type'],
    [{ type: 'AWS::EC2::Instance::Id' }, undefined],
    [{ type: 'List<AWS::EC2::Instance::Id>', default: ['i-1'] }, undefined],
    [{ type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>' }, undefined],
    [{ type: 'Boolean', default: '{{ ssm:/a }}' }, 'type'],
  ]
  for (const [definition, rule] of table)
    assert.deepEqual(
      read({ P: definition }).telling.findings.map((finding) => finding.rule),
      rule === undefined ? [] : [rule],
      JSON.stringify(definition),
    )
  assert.equal(defined({ type: 'List<AWS::EC2::Instance::Id>' }).get('P')?.type, 'StringList')
  assert.equal(defined({ type: 'AWS::EC2::Instance::Id' }).get('P')?.hint, 'AWS::EC2::Instance::Id')
})

test('a default may be looked up when the run begins, unless a value is given', () => {
  const definitions = defined({ type: 'String', default: '{{ ssm:/golden/ami }}' })
  assert.deepEqual([...lookupsOf(definitions, {})], [['P', '/golden/ami']])
  assert.deepEqual([...lookupsOf(definitions, { P: 'x' })], [])
  assert.deepEqual(fromWire(definitions, {}), { values: {}, findings: [] })
})
