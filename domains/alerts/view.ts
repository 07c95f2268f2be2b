import Type, { type Static } from 'typebox'
import type { AlertRow, GroupRow } from '#domains/alerts/desk/store.ts'
import type { HoldReason } from '#domains/alerts/verdict.ts'
import type { SendReason, SendRow } from '#domains/alerts/telling/store.ts'

const text = (description: string) => Type.String({ description })
const instant = (description: string) => Type.String({ format: 'date-time', description })
const maybe = <Schema extends ReturnType<typeof Type.String>>(schema: Schema) => Type.Union([schema, Type.Null()])
const labels = Type.Record(Type.String(), Type.String(), { description: 'As its sender said them: `alertname`, `workload`, `severity` …' })

/** How pressing something is. */
export const PriorityField = Type.Union(
  [Type.Literal('Critical'), Type.Literal('Urgent'), Type.Literal('High'), Type.Literal('Normal'), Type.Literal('Low')],
  { description: 'How pressing it is: impact by urgency.' },
)

/** Why nobody is told of an alert, or how it was told. */
export const ReasonView = Type.Object({
  source: text(
    '`silence`, `inhibition`, `composite`, `maintenance`, `hours`, `freeze`, `snooze`, `rule`; of a telling also `acknowledged`, `ticket`, `escalation`, `webhook`, `nobody`.',
  ),
  by: text('The record or person that says so.'),
  because: text('In words.'),
  until: Type.Optional(instant('When it ends by itself.')),
  alerts: Type.Optional(Type.Array(Type.String(), { description: 'The alerts it is held back by; at most five.' })),
})

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
    heldUntil: maybe(instant('It is held back whole; what holds it, or one of several, ends by itself then.')),
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
    suppressedAlerts: Type.Integer({ description: 'How many of those are held back.' }),
    rule: maybe(text('The alert rule of its first alert.')),
    isTicket: Type.Boolean({ description: 'Work to do: nobody is paged.' }),
    isFlapping: Type.Boolean({ description: 'It goes on and off: one page, held open until it has been quiet.' }),
    computedPriority: Type.Union([PriorityField, Type.Null()], { description: 'What the matrix says, when a person said otherwise.' }),
    priorityBy: maybe(text('Who said otherwise.')),
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
  heldBy: Type.Array(ReasonView, { description: 'What holds it back: nobody is told of it. Empty: nothing does.' }),
  heldSince: maybe(instant('Since when.')),
  snoozedUntil: maybe(instant('Somebody wants to hear of it again then.')),
})

/** One decision to tell, or not to tell, of a group. */
export const SendView = Type.Object({
  at: instant('When it was decided.'),
  what: Type.Union([Type.Literal('page'), Type.Literal('update'), Type.Literal('repeat'), Type.Literal('resolved'), Type.Literal('held')], {
    description: '`held`: nobody was told.',
  }),
  firing: Type.Array(Type.String(), { description: 'The alerts told of, or held.' }),
  resolved: Type.Array(Type.String(), { description: 'Those that were over.' }),
  reasons: Type.Array(ReasonView, { description: 'Whom it went to and why, or why nobody was told.' }),
  decidedWith: text('The version of the records it was decided with.'),
})

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

export const groupView = (row: GroupRow): Static<typeof GroupView> => ({
  id: row.id,
  reference: `alert-group:${row.id}`,
  state: row.state,
  priority: row.priority,
  priorityBecause: row.priority_because,
  pagedBecause: row.held === null ? row.paged_because : row.held.map(({ because }) => because).join(' '),
  heldUntil: row.held === null ? null : lastUntil(row.held),
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
  pageAt: iso(row.paged_at === null ? row.flush_at : null),
  acknowledgedAt: iso(row.acknowledged_at),
  acknowledgedBy: row.acknowledged_by,
  assignee: row.assignee,
  resolvedAt: iso(row.resolved_at),
  alerts: row.alerts,
  openAlerts: row.open_alerts,
  suppressedAlerts: row.suppressed_alerts,
  rule: row.rule,
  isTicket: row.is_ticket,
  isFlapping: row.is_flapping,
  computedPriority: row.computed_priority,
  priorityBy: row.priority_by,
})

/** Of several reasons the last to end; none, when one of them has no end. */
const lastUntil = (reasons: readonly HoldReason[]): string | null =>
  reasons.reduce<string | null | undefined>(
    (last, { until }) => (last === null || until === undefined ? null : last === undefined || until > last ? until : last),
    undefined,
  ) ?? null

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
  heldBy: (row.held_by ?? []).map(reasonView),
  heldSince: iso(row.held_since),
  snoozedUntil: iso(row.snoozed_until),
})

export const reasonView = ({ source, by, because, until, alerts }: SendReason): Static<typeof ReasonView> => ({
  source,
  by,
  because,
  ...(until === undefined ? {} : { until }),
  ...(alerts === undefined ? {} : { alerts: [...alerts] }),
})

export const sendView = (row: SendRow): Static<typeof SendView> => ({
  at: row.at.toISOString(),
  what: row.what,
  firing: [...row.firing],
  resolved: [...row.resolved],
  reasons: row.reasons.map(reasonView),
  decidedWith: row.decided_with,
})
