import type { DoubleBooking } from '#domains/oncall/booking.ts'
import type { Fixed, FixedShift } from '#domains/oncall/fixed.ts'
import type { Override } from '#domains/oncall/override.ts'
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
  does: Override['does']
  person: string | null
  replaces: string | null
  reason: string | null
  made_by: string
}

const columns = 'id, schedule, start_at, end_at, does, person, replaces, reason, made_by'

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

/** Locks the schedule's changes against each other until the transaction ends, so that two made at once cannot overlap. */
export const lockChanges = async (sql: Sql, schedule: string): Promise<void> => {
  await sql(`select pg_advisory_xact_lock(hashtextextended('oncall_override:' || $1, 0))`, [schedule])
}

export const insertOverride = async (sql: Sql, override: MadeOverride, now: Date): Promise<void> => {
  const { id, schedule, start, end, does, person, replaces, reason, madeBy } = override
  await sql(
    `insert into oncall_override (id, schedule, start_at, end_at, does, person, replaces, reason, made_by, made_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [id, schedule, start, end, does, person ?? null, replaces ?? null, reason ?? null, madeBy, now],
  )
}

export const findOverride = async (sql: Sql, id: string): Promise<MadeOverride | undefined> => {
  const [row] = await sql<OverrideRow>(`select ${columns} from oncall_override where id = $1`, [id])
  return row === undefined ? undefined : toOverride(row)
}

export const deleteOverride = async (sql: Sql, id: string): Promise<void> => {
  await sql(`delete from oncall_override where id = $1`, [id])
}

/** Ends one that has begun, so that what was stays as it was. */
export const endOverride = async (sql: Sql, id: string, end: Date): Promise<void> => {
  await sql(`update oncall_override set end_at = $2 where id = $1`, [id, end])
}

/** A fixed schedule as it is kept. */
export interface MadeFixed extends Fixed {
  readonly schedule: string
  readonly madeBy: string
}

interface FixedRow {
  id: string
  schedule: string
  start_at: Date
  end_at: Date
  reason: string | null
  made_by: string
  shifts: readonly { person: string; start: string; end: string }[]
}

const fixedColumns = `id, schedule, start_at, end_at, reason, made_by,
       (select coalesce(jsonb_agg(jsonb_build_object('person', person, 'start', start_at, 'end', end_at) order by place), '[]')
          from oncall_fixed_shift as shift where shift.fixed = oncall_fixed.id) as shifts`

/** Fixed schedules that touch `interval`. Of one schedule, or of all. */
export const fixedBetween = async (sql: Sql, interval: Interval, schedule?: string): Promise<readonly MadeFixed[]> => {
  const rows = await sql<FixedRow>(
    `select ${fixedColumns}
       from oncall_fixed
      where start_at < $2 and end_at > $1 and ($3::text is null or schedule = $3)
   order by start_at, id`,
    [interval.start, interval.end, schedule ?? null],
  )
  return rows.map(toFixed)
}

export const findFixed = async (sql: Sql, id: string): Promise<MadeFixed | undefined> => {
  const [row] = await sql<FixedRow>(`select ${fixedColumns} from oncall_fixed where id = $1`, [id])
  return row === undefined ? undefined : toFixed(row)
}

export const insertFixed = async (sql: Sql, fixed: MadeFixed, now: Date): Promise<void> => {
  const { id, schedule, start, end, reason, madeBy, shifts } = fixed
  await sql(`insert into oncall_fixed (id, schedule, start_at, end_at, reason, made_by, made_at) values ($1, $2, $3, $4, $5, $6, $7)`, [
    id,
    schedule,
    start,
    end,
    reason ?? null,
    madeBy,
    now,
  ])
  await insertFixedShifts(sql, id, shifts)
}

export const deleteFixed = async (sql: Sql, id: string): Promise<void> => {
  await sql(`delete from oncall_fixed where id = $1`, [id])
}

/** Ends one that has begun, so that what was stays as it was. */
export const endFixed = async (sql: Sql, id: string, end: Date): Promise<void> => {
  await sql(`update oncall_fixed set end_at = $2 where id = $1`, [id, end])
}

const insertFixedShifts = async (sql: Sql, fixed: string, shifts: readonly FixedShift[]): Promise<void> => {
  await sql(
    `insert into oncall_fixed_shift (fixed, place, person, start_at, end_at)
     select $1, place, person, start_at, end_at
       from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) with ordinality as shift (person, start_at, end_at, place)`,
    [fixed, shifts.map(({ person }) => person), shifts.map(({ start }) => start), shifts.map(({ end }) => end)],
  )
}

const toFixed = (row: FixedRow): MadeFixed => ({
  id: row.id,
  schedule: row.schedule,
  start: row.start_at,
  end: row.end_at,
  reason: row.reason ?? undefined,
  madeBy: row.made_by,
  shifts: row.shifts.map(({ person, start, end }) => ({ person, start: new Date(start), end: new Date(end) })),
})

export interface ToldGap extends Interval {
  readonly schedule: string
}

/** Gaps told so far, locked against another node that looks at the same time. */
export const lockTold = async (sql: Sql): Promise<readonly ToldGap[]> => {
  await sql(`select pg_advisory_xact_lock(hashtextextended('oncall_gap', 0))`)
  const rows = await sql<GapRow>(`select schedule, start_at, end_at from oncall_gap`)
  return rows.map((row) => ({ schedule: row.schedule, start: row.start_at, end: row.end_at }))
}

export const replaceTold = async (sql: Sql, gaps: readonly ToldGap[]): Promise<void> => {
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
  does: row.does,
  person: row.person ?? undefined,
  replaces: row.replaces ?? undefined,
  reason: row.reason ?? undefined,
  madeBy: row.made_by,
})

interface BookingRow extends GapRow {
  person: string
  other: string
}

/** Double bookings told so far. Locked together with gaps. */
export const toldBookings = async (sql: Sql): Promise<readonly DoubleBooking[]> => {
  const rows = await sql<BookingRow>(`select person, schedule, other, start_at, end_at from oncall_double_booking`)
  return rows.map(({ person, schedule, other, start_at: start, end_at: end }) => ({ person, schedule, other, start, end }))
}

export const replaceToldBookings = async (sql: Sql, bookings: readonly DoubleBooking[]): Promise<void> => {
  await sql(`delete from oncall_double_booking`)
  await sql(
    `insert into oncall_double_booking (person, schedule, other, start_at, end_at)
     select person, schedule, other, start_at, end_at
       from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[]) as booking (person, schedule, other, start_at, end_at)`,
    [
      bookings.map(({ person }) => person),
      bookings.map(({ schedule }) => schedule),
      bookings.map(({ other }) => other),
      bookings.map(({ start }) => start),
      bookings.map(({ end }) => end),
    ],
  )
}
