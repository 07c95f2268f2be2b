import type { Held } from '#domains/notices/shifts/changes.ts'
import type { Sql } from '#platform/transaction.ts'

/** How far a schedule was looked at. */
export interface Look {
  readonly schedule: string
  /** Shifts before this were known. */
  readonly until: Date
  /** Shifts that ended before this were written up. */
  readonly ended: Date
}

/** The last look at each schedule, held against another node until the transaction ends. */
export const lockLooks = async (sql: Sql): Promise<ReadonlyMap<string, Look>> => {
  await sql(`select pg_advisory_xact_lock(hashtextextended('shift_look', 0))`)
  const rows = await sql<{ schedule: string; until_at: Date; ended_at: Date }>(`select schedule, until_at, ended_at from shift_look`)
  return new Map(rows.map(({ schedule, until_at: until, ended_at: ended }) => [schedule, { schedule, until, ended }]))
}

/** Shifts ahead as they were at the last look. */
export const knownShifts = async (sql: Sql): Promise<readonly Held[]> => {
  const rows = await sql<{ schedule: string; person: string; start_at: Date; end_at: Date }>(
    `select schedule, person, start_at, end_at from shift_known`,
  )
  return rows.map(({ schedule, person, start_at: start, end_at: end }) => ({ schedule, person, start, end }))
}

export const saveLooks = async (sql: Sql, looks: readonly Look[], held: readonly Held[]): Promise<void> => {
  await sql(`delete from shift_look`)
  await sql(
    `insert into shift_look (schedule, until_at, ended_at)
     select schedule, until_at, ended_at from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) as look (schedule, until_at, ended_at)`,
    [looks.map(({ schedule }) => schedule), looks.map(({ until }) => until), looks.map(({ ended }) => ended)],
  )
  await sql(`delete from shift_known`)
  await sql(
    `insert into shift_known (schedule, person, start_at, end_at)
     select schedule, person, start_at, end_at
       from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) as held (schedule, person, start_at, end_at)`,
    [held.map(({ schedule }) => schedule), held.map(({ person }) => person), held.map(({ start }) => start), held.map(({ end }) => end)],
  )
}
