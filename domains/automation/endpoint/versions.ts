import { findProcedure, type Procedure } from '#domains/procedures/library.ts'
import { defaultVersionOf, procedureAt } from '#domains/procedures/versions/choosing.ts'
import { versionNamed } from '#domains/runs/version.ts'
import { CommandDocument } from '#domains/automation/kinds.ts'
import type { RecordDocument } from '#platform/kinds/kind.ts'
import { recordByKey, type StoredRecord } from '#platform/kinds/store.ts'
import { requireVersion, versionsOf } from '#platform/kinds/versions-store.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { SsmError } from './errors.ts'
import { seconds } from './execution.ts'
import { needText, textIn, wholeIn, type Input } from './input.ts'
import { mayDo } from './rights.ts'
import { formatOf, writtenIn } from './written.ts'

/**
 * Documents and their versions: those of the record. One is the default: of an Automation document the one that was said
 * to run, of a command document the latest.
 */
const ofArn = /^arn:aws[a-z-]*:ssm:[^:]*:[^:]*:(?:document|automation-definition)\/([^:]+)(?::(.*))?$/

/** The procedure a document's name or ARN means, as the version says that is asked for. */
export const needDocument = async (transaction: Transaction, name: string, version: string | undefined): Promise<Procedure> => {
  const [, bare = name, own] = ofArn.exec(name) ?? []
  const present = await findProcedure(transaction, bare)
  if (present === undefined) throw new SsmError('AutomationDefinitionNotFoundException', `There is no document named ${bare}.`)
  const wanted = versionNamed(version ?? own ?? '')
  if (wanted === undefined)
    throw new SsmError('AutomationDefinitionVersionNotFoundException', `"${version ?? own ?? ''}" is no version of a document.`)
  try {
    return await procedureAt(transaction, present, wanted)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found')
      throw new SsmError('AutomationDefinitionVersionNotFoundException', error.message)
    throw error
  }
}

export const findRecord = async (transaction: Transaction, name: string): Promise<StoredRecord | undefined> => {
  const bare = (ofArn.exec(name)?.[1] ?? name).toLowerCase()
  const runbook = await recordByKey(transaction.sql, `runbook:${bare}`)
  if (runbook !== undefined && runbook.archivedAt === undefined && Object(runbook.spec).format === 'ssm-automation') return runbook
  const command = await recordByKey(transaction.sql, `command-document:${bare}`)
  return command?.archivedAt === undefined ? command : undefined
}

export const needRecord = async (transaction: Transaction, name: string): Promise<StoredRecord> => {
  mayDo(transaction, 'record.get', 'viewer')
  const found = await findRecord(transaction, name)
  if (found === undefined) throw new SsmError('InvalidDocument', `Document with name ${name} does not exist.`)
  return found
}

export const defaultOf = async (transaction: Transaction, record: StoredRecord): Promise<number> =>
  record.kind === CommandDocument.name ? record.version : defaultVersionOf(transaction, record)

/** What a document was at a version: a number, `$LATEST`, `$DEFAULT` or nothing, which is the default. */
export const atVersion = async (
  transaction: Transaction,
  record: StoredRecord,
  written: string | undefined,
): Promise<{ readonly document: RecordDocument; readonly version: number; readonly standard: number }> => {
  const standard = await defaultOf(transaction, record)
  const wanted = versionNamed(written ?? '')
  const version = wanted === 'latest' ? record.version : wanted === 'default' ? standard : wanted
  if (version === undefined || version > record.version)
    throw new SsmError('InvalidDocumentVersion', `${record.metadata.name} has no version ${written}; the latest is ${record.version}.`)
  const document = version === record.version ? record : (await requireVersion(transaction.sql, record, version)).document
  return { document, version, standard }
}

/** Says which version runs when none is named. A version that is not the latest stays what it was. */
export const updateDefaultVersion = async (transaction: Transaction, input: Input) => {
  const record = await needRecord(transaction, needText(input, 'Name'))
  const written = needText(input, 'DocumentVersion')
  const { version } = await atVersion(transaction, record, written)
  if (record.kind !== CommandDocument.name)
    await transaction.callNamed('procedure.set-default', { procedure: record.reference, version, reason: 'Through the SSM endpoint.' })
  else if (version !== record.version)
    throw new SsmError(
      'InvalidDocumentVersion',
      `Of a command document the latest version, ${record.version}, is always the default here. record.revert makes the content of version ${version} the latest.`,
    )
  return { Description: { Name: record.metadata.name, DefaultVersion: String(version) } }
}

export const listVersions = async (transaction: Transaction, input: Input) => {
  const record = await needRecord(transaction, needText(input, 'Name'))
  const limit = wholeIn(input, 'MaxResults', 1, 50) ?? 50
  const token = textIn(input, 'NextToken')
  if (token !== undefined && !/^\d{1,9}$/.test(token))
    throw new SsmError('InvalidNextToken', 'The next token is not one of this operation.')
  const standard = await defaultOf(transaction, record)
  const found = await versionsOf(transaction.sql, record.id, token === undefined ? record.version + 1 : Number(token), limit + 1)
  const items = found.slice(0, limit)
  return {
    DocumentVersions: items.map(({ version, at, document }) => ({
      Name: record.metadata.name,
      DocumentVersion: String(version),
      CreatedDate: seconds(at),
      IsDefaultVersion: version === standard,
      DocumentFormat: formatOf(writtenIn(document).content),
      Status: 'Active',
    })),
    ...(found.length > limit ? { NextToken: String(items.at(-1)?.version) } : {}),
  }
}
