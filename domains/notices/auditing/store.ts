import type { Sql } from '#platform/transaction.ts'

/** Escalations and delayed pages that were due before `before` and are still not dealt with. */
export const overdue = async (sql: Sql, before: Date): Promise<{ readonly count: number; readonly oldest: Date | undefined }> => {
  const [row] = await sql<{ count: number; oldest: Date | null }>(
    `select count(*)::int as count, min(due_at) as oldest
       from (select due_at from escalation where due_at < $1
             union all
             select page.due_at from page join escalation on escalation.id = page.escalation and escalation.phase = 'escalating'
              where page.state = 'waiting' and page.due_at < $1) as late`,
    [before],
  )
  return { count: row?.count ?? 0, oldest: row?.oldest ?? undefined }
}

/** Drops pages that wait although nobody is paged about their escalation any more. Answers the escalations. */
export const dropLeftBehind = async (sql: Sql, reason: string, now: Date): Promise<readonly string[]> => {
  const rows = await sql<{ escalation: string }>(
    `update page
        set state = 'dropped', reason = $1, settled_at = $2
       from escalation
      where escalation.id = page.escalation and escalation.phase <> 'escalating' and page.state = 'waiting'
  returning page.escalation`,
    [reason, now],
  )
  return rows.map(({ escalation }) => escalation)
}
