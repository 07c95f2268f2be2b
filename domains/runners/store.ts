import type { Hold } from '#domains/runners/lease.ts'
import type { JobOrder, Json, Outcome } from '#domains/runners/job.ts'
import type { Sql } from '#platform/transaction.ts'

/** A job as it is kept. `work` is the order without what has columns of its own. */
export interface JobRow {
  readonly key: string
  readonly runner: string
  readonly work: JobOrder
  readonly status: Hold['status']
  readonly fence: number
  readonly holder: string | null
  readonly lease_until: Date | null
  readonly cancelling: boolean
  readonly refusal: string | null
  readonly chunks: number
  readonly kept_size: number
  readonly dropped_size: string
  readonly outcome: Outcome | null
  readonly exit_code: number | null
  readonly reason: string | null
  readonly result: string
  readonly result_data: Json | null
  readonly late: string | null
  readonly sandbox: string | null
  readonly created_at: Date
  readonly begun_at: Date | null
  readonly ended_at: Date | null
}

export const holdOf = (row: JobRow): Hold => ({
  status: row.status,
  fence: row.fence,
  holder: row.holder,
  leaseUntil: row.lease_until,
  cancelling: row.cancelling,
  chunks: row.chunks,
  outcome: row.outcome,
})

/** False when a job of that key is there. */
export const insertJob = async (
  sql: Sql,
  job: { readonly key: string; readonly runner: string; readonly work: JobOrder; readonly refusal: string | null; readonly now: Date },
): Promise<boolean> => {
  const rows = await sql(
    `insert into runner_job (key, runner, work, status, refusal, created_at)
     values ($1, $2, $3, 'queued', $4, $5)
     on conflict (key) do nothing
     returning key`,
    [job.key, job.runner, JSON.stringify(job.work), job.refusal, job.now],
  )
  return rows.length === 1
}

export const findJob = async (sql: Sql, key: string): Promise<JobRow | undefined> =>
  (await sql<JobRow>(`select * from runner_job where key = $1`, [key]))[0]

export const lockJob = async (sql: Sql, key: string): Promise<JobRow | undefined> =>
  (await sql<JobRow>(`select * from runner_job where key = $1 for update`, [key]))[0]

/** Those nobody else is about to claim, oldest first. */
export const lockQueued = (sql: Sql, runner: string, limit: number): Promise<JobRow[]> =>
  sql<JobRow>(
    `select *
       from runner_job
      where status = 'queued'
        and runner = $1
        and refusal is null
        and not cancelling
        and not exists (select from runner where name = $1 and disabled_at is not null)
      order by created_at, key
      limit $2
        for update skip locked`,
    [runner, limit],
  )

/** Writes where it stands; `begunAt` and the end only when they are given. */
export const saveHold = async (
  sql: Sql,
  key: string,
  hold: Hold,
  more: { readonly begunAt?: Date; readonly endedAt?: Date; readonly exit?: number | null; readonly reason?: string } = {},
): Promise<void> => {
  await sql(
    `update runner_job
        set status      = $2,
            fence       = $3,
            holder      = $4,
            lease_until = $5,
            cancelling  = $6,
            chunks      = $7,
            outcome     = $8,
            begun_at    = coalesce($9, begun_at),
            ended_at    = coalesce($10, ended_at),
            exit_code   = coalesce($11, exit_code),
            reason      = coalesce($12, reason)
      where key = $1`,
    [
      key,
      hold.status,
      hold.fence,
      hold.holder,
      hold.leaseUntil,
      hold.cancelling,
      hold.chunks,
      hold.outcome,
      more.begunAt ?? null,
      more.endedAt ?? null,
      more.exit ?? null,
      more.reason ?? null,
    ],
  )
}

export const saveResult = async (
  sql: Sql,
  key: string,
  result: { readonly result: string; readonly resultData: Json | undefined; readonly sandbox: string | undefined },
): Promise<void> => {
  const data = result.resultData === undefined ? null : JSON.stringify(result.resultData)
  await sql(`update runner_job set result = $2, result_data = $3, sandbox = $4 where key = $1`, [
    key,
    result.result,
    data,
    result.sandbox ?? null,
  ])
}

/** What came too late is kept beside what was decided; the first such word stays. */
export const saveLate = async (sql: Sql, key: string, late: string): Promise<boolean> =>
  (await sql(`update runner_job set late = $2 where key = $1 and late is null returning key`, [key, late])).length === 1

/** Moves the leases of many at once: signs of life come often. */
export const extendLeases = async (sql: Sql, keys: readonly string[], until: Date): Promise<void> => {
  await sql(`update runner_job set lease_until = greatest(lease_until, $2) where key = any($1) and status = 'held'`, [keys, until])
}

export const reviveLeases = async (sql: Sql, holder: string, until: Date): Promise<void> => {
  await sql(`update runner_job set lease_until = greatest(lease_until, $2) where status = 'held' and holder = $1`, [holder, until])
}

/** After this platform was away, everybody gets the chance to be heard again. */
export const graceLeases = async (sql: Sql, until: Date): Promise<void> => {
  await sql(`update runner_job set lease_until = greatest(lease_until, $1) where status = 'held' and runner <> 'local'`, [until])
}

export const lockExpired = (sql: Sql, now: Date, limit: number): Promise<JobRow[]> =>
  sql<JobRow>(`select * from runner_job where status = 'held' and lease_until <= $1 order by lease_until limit $2 for update skip locked`, [
    now,
    limit,
  ])

/** Those a machine still says it holds though their own limit was over before `before`: it lives, and does not end them. */
export const lockOverdue = (sql: Sql, before: Date, limit: number): Promise<JobRow[]> =>
  sql<JobRow>(
    `select *
       from runner_job
      where status = 'held'
        and begun_at + coalesce(nullif((work ->> 'timeoutMs')::float8, 0), 86400000) * interval '1 millisecond' <= $1
      order by lease_until
      limit $2
        for update skip locked`,
    [before, limit],
  )

export const lockHeldBy = (sql: Sql, holder: string): Promise<JobRow[]> =>
  sql<JobRow>(`select * from runner_job where status = 'held' and holder = $1 order by key for update`, [holder])

export const lockHeldOf = (sql: Sql, runner: string): Promise<JobRow[]> =>
  sql<JobRow>(`select * from runner_job where status = 'held' and runner = $1 order by key for update`, [runner])

/** No machine gets those that wait for the runner: they end with this reason. */
export const refuseQueued = async (sql: Sql, runner: string, refusal: string): Promise<number> =>
  (
    await sql(`update runner_job set refusal = $2 where status = 'queued' and runner = $1 and refusal is null returning key`, [
      runner,
      refusal,
    ])
  ).length

export const earliestLease = async (sql: Sql): Promise<Date | undefined> =>
  (await sql<{ at: Date | null }>(`select min(lease_until) as at from runner_job where status = 'held'`))[0]?.at ?? undefined

/**
 * Those that were cancelled, those that no machine may be given, and those that wait since before `before` for one that is silent; this platform
 * itself is when no node said since `localBefore` that it runs scripts.
 */
export const lockHopeless = (sql: Sql, before: Date, localBefore: Date, limit: number): Promise<JobRow[]> =>
  sql<JobRow>(
    `select job.*
       from runner_job job
      where job.status = 'queued'
        and (   job.refusal is not null
             or job.cancelling
             or (    job.created_at <= $1
                 and not exists (select from runner
                                  where name = job.runner
                                    and disabled_at is null
                                    and lost_at is null
                                    and (name <> 'local' or last_seen_at > $2))))
      order by job.created_at
      limit $3
        for update of job skip locked`,
    [before, localBefore, limit],
  )

export const oldestQueued = async (sql: Sql): Promise<Date | undefined> =>
  (await sql<{ at: Date | null }>(`select min(created_at) as at from runner_job where status = 'queued'`))[0]?.at ?? undefined

/** Keys that begin with the text. */
export const jobsByPrefix = (sql: Sql, prefix: string, limit: number): Promise<JobRow[]> =>
  sql<JobRow>(`select * from runner_job where key like $1 order by key limit $2`, [`${prefix.replaceAll(/[\\%_]/g, '\\$&')}%`, limit])

export const jobsOfRunner = (sql: Sql, runner: string, limit: number): Promise<JobRow[]> =>
  sql<JobRow>(`select * from runner_job where runner = $1 order by created_at desc, key limit $2`, [runner, limit])

export const countByRunner = (sql: Sql): Promise<{ runner: string; queued: number; held: number }[]> =>
  sql(
    `select runner,
            count(*) filter (where status = 'queued')::int as queued,
            count(*) filter (where status = 'held')::int   as held
       from runner_job
      where status <> 'ended'
      group by runner`,
  )

/** What a machine that waits could be told: jobs for it, those it holds that are to be ended, and (without a key) that it is disabled. */
export const somethingFor = (sql: Sql, runners: readonly string[]): Promise<{ runner: string; key: string; cancelling: boolean }[]> =>
  sql(
    `(select runner, key, cancelling
        from runner_job
       where runner = any($1) and ((status = 'queued' and refusal is null and not cancelling) or (status = 'held' and cancelling))
       order by created_at
       limit 2000)
     union all
     select name, '', true from runner where name = any($1) and disabled_at is not null`,
    [runners],
  )

export const forgetJobs = async (sql: Sql, before: Date, limit: number): Promise<number> =>
  (
    await sql(
      `delete from runner_job
        where key in (select key from runner_job where status = 'ended' and ended_at < $1 order by ended_at limit $2)
       returning key`,
      [before, limit],
    )
  ).length

/** A piece of output, with what it does to the sizes. */
export const insertChunk = async (
  sql: Sql,
  chunk: { readonly key: string; readonly number: number; readonly text: string; readonly now: Date },
): Promise<void> => {
  await sql(
    `with kept as (
       insert into runner_output (job, number, at, text)
       values ($1, $2, $3, $4)
       returning job
     )
     update runner_job set kept_size = kept_size + length($4) where key in (select job from kept)`,
    [chunk.key, chunk.number, chunk.now, chunk.text],
  )
}

/** Drops the oldest pieces after the head, until no more than `most` characters are kept. The latest piece stays. */
export const dropMiddle = async (sql: Sql, key: string, head: number, most: number): Promise<void> => {
  await sql(
    `with sized as (
       select number, length(text) as size,
              sum(length(text)) over (order by number)      as from_start,
              sum(length(text)) over (order by number desc) as from_end
         from runner_output
        where job = $1
     ), gone as (
       delete from runner_output
        where job = $1
          and number in (select number from sized where from_start > $2 and from_end > $3 - $2)
       returning length(text) as size
     )
     update runner_job
        set kept_size    = kept_size - (select coalesce(sum(size), 0) from gone),
            dropped_size = dropped_size + (select coalesce(sum(size), 0) from gone)
      where key = $1`,
    [key, head, most],
  )
}

export const chunksAfter = (sql: Sql, key: string, after: number, limit: number): Promise<{ number: number; at: Date; text: string }[]> =>
  sql(`select number, at, text from runner_output where job = $1 and number > $2 order by number limit $3`, [key, after, limit])

/** The latest pieces before one, the latest first. */
export const chunksBefore = (sql: Sql, key: string, before: number, limit: number): Promise<{ number: number; text: string }[]> =>
  sql(`select number, text from runner_output where job = $1 and number < $2 order by number desc limit $3`, [key, before, limit])
