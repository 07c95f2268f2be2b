import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refuseUnstorable } from '#platform/http/storable.ts'
import { Refusal } from '#platform/refusal.ts'

const places: [unknown, string][] = [
  [{ a: ['fine', { 'b/c': 'not \u0000 fine' }] }, '/a/1/b~1c'],
  ['\ud800 alone', ''],
  [{ labels: { 'na\u0000me': 'x' } }, '/labels'],
]
for (const [value, path] of places) {
  test(`text that cannot be kept is refused at ${path || 'the top'}`, () => {
    assert.throws(
      () => refuseUnstorable(value),
      (error: unknown) => error instanceof Refusal && error.findings[0]?.path === path,
    )
  })
}

test('what nests deeper than anything is written is refused, before it exhausts the stack', () => {
  const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)
  assert.throws(
    () => refuseUnstorable(nested(100_000)),
    (error: unknown) => error instanceof Refusal && error.findings[0]?.rule === 'depth',
  )
  refuseUnstorable(nested(200))
})

test('any other text passes', () => refuseUnstorable({ a: 'ö 🚨 \t\n', b: [1, null, true, ''] }))
