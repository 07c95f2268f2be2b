import assert from 'node:assert/strict'
import { GetAutomationExecutionCommand } from '@aws-sdk/client-ssm'
import { after, before, test } from 'node:test'
import { scriptHost } from '#platform/scripts/execute.ts'
import { plainSettings } from '#platform/scripts/settings.ts'
import { startSsm, type Ssm } from '#test/ssm.ts'
import { importAction } from './actions.ts'

const hasSandbox = (await scriptHost(plainSettings)).rung !== undefined
let ssm: Ssm
before(async () => {
  ssm = await startSsm({ scripts: true })
})
after(() => ssm.stop())

const text = `
schemaVersion: '0.3'
parameters:
  Name: { type: String }
  Count: { type: Integer, default: 2 }
mainSteps:
  - name: python
    action: aws:executeScript
    outputs:
      - { Name: Said, Selector: $.Payload.said, Type: String }
      - { Name: Twice, Selector: $.Payload.twice, Type: Integer }
    inputs:
      Runtime: python3.8
      Handler: run
      InputPayload: { given: '{{ Name }}' }
      Script: |-
        def run(events, context):
            print('{"said": "printed"}')
            assert events['given'] == '{{ Name }}'
            return {'said': '{{ Name }}', 'twice': {{ Count }} * 2}
  - name: bash
    action: aws:executeScript
    outputs:
      - { Name: Said, Selector: $.Payload.said, Type: String }
    inputs:
      Runtime: bash
      InputPayload: { twice: '{{ python.Twice }}' }
      Script: |-
        test "$SSM_twice" = 4 || exit 1
        said="{{ python.Said }}"
        python3 -c 'import json, os, sys; json.dump({"said": sys.argv[1]}, open(os.environ["RESULT_FILE"], "w"))' "$said"
  - name: command
    action: aws:runCommand
    inputs:
      DocumentName: AWS-RunShellScript
      InstanceIds: [local]
      Parameters:
        commands:
          - printf '%s' '{{ bash.Said }}'
outputs: [python.Twice, command.Output]
`

test('what a document pastes into scripts stays what it is, on its way through Python, bash and a command', async () => {
  const { act, invoke, administrator, drain } = ssm.platform
  await act(importAction, { text, file: 'paste.yaml' })
  const value = `'"; touch /tmp/x; $(id) \`id\` \\ ' + exit() + '`
  const started: unknown = await invoke(administrator, 'run.start', { procedure: 'runbook:paste', parameters: { Name: value } })
  const run = String(Object(started).run ?? Object(started).id)
  if (!hasSandbox) return
  const client = await ssm.client('ada')
  const look = () => client.send(new GetAutomationExecutionCommand({ AutomationExecutionId: run }))
  let found = (await look()).AutomationExecution
  while (['Pending', 'InProgress'].includes(found?.AutomationExecutionStatus ?? '')) {
    await drain()
    found = (await look()).AutomationExecution
  }
  const steps = found?.StepExecutions ?? []
  assert.equal(
    found?.AutomationExecutionStatus,
    'Success',
    JSON.stringify(steps.map((step) => [step.StepName, step.StepStatus, step.FailureMessage])),
  )
  const outputs = Object.fromEntries(steps.map((step) => [step.StepName, step.Outputs]))
  assert.deepEqual([outputs['python']?.['Said'], outputs['python']?.['Twice']], [[value], ['4']])
  assert.deepEqual([outputs['bash']?.['Said'], outputs['command']?.['Output']], [[value], [value]])
  assert.deepEqual(found?.Outputs, { 'python.Twice': ['4'], 'command.Output': [value] })
})
