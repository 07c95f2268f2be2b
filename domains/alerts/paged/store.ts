import type { Sql } from '#platform/transaction.ts'

/** How many alerts came into these groups after an instant. Groups into which none came are not among them. */
export const countCame = (sql: Sql, groups: readonly string[], since: Date): Promise<{ group: string; count: number }[]> =>
  sql(
    `select group_id as group, count(*)::int as count
       from (select group_id, opened_at from alert where group_id = any ($1::uuid[])
             union all
             select m.group_id, alert.opened_at
               from alert_membership as m
               join alert on alert.id = m.alert_id
              where m.group_id = any ($1::uuid[])) as member
      where opened_at > $2
   group by group_id`,
    [groups, since],
  )

/** Nobody answers for the group any more; people are being paged about it already. Only when it was acknowledged before that instant. */
export const reopen = (sql: Sql, group: string, before: Date): Promise<{ summary: string; workload: string | null; by: string | null }[]> =>
  sql(
    `update alert_group as g
        set state = case when suppressed_alerts >= open_alerts then 'suppressed'
                         when route is null and rule is null then 'no-process' else 'open' end,
            acknowledged_at = null, acknowledged_by = null
       from (select id, acknowledged_by from alert_group where id = $1 for update) as former
      where g.id = former.id and g.state = 'acknowledged' and g.acknowledged_at < $2
  returning g.summary, g.workload, former.acknowledged_by as by`,
    [group, before],
  )

/** Somebody else answers for the group. */
export const handOver = (sql: Sql, group: string, by: string, at: Date): Promise<object[]> =>
  sql(`update alert_group set acknowledged_by = $2, acknowledged_at = $3 where id = $1 and state = 'acknowledged'`, [group, by, at])

/** An open group that was paged, or that somebody answers for. */
export interface PagedGroup {
  readonly id: string
  readonly rank: number
  readonly state: 'open' | 'no-process' | 'acknowledged'
  readonly summary: string
  readonly policy: string | null
}

/** Open groups about which people were paged before an instant, the most pressing first, after one of them. */
export const pagedGroups = (
  sql: Sql,
  before: Date,
  after: { readonly rank: number; readonly id: string } | undefined,
  limit: number,
): Promise<PagedGroup[]> =>
  sql<PagedGroup>(
    `select id, rank, state, summary, policy
       from alert_group
      where resolved_at is null
        and state in ('open', 'no-process', 'acknowledged')
        and not is_ticket
        and paged_at < $1
        and (acknowledged_at is null or acknowledged_at < $1)
        and ($2::integer is null or rank > $2 or (rank = $2 and id < $3::uuid))
   order by rank, id desc
      limit $4`,
    [before, after?.rank ?? null, after?.id ?? null, limit],
  )

/**
 * Groups nobody is paged about although somebody should be are paged anew at once; those that another auditor had paged
 * anew since `before` are not.
 */
export const pageAnew = async (sql: Sql, groups: readonly string[], before: Date, now: Date): Promise<readonly string[]> => {
  const rows = await sql<{ id: string }>(
    `update alert_group set paged_at = null, flush_at = $2
      where id = any ($1::uuid[]) and resolved_at is null and state in ('open', 'no-process') and paged_at < $3
  returning id`,
    [groups, now, before],
  )
  return rows.map(({ id }) => id)
}

/** Of these groups, those that are open. */
export const openGroupsAmong = async (sql: Sql, groups: readonly string[]): Promise<readonly string[]> =>
  (await sql<{ id: string }>(`select id from alert_group where id = any ($1::uuid[]) and resolved_at is null`, [groups])).map(
    ({ id }) => id,
  )
