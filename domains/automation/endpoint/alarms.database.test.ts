import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CreateDocumentCommand, GetAutomationExecutionCommand, type SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm'
import { receiveAlerts } from '#domains/alerts/actions.ts'
import { startSsm, type Ssm } from '#test/ssm.ts'

describe('An execution with alarms', () => {
  let ssm: Ssm
  let client: SSMClient
  before(async () => {
    ssm = await startSsm()
    client = await ssm.client('ada')
    const content = { schemaVersion: '0.3', mainSteps: [{ name: 'Wait', action: 'aws:sleep', inputs: { Duration: 'PT10M' } }] }
    await client.send(
      new CreateDocumentCommand({ Name: 'Wait', Content: JSON.stringify(content), DocumentType: 'Automation', DocumentFormat: 'JSON' }),
    )
  })
  after(() => ssm.stop())

  const start = async (...names: readonly string[]): Promise<string> => {
    const configuration = names.length === 0 ? {} : { AlarmConfiguration: { Alarms: names.map((Name) => ({ Name })) } }
    return (await client.send(new StartAutomationExecutionCommand({ DocumentName: 'Wait', ...configuration }))).AutomationExecutionId ?? ''
  }
  const get = async (id: string) => {
    const { AutomationExecution: execution } = await client.send(new GetAutomationExecutionCommand({ AutomationExecutionId: id }))
    return [execution?.AutomationExecutionStatus, execution?.TriggeredAlarms?.map(({ Name, State }) => `${Name} ${State}`)]
  }
  const fire = (alertname: string) => ssm.platform.act(receiveAlerts, { alerts: [{ labels: { alertname } }] })

  it('is stopped by one that goes off, while others go on', async () => {
    const [stopped, other, none] = [await start('CheckoutErrors', 'CheckoutSlow'), await start('SearchSlow'), await start()]
    await ssm.platform.advance('10s', 3)
    assert.deepEqual(await get(stopped), ['InProgress', undefined])
    await fire('CheckoutSlow')
    await ssm.platform.advance('10s', 3)
    assert.deepEqual(await get(stopped), ['Cancelled', ['CheckoutSlow ALARM']])
    assert.deepEqual(await get(other), ['InProgress', undefined])
    assert.deepEqual(await get(none), ['InProgress', undefined])
    const [asked] = await ssm.platform.facts('run.cancel-asked')
    assert.match(String(Object(asked?.data).reason), /alarm that stops it went off: CheckoutSlow/)
    await ssm.platform.advance('11m', 3)
    assert.deepEqual(await get(other), ['Success', undefined])
    // Nobody watches for what is over.
    await fire('SearchSlow')
    await ssm.platform.advance('2m', 3)
    assert.deepEqual(await get(other), ['Success', undefined])
    assert.equal((await ssm.platform.facts('run.cancel-asked')).length, 1)
  })

  it('is stopped at once when one is going off already', async () => {
    await fire('StoreDown')
    const run = await start('StoreDown')
    await ssm.platform.drain()
    assert.deepEqual(await get(run), ['Cancelled', ['StoreDown ALARM']])
  })

  it('is refused when it does not say which', async () => {
    await assert.rejects(client.send(new StartAutomationExecutionCommand({ DocumentName: 'Wait', AlarmConfiguration: { Alarms: [] } })), {
      name: 'ValidationException',
      message: /must name the alarms/,
    })
  })
})
