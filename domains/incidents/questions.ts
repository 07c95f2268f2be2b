import Type from 'typebox'
import { alertIdentifier } from '#domains/alerts/identifier.ts'
import { alertIncidentWanted } from '#domains/alerts/facts.ts'
import { alertsNamed } from '#domains/alerts/questions.ts'
import { AlertView, GroupView } from '#domains/alerts/view.ts'
import { Moment, timelineOf } from '#domains/incidents/timeline.ts'
import * as store from '#domains/incidents/store.ts'
import { IncidentView, incidentView, priorityNamed } from '#domains/incidents/view.ts'
import { noticePaged } from '#domains/notices/facts.ts'
import { defineAction } from '#platform/actions/action.ts'
import { sentenceOf } from '#platform/facts/actions.ts'
import { factsAbout } from '#platform/facts/read.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const uuid = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'

export const incidentField = Type.String({
  pattern: `^(incident:)?(${uuid}|[1-9][0-9]{0,17})$`,
  maxLength: 60,
  description: 'Identifier or number of the incident: `12`.',
})

/** An incident by identifier, reference or number. */
export const found = async (transaction: Transaction, given: string): Promise<store.IncidentRow> => {
  const bare = given.slice(given.indexOf(':') + 1)
  const row = bare.includes('-') ? await store.incidentById(transaction.sql, bare) : await store.incidentByNumber(transaction.sql, bare)
  if (row === undefined) throw new Refusal('not-found', `There is no incident "${given}". incident.list shows what there is.`)
  return row
}

export const ownerOfIncident = async (transaction: Transaction, input: { readonly incident: string }): Promise<string | undefined> =>
  (await found(transaction, input.incident)).owner ?? undefined

const StateFilter = Type.Union(
  [
    Type.Literal('active'),
    Type.Literal('all'),
    Type.Literal('declared'),
    Type.Literal('acknowledged'),
    Type.Literal('mitigated'),
    Type.Literal('resolved'),
  ],
  { description: '`active`, the default, is everything that is not resolved.' },
)

export const listIncidents = defineAction({
  name: 'incident.list',
  summary: 'List incidents, newest first',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      state: Type.Optional(StateFilter),
      workload: Type.Optional(Type.String({ maxLength: 200, description: 'Only about this workload: `workload:checkout`.' })),
      owner: Type.Optional(Type.String({ maxLength: 200, description: 'Only of this team: `team:payments`.' })),
      alert: Type.Optional(alertIdentifier('Only with this alert or group: `alert-group:0198c2f4-…`.')),
      text: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'In the title.' })),
      after: Type.Optional(Type.String({ pattern: `^${uuid}$`, description: 'Continue after: `next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'How many at most. Default 50.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(IncidentView, { description: 'This page of them.' }),
    next: Type.Optional(Type.String({ description: 'Ask with `after` set to this for the next page.' })),
  }),
  run: async ({ sql }, input) => {
    const most = input.limit ?? 50
    const state = input.state ?? 'active'
    const filter = {
      state: state === 'active' || state === 'all' ? null : state,
      workload: input.workload ?? null,
      owner: input.owner ?? null,
      alert: input.alert === undefined ? null : input.alert.slice(input.alert.indexOf(':') + 1),
      text: input.text ?? null,
    }
    const rows = await store.listIncidents(sql, state === 'active', filter, input.after, most)
    const roles = await store.rolesOf(
      sql,
      rows.map((row) => row.id),
    )
    const last = rows.length === most ? rows.at(-1) : undefined
    return {
      items: rows.map((row) =>
        incidentView(
          row,
          roles.filter((role) => role.incident_id === row.id),
        ),
      ),
      ...(last === undefined ? {} : { next: last.id }),
    }
  },
})

export const getIncident = defineAction({
  name: 'incident.get',
  summary: 'Show an incident: where it stands, who leads it, what belongs to it',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ incident: incidentField }, { additionalProperties: false }),
  output: Type.Object({
    incident: IncidentView,
    alerts: Type.Array(
      Type.Object({
        id: Type.String({ description: 'The alert.' }),
        group: Type.String({ description: 'Its group.' }),
        summary: Type.String({ description: 'What it is, one line.' }),
        priority: GroupView.properties.priority,
        runbook: Type.Union([Type.String(), Type.Null()], { description: 'What to do about it: `runbook:restart-checkout`.' }),
        startsAt: AlertView.properties.startsAt,
        openedAt: AlertView.properties.openedAt,
        resolvedAt: AlertView.properties.resolvedAt,
        linkedAt: Type.String({ format: 'date-time', description: 'When it became part of the incident.' }),
      }),
      { description: 'Linked alerts, open ones first; at most 100.' },
    ),
    alertCount: Type.Integer({ description: 'How many alerts belong to it.' }),
    openAlerts: Type.Integer({ description: 'How many of them are open.' }),
    runs: Type.Array(
      Type.Object({
        run: Type.String({ description: 'Identifier of the run.' }),
        procedure: Type.Union([Type.String(), Type.Null()], { description: 'What is run: `runbook:restart-checkout`.' }),
        status: Type.String({ description: 'How far it is.' }),
        startedAt: Type.String({ format: 'date-time', description: 'When it began.' }),
        finishedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description: 'When it ended.' }),
      }),
      { description: 'Runs of procedures that belong to it.' },
    ),
    people: Type.Array(Type.String(), { description: 'Who was paged about it.' }),
  }),
  run: async (transaction, input) => {
    const { sql } = transaction
    const row = await found(transaction, input.incident)
    const roles = await store.rolesOf(sql, [row.id])
    const counts = await store.linkCounts(sql, row.id)
    const runs = await store.runsOf(sql, row.id)
    return {
      incident: incidentView(row, roles),
      alerts: await linkedAlerts(transaction, row.id),
      alertCount: counts.linked,
      openAlerts: counts.open,
      runs: runs.map((run) => ({
        run: run.run,
        procedure: run.procedure,
        status: run.status,
        startedAt: run.started_at.toISOString(),
        finishedAt: run.finished_at?.toISOString() ?? null,
      })),
      people: await peoplePaged(transaction, row.id),
    }
  },
})

const linkedAlerts = async (transaction: Transaction, incident: string) => {
  const links = await store.linksOf(transaction.sql, incident, 100)
  const alerts = await alertsNamed(
    transaction,
    links.map((link) => link.alert_id),
  )
  const known = new Map(alerts.map((alert) => [alert.alert, alert]))
  return links.flatMap((link) => {
    const alert = known.get(link.alert_id)
    if (alert === undefined) return []
    return [
      {
        id: alert.alert,
        group: alert.group,
        summary: alert.summary,
        priority: priorityNamed(alert.priority),
        runbook: alert.runbook ?? null,
        startsAt: alert.startsAt.toISOString(),
        openedAt: alert.openedAt.toISOString(),
        resolvedAt: link.resolved_at?.toISOString() ?? null,
        linkedAt: link.linked_at.toISOString(),
      },
    ]
  })
}

/** Groups whose facts make the story; a storm has thousands, and the first ones tell it. */
const mostGroups = 100

const peoplePaged = async (transaction: Transaction, incident: string): Promise<string[]> => {
  const groups = await store.groupsOf(transaction.sql, incident, mostGroups)
  const facts = await factsAbout(
    transaction.sql,
    groups.map((group) => `alert-group:${group}`),
    { types: [noticePaged.name], limit: 500 },
  )
  const people = facts.flatMap(({ data }) =>
    typeof data === 'object' && data !== null && 'people' in data && Array.isArray(data.people) ? data.people : [],
  )
  return [...new Set(people.filter((person) => typeof person === 'string'))].toSorted()
}

const factId = Type.String({ pattern: '^[0-9]{1,18}$', maxLength: 18 })

export const showTimeline = defineAction({
  name: 'incident.timeline',
  summary: 'Tell the story of an incident',
  description: 'Every fact about the incident, its alerts and its runs, in order of time, in words.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      incident: incidentField,
      after: Type.Optional({ ...factId, description: 'Only what was recorded after this line: `latest` of the answer before.' }),
      before: Type.Optional({ ...factId, description: 'Earlier lines: `earlier` of the answer before.' }),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'How many at most. Default 200.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(Moment, { description: 'What happened, in order.' }),
    latest: Type.Optional(Type.String({ description: 'Ask with `after` set to this for what is new.' })),
    earlier: Type.Optional(Type.String({ description: 'Ask with `before` set to this for earlier lines.' })),
  }),
  run: async (transaction, input) => {
    const most = input.limit ?? 200
    const row = await found(transaction, input.incident)
    const groups = await store.groupsOf(transaction.sql, row.id, mostGroups)
    const runs = await store.runsOf(transaction.sql, row.id)
    const subjects = [`incident:${row.id}`, ...groups.map((group) => `alert-group:${group}`), ...runs.map(({ run }) => `run:${run}`)]
    const facts = await factsAbout(transaction.sql, subjects, { before: input.before, limit: most })
    const since = input.after
    const fresh = since === undefined ? facts : facts.filter(({ id }) => BigInt(id) > BigInt(since))
    const told = fresh.filter(({ type }) => type !== alertIncidentWanted.name)
    const start = row.began_at ?? row.detected_at ?? row.opened_at
    const [latest, earliest] = [facts[0]?.id ?? since, facts.at(-1)?.id]
    return {
      items: [...timelineOf(told, start, (fact) => sentenceOf(transaction, fact))],
      ...(latest === undefined ? {} : { latest }),
      ...(facts.length === most && earliest !== undefined ? { earlier: earliest } : {}),
    }
  },
})
