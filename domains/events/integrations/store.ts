import type { Sql } from '#platform/transaction.ts'

export interface KeyRow {
  readonly id: string
  readonly integration: string
  readonly hint: string
  readonly created_at: Date
  readonly created_by: string
  readonly last_used_at: Date | null
}

const columns = 'id, integration, hint, created_at, created_by, last_used_at'

export const keyByHash = async (sql: Sql, hash: Uint8Array): Promise<KeyRow | undefined> =>
  (await sql<KeyRow>(`select ${columns} from integration_key where key_hash = $1 and revoked_at is null`, [hash]))[0]

export const touchKey = async (sql: Sql, id: string, now: Date): Promise<void> => {
  await sql(`update integration_key set last_used_at = $2 where id = $1`, [id, now])
}

/** Live keys of these integrations, oldest first. */
export const keysOf = (sql: Sql, integrations: readonly string[]): Promise<KeyRow[]> =>
  sql<KeyRow>(`select ${columns} from integration_key where integration = any($1) and revoked_at is null order by integration, id`, [
    integrations,
  ])

/** Those who issue keys for one integration do so one after the other: the number of live ones is limited. */
export const lockKeys = async (sql: Sql, integration: string): Promise<void> => {
  await sql(`select pg_advisory_xact_lock(7241979, hashtext($1))`, [integration])
}

export const insertKey = async (sql: Sql, key: Omit<KeyRow, 'last_used_at'> & { readonly hash: Uint8Array }): Promise<void> => {
  await sql(`insert into integration_key (id, integration, key_hash, hint, created_at, created_by) values ($1, $2, $3, $4, $5, $6)`, [
    key.id,
    key.integration,
    key.hash,
    key.hint,
    key.created_at,
    key.created_by,
  ])
}

/** Resolves to the key when it was alive. */
export const revokeKey = async (sql: Sql, integration: string, id: string, now: Date): Promise<KeyRow | undefined> =>
  (
    await sql<KeyRow>(
      `update integration_key set revoked_at = $3 where integration = $1 and id = $2 and revoked_at is null returning ${columns}`,
      [integration, id, now],
    )
  )[0]

/** Adds to the counts of this hour, in one order and each transaction in a shard of its connection. */
export const addCounts = async (sql: Sql, counts: readonly { readonly integration: string; readonly count: number }[], now: Date) => {
  await sql(
    `insert into integration_count as kept (integration, hour, shard, received, last_at)
     select integration, date_trunc('hour', $2::timestamptz, 'UTC'), (pg_backend_pid() % 16)::smallint, sum(count), $2
       from json_to_recordset($1::json) as new (integration text, count bigint)
   group by integration
   order by integration
         on conflict (integration, hour, shard) do update
        set received = kept.received + excluded.received, last_at = greatest(kept.last_at, excluded.last_at)`,
    [JSON.stringify(counts), now],
  )
}

export interface CountRow {
  readonly integration: string
  readonly hour: number
  readonly day: number
  readonly total: number
  readonly last_at: Date
}

/** What these integrations sent since `hourAgo` and `dayAgo` (to the hour), and in all that is counted. */
export const countsOf = (sql: Sql, integrations: readonly string[], hourAgo: Date, dayAgo: Date): Promise<CountRow[]> =>
  sql<CountRow>(
    `select integration,
            coalesce(sum(received) filter (where hour > $2), 0)::float8 as hour,
            coalesce(sum(received) filter (where hour > $3), 0)::float8 as day,
            sum(received)::float8 as total,
            max(last_at) as last_at
       from integration_count
      where integration = any($1)
   group by integration`,
    [integrations, hourAgo, dayAgo],
  )

export interface RefusalRow {
  readonly id: string
  readonly integration: string
  readonly at: Date
  readonly sentence: string
  readonly excerpt: string
}

/** Keeps these refusals, and of each integration only the latest `most`. */
export const addRefusals = async (sql: Sql, refusals: readonly RefusalRow[], most: number): Promise<void> => {
  await sql(
    `insert into integration_refusal (id, integration, at, sentence, excerpt)
     select id, integration, at, sentence, excerpt
       from json_to_recordset($1::json) as new (id uuid, integration text, at timestamptz, sentence text, excerpt text)`,
    [JSON.stringify(refusals)],
  )
  await sql(
    `delete from integration_refusal
      where id in (select old.id
                     from unnest($1::text[]) as named (integration),
                  lateral (select id
                             from integration_refusal
                            where integration_refusal.integration = named.integration
                         order by id desc
                           offset $2) as old)`,
    [[...new Set(refusals.map(({ integration }) => integration))], most],
  )
}

/** The latest refusals of each of these integrations, newest first. */
export const refusalsOf = (sql: Sql, integrations: readonly string[], most: number): Promise<RefusalRow[]> =>
  sql<RefusalRow>(
    `select latest.id, latest.integration, latest.at, latest.sentence, latest.excerpt
       from unnest($1::text[]) as named (integration),
    lateral (select id, integration, at, sentence, excerpt
               from integration_refusal
              where integration_refusal.integration = named.integration
           order by id desc
              limit $2) as latest
   order by latest.id desc`,
    [integrations, most],
  )

/** Forgets hours before `until`, and what integrations that are no more had refused. */
export const forgetCounts = async (sql: Sql, until: Date): Promise<void> => {
  await sql(`delete from integration_count where hour < $1`, [until])
  await sql(`delete from integration_refusal where at < $1`, [until])
}
