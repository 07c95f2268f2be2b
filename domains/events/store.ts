import type { Sql, SqlValue } from '#platform/transaction.ts'

export interface EventRow {
  readonly id: string
  readonly received_at: Date
  readonly source: string
  readonly event_id: string
  readonly type: string
  readonly subject: string | null
  readonly time: Date
  readonly workload: string | null
  readonly integration: string | null
  readonly labels: Readonly<Record<string, string>>
  readonly attributes: Readonly<Record<string, unknown>>
  readonly data: unknown
}

/** A row to insert. `digest` is a UUID made of source and id, `words` the words to find it by, separated by blanks. */
export interface NewEvent {
  readonly id: string
  readonly digest: string
  readonly source: string
  readonly event_id: string
  readonly type: string
  readonly subject: string | null
  readonly time: Date
  readonly workload: string | null
  readonly integration: string | null
  readonly labels: object
  readonly attributes: object
  readonly data: unknown
  readonly words: string
}

/**
 * Inserts the events that are not there yet and resolves to the identifiers of those. In the order of their digests, so that two
 * transactions with the same events wait for each other and never in a circle.
 */
export const insertEvents = async (sql: Sql, events: readonly NewEvent[], now: Date): Promise<ReadonlySet<string>> => {
  const rows = await sql<{ id: string }>(
    `insert into event (id, digest, received_at, source, event_id, type, subject, time, workload, integration, labels, attributes, data, words)
     select id, digest, $2, source, event_id, type, subject, time, workload, integration, labels, attributes, coalesce(data, 'null'),
            array_to_tsvector(string_to_array(words, ' '))
       from json_to_recordset($1::json)
            as new (id uuid, digest uuid, source text, event_id text, type text, subject text, time timestamptz, workload text, integration text,
                    labels jsonb, attributes jsonb, data jsonb, words text)
   order by digest
         on conflict (digest) do nothing
  returning id`,
    [JSON.stringify(events), now],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Each is null when it does not matter. `from` and `until` are identifiers that bound the time of arrival: `[from, until)`. */
export interface EventFilter {
  /** A query of words, as `to_tsquery` reads it. */
  readonly words: string | null
  readonly type: string | null
  readonly source: string | null
  readonly subject: string | null
  readonly workload: string | null
  readonly integration: string | null
  readonly from: string | null
  readonly until: string | null
}

const columns = 'id, received_at, source, event_id, type, subject, time, workload, integration, labels, attributes, data'

/** `left(…)` is what is indexed; the whole is compared too. */
const condition = `($1::text is null or words @@ to_tsquery('simple', $1))
        and ($2::text is null or (left(type, 200) = left($2, 200) and type = $2))
        and ($3::text is null or (left(source, 200) = left($3, 200) and source = $3))
        and ($4::text is null or (left(subject, 200) = left($4, 200) and subject = $4))
        and ($5::text is null or workload = $5)
        and ($6::text is null or integration = $6)
        and ($7::uuid is null or id >= $7)
        and ($8::uuid is null or id < $8)`

const values = (filter: EventFilter): readonly SqlValue[] => [
  filter.words,
  filter.type,
  filter.source,
  filter.subject,
  filter.workload,
  filter.integration,
  filter.from,
  filter.until,
]

/** The latest arrivals before `filter.until`, newest first. */
export const findEvents = (sql: Sql, filter: EventFilter, limit: number): Promise<EventRow[]> =>
  sql<EventRow>(`select ${columns} from event where ${condition} order by id desc limit $9`, [...values(filter), limit])

/** How many there are, counted up to `most`. */
export const countEvents = async (sql: Sql, filter: EventFilter, most: number): Promise<number> => {
  const [row] = await sql<{ count: number }>(
    `select count(*)::int as count from (select from event where ${condition} limit $9) as found`,
    [...values(filter), most],
  )
  return row?.count ?? 0
}

export const eventById = async (sql: Sql, id: string): Promise<EventRow | undefined> =>
  (await sql<EventRow>(`select ${columns} from event where id = $1`, [id]))[0]

/** Forgets up to `limit` events with identifiers before `until`, the oldest first; resolves to how many went. */
export const forgetEvents = async (sql: Sql, until: string, limit: number): Promise<number> => {
  const rows = await sql(`delete from event where id in (select id from event where id < $1 order by id limit $2) returning 1`, [
    until,
    limit,
  ])
  return rows.length
}
