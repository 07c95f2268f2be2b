import type { Sql } from '#platform/transaction.ts'

/** Who ran a procedure with success, and when last. */
export interface SuccessfulRuns {
  readonly procedure: string
  /** As facts name actors: `person:alice`, `workflow:alerts…`. */
  readonly startedBy: string
  readonly lastAt: Date
}

/** Successful runs of these procedures since `since`, by who started them. */
export const successfulRuns = (sql: Sql, procedures: readonly string[], since: Date): Promise<SuccessfulRuns[]> =>
  sql<SuccessfulRuns>(
    `select procedure, started_by as "startedBy", max(finished_at) as "lastAt"
       from run
      where procedure = any($1) and status = 'Success' and finished_at >= $2
   group by procedure, started_by
   order by procedure, started_by`,
    [procedures, since],
  )
