import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cut } from '#platform/text/cut.ts'

test('a cut never leaves half a character', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 9].map((longest) => cut('a😀b', longest)),
    ['', 'a', 'a', 'a😀', 'a😀b', 'a😀b'],
  )
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, longest) => {
      const short = cut(text, longest)
      assert.ok(
        short.isWellFormed() && text.startsWith(short) && short.length <= longest && short.length >= Math.min(text.length, longest) - 1,
      )
    }),
  )
})
