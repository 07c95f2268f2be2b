import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isFinished } from '#domains/runs/state.ts'
import { api, approve, play, yes, type Answer, type Played, type Scenario } from '#test/document-play.ts'

describe('How a document ends', () => {
  const rollback = (more: object = {}): object => ({
    mainSteps: [api('one', { onFailure: 'step:Rollback', ...more }), api('two', { isEnd: true }), api('Rollback', { isEnd: true })],
  })
  const table: readonly (readonly [string, object, Scenario, string, readonly string[]])[] = [
    ['all goes well', rollback(), {}, 'Success', ['one success', 'two success']],
    [
      'a failure that is rolled back is still a failure',
      rollback(),
      { answers: { one: ['fail'] } },
      'Failed',
      ['one failed', 'Rollback success'],
    ],
    [
      'a time-out that is rolled back is still one',
      rollback(),
      { answers: { one: ['timeout'] } },
      'TimedOut',
      ['one timed-out', 'Rollback success'],
    ],
    [
      'unless the step is not critical',
      rollback({ isCritical: false }),
      { answers: { one: ['fail'] } },
      'Success',
      ['one failed', 'Rollback success'],
    ],
    [
      'the rollback fails too',
      rollback(),
      { answers: { one: ['timeout'], Rollback: ['fail'] } },
      'TimedOut',
      ['one timed-out', 'Rollback failed'],
    ],
    [
      'abort is the usual end of a failure',
      { mainSteps: [api('one'), api('two')] },
      { answers: { one: ['fail'] } },
      'Failed',
      ['one failed'],
    ],
    ['abort of a time-out', { mainSteps: [api('one'), api('two')] }, { answers: { one: ['timeout'] } }, 'TimedOut', ['one timed-out']],
    [
      'continue goes on and forgives',
      { mainSteps: [api('one', { onFailure: 'Continue' }), api('two')] },
      { answers: { one: ['fail'] } },
      'Success',
      ['one failed', 'two success'],
    ],
    [
      'continue of a critical step goes on and does not',
      { mainSteps: [api('one', { onFailure: 'Continue', isCritical: true }), api('two')] },
      { answers: { one: ['fail'] } },
      'Failed',
      ['one failed', 'two success'],
    ],
    [
      'continue follows nextStep',
      { mainSteps: [api('one', { onFailure: 'Continue', nextStep: 'three' }), api('two', { isEnd: true }), api('three')] },
      { answers: { one: ['fail'] } },
      'Success',
      ['one failed', 'three success'],
    ],
    [
      'an end ends after a failure too',
      { mainSteps: [api('one', { isEnd: true, onFailure: 'step:two', isCritical: false }), api('two')] },
      { answers: { one: ['fail'] } },
      'Success',
      ['one failed'],
    ],
    [
      'abort of a step that is not critical still fails',
      { mainSteps: [api('one', { isCritical: false }), api('two')] },
      { answers: { one: ['fail'] } },
      'Failed',
      ['one failed'],
    ],
    [
      'the first critical failure decides',
      { mainSteps: [api('one', { onFailure: 'Continue', isCritical: true }), api('two')] },
      { answers: { one: ['timeout'], two: ['fail'] } },
      'TimedOut',
      ['one timed-out', 'two failed'],
    ],
  ]
  for (const [title, document, scenario, status, order] of table)
    test(title, () => {
      const played = play(document, scenario)
      assert.deepEqual([played.status, played.order], [status, order])
    })

  test('attempts are counted, and each has its own time', () => {
    const document = {
      mainSteps: [
        { name: 's', action: 'aws:executeScript', maxAttempts: 3, timeoutSeconds: 1, inputs: { Runtime: 'bash', Script: 'sleep 5' } },
      ],
    }
    const played = play(document, { answers: { s: ['timeout'] } })
    assert.deepEqual([played.status, played.took, played.state.steps['s']?.tries], ['TimedOut', 3, 3])
    assert.equal(play(document, { answers: { s: ['fail', 'timeout', 'ok'] } }).status, 'Success')
  })
})

describe('Branches', () => {
  const document = (more: object, otherwise?: string): object => ({
    parameters: { P: { type: 'String', default: '' } },
    mainSteps: [
      {
        name: 'b',
        action: 'aws:branch',
        ...more,
        inputs: {
          Choices: [{ NextStep: 'hit', Variable: '{{ P }}', StringEquals: 'x' }],
          ...(otherwise === undefined ? {} : { Default: otherwise }),
        },
      },
      api('next'),
      api('hit', { isEnd: true }),
    ],
  })
  test('a choice that holds wins over everything; without one it goes to the default, ends, or goes on', () => {
    const order = (played: Played) => [played.status, ...played.order]
    assert.deepEqual(order(play(document({ isEnd: true }), { parameters: { P: 'x' } })), ['Success', 'b success', 'hit success'])
    assert.deepEqual(order(play(document({ isEnd: true }))), ['Success', 'b success'])
    assert.deepEqual(order(play(document({}))), ['Success', 'b success', 'next success', 'hit success'])
    assert.deepEqual(order(play(document({ nextStep: 'hit' }, 'next'))), ['Success', 'b success', 'next success', 'hit success'])
  })

  test('an output that is not there makes its comparison false, and the opposite true', () => {
    const steps = (condition: object): object => ({
      mainSteps: [
        api('find', { outputs: [{ Name: 'Id', Selector: '$.Id', Type: 'String' }] }),
        { name: 'b', action: 'aws:branch', inputs: { Choices: [{ NextStep: 'hit', ...condition }] }, isEnd: true },
        api('hit'),
      ],
    })
    const answers = { find: [{ response: { Other: 1 } }] }
    const none = { Variable: '{{ find.Id }}', StringEquals: 'NoSnapshotFound' }
    assert.deepEqual(play(steps(none), { answers }).order, ['find success', 'b success'])
    assert.deepEqual(play(steps({ Not: none }), { answers }).order, ['find success', 'b success', 'hit success'])
    assert.equal(
      play(steps({ Variable: '{{ find.Id }}', NumericGreater: 3 }), { answers: { find: [{ response: { Id: 'abc' } }] } }).status,
      'Failed',
    )
    assert.deepEqual(
      play(steps({ Variable: '{{ find.Id }}', NumericGreaterOrEquals: '3' }), { answers: { find: [{ response: { Id: 3 } }] } }).order.at(
        -1,
      ),
      'hit success',
    )
  })
})

describe('Cancelling', () => {
  test('goes to its step, and the run is cancelled all the same', () => {
    const document = {
      mainSteps: [api('one', { onCancel: 'step:TriggerRollback' }), api('two', { isEnd: true }), api('TriggerRollback', { isEnd: true })],
    }
    const played = play(document, { cancelAt: 'one' })
    assert.deepEqual([played.status, played.order], ['Cancelled', ['one cancelled', 'TriggerRollback success']])
  })
  test('ends at once without such a step', () => {
    assert.deepEqual(play({ mainSteps: [api('one'), api('two')] }, { cancelAt: 'one' }).order, ['one cancelled'])
  })
  test('a failure after it changes nothing', () => {
    const document = { mainSteps: [api('one', { onCancel: 'step:undo' }), api('two', { isEnd: true }), api('undo')] }
    assert.equal(play(document, { cancelAt: 'one', answers: { undo: ['fail'] } }).status, 'Cancelled')
  })
})

describe('Loops', () => {
  const loop = (inputs: object, more: object = {}): object => ({ name: 'l', action: 'aws:loop', inputs, ...more })
  test('repeat while the condition holds, three times at most', () => {
    const document = {
      mainSteps: [
        loop({ Steps: [api('in')], LoopCondition: { Variable: '{{ l.CurrentIteration }}', NumericGreater: 0 }, MaxIterations: 3 }),
      ],
    }
    assert.deepEqual(play(document).order, ['in success', 'in success', 'in success', 'l success'])
  })
  test('go over a list, and steps see their item and number', () => {
    const document = {
      parameters: { L: { type: 'StringList', default: ['a', 'b'] } },
      variables: { seen: { type: 'String', default: '' } },
      mainSteps: [
        loop({
          Iterators: '{{ L }}',
          Steps: [
            {
              name: 'note',
              action: 'aws:updateVariable',
              inputs: { Name: 'variable:seen', Value: '{{ variable:seen }}{{ l.CurrentIteration }}{{ l.CurrentIteratorValue }}' },
            },
          ],
        }),
      ],
    }
    assert.equal(play(document).state.variables['seen'], '1a2b')
  })
  test('an end inside ends the pass, an abort inside the whole', () => {
    const steps = [
      {
        name: 'b',
        action: 'aws:branch',
        isEnd: true,
        inputs: { Choices: [{ NextStep: 'x', Variable: '{{ l.CurrentIteratorValue }}', StringEquals: 'b' }] },
      },
      api('x'),
    ]
    const document = { mainSteps: [loop({ Iterators: ['a', 'b'], Steps: steps }), api('after')] }
    assert.deepEqual(play(document).order, ['b success', 'b success', 'x success', 'l success', 'after success'])
    assert.deepEqual(
      [play(document, { answers: { x: ['fail'] } }).status, play(document, { answers: { x: ['fail'] } }).order.slice(0, 3)],
      ['Failed', ['b success', 'b success', 'x failed']],
    )
  })
  test('loops in loops', () => {
    const document = {
      mainSteps: [
        loop({ Iterators: ['a', 'b'], Steps: [{ name: 'm', action: 'aws:loop', inputs: { Iterators: ['1', '2'], Steps: [api('in')] } }] }),
      ],
    }
    assert.equal(play(document).order.filter((one) => one === 'in success').length, 4)
  })
})

describe('Values', () => {
  test('keep their type alone, become text inside text, and are spliced into lists', () => {
    const document = {
      parameters: {
        A: { type: 'StringList', default: ['x', 'y'] },
        N: { type: 'Integer', default: 3 },
        M: { type: 'StringMap', default: { k: [1] } },
        B: { type: 'String', default: '{{ N }}' },
      },
      mainSteps: [
        {
          name: 'child',
          action: 'aws:executeAutomation',
          inputs: {
            DocumentName: 'Other',
            RuntimeParameters: {
              list: ['{{ A }}', 'z'],
              whole: '{{ A }}',
              id: 'id-{{ N }}',
              n: '{{ N }}',
              m: '{{ M }}',
              b: '{{ B }}',
              text: 'm={{ M }}',
            },
          },
        },
      ],
    }
    assert.deepEqual(play(document).children[0]?.parameters, {
      list: ['x', 'y', 'z'],
      whole: ['x', 'y'],
      id: 'id-3',
      n: 3,
      m: { k: [1] },
      b: '{{ N }}',
      text: 'm={"k":[1]}',
    })
  })
  test('a value that is not there fails the step that needs it', () => {
    const document = {
      mainSteps: [
        api('find', { outputs: [{ Name: 'Id', Selector: '$.Id', Type: 'String' }] }),
        { name: 'c', action: 'aws:executeAutomation', inputs: { DocumentName: 'X', RuntimeParameters: { a: '{{ find.Id }}' } } },
      ],
    }
    const played = play(document, { answers: { find: [{ response: {} }] } })
    assert.deepEqual([played.status, played.order], ['Failed', ['find success', 'c failed']])
  })
  test('an output of another type than declared fails its step', () => {
    const document = { mainSteps: [api('find', { outputs: [{ Name: 'N', Selector: '$.N', Type: 'Integer' }] })] }
    assert.equal(play(document, { answers: { find: [{ response: { N: 'three' } }] } }).status, 'Failed')
  })
  test('a variable keeps its type', () => {
    const set = (Value: unknown): object => ({
      variables: { v: { type: 'StringMap', default: '{}' } },
      mainSteps: [{ name: 's', action: 'aws:updateVariable', inputs: { Name: 'variable:{{v}}', Value } }],
    })
    assert.deepEqual(play(set({ a: '1' })).state.variables, { v: { a: '1' } })
    assert.equal(play(set('text')).status, 'Failed')
  })
})

describe('Waiting', () => {
  const sleep = (inputs: object): object => ({
    parameters: { x: { type: 'String', default: '30' } },
    mainSteps: [{ name: 's', action: 'aws:sleep', inputs }],
  })
  test('a sleep lasts as long as it says, and one until the past not at all', () => {
    assert.equal(play(sleep({ Duration: 'PT{{ x }}S' })).took, 30)
    assert.equal(play(sleep({ Duration: 'P1DT2H' })).took, 93_600)
    assert.equal(play(sleep({ Timestamp: '2020-01-01T00:00:00Z' })).took, 0)
    assert.equal(play(sleep({ Timestamp: '2026-03-01T12:01:00Z' })).took, 60)
    assert.equal(play(sleep({ Duration: 'PT{{ x }}S' }), { parameters: { x: '-1' } }).status, 'Failed')
  })
  test('a pause waits for somebody, a week at most', () => {
    const document = { mainSteps: [{ name: 'p', action: 'aws:pause', inputs: {} }, api('after')] }
    assert.equal(play(document, { people: { p: [{ type: 'resumed', step: 'p', by: 'person:bo' }] } }).status, 'Success')
    const alone = play(document)
    assert.deepEqual([alone.status, alone.took], ['TimedOut', 604_800])
  })
})

test('any answers in any order end every document in a status', () => {
  const documents = [
    {
      mainSteps: [
        api('a', { onFailure: 'step:c', maxAttempts: 2 }),
        api('b', { onFailure: 'Continue' }),
        api('c', { onCancel: 'step:d' }),
        api('d'),
      ],
    },
    {
      mainSteps: [
        approve('ask', 2, { onFailure: 'Continue' }),
        {
          name: 'l',
          action: 'aws:loop',
          inputs: { Iterators: ['1', '2', '3'], Steps: [api('a', { onFailure: 'step:b' }), api('b', { onFailure: 'Continue' })] },
        },
      ],
    },
  ]
  const answer = fc.constantFrom<Answer>('ok', 'fail', 'timeout')
  const scenario = fc.record({
    answers: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.array(answer, { minLength: 1, maxLength: 5 })),
    people: fc.constant({ ask: [yes('ask', 'bo'), yes('ask', 'ada')] }),
    cancelAt: fc.constantFrom('a', 'b', 'c', 'nothing'),
  })
  fc.assert(
    fc.property(fc.constantFrom(...documents), scenario, (document, one) => assert.ok(isFinished(play(document, one).state.status))),
    { numRuns: 300 },
  )
})
