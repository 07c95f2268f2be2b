import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { entriesOf, problemOfTemplate, requireText, resolve, resolveText, timeOf } from '#domains/events/mapping.ts'
import { Refusal } from '#platform/refusal.ts'

const body = {
  alert: { id: 7, name: 'Slow', tags: ['a', 'b'], none: null, empty: '' },
  'odd name': { x: true },
  items: [{ name: 'one' }, { name: 'two' }],
}
const scope = { body, entry: body }

describe('a mapping', () => {
  const found: readonly [string, unknown][] = [
    ['alert.id', 7],
    ['alert.tags[1]', 'b'],
    ['items[0].name', 'one'],
    ['["odd name"].x', true],
    ['$.alert.name', 'Slow'],
    ['$', body],
    ['@', body],
    ['alert.none', undefined],
    ['alert.nothing.at.all', undefined],
    ['alert.name.length', undefined],
    ['items.length', undefined],
    ['constructor', undefined],
    ['__proto__.x', undefined],
    ['alert.nothing ?? alert.name', 'Slow'],
    ['alert.nothing ?? "none"', 'none'],
    ['"a text"', 'a text'],
    ['{{ alert.name }} on {{ alert.host ?? alert.id }}', 'Slow on 7'],
    ['{{alert.nothing}} and {{ alert.none }}', undefined],
    ['tags: {{ alert.tags }}', 'tags: ["a","b"]'],
  ]
  for (const [template, value] of found) {
    test(`finds at ${template} what is there and nothing else`, () => assert.deepEqual(resolve(template, scope), value))
  }

  test('takes an empty text for nothing', () => assert.equal(resolveText('alert.empty', scope), undefined))

  for (const template of ['', ' ', 'a..b', 'a.', '.a', 'a b', 'a[x]', 'a[-1]', '$a', '{{ a', '{{ a b }}', 'a ?? ', 'alert()', "a['x']"]) {
    test(`is refused when a path reads "${template}"`, () => assert.notEqual(problemOfTemplate(template), undefined))
  }

  test('names the field it found nothing for', () => {
    assert.throws(
      () => requireText('key', 'alert.key', scope, ' (entry 3)'),
      (error) =>
        error instanceof Refusal &&
        error.code === 'invalid-input' &&
        error.findings[0]?.path === '/key' &&
        /`key` found nothing at "alert.key" \(entry 3\)/.test(error.message),
    )
  })

  test('goes through the entries of an array, each with the whole body beside it', () => {
    const entries = entriesOf('items', body)
    assert.deepEqual(
      entries.map((entry) => [resolve('name', entry.scope), resolve('$.alert.id', entry.scope)]),
      [
        ['one', 7],
        ['two', 7],
      ],
    )
    assert.equal(entriesOf('$', [1, 2]).length, 2)
    assert.throws(() => entriesOf('alert', body), /`each` found no array/)
  })

  test('never does anything but find: any text and any body end in a value or a refusal', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (template, value) => {
        if (problemOfTemplate(template) === undefined) resolve(template, { body: value, entry: value })
        else assert.throws(() => resolve(template, { body: value, entry: value }), Refusal)
      }),
      { numRuns: 500 },
    )
  })
})

describe('an instant', () => {
  const instants: readonly [unknown, string | undefined][] = [
    ['2026-11-20T14:06:00Z', '2026-11-20T14:06:00.000Z'],
    ['2026-11-20T14:06:00.123456789+01:00', '2026-11-20T13:06:00.123Z'],
    ['2026-11-20 14:06:00z', '2026-11-20T14:06:00.000Z'],
    [1_763_629_200, '2025-11-20T09:00:00.000Z'],
    [1_763_629_200_000, '2025-11-20T09:00:00.000Z'],
    ['1763629200', '2025-11-20T09:00:00.000Z'],
    ['2026-11-20', undefined],
    ['2026-11-20T14:06:00', undefined],
    ['2026-13-20T14:06:00Z', undefined],
    ['yesterday', undefined],
    [Number.NaN, undefined],
    [1e300, undefined],
    [true, undefined],
    [undefined, undefined],
  ]
  for (const [value, expected] of instants) {
    test(`written ${JSON.stringify(value) ?? 'not at all'} is ${expected ?? 'none'}`, () =>
      assert.equal(timeOf(value)?.toISOString(), expected))
  }
})
