import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Graph, Step, Work } from './graph.ts'
import { advance } from './run.ts'
import { initialState, isFinished, type RunEvent, type RunState } from './state.ts'
import { later, loop, play, start, started, step, timeCame, when } from '#test/run-play.ts'

const ids = ['a', 'b', 'c', 'l', 'i', 'gone']
const anyId = fc.constantFrom(...ids)
const anyWork = fc.oneof(
  fc.constantFrom<Work>(
    { type: 'manual' },
    { type: 'script', interpreter: 'sh', script: '' },
    { type: 'pause' },
    { type: 'approve' },
    { type: 'sleep', duration: 'PT5S' },
    { type: 'set', variable: 'v', value: 1 },
    { type: 'set', variable: 'v', value: '{{ nothing }}' },
    { type: 'run', procedure: 'runbook:x', parameters: {} },
  ),
  fc
    .record({ next: anyId, yes: fc.boolean() })
    .map(({ next, yes }): Work => ({ type: 'branch', choices: [{ when: when('a', yes ? 'a' : 'b'), next }] })),
)
const anyStep = (id: string, fixed: Partial<Step> = {}) =>
  fc
    .record({
      work: anyWork,
      approvals: fc.constantFrom(0, 0, 0, 1, 2),
      approval: fc.constantFrom(
        { from: [], expiresMs: 7_000, remindMs: 3_000, onExpiry: 'escalate' as const },
        { from: [], onExpiry: 'approve' as const, expiresMs: 9_000 },
      ),
      attempts: fc.constantFrom(1, 1, 2),
      timeoutMs: fc.constantFrom(0, 4_000),
      idempotent: fc.boolean(),
      critical: fc.boolean(),
      end: fc.boolean(),
      next: fc.option(anyId, { nil: null }),
      onCancel: fc.oneof(
        fc.constant<Step['onCancel']>({ then: 'abort' }),
        anyId.map((target): Step['onCancel'] => ({ then: 'step', step: target })),
      ),
      onFailure: fc.oneof(
        fc.constant<Step['onFailure']>({ then: 'abort' }),
        fc.constant<Step['onFailure']>({ then: 'continue' }),
        anyId.map((target): Step['onFailure'] => ({ then: 'step', step: target })),
      ),
    })
    .map((more) => step(id, { ...more, ...fixed } as Partial<Step>))
const anyLoop = fc.constantFrom<Work>(
  loop({ start: 'i', over: ['x', 'y', 'z'] }),
  loop({ start: 'i', again: when('a', 'a'), most: 4 }),
  loop({ start: 'i', over: [] }),
)
const anyGraph: fc.Arbitrary<Graph> = fc
  .tuple(
    fc.constantFrom('a', 'b', 'l', 'gone', null),
    anyStep('a'),
    anyStep('b'),
    anyStep('c'),
    anyLoop,
    anyStep('l'),
    anyStep('i', { inside: 'l' }),
  )
  .map(([first, a, b, c, work, l, i]) => ({
    start: first,
    steps: [a, b, c, { ...l, work }, i],
    variables: { v: { type: 'Integer' as const, value: 0 } },
  }))
const anyBy = fc.constantFrom('person:bo', 'person:cy', 'person:di')
const anyAttempt = fc.integer({ min: 1, max: 4 })
const withStep = <Type extends string>(type: Type) => ({ type: fc.constant(type), step: anyId })
const anyAsks = fc.uniqueArray(anyId, { maxLength: 3 })
const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.constant<RunEvent>(started),
  fc.constant<RunEvent>(timeCame),
  fc.record({ ...withStep('step-succeeded' as const), attempt: anyAttempt, outputs: fc.constant({}) }),
  fc.record({
    ...withStep('step-failed' as const),
    attempt: anyAttempt,
    reason: fc.constant('x'),
    timedOut: fc.boolean(),
    outputs: fc.constant({}),
  }),
  fc.record({ ...withStep('step-handed-over' as const), attempt: anyAttempt, reason: fc.constant('x') }),
  fc.record({ ...withStep('node-lost' as const), attempt: anyAttempt }),
  fc.record({
    ...withStep('answered' as const),
    outcome: fc.constantFrom('done' as const, 'failed' as const, 'not-applicable' as const),
    by: anyBy,
    note: fc.constantFrom('', 'n'),
  }),
  fc.record({ ...withStep('approved' as const), by: anyBy, note: fc.constant('') }),
  fc.record({ ...withStep('rejected' as const), by: anyBy, note: fc.constant('') }),
  fc.record({ ...withStep('decided' as const), decision: fc.constantFrom('retry' as const, 'skip' as const, 'fail' as const), by: anyBy }),
  fc.record({ ...withStep('restarted' as const), by: anyBy }),
  fc.record({ ...withStep('restarted' as const), by: anyBy, asks: anyAsks }),
  fc.record({ ...withStep('decided' as const), decision: fc.constantFrom('retry' as const, 'skip' as const), by: anyBy, asks: anyAsks }),
  fc.record({ ...withStep('skipped' as const), by: anyBy, note: fc.constant('') }),
  fc.record({ ...withStep('resumed' as const), by: anyBy }),
  fc.record({ ...withStep('step-started' as const), by: anyBy }),
  fc.record({
    ...withStep('step-started' as const),
    by: anyBy,
    inputs: fc.constantFrom({ Value: 2 }, { Duration: 'PT9S' }, { RuntimeParameters: {} }),
  }),
  fc.record({ type: fc.constantFrom('held' as const, 'released' as const, 'cancel-asked' as const, 'complete-asked' as const), by: anyBy }),
)
/** Random events meet the state seldom; half of them are made to fit it. */
const aimed = (state: RunState, event: RunEvent): RunEvent => {
  if (!('step' in event) || state.cursor === null) return event
  const attempt = state.steps[state.cursor]?.attempt ?? 1
  return 'attempt' in event ? { ...event, step: state.cursor, attempt } : { ...event, step: state.cursor }
}
const anyPlay = fc.tuple(
  anyGraph,
  fc.boolean(),
  fc.array(fc.tuple(anyEvent, fc.boolean(), fc.integer({ min: 0, max: 6 })), { maxLength: 60 }),
)

const assertValid = (state: RunState): void => {
  const inLoops = new Set(state.loops.map((one) => one.step))
  const at = (status: string): string[] =>
    Object.entries(state.steps).flatMap(([id, one]) => (one.status === status && !inLoops.has(id) ? [id] : []))
  const running = at('running')
  const waiting = at('waiting')
  const isTurn = state.waiting?.for === 'turn'
  assert.ok(running.length + waiting.length <= 1, 'a run stands at one step')
  assert.equal(state.waiting !== null && !isTurn, state.status === 'Waiting', 'it waits exactly when it says for what')
  if (state.status === 'Waiting') assert.deepEqual([state.waiting?.step, waiting[0]], [state.cursor, state.cursor])
  if ((state.status === 'InProgress' || state.status === 'Cancelling') && !isTurn) assert.equal(running[0], state.cursor)
  if (isFinished(state.status))
    assert.deepEqual([state.cursor, running.length, waiting.length, state.loops.length, state.wakeAt], [null, 0, 0, 0, null])
  if (state.status === 'Failed' || state.status === 'TimedOut') assert.notEqual(state.failure, null)
  if (state.status === 'Success') assert.equal(state.failure, null)
  if (state.waiting?.until !== undefined)
    assert.ok(state.wakeAt !== null && state.wakeAt <= state.waiting.until, 'what ends by itself has a timer')
}

test('any events in any order leave a valid state, and the same events give the same state', () => {
  fc.assert(
    fc.property(anyPlay, ([graph, guided, draws]) => {
      let state: RunState = { ...initialState, guided }
      const log: (readonly [number, RunEvent])[] = []
      let clock = 0
      for (const [drawn, aim, passed] of draws) {
        const event = aim ? aimed(state, drawn) : drawn
        clock += passed
        log.push([clock, event])
        const before = JSON.stringify(state)
        const next = advance({ graph, parameters: {}, globals: {} }, state, event, later(clock))
        assert.equal(JSON.stringify(state), before, 'the former state is not touched')
        const working = next.effects.filter((effect) => effect.type === 'run-step' || effect.type === 'run-child')
        assert.ok(working.length <= 1, 'one attempt at a time')
        if (working.length === 1) assert.equal(next.state.cursor, working[0]?.step)
        assert.equal(
          next.effects.some((effect) => effect.type === 'finish'),
          isFinished(next.state.status) && next.effects.length > 0,
        )
        state = next.state
        assertValid(state)
      }
      assert.deepEqual(play(graph, log, { ...initialState, guided }).state, state)
      assert.deepEqual(JSON.parse(JSON.stringify(state)), state, 'it is plain JSON')
    }),
    { numRuns: 3_000 },
  )
})

test('no attempt is ever begun twice', () => {
  fc.assert(
    fc.property(anyPlay, ([graph, guided, draws]) => {
      const begun = new Set<string>()
      let state: RunState = { ...initialState, guided }
      let clock = 0
      for (const [drawn, aim, passed] of draws) {
        clock += passed
        const next = advance({ graph, parameters: {}, globals: {} }, state, aim ? aimed(state, drawn) : drawn, later(clock))
        for (const effect of next.effects) {
          if (effect.type !== 'run-step' && effect.type !== 'run-child') continue
          const key = `${effect.step}/${effect.attempt}`
          assert.equal(begun.has(key), false, key)
          begun.add(key)
        }
        state = next.state
      }
    }),
    { numRuns: 1_000 },
  )
})

test('nothing is done that needs an approval nobody gave', () => {
  fc.assert(
    fc.property(anyPlay, ([graph, guided, draws]) => {
      let state: RunState = { ...initialState, guided }
      for (const [drawn, aim] of draws) {
        const next = advance({ graph, parameters: {}, globals: {} }, state, aim ? aimed(state, drawn) : drawn, start)
        for (const effect of next.effects) {
          if (effect.type !== 'run-step' && effect.type !== 'run-child') continue
          const wanted = graph.steps.find(({ id }) => id === effect.step)?.approvals ?? 0
          const given = new Set(
            next.state.steps[effect.step]?.decisions.filter(({ decision }) => decision === 'approve').map(({ by }) => by),
          )
          assert.ok(given.size >= wanted, `${effect.step} wants ${wanted}`)
        }
        state = next.state
      }
    }),
    { numRuns: 1_000 },
  )
})
