import { createHash } from 'node:crypto'
import { compileProcedure } from '#domains/procedures/library.ts'
import { Runbook } from '#domains/procedures/kinds.ts'
import type { Parameter, Parameters } from '#domains/procedures/parameter.ts'
import { isMap, type Data } from '#domains/runs/values.ts'
import { CommandDocument } from '#domains/automation/kinds.ts'
import { apiVersion, type RecordDocument } from '#platform/kinds/kind.ts'
import type { StoredRecord } from '#platform/kinds/store.ts'
import { recordByKey } from '#platform/kinds/store.ts'
import { requireVersion, versionsOf } from '#platform/kinds/versions-store.ts'
import { Refusal } from '#platform/refusal.ts'
import { readData } from '#platform/text/data.ts'
import type { Transaction } from '#platform/transaction.ts'
import { SsmError } from './errors.ts'
import { seconds } from './execution.ts'
import { mayDo } from './rights.ts'
import { filtersIn, mapsIn, needText, pageOf, textIn, wholeIn, type Filter, type Input } from './input.ts'

/** Documents of SSM are runbooks in the format `ssm-automation`, or command documents; their versions are those of the record. */
const longestContent = 400_000
const namePattern = /^[a-zA-Z0-9_\-.]{3,128}$/

interface Written {
  readonly type: 'Automation' | 'Command'
  readonly content: string
}

export const createDocument = async (transaction: Transaction, input: Input) => {
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
  return { DocumentDescription: await describe(transaction, await needRecord(transaction, name), undefined) }
}

/** The new content becomes the version that runs. */
export const updateDocument = async (transaction: Transaction, input: Input) => {
  const record = await needRecord(transaction, needText(input, 'Name'))
  const content = contentIn(input)
  const wanted = textIn(input, 'DocumentVersion')
  if (wanted !== undefined && !['$LATEST', String(record.version)].includes(wanted))
    throw new SsmError('InvalidDocumentVersion', `Only the latest version, ${record.version}, can be updated; version ${wanted} was named.`)
  const { type, content: former } = writtenIn(record)
  if (former === content) throw new SsmError('DuplicateDocumentContent', 'The content of the document is the same as before.')
  checkContent(transaction, type, content)
  const spec = isMap(record.spec as Data) ? (record.spec as Readonly<Record<string, Data>>) : {}
  await save(transaction, documentFrom(type, record.metadata, spec, content))
  return { DocumentDescription: await describe(transaction, await needRecord(transaction, record.metadata.name), undefined) }
}

export const updateDefaultVersion = async (transaction: Transaction, input: Input) => {
  const record = await needRecord(transaction, needText(input, 'Name'))
  const version = needText(input, 'DocumentVersion')
  if (!['$LATEST', String(record.version)].includes(version))
    throw new SsmError(
      'InvalidDocumentVersion',
      `The latest version, ${record.version}, is always the default here. record.revert makes the content of version ${version} the latest.`,
    )
  return { Description: { Name: record.metadata.name, DefaultVersion: String(record.version) } }
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
  }
}

export const describeDocument = async (transaction: Transaction, input: Input) => ({
  Document: await describe(transaction, await needRecord(transaction, needText(input, 'Name')), textIn(input, 'DocumentVersion')),
})

export const deleteDocument = async (transaction: Transaction, input: Input) => {
  const record = await needRecord(transaction, needText(input, 'Name'))
  await transaction.callNamed('record.archive', {
    reference: record.reference,
    reason: 'Deleted through the SSM endpoint.',
    ...(input['Force'] === true ? { evenIfReferred: true } : {}),
  })
  return {}
}

export const listVersions = async (transaction: Transaction, input: Input) => {
  const record = await needRecord(transaction, needText(input, 'Name'))
  const limit = wholeIn(input, 'MaxResults', 1, 50) ?? 50
  const token = textIn(input, 'NextToken')
  if (token !== undefined && !/^\d{1,9}$/.test(token))
    throw new SsmError('InvalidNextToken', 'The next token is not one of this operation.')
  const found = await versionsOf(transaction.sql, record.id, token === undefined ? record.version + 1 : Number(token), limit + 1)
  const items = found.slice(0, limit)
  return {
    DocumentVersions: items.map(({ version, at, document }) => ({
      Name: record.metadata.name,
      DocumentVersion: String(version),
      CreatedDate: seconds(at),
      IsDefaultVersion: version === record.version,
      DocumentFormat: formatOf(writtenIn(document).content),
      Status: 'Active',
    })),
    ...(found.length > limit ? { NextToken: String(items.at(-1)?.version) } : {}),
  }
}

const listKeys = ['Name', 'Owner', 'DocumentType', 'PlatformTypes', 'SearchKeyword', 'TargetType', 'tag:']

export const listDocuments = async (transaction: Transaction, input: Input) => {
  const filters = [...filtersIn(input, 'Filters', listKeys), ...filtersIn(input, 'DocumentFilterList', listKeys)]
  const { items, ...next } = pageOf(
    (await everyDocument(transaction)).filter((one) => fits(one, filters)),
    input,
  )
  return { DocumentIdentifiers: items.map(identifierOf), ...next }
}

interface Listed {
  readonly name: string
  readonly title: string | undefined
  readonly type: 'Automation' | 'Command'
  readonly owner: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly version: number
  readonly at: string
}

/** Every one, a page of records at a time; contents are not read. */
const everyDocument = async (transaction: Transaction): Promise<readonly Listed[]> => {
  const found: Listed[] = []
  const lists = [
    { type: 'Automation', input: { kind: 'Runbook', fields: { 'spec.format': 'ssm-automation' } } },
    { type: 'Command', input: { kind: 'CommandDocument' } },
  ] as const
  for (const { type, input } of lists) {
    let after: string | undefined
    do {
      const page: { items: readonly Readonly<Record<string, unknown>>[]; next?: string } = Object(
        await transaction.callNamed('record.list', { ...input, limit: 200, ...(after === undefined ? {} : { after }) }),
      )
      found.push(
        ...page.items.map((item) => ({
          name: String(item['reference']).replace(/^[a-z-]+:/, ''),
          title: typeof item['title'] === 'string' ? item['title'] : undefined,
          type,
          owner: typeof item['owner'] === 'string' ? item['owner'] : undefined,
          labels: Object(item['labels'] ?? {}) as Readonly<Record<string, string>>,
          version: Number(item['version'] ?? 1),
          at: String(item['createdAt'] ?? item['updatedAt'] ?? ''),
        })),
      )
      after = page.next
    } while (after !== undefined)
  }
  return found.toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

const fits = (one: Listed, filters: readonly Filter[]): boolean =>
  filters.every(({ key, values }) => {
    const some = (test: (value: string) => boolean): boolean => values.some(test)
    if (key.startsWith('tag:')) return some((value) => one.labels[key.slice('tag:'.length)] === value)
    switch (key) {
      case 'Name':
        return some((value) => one.name.startsWith(value))
      case 'DocumentType':
        return some((value) => one.type === value)
      case 'Owner':
        return some((value) => ['Self', 'Private', 'All', one.owner].includes(value))
      case 'SearchKeyword':
        return some((value) => `${one.name} ${one.title ?? ''}`.toLowerCase().includes(value.toLowerCase()))
      default:
        return true
    }
  })

const identifierOf = ({ name, title, type, owner, labels, version, at }: Listed) => ({
  Name: name,
  ...(title === undefined ? {} : { DisplayName: title }),
  ...(at === '' ? {} : { CreatedDate: seconds(at) }),
  Owner: owner ?? 'Self',
  PlatformTypes: ['Linux', 'Windows', 'MacOS'],
  DocumentVersion: String(version),
  DocumentType: type,
  SchemaVersion: type === 'Automation' ? '0.3' : '2.2',
  DocumentFormat: 'YAML',
  Tags: Object.entries(labels).map(([Key, Value]) => ({ Key, Value })),
})

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

const parsed = (content: string): Data => {
  try {
    return readData(content) as Data
  } catch (error) {
    if (error instanceof Refusal) throw new SsmError('InvalidDocumentContent', error.message)
    throw error
  }
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

const findRecord = async (transaction: Transaction, name: string): Promise<StoredRecord | undefined> => {
  const bare = name.replace(/^arn:aws[a-z-]*:ssm:[^:]*:[^:]*:document\//, '').toLowerCase()
  const runbook = await recordByKey(transaction.sql, `runbook:${bare}`)
  if (runbook !== undefined && runbook.archivedAt === undefined && formatIn(runbook) === 'ssm-automation') return runbook
  const command = await recordByKey(transaction.sql, `command-document:${bare}`)
  return command?.archivedAt === undefined ? command : undefined
}

export const needRecord = async (transaction: Transaction, name: string): Promise<StoredRecord> => {
  mayDo(transaction, 'record.get', 'viewer')
  const found = await findRecord(transaction, name)
  if (found === undefined) throw new SsmError('InvalidDocument', `Document with name ${name} does not exist.`)
  return found
}

const formatIn = (record: RecordDocument): unknown => Object(record.spec).format

export const writtenIn = (document: RecordDocument): Written =>
  document.kind === CommandDocument.name
    ? { type: 'Command', content: String(Object(document.spec).content ?? '') }
    : { type: 'Automation', content: String(Object(document.spec).body ?? '') }

const atVersion = async (
  transaction: Transaction,
  record: StoredRecord,
  wanted: string | undefined,
): Promise<{ document: RecordDocument; version: number }> => {
  if (wanted === undefined || ['$DEFAULT', '$LATEST', String(record.version)].includes(wanted))
    return { document: record, version: record.version }
  if (!/^[1-9]\d{0,8}$/.test(wanted) || Number(wanted) > record.version)
    throw new SsmError('InvalidDocumentVersion', `${record.metadata.name} has no version ${wanted}; the latest is ${record.version}.`)
  return { document: (await requireVersion(transaction.sql, record, Number(wanted))).document, version: Number(wanted) }
}

const formatOf = (content: string): 'JSON' | 'YAML' => (content.trimStart().startsWith('{') ? 'JSON' : 'YAML')

const describe = async (transaction: Transaction, record: StoredRecord, wanted: string | undefined) => {
  const { document, version } = await atVersion(transaction, record, wanted)
  const { type, content } = writtenIn(document)
  const data = parsed(content)
  const description = isMap(data) && typeof data['description'] === 'string' ? data['description'] : undefined
  const parameters =
    type === 'Automation'
      ? parametersShown(compileProcedure(transaction.registry, { spec: { format: 'ssm-automation', body: content } }).parameters)
      : declared(data)
  return {
    Name: record.metadata.name,
    ...(record.metadata.title === undefined ? {} : { DisplayName: record.metadata.title }),
    Owner: record.metadata.owner ?? 'Self',
    CreatedDate: seconds(record.createdAt),
    Status: 'Active',
    DocumentVersion: String(version),
    LatestVersion: String(record.version),
    DefaultVersion: String(record.version),
    ...(description === undefined ? {} : { Description: description }),
    Parameters: parameters,
    PlatformTypes: ['Linux', 'Windows', 'MacOS'],
    DocumentType: type,
    SchemaVersion: isMap(data) ? String(data['schemaVersion'] ?? '') : '',
    DocumentFormat: formatOf(content),
    Hash: createHash('sha256').update(content).digest('hex'),
    HashType: 'Sha256',
    Tags: Object.entries(record.metadata.labels ?? {}).map(([Key, Value]) => ({ Key, Value })),
  }
}

const typeNames = {
  string: 'String',
  secret: 'String',
  number: 'String',
  integer: 'Integer',
  boolean: 'Boolean',
  list: 'StringList',
  map: 'StringMap',
  maplist: 'MapList',
} as const

const parametersShown = (parameters: Parameters) =>
  Object.entries(parameters).map(([name, parameter]) =>
    shownParameter(name, typeNames[parameter.type ?? 'string'], parameter.description, parameter.default),
  )

const declared = (data: Data) => {
  const parameters = isMap(data) ? data['parameters'] : undefined
  return Object.entries(isMap(parameters) ? parameters : {}).map(([name, one]) => {
    const definition = isMap(one) ? one : {}
    return shownParameter(
      name,
      String(definition['type'] ?? 'String'),
      typeof definition['description'] === 'string' ? definition['description'] : undefined,
      definition['default'],
    )
  })
}

const shownParameter = (name: string, type: string, description: string | undefined, preset: Parameter['default']) => ({
  Name: name,
  Type: type,
  Description: description ?? '',
  ...(preset === undefined ? {} : { DefaultValue: typeof preset === 'string' ? preset : JSON.stringify(preset) }),
})
