import type { Sql } from '#platform/transaction.ts'

/** The version that was said to run, by reference in lower case; undefined when the latest does. */
export const defaultOf = async (sql: Sql, procedure: string): Promise<number | undefined> =>
  (await sql<{ version: number }>(`select version from procedure_default where procedure = $1`, [procedure]))[0]?.version

export const allDefaults = (sql: Sql): Promise<{ procedure: string; version: number }[]> =>
  sql<{ procedure: string; version: number }>(`select procedure, version from procedure_default`)

export const saveDefault = async (
  sql: Sql,
  row: { readonly procedure: string; readonly version: number; readonly by: string; readonly now: Date },
): Promise<void> => {
  await sql(
    `insert into procedure_default (procedure, version, set_at, set_by)
     values ($1, $2, $4, $3)
     on conflict (procedure) do update set version = excluded.version, set_at = excluded.set_at, set_by = excluded.set_by`,
    [row.procedure, row.version, row.by, row.now],
  )
}

/** From now on the latest runs. True when another was said before. */
export const dropDefault = async (sql: Sql, procedure: string): Promise<boolean> =>
  (await sql(`delete from procedure_default where procedure = $1 returning procedure`, [procedure])).length > 0
