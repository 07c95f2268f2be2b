import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { openToken, sealToken } from '#platform/identity/seal.ts'
import { Refusal } from '#platform/refusal.ts'

const secret = randomBytes(32)
const now = new Date('2026-03-01T12:00:00Z')
const later = new Date('2026-03-01T13:00:00Z')
const refused = (open: () => unknown): void => {
  assert.throws(open, (error: unknown) => error instanceof Refusal && error.code === 'link-expired')
}

test('a sealed token gives back what was sealed, for its purpose, until it expires', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (payload, purpose) => {
      const token = sealToken(secret, purpose, payload, later)
      assert.match(token, /^[A-Za-z0-9_-]+$/)
      assert.deepEqual(openToken(secret, purpose, token, now), JSON.parse(JSON.stringify(payload)))
    }),
    { numRuns: 100 },
  )
})

test('a token opens nothing but the purpose it was made for', () => {
  const token = sealToken(secret, 'page', { id: 'a' }, later)
  refused(() => openToken(secret, 'sign-in', token, now))
  refused(() => openToken(randomBytes(32), 'page', token, now))
})

test('a token is refused from the instant it expires', () => {
  const token = sealToken(secret, 'page', { id: 'a' }, later)
  assert.deepEqual(openToken(secret, 'page', token, new Date(later.getTime() - 1)), { id: 'a' })
  refused(() => openToken(secret, 'page', token, later))
})

test('a token with any character changed, added or missing is refused', () => {
  const token = sealToken(secret, 'page', { person: 'alice' }, later)
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...'Aa0_-.=!'), (at, character) => {
      const changed = token.slice(0, at) + character + token.slice(at + 1)
      if (changed !== token) refused(() => openToken(secret, 'page', changed, now))
    }),
    { numRuns: 200 },
  )
  for (const broken of ['', 'A', token.slice(0, -1), `${token}A`, `${token}=`, ` ${token}`])
    refused(() => openToken(secret, 'page', broken, now))
})
