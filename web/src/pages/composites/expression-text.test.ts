import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSo, piecesOf } from './expression-text.ts'

test('an expression is cut at what it asks of its members, and nothing is lost', () => {
  const expression = 'ALARM(a) AND NOT (OK("b c") or insufficient_data(composite-alarm:d))'
  const pieces = piecesOf(expression)
  assert.equal(pieces.map(({ text }) => text).join(''), expression)
  assert.deepEqual(
    pieces.flatMap(({ name, wanted }) => (name === undefined ? [] : [[wanted, name]])),
    [
      ['ALARM', 'a'],
      ['OK', 'b c'],
      ['INSUFFICIENT_DATA', 'composite-alarm:d'],
    ],
  )
})

test('what a piece asks for is so, is not so, or is not known', () => {
  const [piece = { text: '' }] = piecesOf('ALARM(a)')
  assert.equal(isSo(piece, [{ name: 'a', state: 'ALARM' }]), true)
  assert.equal(isSo(piece, [{ name: 'a', state: 'OK' }]), false)
  assert.equal(isSo(piece, []), undefined)
})

test('what is no expression is shown as it is', () => {
  for (const text of ['', 'ALARM(', 'x', 'ALARM (a) )('])
    assert.equal(
      piecesOf(text)
        .map((piece) => piece.text)
        .join(''),
      text,
    )
})
