import { Refusal } from '#platform/refusal.ts'
import type { RecordDocument, RecordSource } from '#platform/kinds/kind.ts'
import type { StoredRecord } from '#platform/kinds/store.ts'
import type { Sql } from '#platform/transaction.ts'

export interface RecordVersion {
  readonly version: number
  readonly change: string
  readonly at: Date
  readonly actor: string
  readonly reason: string | null
  readonly document: RecordDocument
  readonly source: RecordSource
}

/** Versions below `before`, the last first. */
export const versionsOf = (sql: Sql, id: string, before: number, limit: number): Promise<RecordVersion[]> =>
  sql(
    `select version, change, at, actor, reason, document, source
       from record_version
      where record_id = $1 and version < $2
      order by version desc
      limit $3`,
    [id, before, limit],
  )

/** Who wrote a version, `person:ada`; undefined when there is none. */
export const authorOf = async (sql: Sql, id: string, version: number): Promise<string | undefined> =>
  (await sql<{ actor: string }>(`select actor from record_version where record_id = $1 and version = $2`, [id, version]))[0]?.actor

export const requireVersion = async (sql: Sql, record: StoredRecord, version: number): Promise<RecordVersion> => {
  const [found] = await versionsOf(sql, record.id, version + 1, 1)
  if (found?.version === version) return found
  throw new Refusal('not-found', `${record.reference} has no version ${version}; it has had ${record.version}.`)
}
