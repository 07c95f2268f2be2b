import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { linksTo } from '#platform/kinds/links-store.ts'
import { planDrafts, archiving, documentOf } from '#platform/kinds/planning.ts'
import { draftOf } from '#platform/kinds/draft.ts'
import { Refusal } from '#platform/refusal.ts'
import { readOne, refuse, refuseOtherVersion, saveOne } from '#platform/kinds/saving.ts'
import { reasonInput, referenceInput, versionInput } from '#platform/kinds/shapes.ts'
import type { StoredRecord } from '#platform/kinds/store.ts'
import { recordByKey } from '#platform/kinds/store.ts'
import { keyFor, ownerOfDocument, ownerOfRecord, requireRecord } from '#platform/kinds/target.ts'
import { vocabularyOf } from '#platform/kinds/vocabulary.ts'
import { writeRecords } from '#platform/kinds/write.ts'
import type { Transaction } from '#platform/transaction.ts'

export const proposal = Type.Object(
  {
    repository: Type.String({ description: 'The repository.' }),
    branch: Type.String({ description: 'The branch to change.' }),
    file: Type.String({ description: 'The file to change.' }),
    patch: Type.String({ description: 'A unified diff; `git apply` reads it.' }),
  },
  { description: 'The patch to propose where the record is kept.' },
)

export const savedOutput = Type.Object({
  reference: Type.String({ description: 'Its reference: `workload:checkout`.' }),
  version: Type.Integer({ description: 'Its version, counted from 1.' }),
  change: Type.Union([Type.Literal('created'), Type.Literal('changed'), Type.Literal('unchanged'), Type.Literal('proposed')], {
    description: '`proposed`: the record is kept in git and was not changed; commit the patch.',
  }),
  proposed: Type.Optional(proposal),
})

export const saveRecord = defineAction({
  name: 'record.save',
  versioned: true,
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  summary: 'Create or change a record.',
  description:
    'Send the whole document, as data or as text. A record that is kept in a git repository is not changed: the answer holds the patch to propose there.',
  input: Type.Object(
    {
      document: Type.Optional(
        Type.Unknown({ description: 'The document: `apiVersion`, `kind`, `metadata`, `spec`; or a Backstage entity.' }),
      ),
      text: Type.Optional(
        Type.String({ maxLength: 2_500_000, description: 'The document as YAML, JSON or Markdown, instead of `document`.' }),
      ),
      file: Type.Optional(Type.String({ maxLength: 500, description: 'A file name for `text`; its ending tells the format.' })),
      ifVersion: versionInput,
      reason: reasonInput,
    },
    { additionalProperties: false },
  ),
  output: savedOutput,
  may: {
    role: 'editor',
    ownerOf: async (transaction, input) => {
      const draft = readOne(transaction, input)
      const stored = await recordByKey(transaction.sql, draft.key)
      if (stored) return ownerOfDocument(transaction, stored)
      const { owner } = draft.document.metadata
      return owner === undefined || owner.includes(':') ? owner : `team:${owner}`
    },
  },
  run: (transaction, input) => saveOne(transaction, readOne(transaction, input), input),
})

const cascadeOutput = {
  references: Type.Array(
    Type.Object({
      reference: Type.String({ description: 'Its reference: `workload:checkout`.' }),
      kind: Type.String({ description: 'Its kind: `Workload`.' }),
      title: Type.Optional(Type.String({ description: 'How people call it.' })),
      path: Type.String({ description: 'Where it names the record.' }),
      archived: Type.Boolean({ description: 'True when it is out of use.' }),
    }),
    {
      description: 'Records that name it and would point at something archived. At most 500.',
    },
  ),
}

export const showCascade = defineAction({
  name: 'record.cascade',
  kind: 'question',
  summary: 'Show what archiving a record would leave pointing at nothing.',
  input: Type.Object({ reference: referenceInput }, { additionalProperties: false }),
  output: Type.Object({
    reference: Type.String({ description: 'Its reference: `workload:checkout`.' }),
    version: Type.Integer({ description: 'Its version, counted from 1.' }),
    ...cascadeOutput,
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const record = await requireRecord(transaction, input.reference)
    return { reference: record.reference, version: record.version, references: await linksTo(transaction.sql, record.id, 500) }
  },
})

const ownerOf = (transaction: Transaction, input: { reference: string }): Promise<string | undefined> =>
  ownerOfRecord(transaction, input.reference)

const stateOutput = Type.Object({
  reference: Type.String({ description: 'Its reference: `workload:checkout`.' }),
  version: Type.Integer({ description: 'Its version, counted from 1.' }),
  archived: Type.Boolean({ description: 'True when it is out of use.' }),
})

export const archiveRecord = defineAction({
  name: 'record.archive',
  versioned: true,
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  summary: 'Take a record out of use. Its history stays, and it can be restored.',
  confirm: 'The record disappears from lists and engines. Records that name it keep pointing at it.',
  input: Type.Object(
    {
      reference: referenceInput,
      ifVersion: versionInput,
      reason: reasonInput,
      evenIfReferred: Type.Optional(Type.Boolean({ description: 'Also when other records name it; `record.cascade` shows which.' })),
    },
    { additionalProperties: false },
  ),
  output: stateOutput,
  may: { role: 'editor', ownerOf },
  run: async (transaction, input) => {
    const record = await heldRecord(transaction, input.reference)
    if (record.archivedAt) return { reference: record.reference, version: record.version, archived: true }
    refuseOtherVersion(record, input.ifVersion)
    refuseInGit(record)
    const referring = input.evenIfReferred ? [] : await linksTo(transaction.sql, record.id, 20)
    if (referring.length > 0) {
      throw new Refusal(
        'conflict',
        `${referring.length === 20 ? '20 or more' : referring.length} places name ${record.reference}, first ${referring[0]?.reference ?? ''}. Change them, or say \`evenIfReferred\` to archive it all the same.`,
        { findings: referring.map((link) => ({ path: link.path, rule: 'reference', message: `\`${link.reference}\` names it.` })) },
      )
    }
    await writeRecords(transaction, [archiving(record, vocabularyOf(transaction.registry))], input.reason)
    return { reference: record.reference, version: record.version + 1, archived: true }
  },
})

export const restoreRecord = defineAction({
  name: 'record.restore',
  versioned: true,
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  summary: 'Bring an archived record back as it was.',
  input: Type.Object({ reference: referenceInput, reason: reasonInput }, { additionalProperties: false }),
  output: stateOutput,
  may: { role: 'editor', ownerOf },
  run: async (transaction, input) => {
    const record = await heldRecord(transaction, input.reference)
    if (!record.archivedAt) return { reference: record.reference, version: record.version, archived: false }
    await writeBack(transaction, record, documentOf(record), input.reason ?? 'Restored.')
    return { reference: record.reference, version: record.version + 1, archived: false }
  },
})

/** The record, locked until the commit. */
export const heldRecord = async (transaction: Transaction, reference: string): Promise<StoredRecord> => {
  const found = await requireRecord(transaction, reference)
  await transaction.sql(`select from record where id = $1 for update`, [found.id])
  return (await recordByKey(transaction.sql, keyFor(transaction, reference))) ?? found
}

/** Writes an earlier or archived document again: it must fit today's schema, and its references today's records. */
export const writeBack = async (
  transaction: Transaction,
  record: StoredRecord,
  document: unknown,
  reason: string | undefined,
): Promise<void> => {
  const reading = draftOf(document, vocabularyOf(transaction.registry))
  if (reading.type !== 'draft')
    return refuse(reading.type === 'refused' ? reading.findings : [{ path: '', rule: 'not-ours', message: reading.because }])
  const plan = await planDrafts(transaction, [reading.draft], { sourceOf: () => record.source, lock: true, edit: true, restore: true })
  if (plan.findings.length > 0) refuse(plan.findings)
  await writeRecords(transaction, plan.writes, reason)
}

export const refuseInGit = (record: StoredRecord): void => {
  if (record.source.kept !== 'git') return
  const { repository, file } = record.source
  throw new Refusal('conflict', `${record.reference} is kept in the repository ${repository}. Change it there, in ${file}.`)
}
