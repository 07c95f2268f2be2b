import type { Sql } from '#platform/transaction.ts'

/** A person was paged once, whatever number of ways it was tried. Drills are no load: they are counted apart. */
export const pagesOf = (sql: Sql, people: readonly string[], since: Date): Promise<{ person: string; at: Date }[]> =>
  sql<{ person: string; at: Date }>(
    `select person, min(coalesce(sent_at, created_at)) as at
       from page
      where person = any($1) and created_at >= $2 and state = 'sent'
        and not exists (select from escalation where escalation.id = page.escalation and escalation.subject like 'drill:%')
   group by person, escalation, cycle, step
   order by at`,
    [people, since],
  )

/** Of these escalations, those that cannot wait for the morning. */
export const majorOf = (
  sql: Sql,
  ids: readonly string[],
): Promise<{ id: string; title: string; policy: string | null; startedAt: Date }[]> =>
  sql(
    `select id, title, policy, started_at as "startedAt"
       from escalation
      where id = any($1::uuid[]) and priority in ('Critical', 'Urgent')
   order by id`,
    [ids],
  )
