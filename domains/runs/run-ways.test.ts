import assert from 'node:assert/strict'
import test from 'node:test'
import type { Graph, Step, Work } from './graph.ts'
import { initialState } from './state.ts'
import type { Data } from './values.ts'
import { bad, branch, cancelled, graphOf, later, loop, manual, ok, order, play, started, step, timeCame, when } from '#test/run-play.ts'

test('a branch goes to the first choice that holds, to its default, or on', () => {
  const to = (work: Work, more: Partial<Step> = {}): string | null => {
    const graph = graphOf(step('if', { work, next: 'n', ...more }), step('n'), step('x'), step('y'))
    const { state } = play(graph, [started], initialState, { p: 'yes' })
    return state.cursor ?? state.status
  }
  const choices = [
    { when: when('{{ p }}', 'no'), next: 'x' },
    { when: when('{{ p }}', 'yes'), next: 'y' },
  ]
  assert.equal(to(branch({ choices })), 'y')
  assert.equal(to(branch({ choices }), { end: true }), 'y', 'a choice wins over the end')
  assert.equal(to(branch({ choices: choices.slice(0, 1), otherwise: 'x' })), 'x')
  assert.equal(to(branch({ choices: choices.slice(0, 1) })), 'n')
  assert.equal(to(branch({ choices: choices.slice(0, 1) }), { end: true }), 'Success')
  assert.equal(to(branch({ choices: [{ when: { left: '{{ p }}', is: 'NumericGreater', right: 1 }, next: 'x' }] })), 'Failed')
  assert.equal(
    to(branch({ choices: [{ when: { not: when('{{ gone.Out }}', 'a') }, next: 'x' }] })),
    'x',
    'a missing value makes the comparison false',
  )
})

test('a loop goes over its items, and its steps see which', () => {
  const graph = graphOf(
    step('each', { work: loop({ over: '{{ names }}' }), next: 'after' }),
    step('in', { inside: 'each' }),
    step('after', manual),
  )
  const { state, all } = play(graph, [started, ok('in', 1), ok('in', 2)], initialState, { names: ['x', 'y'] })
  assert.deepEqual(order(all), ['in success', 'in success', 'each success'])
  assert.deepEqual(
    [state.cursor, state.loops, state.steps['each']?.outputs],
    ['after', [], { CurrentIteration: 2, CurrentIteratorValue: 'y' }],
  )
  assert.deepEqual(
    all.flatMap((effect) => (effect.type === 'step-ended' ? [effect.pass] : [])),
    [1, 2, 0],
  )
  assert.equal(play(graph, [started], initialState, { names: [] }).state.cursor, 'after')
  assert.equal(play(graph, [started]).state.status, 'Failed', 'no such list')
})

test('a loop repeats while its condition holds, and at most as often as it may', () => {
  const always = graphOf(step('again', { work: loop({ again: when('a', 'a'), most: 3 }) }), step('in', { inside: 'again' }))
  const three = play(always, [started, ok('in', 1), ok('in', 2), ok('in', 3)])
  assert.deepEqual([three.state.status, three.state.steps['in']?.attempt], ['Success', 3])
  const until = graphOf(step('again', { work: loop({ again: when('{{ in.State }}', 'busy') }) }), step('in', { inside: 'again' }))
  const done = play(until, [started, ok('in', 1, { State: 'busy' }), ok('in', 2, { State: 'idle' })])
  assert.deepEqual([done.state.status, order(done.all).at(-1)], ['Success', 'again success'])
})

test('a step inside a loop may end the pass, fail the loop, or be tolerated', () => {
  const of = (more: Partial<Step>): Graph =>
    graphOf(
      step('each', { work: loop({ over: ['x', 'y'] }) }),
      step('in', { inside: 'each', next: 'in2', ...more }),
      step('in2', { inside: 'each' }),
    )
  assert.deepEqual(order(play(of({ end: true }), [started, ok('in', 1), ok('in', 2)]).all), ['in success', 'in success', 'each success'])
  const failed = play(of({}), [started, bad('in')])
  assert.deepEqual([failed.state.status, order(failed.all)], ['Failed', ['in failed', 'each failed']])
  const borne = play(of({ onFailure: { then: 'continue' }, critical: false }), [started, bad('in'), ok('in2'), ok('in', 2), ok('in2', 2)])
  assert.equal(borne.state.status, 'Success')
  const left = graphOf(
    step('each', { work: loop({ over: ['x', 'y'] }) }),
    step('in', { inside: 'each', onFailure: { then: 'step', step: 'out' } }),
    step('out'),
  )
  assert.deepEqual(play(left, [started, bad('in')]).state.loops, [], 'a jump leaves the loop')
  assert.equal(play(of({}), [started, cancelled, ok('in')]).state.steps['each']?.status, 'cancelled')
})

test('loops in loops, and a long one of pure steps takes turns', () => {
  const set: Work = { type: 'set', variable: 'variable:last', value: '{{ inner.CurrentIteration }}' }
  const graph: Graph = {
    ...graphOf(
      step('outer', { work: loop({ start: 'inner', over: Array.from({ length: 100 }, (_, at) => String(at)) }), next: 'end' }),
      step('inner', { inside: 'outer', work: loop({ start: 'keep', again: when('a', 'a') }) }),
      step('keep', { inside: 'inner', work: set }),
      step('end', manual),
    ),
    variables: { last: { type: 'Integer', value: 0 } },
  }
  let { state } = play(graph, [started])
  let turns = 0
  for (; state.waiting?.for === 'turn'; turns += 1) ({ state } = play(graph, [timeCame], state))
  assert.deepEqual([state.cursor, state.variables['last'], state.steps['keep']?.attempt], ['end', 100, 10_000])
  assert.ok(turns > 10)
})

test('a variable keeps its type', () => {
  const of = (value: Data): Graph => ({
    ...graphOf(step('set', { work: { type: 'set', variable: 'variable:{{count}}', value } })),
    variables: { count: { type: 'Integer', value: 1 } },
  })
  assert.equal(play(of(2), [started]).state.variables['count'], 2)
  assert.match(play(of('2'), [started]).state.failure?.reason ?? '', /holds a Integer/)
})

test('a sleep ends at its instant, one that is past at once; a pause when somebody resumes it', () => {
  const of = (work: Work): Graph => graphOf(step('s', { work, next: 'b' }), step('b'))
  const asleep = play(of({ type: 'sleep', duration: 'PT{{ n }}S' }), [started], initialState, { n: '30' }).state
  assert.deepEqual([asleep.status, asleep.wakeAt], ['Waiting', later(30).toISOString()])
  assert.equal(play(of({ type: 'sleep', duration: 'PT30S' }), [[29, timeCame]], asleep).state, asleep)
  assert.equal(play(of({ type: 'sleep', duration: 'PT30S' }), [[30, timeCame]], asleep).state.cursor, 'b')
  assert.equal(play(of({ type: 'sleep', until: '2020-01-01T00:00:00Z' }), [started]).state.cursor, 'b')
  for (const duration of ['P1M', 'P1Y', 'PT', '-PT5S', 'P8D', 'soon'])
    assert.equal(play(of({ type: 'sleep', duration }), [started]).state.status, 'Failed', duration)
  const paused = play(of({ type: 'pause' }), [started]).state
  assert.equal(paused.waiting?.for, 'resume')
  assert.equal(play(of({ type: 'pause' }), [{ type: 'resumed', step: 's', by: 'person:bo' }], paused).state.cursor, 'b')
})

test('a run started by a step is waited for', () => {
  const work: Work = { type: 'run', procedure: '{{ p }}', parameters: { Id: '{{ ids }}' } }
  const graph = graphOf(step('child', { work, next: 'b' }), step('b'))
  const begun = play(graph, [started], initialState, { p: 'runbook:x', ids: ['a', 'b'] })
  assert.deepEqual(begun.effects, [
    { type: 'run-child', step: 'child', attempt: 1, procedure: 'runbook:x', parameters: { Id: ['a', 'b'] }, spread: null },
  ])
  assert.equal(play(graph, [ok('child', 1, { Status: 'Success' })], begun.state).state.cursor, 'b')
  assert.deepEqual(play(graph, [cancelled], begun.state).effects, [{ type: 'interrupt', step: 'child', attempt: 1 }])
  assert.equal(play(graph, [started]).state.status, 'Failed', 'what it is given is missing')
})

test('a run started by a step that takes too long is cancelled, and the step has timed out', () => {
  const graph = graphOf(step('child', { work: { type: 'run', procedure: 'runbook:x', parameters: {} }, timeoutMs: 60_000, attempts: 2 }))
  const begun = play(graph, [started]).state
  const again = play(graph, [[60, timeCame]], begun)
  assert.deepEqual(
    again.effects.map(({ type }) => type),
    ['interrupt', 'step-ended', 'run-child'],
  )
  assert.equal(play(graph, [[120, timeCame]], again.state).state.status, 'TimedOut')
})
