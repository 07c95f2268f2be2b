import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { advance, beginEscalation, type EscalationEvent, type EscalationState, unreachableAgainMs } from '#domains/oncall/escalation.ts'
import type { Policy } from '#domains/oncall/policies/policy.ts'
import { at, minute, policy, reachExcept, start, summary, unanswered } from '#test/escalations.ts'

describe('an escalation nobody answers', () => {
  test('pages each step when the one before has timed out, then the fallback every half hour', () => {
    assert.deepEqual(unanswered(policy(['person:a', 'person:b']), 75), [
      '0: page 0.0 a',
      '5: page 0.1 b',
      '10: exhausted',
      '10: page 0.fallback boss',
      '40: page 1.fallback boss',
      '70: page 2.fallback boss',
    ])
  })

  test('goes through the steps as often as the policy repeats', () => {
    assert.deepEqual(unanswered(policy(['person:a', 'person:b'], { repeat: 1 }), 20), [
      '0: page 0.0 a',
      '5: page 0.1 b',
      '10: page 1.0 a',
      '15: page 1.1 b',
      '20: exhausted',
      '20: page 1.fallback boss',
    ])
  })

  test('skips an empty step at once and says why', () => {
    assert.deepEqual(unanswered(policy(['schedule:s', 'person:b']), 4, reachExcept('schedule:s')), [
      '0: skip 0.0 schedule:s reaches nobody.',
      '0: page 0.1 b',
    ])
  })

  test('goes to the fallback at once when no step reaches anybody, without repeating the same answer', () => {
    assert.deepEqual(unanswered(policy(['person:a', 'person:b'], { repeat: 3 }), 4, reachExcept('person:a', 'person:b')), [
      '0: skip 0.0 person:a reaches nobody.',
      '0: skip 0.1 person:b reaches nobody.',
      '0: exhausted',
      '0: page 0.fallback boss',
    ])
  })

  test('repeats the steps that do reach somebody', () => {
    assert.deepEqual(unanswered(policy(['person:a', 'person:b'], { repeat: 1 }), 10, reachExcept('person:b')), [
      '0: page 0.0 a',
      '5: skip 0.1 person:b reaches nobody.',
      '5: page 1.0 a',
      '10: skip 1.1 person:b reaches nobody.',
      '10: exhausted',
      '10: page 1.fallback boss',
    ])
  })

  test('keeps trying when even the fallback reaches nobody', () => {
    const log = unanswered(policy(['person:a']), 15, reachExcept('person:a', 'person:boss'))
    assert.deepEqual(log.slice(0, 4), [
      '0: skip 0.0 person:a reaches nobody.',
      '0: exhausted',
      '0: skip 0.fallback person:boss reaches nobody.',
      `${unreachableAgainMs / minute}: skip 1.fallback person:boss reaches nobody.`,
    ])
  })

  test('turns to the last resort when the fallback reaches nobody', () => {
    const of = policy(['person:a'], { lastResort: ['team:owner'] })
    assert.deepEqual(unanswered(of, 6, reachExcept('person:a', 'person:boss')).slice(1), ['0: exhausted', '0: page 0.fallback owner'])
  })

  test('pages a person once per step even when two targets lead to them', () => {
    assert.deepEqual(unanswered(policy(['schedule:a person:a person:b']), 0), ['0: page 0.0 a+b'])
  })
})

describe('an escalation somebody answers', () => {
  const of = policy(['person:a', 'person:b', 'person:c'])
  /** Each event, then what is due at that instant. */
  const run = (...events: [number, EscalationEvent, Policy?][]): { state: EscalationState; log: string[] } => {
    let state = beginEscalation(start)
    const log: string[] = []
    for (const [minutes, event, other] of events) {
      const world = { now: at(minutes), reach: reachExcept() }
      const moved = advance(other ?? of, state, event, world)
      const next = advance(other ?? of, moved.state, { type: 'due' }, world)
      log.push(...summary([...moved.effects, ...next.effects]).map((line) => `${minutes}: ${line}`))
      state = next.state
    }
    return { state, log }
  }

  test('stops paging at the acknowledgement', () => {
    const { state, log } = run([0, { type: 'due' }], [3, { type: 'acknowledged', by: 'person:a' }], [5, { type: 'due' }])
    assert.deepEqual(log, ['0: page 0.0 a'])
    assert.deepEqual([state.phase, state.dueAt], ['acknowledged', undefined])
  })

  test('goes on where it was when the acknowledgement is taken back', () => {
    const { log } = run(
      [0, { type: 'due' }],
      [3, { type: 'acknowledged', by: 'person:a' }],
      [60, { type: 'unacknowledged' }],
      [65, { type: 'due' }],
    )
    assert.deepEqual(log, ['0: page 0.0 a', '60: page 0.1 b', '65: page 0.2 c'])
  })

  test('pages the next step at once when somebody asks for it', () => {
    const { log } = run([0, { type: 'due' }], [1, { type: 'escalated' }], [5, { type: 'due' }], [6, { type: 'due' }])
    assert.deepEqual(log, ['0: page 0.0 a', '1: page 0.1 b', '6: page 0.2 c'])
  })

  test('pages the next step at once when nothing of the last could be delivered, and only then', () => {
    const { log } = run(
      [0, { type: 'due' }],
      [1, { type: 'undeliverable', cycle: 0, step: 0 }],
      [2, { type: 'undeliverable', cycle: 0, step: 0 }],
    )
    assert.deepEqual(log, ['0: page 0.0 a', '1: page 0.1 b'])
  })

  test('gives an undeliverable fallback a few minutes instead of paging it over and over', () => {
    const { state, log } = run(
      [0, { type: 'due' }],
      [5, { type: 'due' }],
      [10, { type: 'due' }],
      [15, { type: 'due' }],
      [16, { type: 'undeliverable', cycle: 0, step: 3 }],
    )
    assert.deepEqual(log.slice(-2), ['15: exhausted', '15: page 0.fallback boss'])
    assert.deepEqual(state.dueAt, at(16 + unreachableAgainMs / minute))
  })

  test('starts at the first step of another policy', () => {
    const other = policy(['person:x', 'person:y'])
    const { log } = run([0, { type: 'due' }], [5, { type: 'due' }], [6, { type: 'switched' }, other], [11, { type: 'due' }, other])
    assert.deepEqual(log, ['0: page 0.0 a', '5: page 0.1 b', '6: page 1.0 x', '11: page 1.1 y'])
  })

  test('does nothing after it was stopped', () => {
    const { state, log } = run([0, { type: 'due' }], [1, { type: 'stopped' }], [5, { type: 'due' }], [6, { type: 'unacknowledged' }])
    assert.deepEqual(log, ['0: page 0.0 a'])
    assert.equal(state.phase, 'stopped')
  })
})
