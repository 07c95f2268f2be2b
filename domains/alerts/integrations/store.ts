import type { Sql } from '#platform/transaction.ts'

/** The newest change known of each of these alarms. */
export const newestChanges = async (sql: Sql, alarms: readonly string[]): Promise<ReadonlyMap<string, Date>> => {
  const rows = await sql<{ alarm: string; changed_at: Date }>(`select alarm, changed_at from alarm_change where alarm = any ($1::text[])`, [
    alarms,
  ])
  return new Map(rows.map((row) => [row.alarm, row.changed_at]))
}

/** Remembers changes, one of each alarm. */
export const rememberChanges = (
  sql: Sql,
  changes: readonly { readonly alarm: string; readonly changed_at: Date }[],
  now: Date,
): Promise<object[]> =>
  sql(
    `insert into alarm_change (alarm, changed_at, received_at)
     select alarm, changed_at, $2
       from json_to_recordset($1::json) as given (alarm text, changed_at timestamptz)
     on conflict (alarm) do update
        set changed_at  = excluded.changed_at,
            received_at = excluded.received_at
      where alarm_change.changed_at < excluded.changed_at`,
    [JSON.stringify(changes), now],
  )

/** Forgets alarms that were not heard of since `before`; resolves to how many, at most `limit`. */
export const forgetChanges = async (sql: Sql, before: Date, limit: number): Promise<number> => {
  const rows = await sql(
    `delete from alarm_change
      where alarm in (select alarm from alarm_change where received_at < $1 order by received_at limit $2)
     returning alarm`,
    [before, limit],
  )
  return rows.length
}
