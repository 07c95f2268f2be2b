import type { Sql } from '#platform/transaction.ts'

export interface OldEscalation {
  readonly id: string
  readonly subject: string
  /** It ended before the instant asked for, and nothing of it waits to be sent. */
  readonly is_over: boolean
}

/** Escalations that began before the identifier `before`, the oldest first. */
export const oldEscalations = (
  sql: Sql,
  place: { readonly after: string; readonly before: string; readonly limit: number },
  ended: Date,
): Promise<OldEscalation[]> =>
  sql<OldEscalation>(
    `select id, subject,
            phase = 'stopped' and coalesce(ended_at, started_at) < $4
              and not exists (select from page where page.escalation = escalation.id and page.state = 'waiting') as is_over
       from escalation
      where id > $1 and id < $2
      order by id
      limit $3`,
    [place.after, place.before, place.limit, ended],
  )

/** Removes ended escalations with their pages; what somebody holds at this moment stays. Answers how many went. */
export const deleteEscalations = async (sql: Sql, ids: readonly string[]): Promise<number> => {
  const held = await sql<{ id: string }>(
    `select id from escalation where id = any($1::uuid[]) and phase = 'stopped' order by id for update skip locked`,
    [ids],
  )
  const going = held.map(({ id }) => id)
  await sql(`delete from chat_shown using page where page.id = chat_shown.page and page.escalation = any($1::uuid[])`, [going])
  await sql(`delete from page where escalation = any($1::uuid[])`, [going])
  await sql(`delete from chat_refresh where escalation = any($1::uuid[])`, [going])
  await sql(`delete from escalation where id = any($1::uuid[])`, [going])
  return going.length
}
