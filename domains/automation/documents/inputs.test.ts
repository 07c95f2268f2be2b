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

describe('Inputs', () => {
  test('needed ones are there, known ones are of their type, others are told', () => {
    const table: readonly (readonly [object, readonly string[]])[] = [
      [{ action: 'aws:executeAwsApi', inputs: { Service: 'ec2' } }, ['required']],
      [{ action: 'aws:changeInstanceState', inputs: { InstanceIds: ['i-1'], DesiredState: 'sleeping' } }, ['value']],
      [{ action: 'aws:changeInstanceState', inputs: { InstanceIds: { a: 1 }, DesiredState: 'stopped' } }, ['type']],
      [{ action: 'aws:createStack', inputs: { StackName: 's' } }, ['required']],
      [{ action: 'aws:createStack', inputs: { StackName: 's', TemplateBody: 'a', TemplateURL: 'b' } }, ['value']],
      [{ action: 'aws:createStack', inputs: { StackName: 's', TemplateBody: 'a', DisableRollback: true, OnFailure: 'DELETE' } }, ['value']],
      [{ action: 'aws:invokeLambdaFunction', inputs: { functionName: 'f' } }, ['required', 'unknown-property']],
      [{ action: 'aws:executeStateMachine', inputs: { stateMachineArn: 'a', input: '{}' } }, []],
      [
        {
          action: 'aws:assertAwsResourceProperty',
          inputs: { Service: 'ec2', Api: 'x', PropertySelector: '$.a', DesiredValues: ['b'], Anything: 1 },
        },
        [],
      ],
      [{ action: 'aws:runCommand', inputs: { DocumentName: 'X' } }, ['targets']],
      [{ action: 'aws:sleep', inputs: { Duration: 'PT1S', Timestamp: '2026-01-01T00:00:00Z' } }, ['sleep']],
      [{ action: 'aws:sleep', inputs: { Duration: 'P1M' } }, ['sleep']],
      [{ action: 'aws:sleep', inputs: { Duration: 'P8D' } }, ['sleep']],
      [{ action: 'aws:sleep', inputs: { Timestamp: 'tomorrow' } }, ['sleep']],
      [{ action: 'aws:executeScript', inputs: { Runtime: 'ruby', Script: 'x' } }, ['runtime']],
      [{ action: 'aws:executeScript', inputs: { Runtime: 'python3.11', Script: 'x' } }, ['required']],
      [{ action: 'aws:executeScript', inputs: { Runtime: 'python3.11', Handler: 'h' } }, ['required']],
      [{ action: 'aws:executeScript', inputs: { Runtime: 'python3.11', Handler: 'h', Attachment: 'a.zip' } }, ['attachment']],
      [
        { action: 'aws:executeScript', inputs: { Runtime: 'python3.11', Handler: 'h', Script: 'SCRIPT_PLACEHOLDER::a.b' } },
        ['placeholder'],
      ],
      [{ action: 'aws:updateVariable', inputs: { Name: 'variable:x', Value: 1 } }, ['reference']],
      [
        { action: 'aws:executeAutomation', inputs: { DocumentName: 'x', Targets: [{ Key: 'ParameterValues', Values: ['a'] }] } },
        ['required'],
      ],
      [{ action: 'aws:executeAutomation', inputs: { DocumentName: 'x', RuntimeParameters: 3 } }, ['type', 'type']],
    ]
    for (const [one, expected] of table) assert.deepEqual(rules([{ name: 's', ...one }]), expected, JSON.stringify(one))
  })

  test('conditions have one operator and known names', () => {
    const choices = (condition: object): readonly string[] =>
      rules([{ name: 'b', action: 'aws:branch', inputs: { Choices: [{ NextStep: 'x', ...condition }] } }, pause('x')], {
        parameters: { P: { type: 'String' } },
      })
    const fine = { Variable: '{{ P }}', StringEquals: 'a' }
    const table: readonly (readonly [object, readonly string[]])[] = [
      [fine, []],
      [{ And: [fine, { Or: [fine, { Not: fine }] }] }, []],
      [{ Variable: '{{ P }}', NumericLessThan: 1 }, ['condition', 'condition']],
      [{ Variable: '{{ P }}', StringEquals: 'a', Contains: 'b' }, ['condition']],
      [{ StringEquals: 'a' }, ['condition']],
      [{ And: [] }, ['condition']],
      [{}, ['condition']],
    ]
    for (const [condition, expected] of table) assert.deepEqual(choices(condition), expected, JSON.stringify(condition))
  })
})

describe('Approvals', () => {
  const approve = (inputs: object, more: object = {}) =>
    compiled([{ name: 'a', action: 'aws:approve', inputs, ...more }], {
      parameters: { Who: { type: 'StringList' }, Min: { type: 'Integer', default: 2 } },
    })

  test('names and ARNs of AWS become people and teams', () => {
    const { graph, findings } = approve(
      {
        Approvers: [
          'arn:aws:iam::123456789012:user/ops/Bo',
          'arn:aws:iam::123456789012:role/DatabaseAdmins',
          'arn:aws:sts::1:assumed-role/Leads/kim',
          'ada@example.com',
          'team:web',
          '{{ Who }}',
        ],
        MinRequiredApprovals: 2,
        Message: 'Go?',
      },
      { timeoutSeconds: 60 },
    )
    assert.deepEqual(findings, [])
    const [only] = graph.steps
    assert.deepEqual(
      [only?.work, only?.approvals, only?.approval],
      [
        { type: 'approve' },
        2,
        {
          from: ['person:bo', 'team:database-admins', 'team:leads', 'person:ada', 'team:web', '{{ Who }}'],
          written: [
            { name: 'arn:aws:iam::123456789012:user/ops/Bo' },
            { name: 'arn:aws:iam::123456789012:role/DatabaseAdmins' },
            { name: 'arn:aws:sts::1:assumed-role/Leads/kim' },
            { name: 'ada@example.com' },
            { name: 'team:web' },
            { name: '{{ Who }}' },
          ],
          expiresMs: 60_000,
          message: 'Go?',
        },
      ],
    )
  })

  test("an installation's table decides first", () => {
    const text = document([{ name: 'a', action: 'aws:approve', inputs: { Approvers: ['arn:aws:iam::1:role/X', 'bo'] } }])
    const { graph } = compileAutomation(text, { approvers: { 'arn:aws:iam::1:role/X': 'schedule:primary' } })
    assert.deepEqual(graph.steps[0]?.approval?.from, ['schedule:primary', 'person:bo'])
  })

  test('more approvals than approvers, nobody, or an unknown number are refused', () => {
    assert.deepEqual(
      approve({ Approvers: ['bo'], MinRequiredApprovals: 2 }).findings.map(({ rule }) => rule),
      ['approvals'],
    )
    assert.deepEqual(approve({ Approvers: ['arn:aws:iam::1:role/X'], MinRequiredApprovals: 2 }).findings, [])
    assert.deepEqual(
      approve({}).findings.map(({ rule }) => rule),
      ['required'],
    )
    assert.deepEqual(
      approve({ Approvers: Array.from({ length: 11 }, (_, index) => `p${index}`) }).findings.map(({ rule }) => rule),
      ['limit'],
    )
    const filled = approve({ Approvers: ['bo', 'ada'], MinRequiredApprovals: '{{ Min }}' })
    assert.deepEqual([filled.findings, filled.graph.steps[0]?.approvals], [[], 2])
    assert.deepEqual(
      approve({ Approvers: ['bo'], MinRequiredApprovals: '{{ Who }}' }).findings.map(({ rule }) => rule),
      ['type'],
    )
  })
})

describe('What a document needs', () => {
  test('is told step by step, and nothing when it runs here', () => {
    const needs = compileAutomation(
      document([
        api('a'),
        api('own', {}, { Service: 'ssm', Api: 'GetCalendarState' }),
        { name: 'b', action: 'aws:executeScript', inputs: { Runtime: 'python3.7', Handler: 'h', Script: 'import boto3' } },
        {
          name: 'c',
          action: 'aws:runCommand',
          inputs: { DocumentName: 'AWS-RunPowerShellScript', InstanceIds: ['w1'], Parameters: { commands: ['1'] } },
        },
        { name: 'd', action: 'aws:executeAutomation', inputs: { DocumentName: 'arn:aws:ssm:eu-west-1:123456789012:document/Other' } },
        { name: 'e', action: 'aws:invokeWebhook', inputs: { IntegrationName: 'slack' } },
      ]),
      { isHere: (name) => name.startsWith('AWS-Run') },
    ).needs
    assert.deepEqual(
      needs.map(({ what, name, steps }) => [what, name, steps.join()]),
      [
        ['aws', 'ec2', 'a'],
        ['python', 'python3 with boto3', 'b'],
        ['aws', 'boto3', 'b'],
        ['windows-runner', 'w1', 'c'],
        ['document', 'Other', 'd'],
        ['webhook', 'slack', 'e'],
      ],
    )
    assert.deepEqual(compiled([pause('a'), { name: 'b', action: 'aws:sleep', inputs: { Duration: 'PT1S' } }]).needs, [])
  })

  test('secrets written into a document are refused, parameters that look like secrets are told', () => {
    const secrets = (parameters: object) => compiled([pause('a')], { parameters })
    assert.deepEqual(
      secrets({ Password: { type: 'String', default: 'hunter2' } }).findings.map(({ rule }) => rule),
      ['secret'],
    )
    assert.deepEqual(
      secrets({ ApiToken: { type: 'String' } }).warnings.map(({ rule }) => rule),
      ['secret'],
    )
    assert.deepEqual(secrets({ DbPassword: { type: 'String', default: 'secret://db' } }).findings, [])
    assert.deepEqual(secrets({ SecretArn: { type: 'String' } }).warnings, [])
  })
})

describe('Scripts', () => {
  test('a script has its handler and payload; what it pastes goes into its environment', () => {
    const inputs = {
      Runtime: 'python3.8',
      Handler: 'run',
      InputPayload: { Id: '{{ Id }}' },
      Script: "def run(e, c):\n    return e['Id'] + '{{ Id }}'",
    }
    const { graph, findings, warnings } = compiled([{ name: 's', action: 'aws:executeScript', inputs }], {
      parameters: { Id: { type: 'String' } },
    })
    assert.deepEqual(findings, [])
    assert.deepEqual(
      warnings.map(({ rule }) => rule),
      ['injection', 'needs'],
    )
    const work = graph.steps[0]?.work
    assert.ok(work?.type === 'script')
    assert.deepEqual(
      [work.interpreter, work.handler, work.payload, work.environment],
      ['python3', 'run', { Id: '{{ Id }}' }, { SSM_Id: '{{ Id }}' }],
    )
    assert.ok(!work.script.includes('{{ Id }}'))
  })

  test('in bash the payload is variables; a file that is attached travels with the script', () => {
    const bash = step(
      's',
      [{ name: 's', action: 'aws:executeScript', inputs: { Runtime: 'bash', Script: 'echo "$SSM_Id"', InputPayload: { Id: '{{ Id }}' } } }],
      { parameters: { Id: { type: 'String' } } },
    )
    assert.ok(bash.work.type === 'script')
    assert.deepEqual([bash.work.interpreter, bash.work.environment, bash.work.payload], ['bash', { SSM_Id: '{{ Id }}' }, undefined])
    const files = { 'tool.py': { checksums: { sha256: 'a'.repeat(64) } } }
    const text = document(
      [{ name: 's', action: 'aws:executeScript', inputs: { Runtime: 'python3.11', Handler: 'tool.run', Attachment: 'tool.py' } }],
      { files },
    )
    const attached = compileAutomation(text)
    const work = attached.graph.steps[0]?.work
    assert.ok(work?.type === 'script')
    assert.deepEqual(
      [attached.findings, work.files, work.handler, work.script],
      [[], { 'tool.py': `sha256:${'a'.repeat(64)}` }, 'run', 'from tool import run\n'],
    )
  })

  test('commands sent to machines take values as variables too', () => {
    const command = (commands: unknown) =>
      compiled(
        [
          {
            name: 's',
            action: 'aws:runCommand',
            inputs: { DocumentName: 'AWS-RunShellScript', InstanceIds: ['web-1'], Parameters: { commands } },
          },
        ],
        { parameters: { Id: { type: 'String' }, Cmds: { type: 'StringList' } } },
      )
    const { graph, findings } = command(['echo "{{ Id }}"', "echo 'two", " lines'"])
    assert.deepEqual(findings, [])
    assert.deepEqual(graph.steps[0]?.work, {
      type: 'call',
      performer: 'aws:runCommand',
      inputs: {
        DocumentName: 'AWS-RunShellScript',
        InstanceIds: ['web-1'],
        Parameters: { commands: ['echo "${SSM_Id}"', "echo 'two", " lines'"] },
        Environment: { SSM_Id: '{{ Id }}' },
      },
    })
    assert.deepEqual(
      command(['eval {{ Id }}']).findings.map(({ rule }) => rule),
      ['injection'],
    )
    assert.deepEqual(
      command('{{ Cmds }}').warnings.map(({ rule }) => rule),
      ['injection', 'needs'],
    )
  })

  test('a script asks for the network when it talks to others, and only then', () => {
    const asks = (Runtime: string, Script: string): boolean => {
      const { work } = step('s', [{ name: 's', action: 'aws:executeScript', inputs: { Runtime, Handler: 'h', Script } }])
      return work.type === 'script' && work.network === true
    }
    assert.deepEqual([asks('python3.11', 'import boto3'), asks('python3.11', 'import json, datetime')], [true, false])
    assert.deepEqual([asks('bash', 'curl https://x'), asks('bash', 'echo "$SSM_x"')], [true, false])
    assert.deepEqual([asks('nodejs24', 'await fetch("https://x")'), asks('nodejs24', 'export const h = () => 1')], [true, false])
    assert.deepEqual([asks('PowerShell 7.4', 'Get-EC2Instance'), asks('PowerShell 7.4', '$x = 1; $x')], [true, false])
  })
})
