import Type, { type Static } from 'typebox'
import { PriorityField } from '#domains/alerts/view.ts'
import { clocksOf } from '#domains/incidents/lifecycle.ts'
import type { IncidentRow, RoleRow } from '#domains/incidents/store.ts'

const text = (description: string) => Type.String({ description })
const maybeText = (description: string) => Type.Union([Type.String(), Type.Null()], { description })
const instant = (description: string) => Type.String({ format: 'date-time', description })
const maybeInstant = (description: string) => Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description })
const maybeSeconds = (description: string) => Type.Union([Type.Integer(), Type.Null()], { description })

export const RoleField = Type.Union(
  [Type.Literal('commander'), Type.Literal('communications'), Type.Literal('operations'), Type.Literal('scribe')],
  { description: 'Who leads, who informs, who mends, who writes down.' },
)

export const StateField = Type.Union(
  [Type.Literal('declared'), Type.Literal('acknowledged'), Type.Literal('mitigated'), Type.Literal('resolved')],
  { description: 'Declared, somebody is on it, customers no longer suffer, over.' },
)

const RoleView = Type.Object({
  role: RoleField,
  person: text('Who: `person:alice`.'),
  assignedAt: instant('Since when.'),
  assignedBy: text('Who decided it.'),
  because: text('Why.'),
})

export const IncidentView = Type.Object(
  {
    id: text('Identifier of the incident.'),
    reference: text('How facts and links name it: `incident:…`.'),
    number: Type.Integer({ description: 'How people say it.' }),
    title: text('What is wrong.'),
    priority: PriorityField,
    state: StateField,
    workload: maybeText('What suffers.'),
    owner: maybeText('The team that answers for it.'),
    reason: maybeText('Why it was opened.'),
    summary: maybeText('What it was, in the end.'),
    endsWith: Type.Union([Type.Literal('all'), Type.Literal('never')], {
      description: '`all`: it is resolved with the last of its alerts; `never`: a person resolves it.',
    }),
    beganAt: maybeInstant('Since when something failed.'),
    detectedAt: maybeInstant('When the first alert about it was accepted.'),
    openedAt: instant('When it was opened.'),
    openedBy: text('Who opened it.'),
    acknowledgedAt: maybeInstant('When somebody was on it.'),
    acknowledgedBy: maybeText('Who was first.'),
    mitigatedAt: maybeInstant('When customers no longer suffered.'),
    mitigatedBy: maybeText('Who said so.'),
    resolvedAt: maybeInstant('When it was over.'),
    resolvedBy: maybeText('Who said so.'),
    reopened: Type.Integer({ description: 'How often it was reopened.' }),
    roles: Type.Array(RoleView, { description: 'Who does what.' }),
    timeToDetectSeconds: maybeSeconds('From the first failing signal to the accepted alert.'),
    timeToAcknowledgeSeconds: maybeSeconds('From detection to somebody being on it.'),
    timeToMitigateSeconds: maybeSeconds('From detection to customers no longer suffering.'),
    timeToResolveSeconds: maybeSeconds('From detection to the end.'),
  },
  { description: 'The incident as it is now.' },
)

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

/** The priority a stored word names. */
export const priorityNamed = (text: string): Static<typeof PriorityField> => {
  switch (text) {
    case 'Critical':
    case 'Urgent':
    case 'High':
    case 'Normal':
      return text
    default:
      return 'Low'
  }
}

export const instantsOf = (row: IncidentRow) => ({
  beganAt: row.began_at,
  detectedAt: row.detected_at,
  openedAt: row.opened_at,
  acknowledgedAt: row.acknowledged_at,
  mitigatedAt: row.mitigated_at,
  resolvedAt: row.resolved_at,
})

export const incidentView = (row: IncidentRow, roles: readonly RoleRow[]): Static<typeof IncidentView> => ({
  id: row.id,
  reference: `incident:${row.id}`,
  number: Number(row.number),
  title: row.title,
  priority: priorityNamed(row.priority),
  state: row.state,
  workload: row.workload,
  owner: row.owner,
  reason: row.reason,
  summary: row.summary,
  endsWith: row.resolve_on,
  beganAt: iso(row.began_at),
  detectedAt: iso(row.detected_at),
  openedAt: row.opened_at.toISOString(),
  openedBy: row.opened_by,
  acknowledgedAt: iso(row.acknowledged_at),
  acknowledgedBy: row.acknowledged_by,
  mitigatedAt: iso(row.mitigated_at),
  mitigatedBy: row.mitigated_by,
  resolvedAt: iso(row.resolved_at),
  resolvedBy: row.resolved_by,
  reopened: row.reopened,
  roles: roles.map((role) => ({
    role: role.role,
    person: role.person,
    assignedAt: role.assigned_at.toISOString(),
    assignedBy: role.assigned_by,
    because: role.because,
  })),
  ...clocksOf(instantsOf(row)),
})
