import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { resolve } from '#domains/runs/references.ts'
import type { Data } from '#domains/runs/values.ts'
import { mutateText, mutateValue, seeded } from '#test/mutate.ts'
import { builtinAutomations } from './builtin-automations.ts'
import { ssmAutomation } from './format.ts'
import { importDocuments } from './importing.ts'

const everything = {
  schemaVersion: '0.3',
  description: '# All of it',
  assumeRole: '{{ Role }}',
  parameters: {
    Role: { type: 'String', default: '', allowedPattern: '^arn:.*|^$' },
    Ids: { type: 'List<AWS::EC2::Instance::Id>', default: ['i-1'], maxItems: 5 },
    Count: { type: 'Integer', default: 2, allowedValues: [1, 2, 3] },
    Flag: { type: 'Boolean', default: false },
    Tags: { type: 'MapList', default: [{ Key: 'a', Value: 'b' }] },
    Image: { type: 'String', default: '{{ ssm:/golden/image }}' },
  },
  variables: { seen: { type: 'StringMap', default: '{}' } },
  files: { 'tool.zip': { checksums: { sha256: 'a'.repeat(64) } } },
  mainSteps: [
    {
      name: 'decide',
      action: 'aws:branch',
      inputs: {
        Choices: [
          {
            NextStep: 'ask',
            Or: [{ Variable: '{{ Flag }}', BooleanEquals: true }, { Not: { Variable: '{{ Count }}', NumericEquals: 1 } }],
          },
        ],
        Default: 'look',
      },
      isEnd: false,
    },
    {
      name: 'ask',
      action: 'aws:approve',
      timeoutSeconds: 60,
      onFailure: 'Continue',
      isCritical: false,
      inputs: { Approvers: ['arn:aws:iam::1:user/bo', 'ada'], MinRequiredApprovals: 2, Message: 'Go for {{ Count }}?' },
    },
    {
      name: 'look',
      action: 'aws:executeAwsApi',
      inputs: { Service: 'ec2', Api: 'DescribeInstances', InstanceIds: ['{{ Ids }}'] },
      outputs: [{ Name: 'State', Selector: '$..State.Name', Type: 'StringList' }],
    },
    {
      name: 'until',
      action: 'aws:loop',
      inputs: {
        Iterators: '{{ Ids }}',
        MaxIterations: 5,
        Steps: [
          {
            name: 'one',
            action: 'aws:runCommand',
            inputs: {
              DocumentName: 'AWS-RunShellScript',
              InstanceIds: ['{{ until.CurrentIteratorValue }}'],
              Parameters: { commands: ['echo "{{ Role }}"'] },
            },
          },
        ],
      },
    },
    {
      name: 'script',
      action: 'aws:executeScript',
      onCancel: 'step:undo',
      inputs: {
        Runtime: 'python3.11',
        Handler: 'run',
        InputPayload: { ids: '{{ Ids }}' },
        Script: "def run(e, c):\n  return '{{ Role }}'",
      },
      outputs: [{ Name: 'Out', Selector: '$.Payload', Type: 'String' }],
    },
    {
      name: 'child',
      action: 'aws:executeAutomation',
      inputs: {
        DocumentName: 'Other',
        RuntimeParameters: { Ids: '{{ Ids }}' },
        TargetParameterName: 'Id',
        Targets: [{ Key: 'ParameterValues', Values: ['a'] }],
        MaxConcurrency: '10%',
      },
    },
    { name: 'keep', action: 'aws:updateVariable', inputs: { Name: 'variable:seen', Value: { a: '{{ script.Out }}' } } },
    { name: 'rest', action: 'aws:sleep', inputs: { Duration: 'PT{{ Count }}S' } },
    { name: 'undo', action: 'aws:invokeWebhook', isEnd: true, inputs: { IntegrationName: 'chat', Body: '{{ variable:seen }}' } },
  ],
  outputs: ['script.Out', 'look.State'],
}

test('a document with everything in it compiles without a finding', () => {
  const { findings, graph, parameters, description } = ssmAutomation.compile(JSON.stringify(everything))
  assert.deepEqual(findings, [])
  assert.equal(graph.steps.length, 10)
  assert.deepEqual(
    [graph.profile, graph.outputs, graph.variables],
    ['{{ Role }}', ['script.Out', 'look.State'], { seen: { type: 'StringMap', value: {} } }],
  )
  assert.equal(description, '# All of it')
  assert.deepEqual(parameters['Ids'], { type: 'list', default: ['i-1'], maxItems: 5, hint: 'List<AWS::EC2::Instance::Id>' })
  assert.deepEqual(parameters['Count'], { type: 'integer', default: 2, choices: ['1', '2', '3'] })
  assert.deepEqual(parameters['Image'], { type: 'string', default: '{{ ssm:/golden/image }}' })
})

test('a text is recognised by its version and its steps', () => {
  assert.equal(ssmAutomation.recognises(JSON.stringify(everything)), true)
  assert.equal(ssmAutomation.recognises("# x\n---\nschemaVersion: '0.3'\nmainSteps:\n"), true)
  for (const text of ['# Steps', "schemaVersion: '2.2'\nmainSteps: []", 'schemaVersion: 0.3'])
    assert.equal(ssmAutomation.recognises(text), false)
})

test('2,000 mutated documents compile to a graph and findings with a place, and none throws', () => {
  const random = seeded(20_261_129)
  let refused = 0
  for (let index = 0; index < 2_000; index += 1) {
    const changed = random() < 0.6 ? mutateValue(random, everything) : everything
    const text = changed === everything ? mutateText(random, JSON.stringify(everything, null, 1)) : JSON.stringify(changed, null, 1)
    const { findings, warnings, graph } = ssmAutomation.compile(text)
    if (findings.length > 0) refused += 1
    for (const { path, rule, message, line } of [...findings, ...warnings]) {
      assert.match(path, /^$|^\//)
      assert.ok(rule !== '' && message !== '' && (line ?? 1) >= 1 && (line ?? 1) <= text.split('\n').length + 1, text)
    }
    const ids = new Set(graph.steps.map(({ id }) => id))
    // What has no finding can be run: every way leads to a step.
    if (findings.length === 0) for (const { next } of graph.steps) assert.ok(next === null || ids.has(next))
  }
  assert.ok(refused > 500, `${refused} were refused`)
})

test('a value is put in once, whatever it looks like', () => {
  const piece = fc.constantFrom('{{ a }}', '{{ b }}', '{{', '}}', ' ', 'a', 'text', '{{ variable:a }}')
  const written = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(written, written, written, (text, a, b) => {
      const values: Readonly<Record<string, Data>> = { a, b, 'variable:a': b }
      const resolved = resolve(`x${text}`, (name) => values[name])
      const names = [...`x${text}`.matchAll(/\{\{\s*((?:variable:)?[a-z]+)\s*\}\}/g)].map(([, name = '']) => name)
      const expected = `x${text}`.replaceAll(/\{\{\s*((?:variable:)?[a-z]+)\s*\}\}/g, (_, name: string) => String(values[name]))
      const isKnown = names.every((name) => Object.hasOwn(values, name))
      assert.equal(resolved.missing === undefined ? resolved.value : undefined, isKnown ? expected : undefined)
    }),
  )
})

test('the built-in Automation documents are valid and say what they need', () => {
  assert.ok(builtinAutomations.size >= 11)
  for (const [name, text] of builtinAutomations) {
    const { findings, graph } = ssmAutomation.compile(text)
    assert.deepEqual(findings, [], name)
    assert.ok(graph.steps.length > 0)
    assert.deepEqual(
      importDocuments(text, `${name}.yaml`).documents.map((one) => [one.name, one.findings]),
      [[name, []]],
    )
  }
})
