import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { createMask, formsOf, masked, maskText, namesSecret, secretsAmong } from './mask.ts'

test('a secret is hidden as it is, escaped, and encoded', () => {
  const secret = `p"a<ss w'ord&1`
  for (const form of formsOf(secret)) assert.equal(maskText(`before ${form} after`, [secret]).includes(form), false, form)
  for (const offset of ['', 'a', 'ab']) {
    const encoded = Buffer.from(`${offset}${secret} and more`).toString('base64')
    assert.notEqual(maskText(encoded, [secret]), encoded)
    assert.equal(Buffer.from(maskText(encoded, [secret]).replaceAll(masked, ''), 'base64').includes(secret), false)
  }
})

test('each line of a secret of several lines is hidden', () => {
  assert.equal(maskText('got line-two here', ['line-one\nline-two']), `got ${masked} here`)
})

test('a secret cut across pieces is hidden, and other text passes unchanged', () => {
  const secret = 'abcabd'
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'ab', 'abcab', 'abcabd', '\n', 'é😀')),
      fc.integer({ min: 1, max: 5 }),
      (pieces, width) => {
        const text = pieces.join('')
        const mask = createMask([secret])
        let out = ''
        for (let at = 0; at < text.length; at += width) out += mask.push(text.slice(at, at + width))
        out += mask.end()
        assert.equal(out.includes(secret), false)
        assert.equal(out.replaceAll(masked, ''), text.replaceAll(secret, ''))
      },
    ),
    { numRuns: 500 },
  )
})

test('overlapping secrets hide the whole of both', () => {
  assert.equal(maskText('xx12345678yy', ['123456', '345678']), `xx${masked}yy`)
  assert.equal(maskText('tokens', ['oken', 'token']), `${masked}s`)
})

test('values of variables whose names say so are secret; short ones are left alone', () => {
  for (const name of ['API_TOKEN', 'dbPassword', 'SIGNING_KEY', 'key', 'clientSecret']) assert.equal(namesSecret(name), true, name)
  for (const name of ['monkey', 'keyboard', 'region', 'count']) assert.equal(namesSecret(name), false, name)
  assert.deepEqual(secretsAmong({ API_TOKEN: 'abcdef', region: 'eu' }), ['abcdef'])
  assert.equal(maskText('a1b', ['a1b']), 'a1b')
})
