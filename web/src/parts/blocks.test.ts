import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blocksOf } from './blocks.ts'

test('a heading, a paragraph and a fenced block stay apart', () => {
  assert.deepEqual(blocksOf('## Steps\nfirst line\nsecond\n```http\nGET /\n```'), [
    { type: 'heading', level: 2, text: 'Steps' },
    { type: 'paragraph', text: 'first line second' },
    { type: 'code', info: 'http', text: 'GET /' },
  ])
})

test('an item holds what is indented under it', () => {
  assert.deepEqual(blocksOf('1. One\n\n   ```\n   x\n   ```\n2. Two'), [
    {
      type: 'list',
      ordered: true,
      start: 1,
      items: [
        [
          { type: 'paragraph', text: 'One' },
          { type: 'code', info: '', text: 'x' },
        ],
        [{ type: 'paragraph', text: 'Two' }],
      ],
    },
  ])
})

test('a table has a head and rows', () => {
  assert.deepEqual(blocksOf('| a | b |\n|---|---|\n| 1 | 2 |'), [{ type: 'table', head: ['a', 'b'], rows: [['1', '2']] }])
})

test('nothing makes no blocks and an unclosed fence ends with the text', () => {
  assert.deepEqual(blocksOf('\n\n'), [])
  assert.deepEqual(blocksOf('```\nopen'), [{ type: 'code', info: '', text: 'open' }])
})
