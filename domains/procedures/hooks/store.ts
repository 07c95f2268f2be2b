import type { Sql } from '#platform/transaction.ts'

/** Statements about the addresses others post to. */
export interface KeyRow {
  readonly id: string
  readonly hook: string
  /** Encrypted. */
  readonly signing: string
  readonly issued_at: Date
  readonly issued_by: string
  readonly used_at: Date | null
}

export interface CallRow {
  readonly id: string
  readonly hook: string
  readonly mark: Uint8Array | null
  readonly at: Date
  readonly outcome: 'started' | 'ignored' | 'refused'
  readonly reason: string
  readonly run: string | null
}

const keyColumns = 'id, hook, signing, issued_at, issued_by, used_at'

export const keyByHash = async (sql: Sql, hash: Uint8Array): Promise<KeyRow | undefined> =>
  (await sql<KeyRow>(`select ${keyColumns} from procedure_hook_key where hash = $1`, [hash]))[0]

export const keysOf = (sql: Sql, hooks: readonly string[]): Promise<KeyRow[]> =>
  sql<KeyRow>(`select ${keyColumns} from procedure_hook_key where hook = any ($1::text[]) order by hook, issued_at`, [hooks])

export const insertKey = async (sql: Sql, key: KeyRow & { readonly hash: Uint8Array }): Promise<void> => {
  await sql(`insert into procedure_hook_key (id, hook, hash, signing, issued_at, issued_by) values ($1, $2, $3, $4, $5, $6)`, [
    key.id,
    key.hook,
    key.hash,
    key.signing,
    key.issued_at,
    key.issued_by,
  ])
}

export const removeKey = async (sql: Sql, hook: string, id: string): Promise<boolean> =>
  (await sql(`delete from procedure_hook_key where hook = $1 and id = $2 returning id`, [hook, id])).length > 0

/** At most once a minute: a key that is used all the time need not be written all the time. */
export const touchKey = async (sql: Sql, id: string, now: Date): Promise<void> => {
  await sql(
    `update procedure_hook_key set used_at = $2 where id = $1 and (used_at is null or used_at < $2::timestamptz - interval '1 minute')`,
    [id, now],
  )
}

/** False when a request with this mark came before: the insert waits for one that is under way. */
export const insertCall = async (sql: Sql, call: CallRow): Promise<boolean> =>
  (
    await sql(
      `insert into procedure_hook_call (id, hook, mark, at, outcome, reason, run) values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (hook, mark) do nothing
    returning id`,
      [call.id, call.hook, call.mark, call.at, call.outcome, call.reason, call.run],
    )
  ).length > 0

export const callMarked = async (sql: Sql, hook: string, mark: Uint8Array): Promise<CallRow | undefined> =>
  (
    await sql<CallRow>(`select id, hook, mark, at, outcome, reason, run from procedure_hook_call where hook = $1 and mark = $2`, [
      hook,
      mark,
    ])
  )[0]

export const saveCall = async (sql: Sql, id: string, outcome: CallRow['outcome'], reason: string, run: string | null): Promise<void> => {
  await sql(`update procedure_hook_call set outcome = $2, reason = $3, run = $4 where id = $1`, [id, outcome, reason, run])
}

/** Newest first. */
export const callsOf = (sql: Sql, hook: string, after: string | undefined, limit: number): Promise<CallRow[]> =>
  sql<CallRow>(
    `select id, hook, mark, at, outcome, reason, run
       from procedure_hook_call
      where hook = $1 and id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
      order by id desc
      limit $3`,
    [hook, after ?? null, limit],
  )

/** Of each hook: how many requests came lately, and how they went. */
export const callCounts = (
  sql: Sql,
  hooks: readonly string[],
  since: Date,
): Promise<{ hook: string; started: number; refused: number; last_at: Date }[]> =>
  sql(
    `select hook,
            count(*) filter (where outcome = 'started')::int as started,
            count(*) filter (where outcome = 'refused')::int as refused,
            max(at)                                          as last_at
       from procedure_hook_call
      where hook = any ($1::text[]) and at >= $2
      group by hook`,
    [hooks, since],
  )

export const forgetCalls = async (sql: Sql, before: Date): Promise<void> => {
  await sql(`delete from procedure_hook_call where at < $1`, [before])
}
