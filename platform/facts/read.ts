import { type PlacedFact, toFact } from '#platform/facts/log.ts'
import type { Sql } from '#platform/transaction.ts'

type Row = Parameters<typeof toFact>[0]

/** So many of the newest facts are looked through one by one. */
const window = 5_000

/**
 * Facts about any of `subjects`, newest first, older than `before` when given (a fact id).
 *
 * A team is in every second fact, an alert in five of ten million, and the planner cannot tell them apart: it would walk
 * the whole log back for the alert. So the newest facts are looked through first, which settles what is frequent; what is
 * seldom enough not to be found there is looked up in the index of subjects and then sorted (`id + 0`: not by the order of the log).
 */
export const factsAbout = async (
  sql: Sql,
  subjects: readonly string[],
  options: { readonly before?: string | undefined; readonly types?: readonly string[] | undefined; readonly limit: number },
): Promise<readonly PlacedFact[]> => {
  const values = [subjects, options.before ?? null, options.types ?? null, options.limit]
  const recent = await sql<Row>(
    `select id, xid::text, at, type, actor, subjects, data
       from fact
      where id >= coalesce($2::bigint, (select id from fact order by id desc limit 1)) - ${window}
        and ($2::bigint is null or id < $2)
        and subjects && $1
        and ($3::text[] is null or type = any($3))
      order by id desc
      limit $4`,
    values,
  )
  if (recent.length >= options.limit) return recent.map(toFact)
  const rows = await sql<Row>(
    `select id, xid::text, at, type, actor, subjects, data
       from fact
      where subjects && $1
        and ($2::bigint is null or id < $2)
        and ($3::text[] is null or type = any($3))
      order by id + 0 desc
      limit $4`,
    values,
  )
  return rows.map(toFact)
}

/** Facts of these types in `[since, until)`, newest first: the newest of each type by its index, then the newest of those. */
export const factsOf = async (
  sql: Sql,
  types: readonly string[],
  options: { readonly since?: Date; readonly until?: Date; readonly before?: string | undefined; readonly limit: number },
): Promise<readonly PlacedFact[]> => {
  const rows = await sql<Row>(
    `select found.id, found.xid::text, found.at, found.type, found.actor, found.subjects, found.data
       from unnest($1::text[]) as wanted (type)
      cross join lateral (
              select *
                from fact
               where fact.type = wanted.type
                 and ($2::timestamptz is null or at >= $2)
                 and ($3::timestamptz is null or at < $3)
                 and ($4::bigint is null or id < $4)
               order by at desc, id desc
               limit $5
            ) as found
      order by found.at desc, found.id desc
      limit $5`,
    [[...new Set(types)], options.since ?? null, options.until ?? null, options.before ?? null, options.limit],
  )
  return rows.map(toFact)
}

/** Facts of these types in `[since, until)`, newest first and page by page: `before` is the last one of the page before. */
export const factsDuring = async (
  sql: Sql,
  types: readonly string[],
  options: {
    readonly since: Date
    readonly until: Date
    readonly before?: { readonly at: Date; readonly id: string } | undefined
    readonly limit: number
  },
): Promise<readonly PlacedFact[]> => {
  const rows = await sql<Row>(
    `select id, xid::text, at, type, actor, subjects, data
       from fact
      where type = any($1::text[])
        and at >= $2
        and at < $3
        and ($4::timestamptz is null or (at, id) < ($4, $5::bigint))
      order by at desc, id desc
      limit $6`,
    [types, options.since, options.until, options.before?.at ?? null, options.before?.id ?? null, options.limit],
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
