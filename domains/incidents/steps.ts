import { runFinished, runStarted } from '#domains/runs/facts.ts'
import { alertsNamed, type KnownAlert } from '#domains/alerts/questions.ts'
import { type Priority, rankOf } from '#domains/alerts/priority.ts'
import { incidentAcknowledged, incidentLinked, incidentOpened, incidentResolved, incidentRoleAssigned } from '#domains/incidents/facts.ts'
import { after, clocksOf, endsWithAlerts, type IncidentRole, knownClocks } from '#domains/incidents/lifecycle.ts'
import * as store from '#domains/incidents/store.ts'
import { instantsOf } from '#domains/incidents/view.ts'
import { factsAbout } from '#platform/facts/read.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Steps people and alerts take alike: each writes and records, in the caller's transaction. */

export const subjectOf = (incident: string): string => `incident:${incident}`

const subjectsOf = (row: store.IncidentRow): string[] => [subjectOf(row.id), ...(row.workload === null ? [] : [row.workload])]

export interface Opening {
  readonly title: string
  readonly priority: Priority
  readonly workload: string | undefined
  readonly owner: string | undefined
  readonly reason: string | undefined
  readonly resolveOn: 'all' | 'never'
  readonly by: string
  readonly alerts: readonly KnownAlert[]
}

export const open = async (transaction: Transaction, opening: Opening): Promise<store.IncidentRow> => {
  const row = await store.insertIncident(transaction.sql, {
    id: transaction.newId(),
    title: opening.title,
    priority: opening.priority,
    rank: rankOf(opening.priority),
    workload: opening.workload ?? null,
    owner: opening.owner ?? null,
    reason: opening.reason ?? null,
    resolve_on: opening.resolveOn,
    began_at: earliest(opening.alerts.map((alert) => alert.startsAt)),
    detected_at: earliest(opening.alerts.map((alert) => alert.openedAt)),
    opened_at: transaction.now,
    opened_by: opening.by,
  })
  if (row === undefined) throw new Error('An insert returned no row.')
  transaction.record(incidentOpened, {
    subjects: [...subjectsOf(row), ...groupSubjects(opening.alerts)],
    data: {
      incident: row.id,
      number: Number(row.number),
      title: row.title,
      priority: row.priority,
      ...(row.workload === null ? {} : { workload: row.workload }),
      by: opening.by,
      ...(row.reason === null ? {} : { reason: row.reason }),
    },
  })
  const added = await add(transaction, row, opening.alerts, opening.by)
  return takeOver(transaction, row, added)
}

/** The facts of a large incident name its first groups only; the links are in the table. */
const mostSubjects = 20

const groupSubjects = (alerts: readonly KnownAlert[]): string[] =>
  [...new Set(alerts.map((alert) => `alert-group:${alert.group}`))].slice(0, mostSubjects)

const earliest = (instants: readonly (Date | null)[]): Date | null =>
  instants.reduce((first, at) => (first === null || (at !== null && at < first) ? at : first), null)

/** Links alerts to an incident that is under way, and records which are new in it. Resolves to where the incident stands then. */
export const link = async (
  transaction: Transaction,
  row: store.IncidentRow,
  alerts: readonly KnownAlert[],
  by: string,
): Promise<store.IncidentRow> => {
  const added = await add(transaction, row, alerts, by)
  if (added.length === 0) return row
  transaction.record(incidentLinked, {
    subjects: [subjectOf(row.id), ...groupSubjects(added)],
    data: { incident: row.id, by, what: whatOf(added), references: added.slice(0, mostSubjects).map(({ alert }) => `alert:${alert}`) },
  })
  return takeOver(transaction, row, added)
}

/** Resolves to the alerts that were not in it before. */
const add = async (transaction: Transaction, row: store.IncidentRow, alerts: readonly KnownAlert[], by: string): Promise<KnownAlert[]> => {
  if (alerts.length === 0) return []
  const links = alerts.map(({ alert, group, resolvedAt }) => ({ alert, group, resolved_at: resolvedAt ?? null }))
  const added = new Set(await store.linkAlerts(transaction.sql, row.id, links, by, transaction.now))
  return alerts.filter(({ alert }) => added.has(alert))
}

/** What happened to alerts before they were linked: their beginning, runs, acknowledgement, end. */
const takeOver = async (transaction: Transaction, row: store.IncidentRow, linked: readonly KnownAlert[]): Promise<store.IncidentRow> => {
  if (linked.length === 0) return row
  const known = {
    ...row,
    began_at: earliest([row.began_at, ...linked.map(({ startsAt }) => startsAt)]),
    detected_at: earliest([row.detected_at, ...linked.map(({ openedAt }) => openedAt)]),
  }
  await store.saveIncident(transaction.sql, known)
  await linkRuns(transaction, row.id, linked)
  const taken = linked.find(({ acknowledgedBy }) => acknowledgedBy !== undefined)
  const standing =
    taken?.acknowledgedBy === undefined
      ? known
      : await acknowledge(transaction, known, taken.acknowledgedBy, taken.acknowledgedAt ?? transaction.now)
  return endIfOver(transaction, standing)
}

const whatOf = (alerts: readonly KnownAlert[]): string =>
  alerts.length === 1 ? `the alert “${alerts[0]?.summary ?? ''}”` : `${alerts.length} alerts, the first “${alerts[0]?.summary ?? ''}”`

/** Runs about these alerts that started before the incident was opened. */
const linkRuns = async (transaction: Transaction, incident: string, alerts: readonly KnownAlert[]): Promise<void> => {
  const groups = groupSubjects(alerts)
  const facts = await factsAbout(transaction.sql, groups, { types: [runStarted.name, runFinished.name], limit: 100 })
  for (const fact of facts.toReversed()) {
    if (typeof fact.data !== 'object' || fact.data === null || !('run' in fact.data) || typeof fact.data.run !== 'string') continue
    const procedure = 'procedure' in fact.data && typeof fact.data.procedure === 'string' ? fact.data.procedure : null
    const status = 'status' in fact.data && typeof fact.data.status === 'string' ? fact.data.status : 'Running'
    const finished = fact.type === runFinished.name ? fact.at : null
    await store.linkRun(transaction.sql, incident, { run: fact.data.run, procedure, status, started_at: fact.at, finished_at: finished })
  }
}

/** Somebody is on it. The first of them leads it, unless somebody leads it already. Nothing when it is over. */
export const acknowledge = async (transaction: Transaction, row: store.IncidentRow, by: string, at: Date): Promise<store.IncidentRow> => {
  const next = after(row.state, 'acknowledge')
  if ('refused' in next || row.acknowledged_at !== null) return row
  const taken = { ...row, state: next.state, acknowledged_at: at, acknowledged_by: by }
  await store.saveIncident(transaction.sql, taken)
  const { timeToAcknowledgeSeconds } = knownClocks(clocksOf(instantsOf(taken)))
  transaction.record(incidentAcknowledged, {
    subjects: subjectsOf(row),
    data: {
      incident: row.id,
      number: Number(row.number),
      by,
      ...(timeToAcknowledgeSeconds === undefined ? {} : { timeToAcknowledgeSeconds }),
    },
  })
  const roles = await store.rolesOf(transaction.sql, [row.id])
  if (by.startsWith('person:') && !roles.some(({ role }) => role === 'commander')) {
    await assign(transaction, taken, 'commander', by, by, 'first to acknowledge, and nobody led it')
  }
  return taken
}

export const assign = async (
  transaction: Transaction,
  row: store.IncidentRow,
  role: IncidentRole,
  person: string,
  by: string,
  because: string,
): Promise<void> => {
  await store.setRole(transaction.sql, row.id, { role, person, assigned_at: transaction.now, assigned_by: by, because })
  transaction.record(incidentRoleAssigned, {
    subjects: [subjectOf(row.id), person],
    data: { incident: row.id, role, person, by, because },
  })
}

export const resolve = async (
  transaction: Transaction,
  row: store.IncidentRow,
  by: string,
  at: Date,
  summary: string | undefined,
): Promise<store.IncidentRow> => {
  const ended = { ...row, state: 'resolved' as const, resolved_at: at, resolved_by: by, summary: summary ?? row.summary }
  await store.saveIncident(transaction.sql, ended)
  const { timeToMitigateSeconds: _, ...clocks } = knownClocks(clocksOf(instantsOf(ended)))
  transaction.record(incidentResolved, {
    subjects: subjectsOf(row),
    data: { incident: row.id, number: Number(row.number), by, ...(summary === undefined ? {} : { summary }), ...clocks },
  })
  return ended
}

/** Resolves an incident that ends with its alerts when none of them is open. */
export const endIfOver = async (transaction: Transaction, row: store.IncidentRow): Promise<store.IncidentRow> => {
  if (row.state === 'resolved') return row
  const { linked, open: openAlerts, last } = await store.linkCounts(transaction.sql, row.id)
  if (!endsWithAlerts(row.resolve_on, linked, openAlerts)) return row
  return resolve(
    transaction,
    row,
    'its alerts',
    last ?? transaction.now,
    `All ${linked === 1 ? 'alerts are' : `${linked} alerts are`} resolved.`,
  )
}

/** The alerts these identifiers name, of alerts or of groups. */
export const namedAlerts = (transaction: Transaction, given: readonly string[]): Promise<readonly KnownAlert[]> =>
  given.length === 0 ? Promise.resolve([]) : alertsNamed(transaction, given)
