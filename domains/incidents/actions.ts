import Type, { type Static } from 'typebox'
import { alertIdentifier } from '#domains/alerts/identifier.ts'
import { PriorityField } from '#domains/alerts/view.ts'
import { incidentLinked, incidentMitigated, incidentNoted, incidentReopened } from '#domains/incidents/facts.ts'
import { after, type Step } from '#domains/incidents/lifecycle.ts'
import { found, incidentField, ownerOfIncident } from '#domains/incidents/questions.ts'
import * as steps from '#domains/incidents/steps.ts'
import { type IncidentRow, linkRun, lockIncident, lockIncidents, rolesOf, saveIncident } from '#domains/incidents/store.ts'
import { IncidentView, incidentView, RoleField } from '#domains/incidents/view.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const note = Type.String({ minLength: 1, maxLength: 20_000, description: 'What to write down. Markdown.' })
const byResponders = { role: 'responder', ownerOf: ownerOfIncident } as const

const held = async (transaction: Transaction, given: string): Promise<IncidentRow> => {
  const { id } = await found(transaction, given)
  const row = await lockIncident(transaction.sql, id)
  if (row === undefined) throw new Refusal('not-found', `There is no incident "${given}".`)
  return row
}

const heldFor = async (transaction: Transaction, given: string, step: Step): Promise<IncidentRow> => {
  const row = await held(transaction, given)
  const next = after(row.state, step)
  if ('refused' in next) throw new Refusal('conflict', next.refused)
  return row
}

const shown = async (transaction: Transaction, row: IncidentRow): Promise<Static<typeof IncidentView>> =>
  incidentView(row, await rolesOf(transaction.sql, [row.id]))

const by = (transaction: Transaction): string => actorReference(transaction.actor)

const alertsField = Type.Array(alertIdentifier(), {
  maxItems: 500,
  description: 'Alerts or groups it is about.',
})

export const openIncident = defineAction({
  name: 'incident.open',
  summary: 'Open an incident',
  description: 'Opened by a person it stays open until a person resolves it, unless `endsWith` is `all`.',
  kind: 'deed',
  may: { role: 'responder', byLink: true },
  input: Type.Object(
    {
      title: Type.String({ minLength: 1, maxLength: 200, description: 'What is wrong, for people.' }),
      priority: PriorityField,
      alerts: Type.Optional(alertsField),
      workload: Type.Optional(Type.String({ maxLength: 200, description: 'What suffers: `workload:checkout`.' })),
      reason: Type.Optional(Type.String({ maxLength: 2_000, description: 'Why it deserves an incident.' })),
      endsWith: Type.Optional(
        Type.Union([Type.Literal('all'), Type.Literal('never')], {
          description: '`all`: it is resolved with the last of its alerts. Default `never`.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  output: IncidentView,
  run: async (transaction, input) => {
    await lockIncidents(transaction.sql)
    const alerts = await steps.namedAlerts(transaction, input.alerts ?? [])
    if (alerts.length === 0 && (input.alerts ?? []).length > 0) {
      throw new Refusal('not-found', 'There are no such alerts. alert.list shows what there is.')
    }
    const workload = input.workload ?? alerts[0]?.workload
    const record = input.workload === undefined ? undefined : await transaction.records.byReference(input.workload)
    if (input.workload !== undefined && record === undefined) {
      throw new Refusal('not-found', `There is no ${input.workload}. Name a workload that is declared, or leave it out.`)
    }
    const owner = record?.metadata.owner ?? alerts[0]?.owner
    const opened = await steps.open(transaction, {
      title: input.title,
      priority: input.priority,
      workload,
      owner,
      reason: input.reason,
      resolveOn: input.endsWith ?? 'never',
      by: by(transaction),
      alerts,
    })
    return shown(transaction, opened)
  },
})

export const acknowledgeIncident = defineAction({
  name: 'incident.acknowledge',
  summary: 'Take an incident on',
  description: 'The first to do so leads it, unless somebody leads it already.',
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  may: { ...byResponders, byLink: true },
  input: Type.Object({ incident: incidentField }, { additionalProperties: false }),
  output: IncidentView,
  run: async (transaction, input) => {
    const row = await heldFor(transaction, input.incident, 'acknowledge')
    return shown(transaction, await steps.acknowledge(transaction, row, by(transaction), transaction.now))
  },
})

export const mitigateIncident = defineAction({
  name: 'incident.mitigate',
  summary: 'Say that customers no longer suffer',
  kind: 'deed',
  may: byResponders,
  input: Type.Object({ incident: incidentField, note: Type.Optional(note) }, { additionalProperties: false }),
  output: IncidentView,
  run: async (transaction, input) => {
    const before = await heldFor(transaction, input.incident, 'mitigate')
    const row = await steps.acknowledge(transaction, before, by(transaction), transaction.now)
    const mitigated = { ...row, state: 'mitigated' as const, mitigated_at: transaction.now, mitigated_by: by(transaction) }
    await saveIncident(transaction.sql, mitigated)
    transaction.record(incidentMitigated, {
      subjects: [steps.subjectOf(row.id)],
      data: {
        incident: row.id,
        number: Number(row.number),
        by: by(transaction),
        ...(input.note === undefined ? {} : { note: input.note }),
      },
    })
    return shown(transaction, mitigated)
  },
})

export const assignRole = defineAction({
  name: 'incident.assign-role',
  summary: 'Give somebody a role in an incident',
  kind: 'deed',
  idempotent: true,
  may: byResponders,
  input: Type.Object(
    {
      incident: incidentField,
      role: RoleField,
      person: Type.String({ pattern: '^person:', maxLength: 200, description: 'Who: `person:alice`.' }),
    },
    { additionalProperties: false },
  ),
  output: IncidentView,
  run: async (transaction, input) => {
    const row = await held(transaction, input.incident)
    if (row.state === 'resolved') throw new Refusal('conflict', 'It is resolved. Reopen it first if it goes on.')
    if ((await transaction.records.byReference(input.person)) === undefined) {
      throw new Refusal('not-found', `There is no ${input.person}. Name a person that is declared.`)
    }
    await steps.assign(transaction, row, input.role, input.person, by(transaction), `assigned by ${by(transaction)}`)
    return shown(transaction, row)
  },
})

export const noteIncident = defineAction({
  name: 'incident.note',
  summary: 'Write something down in the timeline',
  kind: 'deed',
  may: byResponders,
  input: Type.Object({ incident: incidentField, note }, { additionalProperties: false }),
  output: IncidentView,
  run: async (transaction, input) => {
    const row = await found(transaction, input.incident)
    transaction.record(incidentNoted, {
      subjects: [steps.subjectOf(row.id)],
      data: { incident: row.id, by: by(transaction), note: input.note },
    })
    return shown(transaction, row)
  },
})

export const linkToIncident = defineAction({
  name: 'incident.link',
  summary: 'Link alerts, runs or anything else to an incident',
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  may: byResponders,
  input: Type.Object(
    {
      incident: incidentField,
      references: Type.Array(Type.String({ pattern: '^[a-z][a-z-]*:.+$', maxLength: 300 }), {
        minItems: 1,
        maxItems: 100,
        description: 'What belongs to it: `alert:…`, `alert-group:…`, `run:…`, `workload:…`.',
      }),
    },
    { additionalProperties: false },
  ),
  output: IncidentView,
  run: async (transaction, input) => {
    await lockIncidents(transaction.sql)
    const row = await held(transaction, input.incident)
    const isAlert = (reference: string): boolean => /^alert(-group)?:[0-9a-fA-F-]{36}$/.test(reference)
    const alerts = await steps.namedAlerts(transaction, input.references.filter(isAlert))
    const others = input.references.filter((reference) => !isAlert(reference))
    const runs = others.filter((reference) => reference.startsWith('run:'))
    for (const run of runs) {
      const known = { run: run.slice('run:'.length), procedure: null, status: 'Linked', started_at: transaction.now, finished_at: null }
      await linkRun(transaction.sql, row.id, known)
    }
    if (others.length > 0) {
      transaction.record(incidentLinked, {
        subjects: [steps.subjectOf(row.id), ...others],
        data: { incident: row.id, by: by(transaction), what: others.join(', '), references: others },
      })
    }
    return shown(transaction, await steps.link(transaction, row, alerts, by(transaction)))
  },
})

export const resolveIncident = defineAction({
  name: 'incident.resolve',
  summary: 'Resolve an incident',
  kind: 'deed',
  confirm: 'Resolve it? Its clocks stop and the analysis begins.',
  may: byResponders,
  input: Type.Object(
    { incident: incidentField, summary: Type.Optional(Type.String({ minLength: 1, maxLength: 5_000, description: 'What it was.' })) },
    { additionalProperties: false },
  ),
  output: IncidentView,
  run: async (transaction, input) => {
    const row = await heldFor(transaction, input.incident, 'resolve')
    return shown(transaction, await steps.resolve(transaction, row, by(transaction), transaction.now, input.summary))
  },
})

export const reopenIncident = defineAction({
  name: 'incident.reopen',
  summary: 'Reopen an incident that goes on',
  description: 'From then on it ends when a person resolves it.',
  kind: 'deed',
  may: byResponders,
  input: Type.Object(
    { incident: incidentField, reason: Type.String({ minLength: 1, maxLength: 2_000, description: 'Why it is not over.' }) },
    { additionalProperties: false },
  ),
  output: IncidentView,
  run: async (transaction, input) => {
    const row = await heldFor(transaction, input.incident, 'reopen')
    const reopened: IncidentRow = {
      ...row,
      state: row.acknowledged_at === null ? 'declared' : 'acknowledged',
      resolve_on: 'never',
      resolved_at: null,
      resolved_by: null,
      mitigated_at: null,
      mitigated_by: null,
      reopened: row.reopened + 1,
    }
    await saveIncident(transaction.sql, reopened)
    transaction.record(incidentReopened, {
      subjects: [steps.subjectOf(row.id)],
      data: { incident: row.id, number: Number(row.number), by: by(transaction), reason: input.reason },
    })
    return shown(transaction, reopened)
  },
})
