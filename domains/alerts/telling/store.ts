import type { HoldReason } from '#domains/alerts/verdict.ts'
import type { Priority } from '#domains/alerts/priority.ts'
import type { Sql } from '#platform/transaction.ts'

export type SendWhat = 'page' | 'update' | 'repeat' | 'resolved' | 'held'

/** One decision to tell or not to tell. */
export interface SendRow {
  readonly id: string
  readonly group_id: string
  readonly at: Date
  readonly what: SendWhat
  readonly firing: readonly string[]
  readonly resolved: readonly string[]
  readonly reasons: readonly SendReason[]
  readonly decided_with: string
}

/** Why it was held, or whom it went to. */
export interface SendReason extends Omit<HoldReason, 'source'> {
  readonly source: HoldReason['source'] | 'acknowledged' | 'ticket' | 'escalation' | 'webhook' | 'nobody'
}

export const insertSends = async (sql: Sql, rows: readonly SendRow[]): Promise<void> => {
  if (rows.length === 0) return
  await sql(
    `insert into alert_send (group_id, id, at, what, firing, resolved, reasons, decided_with)
     select group_id, id, at, what, firing, resolved, reasons, decided_with
       from json_to_recordset($1::json) as new (group_id uuid, id uuid, at timestamptz, what text, firing uuid[], resolved uuid[],
                                                reasons jsonb, decided_with text)`,
    [JSON.stringify(rows)],
  )
}

/** What was last told of each of these groups; what was held does not count. */
export const lastTold = (sql: Sql, groups: readonly string[]): Promise<Pick<SendRow, 'group_id' | 'at' | 'firing' | 'resolved'>[]> =>
  sql(
    `select told.group_id, told.at, told.firing, told.resolved
       from unnest($1::uuid[]) as wanted (id)
      cross join lateral (
        select group_id, at, firing, resolved from alert_send
         where group_id = wanted.id and what <> 'held'
         order by id desc
         limit 1
      ) as told`,
    [groups],
  )

/** The latest decisions about a group, the newest first. */
export const sendsOf = (sql: Sql, group: string, limit: number): Promise<SendRow[]> =>
  sql<SendRow>(
    `select group_id, id, at, what, firing, resolved, reasons, decided_with from alert_send where group_id = $1 order by id desc limit $2`,
    [group, limit],
  )

export interface DueGroup {
  readonly id: string
  readonly key: string
  readonly state: 'open' | 'no-process' | 'acknowledged' | 'suppressed' | 'resolved'
  readonly summary: string
  readonly priority: Priority
  readonly route: string | null
  readonly workload: string | null
  readonly runbook: string | null
  readonly policy: string | null
  readonly paged_because: string
  readonly labels: Record<string, string>
  readonly is_ticket: boolean
  readonly paged_at: Date | null
  readonly flush_at: Date | null
  readonly flushed_at: Date | null
  readonly interval_ms: number
  readonly acknowledged_by: string | null
  readonly resolved_at: Date | null
  /** Its runbook starts by itself and was not asked to. */
  readonly is_run_due: boolean
}

const dueColumns = `id, key, state, summary, priority, route, workload, runbook, policy, paged_because, labels, is_ticket, paged_at, flush_at,
            flushed_at, interval_ms, acknowledged_by, resolved_at,
            run = 'automatic' and runbook is not null and run_asked_at is null as is_run_due`

/** Groups to look at now, and any that were forgotten. Those another node looks at are left out. */
export const dueGroups = (sql: Sql, now: Date, limit: number): Promise<DueGroup[]> =>
  sql<DueGroup>(
    `select ${dueColumns}
       from alert_group
      where id in ((select id from alert_group where flush_at <= $1 order by flush_at limit $2)
                   union all
                   (select id from alert_group
                     where resolved_at is null and paged_at is null and flush_at is null and state in ('open', 'no-process') and not is_ticket
                     order by id limit $2))
      order by key
        for update skip locked`,
    [now, limit],
  )

/** The next instant at which a group is looked at. */
export const nextFlush = async (sql: Sql): Promise<Date | undefined> =>
  (await sql<{ at: Date | null }>(`select min(flush_at) as at from alert_group where flush_at is not null`))[0]?.at ?? undefined

export interface FlushedGroup {
  readonly id: string
  readonly flush_at: Date | null
  readonly paged_at: Date | null
  readonly policy: string | null
  readonly owner: string | null
  /** Why these people are paged; null: as before. */
  readonly because: string | null
}

/** Writes that groups were looked at. */
export const saveFlushed = async (sql: Sql, rows: readonly FlushedGroup[], now: Date): Promise<void> => {
  if (rows.length === 0) return
  await sql(
    `update alert_group
        set flush_at      = new.flush_at,
            flushed_at    = $2,
            paged_at      = new.paged_at,
            policy        = new.policy,
            owner         = coalesce(alert_group.owner, new.owner),
            paged_because = coalesce(new.because, alert_group.paged_because)
       from json_to_recordset($1::json) as new (id uuid, flush_at timestamptz, paged_at timestamptz, policy text, owner text, because text)
      where alert_group.id = new.id`,
    [JSON.stringify(rows), now],
  )
}

/** What webhooks are told of these alerts, firing or not. */
export const toldAlerts = (
  sql: Sql,
  ids: readonly string[],
): Promise<
  {
    id: string
    labels: Record<string, string>
    annotations: Record<string, string>
    fingerprint: string
    url: string | null
    starts_at: Date
    ended_at: Date | null
    resolved_at: Date | null
  }[]
> =>
  sql(
    `select id, labels, annotations, fingerprint, url, starts_at, ended_at, resolved_at from alert where id = any($1::uuid[]) order by id`,
    [ids],
  )
