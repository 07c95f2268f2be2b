import type { RecordDocument, RecordSource } from '#platform/kinds/kind.ts'
import { type Draft, draftOf, type Reading, readDraft } from '#platform/kinds/draft.ts'
import { backstageVersion, toEntity } from '#platform/kinds/formats/backstage.ts'
import { readFile } from '#platform/kinds/formats/files.ts'
import { diffFields } from '#platform/kinds/diff.ts'
import { editFile, unifiedDiff } from '#platform/kinds/patch.ts'
import { documentOf, planDrafts, type PlannedWrite } from '#platform/kinds/planning.ts'
import { fromPointer, isObject, valueAt, withValueAt } from '#platform/kinds/pointer.ts'
import { type Finding, Refusal } from '#platform/refusal.ts'
import { recordByKey, type StoredRecord } from '#platform/kinds/store.ts'
import { vocabularyOf } from '#platform/kinds/vocabulary.ts'
import { writeRecords } from '#platform/kinds/write.ts'
import type { Transaction } from '#platform/transaction.ts'

export interface Saved {
  readonly reference: string
  readonly version: number
  readonly change: 'created' | 'changed' | 'unchanged' | 'proposed'
  /** For a record kept in git: nothing was changed; this is what to commit. */
  readonly proposed?: Proposal
}

export interface Proposal {
  readonly repository: string
  readonly branch: string
  readonly file: string
  /** A unified diff that `git apply` reads. */
  readonly patch: string
}

/** The one document a person sends: as data, or as text in any of the formats. */
export const readOne = (transaction: Transaction, input: { document?: unknown; text?: string; file?: string }): Draft => {
  const vocabulary = vocabularyOf(transaction.registry)
  const readings: Reading[] =
    input.text === undefined
      ? [draftOf(input.document, vocabulary)]
      : [...readFile({ path: input.file ?? 'document', text: input.text })].map((source) => readDraft(source, vocabulary))
  const [reading] = readings
  if (!reading || readings.length > 1) {
    throw new Refusal('invalid-document', `Send one document, not ${readings.length}. \`record.apply\` takes many.`)
  }
  switch (reading.type) {
    case 'draft':
      return reading.draft
    case 'refused':
      return refuse(reading.findings)
    case 'ignored':
      return refuse([
        { path: '/apiVersion', rule: 'not-ours', message: reading.because, mend: 'Begin with `apiVersion: andon.dev/v1` and `kind: …`.' },
      ])
    default:
      return reading satisfies never
  }
}

/** Keeps one document, or proposes a patch when its record is kept in git. */
export const saveOne = async (
  transaction: Transaction,
  draft: Draft,
  options: { ifVersion?: number | undefined; reason?: string | undefined },
): Promise<Saved> => {
  const plan = await planDrafts(transaction, [draft], { sourceOf: keptWhereItIs, edit: true, lock: true })
  // Read after the plan locked it, so it cannot be older than what was planned.
  const before = await recordByKey(transaction.sql, draft.key)
  refuseOtherVersion(before, options.ifVersion)
  if (plan.findings.length > 0) refuse(plan.findings)
  const [write] = plan.writes
  if (!write) return { reference: before?.reference ?? draft.key, version: before?.version ?? 0, change: 'unchanged' }
  if (write.before?.source.kept === 'git') return propose(transaction, write, write.before)
  await writeRecords(transaction, [write], options.reason)
  return {
    reference: `${draft.known.kind.slug}:${write.document.metadata.name}`,
    version: (write.before?.version ?? 0) + 1,
    change: write.before ? 'changed' : 'created',
  }
}

/** An edit does not move a record; a new one is kept in the console. */
export const keptWhereItIs = (_draft: Draft, before: StoredRecord | undefined): RecordSource => before?.source ?? { kept: 'console' }

export const refuseOtherVersion = (before: StoredRecord | undefined, ifVersion: number | undefined): void => {
  if (ifVersion === undefined || ifVersion === (before?.version ?? 0)) return
  const now = before ? `${before.reference} is at version ${before.version}` : 'there is no such record'
  throw new Refusal(
    'version-mismatch',
    `The change was made from version ${ifVersion}, but ${now}. Read it again and repeat the change on it.`,
  )
}

/** All findings in one refusal, the first one said in its sentence. */
export const refuse = (findings: readonly Finding[]): never => {
  const [first] = findings
  const place = first?.file ? `${first.file}:${first.line ?? 1}:${first.column ?? 1}: ` : ''
  const more = findings.length > 1 ? ` And ${findings.length - 1} more.` : ''
  throw new Refusal(
    'invalid-document',
    `${place}${first?.path ? `${first.path}: ` : ''}${first?.message ?? 'It is not valid.'}${first?.mend ? ` ${first.mend}` : ''}${more}`,
    { findings },
  )
}

const propose = async (transaction: Transaction, write: PlannedWrite, before: StoredRecord): Promise<Saved> => {
  const { source } = before
  if (source.kept !== 'git') throw new Error('Only a record kept in git is proposed.')
  const [file] = await transaction.sql<{ text: string }>(`select text from repository_file where repository = $1 and path = $2`, [
    source.repository,
    source.file,
  ])
  const after =
    file &&
    editFile(
      { path: source.file, text: file.text },
      (value) => declares(value, before),
      (value) => asWritten(transaction, write, before, value),
      write.known.kind.body,
    )
  if (file === undefined || after === undefined) {
    throw new Refusal(
      'conflict',
      `${before.reference} is kept in ${source.repository} (${source.file}), and that file is not at hand. Sync the repository, or change it there.`,
    )
  }
  return {
    reference: before.reference,
    version: before.version,
    change: 'proposed',
    proposed: {
      repository: source.repository,
      branch: source.branch,
      file: source.file,
      patch: unifiedDiff(source.file, file.text, after),
    },
  }
}

/** The document in the file with what changed, in the form the file has: the entity when it came as one; short references stay short. */
const asWritten = (transaction: Transaction, write: PlannedWrite, before: StoredRecord, written: unknown): unknown => {
  if (isObject(before.origin)) return toEntity(write.document, before.origin, write.known, vocabularyOf(transaction.registry))
  // Removed items from the end, so that the places of the others stay right.
  const changes = diffFields(documentOf(before), write.document)
  return [...changes.filter((one) => 'after' in one), ...changes.filter((one) => !('after' in one)).toReversed()].reduce(
    (whole, one) => withValueAt(whole, fromPointer(one.path), one.after),
    written,
  )
}

const declares = (value: unknown, before: RecordDocument & { readonly origin: unknown }): boolean => {
  const wanted: unknown = isObject(before.origin) ? before.origin : before
  const paths = [['kind'], ['metadata', 'name'], ['metadata', 'namespace']]
  const sameNames = paths.every(
    (path) => String(valueAt(value, path) ?? '').toLowerCase() === String(valueAt(wanted, path) ?? '').toLowerCase(),
  )
  const backstage =
    valueAt(value, ['apiVersion']) !== undefined && String(valueAt(value, ['apiVersion'])).startsWith(backstageVersion.split('/')[0] ?? '')
  return sameNames && backstage === isObject(before.origin)
}
