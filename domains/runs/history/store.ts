import type { RunEvent } from '#domains/runs/state.ts'
import type { Sql } from '#platform/transaction.ts'

/** What happened in a run, event by event; the beginning itself is not written. */
export interface EventRow {
  readonly run: string
  readonly seq: number
  readonly at: Date
  readonly event: RunEvent
}

export const insertEvents = async (sql: Sql, events: readonly EventRow[]): Promise<void> => {
  await sql(
    `insert into run_event (run, seq, at, event)
     select run, seq, at, event from jsonb_to_recordset($1::jsonb) as new (run uuid, seq integer, at timestamptz, event jsonb)`,
    [JSON.stringify(events)],
  )
}

/** The first events of a run, in order. */
export const eventsOf = (sql: Sql, run: string, until: number): Promise<EventRow[]> =>
  sql<EventRow>(`select run, seq, at, event from run_event where run = $1 and seq <= $2 order by seq`, [run, until])

/** Runs that no other waits for or began, which began before the identifier `before`, the oldest first. */
export const oldRoots = async (sql: Sql, before: string, after: string, limit: number): Promise<readonly string[]> =>
  (
    await sql<{ id: string }>(`select id from run where id > $1 and id < $2 and parent is null order by id limit $3`, [
      after,
      before,
      limit,
    ])
  ).map(({ id }) => id)

/** A run of a tree. */
export interface Member {
  readonly root: string
  readonly id: string
  /** How far below the root. */
  readonly depth: number
  /** It ended before the instant asked for. */
  readonly is_over: boolean
}

/** These runs with all they began, and all those began in turn. */
export const treesOf = (sql: Sql, roots: readonly string[], before: Date): Promise<Member[]> =>
  sql<Member>(
    `with recursive tree as (
       select id as root, id, 0 as depth, finished_at from run where id = any($1::uuid[])
       union all
       select tree.root, run.id, tree.depth + 1, run.finished_at from tree join run on run.parent = tree.id)
     select root, id, depth, coalesce(finished_at < $2, false) as is_over from tree`,
    [roots, before],
  )

/** Of these runs those that still ended before the instant, held until the transaction ends; what somebody else holds is left out. */
export const holdOver = async (sql: Sql, ids: readonly string[], before: Date): Promise<readonly string[]> =>
  (
    await sql<{ id: string }>(
      `select id from run where id = any($1::uuid[]) and finished_at < $2 order by id desc for update skip locked`,
      [ids, before],
    )
  ).map(({ id }) => id)

/** Removes runs with their steps, events and approvals. The caller holds them. */
export const deleteRuns = async (sql: Sql, ids: readonly string[]): Promise<void> => {
  await sql(`delete from run where id = any($1::uuid[])`, [ids])
}
