import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import {
  CreateDocumentCommand,
  DeleteDocumentCommand,
  DescribeAutomationExecutionsCommand,
  DescribeDocumentCommand,
  GetAutomationExecutionCommand,
  GetDocumentCommand,
  ListDocumentsCommand,
  SendAutomationSignalCommand,
  type SSMClient,
  StartAutomationExecutionCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { scriptHost } from '#platform/scripts/execute.ts'
import { plainSettings } from '#platform/scripts/settings.ts'
import { bring } from './bringing.ts'
import { startAws, type FakeAws } from '#test/aws.ts'
import { startSsm, type Ssm } from '#test/ssm.ts'
import { zipOf } from '#test/zip.ts'

const hasSandbox = (await scriptHost(plainSettings)).rung !== undefined
const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex')
const document = (steps: readonly object[], more: object = {}): string =>
  JSON.stringify({ schemaVersion: '0.3', mainSteps: steps, ...more })
const keep = (value: string, more: object = {}) =>
  document([{ name: 'keep', action: 'aws:updateVariable', inputs: { Name: 'variable:kept', Value: value } }], {
    variables: { kept: { type: 'String', default: 'none' } },
    ...more,
  })
const tool = zipOf({ 'tool.py': "def run(events, context):\n    return {'said': 'Hello ' + events['name']}\n" })
const greet = (digest: string, key = 'sha256'): string =>
  document(
    [
      {
        name: 'greet',
        action: 'aws:executeScript',
        outputs: [{ Name: 'Said', Selector: '$.Payload.said', Type: 'String' }],
        inputs: { Runtime: 'python3.11', Handler: 'tool.run', Attachment: 'tool.zip', InputPayload: { name: 'Bo' } },
      },
    ],
    { files: { 'tool.zip': { checksums: { [key]: digest } } } },
  )

describe('Versions and attachments of SSM documents', () => {
  let ssm: Ssm
  let client: SSMClient
  let aws: FakeAws
  let files: Server
  let address: string
  const guarded = createGuardedFetch(['127.0.0.0/8'])
  before(async () => {
    files = createServer((request, response) => {
      if (request.url === '/folder/tool.zip' || request.url?.startsWith('/signed/tool.zip?') === true) response.end(tool)
      else if (request.url === '/large/tool.zip') response.end(Buffer.alloc(5 * 1_048_576 + 1))
      else response.writeHead(404).end('no')
    })
    await new Promise<void>((done) => files.listen(0, '127.0.0.1', done))
    address = `http://127.0.0.1:${(files.address() as AddressInfo).port}`
    aws = await startAws()
    ssm = await startSsm({ scripts: true, allowedInside: ['127.0.0.0/8'], aws: aws.accounts }, { fetch: guarded.fetch })
    client = await ssm.client('ada')
  })
  after(async () => {
    guarded.close()
    files.close()
    await aws.close()
    await ssm.stop()
  })

  const create = (name: string, content: string, more: object = {}) =>
    client.send(new CreateDocumentCommand({ Name: name, Content: content, DocumentType: 'Automation', ...more }))
  const update = (name: string, content: string, more: object = {}) =>
    client.send(new UpdateDocumentCommand({ Name: name, Content: content, DocumentVersion: '$LATEST', ...more }))
  const start = async (name: string, more: object = {}) => {
    const { AutomationExecutionId: id } = await client.send(new StartAutomationExecutionCommand({ DocumentName: name, ...more }))
    await ssm.platform.drain()
    return id ?? ''
  }
  const get = async (id: string) =>
    (await client.send(new GetAutomationExecutionCommand({ AutomationExecutionId: id }))).AutomationExecution
  const ran = async (name: string, more: object = {}) => {
    const found = await get(await start(name, more))
    return [found?.DocumentVersion, found?.Variables?.['kept']?.[0], found?.AutomationExecutionStatus]
  }
  const fails = (sent: Promise<unknown>, name: string, message: RegExp = /./) =>
    assert.rejects(sent, (error: Error) => {
      assert.equal(error.name, name, error.message)
      assert.match(error.message, message)
      return true
    })

  it('run as they were, by number, by $LATEST and by $DEFAULT', async () => {
    await create('Kept', keep('one'))
    await update('Kept', keep('two'))
    await update('Kept', keep('three'))
    assert.deepEqual(await ran('Kept'), ['1', 'one', 'Success'])
    assert.deepEqual(await ran('Kept', { DocumentVersion: '$DEFAULT' }), ['1', 'one', 'Success'])
    assert.deepEqual(await ran('Kept', { DocumentVersion: '2' }), ['2', 'two', 'Success'])
    assert.deepEqual(await ran('Kept', { DocumentVersion: '$LATEST' }), ['3', 'three', 'Success'])
    assert.deepEqual(await ran('arn:aws:ssm:eu-west-1:123456789012:automation-definition/Kept:2'), ['2', 'two', 'Success'])
    await fails(start('Kept', { DocumentVersion: '4' }), 'AutomationDefinitionVersionNotFoundException', /no version 4/)
    await fails(start('Kept', { DocumentVersion: 'four' }), 'AutomationDefinitionVersionNotFoundException')
    await client.send(new UpdateDocumentDefaultVersionCommand({ Name: 'Kept', DocumentVersion: '2' }))
    assert.deepEqual(await ran('Kept'), ['2', 'two', 'Success'])
    const described = await client.send(new DescribeDocumentCommand({ Name: 'Kept' }))
    const { DocumentVersion: shown, DefaultVersion: standard, LatestVersion: latest, Hash: hash } = described.Document ?? {}
    assert.deepEqual([shown, standard, latest, hash], ['2', '2', '3', sha256(Buffer.from(keep('two')))])
    const listed = await client.send(new ListDocumentsCommand({ Filters: [{ Key: 'Name', Values: ['Kept'] }] }))
    assert.deepEqual(
      listed.DocumentIdentifiers?.map(({ DocumentVersion }) => DocumentVersion),
      ['2'],
    )
    await fails(client.send(new DeleteDocumentCommand({ Name: 'Kept', DocumentVersion: '1' })), 'InvalidDocumentOperation', /history/)
  })

  it('are pinned by what started them: targets and steps do as their version says', async () => {
    const withName = { parameters: { Name: { type: 'String', default: 'x' } } }
    await create('Many', keep('old {{ Name }}', withName))
    await update('Many', keep('new {{ Name }}', withName))
    const parent = await start('Many', {
      DocumentVersion: '1',
      TargetParameterName: 'Name',
      Targets: [{ Key: 'ParameterValues', Values: ['a', 'b'] }],
    })
    assert.equal((await get(parent))?.AutomationExecutionStatus, 'Success')
    const { AutomationExecutionMetadataList: children = [] } = await client.send(
      new DescribeAutomationExecutionsCommand({ Filters: [{ Key: 'ParentExecutionId', Values: [parent] }] }),
    )
    assert.deepEqual(
      children.map(({ DocumentVersion }) => DocumentVersion),
      ['1', '1'],
    )
    const begin = (version: object) => ({
      name: 'begin',
      action: 'aws:executeAutomation',
      inputs: { DocumentName: 'Kept', ...version },
    })
    const childOf = async (name: string, more: object = {}) => {
      const id = await start(name, more)
      const found = await client.send(new DescribeAutomationExecutionsCommand({ Filters: [{ Key: 'ParentExecutionId', Values: [id] }] }))
      return found.AutomationExecutionMetadataList?.map(({ DocumentVersion }) => DocumentVersion)
    }
    await create('Begin-Third', document([begin({ DocumentVersion: '3' })]))
    await create('Begin-Default', document([begin({})]))
    await create('Begin-Any', document([begin({ DocumentVersion: '{{ Which }}' })], { parameters: { Which: { type: 'String' } } }))
    assert.deepEqual(await childOf('Begin-Third'), ['3'])
    assert.deepEqual(await childOf('Begin-Default'), ['2'])
    assert.deepEqual(await childOf('Begin-Any', { Parameters: { Which: ['$LATEST'] } }), ['3'])
    const wrong = await get(await start('Begin-Any', { Parameters: { Which: ['newest'] } }))
    assert.match(wrong?.FailureMessage ?? '', /"newest" is no version/)
    const absent = await get(await start('Begin-Any', { Parameters: { Which: ['9'] } }))
    assert.match(absent?.FailureMessage ?? '', /no version 9/)
  })

  const source = (url: string) => ({ Attachments: [{ Key: 'SourceUrl' as const, Values: [url] }] })

  it('bring their attachments from a folder, from one address, or from another document', async () => {
    await create('Greet', greet(sha256(tool)), source(`${address}/folder`))
    await create('Greet-Signed', greet(sha256(tool), 'SHA-256'), source(`${address}/signed/tool.zip?X-Amz-Signature=abc`))
    await create('Greet-Too', greet(sha256(tool), 'SHA256'), {
      Attachments: [{ Key: 'AttachmentReference', Values: ['Greet/1/tool.zip'], Name: 'tool.zip' }],
    })
    for (const name of ['Greet', 'Greet-Signed', 'Greet-Too']) {
      const { AttachmentsContent: content } = await client.send(new GetDocumentCommand({ Name: name }))
      assert.deepEqual(
        content?.map(({ Url: _, ...one }) => one),
        [{ Name: 'tool.zip', Size: tool.length, Hash: sha256(tool), HashType: 'Sha256' }],
      )
      if (!hasSandbox) continue
      let found = await get(await start(name))
      while (['Pending', 'InProgress'].includes(found?.AutomationExecutionStatus ?? '')) {
        await ssm.platform.drain()
        found = await get(found?.AutomationExecutionId ?? '')
      }
      assert.deepEqual([found?.AutomationExecutionStatus, found?.StepExecutions?.[0]?.Outputs?.['Said']], ['Success', ['Hello Bo']])
    }
    const { Document: described } = await client.send(new DescribeDocumentCommand({ Name: 'Greet' }))
    assert.deepEqual(described?.AttachmentsInformation, [{ Name: 'tool.zip' }])
  })

  it('bring their attachments from S3 with the credentials of this server', async () => {
    const script = Buffer.from('def run(events, context):\n    return {}\n')
    const steps = [
      { name: 'run', action: 'aws:executeScript', inputs: { Runtime: 'python3.11', Handler: 'own.run', Attachment: 'own.py' } },
    ]
    const content = document(steps, { files: { 'own.py': { checksums: { sha256: sha256(script) } } } })
    aws.answer('s3 GET /bucket/scripts/own.py', script.toString())
    await create('From-S3', content, source('s3://bucket/scripts'))
    const { AttachmentsContent: kept } = await client.send(new GetDocumentCommand({ Name: 'From-S3' }))
    assert.deepEqual([kept?.[0]?.Hash, kept?.[0]?.Size], [sha256(script), script.length])
    // An administrator's own address for S3 may lie inside the network, as it may for a step.
    const { platform } = ssm
    const strict = createGuardedFetch([])
    const context = {
      config: platform.config,
      now: () => new Date(),
      outside: { fetch: strict.fetch },
      transact: <Result>(work: Parameters<typeof platform.transact<Result>>[1]) => platform.transact(platform.administrator, work),
    }
    const wanted = { Content: content, ...source('s3://bucket/scripts') }
    const brought = await bring(context, 'CreateDocument', wanted as never, { actor: platform.administrator })
    assert.deepEqual(Buffer.from(brought.get('own.py') ?? []).toString(), script.toString())
    strict.close()
    aws.answer('s3 GET /bucket/none/own.py', {
      status: 404,
      body: '<Error><Code>NoSuchKey</Code><Message>It is not there.</Message></Error>',
    })
    await fails(create('From-Nowhere', content, source('s3://bucket/none')), 'InvalidDocumentContent', /It is not there/)
  })

  it('are refused with a file that is not the one they name, is too large, is nowhere, or lies inside the network', async () => {
    const other = sha256(Buffer.from('other'))
    await fails(create('Bad', greet(other), source(`${address}/folder`)), 'InvalidDocumentContent', /has the SHA-256 .* names another/)
    await fails(create('Bad', greet(other)), 'InvalidDocumentContent', /no file with its SHA-256/)
    await fails(create('Bad', greet(other), source(`${address}/large`)), 'InvalidDocumentContent', /more than 5242880 bytes/)
    await fails(create('Bad', greet(other), source(`${address}/none`)), 'InvalidDocumentContent', /answered 404/)
    await fails(create('Bad', greet(other), source('http://10.0.0.1/x')), 'InvalidDocumentContent', /inside the network/i)
    await fails(create('Bad', greet(other), source('file:///etc/passwd')), 'InvalidDocumentContent', /s3:\/\/ or https:\/\//)
    await fails(
      create('Bad', keep('x'), { Attachments: [{ Key: 'S3FileUrl', Values: [`${address}/folder/tool.zip`], Name: 'tool.zip' }] }),
      'InvalidDocumentContent',
      /does not name the attachment/,
    )
    const viewer = await ssm.client('vi')
    await fails(
      viewer.send(
        new CreateDocumentCommand({ Name: 'Bad', Content: greet(other), DocumentType: 'Automation', ...source(`${address}/folder`) }),
      ),
      'AccessDeniedException',
    )
    await fails(client.send(new DescribeDocumentCommand({ Name: 'Bad' })), 'InvalidDocument')
  })

  it('take their attachments with them', async () => {
    await client.send(new DeleteDocumentCommand({ Name: 'Greet-Too' }))
    const left = await ssm.platform.transact(ssm.platform.administrator, ({ sql }) =>
      sql(`select document from document_attachment where document like 'runbook:greet%' order by document`),
    )
    assert.deepEqual(left, [{ document: 'runbook:greet' }, { document: 'runbook:greet-signed' }])
  })

  it('know no access requests, so there is nothing to revoke', async () => {
    await create('Hold', document([{ name: 'hold', action: 'aws:pause', inputs: {} }]))
    const id = await start('Hold')
    const signal = (type: string) =>
      client.send(new SendAutomationSignalCommand({ AutomationExecutionId: id, SignalType: type as 'Revoke' }))
    await fails(signal('Revoke'), 'InvalidAutomationSignalException', /access request/)
    await fails(signal('Dance'), 'ValidationException', /not "Dance"/)
  })

  it('give an address under which an attachment can be read for a while', async () => {
    const { AttachmentsContent: content } = await client.send(new GetDocumentCommand({ Name: 'Greet' }))
    const url = (content?.[0]?.Url ?? '').replace(ssm.platform.config.baseUrl, ssm.address)
    assert.deepEqual(Buffer.from(await (await fetch(url)).arrayBuffer()), tool)
    assert.equal((await fetch(url.replace('Greet', 'Other'))).status, 403)
    await ssm.platform.advance('16m')
    assert.equal((await fetch(url)).status, 403)
  })
})
