import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Graph, Step } from './graph.ts'
import { advance } from './run.ts'
import { initialState, isFinished, mostAttempts, type Effect, type RunEvent, type RunState, type Transition } from './state.ts'

const step = (id: string, more: Partial<Step> = {}): Step => ({
  id,
  title: `Do ${id}`,
  instructions: '',
  checks: [],
  work: { type: 'script', interpreter: 'sh', script: 'true' },
  approvals: 0,
  timeoutMs: 1_000,
  idempotent: false,
  onFailure: { then: 'abort' },
  critical: true,
  next: null,
  rollback: false,
  line: 1,
  ...more,
})
const manual = { work: { type: 'manual' } } as const

const play = (graph: Graph, events: readonly RunEvent[], from: RunState = initialState): Transition & { all: readonly Effect[] } => {
  let state = from
  const all: Effect[] = []
  let effects: readonly Effect[] = []
  for (const event of events) {
    ;({ state, effects } = advance(graph, state, event))
    all.push(...effects)
  }
  return { state, effects, all }
}

const ok = (id: string, attempt = 1): RunEvent => ({ type: 'step-succeeded', step: id, attempt, outputs: {} })
const bad = (id: string, attempt = 1, timedOut = false): RunEvent => ({
  type: 'step-failed',
  step: id,
  attempt,
  reason: 'broken',
  timedOut,
  outputs: {},
})
const started: RunEvent = { type: 'started' }

test('steps follow each other and the run succeeds after the last', () => {
  const graph: Graph = { start: 'a', steps: [step('a', { next: 'b' }), step('b', manual)] }
  assert.deepEqual(play(graph, [started]).effects, [{ type: 'run-step', step: 'a', attempt: 1 }])
  assert.equal(play(graph, [started, ok('a')]).state.status, 'Waiting')
  const end = play(graph, [started, ok('a'), { type: 'answered', step: 'b', outcome: 'done', by: 'person:bo', note: 'looks fine' }])
  assert.equal(end.state.status, 'Success')
  assert.deepEqual(end.effects.at(-1), { type: 'finish', status: 'Success', reason: null })
  assert.deepEqual(end.state.steps['b']?.outputs, { note: 'looks fine' })
})

test('a failure aborts, continues, or goes to the step the document names, and a critical one fails the run in the end', () => {
  const with_ = (more: Partial<Step>): Graph => ({
    start: 'a',
    steps: [step('a', { next: 'b', ...more }), step('b'), step('undo', { rollback: true })],
  })
  assert.equal(play(with_({}), [started, bad('a')]).state.status, 'Failed')
  assert.equal(play(with_({}), [started, bad('a', 1, true)]).state.status, 'TimedOut')
  const goesOn = with_({ onFailure: { then: 'continue' }, critical: false })
  assert.equal(play(goesOn, [started, bad('a'), ok('b')]).state.status, 'Success')
  const undoes = with_({ onFailure: { then: 'step', step: 'undo' } })
  assert.deepEqual(play(undoes, [started, bad('a')]).effects.at(-1), { type: 'run-step', step: 'undo', attempt: 1 })
  const undone = play(undoes, [started, bad('a'), ok('undo')]).state
  assert.deepEqual([undone.status, undone.failure?.step], ['Failed', 'a'])
})

test('when a node dies an idempotent step is repeated and any other waits for a decision', () => {
  const lost: RunEvent = { type: 'node-lost', step: 'a', attempt: 1 }
  const harmless: Graph = { start: 'a', steps: [step('a', { idempotent: true })] }
  assert.deepEqual(play(harmless, [started, lost]).effects, [{ type: 'run-step', step: 'a', attempt: 2 }])
  assert.equal(play(harmless, [started, lost, ok('a', 1)]).state.status, 'InProgress')
  const graph: Graph = { start: 'a', steps: [step('a', { next: 'b' }), step('b')] }
  const waits = play(graph, [started, lost])
  assert.deepEqual([waits.state.status, waits.state.waiting?.for], ['Waiting', 'decision'])
  const decide = (decision: 'retry' | 'skip' | 'fail'): RunEvent => ({ type: 'decided', step: 'a', decision, by: 'person:bo' })
  assert.deepEqual(play(graph, [decide('retry')], waits.state).effects, [{ type: 'run-step', step: 'a', attempt: 2 }])
  assert.deepEqual(play(graph, [decide('skip')], waits.state).effects.at(-1), { type: 'run-step', step: 'b', attempt: 1 })
  assert.equal(play(graph, [decide('fail')], waits.state).state.status, 'Failed')
})

test('a failed run is taken up again at the failed step, or past it', () => {
  const graph: Graph = { start: 'a', steps: [step('a', { next: 'b' }), step('b')] }
  const failed = play(graph, [started, bad('a')]).state
  const again = play(graph, [{ type: 'decided', step: 'a', decision: 'retry', by: 'person:bo' }], failed)
  assert.deepEqual(again.effects, [
    { type: 'resumed', step: 'a' },
    { type: 'run-step', step: 'a', attempt: 2 },
  ])
  assert.equal(play(graph, [ok('a', 2), ok('b')], again.state).state.status, 'Success')
  assert.equal(play(graph, [{ type: 'decided', step: 'b', decision: 'retry', by: 'person:bo' }], failed).state, failed)
})

test('a step waits until enough different people approve; one refusal fails it', () => {
  const graph: Graph = { start: 'a', steps: [step('a', { approvals: 2 })] }
  const approved = (by: string): RunEvent => ({ type: 'approved', step: 'a', by })
  assert.equal(play(graph, [started, approved('person:bo'), approved('person:bo')]).state.status, 'Waiting')
  assert.deepEqual(play(graph, [started, approved('person:bo'), approved('person:cy')]).effects, [
    { type: 'run-step', step: 'a', attempt: 1 },
  ])
  assert.equal(
    play(graph, [started, { type: 'rejected', step: 'a', by: 'person:bo', note: 'not now' }]).state.failure?.reason,
    'Refused by person:bo: not now',
  )
})

test('cancelling ends a waiting run at once and waits for an attempt under way', () => {
  const cancel: RunEvent = { type: 'cancel-asked', by: 'person:bo' }
  assert.equal(play({ start: 'a', steps: [step('a', manual)] }, [started, cancel]).state.status, 'Cancelled')
  const graph: Graph = { start: 'a', steps: [step('a', { next: 'b' }), step('b')] }
  assert.equal(play(graph, [started, cancel]).state.status, 'Cancelling')
  const ended = play(graph, [started, cancel, ok('a')])
  assert.deepEqual([ended.state.status, ended.state.steps['a']?.status, ended.state.steps['b']], ['Cancelled', 'success', undefined])
})

test('a step handed over is done by a person', () => {
  const graph: Graph = { start: 'a', steps: [step('a')] }
  const handed = play(graph, [started, { type: 'step-handed-over', step: 'a', attempt: 1, reason: 'Scripts are off.' }])
  assert.deepEqual(handed.state.waiting, { for: 'answer', step: 'a', reason: 'Scripts are off.' })
})

test('a loop of failures ends', () => {
  const graph: Graph = { start: 'a', steps: [step('a', { onFailure: { then: 'step', step: 'a' } })] }
  let state = advance(graph, initialState, started).state
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) state = advance(graph, state, bad('a', attempt)).state
  assert.equal(state.status, 'Failed')
})

test('a document without steps succeeds', () => {
  assert.equal(play({ start: null, steps: [] }, [started]).state.status, 'Success')
})

const ids = ['a', 'b', 'c', 'gone']
const anyId = fc.constantFrom(...ids)
const anyStep = (id: string) =>
  fc
    .record({
      work: fc.constantFrom<Step['work']>({ type: 'manual' }, { type: 'script', interpreter: 'sh', script: '' }),
      approvals: fc.constantFrom(0, 0, 1, 2),
      idempotent: fc.boolean(),
      critical: fc.boolean(),
      next: fc.option(anyId, { nil: null }),
      onFailure: fc.oneof(
        fc.constant<Step['onFailure']>({ then: 'abort' }),
        fc.constant<Step['onFailure']>({ then: 'continue' }),
        anyId.map((target): Step['onFailure'] => ({ then: 'step', step: target })),
      ),
    })
    .map((more) => step(id, more))
const anyGraph: fc.Arbitrary<Graph> = fc.record({
  start: fc.constantFrom('a', 'b', 'gone', null),
  steps: fc.tuple(anyStep('a'), anyStep('b'), anyStep('c')),
})
const anyBy = fc.constantFrom('person:bo', 'person:cy', 'person:di')
const anyAttempt = fc.integer({ min: 1, max: 4 })
const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.constant<RunEvent>(started),
  fc.record({ type: fc.constant('step-succeeded' as const), step: anyId, attempt: anyAttempt, outputs: fc.constant({}) }),
  fc.record({
    type: fc.constant('step-failed' as const),
    step: anyId,
    attempt: anyAttempt,
    reason: fc.constant('x'),
    timedOut: fc.boolean(),
    outputs: fc.constant({}),
  }),
  fc.record({ type: fc.constant('step-handed-over' as const), step: anyId, attempt: anyAttempt, reason: fc.constant('x') }),
  fc.record({ type: fc.constant('node-lost' as const), step: anyId, attempt: anyAttempt }),
  fc.record({
    type: fc.constant('answered' as const),
    step: anyId,
    outcome: fc.constantFrom('done' as const, 'failed' as const, 'not-applicable' as const),
    by: anyBy,
    note: fc.constantFrom('', 'n'),
  }),
  fc.record({ type: fc.constant('approved' as const), step: anyId, by: anyBy }),
  fc.record({ type: fc.constant('rejected' as const), step: anyId, by: anyBy, note: fc.constant('') }),
  fc.record({
    type: fc.constant('decided' as const),
    step: anyId,
    decision: fc.constantFrom('retry' as const, 'skip' as const, 'fail' as const),
    by: anyBy,
  }),
  fc.record({ type: fc.constant('cancel-asked' as const), by: anyBy }),
)
/** Random events meet the state seldom; half of them are made to fit it. */
const aimed = (state: RunState, event: RunEvent): RunEvent => {
  if (!('step' in event) || state.cursor === null) return event
  const attempt = state.steps[state.cursor]?.attempt ?? 1
  return 'attempt' in event ? { ...event, step: state.cursor, attempt } : { ...event, step: state.cursor }
}

const assertValid = (state: RunState): void => {
  const running = Object.entries(state.steps).filter(([, one]) => one.status === 'running')
  const waiting = Object.entries(state.steps).filter(([, one]) => one.status === 'waiting')
  assert.ok(running.length + waiting.length <= 1, 'a run stands at one step')
  assert.equal(state.waiting !== null, state.status === 'Waiting', 'it waits exactly when it says for what')
  if (state.status === 'Waiting') assert.deepEqual([state.waiting?.step, waiting[0]?.[0]], [state.cursor, state.cursor])
  if (state.status === 'InProgress' || state.status === 'Cancelling') assert.equal(running[0]?.[0], state.cursor)
  if (isFinished(state.status)) assert.deepEqual([state.cursor, running.length, waiting.length], [null, 0, 0])
  if (state.status === 'Failed' || state.status === 'TimedOut') assert.notEqual(state.failure, null)
  if (state.status === 'Success') assert.equal(state.failure, null)
  for (const one of Object.values(state.steps)) assert.ok(one.attempt <= mostAttempts)
}

test('any events in any order leave a valid state, and the same events give the same state', () => {
  fc.assert(
    fc.property(anyGraph, fc.array(fc.tuple(anyEvent, fc.boolean()), { maxLength: 60 }), (graph, draws) => {
      let state = initialState
      const log: RunEvent[] = []
      for (const [drawn, aim] of draws) {
        const event = aim ? aimed(state, drawn) : drawn
        log.push(event)
        const before = JSON.stringify(state)
        const next = advance(graph, state, event)
        assert.equal(JSON.stringify(state), before, 'the former state is not touched')
        const working = next.effects.filter((effect) => effect.type === 'run-step')
        assert.ok(working.length <= 1, 'one attempt at a time')
        if (working.length === 1) assert.equal(next.state.cursor, working[0]?.step)
        assert.equal(
          next.effects.some((effect) => effect.type === 'finish'),
          isFinished(next.state.status) && next.effects.length > 0,
        )
        state = next.state
        assertValid(state)
      }
      assert.deepEqual(play(graph, log).state, state)
      assert.deepEqual(JSON.parse(JSON.stringify(state)), state, 'it is plain JSON')
    }),
    { numRuns: 1_500 },
  )
})

test('no attempt is ever begun twice', () => {
  fc.assert(
    fc.property(anyGraph, fc.array(fc.tuple(anyEvent, fc.boolean()), { maxLength: 60 }), (graph, draws) => {
      const begun = new Set<string>()
      let state = initialState
      for (const [drawn, aim] of draws) {
        const next = advance(graph, state, aim ? aimed(state, drawn) : drawn)
        for (const effect of next.effects) {
          if (effect.type !== 'run-step') continue
          const key = `${effect.step}/${effect.attempt}`
          assert.equal(begun.has(key), false, key)
          begun.add(key)
        }
        state = next.state
      }
    }),
    { numRuns: 500 },
  )
})
