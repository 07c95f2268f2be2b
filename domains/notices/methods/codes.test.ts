import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeRules, hashOf, judge, nextCodeAt, readCode } from '#domains/notices/methods/codes.ts'

const now = new Date('2026-11-20T09:00:00Z')
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000)
const secret = new Uint8Array(32).fill(1)
const hash = hashOf(secret, 'person:alice', 'sms:+49301', '123456')

test('a code proves once, for one person, at one place, in time', () => {
  const out = { hash, expiresAt: new Date(now.getTime() + 1), tries: 0 }
  assert.equal(judge(out, hash, now), 'right')
  assert.equal(judge(out, hashOf(secret, 'person:bo', 'sms:+49301', '123456'), now), 'wrong')
  assert.equal(judge(out, hashOf(secret, 'person:alice', 'sms:+49302', '123456'), now), 'wrong')
  assert.equal(judge(out, hashOf(secret, 'person:alice', 'sms:+49301', '123457'), now), 'wrong')
  assert.equal(judge({ ...out, expiresAt: now }, hash, now), 'expired')
  assert.equal(judge({ ...out, tries: codeRules.tries }, hash, now), 'used-up')
  assert.equal(judge(undefined, hash, now), 'none')
})

test('codes are asked for after a pause, and a few times an hour', () => {
  const next = (...sent: readonly number[]): number | undefined => {
    const at = nextCodeAt(sent.map(ago), now)
    return at === undefined ? undefined : (at.getTime() - now.getTime()) / 1_000
  }
  assert.equal(next(), undefined)
  assert.equal(next(10), 20)
  assert.equal(next(30), undefined)
  assert.equal(next(40, 100, 200, 300, 400), 3_200)
  assert.equal(next(40, 100, 200, 300, 3_600), undefined)
})

test('people copy codes with blanks and dashes', () => assert.equal(readCode(' 123-4 56 '), '123456'))
