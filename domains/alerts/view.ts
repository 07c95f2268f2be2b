import Type, { type Static } from 'typebox'
import type { AlertRow, GroupRow } from '#domains/alerts/desk/store.ts'

const text = (description: string) => Type.String({ description })
const instant = (description: string) => Type.String({ format: 'date-time', description })
const maybe = <Schema extends ReturnType<typeof Type.String>>(schema: Schema) => Type.Union([schema, Type.Null()])
const labels = Type.Record(Type.String(), Type.String(), { description: 'As its sender said them: `alertname`, `workload`, `severity` …' })

/** How pressing something is. */
export const PriorityField = Type.Union(
  [Type.Literal('Critical'), Type.Literal('Urgent'), Type.Literal('High'), Type.Literal('Normal'), Type.Literal('Low')],
  { description: 'How pressing it is: impact by urgency.' },
)

/** A group as every transport shows it. */
export const GroupView = Type.Object(
  {
    id: text('Identifier of the group.'),
    reference: text('How facts and links name it: `alert-group:…`.'),
    state: Type.Union(
      [
        Type.Literal('open'),
        Type.Literal('no-process'),
        Type.Literal('acknowledged'),
        Type.Literal('suppressed'),
        Type.Literal('resolved'),
      ],
      { description: '`no-process`: no route knows it, so it has no owner’s procedure; it pages the fallback.' },
    ),
    priority: PriorityField,
    priorityBecause: text('Why the priority is what it is.'),
    pagedBecause: text('Why these people are paged, or why nobody is.'),
    summary: text('What people read first.'),
    labels,
    workload: maybe(text('What it is about.')),
    owner: maybe(text('Who answers for it.')),
    runbook: maybe(text('What to do.')),
    policy: maybe(text('Whom it pages.')),
    route: maybe(text('The route that took it; none: no process.')),
    openedAt: instant('When its first alert was accepted.'),
    lastAlertAt: instant('When its newest alert was accepted.'),
    pagedAt: maybe(instant('When paging began.')),
    pageAt: maybe(instant('When paging is due, if it waits.')),
    acknowledgedAt: maybe(instant('When somebody took it on.')),
    acknowledgedBy: maybe(text('Who took it on first.')),
    assignee: maybe(text('Who answers for it now.')),
    resolvedAt: maybe(instant('When its last alert was resolved.')),
    alerts: Type.Integer({ description: 'How many alerts it ever had.' }),
    openAlerts: Type.Integer({ description: 'How many of them are open.' }),
  },
  { description: 'Alerts that are one page.' },
)

/** One alert as every transport shows it. */
export const AlertView = Type.Object({
  id: text('Identifier of the alert.'),
  group: text('The group it is in.'),
  fingerprint: text('Its identity: equal labels or key, equal fingerprint.'),
  former: maybe(text('The alert of the same fingerprint before this one.')),
  summary: text('What people read first.'),
  labels,
  annotations: Type.Record(Type.String(), Type.String(), { description: 'What its sender tells people: `summary`, `description` …' }),
  url: maybe(text('Where the sender shows it.')),
  source: text('What reported it.'),
  startsAt: instant('When the trouble began, as the sender says.'),
  openedAt: instant('When it was accepted.'),
  endedAt: maybe(instant('When the trouble ended.')),
  expiresAt: maybe(instant('It ends by itself then, unless a sender repeats it.')),
  resolvedAt: maybe(instant('When it was resolved here.')),
  resolvedBecause: maybe(text('Why it was resolved.')),
  resolvedBy: maybe(text('Who resolved it, when a person did.')),
  lastSeenAt: instant('When a sender last reported it.'),
  seen: Type.Integer({ description: 'How often it was reported.' }),
})

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

export const groupView = (row: GroupRow): Static<typeof GroupView> => ({
  id: row.id,
  reference: `alert-group:${row.id}`,
  state: row.state,
  priority: row.priority,
  priorityBecause: row.priority_because,
  pagedBecause: row.paged_because,
  summary: row.summary,
  labels: row.labels,
  workload: row.workload,
  owner: row.owner,
  runbook: row.runbook,
  policy: row.policy,
  route: row.route,
  openedAt: row.opened_at.toISOString(),
  lastAlertAt: row.last_alert_at.toISOString(),
  pagedAt: iso(row.paged_at),
  pageAt: iso(row.paged_at === null ? row.page_at : null),
  acknowledgedAt: iso(row.acknowledged_at),
  acknowledgedBy: row.acknowledged_by,
  assignee: row.assignee,
  resolvedAt: iso(row.resolved_at),
  alerts: row.alerts,
  openAlerts: row.open_alerts,
})

export const alertView = (row: AlertRow): Static<typeof AlertView> => ({
  id: row.id,
  group: row.group_id,
  fingerprint: row.fingerprint,
  former: row.former_id,
  summary: row.summary,
  labels: row.labels,
  annotations: row.annotations,
  url: row.url,
  source: row.source,
  startsAt: row.starts_at.toISOString(),
  openedAt: row.opened_at.toISOString(),
  endedAt: iso(row.ended_at),
  expiresAt: iso(row.expires_at),
  resolvedAt: iso(row.resolved_at),
  resolvedBecause: row.resolved_because,
  resolvedBy: row.resolved_by,
  lastSeenAt: row.last_seen_at.toISOString(),
  seen: row.seen,
})
