import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { advance, beginEscalation, type EscalationEvent, fallbackAgainMs } from '#domains/oncall/escalation.ts'
import { compileCondition } from '#domains/oncall/policies/condition.ts'
import type { Policy } from '#domains/oncall/policies/policy.ts'
import { at, minute, reachExcept, start, unanswered } from '#test/escalations.ts'

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
