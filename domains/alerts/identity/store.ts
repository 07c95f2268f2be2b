import type { Sql } from '#platform/transaction.ts'

/** What `alert_identity` knows of a fingerprint. */
export interface IdentityRow {
  readonly fingerprint: string
  readonly alert_id: string
  readonly is_open: boolean
  readonly starts_at: Date
  readonly content: string
  /** When alerts of it opened lately, the newest last; kept only where a rule watches for flapping. */
  readonly began: readonly Date[] | null
  /** When it last went on or off; null: it does not flap. */
  readonly flapped_at: Date | null
  /** Its sender says that it is over; it is held open until it has been quiet. */
  readonly is_held: boolean
}

/** The latest alert of each of these fingerprints. Reads the narrow table only, and never all of it, however small it was when that was planned. */
export const identities = (sql: Sql, fingerprints: readonly string[]): Promise<IdentityRow[]> =>
  sql<IdentityRow>(
    `select known.fingerprint, known.alert_id, known.is_open, known.starts_at, known.content, known.began, known.flapped_at, known.is_held
       from (select distinct unnest($1::text[]) as fingerprint) as wanted
      cross join lateral (select * from alert_identity where fingerprint = wanted.fingerprint offset 0) as known`,
    [fingerprints],
  )

export interface NewIdentity {
  readonly fingerprint: string
  readonly alert_id: string
  readonly starts_at: Date
  readonly last_seen_at: Date
  readonly seen: number
  readonly content: string
  readonly expires_at: Date | null
  readonly began: readonly Date[] | null
  readonly flapped_at: Date | null
}

/** Makes these alerts the open ones of their fingerprints. Resolves to those that were not open yet; another transaction has the others. */
export const claimIdentities = async (sql: Sql, rows: readonly NewIdentity[]): Promise<ReadonlySet<string>> => {
  const claimed = await sql<{ fingerprint: string }>(
    `insert into alert_identity (fingerprint, alert_id, is_open, starts_at, last_seen_at, seen, content, expires_at, look_at, began, flapped_at)
     select fingerprint, alert_id, true, starts_at, last_seen_at, seen, content, expires_at, expires_at, began, flapped_at
       from json_to_recordset($1::json) as new (fingerprint text, alert_id uuid, starts_at timestamptz, last_seen_at timestamptz,
                                                seen integer, content text, expires_at timestamptz, began timestamptz[], flapped_at timestamptz)
      order by fingerprint
         on conflict (fingerprint) do update
        set alert_id     = excluded.alert_id,
            is_open      = true,
            starts_at    = excluded.starts_at,
            last_seen_at = excluded.last_seen_at,
            seen         = excluded.seen,
            content      = excluded.content,
            expires_at   = excluded.expires_at,
            look_at      = excluded.look_at,
            began        = excluded.began,
            flapped_at   = excluded.flapped_at,
            is_held      = false
      where not alert_identity.is_open
  returning fingerprint`,
    [JSON.stringify(rows)],
  )
  return new Set(claimed.map((row) => row.fingerprint))
}

export interface SeenAgain {
  readonly fingerprint: string
  readonly starts_at: Date
  readonly last_seen_at: Date
  readonly seen: number
  readonly content: string
  readonly expires_at: Date | null
}

/** Counts repeats of open alerts: earliest start, latest end. `look_at` stays, so that no index is touched. */
export const touchIdentities = (sql: Sql, rows: readonly SeenAgain[]): Promise<object[]> =>
  sql(
    `update alert_identity as known
        set last_seen_at = greatest(known.last_seen_at, again.last_seen_at),
            seen         = known.seen + again.seen,
            starts_at    = least(known.starts_at, again.starts_at),
            content      = again.content,
            flapped_at   = case when known.is_held then again.last_seen_at else known.flapped_at end,
            is_held      = false,
            expires_at   = case when again.expires_at is null or (known.expires_at is null and not known.is_held) then null
                                else greatest(known.expires_at, again.expires_at) end
       from json_to_recordset($1::json) as again (fingerprint text, starts_at timestamptz, last_seen_at timestamptz,
                                                  seen integer, content text, expires_at timestamptz)
      where known.fingerprint = again.fingerprint
        and known.is_open`,
    [JSON.stringify(rows)],
  )

/** Their senders say that they are over; they stay open until `until`, unless they fire before. An end that is told again is no change. */
export const holdIdentities = (sql: Sql, rows: readonly { fingerprint: string; at: Date; until: Date }[]): Promise<object[]> =>
  sql(
    `update alert_identity as known
        set is_held = true, flapped_at = held.at, expires_at = held.until, look_at = held.until
       from json_to_recordset($1::json) as held (fingerprint text, at timestamptz, until timestamptz)
      where known.fingerprint = held.fingerprint
        and known.is_open
        and not known.is_held`,
    [JSON.stringify(rows)],
  )

/** Open alerts to look at because their time may be over, oldest first. Rows another node looks at are left out. */
export const dueIdentities = (
  sql: Sql,
  now: Date,
  limit: number,
): Promise<{ fingerprint: string; expires_at: Date | null; last_seen_at: Date; is_held: boolean; flapped_at: Date | null }[]> =>
  sql(
    `select fingerprint, expires_at, last_seen_at, is_held, flapped_at
       from alert_identity
      where is_open and look_at <= $1
      order by look_at
      limit $2
        for update skip locked`,
    [now, limit],
  )

/** They hold until these instants, and are looked at then; null: until somebody says so. */
export const lookLater = (sql: Sql, rows: readonly { fingerprint: string; until: Date | null }[]): Promise<object[]> =>
  sql(
    `update alert_identity as known
        set expires_at = later.until, look_at = later.until
       from json_to_recordset($1::json) as later (fingerprint text, until timestamptz)
      where known.fingerprint = later.fingerprint
        and known.is_open`,
    [JSON.stringify(rows)],
  )

/** The next instant at which an open alert must be looked at. */
export const nextLook = async (sql: Sql): Promise<Date | undefined> => {
  const [row] = await sql<{ at: Date | null }>(`select min(look_at) as at from alert_identity where is_open and look_at is not null`)
  return row?.at ?? undefined
}
