import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  advance,
  answersNeeded,
  beginEscalation,
  type EscalationEffect,
  type EscalationEvent,
  type EscalationState,
  fallbackAgainMs,
  pausedAgainMs,
  unreachableAgainMs,
  type World,
} from '#domains/oncall/escalation.ts'
import { compileCondition } from '#domains/oncall/policies/condition.ts'
import type { Policy } from '#domains/oncall/policies/policy.ts'
import type { Reach } from '#domains/oncall/policies/targets.ts'

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
      : { people: [/^(channel|dependency):/.test(target) ? target : target.replace(/^\w+:/, 'person:')], reason: '' }

const summary = (effects: readonly EscalationEffect[]): string[] =>
  effects.map((effect) => {
    if (effect.type === 'exhausted') return 'exhausted'
    if (effect.type === 'resume') return `resume ${effect.reason}`
    const what = effect.type === 'page' ? effect.people.map(({ person }) => person.replace('person:', '')).join('+') : effect.reason
    const isFallback = effect.type !== 'pause' && effect.fallback
    return `${effect.type} ${effect.cycle}.${isFallback ? 'fallback' : effect.step} ${what}`
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

const targets = ['person:a', 'person:b', 'schedule:c', 'team:d', 'channel:e', 'dependency:f']
const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  reference: fc.constant('escalation-policy:any'),
  title: fc.constant('Any'),
  steps: fc.array(
    fc.record({
      page: fc.subarray(targets, { minLength: 1 }),
      timeoutMs: fc.integer({ min: 1, max: 30 }).map((minutes) => minutes * minute),
      when: fc.option(
        fc.oneof(
          fc
            .record({ moreThan: fc.integer({ min: 1, max: 3 }) })
            .map(({ moreThan }) => compileCondition({ alerts: { moreThan, within: '10m' } })),
          fc.constantFrom('Critical' as const, 'Normal' as const).map((priority) => compileCondition({ priority })),
          fc.constant(compileCondition({ hours: { zone: 'Europe/Berlin', from: '22:00', to: '13:30' } })),
        ),
        { nil: undefined, freq: 3 },
      ),
      answers: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    }),
    { maxLength: 4 },
  ),
  repeat: fc.integer({ min: 0, max: 3 }),
  fallback: fc.constant(['person:boss']),
  lastResort: fc.constant([]),
  expiresMs: fc.option(
    fc.integer({ min: 1, max: 90 }).map((minutes) => minutes * minute),
    { nil: undefined },
  ),
})
const anyEvent: fc.Arbitrary<EscalationEvent> = fc.oneof(
  fc.constantFrom<EscalationEvent>(
    { type: 'due' },
    { type: 'due' },
    { type: 'due' },
    { type: 'escalated' },
    { type: 'acknowledged', by: 'person:a' },
    { type: 'acknowledged', by: 'person:b' },
    { type: 'taken-over', by: 'person:z' },
    { type: 'unacknowledged' },
    { type: 'alerted' },
    { type: 'switched' },
    { type: 'switched', begin: true },
    { type: 'stopped' },
  ),
  fc.record({ type: fc.constant('undeliverable' as const), cycle: fc.nat(2), step: fc.nat(3) }),
  fc.integer({ min: 0, max: 3_000 }).map((minutes): EscalationEvent => ({ type: 'snoozed', until: at(minutes) })),
)

describe('an escalation several people must answer', () => {
  const of = policy(['person:bob person:jane', 'person:boss'], {
    steps: [
      { page: ['person:bob', 'person:jane'], timeoutMs: 30 * minute, answers: 2 },
      { page: ['person:jane', 'person:kim'], timeoutMs: 30 * minute },
    ],
  })
  const world = (minutes: number): World => ({ now: at(minutes), reach: reachExcept() })

  test('goes on after the first answer without paging whoever gave it, and stops at the last', () => {
    const first = advance(of, beginEscalation(start), { type: 'due' }, world(0)).state
    assert.equal(answersNeeded(of, first), 2)
    const bob = advance(of, first, { type: 'acknowledged', by: 'person:bob' }, world(1)).state
    assert.deepEqual([bob.phase, bob.answered, bob.dueAt], ['escalating', ['person:bob'], at(30)])
    assert.equal(advance(of, bob, { type: 'acknowledged', by: 'person:bob' }, world(2)).state, bob, 'once more is no second answer')
    const jane = advance(of, bob, { type: 'acknowledged', by: 'person:jane' }, world(3)).state
    assert.deepEqual([jane.phase, jane.answered, jane.dueAt], ['acknowledged', ['person:bob', 'person:jane'], undefined])
  })

  test('asks for as many answers at later steps, of those who have not answered', () => {
    const first = advance(of, beginEscalation(start), { type: 'due' }, world(0)).state
    const jane = advance(of, first, { type: 'acknowledged', by: 'person:jane' }, world(1)).state
    const second = advance(of, jane, { type: 'due' }, world(30))
    assert.deepEqual(summary(second.effects), ['page 0.1 kim'])
    assert.equal(answersNeeded(of, second.state), 2)
    assert.equal(advance(of, second.state, { type: 'acknowledged', by: 'person:kim' }, world(31)).state.phase, 'acknowledged')
  })

  test('skips a step at once when everybody in it has answered, and one answer is enough when the fallback was paged', () => {
    const alone = { ...of, steps: [of.steps[0]!, { page: ['person:bob'], timeoutMs: 30 * minute }] }
    const first = advance(alone, beginEscalation(start), { type: 'due' }, world(0)).state
    const bob = advance(alone, first, { type: 'acknowledged', by: 'person:bob' }, world(1)).state
    const next = advance(alone, bob, { type: 'due' }, world(30))
    assert.deepEqual(summary(next.effects), ['skip 0.1 person:bob has answered.', 'exhausted', 'page 0.fallback boss'])
    assert.equal(advance(alone, next.state, { type: 'acknowledged', by: 'person:boss' }, world(31)).state.phase, 'acknowledged')
  })
})

describe('an acknowledgement that runs out', () => {
  const of = policy(['person:a', 'person:b'], { expiresMs: 30 * minute })
  const world = (minutes: number): World => ({ now: at(minutes), reach: reachExcept() })
  const acknowledged = (): EscalationState => {
    const paged = advance(of, beginEscalation(start), { type: 'due' }, world(0)).state
    return advance(of, paged, { type: 'acknowledged', by: 'person:a' }, world(2)).state
  }

  test('pages the step paged last again and says why, then goes on from there', () => {
    assert.deepEqual(acknowledged().dueAt, at(32))
    const again = advance(of, acknowledged(), { type: 'due' }, world(32))
    assert.deepEqual(summary(again.effects), ['resume The acknowledgement of person:a ran out after 30 min.', 'page 1.0 a'])
    assert.deepEqual(summary(advance(of, again.state, { type: 'due' }, world(37)).effects), ['page 1.1 b'])
  })

  test('begins anew for whoever takes it over', () => {
    const taken = advance(of, acknowledged(), { type: 'taken-over', by: 'person:b' }, world(20)).state
    assert.deepEqual([taken.phase, taken.answered, taken.dueAt], ['acknowledged', ['person:b'], at(50)])
    assert.equal(advance(of, taken, { type: 'taken-over', by: 'person:b' }, world(21)).state, taken)
  })

  test('does not spend a repeat of the steps', () => {
    const single = policy(['person:a'], { expiresMs: 30 * minute, repeat: 1 })
    let state = advance(single, beginEscalation(start), { type: 'due' }, world(0)).state
    state = advance(single, state, { type: 'acknowledged', by: 'person:a' }, world(1)).state
    const log: string[] = []
    for (let due = state.dueAt; due !== undefined && due <= at(45); due = state.dueAt) {
      const next = advance(single, state, { type: 'due' }, { now: due, reach: reachExcept() })
      log.push(...summary(next.effects))
      state = next.state
    }
    assert.deepEqual(log.slice(1), ['page 2.0 a', 'page 3.0 a', 'exhausted', 'page 3.fallback boss'])
  })
})

test('a snooze pages nobody until its instant, then whoever was paged last, and goes on', () => {
  const of = policy(['person:a', 'person:b'])
  const world = (minutes: number): World => ({ now: at(minutes), reach: reachExcept() })
  const paged = advance(of, beginEscalation(start), { type: 'due' }, world(0)).state
  const snoozed = advance(of, paged, { type: 'snoozed', until: at(60) }, world(1)).state
  assert.deepEqual([snoozed.phase, snoozed.dueAt], ['snoozed', at(60)])
  assert.equal(advance(of, snoozed, { type: 'due' }, world(59)).state, snoozed)
  assert.deepEqual(summary(advance(of, snoozed, { type: 'due' }, world(60)).effects), ['resume The snooze is over.', 'page 1.0 a'])
  assert.equal(advance(of, snoozed, { type: 'acknowledged', by: 'person:b' }, world(30)).state.phase, 'acknowledged')
  const early = advance(of, snoozed, { type: 'escalated' }, world(30)).state
  assert.deepEqual(summary(advance(of, early, { type: 'due' }, world(30)).effects), ['page 0.1 b'])
})

test('another policy that is to begin does so although somebody has acknowledged', () => {
  const of = policy(['person:a'])
  const other = policy(['person:x'])
  const world = { now: at(5), reach: reachExcept() }
  let state = advance(of, beginEscalation(start), { type: 'due' }, { ...world, now: start }).state
  state = advance(of, state, { type: 'acknowledged', by: 'person:a' }, { ...world, now: at(1) }).state
  assert.equal(advance(other, state, { type: 'switched' }, world).state.phase, 'acknowledged')
  state = advance(other, state, { type: 'switched', begin: true }, world).state
  assert.deepEqual(summary(advance(other, state, { type: 'due' }, world).effects), ['page 1.0 x'])
})

describe('a step with a condition', () => {
  const withFirst = (when: Parameters<typeof compileCondition>[0]): Policy =>
    policy(['person:a', 'person:b'], {
      steps: [
        { page: ['person:a'], timeoutMs: 5 * minute, when: compileCondition(when) },
        { page: ['person:b'], timeoutMs: 5 * minute },
      ],
    })
  const first = (of: Policy, world: Partial<World>): string[] =>
    summary(advance(of, beginEscalation(start), { type: 'due' }, { now: start, reach: reachExcept(), ...world }).effects)

  test('is skipped outside its hours, in its zone, with the reason', () => {
    // 12:00 UTC on Friday 20 November is 13:00 in Berlin and 21:00 in Tokyo.
    assert.deepEqual(first(withFirst({ hours: { zone: 'Europe/Berlin', from: '09:00', to: '17:00' } }), {}), ['page 0.0 a'])
    assert.deepEqual(first(withFirst({ hours: { zone: 'Asia/Tokyo', days: ['FR'], from: '09:00', to: '17:00' } }), {}), [
      'skip 0.0 It is outside FR 09:00 to 17:00 Asia/Tokyo.',
      'page 0.1 b',
    ])
    const night = withFirst({ hours: { zone: 'UTC', days: ['TH'], from: '22:00', to: '12:30' } })
    assert.deepEqual(first(night, {}), ['page 0.0 a'], 'the night that began on Thursday')
    assert.equal(first(night, { now: new Date('2026-11-21T12:00:00Z') })[0], 'skip 0.0 It is outside TH 22:00 to 12:30 UTC.')
  })

  test('is skipped for what is less pressing than it asks for', () => {
    const of = withFirst({ priority: 'Urgent' })
    assert.deepEqual(first(of, { priority: 'Critical' }), ['page 0.0 a'])
    assert.deepEqual(first(of, { priority: 'High' }), ['skip 0.0 It is High, less pressing than Urgent.', 'page 0.1 b'])
    assert.deepEqual(first(of, { priority: 'SEV0' }), ['page 0.0 a'], 'a word nobody knows is pressing')
  })

  test('waits for more alerts, says so once, and goes on when they came (A35)', () => {
    const of = withFirst({ alerts: { moreThan: 2, within: '10m' } })
    let came = 1
    const world = (minutes: number): World => ({ now: at(minutes), reach: reachExcept(), alerts: () => came })
    const paused = advance(of, beginEscalation(start), { type: 'due' }, world(0))
    assert.deepEqual(summary(paused.effects), ['pause 0.0 1 alerts came within 10 min, not more than 2.'])
    assert.deepEqual(paused.state.dueAt, new Date(start.getTime() + pausedAgainMs))
    const still = advance(of, paused.state, { type: 'due' }, world(5))
    assert.deepEqual([still.effects, still.state.paused === undefined], [[], false])
    came = 3
    const stirred = advance(of, still.state, { type: 'alerted' }, world(6)).state
    assert.deepEqual(summary(advance(of, stirred, { type: 'due' }, world(6)).effects), [
      'resume More than 2 alerts came within 10 min.',
      'page 0.0 a',
    ])
  })

  test('waits for nothing when somebody asks for the next step, and when nobody counts alerts', () => {
    const of = withFirst({ alerts: { moreThan: 2, within: '10m' } })
    const world: World = { now: start, reach: reachExcept(), alerts: () => 0 }
    const paused = advance(of, beginEscalation(start), { type: 'due' }, world).state
    const asked = advance(of, paused, { type: 'escalated' }, world).state
    assert.deepEqual(summary(advance(of, asked, { type: 'due' }, world).effects), [
      'resume Somebody asked for the next step.',
      'page 0.0 a',
    ])
    assert.deepEqual(first(of, { alerts: () => undefined }), ['page 0.0 a'])
  })
})

describe('rooms and vendors', () => {
  test('are waited for when a step names nobody else', () => {
    assert.deepEqual(unanswered(policy(['channel:room', 'dependency:cards', 'person:b']), 10), [
      '0: page 0.0 channel:room',
      '5: page 0.1 dependency:cards',
      '10: page 0.2 b',
    ])
  })

  test('are told beside people who cannot be reached, without waiting for an answer', () => {
    assert.deepEqual(unanswered(policy(['channel:room schedule:s', 'person:b']), 4, reachExcept('schedule:s')), [
      '0: page 0.0 channel:room',
      '0: skip 0.0 schedule:s reaches nobody.',
      '0: page 0.1 b',
    ])
  })
})

describe('the vectors of public engines', () => {
  const a29 = policy(['person:one', 'person:two'], {
    steps: [
      { page: ['person:one'], timeoutMs: 30 * minute },
      { page: ['person:two'], timeoutMs: 30 * minute },
    ],
  })

  test('A29: without an answer the second person is paged at 30 minutes; answered before, never', () => {
    assert.deepEqual(unanswered(a29, 30), ['0: page 0.0 one', '30: page 0.1 two'])
    const world = (minutes: number): World => ({ now: at(minutes), reach: reachExcept() })
    const first = advance(a29, beginEscalation(start), { type: 'due' }, world(0)).state
    const answered = advance(a29, first, { type: 'acknowledged', by: 'person:one' }, world(29)).state
    assert.deepEqual(advance(a29, answered, { type: 'due' }, world(30_000)), { state: answered, effects: [] })
  })
})

describe('every escalation', () => {
  test('has a due instant while it escalates, pages no step twice and never pages somebody out of reach', () => {
    fc.assert(
      fc.property(
        fc.array(anyPolicy, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.nat(40), anyEvent, fc.subarray(targets), fc.nat(4)), { maxLength: 40 }),
        (policies, events) => {
          let state = beginEscalation(start)
          let now = start
          let current = 0
          const paged = new Set<string>()
          for (const [minutes, event, off, came] of events) {
            now = new Date(now.getTime() + minutes * minute)
            if (event.type === 'switched') current = (current + 1) % policies.length
            const before = state
            const next = advance(policies[current]!, state, event, {
              now,
              reach: reachExcept(...off),
              priority: 'High',
              alerts: () => came,
            })
            state = next.state
            if (state.phase !== 'acknowledged') assert.equal(state.phase !== 'stopped', state.dueAt !== undefined)
            else if (policies[current]!.expiresMs === undefined && before.phase !== 'acknowledged') assert.equal(state.dueAt, undefined)
            assert.ok(state.paused === undefined || state.phase === 'escalating')
            assert.ok(state.dueAt === undefined || next.effects.length === 0 || state.dueAt > now)
            assert.ok(state.cycle >= before.cycle)
            if (before.phase === 'stopped') assert.deepEqual([state.phase, next.effects], ['stopped', []])
            if (event.type !== 'due' || before.dueAt === undefined || before.dueAt > now) assert.deepEqual(next.effects, [])
            if (state.phase === 'acknowledged') assert.ok(state.answered.length > 0)
            for (const effect of next.effects) {
              if (effect.type !== 'page') continue
              const key = `${effect.cycle}.${effect.step}`
              assert.ok(!paged.has(key), key)
              paged.add(key)
              assert.ok(effect.people.length > 0 && effect.people.every(({ target }) => !off.includes(target)))
              if (!effect.fallback && before.phase === 'escalating')
                assert.ok(effect.people.every(({ person }) => !before.answered.includes(person)))
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
