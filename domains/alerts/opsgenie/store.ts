import type { Identifier, OpsgenieSaid } from '#domains/alerts/formats/opsgenie.ts'
import type { OpsgenieQuery } from '#domains/alerts/formats/opsgenie-query.ts'
import type { Sql } from '#platform/transaction.ts'

export interface OpsgenieRow {
  readonly alert: string
  readonly tiny: string
  readonly integration: string
  readonly alias: string
  readonly said: OpsgenieSaid
  readonly owner: string | null
  readonly snoozed_until: Date | null
  readonly created_at: Date
  readonly group_id: string
  readonly resolved_at: Date | null
  readonly resolved_by: string | null
  readonly last_seen_at: Date
  readonly seen: number
  readonly acknowledged_at: Date | null
  readonly acknowledged_by: string | null
}

const selectAlerts = `select o.alert, o.tiny, o.integration, o.alias, o.said, o.owner, o.snoozed_until, o.created_at,
            alert.group_id, alert.resolved_at, alert.resolved_by,
            coalesce(alert.last_seen_at, known.last_seen_at, alert.opened_at) as last_seen_at,
            coalesce(alert.seen, known.seen, 1) as seen, g.acknowledged_at, g.acknowledged_by
       from opsgenie_alert as o
       join alert on alert.id = o.alert
       join alert_group as g on g.id = alert.group_id
       left join alert_identity as known on known.fingerprint = alert.fingerprint and known.alert_id = alert.id`

/** The alert a sender means, among those of its integration; of an alias the newest. */
export const alertMeant = async (sql: Sql, integration: string, { type, value }: Identifier): Promise<OpsgenieRow | undefined> => {
  if (!forms[type].test(value)) return undefined
  const [row] = await sql<OpsgenieRow>(meant[type], [integration, value])
  return row
}

const forms = { id: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, tiny: /^\d{1,15}$/, alias: /^/ } as const

const meant = {
  id: `${selectAlerts} where o.integration = $1 and o.alert = $2::uuid`,
  tiny: `${selectAlerts} where o.integration = $1 and o.tiny = $2::bigint`,
  alias: `${selectAlerts} where o.integration = $1 and o.alias = $2 order by o.alert desc limit 1`,
} as const

/** The alerts of an integration that fit. By offset and not by key, because Opsgenie's clients page so. */
export const alertsFitting = (
  sql: Sql,
  integration: string,
  query: OpsgenieQuery,
  page: { readonly limit: number; readonly offset: number; readonly isAscending: boolean },
): Promise<OpsgenieRow[]> =>
  sql<OpsgenieRow>(page.isAscending ? oldestFirst : newestFirst, [...valuesOf(integration, query), page.limit, page.offset])

/** How many fit, counted no further than `most`. */
export const countFitting = async (sql: Sql, integration: string, query: OpsgenieQuery, most: number): Promise<number> => {
  const [row] = await sql<{ count: number }>(
    `select count(*)::int as count
       from (select o.alert
               from opsgenie_alert as o
               join alert on alert.id = o.alert
               join alert_group as g on g.id = alert.group_id
              where ${fits}
              limit $10) as fitting`,
    [...valuesOf(integration, query), most],
  )
  return row?.count ?? 0
}

const fits = `o.integration = $1
        and ($2::text is null or (alert.resolved_at is null) = ($2 = 'open'))
        and ($3::boolean is null or (g.acknowledged_at is not null) = $3)
        and ($4::text is null or o.alias = $4)
        and ($5::text is null or o.said ->> 'priority' = $5)
        and ($6::text is null or o.said -> 'tags' ? $6)
        and ($7::text is null or o.said ->> 'entity' = $7)
        and ($8::text is null or o.said ->> 'source' = $8)
        and ($9::text is null or strpos(lower(o.said ->> 'message'), lower($9)) > 0)`

const oldestFirst = `${selectAlerts} where ${fits} order by o.alert limit $10 offset $11`
const newestFirst = `${selectAlerts} where ${fits} order by o.alert desc limit $10 offset $11`

const valuesOf = (integration: string, query: OpsgenieQuery) => [
  integration,
  query.status ?? null,
  query.acknowledged ?? null,
  query.alias ?? null,
  query.priority ?? null,
  query.tag ?? null,
  query.entity ?? null,
  query.source ?? null,
  query.message ?? null,
]

export interface NewAlert {
  readonly alert: string
  readonly integration: string
  readonly alias: string
  readonly fingerprint: string
  readonly said: OpsgenieSaid
}

/** Remembers what alerts are called; those that are known stay as they are. */
export const nameAlerts = (sql: Sql, rows: readonly NewAlert[], now: Date): Promise<object[]> =>
  sql(
    `insert into opsgenie_alert (alert, integration, alias, fingerprint, said, created_at)
     select alert, integration, alias, fingerprint, said, $2
       from jsonb_to_recordset($1::jsonb) as new (alert uuid, integration text, alias text, fingerprint text, said jsonb)
         on conflict (alert) do nothing`,
    [JSON.stringify(rows), now],
  )

export const setTags = (sql: Sql, alert: string, tags: readonly string[]): Promise<object[]> =>
  sql(`update opsgenie_alert set said = jsonb_set(said, '{tags}', $2::jsonb) where alert = $1`, [alert, JSON.stringify(tags)])

export const setOwner = (sql: Sql, alert: string, owner: string): Promise<object[]> =>
  sql(`update opsgenie_alert set owner = $2 where alert = $1`, [alert, owner])

export const setSnoozed = (sql: Sql, alert: string, until: Date): Promise<object[]> =>
  sql(`update opsgenie_alert set snoozed_until = $2 where alert = $1`, [alert, until])

export interface RequestRow {
  readonly id: string
  readonly integration: string
  readonly at: Date
  readonly action: string
  readonly is_done: boolean
  readonly status: string
  readonly alert: string | null
  readonly alias: string | null
}

export const addRequests = (sql: Sql, rows: readonly RequestRow[]): Promise<object[]> =>
  sql(
    `insert into opsgenie_request (id, integration, at, action, is_done, status, alert, alias)
     select id, integration, at, action, is_done, status, alert, alias
       from json_to_recordset($1::json)
            as new (id uuid, integration text, at timestamptz, action text, is_done boolean, status text, alert uuid, alias text)`,
    [JSON.stringify(rows)],
  )

export const requestById = async (sql: Sql, integration: string, id: string): Promise<RequestRow | undefined> => {
  if (!forms.id.test(id)) return undefined
  const [row] = await sql<RequestRow>(`select * from opsgenie_request where integration = $1 and id = $2::uuid`, [integration, id])
  return row
}

/** Forgets up to `limit` requests before `before`; resolves to how many went. */
export const forgetRequests = async (sql: Sql, before: Date, limit: number): Promise<number> => {
  const rows = await sql(
    `delete from opsgenie_request
      where id in (select id from opsgenie_request where at < $1 order by at limit $2)
  returning id`,
    [before, limit],
  )
  return rows.length
}
