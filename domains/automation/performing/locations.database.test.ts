import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { SendAutomationSignalCommand, StopAutomationExecutionCommand, type TargetLocation } from '@aws-sdk/client-ssm'
import { start as startRun } from '#domains/procedures/actions.ts'
import { getRun, listRuns } from '#domains/runs/questions.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { type Accounts, automation, locked, own, pay, roleIn, seen, shop, startAccounts, who } from '#test/accounts.ts'

const child = (name: string, more: object, document = 'Look') => ({
  name,
  action: 'aws:executeAutomation',
  inputs: { DocumentName: document, ...more },
})
/** Each place goes over one target. */
const inner = { TargetParameterName: 'Who', Targets: [{ Key: 'ParameterValues', Values: ['x'] }] }
const bo: Actor = { type: 'person', name: 'bo', role: 'responder', teams: [] }

describe('Accounts and regions', () => {
  let stage: Accounts
  before(async () => {
    stage = await startAccounts()
  })
  after(() => stage.stop())

  const { start, get, list, asks, create }: Pick<Accounts, 'start' | 'get' | 'list' | 'asks' | 'create'> = {
    start: (...given) => stage.start(...given),
    get: (...given) => stage.get(...given),
    list: (...given) => stage.list(...given),
    asks: (...given) => stage.asks(...given),
    create: (...given) => stage.create(...given),
  }
  const fails = (sent: Promise<unknown>, name: string, message: RegExp) =>
    assert.rejects(sent, (error: Error) => {
      assert.equal(error.name, name, error.message)
      assert.match(error.message, message)
      return true
    })
  const places = (...TargetLocations: readonly TargetLocation[]) => ({ TargetLocations: [...TargetLocations] })
  const childrenOf = async (parent: string) => (await stage.ssm.platform.act(listRuns, { parent, limit: 200 })).items.toReversed()

  it('are gone over one after another, each with the role of its account, in its region', async () => {
    let id = ''
    const asked = await asks(async () => {
      id = await start(
        'Look',
        places({ Accounts: [shop, pay], Regions: ['eu-west-1', 'us-east-1'] }, { Accounts: [own], Regions: ['eu-west-2'] }),
      )
    })
    assert.deepEqual(
      asked.map(seen).toSorted(),
      [
        `${roleIn(shop)} eu-west-1 ${shop} eu-west-1 all`,
        `${roleIn(shop)} us-east-1 ${shop} us-east-1 all`,
        `${roleIn(pay)} eu-west-1 ${pay} eu-west-1 all`,
        `${roleIn(pay)} us-east-1 ${pay} us-east-1 all`,
        `own keys eu-west-2 ${own} eu-west-2 all`,
      ].toSorted(),
    )
    const sessions = stage.aws.asked.filter(({ operation }) => operation === 'sts.AssumeRole')
    assert.deepEqual(new Set(sessions.map(({ region }) => region)), new Set(['eu-west-1', 'us-east-1']))
    const execution = await get(id)
    assert.equal(execution.AutomationExecutionStatus, 'Success', execution.FailureMessage)
    assert.deepEqual(execution.TargetLocations, [
      { Accounts: [shop, pay], Regions: ['eu-west-1', 'us-east-1'] },
      { Accounts: [own], Regions: ['eu-west-2'] },
    ])
    assert.deepEqual(execution.ProgressCounters, { TotalSteps: 5, SuccessSteps: 5, FailedSteps: 0, CancelledSteps: 0, TimedOutSteps: 0 })
    const [listed] = await list(['ExecutionId', id])
    assert.equal(listed?.AutomationType, 'CrossAccount')
    assert.deepEqual(
      (await list(['AutomationType', 'CrossAccount'])).map(({ AutomationExecutionId }) => AutomationExecutionId),
      [id],
    )
    const children = await list(['ParentExecutionId', id], ['AutomationType', 'Local'])
    assert.deepEqual(
      children.map(({ Target }) => Target).toSorted(),
      [`${own} eu-west-2`, `${shop} eu-west-1`, `${shop} us-east-1`, `${pay} eu-west-1`, `${pay} us-east-1`].toSorted(),
    )
    const { location } = await stage.ssm.platform.act(getRun, {
      run: children.find(({ Target }) => Target === `${pay} eu-west-1`)?.AutomationExecutionId ?? '',
    })
    assert.deepEqual(location, { account: pay, region: 'eu-west-1', profile: 'pay' })
  })

  it('are as many at once as each entry says, and those of another entry wait for none of them', async () => {
    const regions = ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1', 'eu-south-1']
    const id = await start(
      'Hold',
      places({ Accounts: [shop], Regions: regions, TargetLocationMaxConcurrency: '2' }, { Accounts: [pay], Regions: regions.slice(0, 2) }),
    )
    const open = async () => (await childrenOf(id)).filter(({ finishedAt }) => finishedAt === null)
    const waiting: (readonly string[])[] = []
    for (let held = await open(); held.length > 0; held = await open()) {
      waiting.push(held.map(({ target }) => target ?? '').toSorted())
      for (const { run } of held)
        await stage.client.send(
          new SendAutomationSignalCommand({ AutomationExecutionId: run, SignalType: 'Resume', Payload: { StepName: ['hold'] } }),
        )
      await stage.ssm.platform.drain()
    }
    assert.deepEqual(waiting, [
      [`${shop} eu-west-1`, `${pay} eu-west-1`],
      [`${shop} eu-west-2`, `${shop} eu-west-3`, `${pay} eu-west-2`],
      [`${shop} eu-north-1`, `${shop} eu-south-1`],
    ])
    assert.equal((await get(id)).AutomationExecutionStatus, 'Success')
  })

  it('are all left when the run over them is cancelled', async () => {
    const id = await start('Hold', {
      ...places({ Accounts: [shop, pay], Regions: ['eu-west-1'] }, { Accounts: [own], Regions: ['eu-west-1'] }),
      ...inner,
    })
    const under = await childrenOf(id)
    assert.deepEqual(under.map(({ target }) => target).toSorted(), [`${own} eu-west-1`, `${shop} eu-west-1`])
    await stage.client.send(new StopAutomationExecutionCommand({ AutomationExecutionId: id }))
    await stage.ssm.platform.drain()
    const { AutomationExecutionStatus: status, ProgressCounters: counters } = await get(id)
    assert.deepEqual([status, counters?.CancelledSteps, counters?.SuccessSteps], ['Cancelled', 2, 0])
    for (const { run } of under)
      assert.deepEqual(
        (await childrenOf(run)).map((one) => one.status),
        ['Cancelled'],
      )
    assert.equal((await childrenOf(id)).length, 2, 'no further place was begun')
  })

  it('bear as many failures as each entry says', async () => {
    stage.aws.answer('ecs.DescribeClusters', ({ region }) =>
      region.startsWith('us-') ? { status: 400, body: '{"__type":"InvalidParameterException","message":"Not here."}' } : '{"clusters":[]}',
    )
    const regions = ['us-east-1', 'us-east-2', 'eu-west-1', 'eu-west-2']
    const none = await start(
      'Look',
      places({ Accounts: [shop], Regions: regions }, { Accounts: [pay], Regions: ['eu-west-1', 'eu-west-2'] }),
    )
    const failed = await get(none)
    assert.equal(failed.AutomationExecutionStatus, 'Failed')
    assert.match(failed.FailureMessage ?? '', /1 of 6 targets failed; more than its places may, so no further one was begun/)
    assert.deepEqual(failed.ProgressCounters, { TotalSteps: 6, SuccessSteps: 2, FailedSteps: 1, CancelledSteps: 0, TimedOutSteps: 0 })
    const borne = await get(await start('Look', places({ Accounts: [shop], Regions: regions, TargetLocationMaxErrors: '50%' })))
    assert.equal(borne.AutomationExecutionStatus, 'Success')
    assert.deepEqual(borne.ProgressCounters, { TotalSteps: 4, SuccessSteps: 2, FailedSteps: 2, CancelledSteps: 0, TimedOutSteps: 0 })
    stage.aws.answer('ecs.DescribeClusters', '{"clusters":[]}')
  })

  it('of one account and one region are an ordinary child that acts there, and so do its own children', async () => {
    await create(
      'Deeper',
      automation(
        [
          child('inner', {}),
          {
            name: 'spoken',
            action: 'aws:executeAwsApi',
            inputs: { Service: 'ssm', Api: 'StartAutomationExecution', DocumentName: 'Look', Parameters: { Who: ['spoken'] } },
          },
        ],
        { assumeRole: roleIn(pay), outputs: ['inner.Status'] },
      ),
    )
    const location = { Accounts: '{{ Account }}', Regions: ['{{ global:REGION }}'], ExecutionRoleName: '{{ Role }}' }
    await create(
      'Elsewhere',
      automation([child('there', { TargetLocations: [location] }, 'Deeper'), child('here', {})], {
        parameters: { Account: { type: 'StringList' }, Role: { type: 'String', default: 'Deploy' } },
        outputs: ['there.Output', 'there.Status'],
      }),
    )
    let id = ''
    const asked = await asks(async () => (id = await start('Elsewhere', { Parameters: { Account: [shop] } })))
    assert.deepEqual(asked.map(seen).toSorted(), [
      `${roleIn(shop, 'ops/Deploy')} eu-west-1 ${shop} eu-west-1 all`,
      `${roleIn(shop, 'ops/Deploy')} eu-west-1 ${shop} eu-west-1 spoken`,
      `own keys eu-west-1 ${own} eu-west-1 all`,
    ])
    const { AutomationExecutionStatus: status, Outputs: outputs, FailureMessage: why } = await get(id)
    assert.deepEqual([status, outputs], ['Success', { 'there.Output': ['Success'], 'there.Status': ['Success'] }], why)
    const two = { Accounts: [shop], Regions: ['eu-west-1', 'us-east-1'] }
    await create('Two-Places', automation([child('there', { TargetLocations: [two], RuntimeParameters: { Who: 'two' } })]))
    assert.deepEqual((await asks(() => start('Two-Places'))).map(seen), [
      `${roleIn(shop)} eu-west-1 ${shop} eu-west-1 two`,
      `${roleIn(shop)} us-east-1 ${shop} us-east-1 two`,
    ])
  })

  it('without a profile are refused at the start when they are written down, else as the failure of their step', async () => {
    const nobody = '999999999999'
    const first = stage.aws.asked.length
    await fails(
      start('Look', places({ Accounts: [shop, nobody], Regions: ['eu-west-1'] })),
      'InvalidTarget',
      /no profile of AWS on this server is for the account 999999999999 in eu-west-1\. It has: default, shop/,
    )
    await fails(
      start('Look', places({ Accounts: [shop], Regions: ['eu-west-1'], ExecutionRoleName: 'Nobody' })),
      'InvalidTarget',
      /222222222222 with the role Nobody/,
    )
    await fails(start('Look', places({ Accounts: [shop], Regions: ['cn-north-1'] })), 'InvalidTarget', /cn-north-1/)
    await create('Written', automation([child('there', { TargetLocations: [{ Accounts: [nobody], Regions: ['eu-west-1'] }] })]))
    await fails(start('Written'), 'InvalidAutomationExecutionParametersException', /no profile of AWS/)
    await create('Given', automation([child('there', { TargetLocations: [{ Accounts: ['{{ Who }}'], Regions: ['eu-west-1'] }] })], who))
    const { StepExecutions: [step] = [], AutomationExecutionStatus: status } = await get(
      await start('Given', { Parameters: { Who: [nobody] } }),
    )
    assert.deepEqual([status, step?.FailureDetails?.FailureType], ['Failed', 'Permission'])
    assert.match(step?.FailureMessage ?? '', /no profile of AWS on this server is for the account 999999999999/)
    assert.equal(stage.aws.asked.length, first, 'nothing was asked of AWS')
  })

  it('are for those who may use their profile', async () => {
    const targets = { locations: [{ accounts: [shop, locked], regions: ['eu-west-1'] }] }
    await assert.rejects(stage.ssm.platform.act(startRun, { procedure: 'runbook:Look', targets }, bo), {
      code: 'forbidden',
      message: /in the account 444444444444, person:bo may not use the profile "locked" of AWS/,
    })
    const left = { locations: [{ accounts: [shop, locked], regions: ['eu-west-1'], exclude: [locked] }] }
    const asked = await asks(async () => {
      const { run } = await stage.ssm.platform.act(startRun, { procedure: 'runbook:Look', targets: left }, bo)
      await stage.ssm.platform.drain()
      assert.equal((await stage.ssm.platform.act(getRun, { run: run ?? '' })).status, 'Success')
    })
    assert.deepEqual(asked.map(seen), [`${roleIn(shop)} eu-west-1 ${shop} eu-west-1 all`])
  })

  it('that are written wrongly are refused with what to write', async () => {
    const at = { Accounts: [shop], Regions: ['eu-west-1'] }
    await fails(start('Look', { TargetLocationsURL: 'https://example.com/places.csv' }), 'InvalidTarget', /as TargetLocations/)
    await fails(start('Look', places({ ...at, IncludeChildOrganizationUnits: true })), 'InvalidTarget', /No organization is known/)
    await fails(start('Look', places({ ...at, Accounts: ['ou-ab12-cdefghij'] })), 'InvalidTarget', /unit of an organization/)
    await fails(start('Look', places({ ...at, Regions: ['everywhere'] })), 'InvalidTarget', /"everywhere" is no region/)
    await fails(start('Look', places({ ...at, TargetLocationMaxConcurrency: '0' })), 'InvalidTarget', /a number from 1/)
    await fails(
      create('Wrong', automation([child('there', { TargetLocations: [{ ...at, Accounts: [123] }] })])),
      'InvalidDocumentContent',
      /"123" is no account/,
    )
  })
})
