import type { IncidentRole, IncidentState } from '#domains/incidents/lifecycle.ts'
import type { Sql } from '#platform/transaction.ts'

export interface IncidentRow {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly priority: string
  readonly rank: number
  readonly state: IncidentState
  readonly workload: string | null
  readonly owner: string | null
  readonly reason: string | null
  readonly summary: string | null
  readonly resolve_on: 'all' | 'never'
  readonly began_at: Date | null
  readonly detected_at: Date | null
  readonly opened_at: Date
  readonly opened_by: string
  readonly acknowledged_at: Date | null
  readonly acknowledged_by: string | null
  readonly mitigated_at: Date | null
  readonly mitigated_by: string | null
  readonly resolved_at: Date | null
  readonly resolved_by: string | null
  readonly reopened: number
}

const columns = `id, number, title, priority, rank, state, workload, owner, reason, summary, resolve_on, began_at, detected_at, opened_at,
            opened_by, acknowledged_at, acknowledged_by, mitigated_at, mitigated_by, resolved_at, resolved_by, reopened`

/** One at a time: what alerts tell of themselves arrives as several jobs, and each must see what the one before it did. */
export const lockIncidents = (sql: Sql): Promise<object[]> => sql(`select pg_advisory_xact_lock(hashtextextended('incidents', 10))`)

export type NewIncident = Pick<
  IncidentRow,
  | 'id'
  | 'title'
  | 'priority'
  | 'rank'
  | 'workload'
  | 'owner'
  | 'reason'
  | 'resolve_on'
  | 'began_at'
  | 'detected_at'
  | 'opened_at'
  | 'opened_by'
>

export const insertIncident = async (sql: Sql, incident: NewIncident): Promise<IncidentRow | undefined> => {
  const [row] = await sql<IncidentRow>(
    `insert into incident (id, title, priority, rank, state, workload, owner, reason, resolve_on, began_at, detected_at, opened_at, opened_by)
     values ($1, $2, $3, $4, 'declared', $5, $6, $7, $8, $9, $10, $11, $12)
  returning ${columns}`,
    [
      incident.id,
      incident.title,
      incident.priority,
      incident.rank,
      incident.workload,
      incident.owner,
      incident.reason,
      incident.resolve_on,
      incident.began_at,
      incident.detected_at,
      incident.opened_at,
      incident.opened_by,
    ],
  )
  return row
}

export const incidentById = async (sql: Sql, id: string): Promise<IncidentRow | undefined> =>
  (await sql<IncidentRow>(`select ${columns} from incident where id = $1`, [id]))[0]

export const incidentByNumber = async (sql: Sql, number: string): Promise<IncidentRow | undefined> =>
  (await sql<IncidentRow>(`select ${columns} from incident where number = $1`, [number]))[0]

export const lockIncident = async (sql: Sql, id: string): Promise<IncidentRow | undefined> =>
  (await sql<IncidentRow>(`select ${columns} from incident where id = $1 for update`, [id]))[0]

/** Writes where an incident stands: state, instants and who, summary, earliest known beginning. */
export const saveIncident = (sql: Sql, row: IncidentRow): Promise<object[]> =>
  sql(
    `update incident
        set state           = $2,
            summary         = $3,
            began_at        = $4,
            detected_at     = $5,
            acknowledged_at = $6,
            acknowledged_by = $7,
            mitigated_at    = $8,
            mitigated_by    = $9,
            resolved_at     = $10,
            resolved_by     = $11,
            reopened        = $12,
            resolve_on      = $13
      where id = $1`,
    [
      row.id,
      row.state,
      row.summary,
      row.began_at,
      row.detected_at,
      row.acknowledged_at,
      row.acknowledged_by,
      row.mitigated_at,
      row.mitigated_by,
      row.resolved_at,
      row.resolved_by,
      row.reopened,
      row.resolve_on,
    ],
  )

/** The newest incident about a workload that is not resolved, locked. */
export const openIncidentOf = async (sql: Sql, workload: string): Promise<IncidentRow | undefined> =>
  (
    await sql<IncidentRow>(
      `select ${columns}
         from incident
        where workload = $1
          and resolved_at is null
        order by id desc
        limit 1
          for update`,
      [workload],
    )
  )[0]

/** Incidents that are not resolved and hold one of these groups, locked. */
export const openIncidentsWithGroups = (sql: Sql, groups: readonly string[]): Promise<IncidentRow[]> =>
  sql<IncidentRow>(
    `select ${columns}
       from incident
      where resolved_at is null
        and id in (select incident_id from incident_alert where group_id = any($1::uuid[]))
      order by id
        for update`,
    [groups],
  )

/** Which of these alerts are in an incident already. */
export const linkedAlerts = async (sql: Sql, alerts: readonly string[]): Promise<ReadonlySet<string>> => {
  const rows = await sql<{ alert_id: string }>(`select alert_id from incident_alert where alert_id = any($1::uuid[])`, [alerts])
  return new Set(rows.map((row) => row.alert_id))
}

export interface AlertLink {
  readonly alert: string
  readonly group: string
  readonly resolved_at: Date | null
}

/** Resolves to the alerts that were not linked before. */
export const linkAlerts = async (
  sql: Sql,
  incident: string,
  links: readonly AlertLink[],
  by: string,
  at: Date,
): Promise<readonly string[]> => {
  const rows = await sql<{ alert_id: string }>(
    `insert into incident_alert (incident_id, alert_id, group_id, linked_at, linked_by, resolved_at)
     select $1, alert, "group", $3, $4, resolved_at
       from json_to_recordset($2::json) as new (alert uuid, "group" uuid, resolved_at timestamptz)
         on conflict do nothing
  returning alert_id`,
    [incident, JSON.stringify(links), at, by],
  )
  return rows.map((row) => row.alert_id)
}

/** Marks linked alerts as resolved. Resolves to the incidents they are in. */
export const resolveLinks = async (sql: Sql, alerts: readonly { id: string; at: Date }[]): Promise<readonly string[]> => {
  const rows = await sql<{ incident_id: string }>(
    `update incident_alert
        set resolved_at = ended.at
       from json_to_recordset($1::json) as ended (id uuid, at timestamptz)
      where incident_alert.alert_id = ended.id
        and incident_alert.resolved_at is null
  returning incident_alert.incident_id`,
    [JSON.stringify(alerts)],
  )
  return [...new Set(rows.map((row) => row.incident_id))]
}

/** How many alerts an incident has, how many are open, and when the last one ended. */
export const linkCounts = async (sql: Sql, incident: string): Promise<{ linked: number; open: number; last: Date | null }> => {
  const [row] = await sql<{ linked: number; open: number; last: Date | null }>(
    `select count(*)::int as linked,
            count(*) filter (where resolved_at is null)::int as open,
            max(resolved_at) as last
       from incident_alert
      where incident_id = $1`,
    [incident],
  )
  return row ?? { linked: 0, open: 0, last: null }
}

/** The groups whose story is the incident's: the first ones when there are very many. */
export const groupsOf = async (sql: Sql, incident: string, limit: number): Promise<readonly string[]> => {
  const rows = await sql<{ group_id: string }>(
    `select group_id from incident_alert where incident_id = $1 group by group_id order by min(linked_at), group_id limit $2`,
    [incident, limit],
  )
  return rows.map((row) => row.group_id)
}

export const linksOf = (
  sql: Sql,
  incident: string,
  limit: number,
): Promise<{ alert_id: string; group_id: string; linked_at: Date; resolved_at: Date | null }[]> =>
  sql(
    `select alert_id, group_id, linked_at, resolved_at
       from incident_alert
      where incident_id = $1
      order by resolved_at is not null, linked_at, alert_id
      limit $2`,
    [incident, limit],
  )

export interface RunRow {
  readonly run: string
  readonly procedure: string | null
  readonly status: string
  readonly started_at: Date
  readonly finished_at: Date | null
}

/** Links a run, or keeps what is newer of it: a finished run stays finished. */
export const linkRun = (sql: Sql, incident: string, run: RunRow): Promise<object[]> =>
  sql(
    `insert into incident_run (incident_id, run, procedure, status, started_at, finished_at)
     values ($1, $2, $3, $4, $5, $6)
         on conflict (incident_id, run) do update
        set status      = case when incident_run.finished_at is null then excluded.status else incident_run.status end,
            started_at  = least(incident_run.started_at, excluded.started_at),
            finished_at = coalesce(incident_run.finished_at, excluded.finished_at)`,
    [incident, run.run, run.procedure, run.status, run.started_at, run.finished_at],
  )

export const runsOf = (sql: Sql, incident: string): Promise<RunRow[]> =>
  sql<RunRow>(
    `select run, procedure, status, started_at, finished_at from incident_run where incident_id = $1 order by started_at, run limit 200`,
    [incident],
  )

/** Those of these incidents that there are. */
export const existing = async (sql: Sql, ids: readonly string[]): Promise<readonly string[]> =>
  (await sql<{ id: string }>(`select id from incident where id = any($1::uuid[])`, [ids])).map((row) => row.id)

/** Incidents a run is linked to. */
export const incidentsOfRun = async (sql: Sql, run: string): Promise<readonly string[]> =>
  (await sql<{ incident_id: string }>(`select incident_id from incident_run where run = $1`, [run])).map((row) => row.incident_id)

/** Of these runs, those of incidents that are open. */
export const runsOfOpen = async (sql: Sql, runs: readonly string[]): Promise<readonly string[]> =>
  (
    await sql<{ run: string }>(
      `select distinct incident_run.run
         from incident_run
         join incident on incident.id = incident_run.incident_id
        where incident_run.run = any($1) and incident.resolved_at is null`,
      [runs],
    )
  ).map(({ run }) => run)

export interface RoleRow {
  readonly role: IncidentRole
  readonly person: string
  readonly assigned_at: Date
  readonly assigned_by: string
  readonly because: string
}

export const setRole = (sql: Sql, incident: string, role: RoleRow): Promise<object[]> =>
  sql(
    `insert into incident_role (incident_id, role, person, assigned_at, assigned_by, because)
     values ($1, $2, $3, $4, $5, $6)
         on conflict (incident_id, role) do update
        set person = excluded.person, assigned_at = excluded.assigned_at, assigned_by = excluded.assigned_by, because = excluded.because`,
    [incident, role.role, role.person, role.assigned_at, role.assigned_by, role.because],
  )

export const rolesOf = (sql: Sql, incidents: readonly string[]): Promise<(RoleRow & { incident_id: string })[]> =>
  sql(
    `select incident_id, role, person, assigned_at, assigned_by, because
       from incident_role
      where incident_id = any($1::uuid[])
      order by role`,
    [incidents],
  )

export interface IncidentFilter {
  readonly state: IncidentState | null
  readonly workload: string | null
  readonly owner: string | null
  readonly alert: string | null
  readonly text: string | null
}

/** Incidents of any state, or only those that are not resolved; the newest first. */
export const listIncidents = (
  sql: Sql,
  onlyActive: boolean,
  filter: IncidentFilter,
  after: string | undefined,
  limit: number,
): Promise<IncidentRow[]> =>
  sql<IncidentRow>(
    `select ${columns}
       from incident
      where (not $1::boolean or resolved_at is null)
        and ($2::text is null or state = $2)
        and ($3::text is null or workload = $3)
        and ($4::text is null or owner = $4)
        and ($5::uuid is null or id in (select incident_id from incident_alert where alert_id = $5 or group_id = $5))
        and ($6::text is null or title ilike $6)
        and ($7::uuid is null or id < $7)
      order by id desc
      limit $8`,
    [
      onlyActive,
      filter.state,
      filter.workload,
      filter.owner,
      filter.alert,
      filter.text === null ? null : `%${filter.text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`,
      after ?? null,
      limit,
    ],
  )
