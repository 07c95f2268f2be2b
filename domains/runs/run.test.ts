import assert from 'node:assert/strict'
import test from 'node:test'
import type { Graph, Step } from './graph.ts'
import { mostArrivals } from './moving.ts'
import type { RunEvent } from './state.ts'
import { bad, graphOf, manual, ok, play, started, step, when } from '#test/run-play.ts'

test('steps follow each other and the run succeeds after the last', () => {
  const graph = graphOf(step('a', { next: 'b' }), step('b', manual))
  assert.deepEqual(play(graph, [started]).effects, [{ type: 'run-step', step: 'a', attempt: 1 }])
  assert.equal(play(graph, [started, ok('a')]).state.status, 'Waiting')
  const end = play(graph, [started, ok('a'), { type: 'answered', step: 'b', outcome: 'done', by: 'person:bo', note: 'looks fine' }])
  assert.equal(end.state.status, 'Success')
  assert.deepEqual(end.effects.at(-1), { type: 'finish', status: 'Success', reason: null })
  assert.deepEqual(end.state.steps['b']?.outputs, { note: 'looks fine' })
})

test('how a run ends after a failure is said by the step: abort, continue, elsewhere, critical, end', () => {
  const of = (more: Partial<Step>): Graph => graphOf(step('a', { next: 'b', ...more }), step('b'), step('undo', { rollback: true }))
  const table: readonly [Partial<Step>, readonly RunEvent[], string][] = [
    [{}, [bad('a')], 'Failed'],
    [{}, [bad('a', 1, true)], 'TimedOut'],
    [{ critical: false }, [bad('a')], 'Failed'],
    [{ onFailure: { then: 'continue' }, critical: false }, [bad('a'), ok('b')], 'Success'],
    [{ onFailure: { then: 'continue' }, critical: true }, [bad('a'), ok('b')], 'Failed'],
    [{ onFailure: { then: 'step', step: 'undo' } }, [bad('a'), ok('undo')], 'Failed'],
    [{ onFailure: { then: 'step', step: 'undo' }, critical: false }, [bad('a'), ok('undo')], 'Success'],
    [{ onFailure: { then: 'step', step: 'undo' } }, [bad('a', 1, true), ok('undo')], 'TimedOut'],
    [{ onFailure: { then: 'continue' }, critical: false, end: true }, [bad('a')], 'Success'],
    [{ end: true }, [ok('a')], 'Success'],
    [{ onFailure: { then: 'step', step: 'gone' } }, [bad('a')], 'Failed'],
  ]
  for (const [more, events, status] of table) assert.equal(play(of(more), [started, ...events]).state.status, status, JSON.stringify(more))
})

test('a failed attempt is tried again as often as the step says, and what cannot help is not', () => {
  const graph = graphOf(step('a', { attempts: 3 }))
  const second = play(graph, [started, bad('a')])
  assert.deepEqual(
    second.effects.map(({ type }) => type),
    ['step-ended', 'run-step'],
  )
  assert.equal(play(graph, [started, bad('a'), bad('a', 2, true), bad('a', 3, true)]).state.status, 'TimedOut')
  assert.equal(play(graph, [started, bad('a'), bad('a', 2), ok('a', 3)]).state.status, 'Success')
  assert.equal(play(graph, [started, { ...bad('a'), final: true } as RunEvent]).state.status, 'Failed')
})

test('when a node dies an idempotent step is repeated and any other waits for a decision', () => {
  const lost: RunEvent = { type: 'node-lost', step: 'a', attempt: 1 }
  const harmless = graphOf(step('a', { idempotent: true }))
  assert.deepEqual(play(harmless, [started, lost]).effects, [{ type: 'run-step', step: 'a', attempt: 2 }])
  assert.equal(play(harmless, [started, lost, ok('a', 1)]).state.status, 'InProgress')
  const graph = graphOf(step('a', { next: 'b' }), step('b'))
  const waits = play(graph, [started, lost])
  assert.deepEqual([waits.state.status, waits.state.waiting?.for], ['Waiting', 'decision'])
  const decide = (decision: 'retry' | 'skip' | 'fail'): RunEvent => ({ type: 'decided', step: 'a', decision, by: 'person:bo' })
  assert.deepEqual(play(graph, [decide('retry')], waits.state).effects, [{ type: 'run-step', step: 'a', attempt: 2 }])
  assert.deepEqual(play(graph, [decide('skip')], waits.state).effects.at(-1), { type: 'run-step', step: 'b', attempt: 1 })
  assert.equal(play(graph, [decide('fail')], waits.state).state.status, 'Failed')
})

test('a circle of failures ends', () => {
  const graph = graphOf(step('a', { onFailure: { then: 'step', step: 'a' } }))
  let { state } = play(graph, [started])
  for (let attempt = 1; attempt <= mostArrivals; attempt += 1) ({ state } = play(graph, [bad('a', attempt)], state))
  assert.equal(state.status, 'Failed')
  const pure = graphOf(step('a', { work: { type: 'branch', choices: [{ when: when('a', 'a'), next: 'a' }] } }))
  assert.equal(play(pure, [started]).state.status, 'Failed')
})

test('a document without steps succeeds', () => {
  assert.equal(play({ start: null, steps: [] }, [started]).state.status, 'Success')
})
