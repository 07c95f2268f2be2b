import type { Sql } from '#platform/transaction.ts'

export interface ScheduleRow {
  readonly schedule: string
  readonly settled_until: Date
  readonly look_at: Date | null
}

export interface TurnRow {
  readonly schedule: string
  readonly at: Date
  readonly state: 'due' | 'queued' | 'started' | 'ended' | 'failed' | 'skipped' | 'missed'
  readonly reason: string
  readonly count: number
  readonly run: string | null
  readonly outcome: string | null
  readonly settled_at: Date
}

const turnColumns = 'schedule, at, state, reason, count, run, outcome, settled_at'

/** Schedules nobody looked at before begin now: what was due before they were declared is not missed. */
export const watchSchedules = async (sql: Sql, schedules: readonly string[], now: Date): Promise<void> => {
  await sql(
    `insert into procedure_schedule (schedule, settled_until, look_at) select schedule, $2, $2 from unnest($1::text[]) as new (schedule)
         on conflict do nothing`,
    [schedules, now],
  )
}

/** Those that are no longer declared or switched off are forgotten: switched on again they begin anew. */
export const forgetSchedules = async (sql: Sql, but: readonly string[]): Promise<void> => {
  await sql(`delete from procedure_schedule where schedule <> all ($1::text[])`, [but])
}

/** One that was changed begins anew: what its new times say of the past was never due. */
export const renewSchedules = async (sql: Sql, schedules: readonly string[], now: Date): Promise<void> => {
  await sql(`update procedure_schedule set settled_until = greatest(settled_until, $2), look_at = $2 where schedule = any ($1::text[])`, [
    schedules,
    now,
  ])
}

/** Those that are due, each held by whoever gets it until its transaction ends: two nodes never settle one turn twice. */
export const takeSchedules = (sql: Sql, now: Date, limit: number): Promise<ScheduleRow[]> =>
  sql<ScheduleRow>(
    `select schedule, settled_until, look_at from procedure_schedule where look_at <= $1 order by look_at limit $2 for update skip locked`,
    [now, limit],
  )

export const lockSchedule = async (sql: Sql, schedule: string): Promise<ScheduleRow | undefined> =>
  (await sql<ScheduleRow>(`select schedule, settled_until, look_at from procedure_schedule where schedule = $1 for update`, [schedule]))[0]

export const saveSchedule = async (sql: Sql, schedule: string, settledUntil: Date, lookAt: Date | undefined): Promise<void> => {
  await sql(`update procedure_schedule set settled_until = $2, look_at = $3 where schedule = $1`, [schedule, settledUntil, lookAt ?? null])
}

export const nextLookAt = async (sql: Sql): Promise<Date | undefined> => {
  const [row] = await sql<{ at: Date | null }>(`select min(look_at) as at from procedure_schedule`)
  return row?.at ?? undefined
}

export const insertTurns = async (sql: Sql, turns: readonly TurnRow[]): Promise<void> => {
  await sql(
    `insert into procedure_turn (${turnColumns})
     select ${turnColumns}
       from jsonb_to_recordset($1::jsonb)
         as new (schedule text, at timestamptz, state text, reason text, count integer, run uuid, outcome text, settled_at timestamptz)
         on conflict do nothing`,
    [JSON.stringify(turns)],
  )
}

/** Turns of a schedule that are under way or wait. */
export const openTurns = (sql: Sql, schedule: string): Promise<TurnRow[]> =>
  sql<TurnRow>(`select ${turnColumns} from procedure_turn where schedule = $1 and state in ('due', 'queued', 'started') order by at`, [
    schedule,
  ])

export const lockTurn = async (sql: Sql, schedule: string, at: Date): Promise<TurnRow | undefined> =>
  (await sql<TurnRow>(`select ${turnColumns} from procedure_turn where schedule = $1 and at = $2 for update`, [schedule, at]))[0]

export const saveTurn = async (
  sql: Sql,
  turn: Pick<TurnRow, 'schedule' | 'at' | 'state' | 'reason' | 'settled_at'> & { readonly run?: string; readonly outcome?: string },
): Promise<void> => {
  await sql(
    `update procedure_turn
        set state = $3, reason = $4, settled_at = $5, run = coalesce($6::uuid, run), outcome = coalesce($7, outcome)
      where schedule = $1 and at = $2`,
    [turn.schedule, turn.at, turn.state, turn.reason, turn.settled_at, turn.run ?? null, turn.outcome ?? null],
  )
}

/** Turns whose runs may have ended, in the order of their schedules, after one of them. */
export const startedTurns = (sql: Sql, after: Pick<TurnRow, 'schedule' | 'at'> | undefined, limit: number): Promise<TurnRow[]> =>
  sql<TurnRow>(
    `select ${turnColumns}
       from procedure_turn
      where state in ('due', 'queued', 'started') and state = 'started' and (schedule, at) > ($1, $2)
      order by schedule, at
      limit $3`,
    [after?.schedule ?? '', after?.at ?? new Date(0), limit],
  )

/** Newest first. */
export const turnsOf = (sql: Sql, schedule: string, before: Date | undefined, limit: number): Promise<TurnRow[]> =>
  sql<TurnRow>(
    `select ${turnColumns} from procedure_turn where schedule = $1 and ($2::timestamptz is null or at < $2) order by at desc limit $3`,
    [schedule, before ?? null, limit],
  )

/** The last turn of each. */
export const lastTurns = (sql: Sql, schedules: readonly string[]): Promise<TurnRow[]> =>
  sql<TurnRow>(
    `select turn.*
       from unnest($1::text[]) as wanted (schedule)
      cross join lateral (select ${turnColumns} from procedure_turn where procedure_turn.schedule = wanted.schedule order by at desc limit 1) as turn`,
    [schedules],
  )

/** Turns of long ago that are over. */
export const forgetTurns = async (sql: Sql, before: Date): Promise<void> => {
  await sql(`delete from procedure_turn where settled_at < $1 and state not in ('due', 'queued', 'started')`, [before])
}

/** Schedules with turns that wait. */
export const schedulesWaiting = async (sql: Sql, limit: number): Promise<readonly string[]> =>
  (
    await sql<{ schedule: string }>(`select distinct schedule from procedure_turn where state = 'queued' order by schedule limit $1`, [
      limit,
    ])
  ).map(({ schedule }) => schedule)
