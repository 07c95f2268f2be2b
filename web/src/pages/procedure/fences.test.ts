import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fencesOf, withCopies, withoutTitle } from './fences.ts'

test('fences that are tagged for Andon are done by it, others are copied', () => {
  const text = [
    '```http {name=look}',
    'GET http://shop/',
    '```',
    '1. Then',
    '   ```sh {name=only-a-name}',
    '   ls',
    '   ```',
    '~~~sh { name="clean" andon.timeout=5s }',
    'rm x',
    '~~~',
    '```sh {"andon.run":"false","andon.timeout":"5s"}',
    '```',
    '```andon',
    '```',
    '````md',
    '```sh {andon.timeout=1s}',
    '```',
    '````',
  ].join('\n')
  assert.deepEqual(
    fencesOf(text).map((fence) => fence.executed),
    [true, false, true, false, true, false],
  )
})

test('only what is not done by Andon gets a button', () => {
  const html = '<pre data-language="sh"><code>ls</code></pre>\n<pre data-language="http"><code>GET /</code></pre>'
  const shown = withCopies(html, [
    { language: 'sh', executed: false },
    { language: 'http', executed: true },
  ])
  assert.equal(shown.match(/data-copy/g)?.length, 1)
  assert.equal(shown.match(/Andon does this/g)?.length, 1)
  assert.equal(shown.match(/<\/div>/g)?.length, 2)
})

test('the title of the page is not said twice', () => {
  assert.equal(withoutTitle('<h1>Stop &amp; go</h1>\n<p>Yes</p>', 'Stop & go'), '\n<p>Yes</p>')
  assert.equal(withoutTitle('<h1>Another</h1><p>Yes</p>', 'Stop & go'), '<h2>Another</h2><p>Yes</p>')
  assert.equal(withoutTitle('<p>Yes</p>', 'Stop & go'), '<p>Yes</p>')
})
