import type { Priority } from '#domains/alerts/priority.ts'
import type { Sql } from '#platform/transaction.ts'

/** What `alert_identity` knows of a fingerprint. */
export interface IdentityRow {
  readonly fingerprint: string
  readonly alert_id: string
  readonly is_open: boolean
  readonly starts_at: Date
  readonly content: string
}

/** The latest alert of each of these fingerprints. Reads the narrow table only. */
export const identities = (sql: Sql, fingerprints: readonly string[]): Promise<IdentityRow[]> =>
  sql<IdentityRow>(
    `select fingerprint, alert_id, is_open, starts_at, content
       from alert_identity
      where fingerprint = any($1::text[])`,
    [fingerprints],
  )

export interface NewIdentity {
  readonly fingerprint: string
  readonly alert_id: string
  readonly starts_at: Date
  readonly last_seen_at: Date
  readonly seen: number
  readonly content: string
  readonly expires_at: Date | null
}

/** Makes these alerts the open ones of their fingerprints. Resolves to those that were not open yet; another transaction has the others. */
export const claimIdentities = async (sql: Sql, rows: readonly NewIdentity[]): Promise<ReadonlySet<string>> => {
  const claimed = await sql<{ fingerprint: string }>(
    `insert into alert_identity (fingerprint, alert_id, is_open, starts_at, last_seen_at, seen, content, expires_at, look_at)
     select fingerprint, alert_id, true, starts_at, last_seen_at, seen, content, expires_at, expires_at
       from json_to_recordset($1::json) as new (fingerprint text, alert_id uuid, starts_at timestamptz, last_seen_at timestamptz,
                                                seen integer, content text, expires_at timestamptz)
      order by fingerprint
         on conflict (fingerprint) do update
        set alert_id     = excluded.alert_id,
            is_open      = true,
            starts_at    = excluded.starts_at,
            last_seen_at = excluded.last_seen_at,
            seen         = excluded.seen,
            content      = excluded.content,
            expires_at   = excluded.expires_at,
            look_at      = excluded.look_at
      where not alert_identity.is_open
  returning fingerprint`,
    [JSON.stringify(rows)],
  )
  return new Set(claimed.map((row) => row.fingerprint))
}

export interface SeenAgain {
  readonly fingerprint: string
  readonly starts_at: Date
  readonly last_seen_at: Date
  readonly seen: number
  readonly content: string
  readonly expires_at: Date | null
}

/** Counts repeats of open alerts: earliest start, latest end. `look_at` stays, so that no index is touched. */
export const touchIdentities = (sql: Sql, rows: readonly SeenAgain[]): Promise<object[]> =>
  sql(
    `update alert_identity as known
        set last_seen_at = greatest(known.last_seen_at, again.last_seen_at),
            seen         = known.seen + again.seen,
            starts_at    = least(known.starts_at, again.starts_at),
            content      = again.content,
            expires_at   = case when known.expires_at is null or again.expires_at is null then null
                                else greatest(known.expires_at, again.expires_at) end
       from json_to_recordset($1::json) as again (fingerprint text, starts_at timestamptz, last_seen_at timestamptz,
                                                  seen integer, content text, expires_at timestamptz)
      where known.fingerprint = again.fingerprint
        and known.is_open`,
    [JSON.stringify(rows)],
  )

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
  readonly state: 'open' | 'no-process'
  readonly priority: string
  readonly rank: number
  readonly priority_because: string
  readonly paged_because: string
  readonly route: string | null
  readonly workload: string | null
  readonly owner: string | null
  readonly runbook: string | null
  readonly policy: string | null
  readonly summary: string
  readonly labels: object
  readonly run: string
  readonly at: Date
  readonly page_at: Date | null
  readonly paged_at: Date | null
  readonly alerts: number
  readonly decided_with: string
}

/** Opens these groups, or adds their alerts to the open group with the same key. Resolves to the id that holds each key. */
export const openGroups = async (sql: Sql, rows: readonly NewGroup[]): Promise<ReadonlyMap<string, string>> => {
  const groups = await sql<{ id: string; key: string }>(
    `insert into alert_group (id, key, state, priority, rank, priority_because, paged_because, route, workload, owner, runbook, policy,
                              summary, labels, run, opened_at, last_alert_at, page_at, paged_at, alerts, open_alerts, decided_with)
     select id, key, state, priority, rank, priority_because, paged_because, route, workload, owner, runbook, policy,
            summary, labels, run, at, at, page_at, paged_at, alerts, alerts, decided_with
       from json_to_recordset($1::json) as new (id uuid, key text, state text, priority text, rank smallint, priority_because text,
                                                paged_because text, route text, workload text, owner text, runbook text, policy text,
                                                summary text, labels jsonb, run text, at timestamptz, page_at timestamptz,
                                                paged_at timestamptz, alerts integer, decided_with text)
      order by key
         on conflict (key) where resolved_at is null do update
        set alerts        = alert_group.alerts + excluded.alerts,
            open_alerts   = alert_group.open_alerts + excluded.open_alerts,
            last_alert_at = excluded.last_alert_at
  returning id, key`,
    [JSON.stringify(rows)],
  )
  return new Map(groups.map((group) => [group.key, group.id]))
}

export interface NewAlert {
  readonly id: string
  readonly fingerprint: string
  readonly group_id: string
  readonly former_id: string | null
  readonly summary: string
  readonly labels: object
  readonly annotations: object
  readonly url: string | null
  readonly source: string
  readonly starts_at: Date
  readonly opened_at: Date
}

export const insertAlerts = (sql: Sql, rows: readonly NewAlert[]): Promise<object[]> =>
  sql(
    `insert into alert (id, fingerprint, group_id, former_id, summary, labels, annotations, url, source, starts_at, opened_at)
     select id, fingerprint, group_id, former_id, summary, labels, annotations, url, source, starts_at, opened_at
       from json_to_recordset($1::json) as new (id uuid, fingerprint text, group_id uuid, former_id uuid, summary text, labels jsonb,
                                                annotations jsonb, url text, source text, starts_at timestamptz, opened_at timestamptz)`,
    [JSON.stringify(rows)],
  )

export interface Ending {
  readonly fingerprint: string
  /** When the trouble ended. */
  readonly ended_at: Date
  readonly because: string
  readonly by: string | null
}

/** Closes the identities and their alerts. Resolves to the alerts that were open until now. */
export const closeAlerts = (
  sql: Sql,
  endings: readonly Ending[],
  now: Date,
): Promise<{ id: string; group_id: string; summary: string; because: string; by: string | null }[]> =>
  sql(
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
  returning alert.id, alert.group_id, alert.summary, ending.because, ending.by`,
    [JSON.stringify(endings), now],
  )

/** Takes resolved alerts out of their groups; a group without open alerts is resolved. */
export const leaveGroups = (
  sql: Sql,
  leaving: readonly { id: string; alerts: number }[],
  now: Date,
): Promise<{ id: string; workload: string | null; resolved: boolean }[]> =>
  sql(
    `with leaving as (
       select * from json_to_recordset($1::json) as leaving (id uuid, alerts integer)
     ), held as (
       select alert_group.id from alert_group join leaving using (id) order by alert_group.key for update of alert_group
     )
     update alert_group
        set open_alerts = greatest(0, open_alerts - leaving.alerts),
            resolved_at = case when open_alerts <= leaving.alerts then $2 else resolved_at end,
            state       = case when open_alerts <= leaving.alerts then 'resolved' else state end
       from leaving
       join held using (id)
      where alert_group.id = leaving.id
        and alert_group.resolved_at is null
  returning alert_group.id, alert_group.workload, alert_group.resolved_at is not null as resolved`,
    [JSON.stringify(leaving), now],
  )

/** Open alerts to look at because their time may be over, oldest first. Rows another node looks at are left out. */
export const dueIdentities = (
  sql: Sql,
  now: Date,
  limit: number,
): Promise<{ fingerprint: string; expires_at: Date | null; last_seen_at: Date }[]> =>
  sql(
    `select fingerprint, expires_at, last_seen_at
       from alert_identity
      where is_open and look_at <= $1
      order by look_at
      limit $2
        for update skip locked`,
    [now, limit],
  )

/** Looks again when they may be over. */
export const lookLater = (sql: Sql, fingerprints: readonly string[]): Promise<object[]> =>
  sql(`update alert_identity set look_at = expires_at where fingerprint = any($1::text[]) and is_open`, [fingerprints])

/** The next instant at which an open alert must be looked at. */
export const nextLook = async (sql: Sql): Promise<Date | undefined> => {
  const [row] = await sql<{ at: Date | null }>(`select min(look_at) as at from alert_identity where is_open and look_at is not null`)
  return row?.at ?? undefined
}

/** The next instant at which a waiting group must be paged. */
export const nextPage = async (sql: Sql): Promise<Date | undefined> => {
  const [row] = await sql<{ at: Date | null }>(
    `select min(page_at) as at from alert_group where resolved_at is null and paged_at is null and page_at is not null`,
  )
  return row?.at ?? undefined
}

export interface DuePage {
  readonly id: string
  readonly summary: string
  readonly priority: Priority
  readonly workload: string | null
  readonly runbook: string | null
  readonly policy: string | null
  readonly paged_because: string
  readonly labels: Record<string, string>
  readonly open_alerts: number
  readonly page_at: Date | null
  /** The newest alert of the group. */
  readonly alert: string | null
  readonly annotations: Record<string, string> | null
}

/** Groups to page now: their wait is over, or nobody ever set a time for them. */
export const duePages = (sql: Sql, now: Date, limit: number): Promise<DuePage[]> =>
  sql<DuePage>(
    `select g.id, g.summary, g.priority, g.workload, g.runbook, g.policy, g.paged_because, g.labels, g.open_alerts, g.page_at,
            newest.id as alert, newest.annotations
       from alert_group as g
       left join lateral (select id, annotations from alert where group_id = g.id order by id desc limit 1) as newest on true
      where g.resolved_at is null
        and g.paged_at is null
        and g.state in ('open', 'no-process')
        and (g.page_at is null or g.page_at <= $1)
      order by g.id
      limit $2
        for update of g skip locked`,
    [now, limit],
  )

export const markPaged = (sql: Sql, ids: readonly string[], now: Date): Promise<object[]> =>
  sql(`update alert_group set paged_at = $2 where id = any($1::uuid[])`, [ids, now])

export const setPolicies = (
  sql: Sql,
  rows: readonly { id: string; policy: string | null; owner: string | null; because: string; page_at: Date }[],
): Promise<object[]> =>
  sql(
    `update alert_group
        set policy        = new.policy,
            owner         = coalesce(alert_group.owner, new.owner),
            paged_because = new.because,
            page_at       = new.page_at
       from json_to_recordset($1::json) as new (id uuid, policy text, owner text, because text, page_at timestamptz)
      where alert_group.id = new.id`,
    [JSON.stringify(rows)],
  )

/** Marks the automatic run of a group as asked for. Nothing when it was before. */
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
        and (g.page_at is null or g.page_at < $1::timestamptz - interval '1 minute')
      order by alert.id`,
    [now],
  )

/** Holds these names until the transaction ends: whoever else asks for one of them waits. */
export const lockNames = (sql: Sql, names: readonly string[]): Promise<object[]> =>
  sql(`select pg_advisory_xact_lock(hashtextextended(name, 8)) from unnest($1::text[]) as name order by name`, [
    [...new Set(names)].toSorted(),
  ])
