import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { Refusal } from '#platform/refusal.ts'
import { readData } from './data.ts'
import { fillData, fillForm, fillHeader, fillJson, fillUrl, guardPlaceholders, placeholdersIn, unguard } from './template.ts'

const only = (value: string | number | boolean) => (name: string) => (name === 'x' ? value : undefined)
const refused = (body: () => unknown) => assert.throws(body, (error) => error instanceof Refusal)

test('placeholders are names, with a step before a dot; other languages keep their braces', () => {
  assert.deepEqual(placeholdersIn('{{a}} {{ b.c }} {{a}} {{.Names}} {{ 1 }}'), ['a', 'b.c'])
})

test('an address keeps its shape whatever the value is', () => {
  assert.equal(
    fillUrl('https://h.example/a/{{x}}?q={{x}}', only('../b?c=d&e#f')),
    'https://h.example/a/..%2Fb%3Fc%3Dd%26e%23f?q=..%2Fb%3Fc%3Dd%26e%23f',
  )
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (value) => {
      fc.pre(!['.', '..'].includes(value) && value.isWellFormed())
      const url = new URL(fillUrl('https://h.example/a/{{x}}/b?q={{x}}&r=1', only(value)))
      assert.equal(url.host, 'h.example')
      assert.equal(url.pathname.split('/').length, 4)
      assert.equal(url.searchParams.get('q'), value)
      assert.deepEqual([...url.searchParams.keys()], ['q', 'r'])
    }),
    { numRuns: 300 },
  )
})

test('hosts are the author’s; dots alone and missing values are refused', () => {
  refused(() => fillUrl('https://{{x}}/a', only('evil.example')))
  refused(() => fillUrl('https://a.{{x}}', only('evil.example')))
  refused(() => fillUrl('{{x}}/a', only('https://evil.example')))
  refused(() => fillUrl('https://h.example/{{x}}', only('..')))
  refused(() => fillUrl('https://h.example/{{y}}', only('a')))
})

test('JSON keeps its shape: escaped in a string, a value outside one', () => {
  assert.equal(fillJson('{"a": "say {{x}}", "b": {{x}}}', only('"quoted"\n')), '{"a": "say \\"quoted\\"\\n", "b": "\\"quoted\\"\\n"}')
  assert.equal(fillJson('{"replicas": {{x}}}', only(3)), '{"replicas": 3}')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      assert.deepEqual(JSON.parse(fillJson('{"a": "<{{x}}>", "b": {{x}}, "c\\"": "{{x}}"}', only(value))), {
        a: `<${value}>`,
        b: value,
        'c"': value,
      })
    }),
    { numRuns: 300 },
  )
})

test('headers refuse line breaks, forms encode', () => {
  refused(() => fillHeader('x {{x}}', only('a\r\nSet-Cookie: b')))
  assert.equal(fillHeader('Bearer {{x}}', only('abc')), 'Bearer abc')
  assert.equal(fillForm('a={{x}}&b=1', only('1&b=2')), 'a=1%26b%3D2&b=1')
})

test('YAML is parsed before it is filled in, so a value never becomes structure', () => {
  const data = readData(guardPlaceholders('incident: {{x}}\ntext: "Restarted {{x}}"\nlist: [{{x}}]'))
  assert.deepEqual(fillData(data, only('a: b\nc: d')), { incident: 'a: b\nc: d', text: 'Restarted a: b\nc: d', list: ['a: b\nc: d'] })
  assert.deepEqual(fillData(data, only(7)), { incident: 7, text: 'Restarted 7', list: [7] })
  assert.deepEqual(unguard(data), { incident: '{{x}}', text: 'Restarted {{x}}', list: ['{{x}}'] })
})

test('a block that is not YAML is refused with its line', () => {
  assert.throws(() => readData('a: 1\nb: [1'), /line 2|line 3/)
  refused(() => readData('a: &a [1, 1, 1, 1, 1, 1]\nb: &b [*a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b]'))
  refused(() => readData('a: *nothing'))
})
