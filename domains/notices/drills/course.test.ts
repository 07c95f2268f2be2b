import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type CourseLevel, goesOnAt, nextMove } from '#domains/notices/drills/course.ts'

const now = new Date('2026-11-18T09:00:00Z')
const later = new Date('2026-11-18T09:05:00Z')
const level = (number: number, state: CourseLevel['state'], more: Partial<CourseLevel> = {}): CourseLevel => ({
  level: number,
  state,
  until: state === 'paging' ? later : undefined,
  isAnswered: false,
  undeliverable: undefined,
  ...more,
})

describe('the course of a drill', () => {
  test('in turn, a level begins when the one before is over', () => {
    assert.deepEqual(nextMove('in-turn', [level(0, 'waiting'), level(1, 'waiting')], now), { type: 'begin', level: 0 })
    assert.equal(nextMove('in-turn', [level(0, 'paging'), level(1, 'waiting')], now), undefined)
    assert.deepEqual(nextMove('in-turn', [level(0, 'paging', { isAnswered: true }), level(1, 'waiting')], now), {
      type: 'end',
      level: 0,
      reason: undefined,
    })
    assert.deepEqual(nextMove('in-turn', [level(0, 'paging'), level(1, 'waiting')], later), { type: 'end', level: 0, reason: undefined })
    assert.deepEqual(nextMove('in-turn', [level(0, 'paging', { undeliverable: 'Refused.' })], now), {
      type: 'end',
      level: 0,
      reason: 'Refused.',
    })
    assert.deepEqual(nextMove('in-turn', [level(0, 'over'), level(1, 'waiting')], now), { type: 'begin', level: 1 })
  })

  test('at once, all begin together; it is over when its levels are', () => {
    assert.deepEqual(nextMove('at-once', [level(0, 'paging'), level(1, 'waiting')], now), { type: 'begin', level: 1 })
    assert.equal(nextMove('at-once', [level(0, 'paging'), level(1, 'paging')], now), undefined)
    assert.deepEqual(nextMove('at-once', [level(0, 'over'), level(1, 'over')], now), { type: 'finish' })
  })

  test('a drill always ends: whoever answers or not, and in whatever order, each level begins once and ends once', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('in-turn' as const, 'at-once' as const),
        fc.array(fc.constantFrom('answers', 'silent', 'nobody'), { minLength: 1, maxLength: 8 }),
        (mode, levels) => {
          const state = levels.map((_, number) => level(number, 'waiting'))
          let clock = now
          const begun: number[] = []
          for (let steps = 0; steps < 100; steps += 1) {
            const move = nextMove(mode, state, clock)
            if (move === undefined) {
              const next = goesOnAt(state)
              assert.ok(next !== undefined && next > clock)
              clock = next
            } else if (move.type === 'finish') {
              assert.deepEqual(
                begun,
                levels.map((_, number) => number),
              )
              return
            } else if (move.type === 'begin') {
              begun.push(move.level)
              const isNobody = levels[move.level] === 'nobody'
              state[move.level] = level(move.level, isNobody ? 'over' : 'paging', {
                until: new Date(clock.getTime() + 60_000),
                isAnswered: levels[move.level] === 'answers',
              })
            } else state[move.level] = level(move.level, 'over')
          }
          assert.fail('It never ended.')
        },
      ),
    )
  })
})
