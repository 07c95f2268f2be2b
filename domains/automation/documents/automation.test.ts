import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compileAutomation } from './automation.ts'

/** A document of steps, as JSON (which is YAML). */
const document = (steps: readonly object[], more: object = {}): string =>
  JSON.stringify({ schemaVersion: '0.3', ...more, mainSteps: steps }, null, 1)
const api = (name: string, more: object = {}, inputs: object = {}): object => ({
  name,
  action: 'aws:executeAwsApi',
  inputs: { Service: 'ec2', Api: 'DescribeInstances', ...inputs },
  ...more,
})
const pause = (name: string, more: object = {}): object => ({ name, action: 'aws:pause', inputs: {}, ...more })
const compiled = (steps: readonly object[], more: object = {}) => compileAutomation(document(steps, more))
const rules = (steps: readonly object[], more: object = {}): readonly string[] => compiled(steps, more).findings.map(({ rule }) => rule)
const step = (name: string, steps: readonly object[], more: object = {}) => compiled(steps, more).graph.steps.find(({ id }) => id === name)!

describe('The container', () => {
  test('YAML with markers, comments and a number for the version is read; yes and off are words', () => {
    const text = `# by hand\n---\nschemaVersion: 0.3\nparameters:\n  P: {type: String, default: off}\nmainSteps:\n- name: yes\n  action: aws:pause\n...\n`
    const { findings, graph, parameters } = compileAutomation(text)
    assert.deepEqual(findings, [])
    assert.deepEqual(
      graph.steps.map(({ id, line }) => [id, line]),
      [['yes', 7]],
    )
    assert.equal(parameters.get('P')?.default, 'off')
  })

  test('every finding has a path, a line and a mend', () => {
    const { findings } = compileAutomation(
      `schemaVersion: '0.2'\nmainSteps:\n- name: one\n  action: aws:executeAPI\n  nextStep: too\n- name: two\n  action: aws:sleep\n  inputs: {}\n`,
    )
    assert.deepEqual(
      findings.map(({ path, line, rule }) => [path, line, rule]),
      [
        ['/schemaVersion', 1, 'schema-version'],
        ['/mainSteps/0/action', 4, 'unknown-action'],
        ['/mainSteps/0/nextStep', 5, 'unknown-step'],
        ['/mainSteps/1/inputs', 8, 'sleep'],
      ],
    )
    for (const { mend } of findings) assert.ok((mend?.length ?? 0) > 5)
  })

  test('what is no document is told', () => {
    for (const text of ['', '[]', '"x"', 'a: [', 'x'.repeat(1_100_000), 'schemaVersion: "0.3"\n'])
      assert.ok(compileAutomation(text).findings.length > 0, text.slice(0, 20))
    const bare = compileAutomation('schemaVersion: "0.3"\nassumeRole: {{ Role }}\nmainSteps: [{name: a, action: "aws:pause"}]\n')
    assert.equal(bare.findings[0]?.rule, 'quotes')
  })

  test('an older form with a mapping of steps is read, and keys AWS does not know are told', () => {
    const text = JSON.stringify({
      schemaVersion: '0.3',
      owner: 'me',
      mainSteps: { one: { action: 'aws:pause' }, two: { action: 'aws:pause', wait: 1 } },
    })
    const { graph, findings, warnings } = compileAutomation(text)
    assert.deepEqual(
      [findings, graph.steps.map(({ id, next }) => [id, next])],
      [
        [],
        [
          ['one', 'two'],
          ['two', null],
        ],
      ],
    )
    assert.deepEqual(
      warnings.map(({ path }) => path),
      ['/owner', '/mainSteps/two/wait'],
    )
  })
})

describe('Steps', () => {
  test('properties have the meaning AWS gives them, strings and any case included', () => {
    const table: readonly (readonly [object, object])[] = [
      [{}, { onFailure: { then: 'abort' }, critical: true, next: 'end' }],
      [{ onFailure: 'continue' }, { onFailure: { then: 'continue' }, critical: false }],
      [{ onFailure: 'Continue', isCritical: true }, { critical: true }],
      [{ onFailure: 'Step:end' }, { onFailure: { then: 'step', step: 'end' }, critical: true }],
      [{ isCritical: 'false' }, { critical: false }],
      [{ isEnd: 'true' }, { end: true, next: null }],
      [
        { isEnd: true, nextStep: 'end' },
        { end: true, next: null },
      ],
      [{ nextStep: 'end' }, { next: 'end' }],
      [
        { maxAttempts: 3, timeoutSeconds: '7' },
        { attempts: 3, timeoutMs: 7_000 },
      ],
      [{ onCancel: 'step:end' }, { onCancel: { then: 'step', step: 'end' } }],
      [{ timeoutSeconds: '{{ T }}' }, { timeoutMs: 25_000 }],
    ]
    for (const [more, expected] of table) {
      const found = step('one', [api('one', more), api('end')], { parameters: { T: { type: 'Integer', default: 5 } } })
      assert.deepEqual(
        Object.fromEntries(Object.keys(expected).map((key) => [key, found[key as keyof typeof found]])),
        expected,
        JSON.stringify(more),
      )
    }
  })

  test('actions have their own usual time', () => {
    const table: readonly (readonly [object, number])[] = [
      [api('s'), 25_000],
      [{ name: 's', action: 'aws:executeScript', inputs: { Runtime: 'python3.11', Handler: 'h', Script: 'x' } }, 600_000],
      [{ name: 's', action: 'aws:approve', inputs: { Approvers: ['bo'] } }, 604_800_000],
      [{ name: 's', action: 'aws:invokeLambdaFunction', inputs: { FunctionName: 'f' } }, 300_000],
      [{ name: 's', action: 'aws:createTags', inputs: { ResourceIds: ['i-1'], Tags: [] } }, 3_600_000],
      [{ name: 's', action: 'aws:sleep', inputs: { Duration: 'PT1S' } }, 0],
    ]
    for (const [one, milliseconds] of table) assert.equal(step('s', [one]).timeoutMs, milliseconds, JSON.stringify(one))
  })

  test('a read, a wait and what carries a token may be repeated after a crash; nothing else may', () => {
    const table: readonly (readonly [object, boolean])[] = [
      [api('s'), true],
      [api('s', {}, { Api: 'describe_instances' }), true],
      [api('s', {}, { Api: 'StopInstances' }), false],
      [api('s', {}, { Api: 'RunInstances', ClientToken: 'x' }), true],
      [api('s', {}, { Api: '{{ P }}' }), false],
      [{ name: 's', action: 'aws:executeScript', inputs: { Runtime: 'bash', Script: 'true' } }, false],
      [{ name: 's', action: 'aws:changeInstanceState', inputs: { InstanceIds: ['i-1'], DesiredState: 'stopped' } }, true],
      [{ name: 's', action: 'aws:runCommand', inputs: { DocumentName: 'AWS-RunShellScript', InstanceIds: ['i-1'] } }, false],
    ]
    for (const [one, idempotent] of table)
      assert.equal(step('s', [one], { parameters: { P: { type: 'String' } } }).idempotent, idempotent, JSON.stringify(one))
  })

  test('outputs are picked by their selectors; keys in lower case and a missing type are accepted', () => {
    const outputs = [{ Name: 'A', Selector: '$.X', Type: 'Integer' }, { name: 'B', selector: '$..Y' }, 'Status']
    assert.deepEqual(step('one', [api('one', { outputs })]).picks, [
      { name: 'A', path: '$.X', type: 'Integer' },
      { name: 'B', path: '$..Y', type: 'String' },
    ])
    assert.deepEqual(
      rules([
        api('one', { outputs: [{ Name: 'A', Selector: '$[?(@.a)]' }, { Name: 'B', Selector: '$.x', Type: 'Text' }, { Selector: '$' }] }),
      ]),
      ['selector', 'type', 'name'],
    )
  })
})

describe('The flow', () => {
  const branch = (name: string, to: readonly string[], more: object = {}, otherwise?: string): object => ({
    name,
    action: 'aws:branch',
    inputs: {
      Choices: to.map((NextStep) => ({ NextStep, Variable: '{{ P }}', StringEquals: NextStep })),
      ...(otherwise === undefined ? {} : { Default: otherwise }),
    },
    ...more,
  })
  const parameters = { P: { type: 'String', default: '' } }

  test('a branch leads where its choices say, else to its default, else on', () => {
    const steps = [branch('b', ['x', 'y'], {}, 'z'), pause('x'), pause('y'), pause('z')]
    const { work, next } = step('b', steps, { parameters })
    assert.deepEqual(work, {
      type: 'branch',
      choices: [
        { when: { left: '{{ P }}', is: 'StringEquals', right: 'x' }, next: 'x' },
        { when: { left: '{{ P }}', is: 'StringEquals', right: 'y' }, next: 'y' },
      ],
      otherwise: 'z',
    })
    assert.equal(next, 'x')
    const ending = step('b', [branch('b', ['y'], { isEnd: true }), pause('x'), pause('y')], { parameters })
    assert.deepEqual([ending.end, ending.next], [true, null])
  })

  test('a circle is refused and printed, whatever its ways are', () => {
    const circles: readonly (readonly [readonly object[], string])[] = [
      [[pause('a', { nextStep: 'b' }), pause('b', { nextStep: 'a' })], 'a -> b -> a'],
      [[pause('a'), pause('b', { nextStep: 'b' })], 'b -> b'],
      [[api('a'), api('b', { onFailure: 'step:a' })], 'a -> b -> a'],
      [[api('a'), api('b', { onCancel: 'step:a' })], 'a -> b -> a'],
      [[pause('a'), branch('b', ['c']), pause('c', { nextStep: 'a' })], 'a -> b -> c -> a'],
      [[pause('a'), branch('b', ['c'], {}, 'a'), pause('c')], 'a -> b -> a'],
    ]
    for (const [steps, circle] of circles) {
      const found = compiled(steps, { parameters }).findings
      assert.deepEqual(
        found.map(({ rule }) => rule),
        ['circle'],
        circle,
      )
      assert.ok(found[0]?.message.includes(`: ${circle}.`), found[0]?.message)
    }
    assert.deepEqual(rules([pause('a', { nextStep: 'c' }), pause('b', { isEnd: true }), pause('c', { nextStep: 'b' })]), [])
    assert.deepEqual(rules([api('a', { onFailure: 'step:r', isEnd: true }), api('r', { isEnd: true })]), [])
  })

  test('a thousand steps in a row are walked', () => {
    const steps = Array.from({ length: 1_000 }, (_, index) => pause(`s${index}`))
    assert.deepEqual(rules(steps), [])
    assert.deepEqual(rules([...steps, pause('last', { nextStep: 's0' })]), ['circle'])
  })

  test('names twice, ways to nowhere, unreachable steps', () => {
    assert.deepEqual(rules([pause('a'), pause('a')]), ['name'])
    const lost = compiled([pause('first', { nextStep: 'secnod' }), pause('second')])
    assert.deepEqual([lost.findings[0]?.rule, lost.findings[0]?.mend], ['unknown-step', 'Did you mean `second`?'])
    const unreachable = compiled([pause('a', { nextStep: 'c' }), pause('b'), pause('c')])
    assert.deepEqual(
      unreachable.warnings.map(({ rule, path }) => [rule, path]),
      [['unreachable', '/mainSteps/1']],
    )
  })

  test('a cancelled run may not go to a wait, an approval or anything that builds', () => {
    const target = { name: 'x', action: 'aws:sleep', inputs: { Duration: 'PT1S' } }
    assert.deepEqual(rules([api('a', { onCancel: 'step:x' }), target]), ['cancel'])
    assert.deepEqual(rules([api('a', { onCancel: 'step:x' }), api('x')]), [])
  })

  test('names, ways and actions cannot be filled in', () => {
    assert.deepEqual(rules([pause('{{ P }}')], { parameters }), ['name', 'required'].slice(0, 1))
    assert.deepEqual(rules([pause('a', { nextStep: '{{ P }}' })], { parameters }), ['name'])
    assert.deepEqual(rules([pause('a', { onFailure: '{{ P }}' })], { parameters }), ['value'])
    assert.deepEqual(rules([api('a', {}, { Filters: { '{{ P }}': 1 } })], { parameters }), ['reference'])
  })
})

describe('Loops', () => {
  const loop = (inputs: object, more: object = {}): object => ({
    name: 'l',
    action: 'aws:loop',
    inputs: { Steps: [pause('in1'), pause('in2', { isEnd: true })], ...inputs },
    ...more,
  })
  const parameters = { L: { type: 'StringList', default: [] } }

  test('the steps inside name their loop and lead among themselves', () => {
    const { graph, findings } = compiled([loop({ Iterators: '{{ L }}', IteratorDataType: 'Integer', MaxIterations: 3 }), pause('after')], {
      parameters,
    })
    assert.deepEqual(findings, [])
    assert.deepEqual(
      graph.steps.map(({ id, inside, next, end }) => [id, inside, next, end]),
      [
        ['l', undefined, 'after', undefined],
        ['in1', 'l', 'in2', undefined],
        ['in2', 'l', null, true],
        ['after', undefined, null, undefined],
      ],
    )
    assert.deepEqual(graph.steps[0]?.work, { type: 'loop', start: 'in1', most: 3, over: '{{ L }}', itemType: 'Integer' })
  })

  test('it goes over a list or repeats by a condition, exactly one, a hundred times at most', () => {
    const condition = { Variable: '{{ in1.X }}', BooleanEquals: true }
    assert.deepEqual(rules([loop({})]), ['loop'])
    assert.deepEqual(rules([loop({ Iterators: ['a'], LoopCondition: { Variable: '{{ L }}', Contains: 'a' } })], { parameters }), ['loop'])
    assert.deepEqual(rules([loop({ Iterators: ['a'], MaxIterations: 101 })]), ['limit'])
    assert.deepEqual(rules([loop({ Iterators: Array.from({ length: 101 }, String) })]), ['limit'])
    assert.deepEqual(rules([loop({ Iterators: ['a'], Steps: [] })]), ['required'])
    assert.deepEqual(rules([loop({ LoopCondition: condition })]), ['reference'])
    assert.deepEqual(rules([loop({ LoopCondition: { Not: { Variable: '{{ l.CurrentIteration }}', NumericGreater: 3 } } })]), [])
  })

  test('ways do not cross its border, names are unique across it, and loops go two deep', () => {
    assert.deepEqual(rules([loop({ Iterators: ['a'], Steps: [pause('x', { nextStep: 'out' })] }), pause('out')]), ['unknown-step'])
    assert.deepEqual(rules([pause('a', { nextStep: 'in2' }), loop({ Iterators: ['a'] })]), ['unknown-step'])
    assert.deepEqual(rules([pause('in1'), loop({ Iterators: ['a'] })]), ['name'])
    const nest = (depth: number): object =>
      depth === 0 ? pause('x') : { name: `l${depth}`, action: 'aws:loop', inputs: { Iterators: ['a'], Steps: [nest(depth - 1)] } }
    assert.deepEqual(rules([nest(2)]), [])
    assert.deepEqual(rules([nest(3)]), ['loop'])
  })

  test('what a loop answers is seen inside and after it', () => {
    const inner = api(
      'i',
      { outputs: [{ Name: 'Id', Selector: '$.Id', Type: 'String' }] },
      { Name: '{{ l.CurrentIteratorValue }}-{{ l.CurrentIteration }}' },
    )
    assert.deepEqual(rules([loop({ Iterators: ['a'], Steps: [inner] }), api('after', {}, { Id: '{{ i.Id }}' })]), [])
  })
})

describe('References', () => {
  const parameters = { P: { type: 'String' }, N: { type: 'Integer', default: 1 }, L: { type: 'StringList', default: [] } }
  const variables = { v: { type: 'StringMap', default: '{}' } }
  const check = (value: unknown): readonly string[] =>
    rules([api('first', { outputs: [{ Name: 'Id', Selector: '$.Id', Type: 'String' }] }), api('s', {}, { X: value })], {
      parameters,
      variables,
    })

  test('parameters, outputs, variables and system values are known; everything else is refused', () => {
    const table: readonly (readonly [unknown, readonly string[]])[] = [
      ['{{ P }} and {{N}}', []],
      ['{{ first.Id }}', []],
      ['{{ variable:v }}', []],
      ['{{ global:DATE }}{{ global:DATE_TIME }}{{ global:REGION }}{{ global:ACCOUNT_ID }}{{ global:AWS_PARTITION }}', []],
      ['{{ automation:EXECUTION_ID }}', []],
      ['{{ RESOURCE_ID }}', []],
      ['{{ "a" }} {{ .Names }} {{', []],
      ['{{ Q }}', ['reference']],
      ['{{ first.Ip }}', ['reference']],
      ['{{ third.Id }}', ['reference']],
      ['{{ variable:w }}', ['reference']],
      ['{{ global:NAME }}', ['reference']],
      ['{{ ssm:/a/b }}', ['reference']],
      ['{{ resolve:ssm-secure:x }}', ['reference']],
      [{ deep: [{ er: '{{ Q }}' }] }, ['reference']],
    ]
    for (const [value, expected] of table) assert.deepEqual(check(value), expected, JSON.stringify(value))
  })

  test('the place and the likely name are told', () => {
    const { findings } = compiled([api('s', {}, { Filters: [{ Values: ['{{ InstanceID }}'] }] })], {
      parameters: { InstanceId: { type: 'String' } },
    })
    assert.deepEqual(
      findings.map(({ path, mend }) => [path, mend]),
      [['/mainSteps/0/inputs/Filters/0/Values/0', 'Did you mean `InstanceId`?']],
    )
  })

  test('braces of other languages inside a script are left and told', () => {
    const script = {
      name: 's',
      action: 'aws:executeScript',
      inputs: { Runtime: 'python3.8', Handler: 'h', Script: "def h(e, c):\n  return 'Driver={{ODBC}}'" },
    }
    const { findings, warnings, graph } = compiled([script])
    assert.deepEqual([findings, warnings.map(({ rule }) => rule)], [[], ['reference', 'needs']])
    assert.ok(graph.steps[0]?.work.type === 'script' && graph.steps[0].work.script.includes('{{ODBC}}'))
  })

  test("the document's outputs name outputs of steps", () => {
    assert.deepEqual(rules([api('a', { outputs: [{ Name: 'X', Selector: '$' }] })], { outputs: ['a.X', 'a.Y', 'b'] }), [
      'reference',
      'type',
    ])
  })

  test('types that cannot meet are told', () => {
    const { warnings } = compiled(
      [{ name: 's', action: 'aws:changeInstanceState', inputs: { InstanceIds: '{{ variable:v }}', DesiredState: 'stopped' } }],
      { variables },
    )
    assert.equal(warnings[0]?.rule, 'type')
  })
})
