import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { diffFields } from '#platform/kinds/diff.ts'
import { proposal, heldRecord, writeBack } from '#platform/kinds/record-deeds.ts'
import { draftOf } from '#platform/kinds/draft.ts'
import { refuse, refuseOtherVersion, saveOne } from '#platform/kinds/saving.ts'
import { renderDocument } from '#platform/kinds/render.ts'
import { at, fieldChange, nextOutput, pageInput, reasonInput, referenceInput, versionInput } from '#platform/kinds/shapes.ts'
import { ownerOfRecord, requireKind, requireRecord } from '#platform/kinds/target.ts'
import { requireVersion, versionsOf } from '#platform/kinds/versions-store.ts'
import { vocabularyOf } from '#platform/kinds/vocabulary.ts'
import { unifiedDiff } from '#platform/kinds/patch.ts'

const version = Type.Integer({ minimum: 1, maximum: 2_000_000_000, description: 'A version of the record, counted from 1.' })

export const showHistory = defineAction({
  name: 'record.history',
  kind: 'question',
  summary: 'Show who changed a record when and why, the last change first.',
  input: Type.Object({ reference: referenceInput, ...pageInput }, { additionalProperties: false }),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        version: Type.Integer({ description: 'The version.' }),
        change: Type.String({ description: 'What was done: `created`, `changed`, `archived`, `restored`.' }),
        at: at('When.'),
        actor: Type.String({ description: 'Who did it: `person:alice`.' }),
        reason: Type.Optional(Type.String({ description: 'Why, when it was said.' })),
        source: Type.Unknown({ description: 'Where the record was kept then.' }),
        fields: Type.Array(Type.String(), { description: 'Pointers of the fields that changed; at most 50.' }),
      }),
      { description: 'Its versions, the last first.' },
    ),
    next: nextOutput,
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const record = await requireRecord(transaction, input.reference)
    const limit = input.limit ?? 50
    // One more than shown: the oldest shown is compared with the one before it.
    const before = /^\d{1,9}$/.test(input.after ?? '') ? Number(input.after) : record.version + 1
    const versions = await versionsOf(transaction.sql, record.id, before, limit + 1)
    const items = versions.slice(0, limit).map((one, index) => ({
      version: one.version,
      change: one.change,
      at: one.at.toISOString(),
      actor: one.actor,
      ...(one.reason !== null && { reason: one.reason }),
      source: one.source,
      fields: versions[index + 1]
        ? diffFields(versions[index + 1]?.document, one.document)
            .slice(0, 50)
            .map((change) => change.path)
        : [],
    }))
    const last = items.at(-1)
    return { items, ...(versions.length > limit && last && { next: String(last.version) }) }
  },
})

export const showDiff = defineAction({
  name: 'record.diff',
  kind: 'question',
  summary: 'Compare two versions of a record, field by field and as text.',
  input: Type.Object(
    {
      reference: referenceInput,
      from: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 2_000_000_000, description: 'The older version. Default: the one before `to`.' }),
      ),
      to: Type.Optional(version),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    reference: Type.String({ description: 'The record.' }),
    from: Type.Integer({ description: 'The older version.' }),
    to: Type.Integer({ description: 'The newer version.' }),
    fields: Type.Array(fieldChange, { description: 'What differs.' }),
    text: Type.String({ description: 'A unified diff.' }),
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const record = await requireRecord(transaction, input.reference)
    const known = requireKind(transaction, record.kind)
    const to = input.to ?? record.version
    const from = input.from ?? to - 1
    const after = await requireVersion(transaction.sql, record, to)
    const before = from === 0 ? undefined : await requireVersion(transaction.sql, record, from)
    const file = `${record.reference.replace(':', '/')}.${known.kind.body ? 'md' : 'yaml'}`
    const textOf = (one: typeof before): string => (one ? renderDocument(one.document, known).text : '')
    return {
      reference: record.reference,
      from,
      to,
      fields: diffFields(before?.document, after.document),
      text: unifiedDiff(file, textOf(before), textOf(after)),
    }
  },
})

export const revertRecord = defineAction({
  name: 'record.revert',
  versioned: true,
  kind: 'deed',
  mayBeSilent: true,
  summary: 'Give a record the content of an earlier version, as a new version.',
  input: Type.Object(
    { reference: referenceInput, to: version, ifVersion: versionInput, reason: reasonInput },
    { additionalProperties: false },
  ),
  output: Type.Object({
    reference: Type.String({ description: 'The record.' }),
    version: Type.Integer({ description: 'The version.' }),
    change: Type.Union([Type.Literal('changed'), Type.Literal('unchanged'), Type.Literal('proposed')], {
      description: 'What was done: `created`, `changed`, `archived`, `restored`.',
    }),
    proposed: Type.Optional(proposal),
  }),
  may: { role: 'editor', ownerOf: (transaction, input) => ownerOfRecord(transaction, input.reference) },
  run: async (transaction, input) => {
    const record = await heldRecord(transaction, input.reference)
    refuseOtherVersion(record, input.ifVersion)
    const earlier = await requireVersion(transaction.sql, record, input.to)
    const reason = input.reason ?? `Back to version ${input.to}.`
    if (record.source.kept !== 'git') {
      await writeBack(transaction, record, earlier.document, reason)
      const after = await requireRecord(transaction, input.reference)
      return {
        reference: record.reference,
        version: after.version,
        change: after.version > record.version ? ('changed' as const) : ('unchanged' as const),
      }
    }
    const reading = draftOf(earlier.document, vocabularyOf(transaction.registry))
    if (reading.type !== 'draft') return refuse(reading.type === 'refused' ? reading.findings : [])
    const saved = await saveOne(transaction, reading.draft, { reason })
    return {
      reference: saved.reference,
      version: saved.version,
      change: saved.proposed ? ('proposed' as const) : ('unchanged' as const),
      ...(saved.proposed && { proposed: saved.proposed }),
    }
  },
})
