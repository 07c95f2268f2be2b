import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { advance, answersNeeded, beginEscalation, type EscalationState, pausedAgainMs, type World } from '#domains/oncall/escalation.ts'
import { compileCondition } from '#domains/oncall/policies/condition.ts'
import type { Policy } from '#domains/oncall/policies/policy.ts'
import { at, minute, policy, reachExcept, start, summary, unanswered } from '#test/escalations.ts'

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

  test('whoever has answered and is paged by the fallback all the same ends it with another answer', () => {
    const alone = { ...of, steps: [of.steps[0]!], fallback: ['person:bob'] }
    const first = advance(alone, beginEscalation(start), { type: 'due' }, world(0)).state
    const bob = advance(alone, first, { type: 'acknowledged', by: 'person:bob' }, world(1)).state
    const fallback = advance(alone, bob, { type: 'due' }, world(30))
    assert.deepEqual(summary(fallback.effects), ['exhausted', 'page 0.fallback bob'])
    const again = advance(alone, fallback.state, { type: 'acknowledged', by: 'person:bob' }, world(31)).state
    assert.deepEqual([again.phase, again.answered, again.dueAt], ['acknowledged', ['person:bob'], undefined])
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
