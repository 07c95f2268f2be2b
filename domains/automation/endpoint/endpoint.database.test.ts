import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CreateDocumentCommand,
  DescribeAutomationExecutionsCommand,
  DescribeAutomationStepExecutionsCommand,
  DescribeDocumentCommand,
  GetAutomationExecutionCommand,
  GetCalendarStateCommand,
  GetDocumentCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListDocumentsCommand,
  ListDocumentVersionsCommand,
  PutParameterCommand,
  SendAutomationSignalCommand,
  type SSMClient,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
  CreateOpsItemCommand,
} from '@aws-sdk/client-ssm'
import { accessKey } from '#domains/automation/actions.ts'
import { startSsm, type Ssm } from '#test/ssm.ts'

const document = (steps: readonly object[], more: object = {}): string =>
  JSON.stringify({ schemaVersion: '0.3', mainSteps: steps, ...more })
const sleep = { name: 'rest', action: 'aws:sleep', inputs: { Duration: 'PT1H' } }
const pause = { name: 'hold', action: 'aws:pause', inputs: {} }
const approve = { name: 'ask', action: 'aws:approve', onFailure: 'Abort', inputs: { Approvers: ['bo'], Message: 'Really?' } }
const set = (value: string) => ({ name: 'keep', action: 'aws:updateVariable', inputs: { Name: 'variable:kept', Value: value } })
const kept = { variables: { kept: { type: 'String', default: 'none' } } }

describe('The endpoint that speaks SSM', () => {
  let ssm: Ssm
  let client: SSMClient
  before(async () => {
    ssm = await startSsm()
    client = await ssm.client('ada')
  })
  after(() => ssm.stop())

  const create = (name: string, content: string) =>
    client.send(new CreateDocumentCommand({ Name: name, Content: content, DocumentType: 'Automation', DocumentFormat: 'JSON' }))
  const start = async (name: string, more: Partial<ConstructorParameters<typeof StartAutomationExecutionCommand>[0]> = {}) => {
    const { AutomationExecutionId: id } = await client.send(new StartAutomationExecutionCommand({ DocumentName: name, ...more }))
    await ssm.platform.drain()
    return id ?? ''
  }
  const get = async (id: string) =>
    (await client.send(new GetAutomationExecutionCommand({ AutomationExecutionId: id }))).AutomationExecution
  const fails = (sent: Promise<unknown>, name: string, message: RegExp = /./) =>
    assert.rejects(sent, (error: Error) => {
      assert.equal(error.name, name, error.message)
      assert.match(error.message, message)
      return true
    })

  describe('documents', () => {
    it('are created, read, changed and listed', async () => {
      const content = document([sleep], {
        description: 'Rests.',
        parameters: { Who: { type: 'String', default: 'all', description: 'Whom.' } },
      })
      const created = await create('Rest-A-While', content)
      assert.deepEqual(
        [created.DocumentDescription?.Status, created.DocumentDescription?.DefaultVersion, created.DocumentDescription?.DocumentType],
        ['Active', '1', 'Automation'],
      )
      assert.deepEqual(created.DocumentDescription?.Parameters, [
        { Name: 'Who', Type: 'String', Description: 'Whom.', DefaultValue: 'all' },
      ])
      await fails(create('Rest-A-While', content), 'DocumentAlreadyExists')
      const changed = document([sleep], { description: 'Rests longer.' })
      const updated = await client.send(new UpdateDocumentCommand({ Name: 'Rest-A-While', Content: changed, DocumentVersion: '$LATEST' }))
      const { LatestVersion: latest, DefaultVersion: standard, DocumentVersion: shown } = updated.DocumentDescription ?? {}
      assert.deepEqual([latest, standard, shown], ['2', '1', '2'])
      await fails(
        client.send(new UpdateDocumentCommand({ Name: 'Rest-A-While', Content: changed, DocumentVersion: '$LATEST' })),
        'DuplicateDocumentContent',
      )
      await fails(
        client.send(new UpdateDocumentCommand({ Name: 'Rest-A-While', Content: content, DocumentVersion: '1' })),
        'InvalidDocumentVersion',
      )
      const contentOf = async (DocumentVersion?: string) =>
        (await client.send(new GetDocumentCommand({ Name: 'Rest-A-While', ...(DocumentVersion === undefined ? {} : { DocumentVersion }) })))
          .Content
      assert.deepEqual([await contentOf(), await contentOf('$DEFAULT'), await contentOf('1')], [content, content, content])
      assert.deepEqual([await contentOf('$LATEST'), await contentOf('2')], [changed, changed])
      const versions = await client.send(new ListDocumentVersionsCommand({ Name: 'Rest-A-While' }))
      assert.deepEqual(
        versions.DocumentVersions?.map(({ DocumentVersion, IsDefaultVersion }) => [DocumentVersion, IsDefaultVersion]),
        [
          ['2', false],
          ['1', true],
        ],
      )
      const set = (DocumentVersion: string) =>
        client.send(new UpdateDocumentDefaultVersionCommand({ Name: 'Rest-A-While', DocumentVersion }))
      assert.deepEqual((await set('2')).Description, { Name: 'Rest-A-While', DefaultVersion: '2' })
      assert.equal(await contentOf(), changed)
      await fails(set('7'), 'InvalidDocumentVersion', /no version 7; the latest is 2/)
      const listed = await client.send(
        new ListDocumentsCommand({
          Filters: [
            { Key: 'DocumentType', Values: ['Automation'] },
            { Key: 'Name', Values: ['Rest'] },
          ],
        }),
      )
      assert.deepEqual(
        listed.DocumentIdentifiers?.map(({ Name }) => Name),
        ['Rest-A-While'],
      )
      await fails(client.send(new ListDocumentsCommand({ Filters: [{ Key: 'Colour', Values: ['red'] }] })), 'InvalidFilterKey')
    })

    it('that would not run are refused with the reason', async () => {
      await fails(
        create('Broken', document([{ name: 'a', action: 'aws:sleep', inputs: { Duration: 'PT1S' }, nextStep: 'nowhere' }])),
        'InvalidDocumentContent',
        /nowhere/,
      )
      await fails(create('Old', JSON.stringify({ schemaVersion: '0.2', mainSteps: [] })), 'InvalidDocumentSchemaVersion')
      await fails(client.send(new DescribeDocumentCommand({ Name: 'Nothing-Here' })), 'InvalidDocument')
    })
  })

  describe('executions', () => {
    it('start with parameters, and end with their outputs', async () => {
      await create(
        'Keep',
        document(
          [
            set('{{ Who }}'),
            {
              name: 'branch',
              action: 'aws:branch',
              isEnd: true,
              inputs: { Choices: [{ NextStep: 'keep2', Variable: '{{ variable:kept }}', StringEquals: 'bo' }] },
            },
            { ...set('seen'), name: 'keep2' },
          ],
          { ...kept, parameters: { Who: { type: 'String' }, Many: { type: 'StringList', default: [] } } },
        ),
      )
      const id = await start('Keep', { Parameters: { Who: ['bo'], Many: ['a', 'b'] } })
      const execution = await get(id)
      assert.deepEqual(
        [execution?.AutomationExecutionStatus, execution?.DocumentName, execution?.DocumentVersion],
        ['Success', 'Keep', '1'],
      )
      assert.deepEqual(execution?.Parameters, { Who: ['bo'], Many: ['a', 'b'] })
      assert.deepEqual(execution?.Variables, { kept: ['seen'] })
      assert.deepEqual(
        execution?.StepExecutions?.map(({ StepName, Action, StepStatus }) => [StepName, Action, StepStatus]),
        [
          ['keep', 'aws:updateVariable', 'Success'],
          ['branch', 'aws:branch', 'Success'],
          ['keep2', 'aws:updateVariable', 'Success'],
        ],
      )
      assert.equal(execution?.ProgressCounters?.TotalSteps, 3)
      assert.ok(execution?.ExecutionStartTime instanceof Date && execution.ExecutionEndTime instanceof Date)
      await fails(start('Keep'), 'InvalidAutomationExecutionParametersException', /Who/)
      await fails(start('Keep', { Parameters: { Who: ['a', 'b'] } }), 'InvalidAutomationExecutionParametersException')
      await fails(start('Keep', { Parameters: { Who: ['a'], Nobody: ['b'] } }), 'InvalidAutomationExecutionParametersException', /Nobody/)
      await fails(start('Nothing-Here'), 'AutomationDefinitionNotFoundException')
      await fails(start('Keep', { DocumentVersion: '7', Parameters: { Who: ['a'] } }), 'AutomationDefinitionVersionNotFoundException')
    })

    it('started twice with one token are one', async () => {
      await create('Wait', document([sleep]))
      const token = '0a0b0c0d-0000-4000-8000-000000000001'
      const id = await start('Wait', { ClientToken: token })
      assert.equal(await start('Wait', { ClientToken: token }), id)
      await fails(start('Wait', { ClientToken: token, Mode: 'Interactive' }), 'IdempotentParameterMismatch')
    })

    it('are stopped at once, or after the step under way', async () => {
      const id = await start('Wait')
      assert.equal((await get(id))?.AutomationExecutionStatus, 'InProgress')
      await client.send(new StopAutomationExecutionCommand({ AutomationExecutionId: id, Type: 'Cancel' }))
      await ssm.platform.drain()
      assert.equal((await get(id))?.AutomationExecutionStatus, 'Cancelled')
      await fails(client.send(new StopAutomationExecutionCommand({ AutomationExecutionId: id })), 'InvalidAutomationStatusUpdateException')
      await fails(
        client.send(new StopAutomationExecutionCommand({ AutomationExecutionId: '00000000-0000-4000-8000-000000000000' })),
        'AutomationExecutionNotFoundException',
      )
    })

    it('are approved by a person’s signal, once', async () => {
      await create('Ask', document([approve]))
      const id = await start('Ask')
      assert.equal((await get(id))?.AutomationExecutionStatus, 'Waiting')
      const signal = (type: 'Approve' | 'Reject', by: SSMClient) =>
        by.send(new SendAutomationSignalCommand({ AutomationExecutionId: id, SignalType: type, Payload: { Comment: ['Looks right.'] } }))
      await fails(signal('Approve', client), 'AccessDeniedException')
      await signal('Approve', await ssm.client('bo', ['*', 'run.approve']))
      await ssm.platform.drain()
      const execution = await get(id)
      assert.equal(execution?.AutomationExecutionStatus, 'Success')
      assert.deepEqual(execution?.StepExecutions?.[0]?.Outputs?.['ApprovalStatus'], ['Approved'])
      assert.match(execution?.StepExecutions?.[0]?.Outputs?.['ApproverDecisions']?.[0] ?? '', /Looks right.*person:bo/)
      await fails(signal('Approve', client), 'InvalidAutomationSignalException')
    })

    it('are rejected, and say so', async () => {
      const id = await start('Ask')
      await (
        await ssm.client('bo', ['*', 'run.approve'])
      ).send(new SendAutomationSignalCommand({ AutomationExecutionId: id, SignalType: 'Reject' }))
      await ssm.platform.drain()
      const { StepExecutions: steps } = await client.send(
        new DescribeAutomationStepExecutionsCommand({ AutomationExecutionId: id, Filters: [{ Key: 'StepName', Values: ['ask'] }] }),
      )
      assert.deepEqual([steps?.[0]?.StepStatus, steps?.[0]?.Outputs?.['ApprovalStatus']], ['Failed', ['Rejected']])
      assert.equal((await get(id))?.AutomationExecutionStatus, 'Failed')
    })

    it('are resumed, and led step by step', async () => {
      await create('Pause', document([pause, set('x')], kept))
      const paused = await start('Pause')
      await client.send(
        new SendAutomationSignalCommand({ AutomationExecutionId: paused, SignalType: 'Resume', Payload: { StepName: ['hold'] } }),
      )
      await ssm.platform.drain()
      assert.equal((await get(paused))?.AutomationExecutionStatus, 'Success')
      const led = await start('Keep', { Mode: 'Interactive', Parameters: { Who: ['x'] } })
      assert.deepEqual([(await get(led))?.Mode, (await get(led))?.AutomationExecutionStatus], ['Interactive', 'Waiting'])
      await client.send(
        new SendAutomationSignalCommand({ AutomationExecutionId: led, SignalType: 'StartStep', Payload: { StepName: ['keep'] } }),
      )
      await ssm.platform.drain()
      assert.equal((await get(led))?.StepExecutions?.[0]?.StepStatus, 'Success')
      await fails(
        client.send(
          new SendAutomationSignalCommand({ AutomationExecutionId: led, SignalType: 'StartStep', Payload: { StepName: ['nope'] } }),
        ),
        'AutomationStepNotFoundException',
      )
      await fails(
        client.send(new SendAutomationSignalCommand({ AutomationExecutionId: led, SignalType: 'Approve' })),
        'InvalidAutomationSignalException',
      )
    })

    it('go over targets at a rate, one child each', async () => {
      const parent = await start('Keep', {
        TargetParameterName: 'Who',
        Targets: [{ Key: 'ParameterValues', Values: ['a', 'b', 'c'] }],
        MaxConcurrency: '2',
        MaxErrors: '1',
      })
      await ssm.platform.drain()
      const execution = await get(parent)
      assert.equal(execution?.AutomationExecutionStatus, 'Success')
      assert.deepEqual(
        [execution?.TargetParameterName, execution?.MaxConcurrency, execution?.Targets],
        ['Who', '2', [{ Key: 'ParameterValues', Values: ['a', 'b', 'c'] }]],
      )
      const { AutomationExecutionMetadataList: children = [] } = await client.send(
        new DescribeAutomationExecutionsCommand({ Filters: [{ Key: 'ParentExecutionId', Values: [parent] }] }),
      )
      assert.deepEqual(children.map(({ Target }) => Target).toSorted(), ['a', 'b', 'c'])
      const maps = await start('Keep', { TargetMaps: [{ Who: ['a'] }, { Who: ['b'], Many: ['1', '2'] }] })
      assert.equal((await get(maps))?.AutomationExecutionStatus, 'Success')
      await fails(start('Keep', { TargetParameterName: 'Who', Targets: [{ Key: 'ResourceGroup', Values: ['g'] }] }), 'InvalidTarget')
    })

    it('are listed newest first, page by page, and filtered', async () => {
      const list = (more: object) => client.send(new DescribeAutomationExecutionsCommand({ ...more }))
      const first = await list({ MaxResults: 2 })
      const second = await list({ MaxResults: 2, NextToken: first.NextToken })
      const ids = [...(first.AutomationExecutionMetadataList ?? []), ...(second.AutomationExecutionMetadataList ?? [])].map(
        ({ AutomationExecutionId }) => AutomationExecutionId,
      )
      assert.equal(new Set(ids).size, 4)
      assert.deepEqual(ids, ids.toSorted().toReversed())
      const asked = await list({
        Filters: [
          { Key: 'DocumentNamePrefix', Values: ['Ask'] },
          { Key: 'ExecutionStatus', Values: ['Failed'] },
        ],
      })
      assert.deepEqual(
        asked.AutomationExecutionMetadataList?.map(({ DocumentName, AutomationExecutionStatus }) => [
          DocumentName,
          AutomationExecutionStatus,
        ]),
        [['Ask', 'Failed']],
      )
      await fails(list({ NextToken: 'nonsense' }), 'InvalidNextToken')
      await fails(list({ Filters: [{ Key: 'Nonsense', Values: ['x'] }] }), 'InvalidFilterKey')
    })
  })

  describe('parameters', () => {
    it('are put, read by name and by path, and never secret', async () => {
      const put = (Name: string, Value: string, more: object = {}) =>
        client.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }))
      assert.equal((await put('/shop/limit', '3')).Version, 1)
      await fails(put('/shop/limit', '4'), 'ParameterAlreadyExists')
      assert.equal((await put('/shop/limit', '4', { Overwrite: true })).Version, 2)
      await put('/shop/deep/er', 'x,y', { Type: 'StringList' })
      assert.equal((await client.send(new GetParameterCommand({ Name: '/shop/limit' }))).Parameter?.Value, '4')
      const some = await client.send(new GetParametersCommand({ Names: ['/shop/limit', '/none'] }))
      assert.deepEqual([some.Parameters?.length, some.InvalidParameters], [1, ['/none']])
      const path = async (Recursive: boolean) =>
        (await client.send(new GetParametersByPathCommand({ Path: '/shop', Recursive }))).Parameters?.map(({ Name }) => Name)
      assert.deepEqual([await path(false), await path(true)], [['/shop/limit'], ['/shop/deep/er', '/shop/limit']])
      await fails(client.send(new GetParameterCommand({ Name: '/none' })), 'ParameterNotFound')
      await fails(put('/shop/password', 'x', { Type: 'SecureString' }), 'UnsupportedParameterType', /Secret/)
    })
  })

  it('answers whether a calendar is open, and when that changes', async () => {
    await ssm.save('Calendar', 'holidays', {
      holds: 'holidays',
      zone: 'UTC',
      days: [{ date: '2030-12-25', until: '2030-12-26', title: 'Christmas' }],
    })
    const at = (AtTime: string) => client.send(new GetCalendarStateCommand({ CalendarNames: ['holidays'], AtTime }))
    const closed = await at('2030-12-25T12:00:00Z')
    assert.deepEqual([closed.State, closed.NextTransitionTime], ['CLOSED', '2030-12-27T00:00:00.000Z'])
    const open = await at('2030-12-24T12:00:00Z')
    assert.deepEqual([open.State, open.NextTransitionTime], ['OPEN', '2030-12-25T00:00:00.000Z'])
    await fails(client.send(new GetCalendarStateCommand({ CalendarNames: ['none'] })), 'InvalidDocument')
  })

  describe('whoever asks', () => {
    it('must have signed with a key that works', async () => {
      await fails(
        ssm.clientWith({ accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' }).send(new ListDocumentsCommand({})),
        'UnrecognizedClientException',
      )
      const { key, revoke } = await ssm.key('ada', ['*'])
      await fails(ssm.clientWith({ ...key, secretAccessKey: 'wrong' }).send(new ListDocumentsCommand({})), 'InvalidSignatureException')
      await ssm.clientWith(key).send(new ListDocumentsCommand({}))
      await revoke()
      await fails(ssm.clientWith(key).send(new ListDocumentsCommand({})), 'UnrecognizedClientException')
    })

    it('may do what the token may, and no more', async () => {
      const viewer = await ssm.client('vi')
      await fails(viewer.send(new StartAutomationExecutionCommand({ DocumentName: 'Wait' })), 'AccessDeniedException')
      await fails(viewer.send(new PutParameterCommand({ Name: 'x', Value: 'y', Type: 'String' })), 'AccessDeniedException')
      const narrow = await ssm.client('ada', ['run.get'])
      await fails(narrow.send(new StartAutomationExecutionCommand({ DocumentName: 'Wait' })), 'AccessDeniedException', /scope/)
    })

    it('is told what is not here', async () => {
      await fails(
        client.send(new CreateOpsItemCommand({ Title: 't', Description: 'd', Source: 's' })),
        'AccessDeniedException',
        /incident\.open/,
      )
      const { status } = await fetch(`${ssm.address}/aws/ssm`, { method: 'POST', body: '{}' })
      assert.equal(status, 403)
    })

    it('asks for the key of a token of their own only', async () => {
      const other = await ssm.key('bo', ['*'])
      await assert.rejects(ssm.platform.act(accessKey, { token: other.token }), /no such token of yours/)
      assert.equal((await ssm.platform.facts('automation.access-key-shown')).length > 0, true)
    })
  })
})
