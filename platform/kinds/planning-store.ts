import type { RecordSource } from '#platform/kinds/kind.ts'
import { recordColumns, type RecordRow, type StoredRecord, toRecord } from '#platform/kinds/store.ts'
import type { Sql } from '#platform/transaction.ts'

/** Stored records by key, archived ones included; locked in the order of their keys, so that two who write never wait for each other in a circle. */
export const existingRecords = async (sql: Sql, keys: readonly string[], lock: boolean): Promise<Map<string, StoredRecord>> => {
  const records = new Map<string, StoredRecord>()
  const ordered = keys.toSorted()
  for (let at = 0; at < ordered.length; at += keysAtOnce) {
    const some = ordered.slice(at, at + keysAtOnce)
    const rows = lock
      ? await sql<RecordRow>(`select ${recordColumns} from record where key = any($1) order by key for update`, [some])
      : await sql<RecordRow>(`select ${recordColumns} from record where key = any($1) order by key`, [some])
    for (const row of rows) records.set(row.reference.toLowerCase(), toRecord(row))
  }
  return records
}

/** A larger answer would hold up the node while it is read. */
const keysAtOnce = 1_000

/** Which of `keys` there are. Held against being archived until the commit when `lock`: what is referred to must still be there then. */
export const knownKeys = (
  sql: Sql,
  keys: readonly string[],
  lock: boolean,
): Promise<{ key: string; reference: string; archived: boolean }[]> => {
  if (keys.length === 0) return Promise.resolve([])
  return lock
    ? sql(`select key, reference, archived_at is not null as archived from record where key = any($1) order by key for share`, [keys])
    : sql(`select key, reference, archived_at is not null as archived from record where key = any($1)`, [keys])
}

/** Live records of `kinds` whose names look like one of `written`, the likest first. */
export const namesLike = (sql: Sql, kinds: readonly string[], written: readonly string[]): Promise<{ key: string; reference: string }[]> =>
  sql(
    `select key, reference
       from record, unnest($2::text[]) as meant (word)
      where kind = any($1)
        and archived_at is null
        and similarity(lower(name), meant.word) > 0.3
      order by similarity(lower(name), meant.word) desc, key
      limit 100`,
    [kinds, written.map((word) => word.toLowerCase().replace(/^[^:]*:/, ''))],
  )

/** Live records kept in the same place as `source` whose keys are not among `keys`. */
export const recordsKeptIn = async (sql: Sql, source: RecordSource, keys: readonly string[]): Promise<StoredRecord[]> => {
  if (source.kept === 'console') return []
  const rows =
    source.kept === 'git'
      ? await sql<RecordRow>(
          `select ${recordColumns}
             from record
            where source ->> 'kept' = 'git' and source ->> 'repository' = $1 and archived_at is null and not (key = any($2))
            order by key
              for update`,
          [source.repository, keys],
        )
      : await sql<RecordRow>(
          `select ${recordColumns}
             from record
            where source ->> 'kept' = 'folder' and archived_at is null and not (key = any($1))
            order by key
              for update`,
          [keys],
        )
  return rows.map(toRecord)
}

/** References to the records `ids` from live records that are neither among them nor among `keys`. At most 200. */
export const linksFromOutside = (
  sql: Sql,
  ids: readonly string[],
  keys: readonly string[],
): Promise<{ from: string; path: string; to: string }[]> =>
  sql(
    `select origin.reference as "from", link.path, target.reference as "to"
       from record_link link
       join record origin on origin.id = link.from_id and origin.archived_at is null
       join record target on target.id = link.to_id
      where link.to_id = any($1)
        and not (link.from_id = any($1))
        and not (origin.key = any($2))
      order by 1, 2
      limit 200`,
    [ids, keys],
  )
