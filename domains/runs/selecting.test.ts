import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isPath, pick, select } from './selecting.ts'
import type { Data, DataType } from './values.ts'

const instances = (ids: readonly string[]): Data =>
  ids.map((id) => ({ InstanceId: id, State: { Code: id === 'i-1' ? 16 : 80, Name: 's' } }))
const reservations: Data = {
  Reservations: [{ Instances: instances(['i-1', 'i-2']) }, { Instances: instances(['i-3']) }],
  'odd key': { 'a.b': 1 },
}

test('a path names one place, a deep scan collects a list', () => {
  const table: readonly (readonly [string, Data | undefined])[] = [
    ['$', reservations],
    ['$.Reservations[1].Instances[0].State.Code', 80],
    ['$.Reservations[-1].Instances[0].InstanceId', 'i-3'],
    ['$.Reservations[7].Instances', undefined],
    ['$.reservations', undefined],
    ['$..InstanceId', ['i-1', 'i-2', 'i-3']],
    ['$..Nothing', []],
    [
      '$.Reservations..Instances..State',
      [
        { Code: 16, Name: 's' },
        { Code: 80, Name: 's' },
        { Code: 80, Name: 's' },
      ],
    ],
    ['$.Reservations..Instances..State.Code', [16, 80, 80]],
    ['$.Reservations[*].Instances[0].InstanceId', ['i-1', 'i-3']],
    ["$['odd key']['a.b']", 1],
    ['$["odd key"]["a.b"]', 1],
    ['$.toString', undefined],
    ['$.Reservations.length', undefined],
  ]
  for (const [path, expected] of table) assert.deepEqual(select(reservations, path), expected, path)
})

test('what a scan collects is not flattened, and the outer value comes first', () => {
  assert.deepEqual(select({ a: { x: [1] }, x: [2, 3] }, '$..x'), [[2, 3], [1]])
})

test('filters, slices, unions and texts that are no path are told apart', () => {
  for (const path of ['$', '$.a', '$.a-b.c_d', '$.a[0]', '$..a', "$['a']", '$.a[*].b', ' $.a ', '$.*', '$.a:b'])
    assert.equal(isPath(path), true, path)
  for (const path of ['', 'a.b', '$.', '$a', '$..', '$[?(@.a==1)]', '$[0:2]', '$[0,1]', '$.a[', '$.a]', `$.${'a'.repeat(2_000)}`])
    assert.equal(isPath(path), false, path)
})

test('an answer becomes the declared type, text most liberally', () => {
  const table: readonly (readonly [DataType, Data, Data | undefined])[] = [
    ['String', 'a', 'a'],
    ['String', 3, '3'],
    ['String', true, 'true'],
    ['String', { a: 1 }, '{"a":1}'],
    ['String', [1, 'b'], '[1,"b"]'],
    ['StringList', ['a'], ['a']],
    ['StringList', ['a', 1, true], ['a', '1', 'true']],
    ['StringList', 'a', undefined],
    ['Integer', 3, 3],
    ['Integer', 3.5, undefined],
    ['Integer', '3', undefined],
    ['Boolean', false, false],
    ['Boolean', 'true', undefined],
    ['StringMap', { a: [1] }, { a: [1] }],
    ['StringMap', [], undefined],
    ['MapList', [{ a: 1 }], [{ a: 1 }]],
    ['MapList', [1], undefined],
    ['MapList', [], []],
  ]
  for (const [type, value, expected] of table) {
    const picked = pick({ x: value }, [{ name: 'out', path: '$.x', type }])
    assert.deepEqual(picked.outputs, expected === undefined ? {} : { out: expected }, `${type} ${JSON.stringify(value)}`)
    assert.equal(picked.failure === undefined, expected !== undefined)
  }
})

test('what is not there gives no output and a warning, and fails nothing', () => {
  const picked = pick({ a: null }, [
    { name: 'gone', path: '$.b', type: 'String' },
    { name: 'empty', path: '$.a', type: 'Integer' },
  ])
  assert.deepEqual(picked.outputs, {})
  assert.equal(picked.warnings.length, 2)
  assert.equal(picked.failure, undefined)
})

test("a function's answer is found on its envelope, then inside it", () => {
  const answer = { StatusCode: 200, FunctionError: '', Payload: '{"Retry": true, "StatusCode": 7}' }
  const paths: readonly (readonly [string, Data])[] = [
    ['$.Payload.Retry', true],
    ['$.Retry', true],
    ['$.StatusCode', 200],
    ['$.Payload.StatusCode', 7],
  ]
  for (const [path, expected] of paths)
    assert.deepEqual(pick(answer, [{ name: 'o', path, type: typeof expected === 'boolean' ? 'Boolean' : 'Integer' }]).outputs, {
      o: expected,
    })
  assert.deepEqual(pick({ StatusCode: 200, Payload: 'no JSON' }, [{ name: 'o', path: '$.Payload', type: 'String' }]).outputs, {
    o: 'no JSON',
  })
})

test('every path on every answer gives something or nothing, and never throws', () => {
  const path = fc.string({ unit: fc.constantFrom('$', '.', '..', '[', ']', '0', '-1', 'a', "'", '*', '__proto__'), maxLength: 12 })
  fc.assert(
    fc.property(fc.jsonValue(), path, (value, text) => {
      const data = value as Data
      select(data, `$${text}`)
      pick(data, [{ name: 'o', path: text, type: 'MapList' }])
    }),
  )
})
