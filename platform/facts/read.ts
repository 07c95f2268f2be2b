import { type PlacedFact, toFact } from '#platform/facts/log.ts'
import type { Sql } from '#platform/transaction.ts'

type Row = Parameters<typeof toFact>[0]

/** Facts about any of `subjects`, newest first, older than `before` when given (a fact id). */
export const factsAbout = async (
  sql: Sql,
  subjects: readonly string[],
  options: { readonly before?: string | undefined; readonly types?: readonly string[] | undefined; readonly limit: number },
): Promise<readonly PlacedFact[]> => {
  const rows = await sql<Row>(
    `select id, xid::text, at, type, actor, subjects, data
       from fact
      where subjects && $1
        and ($2::bigint is null or id < $2)
        and ($3::text[] is null or type = any($3))
      order by id desc
      limit $4`,
    [subjects, options.before ?? null, options.types ?? null, options.limit],
  )
  return rows.map(toFact)
}

/** Facts of these types in `[since, until)`, newest first. */
export const factsOf = async (
  sql: Sql,
  types: readonly string[],
  options: { readonly since?: Date; readonly until?: Date; readonly before?: string | undefined; readonly limit: number },
): Promise<readonly PlacedFact[]> => {
  const rows = await sql<Row>(
    `select id, xid::text, at, type, actor, subjects, data
       from fact
      where type = any($1)
        and ($2::timestamptz is null or at >= $2)
        and ($3::timestamptz is null or at < $3)
        and ($4::bigint is null or id < $4)
      order by at desc, id desc
      limit $5`,
    [types, options.since ?? null, options.until ?? null, options.before ?? null, options.limit],
  )
  return rows.map(toFact)
}

/** All facts, newest first: the audit log. */
export const latestFacts = async (
  sql: Sql,
  options: { readonly before?: string | undefined; readonly limit: number },
): Promise<readonly PlacedFact[]> => {
  const rows = await sql<Row>(
    `select id, xid::text, at, type, actor, subjects, data from fact where $1::bigint is null or id < $1 order by id desc limit $2`,
    [options.before ?? null, options.limit],
  )
  return rows.map(toFact)
}
