import type { Sql } from '#platform/transaction.ts'

export interface BaselineRow {
  readonly procedure: string
  readonly runs: number
  readonly median_s: number
  readonly p95_s: number | null
  readonly longest_s: number
  readonly slow_after_s: number | null
  readonly looked_until: Date
}

/** Every procedure that was ever run: from one to the next in the index, whatever number of runs lies between. */
export const proceduresRun = async (sql: Sql): Promise<readonly string[]> =>
  (
    await sql<{ procedure: string }>(
      `with recursive known as (
         (select procedure from run order by procedure limit 1)
         union all
         select (select run.procedure from run where run.procedure > known.procedure order by run.procedure limit 1)
           from known
          where known.procedure is not null)
       select procedure from known where procedure is not null`,
    )
  ).map(({ procedure }) => procedure)

/** Seconds of the last successful runs of a procedure. */
export const lastDurations = async (sql: Sql, procedure: string, limit: number): Promise<readonly number[]> =>
  (
    await sql<{ seconds: number }>(
      `select extract(epoch from finished_at - started_at)::float8 as seconds
         from (select started_at, finished_at, status from run where procedure = $1 order by id desc limit 500) as recent
        where status = 'Success' and finished_at is not null
        limit $2`,
      [procedure, limit],
    )
  ).map(({ seconds }) => seconds)

export const saveBaselines = async (sql: Sql, rows: readonly BaselineRow[], now: Date): Promise<void> => {
  await sql(
    `insert into run_baseline (procedure, runs, median_s, p95_s, longest_s, slow_after_s, looked_until, computed_at)
     select procedure, runs, median_s, p95_s, longest_s, slow_after_s, looked_until, $2
       from jsonb_to_recordset($1::jsonb)
         as new (procedure text, runs integer, median_s float8, p95_s float8, longest_s float8, slow_after_s float8, looked_until timestamptz)
         on conflict (procedure) do update
        set runs = excluded.runs, median_s = excluded.median_s, p95_s = excluded.p95_s, longest_s = excluded.longest_s,
            slow_after_s = excluded.slow_after_s, computed_at = excluded.computed_at`,
    [JSON.stringify(rows), now],
  )
}

/** Those that tell what is unusual, each held by whoever looks. */
export const takeBaselines = (sql: Sql): Promise<BaselineRow[]> =>
  sql<BaselineRow>(
    `select procedure, runs, median_s, p95_s, longest_s, slow_after_s, looked_until
       from run_baseline
      where slow_after_s is not null
      order by procedure
        for update skip locked`,
  )

/** Runs of a procedure that began between two identifiers, are not over and were not noticed before; they are now. */
export const noticeSlow = (
  sql: Sql,
  procedure: string,
  from: string,
  to: string,
  now: Date,
): Promise<{ id: string; title: string; about: string[] }[]> =>
  sql(
    `with late as (
       select id, title, about from run where procedure = $1 and id >= $2 and id < $3 and finished_at is null order by id limit 500),
     noticed as (
       insert into run_slow (run, at) select id, $4 from late on conflict do nothing returning run)
     select late.id, late.title, late.about from late join noticed on noticed.run = late.id order by late.id`,
    [procedure, from, to, now],
  )

export const saveLooked = async (sql: Sql, looked: readonly { readonly procedure: string; readonly until: Date }[]): Promise<void> => {
  await sql(
    `update run_baseline set looked_until = greatest(looked_until, new.until)
       from jsonb_to_recordset($1::jsonb) as new (procedure text, until timestamptz)
      where run_baseline.procedure = new.procedure`,
    [JSON.stringify(looked)],
  )
}

/** How often a procedure was run since an instant, and how it went. */
export interface UsageRow {
  readonly procedure: string
  readonly runs: number
  readonly succeeded: number
  readonly failed: number
  readonly cancelled: number
  readonly automatic: number
  readonly people: number
  readonly last_at: Date
  readonly seconds: number[]
}

export const usageOf = (sql: Sql, procedures: readonly string[], since: string, most: number): Promise<UsageRow[]> =>
  sql<UsageRow>(
    `select wanted.procedure,
            count(*)::int                                                       as runs,
            count(*) filter (where recent.status = 'Success')::int              as succeeded,
            count(*) filter (where recent.status in ('Failed', 'TimedOut'))::int as failed,
            count(*) filter (where recent.status = 'Cancelled')::int            as cancelled,
            count(*) filter (where recent.automatic)::int                       as automatic,
            count(distinct recent.started_by) filter (where recent.started_by like 'person:%')::int as people,
            max(recent.started_at)                                              as last_at,
            coalesce(array_agg(extract(epoch from recent.finished_at - recent.started_at)::float8)
                       filter (where recent.status = 'Success'), '{}')          as seconds
       from unnest($1::text[]) as wanted (procedure)
      cross join lateral (select status, automatic, started_by, started_at, finished_at
                            from run
                           where run.procedure = wanted.procedure and run.id >= $2
                           order by run.id desc
                           limit $3) as recent
      group by wanted.procedure`,
    [procedures, since, most],
  )

/** What became of the steps of these procedures, by document: a step is known only within it. */
export interface StepRow {
  readonly procedure: string
  readonly document: string
  readonly step: string
  readonly title: string
  readonly status: string
  readonly times: number
  /** Those a person answered. */
  readonly by_hand: number
  readonly seconds: number[]
}

export const stepsOf = (sql: Sql, procedures: readonly string[], since: string, most: number): Promise<StepRow[]> =>
  sql<StepRow>(
    `select wanted.procedure, recent.document, step.step, max(step.title) as title, step.status,
            count(*)::int                                       as times,
            count(*) filter (where step.by is not null)::int    as by_hand,
            coalesce(array_agg(extract(epoch from step.ended_at - step.begun_at)::float8)
                       filter (where step.begun_at is not null and step.ended_at is not null), '{}') as seconds
       from unnest($1::text[]) as wanted (procedure)
      cross join lateral (select id, document from run
                           where run.procedure = wanted.procedure and run.id >= $2
                           order by run.id desc
                           limit $3) as recent
       join run_step as step on step.run = recent.id
      group by wanted.procedure, recent.document, step.step, step.status`,
    [procedures, since, most],
  )

/** How long people took for each step done by hand: from the event before to the answer. */
export interface HandRow {
  readonly procedure: string
  readonly step: string
  readonly times: number
  readonly runs: number
  readonly seconds: number[]
}

export const handsOf = (sql: Sql, procedures: readonly string[], since: string, most: number): Promise<HandRow[]> =>
  sql<HandRow>(
    `select wanted.procedure, said.event ->> 'step' as step, count(*)::int as times, count(distinct recent.id)::int as runs,
            array_agg(extract(epoch from said.at - coalesce(former.at, recent.started_at))::float8) as seconds
       from unnest($1::text[]) as wanted (procedure)
      cross join lateral (select id, started_at from run
                           where run.procedure = wanted.procedure and run.id >= $2
                           order by run.id desc
                           limit $3) as recent
       join run_event as said on said.run = recent.id and said.event ->> 'type' = 'answered' and said.event ->> 'outcome' = 'done'
       left join run_event as former on former.run = said.run and former.seq = said.seq - 1
      group by wanted.procedure, said.event ->> 'step'`,
    [procedures, since, most],
  )

/** What began these runs, and who answers for them. */
export interface StartRow {
  readonly id: string
  readonly title: string
  readonly trigger: string
  readonly owner: string | null
  readonly parent: string | null
  readonly started_at: Date
}

export const startsOf = (sql: Sql, runs: readonly string[]): Promise<StartRow[]> =>
  sql<StartRow>(`select id, title, trigger, owner, parent, started_at from run where id = any($1::uuid[]) order by id`, [runs])
