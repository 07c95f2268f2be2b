import type { Data } from '#domains/runs/values.ts'
import type { Sql } from '#platform/transaction.ts'

/** Every statement about what the endpoint keeps itself. */
export interface StartRow {
  readonly digest: string
  readonly run: string | null
}

/** Takes a token for this start; undefined when it is taken now, else what it was taken for. Waits for whoever takes it at this moment. */
export const takeToken = async (
  sql: Sql,
  start: { readonly startedBy: string; readonly token: string; readonly digest: string; readonly now: Date; readonly forgotten: Date },
): Promise<StartRow | undefined> => {
  await sql(`delete from automation_start where at < $1`, [start.forgotten])
  const taken = await sql(
    `insert into automation_start (started_by, token, digest, at) values ($1, $2, $3, $4) on conflict do nothing returning token`,
    [start.startedBy, start.token, start.digest, start.now],
  )
  if (taken.length > 0) return undefined
  return (
    await sql<StartRow>(`select digest, run from automation_start where started_by = $1 and token = $2`, [start.startedBy, start.token])
  )[0]
}

export const keepStart = async (sql: Sql, startedBy: string, token: string, run: string): Promise<void> => {
  await sql(`update automation_start set run = $3 where started_by = $1 and token = $2`, [startedBy, token, run])
}

export const keepDetails = async (
  sql: Sql,
  run: string,
  details: Readonly<Record<string, Data>>,
  alarms: readonly string[],
): Promise<void> => {
  await sql(`insert into automation_execution (run, details, alarms) values ($1, $2::jsonb, $3) on conflict (run) do nothing`, [
    run,
    JSON.stringify(details),
    alarms.length === 0 ? null : alarms,
  ])
}

export interface WatchedRow {
  readonly run: string
  readonly alarms: readonly string[]
}

/** Executions that alarms stop, after the run `after`, held until the end; those that somebody else holds he looks at. */
export const watched = (sql: Sql, after: string | undefined, limit: number): Promise<WatchedRow[]> =>
  sql<WatchedRow>(
    `select run, alarms from automation_execution where alarms is not null and ($1::uuid is null or run > $1) order by run limit $2 for update skip locked`,
    [after ?? null, limit],
  )

/** Nobody watches for these any more. What `went` off of theirs is kept. */
export const unwatch = async (sql: Sql, runs: readonly string[], went: readonly string[] = []): Promise<void> => {
  await sql(
    `update automation_execution
        set details = case when cardinality($2::text[]) = 0 then details
                           else details || jsonb_build_object('TriggeredAlarms',
                                  (select jsonb_agg(jsonb_build_object('Name', name, 'State', 'ALARM'))
                                     from unnest($2::text[]) name where name = any(alarms))) end,
            alarms = null
      where run = any($1::uuid[]) and alarms is not null`,
    [runs, went],
  )
}

export const forgetDetails = async (sql: Sql, runs: readonly string[]): Promise<void> => {
  await sql(`delete from automation_execution where run = any($1::uuid[])`, [runs])
}

export const detailsOf = async (sql: Sql, runs: readonly string[]): Promise<ReadonlyMap<string, Readonly<Record<string, Data>>>> =>
  new Map(
    (
      await sql<{ run: string; details: Readonly<Record<string, Data>> }>(
        `select run, details from automation_execution where run = any($1::uuid[])`,
        [runs],
      )
    ).map(({ run, details }) => [run, details]),
  )

export interface ParameterRow {
  readonly name: string
  readonly type: 'String' | 'StringList'
  readonly value: string
  readonly description: string
  readonly version: number
  readonly changed_by: string
  readonly changed_at: Date
}

const parameterColumns = 'name, type, value, description, version, changed_by, changed_at'

export const parametersNamed = (sql: Sql, names: readonly string[]): Promise<ParameterRow[]> =>
  sql<ParameterRow>(`select ${parameterColumns} from automation_parameter where name = any($1)`, [names])

/** Those whose name begins with `prefix`, after the name `after`. */
export const parametersBelow = (sql: Sql, prefix: string, after: string, limit: number): Promise<ParameterRow[]> =>
  sql<ParameterRow>(
    `select ${parameterColumns}
       from automation_parameter
      where name collate "C" > $2 collate "C" and name collate "C" >= $1 collate "C" and starts_with(name, $1)
      order by name collate "C"
      limit $3`,
    [prefix, after, limit],
  )

/** Writes the value as its next version; undefined when it is there already and may not be overwritten. */
export const putParameter = async (sql: Sql, parameter: Omit<ParameterRow, 'version'>, overwrite: boolean): Promise<number | undefined> =>
  (
    await sql<{ version: number }>(
      `insert into automation_parameter as former (name, type, value, description, version, changed_by, changed_at)
       values ($1, $2, $3, $4, 1, $5, $6)
       on conflict (name) do update
          set type = excluded.type, value = excluded.value, description = excluded.description, version = former.version + 1,
              changed_by = excluded.changed_by, changed_at = excluded.changed_at
        where $7
       returning version`,
      [parameter.name, parameter.type, parameter.value, parameter.description, parameter.changed_by, parameter.changed_at, overwrite],
    )
  )[0]?.version

export const deleteParameters = async (sql: Sql, names: readonly string[]): Promise<readonly string[]> =>
  (await sql<{ name: string }>(`delete from automation_parameter where name = any($1) returning name`, [names])).map(({ name }) => name)
