import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { installationSigner, isSealingKey, isSignedBy, newPrivateKey, openerOf, sealFor, signerOf } from './keypair.ts'

const signer = signerOf(newPrivateKey('ed25519'))
const opener = openerOf(newPrivateKey('x25519'))
const secret = Buffer.from('sent to one machine only')

test('what is signed is proved for its purpose and its parts, and for nothing else', () => {
  const signature = signer.sign('a', ['one', 'two'])
  assert.equal(isSignedBy(signer.publicKey, 'a', ['one', 'two'], signature), true)
  for (const [purpose, parts] of [
    ['b', ['one', 'two']],
    ['a', ['onet', 'wo']],
    ['a', ['one', 'two', '']],
    ['a', ['one,3:two']],
  ] as const)
    assert.equal(isSignedBy(signer.publicKey, purpose, parts, signature), false)
  assert.equal(isSignedBy(signerOf(newPrivateKey('ed25519')).publicKey, 'a', ['one', 'two'], signature), false)
})

test('an installation always signs with the same key, another one with another', () => {
  const [one, same, other] = [1, 1, 2].map((byte) => installationSigner(new Uint8Array(32).fill(byte), 'jobs').publicKey)
  assert.deepEqual(one, same)
  assert.notDeepEqual(one, other)
})

test('what is sealed opens for its receiver, purpose and label only', () => {
  const sealed = sealFor(opener.publicKey, 'job', 'run/step/1', secret)
  assert.deepEqual(opener.open('job', 'run/step/1', sealed), secret)
  assert.throws(() => opener.open('job', 'run/step/2', sealed))
  assert.throws(() => opener.open('other', 'run/step/1', sealed))
  assert.throws(() => openerOf(newPrivateKey('x25519')).open('job', 'run/step/1', sealed))
  assert.notEqual(sealFor(opener.publicKey, 'job', '', secret), sealFor(opener.publicKey, 'job', '', secret))
})

test('no bit of what is sealed or signed can be turned', () => {
  const sealed = Buffer.from(sealFor(opener.publicKey, 'job', 'x', secret), 'base64url')
  const signature = Buffer.from(signer.sign('a', ['one']), 'base64url')
  const flipped = (bytes: Buffer, bit: number): string => {
    const copy = Buffer.from(bytes)
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    return copy.toString('base64url')
  }
  fc.assert(
    fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
      // The topmost bit of a key is not part of it (RFC 7748), but it is part of what the key is made from.
      assert.throws(() => opener.open('job', 'x', flipped(sealed, bit)))
    }),
  )
  fc.assert(
    fc.property(fc.nat(signature.length * 8 - 1), (bit) =>
      assert.equal(isSignedBy(signer.publicKey, 'a', ['one'], flipped(signature, bit)), false),
    ),
  )
})

test('nonsense is refused without a fall', () => {
  assert.equal(isSignedBy(Buffer.alloc(31), 'a', [], 'x'), false)
  assert.equal(isSignedBy(Buffer.alloc(32), 'a', [], 'A'.repeat(86)), false)
  assert.equal(isSealingKey(Buffer.alloc(32)), false)
  assert.equal(isSealingKey(opener.publicKey), true)
})
