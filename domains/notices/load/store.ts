import type { Interval } from '#platform/time/interval.ts'
import type { Sql } from '#platform/transaction.ts'

/**
 * When people were paged within `interval`: each step of an escalation once, whatever number of ways it was tried. Of some
 * people, through one target, or all. Looked at with 100,000 pages: the index on time, then a hash of what it finds.
 */
export const pagesWithin = (
  sql: Sql,
  interval: Interval,
  filter: { readonly people?: readonly string[]; readonly target?: string },
): Promise<{ person: string; at: Date }[]> =>
  sql(
    `select person, min(coalesce(sent_at, created_at)) as at
       from page
      where created_at >= $1 and created_at < $2 and state = 'sent'
        and ($3::text[] is null or person = any ($3))
        and ($4::text is null or target = $4)
        -- A test is no load.
        and not exists (select from escalation where escalation.id = page.escalation and escalation.subject like 'drill:%')
   group by person, escalation, cycle, step`,
    [interval.start, interval.end, filter.people ?? null, filter.target ?? null],
  )
