import type { Sql } from '#platform/transaction.ts'

/** What became of pages about a workload, by the rule that raised them. */
export interface Paged {
  readonly rule: string
  readonly pages: number
  /** Of these, those somebody took on. */
  readonly acted: number
  /** The most in any seven days from Monday. */
  readonly mostAWeek: number
}

/** The route, or the alert's name where none matched. */
const rule = `coalesce(route, 'alertname:' || coalesce(labels ->> 'alertname', 'unknown'))`

/** Pages about `workload` since `since`; without `recent`, so that nobody is judged for what is still ringing. */
export const pagesSince = (sql: Sql, workload: string, since: Date, recent: Date): Promise<Paged[]> =>
  sql<Paged>(
    `select rule, sum(pages)::int as pages, sum(acted)::int as acted, max(pages)::int as "mostAWeek"
       from (select ${rule} as rule, date_trunc('week', opened_at, 'UTC') as week, count(*) as pages,
                    count(*) filter (where acknowledged_by is not null or assignee is not null) as acted
               from alert_group
              where workload = $1 and paged_at >= $2 and (paged_at < $3 or resolved_at is not null or acknowledged_by is not null)
           group by 1, 2) as weekly
   group by rule
   order by pages desc, rule`,
    [workload, since, recent],
  )

/** How often each rule fired, and whether something answers by itself. */
export interface Fired {
  readonly rule: string
  readonly times: number
  readonly hasProcess: boolean
  readonly isAutomatic: boolean
}

/** The rules that fired most since `since`, for one workload or for all. */
export const firedSince = (sql: Sql, workload: string | null, since: Date, limit: number): Promise<Fired[]> =>
  sql<Fired>(
    `select ${rule} as rule, count(*)::int as times, bool_and(route is not null) as "hasProcess", bool_or(run = 'automatic') as "isAutomatic"
       from alert_group
      where ($1::text is null or workload = $1) and opened_at >= $2
   group by 1
   order by times desc, rule
      limit $3`,
    [workload, since, limit],
  )
