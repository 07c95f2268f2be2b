import assert from 'node:assert/strict'
import test from 'node:test'
import { linesOf, plainText, readBlocks, withoutFrontMatter } from './blocks.ts'

test('a document is headings, lists, fences and tables with their lines', () => {
  const source =
    '# Title\n\n1. First **bold**\n   more\n\n   ```sh {name=x}\n   echo 1\n   ```\n2. Second\n   - [ ] check\n   - [x] done\n\n| A | B |\n|---|---|\n| 1 | `2` |\n'
  const [heading, list, table] = readBlocks(source)
  assert.deepEqual(heading, { type: 'heading', level: 1, text: 'Title', line: 1, endLine: 2 })
  assert.equal(list?.type, 'list')
  if (list?.type !== 'list') return
  assert.equal(list.ordered, true)
  assert.deepEqual(list.items[0]?.blocks[0], { type: 'paragraph', lead: '', text: 'First bold\nmore', line: 3, endLine: 5 })
  assert.deepEqual(list.items[0]?.blocks[1], { type: 'fence', info: 'sh {name=x}', content: 'echo 1\n', line: 6, endLine: 9 })
  const nested = list.items[1]?.blocks[1]
  assert.equal(nested?.type, 'list')
  if (nested?.type === 'list')
    assert.deepEqual(
      nested.items.map((item) => item.checkbox),
      ['open', 'ticked'],
    )
  assert.equal(table?.type, 'table')
  if (table?.type === 'table')
    assert.deepEqual(table.rows, [
      ['A', 'B'],
      ['1', '2'],
    ])
})

test('a paragraph knows the bold words it begins with', () => {
  const leads = readBlocks('**Tell** them\n\nTell **them**\n\n**a `b` c**').map((block) =>
    block.type === 'paragraph' ? block.lead : undefined,
  )
  assert.deepEqual(leads, ['Tell', '', 'a b c'])
})

test('front matter is blanked and lines keep their numbers', () => {
  const [heading] = readBlocks(withoutFrontMatter('---\nkind: Runbook\n---\n# Title\n'))
  assert.deepEqual(heading, { type: 'heading', level: 1, text: 'Title', line: 4, endLine: 5 })
  assert.equal(withoutFrontMatter('--- not closed\ntext'), '--- not closed\ntext')
})

test('the lines of a block are given back as written, less the indentation they share', () => {
  assert.equal(linesOf('1. one\n   two\n     three\n'.split('\n'), { line: 1, endLine: 4 }), '1. one\ntwo\n  three')
})

test('plain text has no marks', () => {
  assert.equal(plainText('**Restart** the [shop](https://shop.example) `now`'), 'Restart the shop now')
})
