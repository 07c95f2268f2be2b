import type { Priority } from '#domains/alerts/priority.ts'
import type { HoldReason } from '#domains/alerts/verdict.ts'
import type { Sql, SqlValue } from '#platform/transaction.ts'

export type GroupState = 'open' | 'no-process' | 'acknowledged' | 'suppressed' | 'resolved'

export interface GroupRow {
  readonly id: string
  readonly state: GroupState
  readonly priority: Priority
  readonly rank: number
  readonly priority_because: string
  readonly paged_because: string
  readonly route: string | null
  readonly workload: string | null
  readonly owner: string | null
  readonly runbook: string | null
  readonly policy: string | null
  readonly summary: string
  readonly labels: Record<string, string>
  readonly opened_at: Date
  readonly last_alert_at: Date
  readonly page_at: Date | null
  readonly paged_at: Date | null
  readonly acknowledged_at: Date | null
  readonly acknowledged_by: string | null
  readonly assignee: string | null
  readonly resolved_at: Date | null
  readonly alerts: number
  readonly open_alerts: number
  readonly suppressed_alerts: number
  readonly rule: string | null
  readonly is_ticket: boolean
  readonly is_flapping: boolean
  readonly computed_priority: Priority | null
  readonly priority_by: string | null
  readonly flush_at: Date | null
  /** What holds one of its alerts back; null: it is not held back whole. */
  readonly held: readonly HoldReason[] | null
}

const groupColumns = `id, state, priority, rank, priority_because, paged_because, route, workload, owner, runbook, policy, summary, labels,
            opened_at, last_alert_at, page_at, paged_at, acknowledged_at, acknowledged_by, assignee, resolved_at, alerts, open_alerts,
            suppressed_alerts, rule, is_ticket, is_flapping, computed_priority, priority_by, flush_at,
            case when state = 'suppressed'
                   then (select reasons from alert_suppression where group_id = alert_group.id and reasons <> '[]'::jsonb limit 1) end as held`

export interface GroupFilter {
  readonly state: GroupState | null
  readonly priority: string | null
  readonly workload: string | null
  readonly owner: string | null
  readonly route: string | null
  readonly rule: string | null
  readonly text: string | null
}

const filterSql = `($1::text is null or state = $1)
        and ($2::text is null or priority = $2)
        and ($3::text is null or workload = $3)
        and ($4::text is null or owner = $4)
        and ($5::text is null or route = $5)
        and ($6::text is null or rule = $6)
        and ($7::text is null or summary ilike $7 or labels ->> 'alertname' ilike $7)`

const filterValues = (filter: GroupFilter): SqlValue[] => [
  filter.state,
  filter.priority,
  filter.workload,
  filter.owner,
  filter.route,
  filter.rule,
  filter.text === null ? null : `%${filter.text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`,
]

/** Groups that are not resolved: the most pressing first, the newest first among equals. */
export const activeGroups = (
  sql: Sql,
  filter: GroupFilter,
  after: { rank: number; id: string } | undefined,
  limit: number,
): Promise<GroupRow[]> =>
  sql<GroupRow>(
    `select ${groupColumns}
       from alert_group
      where resolved_at is null
        and ${filterSql}
        and ($8::smallint is null or rank > $8 or (rank = $8 and id < $9::uuid))
      order by rank, id desc
      limit $10`,
    [...filterValues(filter), after?.rank ?? null, after?.id ?? null, limit],
  )

/** Groups of any state, the newest first. */
export const allGroups = (sql: Sql, filter: GroupFilter, after: string | undefined, limit: number): Promise<GroupRow[]> =>
  sql<GroupRow>(
    `select ${groupColumns}
       from alert_group
      where ${filterSql}
        and ($8::uuid is null or id < $8)
      order by id desc
      limit $9`,
    [...filterValues(filter), after ?? null, limit],
  )

/** A group by its id or by the id of one of its alerts. */
export const groupById = async (sql: Sql, id: string): Promise<GroupRow | undefined> => {
  const [row] = await sql<GroupRow>(
    `select ${groupColumns}
       from alert_group
      where id = coalesce((select group_id from alert where id = $1), $1)`,
    [id],
  )
  return row
}

/** The same, locked until the transaction ends. */
export const lockGroup = async (sql: Sql, id: string): Promise<GroupRow | undefined> => {
  const [row] = await sql<GroupRow>(
    `select ${groupColumns}
       from alert_group
      where id = coalesce((select group_id from alert where id = $1), $1)
        for update`,
    [id],
  )
  return row
}

export interface AlertRow {
  readonly id: string
  readonly fingerprint: string
  readonly group_id: string
  readonly former_id: string | null
  readonly summary: string
  readonly labels: Record<string, string>
  readonly annotations: Record<string, string>
  readonly url: string | null
  readonly source: string
  readonly starts_at: Date
  readonly opened_at: Date
  readonly ended_at: Date | null
  readonly resolved_at: Date | null
  readonly resolved_because: string | null
  readonly resolved_by: string | null
  readonly last_seen_at: Date
  readonly seen: number
  readonly expires_at: Date | null
  readonly held_by: readonly HoldReason[] | null
  readonly held_since: Date | null
  readonly snoozed_until: Date | null
}

const alertSelect = `select alert.id, alert.fingerprint, alert.group_id, alert.former_id, alert.summary, alert.labels, alert.annotations, alert.url,
            alert.source, alert.opened_at, alert.ended_at, alert.resolved_at, alert.resolved_because, alert.resolved_by,
            case when alert.resolved_at is null then least(alert.starts_at, known.starts_at) else alert.starts_at end as starts_at,
            coalesce(alert.last_seen_at, known.last_seen_at, alert.opened_at) as last_seen_at,
            coalesce(alert.seen, known.seen, 1) as seen,
            case when alert.resolved_at is null then known.expires_at end as expires_at,
            held.reasons as held_by, held.since as held_since, held.snoozed_until
       from alert
       left join alert_identity as known on known.fingerprint = alert.fingerprint and known.alert_id = alert.id
       left join alert_suppression as held on alert.is_weighed and held.alert_id = alert.id and held.group_id = alert.group_id`

/** Alerts of a group, open ones first, then the newest. */
export const alertsOfGroup = (sql: Sql, group: string, limit: number): Promise<AlertRow[]> =>
  sql<AlertRow>(
    `${alertSelect}
      where alert.id in (select id from alert where group_id = $1 union all select alert_id from alert_membership where group_id = $1)
      order by alert.resolved_at is not null, alert.id desc
      limit $2`,
    [group, limit],
  )

/** The groups an alert is in, the one it is listed in first. */
export const groupsOfAlert = (
  sql: Sql,
  alert: string,
): Promise<{ id: string; route: string | null; state: GroupState; policy: string | null; is_first: boolean }[]> =>
  sql(
    `select g.id, g.route, g.state, g.policy, member.is_first
       from (select group_id, true as is_first from alert where id = $1
             union all
             select group_id, false from alert_membership where alert_id = $1) as member
       join alert_group as g on g.id = member.group_id
      order by member.is_first desc, g.id`,
    [alert],
  )

/** The newest open alert of a group, or its newest when none is open. */
export const newestAlert = async (sql: Sql, group: string): Promise<string | undefined> =>
  (
    await sql<{ id: string }>(
      `select id
         from alert
        where id in (select id from alert where group_id = $1 union all select alert_id from alert_membership where group_id = $1)
        order by resolved_at is not null, id desc
        limit 1`,
      [group],
    )
  )[0]?.id

/** The alerts of the same fingerprint before this one, the newest first. */
export const formerAlerts = (sql: Sql, id: string, limit: number): Promise<AlertRow[]> =>
  sql<AlertRow>(
    `with recursive former as (
       select former_id, 1 as step from alert where id = $1
       union all
       select alert.former_id, step + 1 from former join alert on alert.id = former.former_id where step < $2
     )
     ${alertSelect}
      where alert.id in (select former_id from former where former_id is not null)
      order by alert.id desc`,
    [id, limit],
  )

/** Alerts by their ids or the ids of their groups, with what their groups know. */
export const alertsByIds = (
  sql: Sql,
  ids: readonly string[],
): Promise<
  (Pick<AlertRow, 'id' | 'group_id' | 'summary' | 'starts_at' | 'opened_at' | 'resolved_at'> &
    Pick<GroupRow, 'priority' | 'workload' | 'owner' | 'runbook' | 'acknowledged_at' | 'acknowledged_by'>)[]
> =>
  sql(
    `select alert.id, alert.group_id, alert.summary, alert.starts_at, alert.opened_at, alert.resolved_at,
            g.priority, g.workload, g.owner, g.runbook, g.acknowledged_at, g.acknowledged_by
       from alert
       join alert_group as g on g.id = alert.group_id
      where alert.id in (select id from alert where id = any($1::uuid[])
                          union
                         select id from alert where group_id = any($1::uuid[]))
      order by alert.id`,
    [ids],
  )

/** Fingerprints of the open alerts of a group, or of one alert. */
export const openFingerprints = async (sql: Sql, id: string): Promise<readonly string[]> => {
  const rows = await sql<{ fingerprint: string }>(
    `select fingerprint
       from alert
      where id in (select id from alert where id = $1 or group_id = $1 union all select alert_id from alert_membership where group_id = $1)
        and resolved_at is null
      order by fingerprint`,
    [id],
  )
  return rows.map((row) => row.fingerprint)
}

export const setAcknowledged = (sql: Sql, id: string, by: string, at: Date): Promise<object[]> =>
  sql(`update alert_group set state = 'acknowledged', acknowledged_at = $2, acknowledged_by = $3 where id = $1`, [id, at, by])

/** Open again, or without a process again; paged anew at `at`. */
export const setUnacknowledged = (sql: Sql, id: string, at: Date): Promise<object[]> =>
  sql(
    `update alert_group
        set state           = case when suppressed_alerts >= open_alerts then 'suppressed'
                                   when route is null and rule is null then 'no-process' else 'open' end,
            acknowledged_at = null,
            acknowledged_by = null,
            paged_at        = null,
            page_at         = $2,
            flush_at        = case when suppressed_alerts < open_alerts then $2::timestamptz end
      where id = $1`,
    [id, at],
  )

/** Nobody has taken it on any more; when to look at it is left as it is. */
export const unacknowledge = (sql: Sql, id: string): Promise<object[]> =>
  sql(
    `update alert_group
        set state           = case when suppressed_alerts >= open_alerts then 'suppressed'
                                   when route is null and rule is null then 'no-process' else 'open' end,
            acknowledged_at = null,
            acknowledged_by = null,
            paged_at        = null
      where id = $1`,
    [id],
  )

/** What a person says of how pressing a group is; at `pageAt` it is paged if nobody was yet. */
export const setPriority = (
  sql: Sql,
  id: string,
  said: { readonly priority: string; readonly rank: number; readonly because: string; readonly by: string; readonly computed: string },
  pageAt: Date | undefined,
): Promise<object[]> =>
  sql(
    `update alert_group
        set priority = $2, rank = $3, priority_because = $4, priority_by = $5, computed_priority = $6,
            flush_at = case when state in ('open', 'no-process') and not is_ticket and paged_at is null
                              then least(flush_at, $7::timestamptz) else flush_at end
      where id = $1`,
    [id, said.priority, said.rank, said.because, said.by, said.computed, pageAt ?? null],
  )

/** The open alerts of a group, or one alert while it is open. */
export const openMemberAlerts = async (sql: Sql, id: string): Promise<readonly string[]> => {
  const rows = await sql<{ id: string }>(
    `select id
       from alert
      where id in (select id from alert where id = $1 or group_id = $1 union all select alert_id from alert_membership where group_id = $1)
        and resolved_at is null
      order by id`,
    [id],
  )
  return rows.map((row) => row.id)
}

/** Open alerts whose labels a test is about to be tried on, the newest first. */
export const newestOpen = (
  sql: Sql,
  before: string | null,
  limit: number,
): Promise<{ id: string; group_id: string; summary: string; labels: Record<string, string>; state: GroupState; priority: Priority }[]> =>
  sql(
    `select alert.id, alert.group_id, alert.summary, alert.labels, g.state, g.priority
       from alert_group as g
       join alert on alert.group_id = g.id and alert.resolved_at is null
      where g.resolved_at is null
        and ($1::uuid is null or g.id < $1)
        and g.id in (select id from alert_group where resolved_at is null and ($1::uuid is null or id < $1) order by id desc limit $2)
      order by g.id desc, alert.id desc`,
    [before, limit],
  )

export const setAssignee = (sql: Sql, id: string, person: string): Promise<object[]> =>
  sql(`update alert_group set assignee = $2 where id = $1`, [id, person])

/** How many groups are not resolved, by state and priority. Reads the partial index of open groups only. */
export const countGroups = (sql: Sql): Promise<{ state: GroupState; priority: Priority; groups: number; alerts: number }[]> =>
  sql(
    `select state, priority, count(*)::int as groups, sum(open_alerts)::int as alerts
       from alert_group
      where resolved_at is null
      group by state, priority`,
  )

/** Of these names, those an open alert has, held back or not. */
export const alertnamesOpen = async (sql: Sql, names: readonly string[]): Promise<readonly string[]> =>
  (
    await sql<{ name: string }>(
      `select distinct alert.labels ->> 'alertname' as name
         from alert_group g
         join alert on alert.group_id = g.id and alert.resolved_at is null
        where g.resolved_at is null
          and alert.labels ->> 'alertname' = any($1)`,
      [names],
    )
  ).map(({ name }) => name)
