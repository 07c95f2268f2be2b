import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CancelCommandCommand,
  CreateDocumentCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm'
import { getRun } from '#domains/runs/questions.ts'
import { scriptHost } from '#platform/scripts/execute.ts'
import { plainSettings } from '#platform/scripts/settings.ts'
import type { OutsideRequest } from '#platform/jobs/outside.ts'
import { startAws, type FakeAws } from '#test/aws.ts'
import { startSsm, type Ssm } from '#test/ssm.ts'

/** Where no sandbox can be made, this platform refuses its own scripts: then that is what is seen. */
const hasSandbox = (await scriptHost(plainSettings)).rung !== undefined

describe('Commands', () => {
  let ssm: Ssm
  let aws: FakeAws
  let client: SSMClient
  const sent: (OutsideRequest & { readonly url: string })[] = []
  before(async () => {
    aws = await startAws()
    ssm = await startSsm(
      { scripts: true, aws: { ...aws.accounts, endpoints: { '*': aws.url } } },
      {
        fetch: async (url, options = {}) => {
          sent.push({ url, ...options })
          return {
            status: url.includes('/broken') ? 500 : 200,
            headers: {},
            body: `{"echo":"${options.headers?.['authorization'] ?? ''}"}`,
            durationMs: 1,
          }
        },
      },
    )
    client = await ssm.client('ada')
  })
  after(async () => {
    await ssm.stop()
    await aws.close()
  })

  const fails = (sent: Promise<unknown>, name: string) => assert.rejects(sent, (error: Error) => error.name === name)
  const command = async (id: string) => (await client.send(new ListCommandsCommand({ CommandId: id }))).Commands?.[0]

  /** A machine takes its time: the run is looked at until it is over. */
  const over = async (run: string): Promise<void> => {
    while (!['Success', 'Failed', 'Cancelled', 'TimedOut'].includes((await ssm.platform.act(getRun, { run })).status)) {
      await ssm.platform.drain()
      await new Promise((done) => setTimeout(done, 20))
    }
  }

  it('are sent to machines, and answer what they printed', async () => {
    const { Command: sent } = await client.send(
      new SendCommandCommand({
        DocumentName: 'AWS-RunShellScript',
        InstanceIds: ['local'],
        Parameters: { commands: ['echo hello', 'echo again'] },
        Comment: 'Say hello',
      }),
    )
    await over(sent?.CommandId ?? '')
    const id = sent?.CommandId ?? ''
    const invocation = await client.send(new GetCommandInvocationCommand({ CommandId: id, InstanceId: 'local' }))
    const { CommandInvocations: list } = await client.send(new ListCommandInvocationsCommand({ CommandId: id, Details: true }))
    assert.equal(list?.length, 1)
    assert.deepEqual([(await command(id))?.Comment, (await command(id))?.DocumentName], ['Say hello', 'AWS-RunShellScript'])
    if (!hasSandbox) return
    assert.deepEqual([invocation.Status, invocation.ResponseCode, invocation.StandardOutputContent], ['Success', 0, 'hello\nagain\n'])
    assert.equal((await command(id))?.Status, 'Success')
    assert.equal(list?.[0]?.CommandPlugins?.[0]?.Output, 'hello\nagain\n')
  })

  it('of declared documents are for responders, those that do anything for editors', async () => {
    const content =
      "schemaVersion: '2.2'\nparameters:\n  Who: { type: String, default: nobody }\nmainSteps:\n  - action: aws:runShellScript\n    name: greet\n    inputs:\n      runCommand: ['echo \"hi {{ Who }}\"', 'exit 3']\n"
    await client.send(new CreateDocumentCommand({ Name: 'Greet', Content: content, DocumentType: 'Command', DocumentFormat: 'YAML' }))
    const bo = await ssm.client('bo')
    await fails(
      bo.send(new SendCommandCommand({ DocumentName: 'AWS-RunShellScript', InstanceIds: ['local'], Parameters: { commands: ['true'] } })),
      'AccessDeniedException',
    )
    const { Command: sent } = await bo.send(
      new SendCommandCommand({ DocumentName: 'Greet', InstanceIds: ['local'], Parameters: { Who: ['bo; rm -rf /'] } }),
    )
    await over(sent?.CommandId ?? '')
    const found = await command(sent?.CommandId ?? '')
    assert.equal(found?.Status, 'Failed')
    const invocation = await client.send(new GetCommandInvocationCommand({ CommandId: sent?.CommandId ?? '', InstanceId: 'local' }))
    if (hasSandbox) assert.deepEqual([invocation.ResponseCode, invocation.StandardOutputContent], [3, 'hi bo; rm -rf /\n'])
  })

  it('are steps of documents, with what they printed as output', async () => {
    const body =
      "schemaVersion: '0.3'\nmainSteps:\n  - name: run\n    action: aws:runCommand\n    inputs: { DocumentName: AWS-RunShellScript, InstanceIds: [local], Parameters: { commands: ['echo done'] } }\noutputs: [run.Output]\n"
    await ssm.save('Runbook', 'Runs-A-Command', { format: 'ssm-automation', body })
    const { run } = Object(await ssm.platform.invoke(ssm.platform.administrator, 'run.start', { procedure: 'Runs-A-Command' })) as {
      run: string
    }
    await over(run)
    const detail = await ssm.platform.act(getRun, { run })
    if (!hasSandbox) return
    assert.equal(detail.status, 'Success', JSON.stringify(detail.failure))
    const { CommandId: id, ...outputs } = detail.steps[0]?.outputs ?? {}
    assert.deepEqual(outputs, { Status: 'Success', ResponseCode: 0, Output: 'done\n' })
    assert.match(String(id), /^[0-9a-f-]{36}$/)
  })

  it('are ended with the run that sent them', async () => {
    const { Command: begun } = await client.send(
      new SendCommandCommand({ DocumentName: 'AWS-RunShellScript', InstanceIds: ['local'], Parameters: { commands: ['sleep 300'] } }),
    )
    const id = begun?.CommandId ?? ''
    const status = async () => (await command(id))?.Status
    const invoked = async () => (await client.send(new ListCommandInvocationsCommand({ CommandId: id }))).CommandInvocations?.[0]?.Status
    while (!['InProgress', 'Failed'].includes((await invoked()) ?? '')) await new Promise((done) => setTimeout(done, 20))
    await client.send(new CancelCommandCommand({ CommandId: id }))
    while (!['Cancelled', 'Failed'].includes((await status()) ?? '')) await new Promise((done) => setTimeout(done, 20))
    await ssm.platform.drain()
    if (hasSandbox) assert.deepEqual([await status(), await invoked()], ['Cancelled', 'Cancelled'])
  })

  it('go to instances at AWS when the names are theirs', async () => {
    const instance = 'i-0123456789abcdef0'
    aws.answer('ssm.SendCommand', '{"Command":{"CommandId":"c-1"}}')
    const standing = (status: string) => JSON.stringify({ Commands: [{ CommandId: 'c-1', Status: status, StatusDetails: status }] })
    aws.answer('ssm.ListCommands', standing('InProgress'), standing('Success'))
    aws.answer('ssm.ListCommandInvocations', '{"CommandInvocations":[{"CommandPlugins":[{"ResponseCode":0,"Output":"there"}]}]}')
    const body = `schemaVersion: '0.3'\nmainSteps:\n  - name: run\n    action: aws:runCommand\n    inputs: { DocumentName: AWS-RunShellScript, InstanceIds: [${instance}], Parameters: { commands: ['echo there'] } }\n`
    await ssm.save('Runbook', 'Runs-At-Aws', { format: 'ssm-automation', body })
    const { run } = Object(await ssm.platform.invoke(ssm.platform.administrator, 'run.start', { procedure: 'Runs-At-Aws' })) as {
      run: string
    }
    await ssm.platform.drain()
    await ssm.platform.advance('10s')
    const detail = await ssm.platform.act(getRun, { run })
    assert.deepEqual(
      detail.steps[0]?.outputs,
      { CommandId: 'c-1', Status: 'Success', ResponseCode: 0, Output: 'there' },
      JSON.stringify(detail.failure),
    )
    const [asked] = aws.asked.filter(({ operation }) => operation === 'ssm.SendCommand')
    assert.deepEqual(JSON.parse(asked?.body ?? ''), {
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: [instance],
      Parameters: { commands: ['echo there'] },
    })
  })

  it('go nowhere when nobody is meant, and say so', async () => {
    await fails(client.send(new SendCommandCommand({ DocumentName: 'AWS-RunShellScript' })), 'InvalidInstanceId')
    await fails(client.send(new SendCommandCommand({ DocumentName: 'Nothing-Here', InstanceIds: ['local'] })), 'InvalidDocument')
    await fails(command('00000000-0000-4000-8000-000000000000'), 'InvalidCommandId')
    const { Command: sent } = await client.send(
      new SendCommandCommand({ DocumentName: 'AWS-RunShellScript', InstanceIds: ['nobody'], Parameters: { commands: ['true'] } }),
    )
    await over(sent?.CommandId ?? '')
    const detail = await ssm.platform.act(getRun, { run: sent?.CommandId ?? '' })
    assert.match(detail.failure?.reason ?? '', /no runner named nobody/)
    await fails(
      client.send(new GetCommandInvocationCommand({ CommandId: sent?.CommandId ?? '', InstanceId: 'nobody' })),
      'InvocationDoesNotExist',
    )
    await client.send(new CancelCommandCommand({ CommandId: sent?.CommandId ?? '' }))
  })

  it('call webhooks that are declared, with secrets nobody reads', async () => {
    await ssm.save('WebhookIntegration', 'broken', { url: 'https://hooks.example.com/broken' })
    await assert.rejects(ssm.save('WebhookIntegration', 'plain', { url: 'http://hooks.example.com/in' }))
    const body =
      "schemaVersion: '0.3'\nmainSteps:\n  - { name: usual, action: aws:invokeWebhook, inputs: { IntegrationName: chat } }\n  - { name: own, action: aws:invokeWebhook, inputs: { IntegrationName: chat, Body: plain words } }\n  - { name: fails, action: aws:invokeWebhook, inputs: { IntegrationName: broken } }\n"
    await ssm.save('Runbook', 'Calls-A-Webhook', { format: 'ssm-automation', body })
    await ssm.save('Secret', 'hook-token', { use: { procedures: ['runbook:Calls-A-Webhook'] } })
    await ssm.platform.invoke(ssm.platform.administrator, 'secret.set', { secret: 'hook-token', value: 'hunter2-token' })
    await ssm.save('WebhookIntegration', 'chat', {
      url: 'https://hooks.example.com/in',
      headers: { Authorization: 'secret://hook-token' },
      payload: '{"text":"hello"}',
    })
    const { run } = Object(await ssm.platform.invoke(ssm.platform.administrator, 'run.start', { procedure: 'Calls-A-Webhook' })) as {
      run: string
    }
    await over(run)
    const detail = await ssm.platform.act(getRun, { run })
    assert.deepEqual(
      sent.map(({ url, body: said, headers = {} }) => [url, said, headers['authorization'], headers['content-type']]),
      [
        ['https://hooks.example.com/in', '{"text":"hello"}', 'hunter2-token', 'application/json'],
        ['https://hooks.example.com/in', 'plain words', 'hunter2-token', 'text/plain; charset=utf-8'],
        ['https://hooks.example.com/broken', '', undefined, 'text/plain; charset=utf-8'],
      ],
    )
    assert.deepEqual(
      detail.steps.map(({ outputs }) => outputs['ResponseCode']),
      ['200', '200', '500'],
    )
    assert.doesNotMatch(JSON.stringify([detail, await ssm.platform.facts()]), /hunter2/)
    assert.equal(detail.failure?.reason, 'broken answered 500.')
  })

  it('find runners as instances', async () => {
    await ssm.save('Runner', 'db-1', { tags: { role: 'db' } })
    const { InstanceInformationList: list } = await client.send(
      new DescribeInstanceInformationCommand({ Filters: [{ Key: 'tag:role', Values: ['db'] }] }),
    )
    assert.deepEqual(
      list?.map(({ InstanceId, PingStatus, PlatformType }) => [InstanceId, PingStatus, PlatformType]),
      [['db-1', 'ConnectionLost', 'Linux']],
    )
  })
})
