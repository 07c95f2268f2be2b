import type { Actor } from '#platform/identity/actor.ts'
import type { Sql } from '#platform/transaction.ts'
import type { Graph } from './graph.ts'
import { readState } from './reading.ts'
import type { RunState, RunStatus, Waiting } from './state.ts'
import type { Data } from './values.ts'

/** Every statement about runs as a whole; those about attempts and events are in folders of their own. */
export interface RunRow {
  readonly id: string
  readonly procedure: string
  readonly version: number
  readonly document: string
  readonly title: string
  readonly owner: string | null
  readonly started_by: string
  readonly acts_as: Actor
  /** Last authors of what it does and of what began it; null for runs older than this. */
  readonly authors: readonly string[] | null
  readonly automatic: boolean
  readonly trigger: string
  readonly guided: boolean
  readonly parameters: Readonly<Record<string, Data>>
  readonly about: readonly string[]
  readonly parent: string | null
  readonly parent_step: string | null
  readonly parent_attempt: number | null
  readonly parent_index: number | null
  readonly target: string | null
  readonly status: RunStatus
  readonly state: RunState
  readonly waiting_for: Waiting['for'] | null
  readonly wake_at: Date | null
  readonly seq: number
  readonly started_at: Date
  readonly updated_at: Date
  readonly finished_at: Date | null
}

const runColumns = `id, procedure, version, document, title, owner, started_by, acts_as, authors, automatic, trigger, guided, parameters, about,
       parent, parent_step, parent_attempt, parent_index, target, status, state, waiting_for, wake_at, seq, started_at, updated_at, finished_at`

const upToDate = (rows: readonly RunRow[]): RunRow[] => rows.map((row) => ({ ...row, state: readState(row.state, row.started_at) }))

export const insertDocument = async (sql: Sql, digest: string, graph: Graph): Promise<void> => {
  await sql(`insert into run_document (digest, graph) values ($1, $2::jsonb) on conflict do nothing`, [digest, JSON.stringify(graph)])
}

export const readDocuments = (sql: Sql, digests: readonly string[]): Promise<{ digest: string; graph: Graph }[]> =>
  sql<{ digest: string; graph: Graph }>(`select digest, graph from run_document where digest = any($1)`, [digests])

/** All of them in one statement. */
export const insertRuns = async (sql: Sql, runs: readonly RunRow[]): Promise<void> => {
  await sql(
    `insert into run (${runColumns})
     select ${runColumns}
       from jsonb_to_recordset($1::jsonb)
         as new (id uuid, procedure text, version integer, document text, title text, owner text, started_by text, acts_as jsonb, authors text[],
                 automatic boolean, trigger text, guided boolean, parameters jsonb, about text[], parent uuid, parent_step text,
                 parent_attempt integer, parent_index integer, target text, status text, state jsonb, waiting_for text,
                 wake_at timestamptz, seq integer, started_at timestamptz, updated_at timestamptz, finished_at timestamptz)`,
    [JSON.stringify(runs)],
  )
}

export const findRun = async (sql: Sql, id: string): Promise<RunRow | undefined> => (await findRuns(sql, [id]))[0]

export const findRuns = async (sql: Sql, ids: readonly string[]): Promise<RunRow[]> =>
  upToDate(await sql<RunRow>(`select ${runColumns} from run where id = any($1::uuid[])`, [ids]))

/**
 * These runs, held until the transaction ends: the transitions of one happen one after the other. The newest is held
 * first, so that whoever holds a run and then its parent never meets somebody who does it the other way round.
 */
export const lockRuns = async (sql: Sql, ids: readonly string[]): Promise<RunRow[]> =>
  upToDate(await sql<RunRow>(`select ${runColumns} from run where id = any($1::uuid[]) order by id desc for update`, [ids]))

export type RunChange = Pick<RunRow, 'id' | 'status' | 'state' | 'waiting_for' | 'wake_at' | 'seq' | 'updated_at' | 'finished_at'>

export const saveRuns = async (sql: Sql, changes: readonly RunChange[]): Promise<void> => {
  await sql(
    `update run
        set status = new.status, state = new.state, waiting_for = new.waiting_for, wake_at = new.wake_at, seq = new.seq,
            updated_at = new.updated_at, finished_at = new.finished_at
       from jsonb_to_recordset($1::jsonb)
         as new (id uuid, status text, state jsonb, waiting_for text, wake_at timestamptz, seq integer, updated_at timestamptz, finished_at timestamptz)
      where run.id = new.id`,
    [JSON.stringify(changes)],
  )
}

/** Runs whose instant has come; those that somebody else holds are left to him. */
export const dueRuns = async (sql: Sql, now: Date, limit: number): Promise<readonly string[]> =>
  (
    await sql<{ id: string }>(
      `select id from run where wake_at is not null and wake_at <= $1 order by wake_at limit $2 for update skip locked`,
      [now, limit],
    )
  ).map(({ id }) => id)

/** Whether there are due runs beside these: somebody held them, and may leave them as they are. */
export const isAnyOtherDue = async (sql: Sql, now: Date, taken: readonly string[]): Promise<boolean> =>
  (await sql(`select from run where wake_at is not null and wake_at <= $1 and id <> all($2::uuid[]) limit 1`, [now, taken])).length > 0

/** An unfinished automatic run of this procedure about the same thing: one storm starts one run. */
export const findUnfinished = async (sql: Sql, procedure: string, about: string): Promise<RunRow | undefined> =>
  upToDate(
    await sql<RunRow>(
      `select ${runColumns}
         from run
        where about @> array[$2]
          and about <> '{}'
          and procedure = $1
          and automatic
          and finished_at is null
        order by id desc
        limit 1`,
      [procedure, about],
    ),
  )[0]

/** Runs that others began, in the order of their targets, without the state of every step. Only those that are shown are read whole. */
export const childrenOf = (sql: Sql, parent: string, limit: number): Promise<ListedRun[]> =>
  sql<ListedRun>(
    `with found as materialized (select id from run where parent = $1 order by parent_step, parent_attempt, parent_index, id limit $2)
     select ${listed} from run where run.id in (select id from found) order by run.parent_step, run.parent_attempt, run.parent_index, run.id`,
    [parent, limit],
  )

/** Those of one attempt that are not over. */
export const unfinishedChildren = async (sql: Sql, parent: string, step: string, attempt: number): Promise<readonly string[]> =>
  (
    await sql<{ id: string }>(
      `select id from run where parent = $1 and parent_step = $2 and parent_attempt = $3 and finished_at is null order by id`,
      [parent, step, attempt],
    )
  ).map(({ id }) => id)

/** Of a procedure, those that are not over. */
export const unfinishedOf = async (
  sql: Sql,
  procedure: string,
  statuses: readonly RunStatus[] | null,
  limit: number,
): Promise<readonly string[]> =>
  (
    await sql<{ id: string }>(
      `select id from run
        where procedure = $1 and finished_at is null and status <> 'Cancelling' and ($2::text[] is null or status = any($2))
        order by id desc
        limit $3`,
      [procedure, statuses, limit],
    )
  ).map(({ id }) => id)

export interface RunFilter {
  readonly procedure?: string | undefined
  readonly statuses?: readonly RunStatus[] | undefined
  readonly about?: string | undefined
  readonly startedBy?: string | undefined
  readonly parent?: string | undefined
  readonly waitingFor?: Waiting['for'] | undefined
  readonly after?: string | undefined
  readonly limit: number
}

/** What lists show, without the state of every step. */
export type ListedRun = Omit<RunRow, 'state' | 'parameters' | 'acts_as' | 'authors'> & {
  readonly waiting: Waiting | null
  readonly failure: RunState['failure']
  readonly steps: number
}

const listed = `run.id, run.procedure, run.version, run.document, run.title, run.owner, run.started_by, run.automatic, run.trigger, run.guided,
       run.about, run.parent, run.parent_step, run.parent_attempt, run.parent_index, run.target, run.status, run.waiting_for, run.wake_at,
       run.seq, run.started_at, run.updated_at, run.finished_at,
       nullif(run.state -> 'waiting', 'null') as waiting, nullif(run.state -> 'failure', 'null') as failure, 0 as steps`

/**
 * Newest first, after the run `after`. One statement for each leading filter: statements are planned once, and a plan
 * that must fit every combination reads the whole table for a rare procedure.
 */
export const listRuns = (sql: Sql, filter: RunFilter): Promise<ListedRun[]> => {
  const {
    procedure = null,
    statuses = null,
    about = null,
    startedBy = null,
    parent = null,
    waitingFor = null,
    after = null,
    limit,
  } = filter
  const rest = [procedure, statuses, startedBy, waitingFor, after, limit]
  if (about !== null) return sql<ListedRun>(runsAbout, [...rest, about])
  if (parent !== null) return sql<ListedRun>(runsOfParent, [...rest, parent])
  if (waitingFor !== null) return sql<ListedRun>(runsWaiting, rest)
  if (procedure !== null) return sql<ListedRun>(runsOfProcedure, rest)
  if (startedBy !== null) return sql<ListedRun>(runsOfStarter, rest)
  if (statuses !== null) return sql<ListedRun>(runsInStatuses, [statuses, after, limit])
  return sql<ListedRun>(`select ${listed} from run where id < coalesce($1::uuid, ${lastId}) order by id desc limit $2`, [after, limit])
}

const lastId = `'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid`

/** What every list may be narrowed by beside the filter it is found by. */
const narrowed = `and ($1::text is null or procedure = $1)
        and ($2::text[] is null or status = any($2))
        and ($3::text is null or started_by = $3)
        and ($4::text is null or waiting_for = $4)
        and id < coalesce($5::uuid, ${lastId})
      order by id desc
      limit $6`

/** Found by their references first, and only those that are shown are read whole. */
const runsAbout = `with about as materialized (select id, procedure, status, started_by, waiting_for from run where about @> array[$7] and about <> '{}'),
          found as materialized (select id from about where true ${narrowed})
     select ${listed} from run where run.id in (select id from found) order by run.id desc`
const runsOfParent = `with found as materialized (select id from run where parent = $7 ${narrowed})
     select ${listed} from run where run.id in (select id from found) order by run.id desc`
const runsWaiting = `select ${listed} from run where waiting_for = $4 ${narrowed}`
const runsOfProcedure = `select ${listed} from run where procedure = $1 ${narrowed}`
const runsOfStarter = `select ${listed} from run where started_by = $3 ${narrowed}`

/** Each status from its own index range, so that a rare status is found without reading the others. */
const runsInStatuses = `select ${listed}
       from unnest($1::text[]) as wanted (status)
      cross join lateral (select *
                            from run
                           where run.status = wanted.status
                             and run.id < coalesce($2::uuid, ${lastId})
                           order by run.id desc
                           limit $3) as run
      order by run.id desc
      limit $3`

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

/** Who ran a procedure with success, and when last. */
export interface SuccessfulRuns {
  readonly procedure: string
  /** As facts name actors: `person:alice`, `workflow:alerts…`. */
  readonly startedBy: string
  readonly lastAt: Date
}

/**
 * The last success of each starter, `workflow:alerts.group` without what each of its runs is called. Goes from one starter to
 * the next in the index, so the number of runs does not matter.
 */
export const successfulRuns = (sql: Sql, procedures: readonly string[], since: Date): Promise<SuccessfulRuns[]> =>
  sql<SuccessfulRuns>(
    `with recursive known as (
       select wanted.procedure, (select ${starter} from run where run.procedure = wanted.procedure and ${succeeded} order by ${starter} limit 1) as starter
         from unnest($1::text[]) as wanted (procedure)
       union all
       select known.procedure,
              (select ${starter} from run where run.procedure = known.procedure and ${succeeded} and ${starter} > known.starter order by ${starter} limit 1)
         from known
        where known.starter is not null)
     select known.procedure, known.starter as "startedBy", last.finished_at as "lastAt"
       from known
      cross join lateral (select finished_at
                            from run
                           where run.procedure = known.procedure and ${starter} = known.starter and ${succeeded}
                           order by finished_at desc
                           limit 1) as last
      where last.finished_at >= $2
      order by known.procedure, known.starter`,
    [procedures, since],
  )

/** As its index is written. */
const starter = `split_part(run.started_by, '/', 1)`
const succeeded = `run.status = 'Success' and run.finished_at is not null`

export const parentOfRun = async (sql: Sql, id: string): Promise<{ parent: string | null } | undefined> =>
  (await sql<{ parent: string | null }>(`select parent from run where id = $1`, [id]))[0]

/** Who wrote what a run does; of one that did not keep it, nobody. */
export const authorsOfRun = async (sql: Sql, id: string): Promise<readonly string[]> =>
  (await sql<{ authors: string[] | null }>(`select authors from run where id = $1`, [id]))[0]?.authors ?? []

/** Of these runs, those that are over, with how. */
export const endedRuns = (sql: Sql, ids: readonly string[]): Promise<{ id: string; status: RunStatus }[]> =>
  sql<{ id: string; status: RunStatus }>(`select id, status from run where id = any($1::uuid[]) and finished_at is not null`, [ids])

/** What runs over targets go over, as it was said when they began: parameters of theirs. */
export const spreadsOf = (sql: Sql, ids: readonly string[]): Promise<{ id: string; spread: Readonly<Record<string, Data>> }[]> =>
  sql<{ id: string; spread: Readonly<Record<string, Data>> }>(
    `select run.id, jsonb_object_agg(substr(said.key, 9), said.value) as spread
       from run
      cross join lateral jsonb_each(run.parameters) as said
      where run.id = any($1::uuid[])
        and run.parameters ?| array['targets_TargetLocations', 'targets_Targets', 'targets_TargetMaps', 'targets_Tags', 'targets_Kind']
        and starts_with(said.key, 'targets_')
      group by run.id`,
    [ids],
  )

/** How the runs a step started stand, those of its last attempt. */
export const childrenByStatus = (sql: Sql, parent: string, step: string): Promise<{ status: RunStatus; runs: number }[]> =>
  sql<{ status: RunStatus; runs: number }>(
    `select status, count(*)::int as runs
       from run
      where parent = $1 and parent_step = $2
        and parent_attempt = (select max(parent_attempt) from run where parent = $1 and parent_step = $2)
      group by status`,
    [parent, step],
  )
