import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readConfig } from '#app/config.ts'

const folder = mkdtempSync(join(tmpdir(), 'andon-config-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('the secret is made at the first start and kept', () => {
  const { secret } = readConfig({ ANDON_DATA: folder })
  assert.equal(secret.length, 32)
  assert.deepEqual(readConfig({ ANDON_DATA: folder }).secret, secret)
  assert.deepEqual(readdirSync(folder), ['secret'])
  assert.deepEqual(new Uint8Array(readFileSync(join(folder, 'secret'))), new Uint8Array(secret))
})

test('a secret that is cut off, on disk or given, is refused with what to do', () => {
  writeFileSync(join(folder, 'secret'), '')
  assert.throws(() => readConfig({ ANDON_DATA: folder }), /damaged: it holds 0 of 32 bytes\. Restore it/)
  assert.throws(() => readConfig({ ANDON_DATA: folder, ANDON_SECRET: 'c2hvcnQ=' }), /openssl rand/)
})
