import type { Sql } from '#platform/transaction.ts'

export interface Decided {
  readonly family: string
  /** Null: for ever. */
  readonly days: number | null
  readonly reason: string
  readonly changed_by: string
  readonly changed_at: Date
}

export const decidedFor = async (sql: Sql): Promise<ReadonlyMap<string, Decided>> =>
  new Map(
    (await sql<Decided>(`select family, days, reason, changed_by, changed_at from retention`)).map((row) => [row.family, row] as const),
  )

export const keepDecided = async (sql: Sql, row: Decided): Promise<void> => {
  await sql(
    `insert into retention (family, days, reason, changed_by, changed_at) values ($1, $2, $3, $4, $5)
         on conflict (family) do update
        set days = excluded.days, reason = excluded.reason, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
    [row.family, row.days, row.reason, row.changed_by, row.changed_at],
  )
}

/** Back to what the product proposes. */
export const forgetDecided = async (sql: Sql, family: string): Promise<void> => {
  await sql(`delete from retention where family = $1`, [family])
}

export interface Sweep {
  readonly family: string
  readonly at: Date
  readonly removed: number
  readonly total: number
}

export const sweepsOf = async (sql: Sql): Promise<ReadonlyMap<string, Sweep>> =>
  new Map(
    (await sql<Sweep>(`select family, at, removed::float8 as removed, total::float8 as total from retention_sweep`)).map(
      (row) => [row.family, row] as const,
    ),
  )

export const keepSweep = async (sql: Sql, family: string, at: Date, removed: number): Promise<void> => {
  await sql(
    `insert into retention_sweep as former (family, at, removed, total) values ($1, $2, $3, $3)
         on conflict (family) do update
        set at = excluded.at, removed = excluded.removed, total = former.total + excluded.removed`,
    [family, at, removed],
  )
}
