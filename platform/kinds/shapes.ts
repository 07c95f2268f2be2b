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
export const instant = Type.String({ format: 'date-time' })
export const nextOutput = Type.Optional(Type.String({ description: 'Pass it as `after` for the next page; missing on the last.' }))

const source = Type.Object({
  kept: Type.Union([Type.Literal('console'), Type.Literal('folder'), Type.Literal('git')], { description: 'Where the record is kept.' }),
  file: Type.Optional(Type.String()),
  repository: Type.Optional(Type.String()),
  branch: Type.Optional(Type.String()),
  commit: Type.Optional(Type.String()),
})

const about = {
  reference: Type.String(),
  kind: Type.String(),
  name: Type.String(),
  title: Type.Optional(Type.String()),
  owner: Type.Optional(Type.String()),
  version: Type.Integer({ description: 'Counts from 1 with each change; the ETag.' }),
  source,
  createdAt: instant,
  updatedAt: instant,
  reviewedAt: Type.Optional(instant),
  reviewDueAt: Type.Optional(instant),
  ownerlessSince: Type.Optional(instant),
  archivedAt: Type.Optional(instant),
}

/** A row of a list. */
export const recordItem = Type.Object({
  ...about,
  description: Type.Optional(Type.String({ description: 'The first 300 characters.' })),
  labels: Type.Optional(Type.Record(Type.String(), Type.String())),
  tags: Type.Optional(Type.Array(Type.String())),
  columns: Type.Record(Type.String(), Type.Unknown(), { description: 'The fields the kind shows in lists, by path.' }),
  document: Type.Optional(Type.Unknown({ description: 'The whole document, when asked for.' })),
})

export const recordOutput = Type.Object({
  ...about,
  id: Type.String(),
  apiVersion: Type.String(),
  metadata: Type.Unknown(),
  spec: Type.Unknown(),
})

export const finding = Type.Object({
  path: Type.String(),
  rule: Type.String(),
  message: Type.String(),
  mend: Type.Optional(Type.String()),
  file: Type.Optional(Type.String()),
  line: Type.Optional(Type.Integer()),
  column: Type.Optional(Type.Integer()),
})

export const fieldChange = Type.Object({
  path: Type.String({ description: 'JSON pointer into the document.' }),
  before: Type.Optional(Type.Unknown()),
  after: Type.Optional(Type.Unknown()),
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
