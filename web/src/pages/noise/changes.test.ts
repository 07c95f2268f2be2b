import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesBetween } from './changes.ts'

test('documents differ in fields: changed, new and gone, lists as a whole', () => {
  const before = { metadata: { name: 'a' }, spec: { for: '1m', match: [1], gone: true } }
  const after = { metadata: { name: 'a' }, spec: { for: '5m', match: [1, 2], threshold: { above: 3 } } }
  assert.deepEqual(changesBetween(before, after), [
    { path: '/spec/for', before: '1m', after: '5m' },
    { path: '/spec/match', before: [1], after: [1, 2] },
    { path: '/spec/gone', before: true },
    { path: '/spec/threshold', after: { above: 3 } },
  ])
  assert.deepEqual(changesBetween(after, after), [])
})

test('a record that is new is one change', () => {
  assert.deepEqual(changesBetween(undefined, { spec: {} }), [{ path: '', after: { spec: {} } }])
})
