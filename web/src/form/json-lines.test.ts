import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { lineAt, linesOf, readJson } from './json-lines.ts'

describe('the lines of a JSON text', () => {
  const text = `{
  "source": ["shop"],
  "detail": {
    "state": [
      "failed",
      { "prefix": "un/known" }
    ],
    "a/b~c": 1
  }
}`

  test('are known for every value, by JSON pointer', () => {
    const lines = linesOf(text)
    assert.equal(lines.get(''), 1)
    assert.equal(lines.get('/source/0'), 2)
    assert.equal(lines.get('/detail/state'), 4)
    assert.equal(lines.get('/detail/state/0'), 5)
    assert.equal(lines.get('/detail/state/1/prefix'), 6)
    assert.equal(lines.get('/detail/a~1b~0c'), 8)
  })

  test('are those of the nearest thing around a place that is not there', () => {
    assert.equal(lineAt(linesOf(text), '/detail/state/1/numeric/0'), 6)
    assert.equal(lineAt(linesOf(text), '/nothing'), 1)
  })

  test('end where the text cannot be read, without a fault', () => {
    for (const broken of ['', '{', '{"a', '{"a":', '[1,', '{"a":1,}', '}', '{"a" 1}', '"\\']) assert.ok(linesOf(broken).size >= 0, broken)
  })

  test('a text that is no JSON says why and where', () => {
    assert.deepEqual(readJson('{"a":1}'), { value: { a: 1 } })
    const read = readJson('{\n  "a": 1,\n}')
    assert.ok('problem' in read)
    assert.equal(read.line, 3)
    assert.doesNotMatch(read.problem, /position/)
  })
})
