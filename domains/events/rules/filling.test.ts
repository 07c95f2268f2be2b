import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fillInput, templateProblems } from '#domains/events/rules/filling.ts'

const event = {
  id: 'e1',
  'detail-type': 'Order failed',
  subject: 'order-7',
  data: { amount: 12.5, lines: [{ sku: 'a' }, { sku: 'b' }], open: false, nothing: null, text: '{{ id }}' },
}

const filled: readonly [template: unknown, input: unknown][] = [
  ['plain', 'plain'],
  ['{{ id }}', 'e1'],
  ['{{id}}', 'e1'],
  ['{{ data.amount }}', 12.5],
  ['{{ data.open }}', false],
  ['{{ data.lines }}', [{ sku: 'a' }, { sku: 'b' }]],
  ['{{ data.lines[1].sku }}', 'b'],
  ['{{ detail-type }}: {{ data.amount }} in {{ data.lines }}', 'Order failed: 12.5 in [{"sku":"a"},{"sku":"b"}]'],
  ['{{ data.title ?? subject }}', 'order-7'],
  ['{{ data.title ?? "no title" }}', 'no title'],
  ['{{ data.title ?? data.name ?? "a } brace" }}', 'a } brace'],
  ['{{ data.text }}', '{{ id }}'],
  [
    { a: ['{{ id }}', 1, null, true], '{{ id }}': 'keys stay' },
    { a: ['e1', 1, null, true], '{{ id }}': 'keys stay' },
  ],
]

for (const [template, input] of filled) {
  test(`${JSON.stringify(template)} is filled in`, () => {
    assert.deepEqual(fillInput(template, event), { input })
    assert.deepEqual(templateProblems(template, ''), [])
  })
}

test('every path that finds nothing is named, null counting as nothing', () => {
  const found = fillInput({ a: '{{ data.title }}', b: 'at {{ data.nothing }}', c: '{{ id }}' }, event)
  assert.match('problem' in found ? found.problem : '', /`data\.title`, `data\.nothing`/)
})

test('what every object has of its own making is not there', () => {
  for (const path of ['constructor', 'data.__proto__', 'data.lines.length', 'data.toString'])
    assert.ok('problem' in fillInput(`{{ ${path} }}`, event), path)
})

test('a template that cannot be read is refused with its place', () => {
  const found = templateProblems({ alerts: [{ summary: '{{ a..b }}', other: 'x {{ open' }] }, '/spec/targets/0/input')
  assert.deepEqual(
    found.map(({ path }) => path),
    ['/spec/targets/0/input/alerts/0/summary', '/spec/targets/0/input/alerts/0/other'],
  )
})

test('values are data: whatever an event holds, it is never read as a template', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      assert.deepEqual(fillInput({ a: '{{ data.value }}', b: '<{{ data.value }}>' }, { data: { value } }), {
        input: { a: value, b: `<${value}>` },
      })
    }),
    { numRuns: 200 },
  )
})
