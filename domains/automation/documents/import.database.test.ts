import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import { getRun } from '#domains/runs/questions.ts'
import { resume } from '#domains/runs/steering.ts'
import { Refusal } from '#platform/refusal.ts'
import { startSsm, type Ssm } from '#test/ssm.ts'
import { importAction } from './actions.ts'

let ssm: Ssm
before(async () => {
  ssm = await startSsm()
})
after(() => ssm.stop())

const template = `
Resources:
  Clean:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Name: Clean-Up
      Content:
        schemaVersion: '0.3'
        description: Cleans up.
        parameters:
          Pages: { type: StringList, default: [one, two] }
        variables:
          seen: { type: String, default: '' }
        mainSteps:
          - name: each
            action: aws:loop
            inputs:
              Iterators: '{{ Pages }}'
              Steps:
                - name: note
                  action: aws:updateVariable
                  inputs: { Name: 'variable:seen', Value: '{{ variable:seen }}{{ each.CurrentIteratorValue }},' }
          - name: hold
            action: aws:pause
            inputs: {}
          - name: decide
            action: aws:branch
            isEnd: true
            inputs:
              Choices:
                - { NextStep: never, Variable: '{{ variable:seen }}', StringEquals: nothing }
          - name: never
            action: aws:sleep
            inputs: { Duration: PT1H }
  Files:
    Type: AWS::SSM::Document
    Properties:
      Name: Free-Disk
      Content:
        schemaVersion: '2.2'
        mainSteps:
          - { action: 'aws:runShellScript', name: free, inputs: { runCommand: ['df -h'] } }
`

test('a template becomes a runbook that runs and a command document; a dry run keeps nothing', async () => {
  const { act } = ssm.platform
  const shown = await act(importAction, { text: template, file: 'template.yaml', dryRun: true })
  assert.deepEqual(
    shown.documents.map(({ name, type, record, findings }) => [name, type, record, findings]),
    [
      ['Clean-Up', 'Automation', null, []],
      ['Free-Disk', 'Command', null, []],
    ],
  )
  const kept = await act(importAction, { text: template, file: 'template.yaml' })
  assert.deepEqual(
    kept.documents.map(({ record }) => record),
    ['runbook:Clean-Up', 'command-document:Free-Disk'],
  )

  const started: unknown = await ssm.platform.invoke(ssm.platform.administrator, 'run.start', {
    procedure: 'runbook:Clean-Up',
    parameters: { Pages: ['a', 'b'] },
  })
  const id = String(Object(started).run ?? Object(started).id)
  await ssm.platform.drain()
  const waiting = await act(getRun, { run: id })
  assert.equal(waiting.status, 'Waiting')
  await act(resume, { run: id, step: 'hold' })
  await ssm.platform.drain()
  const done = await act(getRun, { run: id })
  assert.equal(done.status, 'Success')
  assert.deepEqual(done.variables, { seen: 'a,b,' })
})

test('what needs another document says so until that is here', async () => {
  const { act } = ssm.platform
  const text =
    "schemaVersion: '0.3'\nmainSteps: [{name: a, action: 'aws:executeAutomation', inputs: {DocumentName: AWS-PublishSNSNotification, RuntimeParameters: {TopicArn: t, Message: m}}}]\n"
  const before = await act(importAction, { text, file: 'tell.yaml', dryRun: true })
  assert.match(before.documents[0]?.needs.join() ?? '', /AWS-PublishSNSNotification/)
  const own = await act(importAction, { builtIn: ['*'] })
  assert.ok(own.documents.length >= 11 && own.documents.every(({ findings, record }) => findings.length === 0 && record !== null))
  const afterwards = await act(importAction, { text, file: 'tell.yaml', dryRun: true })
  assert.deepEqual(afterwards.documents[0]?.needs, [])
})

test('a name that is taken, a built-in nobody wrote and nothing at all are refused', async () => {
  const { act } = ssm.platform
  const refused = (input: object, code: string) =>
    assert.rejects(act(importAction, input), (error) => error instanceof Refusal && error.code === code)
  await act(importAction, { text: template, file: 'x.yaml', dryRun: true })
  await refused({ text: template }, 'version-mismatch')
  await refused({ builtIn: ['AWS-Nothing'] }, 'not-found')
  await refused({}, 'invalid-input')
  assert.deepEqual(
    (await act(importAction, { text: 'hello', file: 'x.yaml' })).findings.map(({ rule }) => rule),
    ['nothing'],
  )
})

test('a default that is looked up has the value of the Parameter Store, unless one is given', async () => {
  const { act, invoke, administrator, drain } = ssm.platform
  const text =
    "schemaVersion: '0.3'\nparameters:\n  Image: { type: String, default: '{{ ssm:/golden/image }}' }\nvariables:\n  used: { type: String, default: '' }\nmainSteps:\n  - { name: keep, action: 'aws:updateVariable', inputs: { Name: 'variable:used', Value: '{{ Image }}' } }\n"
  await act(importAction, { text, file: 'golden.yaml' })
  const run = async (parameters: object): Promise<unknown> => {
    const started: unknown = await invoke(administrator, 'run.start', { procedure: 'runbook:golden', parameters })
    await drain()
    return (await act(getRun, { run: String(Object(started).run ?? Object(started).id) })).variables['used']
  }
  await assert.rejects(run({}), /nothing is there/)
  const client = await ssm.client('ada')
  await client.send(new PutParameterCommand({ Name: '/golden/image', Type: 'String', Value: 'ami-1' }))
  assert.equal(await run({}), 'ami-1')
  assert.equal(await run({ Image: '{{ ssm:/golden/image }}' }), '{{ ssm:/golden/image }}')
})
