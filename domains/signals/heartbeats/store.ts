import type { HeartbeatStanding, HeartbeatState } from '#domains/signals/heartbeats/heartbeat.ts'
import type { Sql } from '#platform/transaction.ts'

/** What was reported as missed. */
export interface Raised {
  readonly workload: string | undefined
  readonly labels: Readonly<Record<string, string>>
}

export interface HeartbeatRow {
  readonly heartbeat: string
  readonly workload: string | null
  readonly state: HeartbeatState
  readonly since: Date
  readonly last_ping_at: Date | null
  readonly last_ping_from: string | null
  readonly pings: string
  readonly due_at: Date | null
  readonly look_at: Date | null
  readonly raised: { workload?: string; labels: Record<string, string> } | null
}

export const standingOf = (row: HeartbeatRow): HeartbeatStanding => ({
  state: row.state,
  since: row.since,
  lastPingAt: row.last_ping_at ?? undefined,
  dueAt: row.due_at ?? undefined,
  lookAt: row.look_at ?? undefined,
})

export const heartbeatStates = (sql: Sql, heartbeats: readonly string[]): Promise<HeartbeatRow[]> =>
  sql<HeartbeatRow>(`select * from heartbeat_state where heartbeat = any($1::text[])`, [heartbeats])

/** The rows of these heartbeats, locked until the transaction ends; in one order, so that nobody waits in a circle. */
export const lockHeartbeats = (sql: Sql, heartbeats: readonly string[]): Promise<HeartbeatRow[]> =>
  sql<HeartbeatRow>(`select * from heartbeat_state where heartbeat = any($1::text[]) order by heartbeat for update`, [heartbeats])

/** Makes rows, waiting, for heartbeats that have none, and keeps what they are about. */
export const watchHeartbeats = (
  sql: Sql,
  heartbeats: readonly { readonly heartbeat: string; readonly workload: string | undefined }[],
  now: Date,
): Promise<object[]> =>
  sql(
    `insert into heartbeat_state (heartbeat, workload, state, since, pings)
     select heartbeat, workload, 'waiting', $2, 0
       from json_to_recordset($1::json) as watched (heartbeat text, workload text)
      order by heartbeat
         on conflict (heartbeat) do update
        set workload = excluded.workload
      where heartbeat_state.workload is distinct from excluded.workload`,
    [JSON.stringify(heartbeats), now],
  )

/** Removes the rows of heartbeats nobody waits for any more; resolves to them. */
export const unwatchOthers = (sql: Sql, heartbeats: readonly string[]): Promise<HeartbeatRow[]> =>
  sql<HeartbeatRow>(`delete from heartbeat_state where heartbeat <> all($1::text[]) returning *`, [heartbeats])

/** Up to `limit` that must be looked at, locked; those another node looks at are left to it. */
export const claimDue = (sql: Sql, now: Date, limit: number): Promise<HeartbeatRow[]> =>
  sql<HeartbeatRow>(
    `select *
       from heartbeat_state
      where look_at <= $1
      order by look_at
      limit $2
        for update skip locked`,
    [now, limit],
  )

export const earliestLook = async (sql: Sql): Promise<Date | undefined> => {
  const [row] = await sql<{ look_at: Date }>(`select look_at from heartbeat_state where look_at is not null order by look_at limit 1`)
  return row?.look_at
}

export interface Written {
  readonly heartbeat: string
  readonly standing: HeartbeatStanding
  readonly raised: Raised | undefined
  /** Signs of life that came with this. */
  readonly pings: number
  /** Undefined: as before. */
  readonly from: string | undefined
}

/** Writes where heartbeats stand now. */
export const writeHeartbeats = (sql: Sql, rows: readonly Written[]): Promise<object[]> =>
  sql(
    `update heartbeat_state as kept
        set state = new.state, since = new.since, last_ping_at = new.last_ping_at, due_at = new.due_at, look_at = new.look_at,
            raised = new.raised, pings = kept.pings + new.pings, last_ping_from = coalesce(new.last_ping_from, kept.last_ping_from)
       from jsonb_to_recordset($1::jsonb)
            as new (heartbeat text, state text, since timestamptz, last_ping_at timestamptz, due_at timestamptz, look_at timestamptz,
                    raised jsonb, pings bigint, last_ping_from text)
      where kept.heartbeat = new.heartbeat`,
    [
      JSON.stringify(
        rows.map(({ heartbeat, standing, raised, pings, from }) => ({
          heartbeat,
          state: standing.state,
          since: standing.since,
          last_ping_at: standing.lastPingAt,
          due_at: standing.dueAt,
          look_at: standing.lookAt,
          raised,
          pings,
          last_ping_from: from,
        })),
      ),
    ],
  )

export interface KeyRow {
  readonly id: string
  readonly heartbeat: string
  readonly issued_at: Date
  readonly issued_by: string
}

export const keysOf = (sql: Sql, heartbeats: readonly string[]): Promise<KeyRow[]> =>
  sql<KeyRow>(`select id, heartbeat, issued_at, issued_by from heartbeat_key where heartbeat = any($1::text[]) order by heartbeat, id`, [
    heartbeats,
  ])

export const addKey = (sql: Sql, key: KeyRow & { readonly hash: Uint8Array }): Promise<object[]> =>
  sql(`insert into heartbeat_key (id, hash, heartbeat, issued_at, issued_by) values ($1, $2, $3, $4, $5)`, [
    key.id,
    key.hash,
    key.heartbeat,
    key.issued_at,
    key.issued_by,
  ])

/** False when the heartbeat has no such key. */
export const removeKey = async (sql: Sql, heartbeat: string, id: string): Promise<boolean> =>
  (await sql(`delete from heartbeat_key where heartbeat = $1 and id = $2 returning id`, [heartbeat, id])).length > 0

/** Whose keys these are, by the hash in hexadecimal digits. */
export const heartbeatsByKey = async (sql: Sql, hashes: readonly Uint8Array[]): Promise<ReadonlyMap<string, string>> => {
  const rows = await sql<{ hash: string; heartbeat: string }>(
    `select encode(hash, 'hex') as hash, heartbeat from heartbeat_key where hash = any($1::bytea[])`,
    [hashes],
  )
  return new Map(rows.map(({ hash, heartbeat }) => [hash, heartbeat]))
}
