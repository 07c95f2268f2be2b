import type { Sql } from '#platform/transaction.ts'

export interface VersionRow {
  readonly secret: string
  readonly version: number
  readonly sealed: string | null
  readonly key_id: string | null
  readonly fingerprint: string | null
  /** Too short to be hidden in output. */
  readonly is_short: boolean
  readonly set_at: Date
  readonly set_by: string
  readonly usable_until: Date | null
  readonly told_at: Date | null
  readonly last_used_at: Date | null
}

const columns = 'secret, version, sealed, key_id, fingerprint, is_short, set_at, set_by, usable_until, told_at, last_used_at'

/** Every version of these secrets, the newest first. */
export const versionsOf = (sql: Sql, secrets: readonly string[]): Promise<VersionRow[]> =>
  sql(`select ${columns} from secret_version where secret = any($1) order by secret, version desc`, [secrets])

/** The newest version, held until the commit: two who set at once get two versions. */
export const holdNewest = async (sql: Sql, secret: string): Promise<VersionRow | undefined> => {
  await sql(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`secret ${secret}`])
  const [row] = await sql<VersionRow>(`select ${columns} from secret_version where secret = $1 order by version desc limit 1`, [secret])
  return row
}

export const insertVersion = (
  sql: Sql,
  row: Pick<VersionRow, 'secret' | 'version' | 'sealed' | 'key_id' | 'fingerprint' | 'is_short' | 'set_at' | 'set_by'>,
): Promise<unknown> =>
  sql(
    `insert into secret_version (secret, version, sealed, key_id, fingerprint, is_short, set_at, set_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [row.secret, row.version, row.sealed, row.key_id, row.fingerprint, row.is_short, row.set_at, row.set_by],
  )

/** What was current stays usable until then; what was former before is forgotten. */
export const retire = async (sql: Sql, secret: string, version: number, until: Date): Promise<void> => {
  await sql(`update secret_version set usable_until = $3 where secret = $1 and version = $2`, [secret, version, until])
  await sql(`update secret_version set sealed = null where secret = $1 and version < $2 and sealed is not null`, [secret, version])
}

/** Deletes the values whose time is over; that they were there stays known. */
export const forgetFaded = async (sql: Sql, now: Date): Promise<number> =>
  (await sql(`update secret_version set sealed = null where usable_until <= $1 and sealed is not null returning version`, [now])).length

export const forgetAll = async (sql: Sql, secret: string): Promise<number> =>
  (await sql(`update secret_version set sealed = null where secret = $1 and sealed is not null returning version`, [secret])).length

export const versionsSealedOtherwise = (
  sql: Sql,
  keyId: string,
  after: { secret: string; version: number },
  limit: number,
): Promise<VersionRow[]> =>
  sql(
    `select ${columns}
       from secret_version
      where sealed is not null and key_id <> $1 and (secret, version) > ($2, $3)
      order by secret, version
      limit $4
        for update`,
    [keyId, after.secret, after.version, limit],
  )

export const reseal = (sql: Sql, row: Pick<VersionRow, 'secret' | 'version' | 'sealed' | 'key_id' | 'fingerprint'>): Promise<unknown> =>
  sql(`update secret_version set sealed = $3, key_id = $4, fingerprint = $5 where secret = $1 and version = $2`, [
    row.secret,
    row.version,
    row.sealed,
    row.key_id,
    row.fingerprint,
  ])

export const markTold = (sql: Sql, secret: string, version: number, now: Date): Promise<unknown> =>
  sql(`update secret_version set told_at = $3 where secret = $1 and version = $2`, [secret, version, now])

export interface UseRow {
  readonly id: string
  readonly secret: string
  readonly version: number | null
  readonly outcome: 'used' | 'refused' | 'failed'
  readonly reason: string
  readonly run: string
  readonly step: string
  readonly procedure: string
  readonly runner: string | null
  readonly started_by: string
  readonly used_at: Date
}

export const insertUses = async (sql: Sql, rows: readonly UseRow[]): Promise<void> => {
  if (rows.length === 0) return
  await sql(
    `insert into secret_use (id, secret, version, outcome, reason, run, step, procedure, runner, started_by, used_at)
     select id, secret, version, outcome, reason, run, step, procedure, runner, started_by, used_at
       from jsonb_to_recordset($1::jsonb)
         as use (id uuid, secret text, version integer, outcome text, reason text, run text, step text, procedure text, runner text, started_by text, used_at timestamptz)`,
    [JSON.stringify(rows)],
  )
  await sql(
    `update secret_version
        set last_used_at = greatest(last_used_at, $2)
       from jsonb_to_recordset($1::jsonb) as use (secret text, version integer, outcome text)
      where secret_version.secret = use.secret and secret_version.version = use.version and use.outcome = 'used'`,
    [JSON.stringify(rows), rows[0]?.used_at ?? null],
  )
}

/** A page of the log of one secret, newest first. */
export const usesOf = (sql: Sql, secret: string, before: string | null, limit: number): Promise<UseRow[]> =>
  sql(
    `select id, secret, version, outcome, reason, run, step, procedure, runner, started_by, used_at
       from secret_use
      where secret = $1 and ($2::uuid is null or id < $2)
      order by id desc
      limit $3`,
    [secret, before, limit],
  )

/** The last use of each. */
export const lastUses = (sql: Sql, secrets: readonly string[]): Promise<UseRow[]> =>
  sql(
    `select last.*
       from unnest($1::text[]) as asked (secret)
      cross join lateral (
        select id, secret, version, outcome, reason, run, step, procedure, runner, started_by, used_at
          from secret_use
         where secret_use.secret = asked.secret and outcome = 'used' and run <> ''
         order by id desc
         limit 1
      ) as last`,
    [secrets],
  )

/** The last time each was read only to see whether it can be. */
export const lastChecks = (sql: Sql, secrets: readonly string[]): Promise<UseRow[]> =>
  sql(
    `select last.*
       from unnest($1::text[]) as asked (secret)
      cross join lateral (
        select id, secret, version, outcome, reason, run, step, procedure, runner, started_by, used_at
          from secret_use
         where secret_use.secret = asked.secret and run = ''
         order by id desc
         limit 1
      ) as last`,
    [secrets],
  )

export const pruneUses = async (sql: Sql, before: Date): Promise<number> =>
  (await sql(`delete from secret_use where id in (select id from secret_use where used_at < $1 limit 10000) returning id`, [before])).length
