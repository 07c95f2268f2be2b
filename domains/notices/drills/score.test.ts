import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { scoreOf, type TriedLevel } from '#domains/notices/drills/score.ts'

const began = new Date('2026-11-18T09:00:00Z')
const after = (seconds: number): Date => new Date(began.getTime() + seconds * 1_000)

const level = (number: number, more: Partial<TriedLevel> = {}): TriedLevel => ({
  level: number,
  isFallback: false,
  page: ['schedule:payments'],
  timeoutMs: 300_000,
  people: ['person:bo'],
  beganAt: began,
  until: after(300),
  reason: undefined,
  isSpared: false,
  answers: [],
  pages: [],
  ...more,
})
const answer = (person: string, seconds: number) => ({ person, at: after(seconds), method: 'mail' })

describe('how a drill went', () => {
  test('levels that answered in time count, late answers and silence do not, vendors are not judged', () => {
    const { score, levels, mend } = scoreOf([
      level(0, { answers: [answer('person:bo', 42)] }),
      level(1, { answers: [answer('person:bo', 400)] }),
      level(2),
      level(3, { beganAt: undefined, until: undefined, people: [], isSpared: true, reason: 'Only a vendor.' }),
    ])
    assert.equal(score, 33)
    assert.deepEqual(
      levels.map(({ isAnswered, counts, afterSeconds }) => [isAnswered, counts, afterSeconds]),
      [
        [true, true, 42],
        [false, true, undefined],
        [false, true, undefined],
        [false, false, undefined],
      ],
    )
    assert.deepEqual(mend, [
      'Level 2 answered only after its 5 min had passed: give it more time, or a louder method first.',
      'Level 3 did not answer within 5 min: ask person:bo what they saw, and whether it was loud enough.',
    ])
  })

  test('a level that reaches nobody, a refused method and who stayed silent beside others are to be mended', () => {
    const page = { person: 'person:cy', method: 'phone', channel: 'sms', state: 'refused' as const, reason: 'The number is not in use.' }
    const { mend, score } = scoreOf([
      level(0, { people: ['person:bo', 'person:cy'], answers: [answer('person:bo', 1)], pages: [page] }),
      level(1, {
        isFallback: true,
        beganAt: undefined,
        until: undefined,
        people: [],
        page: ['person:mute'],
        reason: 'person:mute has no way to be reached.',
      }),
    ])
    assert.equal(score, 50)
    assert.deepEqual(mend, [
      'phone (sms) of person:cy was refused: The number is not in use. They mend it under Settings, How I am reached.',
      'person:cy did not answer, though level 1 did.',
      'The fallback reaches nobody: person:mute has no way to be reached. Name somebody who can be reached in person:mute.',
    ])
  })

  test('nothing was tried yet: nothing is said', () => {
    assert.deepEqual(scoreOf([level(0, { beganAt: undefined, until: undefined, people: [] })]), {
      score: 0,
      levels: [{ level: 0, isAnswered: false, counts: false, afterSeconds: undefined }],
      mend: [],
    })
  })
})
