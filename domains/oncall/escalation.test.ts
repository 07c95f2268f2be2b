import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  advance,
  beginEscalation,
  type EscalationEffect,
  type EscalationEvent,
  type EscalationState,
  fallbackAgainMs,
  type Policy,
  type Reach,
  unreachableAgainMs,
} from '#domains/oncall/escalation.ts'

const minute = 60_000
const start = new Date('2026-11-20T12:00:00Z')
const at = (minutes: number): Date => new Date(start.getTime() + minutes * minute)

const policy = (steps: readonly string[], more: Partial<Policy> = {}): Policy => ({
  reference: 'escalation-policy:shop',
  title: 'Shop',
  steps: steps.map((page) => ({ page: page.split(' '), timeoutMs: 5 * minute })),
  repeat: 0,
  fallback: ['person:boss'],
  lastResort: [],
  ...more,
})

/** Targets reach the person of their own name, but for those that are `off`. */
const reachExcept =
  (...off: string[]): Reach =>
  (target) =>
    off.includes(target)
      ? { people: [], reason: `${target} reaches nobody.` }
      : { people: [target.replace(/^\w+:/, 'person:')], reason: '' }

const summary = (effects: readonly EscalationEffect[]): string[] =>
  effects.map((effect) => {
    if (effect.type === 'exhausted') return 'exhausted'
    const what = effect.type === 'page' ? effect.people.map(({ person }) => person.slice(7)).join('+') : effect.reason
    return `${effect.type} ${effect.cycle}.${effect.fallback ? 'fallback' : effect.step} ${what}`
  })

/** Runs timers only, until `minutes` have passed: `minute: effect`. */
const unanswered = (of: Policy, minutes: number, reach: Reach = reachExcept()): string[] => {
  let state = beginEscalation(start)
  const log: string[] = []
  while (state.dueAt !== undefined && state.dueAt <= at(minutes)) {
    const now = state.dueAt
    const next = advance(of, state, { type: 'due' }, { now, reach })
    log.push(...summary(next.effects).map((line) => `${(now.getTime() - start.getTime()) / minute}: ${line}`))
    state = next.state
  }
  return log
}

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
    const { state, log } = run([0, { type: 'due' }], [3, { type: 'acknowledged' }], [5, { type: 'due' }])
    assert.deepEqual(log, ['0: page 0.0 a'])
    assert.deepEqual([state.phase, state.dueAt], ['acknowledged', undefined])
  })

  test('goes on where it was when the acknowledgement is taken back', () => {
    const { log } = run([0, { type: 'due' }], [3, { type: 'acknowledged' }], [60, { type: 'unacknowledged' }], [65, { type: 'due' }])
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

const targets = ['person:a', 'person:b', 'schedule:c', 'team:d']
const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  reference: fc.constant('escalation-policy:any'),
  title: fc.constant('Any'),
  steps: fc.array(
    fc.record({
      page: fc.subarray(targets, { minLength: 1 }),
      timeoutMs: fc.integer({ min: 1, max: 30 }).map((minutes) => minutes * minute),
    }),
    { maxLength: 4 },
  ),
  repeat: fc.integer({ min: 0, max: 3 }),
  fallback: fc.constant(['person:boss']),
  lastResort: fc.constant([]),
})
const anyEvent: fc.Arbitrary<EscalationEvent> = fc.oneof(
  fc.constantFrom<EscalationEvent>(
    { type: 'due' },
    { type: 'due' },
    { type: 'due' },
    { type: 'escalated' },
    { type: 'acknowledged' },
    { type: 'unacknowledged' },
    { type: 'switched' },
    { type: 'stopped' },
  ),
  fc.record({ type: fc.constant('undeliverable' as const), cycle: fc.nat(2), step: fc.nat(3) }),
)

describe('every escalation', () => {
  test('has a due instant while it escalates, pages no step twice and never pages somebody out of reach', () => {
    fc.assert(
      fc.property(
        fc.array(anyPolicy, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.nat(40), anyEvent, fc.subarray(targets)), { maxLength: 40 }),
        (policies, events) => {
          let state = beginEscalation(start)
          let now = start
          let current = 0
          const paged = new Set<string>()
          for (const [minutes, event, off] of events) {
            now = new Date(now.getTime() + minutes * minute)
            if (event.type === 'switched') current = (current + 1) % policies.length
            const before = state
            const next = advance(policies[current]!, state, event, { now, reach: reachExcept(...off) })
            state = next.state
            assert.equal(state.phase === 'escalating', state.dueAt !== undefined)
            assert.ok(state.dueAt === undefined || next.effects.length === 0 || state.dueAt > now)
            assert.ok(state.cycle >= before.cycle)
            if (before.phase === 'stopped') assert.deepEqual([state.phase, next.effects], ['stopped', []])
            if (event.type !== 'due' || before.phase === 'acknowledged') assert.deepEqual(next.effects, [])
            for (const effect of next.effects) {
              if (effect.type !== 'page') continue
              const key = `${effect.cycle}.${effect.step}`
              assert.ok(!paged.has(key), key)
              paged.add(key)
              assert.ok(effect.people.length > 0 && effect.people.every(({ target }) => !off.includes(target)))
            }
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test('reaches its fallback when nobody answers, in bounded time', () => {
    fc.assert(
      fc.property(anyPolicy, fc.subarray(targets), (of, off) => {
        const patience = of.steps.reduce((sum, step) => sum + step.timeoutMs, 0) * (of.repeat + 1)
        const log = unanswered(of, (patience + fallbackAgainMs) / minute, reachExcept(...off))
        assert.ok(log.some((line) => line.endsWith('fallback boss')))
        assert.equal(log.filter((line) => line.endsWith('exhausted')).length, 1)
      }),
      { numRuns: 300 },
    )
  })
})
