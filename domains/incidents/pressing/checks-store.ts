import type { Sql } from '#platform/transaction.ts'

/** An incident by how pressing it is and when somebody took it on. */
export interface Pressing {
  readonly id: string
  readonly number: string
  readonly priority: string
  readonly rank: number
  readonly owner: string | null
  readonly reason: string | null
  readonly openedBy: string
  readonly openedAt: Date
  readonly acknowledgedAt: Date | null
  readonly resolvedAt: Date | null
  /** Groups of the alerts linked to it. */
  readonly groups: readonly string[]
}

/** Incidents opened since `since`, newest first. */
export const pressingSince = (sql: Sql, since: Date): Promise<Pressing[]> =>
  sql<Pressing>(
    `select id, number, priority, rank, owner, reason, opened_by as "openedBy", opened_at as "openedAt", acknowledged_at as "acknowledgedAt",
            resolved_at as "resolvedAt",
            array(select distinct group_id::text from incident_alert where incident_id = incident.id order by 1 limit 100) as groups
       from incident
      where opened_at >= $1
   order by id desc
      limit 2000`,
    [since],
  )
