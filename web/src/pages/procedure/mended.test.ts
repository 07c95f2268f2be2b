import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mended } from './mended.ts'

test('lines and fields are mended, and a line that has changed since is left alone', () => {
  const document = { kind: 'Runbook', metadata: { name: 'one' }, spec: { body: 'a\nb\nc', author: 'person:bo' } }
  const edits = [
    { type: 'line' as const, line: 2, before: 'b', after: 'B' },
    { type: 'line' as const, line: 3, before: 'not c', after: 'C' },
    { type: 'field' as const, path: '/metadata/review', value: { every: '90d' } },
    { type: 'field' as const, path: '/spec/runbooks', value: ['runbook:two'] },
  ]
  assert.deepEqual(mended(document, edits), {
    kind: 'Runbook',
    metadata: { name: 'one', review: { every: '90d' } },
    spec: { body: 'a\nB\nc', author: 'person:bo', runbooks: ['runbook:two'] },
  })
})
