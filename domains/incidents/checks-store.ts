import type { Sql } from '#platform/transaction.ts'

/** An incident as its checks see it. */
export interface Judged {
  readonly id: string
  readonly number: string
  readonly priority: string
  readonly rank: number
  readonly state: string
  readonly openedAt: Date
  readonly detectedAt: Date | null
  readonly acknowledgedAt: Date | null
  readonly resolvedAt: Date | null
  /** Procedures that were run in it. */
  readonly procedures: readonly string[]
}

/** Incidents of a workload opened since `since` and at least as pressing as `rank`, newest first. */
export const incidentsSince = (sql: Sql, workload: string, since: Date, rank: number): Promise<Judged[]> =>
  sql<Judged>(
    `select id, number, priority, rank, state, opened_at as "openedAt", detected_at as "detectedAt", acknowledged_at as "acknowledgedAt",
            resolved_at as "resolvedAt",
            array(select distinct procedure from incident_run
                   where incident_id = incident.id and procedure is not null order by procedure) as procedures
       from incident
      where workload = $1 and opened_at >= $2 and rank <= $3
   order by id desc
      limit 2000`,
    [workload, since, rank],
  )
