import type { Static, TSchema } from 'typebox'
import type { Kind, RecordDocument, RecordOf, RecordSource } from '#platform/kinds/kind.ts'
import type { Records } from '#platform/kinds/records.ts'
import type { Sql } from '#platform/transaction.ts'

/** A record with what only this folder needs: what its foreign form holds beyond ours, and since when it lacks an owner. */
export interface StoredRecord extends RecordOf {
  readonly origin: unknown
  readonly ownerlessSince: Date | undefined
  readonly reviewDueAt: Date | undefined
}

export interface RecordRow {
  readonly id: string
  readonly reference: string
  readonly document: RecordDocument
  readonly origin: unknown
  readonly source: RecordSource
  readonly version: number
  readonly ownerless_since: Date | null
  readonly created_at: Date
  readonly updated_at: Date
  readonly reviewed_at: Date | null
  readonly review_due_at: Date | null
  readonly archived_at: Date | null
}

/** The columns of `RecordRow`, for statements that name the table `record`. */
export const recordColumns = `record.id, record.reference, record.document, record.origin, record.source, record.version, record.ownerless_since,
  record.created_at, record.updated_at, record.reviewed_at, record.review_due_at, record.archived_at`

export const toRecord = (row: RecordRow): StoredRecord => ({
  ...row.document,
  id: row.id,
  reference: row.reference,
  version: row.version,
  source: row.source,
  origin: row.origin ?? undefined,
  ownerlessSince: row.ownerless_since ?? undefined,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  reviewedAt: row.reviewed_at ?? undefined,
  reviewDueAt: row.review_due_at ?? undefined,
  archivedAt: row.archived_at ?? undefined,
})

/** How a record is looked up: `slug:name`, lower case. A name that is a reference already stays one. */
export const keyOf = (slug: string, name: string): string => {
  const lower = name.toLowerCase()
  return lower.includes(':') ? lower : `${slug}:${lower}`
}

/** Reading declared records inside a transaction. */
export const createRecords = (sql: Sql): Records => ({
  find: async (kind, name) => {
    const [row] = await sql<RecordRow>(`select ${recordColumns} from record where key = $1 and kind = $2 and archived_at is null`, [
      keyOf(kind.slug, name),
      kind.name,
    ])
    return row && typed(kind, toRecord(row))
  },
  all: async (kind) => {
    const rows = await sql<RecordRow>(`select ${recordColumns} from record where kind = $1 and archived_at is null order by key`, [
      kind.name,
    ])
    return rows.map((row) => typed(kind, toRecord(row)))
  },
  byReference: async (reference) => {
    const [row] = await sql<RecordRow>(`select ${recordColumns} from record where key = $1 and archived_at is null`, [
      reference.toLowerCase(),
    ])
    return row && toRecord(row)
  },
  referring: async (kind, reference) => {
    const rows = await sql<RecordRow>(
      `select ${recordColumns}
         from record
        where kind = $1
          and archived_at is null
          and id in (select link.from_id from record_link link join record target on target.id = link.to_id where target.key = $2)
        order by key`,
      [kind.name, reference.toLowerCase()],
    )
    return rows.map((row) => typed(kind, toRecord(row)))
  },
})

/** A stored document fitted its kind's schema when it was written; that is what this cast rests on. */
const typed = <Spec extends TSchema>(_kind: Kind<Spec>, record: RecordOf): RecordOf<Static<Spec>> => record as RecordOf<Static<Spec>>

/** Any record by reference, archived ones included. */
export const recordByKey = async (sql: Sql, reference: string): Promise<StoredRecord | undefined> => {
  const [row] = await sql<RecordRow>(`select ${recordColumns} from record where key = $1`, [reference.toLowerCase()])
  return row && toRecord(row)
}
