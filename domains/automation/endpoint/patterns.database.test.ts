import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { GetAutomationExecutionCommand, StartAutomationExecutionCommand, type SSMClient } from '@aws-sdk/client-ssm'
import { sessionFor } from '#domains/automation/endpoint/sessions.ts'
import { getRun } from '#domains/runs/questions.ts'
import { startSsm, type Ssm } from '#test/ssm.ts'

/** The two ways of AWS's own lab in which documents speak to SSM about themselves. */
const role = 'arn:aws:iam::123456789012:role/Approval-Timer'

const gate = `
schemaVersion: '0.3'
description: Asks, and goes on by itself after a while.
parameters:
  Timer: { type: String, default: PT10M }
  Role: { type: String, default: '${role}' }
variables:
  seen: { type: String, default: nothing }
mainSteps:
  - name: StartTimer
    action: aws:executeAwsApi
    inputs:
      Service: ssm
      Api: StartAutomationExecution
      DocumentName: Approval-Timer
      Parameters:
        Timer: ['{{ Timer }}']
        Role: ['{{ Role }}']
        AutomationExecutionId: ['{{ automation:EXECUTION_ID }}']
    outputs: [{ Name: Timer, Selector: $.AutomationExecutionId, Type: String }]
  - name: Ask
    action: aws:approve
    onFailure: Continue
    isCritical: false
    inputs: { Approvers: ['{{ Role }}', 'bo'], Message: Go on? }
  - name: Read
    action: aws:executeAwsApi
    inputs:
      Service: ssm
      Api: DescribeAutomationStepExecutions
      AutomationExecutionId: '{{ automation:EXECUTION_ID }}'
      Filters: [{ Key: StepName, Values: [Ask] }]
    outputs: [{ Name: Decision, Selector: '$.StepExecutions[0].Outputs.ApprovalStatus[0]', Type: String }]
  - name: Keep
    action: aws:updateVariable
    inputs: { Name: 'variable:seen', Value: '{{ Read.Decision }}' }
outputs: [Read.Decision, StartTimer.Timer]
`

const timer = `
schemaVersion: '0.3'
assumeRole: '{{ Role }}'
parameters:
  Timer: { type: String }
  Role: { type: String, default: '' }
  AutomationExecutionId: { type: String }
mainSteps:
  - name: Sleep
    action: aws:sleep
    inputs: { Duration: '{{ Timer }}' }
  - name: Approve
    action: aws:executeAwsApi
    onFailure: Continue
    isCritical: false
    inputs:
      Service: ssm
      Api: SendAutomationSignal
      AutomationExecutionId: '{{ AutomationExecutionId }}'
      SignalType: Approve
      Payload: { Comment: [Nobody objected.] }
`

describe('Documents that speak to SSM about themselves', () => {
  let ssm: Ssm
  before(async () => {
    ssm = await startSsm({ aws: { profiles: { approver: { region: 'eu-west-1', role } }, endpoints: {} } })
    await ssm.save('Runbook', 'Approval-Gate', { format: 'ssm-automation', body: gate })
    await ssm.save('Runbook', 'Approval-Timer', { format: 'ssm-automation', body: timer })
  })
  after(() => ssm.stop())

  const begin = async (parameters: object = {}): Promise<string> => {
    const { run } = Object(
      await ssm.platform.invoke(ssm.platform.administrator, 'run.start', { procedure: 'Approval-Gate', parameters }),
    ) as { run: string }
    await ssm.platform.drain()
    return run
  }
  const look = (run: string) => ssm.platform.act(getRun, { run })

  it('know where they act', async () => {
    const body = `
schemaVersion: '0.3'
assumeRole: '${role}'
variables: { arn: { type: String, default: none } }
mainSteps:
  - { name: Keep, action: 'aws:updateVariable', inputs: { Name: 'variable:arn', Value: 'arn:{{ global:AWS_PARTITION }}:ec2:{{ global:REGION }}:{{ global:ACCOUNT_ID }}' } }
`
    await ssm.save('Runbook', 'Knows-Its-Place', { format: 'ssm-automation', body })
    const { run } = Object(await ssm.platform.invoke(ssm.platform.administrator, 'run.start', { procedure: 'Knows-Its-Place' })) as {
      run: string
    }
    assert.deepEqual((await look(run)).variables, { arn: 'arn:aws:ec2:eu-west-1:123456789012' })
  })

  it('give their scripts a key that ends with the run', async () => {
    const run = await begin({ Timer: 'P1D' })
    const session = await ssm.platform.transact(ssm.platform.administrator, (transaction) => sessionFor(transaction, run))
    const client = ssm.clientWith({
      accessKeyId: session['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: session['AWS_SECRET_ACCESS_KEY'] ?? '',
      sessionToken: session['AWS_SESSION_TOKEN'] ?? '',
    })
    const started = await client.send(new StartAutomationExecutionCommand({ DocumentName: 'Knows-Its-Place' }))
    assert.equal((await look(started.AutomationExecutionId ?? '')).parent, run)
    assert.equal((await look(started.AutomationExecutionId ?? '')).startedBy, 'person:ada')
    const forged = ssm.clientWith({
      accessKeyId: session['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: session['AWS_SECRET_ACCESS_KEY'] ?? '',
      sessionToken: '9999999999.no',
    })
    const ask = (by: SSMClient) => by.send(new GetAutomationExecutionCommand({ AutomationExecutionId: run }))
    await assert.rejects(ask(forged), (error: Error) => error.name === 'UnrecognizedClientException')
    await ssm.platform.invoke(ssm.platform.administrator, 'run.cancel', { run })
    await ssm.platform.drain()
    await assert.rejects(ask(client), (error: Error) => error.name === 'ExpiredTokenException')
  })

  it('are approved by default after a while', async () => {
    const run = await begin()
    assert.deepEqual([(await look(run)).status, (await look(run)).waiting?.for], ['Waiting', 'approval'])
    await ssm.platform.advance('11m')
    const detail = await look(run)
    assert.equal(detail.status, 'Success', JSON.stringify(detail.failure))
    assert.deepEqual(detail.variables, { seen: 'Approved' })
    assert.match(detail.steps.find(({ id }) => id === 'Ask')?.decisions[0]?.by ?? '', /^run:/)
    assert.equal(detail.steps.find(({ id }) => id === 'Ask')?.decisions[0]?.note, 'Nobody objected.')
  })

  it('read what somebody decided before', async () => {
    const run = await begin()
    await ssm.platform.invoke({ type: 'person', name: 'bo', role: 'responder', teams: [] }, 'run.approve', {
      run,
      step: 'Ask',
      decision: 'reject',
      note: 'Not today.',
    })
    await ssm.platform.drain()
    const detail = await look(run)
    assert.deepEqual([detail.status, detail.variables], ['Success', { seen: 'Rejected' }])
    // The timer comes too late and says so, without failing.
    await ssm.platform.advance('11m')
    assert.equal((await look(run)).status, 'Success')
  })

  it('are not approved by a run whose role is not asked', async () => {
    await ssm.save('Runbook', 'Sneaky', {
      format: 'ssm-automation',
      body: timer.replace("default: ''", "default: 'arn:aws:iam::123456789012:role/Other'"),
    })
    const run = await begin({ Timer: 'P1D' })
    const sneaky = Object(
      await ssm.platform.invoke(ssm.platform.administrator, 'run.start', {
        procedure: 'Sneaky',
        parameters: { Timer: 'PT0S', AutomationExecutionId: run },
      }),
    ) as { run: string }
    await ssm.platform.drain()
    assert.equal((await look(run)).waiting?.for, 'approval')
    assert.match((await look(sneaky.run)).steps.find(({ id }) => id === 'Approve')?.reason ?? '', /AccessDeniedException|somebody else/)
  })
})
