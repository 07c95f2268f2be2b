import type { CompositeState, SuppressedBy } from '#domains/alerts/composites/suppressor.ts'
import type { MemberState } from '#domains/alerts/composites/expression.ts'
import type { Sql } from '#platform/transaction.ts'

export interface MemberRow {
  readonly key: string
  readonly alert_id: string
}

/** Enters open alerts under their keys, which are heard of from now on. */
export const enterMembers = (sql: Sql, rows: readonly MemberRow[], now: Date): Promise<object[]> =>
  sql(
    `with new as (
       select key, alert_id from json_to_recordset($1::json) as new (key text, alert_id uuid)
     ), heard as (
       insert into composite_heard (key, heard_at)
       select distinct key, $2::timestamptz from new order by key
           on conflict do nothing
     )
     insert into composite_member (key, alert_id)
     select key, alert_id from new
         on conflict do nothing`,
    [JSON.stringify(rows), now],
  )

export const leaveMembers = (sql: Sql, alerts: readonly string[]): Promise<object[]> =>
  sql(`delete from composite_member where alert_id = any($1::uuid[])`, [alerts])

/** One judgement at a time, on whatever node. */
export const lockComposites = (sql: Sql): Promise<object[]> => sql(`select pg_advisory_xact_lock(hashtextextended('composites', 14))`)

/** Which of these keys have an open alert, and which ever had one. */
export const evidenceFor = (sql: Sql, keys: readonly string[]): Promise<{ key: string; is_open: boolean; is_heard: boolean }[]> =>
  sql(
    `select wanted.key,
            exists (select from composite_member as member where member.key = wanted.key) as is_open,
            exists (select from composite_heard as heard where heard.key = wanted.key) as is_heard
       from unnest($1::text[]) as wanted (key)`,
    [keys],
  )

export interface StateRow {
  readonly composite: string
  readonly state: MemberState
  readonly since: Date
  readonly suppressor: MemberState
  readonly wait_until: Date | null
  readonly extension_until: Date | null
  readonly is_held: boolean
  readonly suppressed_by: SuppressedBy | null
  readonly held_because: string | null
  /** Of its alert, as it was opened. */
  readonly labels: Readonly<Record<string, string>>
  readonly fingerprint: string
  readonly holds_members: boolean
  readonly why: string
}

/** Where every composite stands, with the open alert it has. */
export const compositeStates = (sql: Sql): Promise<(StateRow & { readonly alert_id: string | null })[]> =>
  sql(
    `select composite, state, since, suppressor, wait_until, extension_until, composite_state.is_held, suppressed_by, held_because,
            labels, composite_state.fingerprint, holds_members, why, identity.alert_id
       from composite_state
       left join alert_identity as identity on identity.fingerprint = composite_state.fingerprint and identity.is_open`,
  )

export const stateOf = (row: StateRow): CompositeState => ({
  composite: row.state,
  since: row.since,
  suppressor: row.suppressor,
  waitUntil: row.wait_until ?? undefined,
  extensionUntil: row.extension_until ?? undefined,
  isHeld: row.is_held,
})

export const saveStates = (sql: Sql, rows: readonly StateRow[]): Promise<object[]> =>
  sql(
    `insert into composite_state (composite, state, since, suppressor, wait_until, extension_until, is_held, suppressed_by, held_because,
                                  labels, fingerprint, holds_members, why)
     select composite, state, since, suppressor, wait_until, extension_until, is_held, suppressed_by, held_because, labels,
            fingerprint, holds_members, why
       from json_to_recordset($1::json) as new (composite text, state text, since timestamptz, suppressor text, wait_until timestamptz,
                                                extension_until timestamptz, is_held boolean, suppressed_by text, held_because text,
                                                labels jsonb, fingerprint text, holds_members boolean, why text)
         on conflict (composite) do update
        set state = excluded.state, since = excluded.since, suppressor = excluded.suppressor, wait_until = excluded.wait_until,
            extension_until = excluded.extension_until, is_held = excluded.is_held, suppressed_by = excluded.suppressed_by,
            held_because = excluded.held_because, labels = excluded.labels, fingerprint = excluded.fingerprint, holds_members = excluded.holds_members,
            why = excluded.why`,
    [JSON.stringify(rows)],
  )

export const forgetStates = (sql: Sql, composites: readonly string[]): Promise<object[]> =>
  sql(`delete from composite_state where composite = any($1::text[])`, [composites])

/** Where these composites stand; none for those never judged. */
export const holding = (
  sql: Sql,
  composites: readonly string[],
): Promise<
  Pick<
    StateRow,
    'composite' | 'state' | 'holds_members' | 'is_held' | 'held_because' | 'suppressed_by' | 'wait_until' | 'extension_until'
  >[]
> =>
  sql(
    `select composite, state, holds_members, is_held, held_because, suppressed_by, wait_until, extension_until
       from composite_state
      where composite = any($1::text[])`,
    [composites],
  )

/**
 * Members whose stored verdict says otherwise than what holds now: not held back by a composite that holds them, or held
 * back by one that no longer does. Finds too what opened at the very moment a composite changed.
 */
export const misjudgedMembers = async (
  sql: Sql,
  wanted: readonly { readonly composite: string; readonly key: string; readonly holds: boolean }[],
  limit: number,
): Promise<readonly string[]> =>
  (
    await sql<{ alert_id: string }>(
      `select distinct member.alert_id
         from json_to_recordset($1::json) as wanted (composite text, key text, holds boolean)
         join composite_member as member on member.key = wanted.key
         left join alert_suppression as held
                on held.alert_id = member.alert_id and held.reasons @> jsonb_build_array(jsonb_build_object('by', wanted.composite))
        where (held.alert_id is not null) <> wanted.holds
        limit $2`,
      [JSON.stringify(wanted), limit],
    )
  ).map((row) => row.alert_id)

/** Alerts that one of these composites holds back, as stored. */
export const heldBy = async (sql: Sql, composites: readonly string[]): Promise<readonly string[]> =>
  composites.length === 0
    ? []
    : (
        await sql<{ alert_id: string }>(
          `select distinct held.alert_id
             from unnest($1::text[]) as gone (composite)
             join alert_suppression as held on held.reasons @> jsonb_build_array(jsonb_build_object('by', gone.composite))`,
          [composites],
        )
      ).map((row) => row.alert_id)

/** Open alerts with their labels, behind `after`, for counting anew. */
export const openAlertsAfter = (sql: Sql, after: string | null, limit: number): Promise<{ id: string; labels: Record<string, string> }[]> =>
  sql(
    `select alert.id, alert.labels
       from alert_identity as identity
       join alert on alert.id = identity.alert_id
      where identity.is_open and ($1::uuid is null or identity.alert_id > $1)
      order by identity.alert_id
      limit $2`,
    [after, limit],
  )

/** Forgets members under keys nobody asks for any more, and those whose alert is over. */
export const sweepMembers = (sql: Sql, keys: readonly string[]): Promise<object[]> =>
  sql(
    `delete from composite_member as member
      where not (key = any($1::text[]))
         or not exists (select from alert where alert.id = member.alert_id and alert.resolved_at is null)`,
    [keys],
  )

/** Alert names nothing was heard of here, although there were alerts of them before somebody asked. */
export const hearOfNames = (sql: Sql, names: readonly string[], now: Date): Promise<object[]> =>
  sql(
    `insert into composite_heard (key, heard_at)
     select distinct 'alertname:' || (labels ->> 'alertname'), $2::timestamptz
       from alert_group
      where labels ->> 'alertname' = any($1::text[])
         on conflict do nothing`,
    [names, now],
  )
