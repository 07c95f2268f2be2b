import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CreateDocumentCommand,
  DescribeAutomationExecutionsCommand,
  GetAutomationExecutionCommand,
  type SSMClient,
  SendAutomationSignalCommand,
  StartAutomationExecutionCommand,
  type StartAutomationExecutionCommandInput,
  type TargetLocation,
} from '@aws-sdk/client-ssm'
import { start as startRun } from '#domains/procedures/actions.ts'
import { preview } from '#domains/runs/children/previewing.ts'
import { getRun, listRuns } from '#domains/runs/questions.ts'
import type { Config } from '#platform/config.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { fakeKeys, startAws, type Asked, type FakeAws } from '#test/aws.ts'
import { startSsm, type Ssm } from '#test/ssm.ts'

const [own, shop, pay, locked] = ['111111111111', '222222222222', '333333333333', '444444444444'] as const
const usual = 'AWS-SystemsManager-AutomationExecutionRole'
const roleIn = (account: string, name = usual): string => `arn:aws:iam::${account}:role/${name}`

const profiles: NonNullable<Config['aws']>['profiles'] = {
  default: { region: 'eu-west-1', keys: fakeKeys, account: own },
  shop: { region: 'eu-west-1', role: roleIn(shop) },
  'shop-deploy': { region: 'eu-west-1', role: roleIn(shop, 'ops/Deploy') },
  pay: { region: 'us-east-1', role: roleIn(pay) },
  locked: { region: 'eu-west-1', role: roleIn(locked), mayUse: ['person:cy'] },
}

const document = (steps: readonly object[], more: object = {}): string =>
  JSON.stringify({ schemaVersion: '0.3', mainSteps: steps, ...more })
/** Calls AWS once and says where it believes to be. */
const look = {
  name: 'look',
  action: 'aws:executeAwsApi',
  inputs: { Service: 'ecs', Api: 'DescribeClusters', clusters: ['{{ global:ACCOUNT_ID }} {{ global:REGION }}', '{{ Who }}'] },
}
const who = { parameters: { Who: { type: 'String', default: 'all' } } }
const child = (name: string, more: object, document_ = 'Look') => ({
  name,
  action: 'aws:executeAutomation',
  inputs: { DocumentName: document_, ...more },
})
const bo: Actor = { type: 'person', name: 'bo', role: 'responder', teams: [] }

describe('Accounts and regions', () => {
  let aws: FakeAws
  let ssm: Ssm
  let client: SSMClient
  before(async () => {
    aws = await startAws()
    ssm = await startSsm({ aws: { profiles, endpoints: { '*': aws.url } } })
    client = await ssm.client('ada')
    aws.answer('ecs.DescribeClusters', '{"clusters":[]}')
    await create('Look', document([look], who))
    await create('Hold', document([{ name: 'hold', action: 'aws:pause', inputs: {} }]))
  })
  after(async () => {
    await ssm.stop()
    await aws.close()
  })

  const create = (Name: string, Content: string) =>
    client.send(new CreateDocumentCommand({ Name, Content, DocumentType: 'Automation', DocumentFormat: 'JSON' }))
  const start = async (DocumentName: string, more: Partial<StartAutomationExecutionCommandInput> = {}) => {
    const { AutomationExecutionId: id = '' } = await client.send(new StartAutomationExecutionCommand({ DocumentName, ...more }))
    await ssm.platform.drain()
    return id
  }
  const get = async (id: string) => {
    const { AutomationExecution: execution } = await client.send(new GetAutomationExecutionCommand({ AutomationExecutionId: id }))
    assert.ok(execution)
    return execution
  }
  const list = async (...filters: readonly [string, string][]) => {
    const Filters = filters.map(([Key, value]) => ({ Key, Values: [value] }) as never)
    return (await client.send(new DescribeAutomationExecutionsCommand({ Filters }))).AutomationExecutionMetadataList ?? []
  }
  /** What is asked while the body goes on, signed rightly: as whom, where, and what was said of it. */
  const asks = async (body: () => Promise<unknown>, operation = 'ecs.DescribeClusters') => {
    const first = aws.asked.length
    await body()
    return aws.asked.slice(first).filter((one) => one.operation === operation)
  }
  const seen = ({ role, region, body }: Asked): string =>
    `${role ?? 'own keys'} ${region} ${(JSON.parse(body).clusters as string[]).join(' ')}`
  const fails = (sent: Promise<unknown>, name: string, message: RegExp) =>
    assert.rejects(sent, (error: Error) => {
      assert.equal(error.name, name, error.message)
      assert.match(error.message, message)
      return true
    })
  const places = (...TargetLocations: readonly TargetLocation[]) => ({ TargetLocations: [...TargetLocations] })
  const childrenOf = async (parent: string) => (await ssm.platform.act(listRuns, { parent, limit: 200 })).items.toReversed()

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
    const sessions = aws.asked.filter(({ operation }) => operation === 'sts.AssumeRole')
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
    const { location } = await ssm.platform.act(getRun, {
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
        await client.send(
          new SendAutomationSignalCommand({ AutomationExecutionId: run, SignalType: 'Resume', Payload: { StepName: ['hold'] } }),
        )
      await ssm.platform.drain()
    }
    assert.deepEqual(waiting, [
      [`${shop} eu-west-1`, `${pay} eu-west-1`],
      [`${shop} eu-west-2`, `${shop} eu-west-3`, `${pay} eu-west-2`],
      [`${shop} eu-north-1`, `${shop} eu-south-1`],
    ])
    assert.equal((await get(id)).AutomationExecutionStatus, 'Success')
  })

  it('bear as many failures as each entry says', async () => {
    aws.answer('ecs.DescribeClusters', ({ region }) =>
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
    aws.answer('ecs.DescribeClusters', '{"clusters":[]}')
  })

  it('of one account and one region are an ordinary child that acts there, and so do its own children', async () => {
    await create(
      'Deeper',
      document(
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
      document([child('there', { TargetLocations: [location] }, 'Deeper'), child('here', {})], {
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
    await create('Two-Places', document([child('there', { TargetLocations: [two], RuntimeParameters: { Who: 'two' } })]))
    assert.deepEqual((await asks(() => start('Two-Places'))).map(seen), [
      `${roleIn(shop)} eu-west-1 ${shop} eu-west-1 two`,
      `${roleIn(shop)} us-east-1 ${shop} us-east-1 two`,
    ])
  })

  it('without a profile are refused at the start when they are written down, else as the failure of their step', async () => {
    const nobody = '999999999999'
    const first = aws.asked.length
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
    await create('Written', document([child('there', { TargetLocations: [{ Accounts: [nobody], Regions: ['eu-west-1'] }] })]))
    await fails(start('Written'), 'InvalidAutomationExecutionParametersException', /no profile of AWS/)
    await create('Given', document([child('there', { TargetLocations: [{ Accounts: ['{{ Who }}'], Regions: ['eu-west-1'] }] })], who))
    const { StepExecutions: [step] = [], AutomationExecutionStatus: status } = await get(
      await start('Given', { Parameters: { Who: [nobody] } }),
    )
    assert.deepEqual([status, step?.FailureDetails?.FailureType], ['Failed', 'Permission'])
    assert.match(step?.FailureMessage ?? '', /no profile of AWS on this server is for the account 999999999999/)
    assert.equal(aws.asked.length, first, 'nothing was asked of AWS')
  })

  it('are for those who may use their profile', async () => {
    const targets = { locations: [{ accounts: [shop, locked], regions: ['eu-west-1'] }] }
    await assert.rejects(ssm.platform.act(startRun, { procedure: 'runbook:Look', targets }, bo), {
      code: 'forbidden',
      message: /in the account 444444444444, person:bo may not use the profile "locked" of AWS/,
    })
    const left = { locations: [{ accounts: [shop, locked], regions: ['eu-west-1'], exclude: [locked] }] }
    const asked = await asks(async () => {
      const { run } = await ssm.platform.act(startRun, { procedure: 'runbook:Look', targets: left }, bo)
      await ssm.platform.drain()
      assert.equal((await ssm.platform.act(getRun, { run: run ?? '' })).status, 'Success')
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
      create('Wrong', document([child('there', { TargetLocations: [{ ...at, Accounts: [123] }] })])),
      'InvalidDocumentContent',
      /"123" is no account/,
    )
  })

  describe('Resource groups', () => {
    const arns = (...ids: readonly string[]): string =>
      JSON.stringify(
        ids.map((id) => ({
          Identifier: { ResourceArn: `arn:aws:ec2:eu-west-1:${own}:instance/${id}`, ResourceType: 'AWS::EC2::Instance' },
        })),
      )
    const listing = 'resource-groups POST /list-group-resources'
    const group = { TargetParameterName: 'Who', Targets: [{ Key: 'ResourceGroup', Values: ['web'] }] }

    it('give every resource on all of their pages, also to a preview', async () => {
      const pages = ({ body }: Asked): string =>
        `{"Resources":${(JSON.parse(body) as { NextToken?: string }).NextToken === 'more' ? arns('i-3') : arns('i-1', 'i-2')}${(JSON.parse(body) as { NextToken?: string }).NextToken === 'more' ? '' : ',"NextToken":"more"'}}`
      aws.answer(listing, pages)
      let id = ''
      const first = aws.asked.length
      const asked = await asks(async () => (id = await start('Look', { ...group, MaxConcurrency: '1' })))
      assert.deepEqual(
        asked.map(seen),
        ['i-1', 'i-2', 'i-3'].map((one) => `own keys eu-west-1 ${own} eu-west-1 ${one}`),
      )
      const listings = aws.asked.slice(first).filter(({ operation }) => operation === listing)
      assert.deepEqual(
        listings.map(({ body }) => JSON.parse(body) as object),
        [
          { Group: 'web', MaxResults: 50 },
          { Group: 'web', MaxResults: 50, NextToken: 'more' },
        ],
      )
      const execution = await get(id)
      assert.deepEqual(execution.ProgressCounters, { TotalSteps: 3, SuccessSteps: 3, FailedSteps: 0, CancelledSteps: 0, TimedOutSteps: 0 })
      assert.deepEqual(execution.Targets, group.Targets)
      const [found] = await list(['TargetResourceGroup', 'web'])
      assert.deepEqual([found?.AutomationExecutionId, found?.AutomationType], [id, 'Local'])
      assert.deepEqual(await list(['TargetResourceGroup', 'other']), [])
      const shown = await ssm.platform.act(preview, { targets: { parameter: 'Who', group: 'web', concurrency: '2' } })
      assert.deepEqual([shown.targets.map(({ target }) => target), shown.concurrency], [['i-1', 'i-2', 'i-3'], 2])
    })

    it('are looked for in each place, under its role, with limits of its own', async () => {
      aws.answer(listing, ({ region }) => `{"Resources":${region === 'eu-west-1' ? arns('i-1', 'i-2') : '[]'}}`)
      let id = ''
      const first = aws.asked.length
      const inner = { Targets: [{ Key: 'ParameterValues', Values: ['p'] }], TargetsMaxConcurrency: '3' }
      const asked = await asks(
        async () =>
          (id = await start('Look', {
            ...group,
            ...places({ Accounts: [shop], Regions: ['eu-west-1', 'us-east-1'] }, { Accounts: [pay], Regions: ['us-east-1'], ...inner }),
            MaxConcurrency: '2',
          })),
      )
      assert.deepEqual(
        asked.map(seen).toSorted(),
        [
          `${roleIn(shop)} eu-west-1 ${shop} eu-west-1 i-1`,
          `${roleIn(shop)} eu-west-1 ${shop} eu-west-1 i-2`,
          `${roleIn(pay)} us-east-1 ${pay} us-east-1 p`,
        ].toSorted(),
      )
      const listings = aws.asked.slice(first).filter(({ operation }) => operation === listing)
      assert.deepEqual(
        listings.map(({ role, region }) => [role, region]),
        [
          [roleIn(shop), 'eu-west-1'],
          [roleIn(shop), 'us-east-1'],
        ],
      )
      assert.equal((await get(id)).AutomationExecutionStatus, 'Success', JSON.stringify(await get(id)))
      const children = new Map((await childrenOf(id)).map(({ target, run }) => [target, run]))
      const there = await get(children.get(`${shop} eu-west-1`) ?? '')
      assert.deepEqual([there.MaxConcurrency, there.Targets], ['2', group.Targets])
      assert.deepEqual(there.ProgressCounters?.TotalSteps, 2)
      const other = await get(children.get(`${pay} us-east-1`) ?? '')
      assert.deepEqual([other.MaxConcurrency, other.Targets], ['3', inner.Targets])
      const shown = await ssm.platform.act(preview, {
        targets: { parameter: 'Who', group: 'web', locations: [{ accounts: [shop], regions: ['eu-west-1', 'us-east-1'] }] },
      })
      assert.deepEqual(
        shown.targets.map(({ target }) => target),
        [`${shop} eu-west-1: i-1`, `${shop} eu-west-1: i-2`],
      )
    })

    it('and tags give what the parameter takes, and what AWS refuses is the reason of the step', async () => {
      await create(
        'Stop',
        document([{ ...look, inputs: { ...look.inputs, clusters: ['{{ Machine }}'] } }], {
          parameters: { Machine: { type: 'AWS::EC2::Instance::Id' } },
        }),
      )
      const tagging = 'tagging.GetResources'
      aws.answer(
        tagging,
        `{"PaginationToken":"p2","ResourceTagMappingList":[{"ResourceARN":"arn:aws:ec2:eu-west-1:${own}:instance/i-8"}]}`,
        `{"PaginationToken":"","ResourceTagMappingList":[{"ResourceARN":"arn:aws:ec2:eu-west-1:${own}:instance/i-9"}]}`,
      )
      const asked = await asks(
        () => start('Stop', { TargetParameterName: 'Machine', Targets: [{ Key: 'tag:role', Values: ['web', 'api'] }] }),
        tagging,
      )
      assert.deepEqual(
        asked.map(({ body }) => JSON.parse(body) as object),
        ['', 'p2'].map((page) => ({
          ...(page === '' ? {} : { PaginationToken: page }),
          TagFilters: [{ Key: 'role', Values: ['web', 'api'] }],
          ResourcesPerPage: 100,
          ResourceTypeFilters: ['ec2:instance'],
        })),
      )
      aws.answer(listing, `{"Resources":${arns('i-1')}}`)
      const typed = await asks(() => start('Stop', { ...group, TargetParameterName: 'Machine' }), listing)
      assert.deepEqual(
        typed.map(({ body }) => (JSON.parse(body) as { Filters?: object }).Filters),
        [[{ Name: 'resource-type', Values: ['AWS::EC2::Instance'] }]],
      )
      aws.answer(listing, { status: 403, body: '{"__type":"ForbiddenException","Message":"Not yours."}' })
      const refused = await get(await start('Look', group))
      assert.match(refused.FailureMessage ?? '', /resource-groups\.ListGroupResources: Not yours\. \(ForbiddenException, 403\)/)
    })
  })
})

describe('Without an account at AWS', () => {
  it('places and resource groups are refused with what is missing', async () => {
    const ssm = await startSsm()
    try {
      const client = await ssm.client('ada')
      await client.send(
        new CreateDocumentCommand({ Name: 'Look', Content: document([look], who), DocumentType: 'Automation', DocumentFormat: 'JSON' }),
      )
      const begin = (more: object) => client.send(new StartAutomationExecutionCommand({ DocumentName: 'Look', ...more }))
      const missing = { name: 'InvalidTarget', message: /ANDON_AWS_PROFILES/ }
      await assert.rejects(begin({ TargetLocations: [{ Accounts: [shop], Regions: ['eu-west-1'] }] }), missing)
      await assert.rejects(begin({ TargetParameterName: 'Who', Targets: [{ Key: 'ResourceGroup', Values: ['web'] }] }), missing)
      await assert.rejects(ssm.platform.act(preview, { targets: { parameter: 'Who', group: 'web' } }), {
        code: 'invalid-input',
        message: /ANDON_AWS_PROFILES/,
      })
    } finally {
      await ssm.stop()
    }
  })
})
