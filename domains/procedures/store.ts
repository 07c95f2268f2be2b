import type { Actor } from '#platform/identity/actor.ts'
import type { TemplateValue } from '#platform/text/template.ts'
import type { Sql } from '#platform/transaction.ts'
import type { Graph } from './graph.ts'
import type { RunState, RunStatus, Waiting } from './state.ts'

/** Every statement about runs. */
export interface RunRow {
  readonly id: string
  readonly procedure: string
  readonly version: number
  readonly document: string
  readonly title: string
  readonly owner: string | null
  readonly started_by: string
  readonly acts_as: Actor
  readonly automatic: boolean
  readonly parameters: Readonly<Record<string, TemplateValue>>
  readonly about: readonly string[]
  readonly parent: string | null
  readonly status: RunStatus
  readonly state: RunState
  readonly waiting_for: Waiting['for'] | null
  readonly wake_at: Date | null
  readonly started_at: Date
  readonly updated_at: Date
  readonly finished_at: Date | null
}

export type AttemptStatus =
  | 'queued'
  | 'running'
  | 'waiting'
  | 'success'
  | 'failed'
  | 'timed-out'
  | 'skipped'
  | 'not-applicable'
  | 'cancelled'
  | 'lost'

export interface AttemptRow {
  readonly run: string
  readonly step: string
  readonly attempt: number
  readonly title: string
  readonly status: AttemptStatus
  readonly claim: string | null
  readonly created_at: Date
  readonly begun_at: Date | null
  readonly ended_at: Date | null
  readonly output: string
  readonly reason: string | null
  readonly by: string | null
  readonly note: string | null
  readonly checked: readonly number[] | null
}

const runColumns = `id, procedure, version, document, title, owner, started_by, acts_as, automatic, parameters, about, parent,
       status, state, waiting_for, wake_at, started_at, updated_at, finished_at`
const attemptColumns = 'run, step, attempt, title, status, claim, created_at, begun_at, ended_at, output, reason, by, note, checked'

export const insertDocument = async (sql: Sql, digest: string, graph: Graph): Promise<void> => {
  await sql(`insert into run_document (digest, graph) values ($1, $2::jsonb) on conflict do nothing`, [digest, JSON.stringify(graph)])
}

export const graphOf = async (sql: Sql, digest: string): Promise<Graph> => {
  const [row] = await sql<{ graph: Graph }>(`select graph from run_document where digest = $1`, [digest])
  return row?.graph ?? { steps: [], start: null }
}

export const insertRun = async (sql: Sql, run: RunRow): Promise<void> => {
  await sql(
    `insert into run (id, procedure, version, document, title, owner, started_by, acts_as, automatic, parameters, about, parent,
                      status, state, waiting_for, wake_at, started_at, updated_at, finished_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10::jsonb, $11, $12, $13, $14::jsonb, $15, $16, $17, $18, $19)`,
    [
      run.id,
      run.procedure,
      run.version,
      run.document,
      run.title,
      run.owner,
      run.started_by,
      JSON.stringify(run.acts_as),
      run.automatic,
      JSON.stringify(run.parameters),
      run.about,
      run.parent,
      run.status,
      JSON.stringify(run.state),
      run.waiting_for,
      run.wake_at,
      run.started_at,
      run.updated_at,
      run.finished_at,
    ],
  )
}

export const findRun = async (sql: Sql, id: string): Promise<RunRow | undefined> =>
  (await sql<RunRow>(`select ${runColumns} from run where id = $1`, [id]))[0]

/** The run, held until the transaction ends: its transitions happen one after the other. */
export const lockRun = async (sql: Sql, id: string): Promise<RunRow | undefined> =>
  (await sql<RunRow>(`select ${runColumns} from run where id = $1 for update`, [id]))[0]

export const saveState = async (
  sql: Sql,
  id: string,
  change: { readonly state: RunState; readonly wakeAt: Date | null; readonly finishedAt: Date | null; readonly now: Date },
): Promise<void> => {
  await sql(
    `update run
        set status = $2, state = $3::jsonb, waiting_for = $4, wake_at = $5, finished_at = $6, updated_at = $7
      where id = $1`,
    [
      id,
      change.state.status,
      JSON.stringify(change.state),
      change.state.waiting?.for ?? null,
      change.wakeAt,
      change.finishedAt,
      change.now,
    ],
  )
}

/** An unfinished automatic run of this procedure about the same thing: one storm starts one run. */
export const findUnfinished = async (sql: Sql, procedure: string, about: string): Promise<{ id: string; status: RunStatus } | undefined> =>
  (
    await sql<{ id: string; status: RunStatus }>(
      `select id, status
         from run
        where about @> array[$2]
          and procedure = $1
          and automatic
          and finished_at is null
        order by id desc
        limit 1`,
      [procedure, about],
    )
  )[0]

export interface RunFilter {
  readonly procedure?: string | undefined
  readonly statuses?: readonly RunStatus[] | undefined
  readonly about?: string | undefined
  readonly after?: string | undefined
  readonly limit: number
}

/**
 * Newest first, after the run `after`. One statement for each leading filter: statements are planned once, and a plan
 * that must fit every combination reads the whole table for a rare procedure.
 */
export const listRuns = (sql: Sql, filter: RunFilter): Promise<RunRow[]> => {
  const { procedure = null, statuses = null, about = null, after = null, limit } = filter
  if (about !== null) return sql<RunRow>(runsAbout, [about, procedure, statuses, after, limit])
  if (procedure !== null) return sql<RunRow>(runsOfProcedure, [procedure, statuses, after, limit])
  if (statuses !== null) return sql<RunRow>(runsInStatuses, [statuses, after, limit])
  return sql<RunRow>(`select ${runColumns} from run where id < coalesce($1::uuid, ${lastId}) order by id desc limit $2`, [after, limit])
}

const lastId = `'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid`

const runsAbout = `with found as materialized (select ${runColumns} from run where about @> array[$1])
     select *
       from found
      where ($2::text is null or procedure = $2)
        and ($3::text[] is null or status = any($3))
        and id < coalesce($4::uuid, ${lastId})
      order by id desc
      limit $5`

const runsOfProcedure = `select ${runColumns}
       from run
      where procedure = $1
        and ($2::text[] is null or status = any($2))
        and id < coalesce($3::uuid, ${lastId})
      order by id desc
      limit $4`

/** Each status from its own index range, so that a rare status is found without reading the others. */
const runsInStatuses = `select ${runColumns.replaceAll(/(\w+)/g, 'run.$1')}
       from unnest($1::text[]) as wanted (status)
      cross join lateral (select *
                            from run
                           where run.status = wanted.status
                             and run.id < coalesce($2::uuid, ${lastId})
                           order by run.id desc
                           limit $3) as run
      order by run.id desc
      limit $3`

/** Runs in which an attempt is overdue. */
export const overdueRuns = (sql: Sql, now: Date, limit: number): Promise<{ id: string }[]> =>
  sql(`select id from run where wake_at is not null and wake_at <= $1 order by wake_at limit $2`, [now, limit])

export const queueAttempt = async (
  sql: Sql,
  attempt: { readonly run: string; readonly step: string; readonly attempt: number; readonly title: string; readonly now: Date },
): Promise<void> => {
  await sql(
    `insert into run_step (run, step, attempt, title, status, created_at)
     values ($1, $2, $3, $4, 'queued', $5)
     on conflict (run, step, attempt) do nothing`,
    [attempt.run, attempt.step, attempt.attempt, attempt.title, attempt.now],
  )
}

/** Notes that an attempt waits for a person: a manual step's only row, or an attempt handed over. */
export const waitAttempt = async (
  sql: Sql,
  attempt: {
    readonly run: string
    readonly step: string
    readonly attempt: number
    readonly title: string
    readonly status: 'waiting' | 'lost'
    readonly reason: string
    readonly now: Date
  },
): Promise<void> => {
  await sql(
    `insert into run_step (run, step, attempt, title, status, created_at, reason)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (run, step, attempt) do update
       set status = excluded.status, reason = excluded.reason, claim = null`,
    [attempt.run, attempt.step, attempt.attempt, attempt.title, attempt.status, attempt.now, attempt.reason],
  )
}

export const findAttempt = async (sql: Sql, run: string, step: string, attempt: number): Promise<AttemptRow | undefined> =>
  (await sql<AttemptRow>(`select ${attemptColumns} from run_step where run = $1 and step = $2 and attempt = $3`, [run, step, attempt]))[0]

/** With the end of each output; the whole of one is read by `findAttempt`. */
export const attemptsOf = (sql: Sql, run: string): Promise<AttemptRow[]> =>
  sql<AttemptRow>(
    `select run, step, attempt, title, status, claim, created_at, begun_at, ended_at, right(output, ${shownOutput}) as output, reason, by, note, checked
       from run_step
      where run = $1
      order by created_at, step, attempt
      limit 2000`,
    [run],
  )

/** Characters of an output that are shown with its run. */
export const shownOutput = 16_384

/** The intent: this claim does it now. */
export const claimAttempt = async (sql: Sql, run: string, step: string, attempt: number, claim: string, now: Date): Promise<void> => {
  await sql(`update run_step set status = 'running', claim = $4, begun_at = $5 where run = $1 and step = $2 and attempt = $3`, [
    run,
    step,
    attempt,
    claim,
    now,
  ])
}

/** True when the claim still holds the attempt, and then its output is kept. */
export const writeOutput = async (
  sql: Sql,
  run: string,
  step: string,
  attempt: number,
  claim: string,
  output: string,
): Promise<boolean> => {
  const rows = await sql(
    `update run_step set output = $5 where run = $1 and step = $2 and attempt = $3 and claim = $4 and status = 'running' returning run`,
    [run, step, attempt, claim, output],
  )
  return rows.length > 0
}

export const endAttempt = async (
  sql: Sql,
  attempt: {
    readonly run: string
    readonly step: string
    readonly attempt: number
    readonly title: string
    readonly status: AttemptStatus
    readonly reason: string | null
    readonly by: string | null
    readonly note: string | null
    readonly checked: readonly number[] | null
    readonly now: Date
  },
): Promise<void> => {
  await sql(
    `insert into run_step (run, step, attempt, title, status, created_at, ended_at, reason, by, note, checked)
     values ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10)
     on conflict (run, step, attempt) do update
       set status = excluded.status, ended_at = excluded.ended_at, reason = excluded.reason, by = excluded.by, note = excluded.note,
           checked = excluded.checked, claim = null`,
    [
      attempt.run,
      attempt.step,
      attempt.attempt,
      attempt.title,
      attempt.status,
      attempt.now,
      attempt.reason,
      attempt.by,
      attempt.note,
      attempt.checked,
    ],
  )
}

export interface ProcedureRuns {
  readonly procedure: string
  readonly runs: number
  readonly succeeded: number
  readonly ended: number
  readonly last_run: string
  readonly last_status: RunStatus
  readonly last_at: Date
  readonly median_seconds: number | null
}

/** Of each procedure: its last run, and how the last 50 went. */
export const runsOfProcedures = (sql: Sql, procedures: readonly string[]): Promise<ProcedureRuns[]> =>
  sql<ProcedureRuns>(
    `select wanted.procedure,
            count(*)::int                                                                 as runs,
            count(*) filter (where recent.status = 'Success')::int                        as succeeded,
            count(*) filter (where recent.status in ('Success', 'Failed', 'TimedOut'))::int as ended,
            (array_agg(recent.id order by recent.id desc))[1]                             as last_run,
            (array_agg(recent.status order by recent.id desc))[1]                         as last_status,
            max(recent.started_at)                                                        as last_at,
            percentile_cont(0.5) within group (order by extract(epoch from recent.finished_at - recent.started_at))
              filter (where recent.status = 'Success')::float8                            as median_seconds
       from unnest($1::text[]) as wanted (procedure)
      cross join lateral (select run.id, run.status, run.started_at, run.finished_at
                            from run
                           where run.procedure = wanted.procedure
                           order by run.id desc
                           limit 50) as recent
      group by wanted.procedure`,
    [procedures],
  )

/** Who ran the procedure to success lately, for "validated by someone else". */
export const successfulStarters = async (sql: Sql, procedure: string): Promise<readonly string[]> => {
  const rows = await sql<{ started_by: string }>(
    `select distinct started_by
       from (select started_by from run where procedure = $1 and status = 'Success' order by id desc limit 200) as recent`,
    [procedure],
  )
  return rows.map((row) => row.started_by)
}
