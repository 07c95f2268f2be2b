import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CreateDocumentCommand, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm'
import { preview } from '#domains/runs/children/previewing.ts'
import { listRuns } from '#domains/runs/questions.ts'
import { type Accounts, automation, lookAs, own, pay, roleIn, seen, shop, startAccounts, who } from '#test/accounts.ts'
import type { Actor } from '#platform/identity/actor.ts'
import type { Asked } from '#test/aws.ts'
import { startSsm } from '#test/ssm.ts'

const vi: Actor = { type: 'person', name: 'vi', role: 'viewer', teams: [] }

describe('Resource groups', () => {
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
  const arns = (...ids: readonly string[]): string =>
    JSON.stringify(
      ids.map((id) => ({
        Identifier: { ResourceArn: `arn:aws:ec2:eu-west-1:${own}:instance/${id}`, ResourceType: 'AWS::EC2::Instance' },
      })),
    )
  const listing = 'resource-groups POST /list-group-resources'
  const group = { TargetParameterName: 'Who', Targets: [{ Key: 'ResourceGroup', Values: ['web'] }] }

  it('whose pages never end are refused', async () => {
    stage.aws.answer(listing, `{"Resources":${arns('i-1')},"NextToken":"same"}`)
    const first = stage.aws.asked.length
    const refused = await stage.ssm.platform
      .act(preview, { targets: { parameter: 'Who', group: 'web' } })
      .catch((error: unknown) => String(error))
    assert.match(String(refused), /the same page again and again/)
    assert.equal(stage.aws.asked.length - first, 2)
  })

  it('give every resource on all of their pages, also to a preview', async () => {
    const pages = ({ body }: Asked): string =>
      `{"Resources":${(JSON.parse(body) as { NextToken?: string }).NextToken === 'more' ? arns('i-3') : arns('i-1', 'i-2')}${(JSON.parse(body) as { NextToken?: string }).NextToken === 'more' ? '' : ',"NextToken":"more"'}}`
    stage.aws.answer(listing, pages)
    let id = ''
    const first = stage.aws.asked.length
    const asked = await asks(async () => (id = await start('Look', { ...group, MaxConcurrency: '1' })))
    assert.deepEqual(
      asked.map(seen),
      ['i-1', 'i-2', 'i-3'].map((one) => `own keys eu-west-1 ${own} eu-west-1 ${one}`),
    )
    const listings = stage.aws.asked.slice(first).filter(({ operation }) => operation === listing)
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
    const shown = await stage.ssm.platform.act(preview, { targets: { parameter: 'Who', group: 'web', concurrency: '2' } })
    assert.deepEqual([shown.targets.map(({ target }) => target), shown.concurrency], [['i-1', 'i-2', 'i-3'], 2])
    const before = stage.aws.asked.length
    await assert.rejects(stage.ssm.platform.act(preview, { targets: { parameter: 'Who', group: 'web' } }, vi), { code: 'forbidden' })
    const tagged = await stage.ssm.platform.act(preview, { targets: { parameter: 'Who', tags: { role: 'web' } } }, vi)
    assert.deepEqual([tagged.targets, stage.aws.asked.length], [[], before], 'who may start nothing asks AWS nothing')
  })

  it('are looked for in each place, under its role, with limits of its own', async () => {
    stage.aws.answer(listing, ({ region }) => `{"Resources":${region === 'eu-west-1' ? arns('i-1', 'i-2') : '[]'}}`)
    let id = ''
    const first = stage.aws.asked.length
    const inner = { Targets: [{ Key: 'ParameterValues', Values: ['p'] }], TargetsMaxConcurrency: '3' }
    const asked = await asks(
      async () =>
        (id = await start('Look', {
          ...group,
          TargetLocations: [
            { Accounts: [shop], Regions: ['eu-west-1', 'us-east-1'] },
            { Accounts: [pay], Regions: ['us-east-1'], ...inner },
          ],
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
    const listings = stage.aws.asked.slice(first).filter(({ operation }) => operation === listing)
    assert.deepEqual(
      listings.map(({ role, region }) => [role, region]),
      [
        [roleIn(shop), 'eu-west-1'],
        [roleIn(shop), 'us-east-1'],
      ],
    )
    assert.equal((await get(id)).AutomationExecutionStatus, 'Success', JSON.stringify(await get(id)))
    const children = new Map((await stage.ssm.platform.act(listRuns, { parent: id })).items.map(({ target, run }) => [target, run]))
    const there = await get(children.get(`${shop} eu-west-1`) ?? '')
    assert.deepEqual([there.MaxConcurrency, there.Targets], ['2', group.Targets])
    assert.deepEqual(there.ProgressCounters?.TotalSteps, 2)
    const other = await get(children.get(`${pay} us-east-1`) ?? '')
    assert.deepEqual([other.MaxConcurrency, other.Targets], ['3', inner.Targets])
    const shown = await stage.ssm.platform.act(preview, {
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
      automation([lookAs('{{ Machine }}')], {
        parameters: { Machine: { type: 'AWS::EC2::Instance::Id' } },
      }),
    )
    const tagging = 'tagging.GetResources'
    stage.aws.answer(
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
    stage.aws.answer(listing, `{"Resources":${arns('i-1')}}`)
    const typed = await asks(() => start('Stop', { ...group, TargetParameterName: 'Machine' }), listing)
    assert.deepEqual(
      typed.map(({ body }) => (JSON.parse(body) as { Filters?: object }).Filters),
      [[{ Name: 'resource-type', Values: ['AWS::EC2::Instance'] }]],
    )
    stage.aws.answer(listing, { status: 403, body: '{"__type":"ForbiddenException","Message":"Not yours."}' })
    const refused = await get(await start('Look', group))
    assert.match(refused.FailureMessage ?? '', /resource-groups\.ListGroupResources: Not yours\. \(ForbiddenException, 403\)/)
  })

  it('are not needed for every instance there is, on all pages; any other value is refused', async () => {
    const page = (token: string, ...ids: readonly string[]): string =>
      `<DescribeInstancesResponse><reservationSet>${ids
        .map((id) => `<item><instancesSet><item><instanceId>${id}</instanceId></item></instancesSet></item>`)
        .join('')}</reservationSet>${token}</DescribeInstancesResponse>`
    stage.aws.answer('ec2.DescribeInstances', page('<nextToken>more</nextToken>', 'i-1', 'i-2'), page('', 'i-3'))
    const every = { TargetParameterName: 'Who', Targets: [{ Key: 'AWS::EC2::Instance', Values: ['*'] }] }
    const asked = await asks(() => start('Look', { ...every, MaxConcurrency: '1' }))
    assert.deepEqual(
      asked.map(seen),
      ['i-1', 'i-2', 'i-3'].map((one) => `own keys eu-west-1 ${own} eu-west-1 ${one}`),
    )
    await assert.rejects(start('Look', { ...every, Targets: [{ Key: 'AWS::EC2::Instance', Values: ['i-1'] }] }), {
      name: 'InvalidTarget',
      message: /value is `\*` alone/,
    })
  })
})

describe('Without an account at AWS', () => {
  it('places and resource groups are refused with what is missing', async () => {
    const ssm = await startSsm()
    try {
      const client = await ssm.client('ada')
      await client.send(
        new CreateDocumentCommand({
          Name: 'Look',
          Content: automation([lookAs('{{ Who }}')], who),
          DocumentType: 'Automation',
          DocumentFormat: 'JSON',
        }),
      )
      const begin = (more: object) => client.send(new StartAutomationExecutionCommand({ DocumentName: 'Look', ...more }))
      const missing = { name: 'InvalidTarget', message: /ANDON_AWS_PROFILES/ }
      await assert.rejects(begin({ TargetLocations: [{ Accounts: [shop], Regions: ['eu-west-1'] }] }), missing)
      for (const target of [
        { Key: 'ResourceGroup', Values: ['web'] },
        { Key: 'AWS::EC2::Instance', Values: ['*'] },
      ])
        await assert.rejects(begin({ TargetParameterName: 'Who', Targets: [target] }), missing)
      await assert.rejects(ssm.platform.act(preview, { targets: { parameter: 'Who', group: 'web' } }), {
        code: 'invalid-input',
        message: /ANDON_AWS_PROFILES/,
      })
    } finally {
      await ssm.stop()
    }
  })
})
