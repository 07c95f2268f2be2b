import assert from 'node:assert/strict'
import test from 'node:test'
import type { Graph } from './graph.ts'
import { initialState, type RunEvent } from './state.ts'
import { approved, bad, cancelled, graphOf, later, manual, ok, order, play, start, started, step, timeCame } from '#test/run-play.ts'

test('a run that is over is taken up again at the failed step, past it, or from any step', () => {
  const graph = graphOf(step('a', { next: 'b' }), step('b'))
  const failed = play(graph, [started, ok('a'), bad('b')]).state
  const again = play(graph, [{ type: 'decided', step: 'b', decision: 'retry', by: 'person:bo' }], failed)
  assert.deepEqual(again.effects, [
    { type: 'resumed', step: 'b' },
    { type: 'run-step', step: 'b', attempt: 2 },
  ])
  assert.equal(play(graph, [ok('b', 2)], again.state).state.status, 'Success')
  assert.equal(play(graph, [{ type: 'decided', step: 'a', decision: 'retry', by: 'person:bo' }], failed).state, failed)
  const restart: RunEvent = { type: 'restarted', step: 'a', by: 'person:bo' }
  const success = play(graph, [ok('b', 2)], again.state).state
  for (const from of [failed, success, play(graph, [started, cancelled, ok('a')]).state])
    assert.deepEqual(play(graph, [restart], from).effects.at(-1), { type: 'run-step', step: 'a', attempt: 2 })
  assert.equal(play(graph, [restart, ok('a', 2), ok('b', 2)], failed).state.status, 'Success')
  assert.equal(play(graph, [restart], play(graph, [started]).state).effects.length, 0)
})

test('a step waits until enough different people approve; one refusal fails it', () => {
  const graph = graphOf(step('a', { approvals: 2 }))
  assert.equal(play(graph, [started, approved('a', 'person:bo'), approved('a', 'person:bo')]).state.status, 'Waiting')
  assert.deepEqual(play(graph, [started, approved('a', 'person:bo'), approved('a', 'person:cy')]).effects, [
    { type: 'run-step', step: 'a', attempt: 1 },
  ])
  const refused = play(graph, [started, { type: 'rejected', step: 'a', by: 'person:bo', note: 'not now' }]).state
  assert.equal(refused.failure?.reason, 'Refused by person:bo: not now')
  assert.deepEqual(refused.steps['a']?.decisions, [{ by: 'person:bo', decision: 'reject', note: 'not now', at: start.toISOString() }])
})

test('an approval that is a step of its own leaves its decisions to later steps', () => {
  const graph = graphOf(step('ask', { work: { type: 'approve' }, approvals: 2, next: 'b' }), step('b'))
  const asked = play(graph, [started]).state
  assert.deepEqual([asked.status, asked.steps['ask']?.outputs['ApprovalStatus']], ['Waiting', 'Waiting'])
  const yes = play(graph, [approved('ask', 'person:bo'), approved('ask', 'person:cy')], asked)
  assert.deepEqual([yes.state.cursor, yes.state.steps['ask']?.outputs['ApprovalStatus']], ['b', 'Approved'])
  const no = play(graph, [approved('ask', 'person:bo'), { type: 'rejected', step: 'ask', by: 'person:cy', note: '' }], asked)
  assert.deepEqual([no.state.status, no.state.steps['ask']?.outputs['ApprovalStatus']], ['Failed', 'Rejected'])
})

test('an approval nobody gives is reminded of, and ends as the document says', () => {
  const of = (onExpiry: 'reject' | 'approve' | 'escalate'): Graph =>
    graphOf(step('a', { approvals: 1, approval: { from: [], expiresMs: 60_000, remindMs: 20_000, onExpiry } }))
  const reminded = play(of('reject'), [started, [20, timeCame]])
  assert.deepEqual(reminded.effects, [{ type: 'remind', step: 'a', escalate: false }])
  assert.equal(reminded.state.wakeAt, later(60).toISOString())
  assert.equal(play(of('reject'), [[59, timeCame]], reminded.state).effects.length, 0)
  assert.equal(play(of('reject'), [[60, timeCame]], reminded.state).state.status, 'TimedOut')
  assert.deepEqual(play(of('approve'), [[60, timeCame]], reminded.state).effects, [{ type: 'run-step', step: 'a', attempt: 1 }])
  const escalated = play(of('escalate'), [[60, timeCame]], reminded.state)
  assert.deepEqual(escalated.effects, [{ type: 'remind', step: 'a', escalate: true }])
  assert.equal(escalated.state.waiting?.until, later(120).toISOString())
  assert.deepEqual(play(of('escalate'), [[90, approved('a', 'person:di')]], escalated.state).effects, [
    { type: 'run-step', step: 'a', attempt: 1 },
  ])
  assert.equal(play(of('escalate'), [[120, timeCame]], escalated.state).state.status, 'TimedOut')
})

test('cancelling ends a waiting run at once, and an attempt under way is ended and waited for', () => {
  assert.equal(play(graphOf(step('a', manual)), [started, cancelled]).state.status, 'Cancelled')
  const graph = graphOf(step('a', { next: 'b' }), step('b'))
  const asked = play(graph, [started, cancelled])
  assert.deepEqual([asked.state.status, asked.effects], ['Cancelling', [{ type: 'interrupt', step: 'a', attempt: 1 }]])
  const ended = play(graph, [ok('a')], asked.state)
  assert.deepEqual([ended.state.status, ended.state.steps['a']?.status, ended.state.steps['b']], ['Cancelled', 'success', undefined])
  assert.equal(play(graph, [bad('a')], asked.state).state.steps['a']?.status, 'cancelled')
})

test('what the document wants done after a cancel is done, for two minutes, and the run is Cancelled all the same', () => {
  const graph = graphOf(step('a', { onCancel: { then: 'step', step: 'undo' } }), step('undo', { next: 'more' }), step('more'))
  const undoing = play(graph, [started, cancelled, bad('a')])
  assert.deepEqual([undoing.state.status, undoing.state.cursor, undoing.state.wakeAt], ['Cancelling', 'undo', later(120).toISOString()])
  const done = play(
    graph,
    [
      [5, ok('undo')],
      [9, ok('more')],
    ],
    undoing.state,
  )
  assert.deepEqual([done.state.status, order(done.all)], ['Cancelled', ['undo success', 'more success']])
  const late = play(graph, [[120, timeCame]], undoing.state)
  assert.deepEqual([late.state.status, late.effects[0]], ['Cancelled', { type: 'interrupt', step: 'undo', attempt: 1 }])
  const asking = graphOf(step('ask', { work: { type: 'approve' }, onCancel: { then: 'step', step: 'undo' } }), step('undo'))
  assert.equal(play(asking, [started, cancelled]).state.cursor, 'undo')
})

test('a run that is to be completed ends after the step under way', () => {
  const graph = graphOf(step('a', { next: 'b' }), step('b'))
  const complete: RunEvent = { type: 'complete-asked', by: 'person:bo' }
  assert.equal(play(graph, [started, complete]).state.status, 'InProgress')
  assert.equal(play(graph, [started, complete, ok('a')]).state.status, 'Success')
  assert.equal(play(graph, [started, complete, bad('a')]).state.status, 'Failed')
})

test('a held run stops before its next step until somebody releases it', () => {
  const graph = graphOf(step('a', { next: 'b' }), step('b'))
  const held = play(graph, [started, { type: 'held', by: 'person:bo' }, ok('a')]).state
  assert.deepEqual([held.status, held.waiting?.for, held.cursor], ['Waiting', 'release', 'b'])
  assert.deepEqual(play(graph, [{ type: 'released', by: 'person:cy' }], held).effects, [{ type: 'run-step', step: 'b', attempt: 1 }])
  assert.equal(play(graph, [started, { type: 'held', by: 'person:bo' }, { type: 'released', by: 'person:bo' }, ok('a')]).state.cursor, 'b')
})

test('in guided mode every step waits for somebody to start it, or another one', () => {
  const graph = graphOf(step('a', { next: 'b' }), step('b'), step('c'))
  const guided = play(graph, [started], { ...initialState, guided: true }).state
  assert.deepEqual([guided.waiting?.for, guided.waiting?.step], ['start', 'a'])
  const go = (id: string): RunEvent => ({ type: 'step-started', step: id, by: 'person:bo' })
  assert.deepEqual(play(graph, [go('a')], guided).effects, [{ type: 'run-step', step: 'a', attempt: 1 }])
  assert.equal(play(graph, [go('a'), ok('a')], guided).state.waiting?.step, 'b')
  const elsewhere = play(graph, [go('c')], guided)
  assert.deepEqual([elsewhere.effects.at(-1), elsewhere.state.steps['a']?.status], [{ type: 'run-step', step: 'c', attempt: 1 }, 'skipped'])
})

test('a choice leads where it says; a cause ends the investigation', () => {
  const choices = [
    { text: 'One page only', next: 'c' },
    { text: 'A release', cause: true, runbook: 'runbook:roll-back' },
    { text: 'Neither' },
  ]
  const graph = graphOf(step('a', { work: { type: 'manual', choices }, next: 'b' }), step('b', manual), step('c', manual))
  const choose = (choice: number): RunEvent => ({ type: 'answered', step: 'a', outcome: 'done', by: 'person:bo', note: '', choice })
  assert.deepEqual(
    [0, 1, 2, 3].map((choice) => play(graph, [started, choose(choice)]).state.cursor),
    ['c', null, 'b', 'a'],
  )
  const found = play(graph, [started, choose(1)]).state
  assert.deepEqual([found.status, found.steps['a']?.outputs], ['Success', { choice: 'A release' }])
})

test('somebody may skip what the run waits for', () => {
  const graph = graphOf(step('a', { work: { type: 'pause' }, next: 'b' }), step('b'))
  const skipped = play(graph, [started, { type: 'skipped', step: 'a', by: 'person:bo', note: 'not needed' }])
  assert.deepEqual([skipped.state.cursor, skipped.state.steps['a']?.status], ['b', 'skipped'])
})

test('what a run waits for is said with the values that are known, and without what is secret', () => {
  const graph = graphOf(step('a', { title: 'Look at {{ host }} with {{ api_token }}, then {{ b.Out }}', ...manual }))
  const { state } = play(graph, [started], undefined, { host: 'db-1', api_token: 'hunter22' })
  assert.equal(state.waiting?.reason, 'Look at db-1 with •••, then …')
})
