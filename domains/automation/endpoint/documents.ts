import { createHash } from 'node:crypto'
import { compileProcedure } from '#domains/procedures/library.ts'
import { Runbook } from '#domains/procedures/kinds.ts'
import { isMap, type Data } from '#domains/runs/values.ts'
import { absentFiles, keepFile } from '#domains/automation/attachments/keeping.ts'
import * as attachments from '#domains/automation/attachments/store.ts'
import { keepDefault } from '#domains/procedures/versions/choosing.ts'
import { declaration, filesIn } from '#domains/automation/documents/files.ts'
import { CommandDocument } from '#domains/automation/kinds.ts'
import { apiVersion, type RecordDocument } from '#platform/kinds/kind.ts'
import type { StoredRecord } from '#platform/kinds/store.ts'
import type { Transaction } from '#platform/transaction.ts'
import { attachedIn, type Brought } from './attached.ts'
import { SsmError } from './errors.ts'
import { seconds } from './execution.ts'
import { mapsIn, needText, textIn, type Input } from './input.ts'
import { addressOf } from './links.ts'
import type { Speaker } from './speaking.ts'
import { atVersion, findRecord, needRecord } from './versions.ts'
import { declaredParameters, formatOf, parametersShown, parsed, writtenIn, type Written } from './written.ts'

/** Documents of SSM are runbooks in the format `ssm-automation`, or command documents; their versions are those of the record. */
const longestContent = 400_000
const namePattern = /^[a-zA-Z0-9_\-.]{3,128}$/

export const createDocument = async (transaction: Transaction, input: Input, _speaker: Speaker, brought: Brought) => {
  const name = needText(input, 'Name')
  const content = contentIn(input)
  if (!namePattern.test(name)) throw new SsmError('ValidationException', 'Name must have 3 to 128 letters, digits, "_", "-" or ".".')
  const type = textIn(input, 'DocumentType') ?? 'Command'
  if (type !== 'Automation' && type !== 'Command')
    throw new SsmError(
      'InvalidDocumentContent',
      `Documents of type ${type} are not kept here. Automation and Command are; a calendar is declared as a Calendar.`,
    )
  if ((await findRecord(transaction, name)) !== undefined)
    throw new SsmError('DocumentAlreadyExists', `There is a document named ${name} already. UpdateDocument changes it.`)
  checkContent(transaction, type, content)
  const tags = mapsIn(input, 'Tags', 50).map((tag) => [needText(tag, 'Key'), textIn(tag, 'Value') ?? ''] as const)
  const owner = tags.find(([key]) => key.toLowerCase() === 'owner')?.[1]
  const title = textIn(input, 'DisplayName')
  const metadata = {
    name,
    ...(title === undefined ? {} : { title }),
    ...(owner === undefined || owner === '' ? {} : { owner }),
    ...(tags.length === 0 ? {} : { labels: Object.fromEntries(tags) }),
  }
  await save(transaction, documentFrom(type, metadata, {}, content))
  const record = await needRecord(transaction, name)
  await keepAttachments(transaction, record, input, brought)
  return { DocumentDescription: await describe(transaction, record, '$LATEST') }
}

/** The new content is a version that runs when it is named, or made the default. */
export const updateDocument = async (transaction: Transaction, input: Input, _speaker: Speaker, brought: Brought) => {
  const record = await needRecord(transaction, needText(input, 'Name'))
  const content = contentIn(input)
  const wanted = textIn(input, 'DocumentVersion')
  if (wanted !== undefined && !['$LATEST', String(record.version)].includes(wanted))
    throw new SsmError('InvalidDocumentVersion', `Only the latest version, ${record.version}, can be updated; version ${wanted} was named.`)
  const { type, content: former } = writtenIn(record)
  if (former === content) throw new SsmError('DuplicateDocumentContent', 'The content of the document is the same as before.')
  checkContent(transaction, type, content)
  const spec = isMap(record.spec as Data) ? (record.spec as Readonly<Record<string, Data>>) : {}
  if (type === 'Automation') await keepDefault(transaction, record)
  await save(transaction, documentFrom(type, record.metadata, spec, content))
  const updated = await needRecord(transaction, record.metadata.name)
  await keepAttachments(transaction, updated, input, brought)
  return { DocumentDescription: await describe(transaction, updated, '$LATEST') }
}

export const getDocument = async (transaction: Transaction, input: Input) => {
  const record = await needRecord(transaction, needText(input, 'Name'))
  const { document, version } = await atVersion(transaction, record, textIn(input, 'DocumentVersion'))
  const { type, content } = writtenIn(document)
  const own = formatOf(content)
  const format = textIn(input, 'DocumentFormat') ?? own
  if (!['JSON', 'YAML', 'TEXT'].includes(format)) throw new SsmError('ValidationException', 'DocumentFormat must be JSON, YAML or TEXT.')
  // JSON is YAML; the other way round the document is written anew.
  const asWanted = format === 'JSON' && own === 'YAML' ? JSON.stringify(parsed(content), null, 2) : content
  return {
    Name: record.metadata.name,
    CreatedDate: seconds(record.createdAt),
    DocumentVersion: String(version),
    Status: 'Active',
    Content: asWanted,
    DocumentType: type,
    DocumentFormat: format,
    AttachmentsContent: await attachmentsContent(transaction, record, content),
  }
}

const attachmentsContent = async (transaction: Transaction, { reference }: StoredRecord, content: string) => {
  const { sql, config, now } = transaction
  const kept = await attachments.attachmentsOf(sql, reference.toLowerCase())
  return [...filesIn(content)].flatMap(([name, sha256]) => {
    const found = kept.find((one) => one.sha256 === sha256)
    if (found === undefined) return []
    return [{ Name: name, Size: found.size, Hash: sha256, HashType: 'Sha256', Url: addressOf(config, reference, sha256, now) }]
  })
}

export const describeDocument = async (transaction: Transaction, input: Input) => ({
  Document: await describe(transaction, await needRecord(transaction, needText(input, 'Name')), textIn(input, 'DocumentVersion')),
})

const unfinished = ['Pending', 'InProgress', 'Waiting', 'Cancelling']

/** Its files go with it, unless a run of it still needs them. */
export const deleteDocument = async (transaction: Transaction, input: Input) => {
  const record = await needRecord(transaction, needText(input, 'Name'))
  if (textIn(input, 'DocumentVersion') !== undefined)
    throw new SsmError(
      'InvalidDocumentOperation',
      'A version is part of the history and cannot be deleted alone; leave DocumentVersion out.',
    )
  await transaction.callNamed('record.archive', {
    reference: record.reference,
    reason: 'Deleted through the SSM endpoint.',
    ...(input['Force'] === true ? { evenIfReferred: true } : {}),
  })
  const { items } = Object(await transaction.callNamed('run.list', { procedure: record.reference, status: unfinished, limit: 1 })) as {
    items: readonly unknown[]
  }
  if (items.length === 0) await attachments.removeAttachments(transaction.sql, record.reference.toLowerCase())
  return {}
}

/** Keeps what was brought and refers to other documents; refuses when a file the text names is not there with its digest. */
const keepAttachments = async (transaction: Transaction, record: StoredRecord, input: Input, brought: Brought): Promise<void> => {
  const { type, content } = writtenIn(record)
  const declared = type === 'Automation' ? filesIn(content) : new Map<string, string>()
  const files = new Map(brought)
  for (const { name, document, version, file } of attachedIn(input, [...declared.keys()]).references)
    files.set(name, await fileOf(transaction, document, version, file))
  for (const [name, bytes] of files) {
    const sha256 = await keepFile(transaction, record.reference, name, bytes)
    if (declared.get(name) === sha256) continue
    const wanted = JSON.stringify({ files: { [name]: declaration(sha256) } })
    throw new SsmError(
      'InvalidDocumentContent',
      declared.has(name)
        ? `The attachment ${name} has the SHA-256 ${sha256}, and the document names another.`
        : `The document does not name the attachment ${name}. Write ${wanted} into it.`,
    )
  }
  const [absent] = type === 'Automation' ? await absentFiles(transaction, record.reference, content) : []
  if (absent !== undefined) throw new SsmError('InvalidDocumentContent', `${absent.message} Give it in Attachments.`)
}

/** A file another document has. */
const fileOf = async (transaction: Transaction, document: string, version: string, file: string): Promise<Uint8Array> => {
  const record = await needRecord(transaction, document)
  const sha256 = filesIn(writtenIn((await atVersion(transaction, record, version)).document).content).get(file) ?? ''
  const [found] = await attachments.contentsOf(transaction.sql, record.reference.toLowerCase(), [sha256])
  if (found === undefined) throw new SsmError('InvalidDocumentContent', `Version ${version} of ${document} has no attachment ${file}.`)
  return found.content
}

const contentIn = (input: Input): string => {
  const content = needText(input, 'Content', 4_000_000)
  if (content.length > longestContent)
    throw new SsmError('MaxDocumentSizeExceeded', `The document has ${content.length} characters, more than ${longestContent}.`)
  return content
}

/** Refuses what would not run, with every reason and where it is. */
const checkContent = (transaction: Transaction, type: Written['type'], content: string): void => {
  const data = parsed(content)
  const schema = isMap(data) ? String(data['schemaVersion'] ?? '') : ''
  const wanted = type === 'Automation' ? ['0.3'] : ['1.2', '2.0', '2.2']
  if (!wanted.includes(schema))
    throw new SsmError('InvalidDocumentSchemaVersion', `schemaVersion of ${type} documents is ${wanted.join(' or ')}, not "${schema}".`)
  if (type === 'Command') return
  const { findings } = compileProcedure(transaction.registry, { spec: { format: 'ssm-automation', body: content } })
  if (findings.length === 0) return
  const told = findings.slice(0, 20).map(({ path, message, line }) => `${line === undefined ? path : `line ${line}`}: ${message}`)
  throw new SsmError('InvalidDocumentContent', told.join(' '))
}

const documentFrom = (
  type: Written['type'],
  metadata: RecordDocument['metadata'],
  spec: Readonly<Record<string, Data>>,
  content: string,
): RecordDocument => ({
  apiVersion,
  kind: type === 'Automation' ? Runbook.name : CommandDocument.name,
  metadata,
  spec: type === 'Automation' ? { ...spec, format: 'ssm-automation', body: content } : { ...spec, content },
})

const save = async (transaction: Transaction, document: RecordDocument): Promise<void> => {
  const { change, proposed } = Object(await transaction.callNamed('record.save', { document, reason: 'Through the SSM endpoint.' })) as {
    change: string
    proposed?: unknown
  }
  if (change === 'proposed' || proposed !== undefined)
    throw new SsmError('InvalidDocumentOperation', `${document.metadata.name} is kept in a git repository; change it there.`)
}

const describe = async (transaction: Transaction, record: StoredRecord, wanted: string | undefined) => {
  const { document, version, standard } = await atVersion(transaction, record, wanted)
  const { type, content } = writtenIn(document)
  const data = parsed(content)
  const description = isMap(data) && typeof data['description'] === 'string' ? data['description'] : undefined
  const parameters =
    type === 'Automation'
      ? parametersShown(compileProcedure(transaction.registry, { spec: { format: 'ssm-automation', body: content } }).parameters)
      : declaredParameters(data)
  return {
    Name: record.metadata.name,
    ...(record.metadata.title === undefined ? {} : { DisplayName: record.metadata.title }),
    Owner: record.metadata.owner ?? 'Self',
    CreatedDate: seconds(record.createdAt),
    Status: 'Active',
    DocumentVersion: String(version),
    LatestVersion: String(record.version),
    DefaultVersion: String(standard),
    ...(description === undefined ? {} : { Description: description }),
    Parameters: parameters,
    PlatformTypes: ['Linux', 'Windows', 'MacOS'],
    DocumentType: type,
    SchemaVersion: isMap(data) ? String(data['schemaVersion'] ?? '') : '',
    DocumentFormat: formatOf(content),
    Hash: createHash('sha256').update(content).digest('hex'),
    HashType: 'Sha256',
    AttachmentsInformation: type === 'Automation' ? [...filesIn(content).keys()].map((Name) => ({ Name })) : [],
    Tags: Object.entries(record.metadata.labels ?? {}).map(([Key, Value]) => ({ Key, Value })),
  }
}
