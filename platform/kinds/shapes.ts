import Type from 'typebox'
import type { RecordOf } from '#platform/kinds/kind.ts'
import type { StoredRecord } from '#platform/kinds/store.ts'

/** What the actions of this folder take and answer, said once. */
export const referenceInput = Type.String({ minLength: 1, maxLength: 400, description: 'The record: `team:payments`.' })
export const kindInput = Type.String({ minLength: 1, maxLength: 100, description: 'Name or slug of the kind: `Workload`, `workload`.' })
export const reasonInput = Type.Optional(Type.String({ maxLength: 2_000, description: 'Why, for the history.' }))
export const versionInput = Type.Optional(
  Type.Integer({
    minimum: 0,
    description: 'The version this change was made from; refused when the record has moved on. 0: there must be none yet.',
  }),
)
export const pageInput = {
  after: Type.Optional(Type.String({ maxLength: 2_000, description: '`next` of the page before.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'How many at most. Default 50.' })),
}
/** An instant of an answer, with what it means. */
export const at = (description: string) => Type.String({ format: 'date-time', description })
export const nextOutput = Type.Optional(Type.String({ description: 'Pass it as `after` for the next page; missing on the last.' }))

const source = Type.Object(
  {
    kept: Type.Union([Type.Literal('console'), Type.Literal('folder'), Type.Literal('git')], { description: 'Where the record is kept.' }),
    file: Type.Optional(Type.String({ description: 'The file it is kept in.' })),
    repository: Type.Optional(Type.String({ description: 'The repository it is kept in.' })),
    branch: Type.Optional(Type.String({ description: 'The branch.' })),
    commit: Type.Optional(Type.String({ description: 'The commit it was read from.' })),
  },
  { description: 'Where it is kept.' },
)

const about = {
  reference: Type.String({ description: 'Its reference: `workload:checkout`.' }),
  kind: Type.String({ description: 'Its kind: `Workload`.' }),
  name: Type.String({ description: 'Its name.' }),
  title: Type.Optional(Type.String({ description: 'How people call it.' })),
  owner: Type.Optional(Type.String({ description: 'Who answers for it: `team:payments`.' })),
  version: Type.Integer({ description: 'Counts from 1 with each change; the ETag.' }),
  source,
  createdAt: at('When it was declared first.'),
  updatedAt: at('When it last changed.'),
  reviewedAt: Type.Optional(at('When somebody last said that it is right.')),
  reviewDueAt: Type.Optional(at('When somebody should look again.')),
  ownerlessSince: Type.Optional(at('Since when nobody answers for it, though somebody should.')),
  archivedAt: Type.Optional(at('When it was taken out of use.')),
}

/** A row of a list. */
export const recordItem = Type.Object({
  ...about,
  description: Type.Optional(Type.String({ description: 'The first 300 characters.' })),
  labels: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'Labels for programs.' })),
  tags: Type.Optional(Type.Array(Type.String(), { description: 'Words to find it by.' })),
  columns: Type.Record(Type.String(), Type.Unknown(), { description: 'The fields the kind shows in lists, by path.' }),
  document: Type.Optional(Type.Unknown({ description: 'The whole document, when asked for.' })),
})

export const recordOutput = Type.Object(
  {
    ...about,
    id: Type.String({ description: 'Its identifier, the same for ever.' }),
    apiVersion: Type.String({ description: 'The version of its shape.' }),
    metadata: Type.Unknown({ description: 'Name, owner and what every kind has.' }),
    spec: Type.Unknown({ description: 'What is particular to its kind.' }),
  },
  { description: 'The record as it is now.' },
)

export const finding = Type.Object({
  path: Type.String({ description: 'JSON pointer to the place; empty for the whole.' }),
  rule: Type.String({ description: 'The rule that is broken, a stable word.' }),
  message: Type.String({ description: 'What is wrong.' }),
  mend: Type.Optional(Type.String({ description: 'What to do about it.' })),
  file: Type.Optional(Type.String({ description: 'The file.' })),
  line: Type.Optional(Type.Integer({ description: 'The line in the file, from 1.' })),
  column: Type.Optional(Type.Integer({ description: 'The column in the line, from 1.' })),
})

export const fieldChange = Type.Object({
  path: Type.String({ description: 'JSON pointer into the document.' }),
  before: Type.Optional(Type.Unknown({ description: 'What it was; missing when it is new.' })),
  after: Type.Optional(Type.Unknown({ description: 'What it is now; missing when it is gone.' })),
})

/** The fields of `about` of a stored record. */
export const describe = (record: StoredRecord) => ({
  reference: record.reference,
  kind: record.kind,
  name: record.metadata.name,
  ...(record.metadata.title !== undefined && { title: record.metadata.title }),
  ...(record.metadata.owner !== undefined && { owner: record.metadata.owner }),
  version: record.version,
  source: record.source,
  createdAt: record.createdAt.toISOString(),
  updatedAt: record.updatedAt.toISOString(),
  ...(record.reviewedAt && { reviewedAt: record.reviewedAt.toISOString() }),
  ...(record.reviewDueAt && { reviewDueAt: record.reviewDueAt.toISOString() }),
  ...(record.ownerlessSince && { ownerlessSince: record.ownerlessSince.toISOString() }),
  ...(record.archivedAt && { archivedAt: record.archivedAt.toISOString() }),
})

export const fullRecord = (record: StoredRecord) => ({
  ...describe(record),
  id: record.id,
  apiVersion: record.apiVersion,
  metadata: record.metadata,
  spec: record.spec,
})

export const documentPart = ({ apiVersion, kind, metadata, spec }: RecordOf) => ({ apiVersion, kind, metadata, spec })
