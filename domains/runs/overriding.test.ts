import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import fc from 'fast-check'
import type { Graph, Step, Work } from './graph.ts'
import { inputsFrom, openInputs, overriddenStep, overrideProblems, presentInputs } from './overriding.ts'
import { advance, mayHappen } from './run.ts'
import { initialState, type Outputs, type RunEvent, type RunState } from './state.ts'
import type { Data } from './values.ts'
import { approved, graphOf, ok, play, start, started, step } from '#test/run-play.ts'

const guided: RunState = { ...initialState, guided: true }
const call = (inputs: Readonly<Record<string, Data>>): Work => ({ type: 'call', performer: 'aws:executeAwsApi', inputs })
const begin = (id: string, inputs?: Outputs): RunEvent => ({
  type: 'step-started',
  step: id,
  by: 'person:bo',
  ...(inputs === undefined ? {} : { inputs }),
})
const problems = (graph: Graph, id: string, inputs: Outputs, parameters: Outputs = {}, events: readonly RunEvent[] = [started]) =>
  overrideProblems(
    { graph, parameters, globals: {} },
    play(graph, events, guided, parameters).state,
    graph.steps.find((one) => one.id === id) as Step,
    inputs,
  )

describe('Inputs given by hand', () => {
  const graph = graphOf(
    step('a', { work: call({ Service: 'ec2', Api: 'RebootInstances', InstanceIds: ['{{ Id }}'], DryRun: false }), next: 'b' }),
    step('b'),
  )

  test('are used instead of those of the document, kept with the step, and again when it is tried again', () => {
    const { state } = play(graph, [started, begin('a', { InstanceIds: ['i-2'] })], guided, { Id: 'i-1' })
    assert.deepEqual([state.steps['a']?.status, state.steps['a']?.overridden], ['running', { InstanceIds: ['i-2'] }])
    const done = overriddenStep(graph.steps[0] as Step, state.steps['a']?.overridden)
    assert.ok(done.work.type === 'call')
    assert.deepEqual(done.work.inputs, { Service: 'ec2', Api: 'RebootInstances', InstanceIds: ['i-2'], DryRun: false })
    const lost = play(
      graph,
      [
        { type: 'node-lost', step: 'a', attempt: 1 },
        { type: 'decided', step: 'a', decision: 'retry', by: 'person:bo' },
      ],
      state,
    )
    assert.deepEqual([lost.state.steps['a']?.attempt, lost.state.steps['a']?.overridden], [2, { InstanceIds: ['i-2'] }])
  })

  test('count once: the next time the step is begun it is as its document says', () => {
    const ran = play(
      graph,
      [started, begin('a', { DryRun: true }), ok('a'), begin('b'), ok('b'), { type: 'restarted', step: 'a', by: 'person:bo' }],
      guided,
    )
    assert.deepEqual([ran.state.steps['a']?.status, ran.state.steps['a']?.overridden], ['running', null])
    assert.equal(play(graph, [started, begin('a'), ok('a')], guided).state.steps['a']?.overridden, undefined)
  })

  const table: readonly [string, Work, Outputs, Outputs, RegExp | undefined][] = [
    ['a duration', { type: 'sleep', duration: 'PT1H' }, { Duration: 'PT1M' }, {}, undefined],
    ['a value', { type: 'set', variable: 'v', value: 1 }, { Value: 2 }, {}, undefined],
    ['parameters of a run', { type: 'run', procedure: 'x', parameters: { A: 'b' } }, { RuntimeParameters: { A: 'c' } }, {}, undefined],
    [
      'a payload',
      { type: 'script', interpreter: 'python3', script: '', handler: 'f', payload: { a: 1 } },
      { InputPayload: { a: 2 } },
      {},
      undefined,
    ],
    [
      'another operation',
      call({ Service: 's3', Api: 'GetObject', Bucket: 'b' }),
      { Api: 'DeleteObject' },
      {},
      /no input "Api".*It has Bucket/,
    ],
    [
      'what every object has',
      call({ Bucket: 'b' }),
      { constructor: true, toString: false },
      {},
      /no input "constructor".*no input "toString"/,
    ],
    ['its prototype', call({ Bucket: 'b' }), JSON.parse('{"__proto__":{"Bucket":"c"}}') as Outputs, {}, /no input "__proto__"/],
    ['a role in other letters', call({ roleArn: 'a', Cluster: 'c' }), { roleArn: 'b' }, {}, /no input "roleArn".*It has Cluster/],
    ['what a task is told', call({ taskDefinition: 'a', overrides: {} }), { overrides: { a: 1 } }, {}, /no input "overrides"/],
    ['the rights it gives', call({ RoleName: 'a', PolicyDocument: '{}' }), { PolicyDocument: '{"a":1}' }, {}, /no input "PolicyDocument"/],
    [
      'what is hidden when it is shown',
      { type: 'script', interpreter: 'python3', script: '', payload: { a: 1, password: '{{ Password }}' } },
      { InputPayload: { a: 2, password: '•••' } },
      { Password: 'hunter2hunter2' },
      /uses secrets/,
    ],
    ['an input it does not have', call({ Bucket: 'b' }), { Key: 'k' }, {}, /no input "Key"/],
    [
      'commands',
      call({ DocumentName: 'AWS-RunShellScript', Parameters: { commands: ['ls'] } }),
      { Parameters: { commands: ['rm'] } },
      {},
      /no input "Parameters"/,
    ],
    ['another document', { type: 'run', procedure: 'x', parameters: {} }, { DocumentName: 'y' }, {}, /no input "DocumentName"/],
    ['the text of a script', { type: 'script', interpreter: 'sh', script: 'ls' }, { Script: 'rm' }, {}, /no input "Script"/],
    ['approvers', { type: 'approve' }, { Approvers: ['person:me'] }, {}, /asked to be approved/],
    ['another kind of value', call({ Count: 3 }), { Count: 'three' }, {}, /Count is a number, and this is a text/],
    ['a secret', call({ Bucket: 'b' }), { Bucket: 'secret://db' }, {}, /secret cannot be named/],
    ['a secret inside', call({ Tags: [{ Key: 'a' }] }), { Tags: [{ Key: ' Secret://db' }] }, {}, /secret cannot be named/],
    ['a reference', call({ Bucket: 'b' }), { Bucket: '{{ Password }}' }, {}, /not filled in/],
    ['what a secret goes to', call({ Url: 'https://a', Token: '{{ T }}' }), { Url: 'https://b' }, { T: 'secret://t' }, /uses secrets/],
    [
      'what a script with secrets reads',
      { type: 'script', interpreter: 'python3', script: '', payload: {} },
      { InputPayload: {} },
      { T: 'secret://t' },
      /uses secrets/,
    ],
  ]
  for (const [name, work, inputs, parameters, problem] of table)
    test(`${problem === undefined ? 'may be' : 'may not be'} ${name}`, () => {
      const found = problems({ ...graphOf(step('a', { work })), variables: { v: { type: 'Integer', value: 0 } } }, 'a', inputs, parameters)
      if (problem === undefined) assert.deepEqual(found, [])
      else assert.match(found.join(' '), problem)
    })

  test('are none once somebody has approved the run, and none of a text that was approved beforehand', () => {
    const asked = graphOf(step('ask', { work: { type: 'approve' }, next: 'a' }), ...graph.steps)
    const yes: RunEvent[] = [started, begin('ask'), approved('ask', 'person:cy')]
    assert.match(problems(asked, 'a', { DryRun: true }, {}, yes).join(' '), /approved as it stands/)
    assert.equal(play(asked, [...yes, begin('a', { DryRun: true })], guided).state.waiting?.for, 'start')
    assert.match(problems({ ...graph, fixed: true }, 'a', { DryRun: true }).join(' '), /approved as it stands/)
    const gated = graphOf(step('a', { work: call({ DryRun: false }), approvals: 1 }))
    assert.match(problems(gated, 'a', { DryRun: true }).join(' '), /asked to be approved/)
  })

  test('as texts of a command line become what the step has there', () => {
    const present = { Many: ['a'], Map: { a: 1 }, Number: 3, Yes: false, Text: 't' }
    assert.deepEqual(inputsFrom({ Many: 'b', Map: '{"a":2}', Number: '4', Yes: 'true', Text: '5' }, present), {
      Many: ['b'],
      Map: { a: 2 },
      Number: 4,
      Yes: true,
      Text: '5',
    })
    assert.deepEqual(inputsFrom({ Many: '["b","c"]', Number: ['4'], Text: ['x'], Other: 'y' }, present), {
      Many: ['b', 'c'],
      Number: 4,
      Text: 'x',
      Other: 'y',
    })
    assert.deepEqual(inputsFrom({ Number: 'four' }, present), { Number: 'four' })
  })

  test('are shown with the values they have by then', () => {
    const [first] = graph.steps
    assert.deepEqual(first && presentInputs({ graph, parameters: { Id: 'i-1' }, globals: {} }, guided, first), {
      InstanceIds: ['i-1'],
      DryRun: false,
    })
  })
})

const anyValue: fc.Arbitrary<Data> = fc.oneof(
  fc.constantFrom<Data>(
    'x',
    'secret://db',
    '{{ Password }}',
    'PT1S',
    3,
    true,
    ['a'],
    ['secret://db'],
    { a: 'b' },
    { a: { b: '{{ x }}' } },
    null,
  ),
  fc.string(),
)
const names = ['Value', 'Duration', 'InputPayload', 'RuntimeParameters', 'Bucket', 'Api', 'Parameters', 'Script', 'Approvers']
const anyInputs = fc.dictionary(fc.constantFrom(...names), anyValue, { maxKeys: 3, noNullPrototype: true })
const anyWork = fc.constantFrom<Work>(
  call({ Service: 's3', Api: 'GetObject', Bucket: 'b', Parameters: { commands: ['ls'] } }),
  call({ Bucket: 'b', Token: 'secret://t' }),
  { type: 'script', interpreter: 'python3', script: 'x', handler: 'f', payload: { a: '{{ P }}' } },
  { type: 'run', procedure: 'runbook:x', parameters: { A: 'b' } },
  { type: 'set', variable: 'v', value: 'x' },
  { type: 'sleep', duration: 'PT5S' },
  { type: 'approve' },
  { type: 'manual' },
)

test('whatever is given, nothing changes but data that the step takes: no text, no document, no operation, no secret', () => {
  fc.assert(
    fc.property(anyWork, fc.constantFrom(0, 1), anyInputs, (work, approvals, inputs) => {
      const graph: Graph = { ...graphOf(step('a', { work, approvals })), variables: { v: { type: 'String', value: '' } } }
      const plan = { graph, parameters: { P: 'p' }, globals: {} }
      const { state } = play(graph, [started], guided, plan.parameters)
      const event = begin('a', inputs)
      const next = advance(plan, state, event, start)
      if (!mayHappen(plan, state, event, start)) {
        assert.deepEqual(next, { state, effects: [] })
        return
      }
      const [written] = graph.steps
      const given = next.state.steps['a']?.overridden ?? {}
      assert.ok(written !== undefined && Object.keys(given).every((name) => Object.hasOwn(openInputs(written), name)))
      assert.doesNotMatch(JSON.stringify(given), /secret:\/\/|\{\{/i)
      const done = overriddenStep(written, given).work
      assert.equal(done.type, work.type)
      if (work.type === 'script' && done.type === 'script') assert.deepEqual({ ...done, payload: 0 }, { ...work, payload: 0 })
      if (work.type === 'run' && done.type === 'run') assert.equal(done.procedure, work.procedure)
      if (work.type === 'call' && done.type === 'call')
        for (const name of ['Service', 'Api', 'Parameters', 'Token']) assert.deepEqual(done.inputs[name], work.inputs[name])
      assert.deepEqual(JSON.parse(JSON.stringify(next.state)), next.state, 'it is plain JSON')
      assert.deepEqual(play(graph, [started, event], guided, plan.parameters).state, next.state, 'and the same when it is replayed')
    }),
    { numRuns: 2_000 },
  )
})
