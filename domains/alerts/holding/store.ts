import type { HoldReason } from '#domains/alerts/verdict.ts'
import type { Priority } from '#domains/alerts/priority.ts'
import { tick } from '#domains/alerts/holding/tick.ts'
import type { Sql } from '#platform/transaction.ts'

/** An open alert under the key of an inhibition. */
export interface KeyRow {
  readonly alert_id: string
  readonly key: string
  readonly side: 'source' | 'target'
}

/**
 * Holds these keys until the transaction ends: sources of one key wait for its targets and the other way round, so that
 * of two that come at the same time the later one sees the earlier.
 */
export const lockKeys = (sql: Sql, keys: readonly { readonly key: string; readonly side: 'source' | 'target' }[]): Promise<object[]> =>
  sql(
    `select case when is_source then pg_advisory_xact_lock(hashtextextended(key, 13))::text
                 else pg_advisory_xact_lock_shared(hashtextextended(key, 13))::text end
       from (select key, bool_or(side = 'source') as is_source
               from json_to_recordset($1::json) as held (key text, side text)
              group by key
              order by key) as held`,
    [JSON.stringify(keys)],
  )

export const insertKeys = (sql: Sql, rows: readonly KeyRow[]): Promise<object[]> =>
  sql(
    `insert into alert_inhibition (alert_id, key, side)
     select alert_id, key, side from json_to_recordset($1::json) as new (alert_id uuid, key text, side text)
         on conflict do nothing`,
    [JSON.stringify(rows)],
  )

/** Takes these alerts out of every inhibition. Resolves to what they were. */
export const deleteKeys = (sql: Sql, alerts: readonly string[]): Promise<KeyRow[]> =>
  sql<KeyRow>(`delete from alert_inhibition where alert_id = any($1::uuid[]) returning alert_id, key, side`, [alerts])

export const keysOfAlerts = (sql: Sql, alerts: readonly string[]): Promise<KeyRow[]> =>
  sql<KeyRow>(`select alert_id, key, side from alert_inhibition where alert_id = any($1::uuid[])`, [alerts])

export const deleteKeyRows = (sql: Sql, rows: readonly KeyRow[]): Promise<object[]> =>
  sql(
    `delete from alert_inhibition as known
      using json_to_recordset($1::json) as gone (alert_id uuid, key text, side text)
      where (known.alert_id, known.key, known.side) = (gone.alert_id, gone.key, gone.side)`,
    [JSON.stringify(rows)],
  )

/** Keeps these alerts from being resolved until the transaction ends. Resolves to those that are open. */
export const holdOpen = async (sql: Sql, alerts: readonly string[]): Promise<readonly string[]> =>
  (
    await sql<{ id: string }>(`select id from alert where id = any($1::uuid[]) and resolved_at is null order by id for share`, [alerts])
  ).map((row) => row.id)

export const markKeyed = (sql: Sql, alerts: readonly string[]): Promise<object[]> =>
  sql(`update alert set is_keyed = true where id = any($1::uuid[]) and not is_keyed`, [alerts])

/** The open alerts that are sources of these keys: how many, and the five smallest names. */
export const sourcesOf = (sql: Sql, keys: readonly string[]): Promise<{ key: string; alerts: string[]; count: number }[]> =>
  sql(
    `select wanted.key, found.alerts, found.count
       from unnest($1::text[]) as wanted (key)
      cross join lateral (
        select (array_agg(alert_id order by alert_id))[1:5] as alerts, count(*)::int as count
          from alert_inhibition
         where alert_inhibition.key = wanted.key and side = 'source'
      ) as found
      where found.count > 0`,
    [keys],
  )

export interface SuppressionRow {
  readonly alert_id: string
  readonly group_id: string
  readonly reasons: readonly HoldReason[]
  readonly since: Date | null
  readonly look_at: Date | null
  readonly snoozed_until: Date | null
  readonly snoozed_by: string | null
  readonly snooze_because: string | null
}

/** An open alert in one of its groups, with all that its verdict depends on. */
export interface MemberRow extends Pick<SuppressionRow, 'snoozed_until' | 'snoozed_by' | 'snooze_because'> {
  readonly alert_id: string
  readonly group_id: string
  readonly labels: Record<string, string>
  readonly annotations: Record<string, string>
  readonly summary: string
  readonly fingerprint: string
  readonly url: string | null
  readonly starts_at: Date
  readonly route: string | null
  readonly rule: string | null
  readonly workload: string | null
  readonly priority: Priority
  /** Null: nothing holds it back and nothing is to be looked at. */
  readonly reasons: readonly HoldReason[] | null
  readonly look_at: Date | null
}

const memberColumns = `alert.id as alert_id, g.id as group_id, alert.labels, alert.annotations, alert.summary, alert.fingerprint, alert.url,
            alert.starts_at, g.route, g.rule, g.workload, g.priority, held.reasons, held.look_at, held.snoozed_until, held.snoozed_by, held.snooze_because`

/** The open alerts of these groups, by age. */
export const openMembers = (sql: Sql, groups: readonly string[]): Promise<MemberRow[]> =>
  sql<MemberRow>(
    `select ${memberColumns}
       from (select distinct unnest($1::uuid[]) as id) as wanted
       join lateral (select id as alert_id, group_id from alert where group_id = wanted.id and resolved_at is null
                     union all
                     select alert_id, group_id from alert_membership where group_id = wanted.id) as member on true
      cross join lateral (select * from alert where id = member.alert_id and resolved_at is null offset 0) as alert
      cross join lateral (select * from alert_group where id = member.group_id offset 0) as g
       left join alert_suppression as held on alert.is_weighed and held.alert_id = alert.id and held.group_id = g.id
      order by alert.id`,
    [groups],
  )

/** The same, of these alerts in every group they are in. */
export const membershipsOf = (sql: Sql, alerts: readonly string[]): Promise<MemberRow[]> =>
  sql<MemberRow>(
    `select ${memberColumns}
       from (select id as alert_id, group_id from alert where id = any($1::uuid[]) and resolved_at is null
             union all
             select alert_id, group_id from alert_membership where alert_id = any($1::uuid[])) as member
       join alert on alert.id = member.alert_id and alert.resolved_at is null
       join alert_group as g on g.id = member.group_id and g.resolved_at is null
       left join alert_suppression as held on alert.is_weighed and held.alert_id = alert.id and held.group_id = g.id
      order by alert.id`,
    [alerts],
  )

/** The labels of the open alerts of these groups. */
export const openLabels = (sql: Sql, groups: readonly string[]): Promise<Pick<MemberRow, 'alert_id' | 'labels'>[]> =>
  sql(
    `select alert.id as alert_id, alert.labels
       from (select distinct unnest($1::uuid[]) as id) as wanted
      cross join lateral (select id, labels from alert where group_id = wanted.id and resolved_at is null
                          union all
                          select alert.id, alert.labels
                            from alert_membership as member
                            join alert on alert.id = member.alert_id and alert.resolved_at is null
                           where member.group_id = wanted.id) as alert`,
    [groups],
  )

/** Holds these groups, in the order everybody takes them in. */
export const holdGroups = (sql: Sql, groups: readonly string[]): Promise<object[]> =>
  sql(`select from alert_group where id = any($1::uuid[]) order by key for update`, [groups])

/** Writes what holds these alerts back now; one that nothing holds and that needs no look has no row. */
export const saveSuppressions = async (sql: Sql, rows: readonly SuppressionRow[]): Promise<void> => {
  const [kept, gone] = [rows.filter(hasSomething), rows.filter((row) => !hasSomething(row))]
  if (kept.length > 0)
    await sql(
      `with saved as (
         insert into alert_suppression (alert_id, group_id, reasons, since, look_at, snoozed_until, snoozed_by, snooze_because)
         select alert_id, group_id, reasons, since, look_at, snoozed_until, snoozed_by, snooze_because
           from json_to_recordset($1::json) as new (alert_id uuid, group_id uuid, reasons jsonb, since timestamptz, look_at timestamptz,
                                                    snoozed_until timestamptz, snoozed_by text, snooze_because text)
             on conflict (alert_id, group_id) do update
            set reasons = excluded.reasons,
                since = case when excluded.reasons = '[]'::jsonb then null else coalesce(alert_suppression.since, excluded.since) end,
                look_at = excluded.look_at,
                snoozed_until = excluded.snoozed_until, snoozed_by = excluded.snoozed_by, snooze_because = excluded.snooze_because
         returning alert_id
       )
       update alert set is_weighed = true where id in (select alert_id from saved) and not is_weighed`,
      [JSON.stringify(kept)],
    )
  if (gone.length > 0)
    await sql(
      `delete from alert_suppression as held
        using json_to_recordset($1::json) as gone (alert_id uuid, group_id uuid)
        where held.alert_id = gone.alert_id and held.group_id = gone.group_id`,
      [JSON.stringify(gone)],
    )
}

/** Somebody wants to hear of these alerts again at an instant, in whatever group. */
export const snooze = (
  sql: Sql,
  alerts: readonly string[],
  wish: { readonly until: Date; readonly by: string; readonly because: string },
): Promise<object[]> =>
  sql(
    `with snoozed as (
       insert into alert_suppression (alert_id, group_id, reasons, look_at, snoozed_until, snoozed_by, snooze_because)
       select member.alert_id, member.group_id, '[]', $2, $2, $3, $4
         from (select id as alert_id, group_id from alert where id = any($1::uuid[])
               union all
               select alert_id, group_id from alert_membership where alert_id = any($1::uuid[])) as member
           on conflict (alert_id, group_id) do update
          set snoozed_until = excluded.snoozed_until, snoozed_by = excluded.snoozed_by, snooze_because = excluded.snooze_because
     )
     update alert set is_weighed = true where id = any($1::uuid[]) and not is_weighed`,
    [alerts, wish.until, wish.by, wish.because],
  )

const hasSomething = (row: SuppressionRow): boolean => row.reasons.length > 0 || row.look_at !== null || row.snoozed_until !== null

/** Forgets what held these alerts back. Resolves to the groups in which something did. */
export const forgetSuppressions = (
  sql: Sql,
  alerts: readonly string[],
): Promise<{ alert_id: string; group_id: string; is_held: boolean }[]> =>
  sql(`delete from alert_suppression where alert_id = any($1::uuid[]) returning alert_id, group_id, reasons <> '[]'::jsonb as is_held`, [
    alerts,
  ])

/** Forgets verdicts of these alerts where they are not open. Nothing counts them any more. */
export const forgetResolved = (sql: Sql, alerts: readonly string[]): Promise<object[]> =>
  sql(
    `delete from alert_suppression as held
      where alert_id = any($1::uuid[])
        and not exists (select from alert join alert_group as g on g.id = held.group_id and g.resolved_at is null
                         where alert.id = held.alert_id and alert.resolved_at is null)`,
    [alerts],
  )

/** How many more (or fewer) alerts of a group are held back. */
export interface Shift {
  readonly id: string
  readonly more: number
  /** When the group is looked at if somebody was told of it before: at once otherwise. */
  readonly released: boolean
}

export interface ShiftedGroup {
  readonly id: string
  readonly state: string
  readonly before: string
  readonly flush_at: Date | null
}

/**
 * Counts alerts that are held back now, or no longer. A group of which all are is suppressed: its first page is forgotten,
 * so that it pages anew when it is released. The groups are held by this transaction.
 */
export const shiftGroups = (sql: Sql, shifts: readonly Shift[], now: Date): Promise<ShiftedGroup[]> =>
  sql<ShiftedGroup>(
    `with shift as (
       select g.id, g.state as before, g.suppressed_alerts + shift.more as held, shift.released,
              g.open_alerts = g.suppressed_alerts + shift.more as is_all
         from json_to_recordset($1::json) as shift (id uuid, more integer, released boolean)
         join alert_group as g on g.id = shift.id
     )
     update alert_group as g
        set suppressed_alerts = shift.held,
            state    = case when g.state in ('open', 'no-process') and shift.is_all then 'suppressed'
                            when g.state = 'suppressed' and not shift.is_all
                              then case when g.route is null and g.rule is null then 'no-process' else 'open' end
                            else g.state end,
            paged_at = case when g.state in ('open', 'no-process') and shift.is_all then null else g.paged_at end,
            flush_at = case when shift.is_all and g.state <> 'acknowledged' then null
                            when not shift.released then g.flush_at
                            when g.is_ticket and g.page_at is null then g.flush_at
                            when g.paged_at is null and g.state <> 'acknowledged' and not (g.is_ticket and g.flushed_at is not null)
                              then least(g.flush_at, greatest($2::timestamptz, g.page_at))
                            else least(g.flush_at, ${tick('g', '$2::timestamptz')}) end
       from shift
      where g.id = shift.id
        and g.resolved_at is null
  returning g.id, g.state, shift.before, g.flush_at`,
    [JSON.stringify(shifts), now],
  )

/** Puts alerts into further groups. */
export const insertMemberships = (sql: Sql, rows: readonly { readonly alert_id: string; readonly group_id: string }[]): Promise<object[]> =>
  sql(
    `insert into alert_membership (alert_id, group_id)
     select alert_id, group_id from json_to_recordset($1::json) as new (alert_id uuid, group_id uuid)
         on conflict do nothing`,
    [JSON.stringify(rows)],
  )

export const furtherGroups = (sql: Sql, alerts: readonly string[]): Promise<{ alert_id: string; group_id: string }[]> =>
  sql(`select alert_id, group_id from alert_membership where alert_id = any($1::uuid[])`, [alerts])
