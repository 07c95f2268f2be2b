import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitBeforeSignIn } from '#platform/identity/throttle.ts'

const now = new Date('2026-03-01T12:00:00Z')
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000)
const times = (count: number, seconds = 1): Date[] => Array.from({ length: count }, () => ago(seconds))
const wait = (sameBoth: Date[], sameAddress: Date[] = sameBoth, sameAccount: Date[] = sameBoth): number =>
  waitBeforeSignIn({ sameBoth, sameAddress, sameAccount }, now) / 1_000

test('a few mistakes cost nothing', () => assert.equal(wait(times(4)), 0))
test('the fifth failure against one account asks for a pause', () => assert.equal(wait(times(5)), 14))
test('each further failure doubles the pause', () => assert.deepEqual([wait(times(6)), wait(times(7)), wait(times(8))], [29, 59, 119]))
test('the pause is never longer than a quarter of an hour', () => assert.equal(wait(times(29)), 899))
test('failures older than a quarter of an hour are forgotten', () => assert.equal(wait(times(40, 901)), 0))
test('one address trying many accounts is slowed down', () => assert.equal(wait([], times(30), []), 14))
test('many addresses trying one account are slowed down', () => assert.equal(wait([], [], times(50)), 14))
test('a stranger’s failures from elsewhere do not lock the owner out', () => assert.equal(wait([], [], times(20)), 0))
