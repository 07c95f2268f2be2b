import type { Fact } from '#platform/facts/fact.ts'
import type { Sql } from '#platform/transaction.ts'

/**
 * The fact log.
 *
 * The problem: an audit log that everything writes to becomes the lock everything waits for, and readers that follow
 * an identifier miss what commits late. The idea: writers only insert. Every fact carries its transaction's id;
 * readers follow (transaction id, id) and stop at the horizon below which nothing of this database can still commit
 * (`fact_horizon`; what other databases of the server do is nothing to wait for). A sealer chains committed facts in
 * batches afterwards.
 *
 * Guarantees: a fact commits with the change it tells of or not at all; a reader that remembers its place never
 * skips one; a changed or removed sealed fact is found by `fact.verify`.
 *
 * Refuses to do: update or delete a fact; order facts of different transactions more exactly than they committed.
 */
export interface NewFact {
  readonly type: string
  readonly at: Date
  readonly actor: string
  readonly subjects: readonly string[]
  readonly data: unknown
}

/** Inserts all facts of a transaction in one statement; resolves to their ids and types in the order given. */
export const insertFacts = (sql: Sql, facts: readonly NewFact[]): Promise<readonly { id: string; type: string }[]> =>
  sql<{ id: string; type: string }>(
    `insert into fact (at, type, actor, subjects, data)
     select at, type, actor, subjects, data
       from jsonb_to_recordset($1::jsonb) as new (at timestamptz, type text, actor text, subjects text[], data jsonb)
     returning id, type`,
    [JSON.stringify(facts)],
  )

/** A reader's place in the log: the transaction id and fact id it has read up to. */
export interface Position {
  readonly xid: string
  readonly id: string
}

export const beginning: Position = { xid: '0', id: '0' }

/** Written as one word for `Last-Event-ID` and paging: `812-4711`. */
export const positionText = (position: Position): string => `${position.xid}-${position.id}`

/** Undefined when the word is not a position. */
export const parsePosition = (text: string): Position | undefined => {
  const [, xid = '', id = ''] = /^(\d{1,19})-(\d{1,19})$/.exec(text) ?? []
  // PostgreSQL's bigint ends before nineteen nines do.
  return xid === '' || BigInt(id) > 2n ** 63n - 1n ? undefined : { xid, id }
}

export interface PlacedFact extends Fact {
  readonly position: Position
}

interface FactRow {
  readonly id: string
  readonly xid: string
  readonly at: Date
  readonly type: string
  readonly actor: string
  readonly subjects: string[]
  readonly data: unknown
}

export const toFact = (row: FactRow): PlacedFact => ({
  id: row.id,
  type: row.type,
  at: row.at,
  actor: row.actor,
  subjects: row.subjects,
  data: row.data,
  position: { xid: row.xid, id: row.id },
})

/**
 * The transaction id below which every transaction of this database has ended. Statements after this one see all that those
 * committed; the same statement may not.
 */
export const horizon = async (sql: Sql): Promise<string> => {
  const [row] = await sql<{ xid: string }>(`select fact_horizon()::text as xid`)
  return row?.xid ?? '0'
}

/**
 * The next facts after `position` in commit-safe order, at most `limit`; none that a transaction still under way could precede.
 * In the order of numbers: `xid` alone would name the text that is selected, where 1000 comes before 999.
 */
export const factsAfter = async (sql: Sql, position: Position, limit: number): Promise<readonly PlacedFact[]> => {
  const rows = await sql<FactRow>(
    `select id, xid::text, at, type, actor, subjects, data
       from fact
      where (xid, id) > ($1::xid8, $2::bigint)
        and xid < $4::xid8
      order by fact.xid, fact.id
      limit $3`,
    [position.xid, position.id, limit, await horizon(sql)],
  )
  return rows.map(toFact)
}

/**
 * The next facts of these types, or by actors whose reference begins with `by`, after `position` and up to `until`, which
 * `currentPosition` gave before: a reader who wants few of many facts then goes on from `until` when it got less than `limit`.
 */
export const factsBetween = async (
  sql: Sql,
  { position, until, types, by, limit }: { position: Position; until: Position; types: readonly string[]; by: string; limit: number },
): Promise<readonly PlacedFact[]> => {
  const rows = await sql<FactRow>(
    `select id, xid::text, at, type, actor, subjects, data
       from fact
      where (xid, id) > ($1::xid8, $2::bigint)
        and (xid, id) <= ($3::xid8, $4::bigint)
        and (type = any($5) or starts_with(actor, $6))
      order by fact.xid, fact.id
      limit $7`,
    [position.xid, position.id, until.xid, until.id, types, by, limit],
  )
  return rows.map(toFact)
}

/** Where the log ends now for a reader who wants only what comes next. */
export const currentPosition = async (sql: Sql): Promise<Position> => {
  const first = BigInt(await horizon(sql))
  return { xid: String(first > 0n ? first - 1n : 0n), id: '9223372036854775807' }
}

/** The facts with these ids, in order. All were recorded at `at`, which names the partition to look in. */
export const factsById = async (sql: Sql, ids: readonly string[], at: Date): Promise<readonly PlacedFact[]> => {
  const rows = await sql<FactRow>(
    `select id, xid::text, at, type, actor, subjects, data from fact where id = any($1::bigint[]) and at = $2 order by id`,
    [ids, at],
  )
  return rows.map(toFact)
}
