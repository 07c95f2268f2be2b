import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeRules, judge, nextCodeAt, readCode } from '#domains/notices/methods/codes.ts'

const now = new Date('2026-11-20T09:00:00Z')
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000)
test('a code proves once, in time, and after few guesses', () => {
  const out = { expiresAt: new Date(now.getTime() + 1), tries: 0 }
  assert.equal(judge(out, true, now), 'right')
  assert.equal(judge(out, false, now), 'wrong')
  assert.equal(judge({ ...out, expiresAt: now }, true, now), 'expired')
  assert.equal(judge({ ...out, tries: codeRules.tries }, true, now), 'used-up')
  assert.equal(judge({ ...out, tries: codeRules.tries - 1 }, true, now), 'right')
  assert.equal(judge(undefined, true, now), 'none')
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
