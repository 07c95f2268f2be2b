import type { Sql } from '#platform/transaction.ts'

/** The route, or the alert's name where none matched. */
const rule = `coalesce(route, 'alertname:' || coalesce(labels ->> 'alertname', 'unknown'))`

/** How often each rule fired, and whether something answers by itself. */
export interface Fired {
  readonly rule: string
  readonly times: number
  readonly hasProcess: boolean
  readonly isAutomatic: boolean
  /** The newest group it opened. */
  readonly newest: string
}

/** The rules that fired most since `since`, for one workload or for all. */
export const firedSince = (sql: Sql, workload: string | null, since: Date, limit: number): Promise<Fired[]> =>
  sql<Fired>(
    `select ${rule} as rule, count(*)::int as times, bool_and(route is not null) as "hasProcess", bool_or(run = 'automatic') as "isAutomatic",
            (array_agg(id::text order by id desc))[1] as newest
       from alert_group
      where ($1::text is null or workload = $1) and opened_at >= $2
   group by 1
   order by times desc, rule
      limit $3`,
    [workload, since, limit],
  )

/** How pressing a group is, what its priority came from, and who said otherwise. */
export interface Pressing {
  readonly group: string
  readonly priority: string
  readonly because: string
  readonly by: string | null
  readonly computed: string | null
}

/** The groups that have these identifiers. */
export const pressingOf = (sql: Sql, groups: readonly string[]): Promise<Pressing[]> =>
  sql<Pressing>(
    `select id as "group", priority, priority_because as because, priority_by as "by", computed_priority as computed
       from alert_group
      where id = any($1::uuid[])`,
    [groups],
  )
