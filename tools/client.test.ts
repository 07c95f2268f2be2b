import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { typeOf } from './schema.ts'

test('the console’s client is what the actions declare', () => {
  const { status, stderr } = spawnSync(process.execPath, ['tools/client.ts', '--check'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
})

test('a schema becomes the type of its values, and what is not known stays unknown', () => {
  assert.equal(typeOf({ anyOf: [{ const: 'a' }, { const: 'b' }] }), '"a" | "b"')
  assert.equal(typeOf({ type: 'array', items: { type: 'integer' } }), 'number[]')
  assert.equal(typeOf({ type: 'object', patternProperties: { '^.*$': { type: 'string' } } }), 'Record<string, string>')
  assert.equal(
    typeOf({ type: 'object', required: ['a'], properties: { a: { type: 'string' }, b: {} } }),
    '{\n  a: string\n  b?: unknown | undefined\n}',
  )
})
