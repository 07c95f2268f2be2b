import type { Sql } from '#platform/transaction.ts'

export interface LinkedRecord {
  readonly reference: string
  readonly kind: string
  readonly title?: string
  readonly path: string
  readonly archived: boolean
}

interface LinkRow {
  readonly reference: string
  readonly kind: string
  readonly title: string | null
  readonly path: string
  readonly archived: boolean
}

const toLink = ({ title, ...row }: LinkRow): LinkedRecord => ({ ...row, ...(title !== null && { title }) })

/** What the record names. */
export const linksFrom = async (sql: Sql, id: string): Promise<LinkedRecord[]> => {
  const rows = await sql<LinkRow>(
    `select target.reference, target.kind, target.document #>> '{metadata,title}' as title, link.path, target.archived_at is not null as archived
       from record_link link
       join record target on target.id = link.to_id
      where link.from_id = $1
      order by link.path`,
    [id],
  )
  return rows.map(toLink)
}

/** What names the record; live records only. */
export const linksTo = async (sql: Sql, id: string, limit: number): Promise<LinkedRecord[]> => {
  const rows = await sql<LinkRow>(
    `select origin.reference, origin.kind, origin.document #>> '{metadata,title}' as title, link.path, false as archived
       from record_link link
       join record origin on origin.id = link.from_id
      where link.to_id = $1
        and origin.archived_at is null
        and origin.id <> $1
      order by origin.key, link.path
      limit $2`,
    [id, limit],
  )
  return rows.map(toLink)
}

export const latestReviews = async (sql: Sql, id: string) => {
  const rows = await sql<{ at: Date; actor: string; answer: string; note: string | null; counts: boolean; because: string | null }>(
    `select at, actor, answer, note, counts, because from record_review where record_id = $1 order by at desc, id desc limit 20`,
    [id],
  )
  return rows.map(({ at, note, because, ...row }) => ({
    ...row,
    at: at.toISOString(),
    ...(note !== null && { note }),
    ...(because !== null && { because }),
  }))
}
