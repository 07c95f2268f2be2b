import type { OpenAlert } from '#domains/alerts/alertmanager/listing.ts'
import type { Sql } from '#platform/transaction.ts'

/** Every group with open alerts, the oldest first. Identifiers only: there may be very many. */
export const openGroupIds = async (sql: Sql): Promise<readonly string[]> =>
  (await sql<{ id: string }>(`select id from alert_group where resolved_at is null order by id`)).map(({ id }) => id)

const columns = `alert.id, alert.fingerprint, alert.labels, alert.annotations, alert.url,
            least(alert.starts_at, known.starts_at) as starts_at, coalesce(known.last_seen_at, alert.opened_at) as last_seen_at, known.expires_at,
            g.id as group_id, g.route, g.labels as group_labels,
            coalesce((select held.reasons
                        from alert_suppression as held
                       where alert.is_weighed and held.alert_id = alert.id and held.group_id = g.id), '[]') as reasons`

/** The open alerts of these groups, each in its first group, in the order of groups and age. */
export const openAlertsOf = (
  sql: Sql,
  groups: readonly string[],
  after: { readonly group: string; readonly alert: string } | undefined,
  limit: number,
): Promise<OpenAlert[]> =>
  sql<OpenAlert>(
    `select ${columns},
            case when alert.is_shared
                 then array(select further.route
                              from alert_membership as member
                              join alert_group as further on further.id = member.group_id and further.resolved_at is null
                             where member.alert_id = alert.id
                             order by further.id)
                 else array[]::text[] end as further
       from alert
       join alert_group as g on g.id = alert.group_id
       left join alert_identity as known on known.fingerprint = alert.fingerprint and known.alert_id = alert.id
      where alert.group_id = any($1::uuid[])
        and alert.resolved_at is null
        and ($2::uuid is null or (alert.group_id, alert.id) > ($2, $3::uuid))
      order by alert.group_id, alert.id
      limit $4`,
    [groups, after?.group ?? null, after?.alert ?? null, limit],
  )

/** The open alerts of these groups, also of those that are further groups of an alert. */
export const openMembersOf = (sql: Sql, groups: readonly string[]): Promise<OpenAlert[]> =>
  sql<OpenAlert>(
    `select ${columns},
            case when alert.is_shared
                 then array(select other.route
                              from (select alert.group_id as id
                                    union all
                                    select group_id from alert_membership where alert_id = alert.id) as place
                              join alert_group as other on other.id = place.id and other.resolved_at is null
                             where other.id <> g.id
                             order by other.id)
                 else array[]::text[] end as further
       from (select id as alert_id, group_id from alert where group_id = any($1::uuid[]) and resolved_at is null
             union all
             select alert_id, group_id from alert_membership where group_id = any($1::uuid[])) as member
       join alert on alert.id = member.alert_id and alert.resolved_at is null
       join alert_group as g on g.id = member.group_id
       left join alert_identity as known on known.fingerprint = alert.fingerprint and known.alert_id = alert.id
      order by g.id, alert.id`,
    [groups],
  )

/** The fingerprints of these alerts. */
export const fingerprintsOf = async (sql: Sql, alerts: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  if (alerts.length === 0) return new Map()
  const rows = await sql<{ id: string; fingerprint: string }>(`select id, fingerprint from alert where id = any($1::uuid[])`, [alerts])
  return new Map(rows.map(({ id, fingerprint }) => [id, fingerprint]))
}
