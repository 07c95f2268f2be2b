import type { Override } from '#domains/oncall/schedule.ts'
import type { Interval } from '#platform/time/interval.ts'
import type { Sql } from '#platform/transaction.ts'

/** An override made in the console. */
export interface MadeOverride extends Override {
  readonly id: string
  readonly schedule: string
  readonly madeBy: string
}

interface OverrideRow {
  id: string
  schedule: string
  start_at: Date
  end_at: Date
  person: string | null
  reason: string | null
  made_by: string
}

const columns = 'id, schedule, start_at, end_at, person, reason, made_by'

/** Overrides that touch `interval`, in the order they were made: later ones win. Of one schedule, or of all. */
export const overridesBetween = async (sql: Sql, interval: Interval, schedule?: string): Promise<readonly MadeOverride[]> => {
  const rows = await sql<OverrideRow>(
    `select ${columns}
       from oncall_override
      where start_at < $2 and end_at > $1 and ($3::text is null or schedule = $3)
   order by made_at, id`,
    [interval.start, interval.end, schedule ?? null],
  )
  return rows.map(toOverride)
}

/** Locks the schedule's overrides against each other until the transaction ends, so that two made at once cannot overlap. */
export const lockOverrides = async (sql: Sql, schedule: string): Promise<void> => {
  await sql(`select pg_advisory_xact_lock(hashtextextended('oncall_override:' || $1, 0))`, [schedule])
}

export const insertOverride = async (sql: Sql, override: MadeOverride, now: Date): Promise<void> => {
  const { id, schedule, start, end, person, reason, madeBy } = override
  await sql(
    `insert into oncall_override (id, schedule, start_at, end_at, person, reason, made_by, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, schedule, start, end, person ?? null, reason ?? null, madeBy, now],
  )
}

export const findOverride = async (sql: Sql, id: string): Promise<MadeOverride | undefined> => {
  const [row] = await sql<OverrideRow>(`select ${columns} from oncall_override where id = $1`, [id])
  return row === undefined ? undefined : toOverride(row)
}

export const deleteOverride = async (sql: Sql, id: string): Promise<void> => {
  await sql(`delete from oncall_override where id = $1`, [id])
}

export interface Gap extends Interval {
  readonly schedule: string
}

/** Gaps told so far, locked against another node that looks at the same time. */
export const lockTold = async (sql: Sql): Promise<readonly Gap[]> => {
  await sql(`select pg_advisory_xact_lock(hashtextextended('oncall_gap', 0))`)
  const rows = await sql<GapRow>(`select schedule, start_at, end_at from oncall_gap`)
  return rows.map((row) => ({ schedule: row.schedule, start: row.start_at, end: row.end_at }))
}

export const replaceTold = async (sql: Sql, gaps: readonly Gap[]): Promise<void> => {
  await sql(`delete from oncall_gap`)
  await sql(
    `insert into oncall_gap (schedule, start_at, end_at)
     select schedule, start_at, end_at from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) as gap (schedule, start_at, end_at)`,
    [gaps.map(({ schedule }) => schedule), gaps.map(({ start }) => start), gaps.map(({ end }) => end)],
  )
}

interface GapRow {
  schedule: string
  start_at: Date
  end_at: Date
}

const toOverride = (row: OverrideRow): MadeOverride => ({
  id: row.id,
  schedule: row.schedule,
  start: row.start_at,
  end: row.end_at,
  person: row.person ?? undefined,
  reason: row.reason ?? undefined,
  madeBy: row.made_by,
})
