import { tick } from '#domains/alerts/holding/tick.ts'
import type { Sql } from '#platform/transaction.ts'

/** Newest annotations and earliest start of open alerts whose content changed. */
export const rewriteAlerts = (
  sql: Sql,
  rows: readonly { id: string; summary: string; annotations: object; url: string | null; starts_at: Date }[],
): Promise<object[]> =>
  sql(
    `update alert
        set summary     = new.summary,
            annotations = new.annotations,
            url         = new.url,
            starts_at   = least(alert.starts_at, new.starts_at)
       from json_to_recordset($1::json) as new (id uuid, summary text, annotations jsonb, url text, starts_at timestamptz)
      where alert.id = new.id
        and alert.resolved_at is null`,
    [JSON.stringify(rows)],
  )

export interface NewGroup {
  readonly id: string
  readonly key: string
  readonly state: 'open' | 'no-process' | 'suppressed'
  readonly priority: string
  readonly rank: number
  readonly priority_because: string
  readonly paged_because: string
  readonly route: string | null
  readonly rule: string | null
  readonly workload: string | null
  readonly owner: string | null
  readonly runbook: string | null
  readonly policy: string | null
  readonly summary: string
  readonly labels: object
  readonly run: string
  readonly at: Date
  /** When the first page is due. */
  readonly page_at: Date | null
  readonly paged_at: Date | null
  readonly flush_at: Date | null
  readonly interval_ms: number
  readonly is_ticket: boolean
  readonly is_flapping: boolean
  readonly alerts: number
  readonly suppressed: number
  readonly decided_with: string
  /** What was decided of it at once, if it is new: the row of the log. */
  readonly send_id: string | null
  readonly what: 'page' | 'held' | null
  readonly firing: readonly string[]
  readonly reasons: readonly object[]
}

export interface EnteredGroup {
  readonly id: string
  readonly key: string
  readonly flush_at: Date | null
}

/**
 * Opens these groups, or adds their alerts to the open group with the same key: a new alert that nothing holds back brings
 * the next look nearer, a more pressing one makes the group more pressing. Writes the alerts into them. One statement, because a
 * single alert pays for each. Resolves to the group that holds each key.
 */
export const enterAlerts = (sql: Sql, rows: readonly NewGroup[], alerts: readonly NewAlert[]): Promise<EnteredGroup[]> =>
  sql<EnteredGroup>(
    `with new as (
       select * from json_to_recordset($1::json) as new (id uuid, key text, state text, priority text, rank smallint, priority_because text,
                                                paged_because text, route text, rule text, workload text, owner text, runbook text,
                                                policy text, summary text, labels jsonb, run text, at timestamptz, page_at timestamptz,
                                                paged_at timestamptz, flush_at timestamptz, interval_ms integer, is_ticket boolean, is_flapping boolean,
                                                alerts integer, suppressed integer, decided_with text, send_id uuid, what text,
                                                firing uuid[], reasons jsonb)
     ), entered as (
       insert into alert_group (id, key, state, priority, rank, priority_because, paged_because, route, rule, workload, owner, runbook, policy,
                                summary, labels, run, opened_at, last_alert_at, page_at, paged_at, flush_at, flushed_at, interval_ms,
                                is_ticket, is_flapping, alerts, open_alerts, suppressed_alerts, decided_with)
       select id, key, state, priority, rank, priority_because, paged_because, route, rule, workload, owner, runbook, policy,
              summary, labels, run, at, at, page_at, paged_at, flush_at, paged_at, interval_ms,
              is_ticket, is_flapping, alerts, alerts, suppressed, decided_with
         from new
        order by key
           on conflict (key) where resolved_at is null do update
          set alerts            = alert_group.alerts + excluded.alerts,
              open_alerts       = alert_group.open_alerts + excluded.open_alerts,
              suppressed_alerts = alert_group.suppressed_alerts + excluded.suppressed_alerts,
              last_alert_at     = excluded.last_alert_at,
              is_flapping       = alert_group.is_flapping or excluded.is_flapping,
              state             = case when alert_group.state = 'suppressed' then excluded.state else alert_group.state end,
              rank              = case when alert_group.priority_by is null then least(alert_group.rank, excluded.rank) else alert_group.rank end,
              priority          = case when alert_group.priority_by is null and excluded.rank < alert_group.rank
                                       then excluded.priority else alert_group.priority end,
              priority_because  = case when alert_group.priority_by is null and excluded.rank < alert_group.rank
                                       then excluded.priority_because else alert_group.priority_because end,
              flush_at          = case when excluded.suppressed_alerts = excluded.alerts or alert_group.is_ticket and excluded.flush_at is null
                                         then alert_group.flush_at
                                       when alert_group.paged_at is null and alert_group.state <> 'acknowledged'
                                            and not (alert_group.is_ticket and alert_group.flushed_at is not null)
                                         then least(alert_group.flush_at, excluded.page_at)
                                       else least(alert_group.flush_at, ${tick('alert_group', 'excluded.opened_at')}) end
       returning id, key, flush_at
     ), told as (
       insert into alert_send (group_id, id, at, what, firing, resolved, reasons, decided_with)
       select new.id, new.send_id, new.at, new.what, new.firing, '{}', new.reasons, new.decided_with
         from new
         join entered on entered.id = new.id
        where new.what is not null
     ), written as (
       insert into alert (id, fingerprint, group_id, former_id, summary, labels, annotations, url, source, starts_at, opened_at,
                          is_weighed, is_keyed, is_shared)
       select new.id, new.fingerprint, entered.id, new.former_id, new.summary, new.labels, new.annotations, new.url, new.source,
              new.starts_at, new.opened_at, new.is_weighed, new.is_keyed, new.is_shared
         from json_to_recordset($2::json) as new (id uuid, fingerprint text, key text, former_id uuid, summary text, labels jsonb,
                                                  annotations jsonb, url text, source text, starts_at timestamptz, opened_at timestamptz,
                                                  is_weighed boolean, is_keyed boolean, is_shared boolean)
         join entered on entered.key = new.key
     )
     select id, key, flush_at from entered`,
    [JSON.stringify(rows), JSON.stringify(alerts)],
  )

export interface NewAlert {
  readonly id: string
  readonly fingerprint: string
  /** Of the group it is listed in. */
  readonly key: string
  readonly former_id: string | null
  readonly summary: string
  readonly labels: object
  readonly annotations: object
  readonly url: string | null
  readonly source: string
  readonly starts_at: Date
  readonly opened_at: Date
  readonly is_weighed: boolean
  readonly is_keyed: boolean
  readonly is_shared: boolean
}

export interface Ending {
  readonly fingerprint: string
  /** When the trouble ended. */
  readonly ended_at: Date
  readonly because: string
  readonly by: string | null
}

export interface ClosedAlert {
  readonly id: string
  readonly group_id: string
  readonly summary: string
  readonly labels: Record<string, string>
  readonly because: string
  readonly by: string | null
  readonly is_weighed: boolean
  readonly is_keyed: boolean
  readonly is_shared: boolean
}

/** Closes the identities and their alerts. Resolves to the alerts that were open until now. */
export const closeAlerts = (sql: Sql, endings: readonly Ending[], now: Date): Promise<ClosedAlert[]> =>
  sql<ClosedAlert>(
    `with ending as (
       select * from json_to_recordset($1::json) as ending (fingerprint text, ended_at timestamptz, because text, by text)
     ), held as (
       select known.fingerprint from alert_identity as known join ending using (fingerprint)
        where known.is_open
        order by known.fingerprint
          for update of known
     ), closed as (
       update alert_identity as known
          set is_open = false,
              look_at = null
         from held
        where known.fingerprint = held.fingerprint
          and known.is_open
    returning known.fingerprint, known.alert_id, known.last_seen_at, known.seen, known.starts_at
     )
     update alert
        set resolved_at      = $2,
            ended_at         = ending.ended_at,
            resolved_because = ending.because,
            resolved_by      = ending.by,
            last_seen_at     = closed.last_seen_at,
            seen             = closed.seen,
            starts_at        = closed.starts_at
       from closed
       join ending using (fingerprint)
      where alert.id = closed.alert_id
        and alert.resolved_at is null
  returning alert.id, alert.group_id, alert.summary, alert.labels, ending.because, ending.by, alert.is_weighed, alert.is_keyed, alert.is_shared`,
    [JSON.stringify(endings), now],
  )

export interface LeftGroup {
  readonly id: string
  readonly workload: string | null
  readonly resolved: boolean
  /** All that is left is held back, and was not before. */
  readonly silenced: boolean
  readonly flush_at: Date | null
}

/**
 * Takes resolved alerts out of their groups; a group without open alerts is resolved, one of which all that is left is held back
 * is suppressed. Groups of routes that tell others of ends are looked at at their next interval.
 *
 * @param telling Routes that do.
 */
export const leaveGroups = (
  sql: Sql,
  leaving: readonly { readonly id: string; readonly alerts: number; readonly suppressed: number }[],
  telling: readonly string[],
  now: Date,
): Promise<LeftGroup[]> =>
  sql<LeftGroup>(
    `with held as (
       select g.id, g.state, g.open_alerts <= leaving.alerts as is_over,
              g.open_alerts - leaving.alerts <= g.suppressed_alerts - leaving.suppressed as is_silenced,
              leaving.alerts, leaving.suppressed
         from json_to_recordset($1::json) as leaving (id uuid, alerts integer, suppressed integer)
         join alert_group as g on g.id = leaving.id
        where g.resolved_at is null
        order by g.key
          for update of g
     )
     update alert_group as g
        set open_alerts       = greatest(0, g.open_alerts - held.alerts),
            suppressed_alerts = greatest(0, g.suppressed_alerts - held.suppressed),
            resolved_at       = case when held.is_over then $2::timestamptz end,
            state             = case when held.is_over then 'resolved'
                                     when held.is_silenced and g.state in ('open', 'no-process') then 'suppressed'
                                     else g.state end,
            paged_at          = case when held.is_silenced and not held.is_over and g.state in ('open', 'no-process') then null else g.paged_at end,
            flush_at          = case when g.route = any($3::text[]) and (g.flushed_at is not null)
                                       then least(g.flush_at, ${tick('g', '$2::timestamptz')})
                                     when held.is_over or held.is_silenced and g.state in ('open', 'no-process') then null
                                     else g.flush_at end
       from held
      where g.id = held.id
  returning g.id, g.workload, held.is_over as resolved, not held.is_over and held.is_silenced and held.state in ('open', 'no-process') as silenced,
            g.flush_at`,
    [JSON.stringify(leaving), now, telling],
  )

/** Marks the automatic run of a group as asked for. Nothing when it was before, or while the group is held back. */
export const askForRun = (
  sql: Sql,
  id: string,
  now: Date,
): Promise<
  {
    runbook: string | null
    workload: string | null
    labels: Record<string, string>
    alert: string | null
    alert_labels: Record<string, string> | null
  }[]
> =>
  sql(
    `update alert_group as g
        set run_asked_at = $2
      where g.id = $1
        and g.run_asked_at is null
        and g.state <> 'suppressed'
  returning g.runbook, g.workload, g.labels,
            (select id from alert where group_id = g.id order by id limit 1) as alert,
            (select labels from alert where group_id = g.id order by id limit 1) as alert_labels`,
    [id, now],
  )

/** Open alerts that nobody acknowledged and that have neither been paged nor will be: none, always. */
export const unattendedAlerts = (sql: Sql, now: Date): Promise<{ alert: string; group: string; summary: string }[]> =>
  sql(
    `select alert.id as alert, g.id as group, g.summary
       from alert_group as g
       join alert on alert.group_id = g.id and alert.resolved_at is null
      where g.resolved_at is null
        and g.state in ('open', 'no-process')
        and g.paged_at is null
        and not g.is_ticket
        and (g.flush_at is null or g.flush_at < $1::timestamptz - interval '1 minute')
      order by alert.id`,
    [now],
  )

/** Holds these names until the transaction ends: whoever else asks for one of them waits. */
export const lockNames = (sql: Sql, names: readonly string[]): Promise<object[]> =>
  sql(`select pg_advisory_xact_lock(hashtextextended(name, 8)) from unnest($1::text[]) as name order by name`, [
    [...new Set(names)].toSorted(),
  ])
