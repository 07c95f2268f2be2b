import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const incident = Type.String({ maxLength: 36 })
const by = Type.String({ maxLength: 300 })
const seconds = Type.Optional(Type.Integer({ minimum: 0 }))

export const incidentOpened = defineFact({
  name: 'incident.opened',
  sentence: 'Incident {number} opened: {title} ({priority}). {reason}',
  data: Type.Object({
    incident,
    number: Type.Integer(),
    title: Type.String(),
    priority: Type.String(),
    workload: Type.Optional(Type.String()),
    by,
    reason: Type.Optional(Type.String()),
  }),
})

export const incidentAcknowledged = defineFact({
  name: 'incident.acknowledged',
  sentence: '{by} is on incident {number}',
  data: Type.Object({ incident, number: Type.Integer(), by, timeToAcknowledgeSeconds: seconds }),
})

export const incidentMitigated = defineFact({
  name: 'incident.mitigated',
  sentence: '{by}: customers no longer suffer. {note}',
  data: Type.Object({ incident, number: Type.Integer(), by, note: Type.Optional(Type.String()) }),
})

export const incidentNoted = defineFact({
  name: 'incident.noted',
  sentence: '{by}: {note}',
  data: Type.Object({ incident, by, note: Type.String() }),
})

export const incidentLinked = defineFact({
  name: 'incident.linked',
  sentence: '{by} linked {what}',
  data: Type.Object({ incident, by, what: Type.String(), references: Type.Array(Type.String()) }),
})

export const incidentRoleAssigned = defineFact({
  name: 'incident.role-assigned',
  sentence: '{person} is {role}: {because}',
  data: Type.Object({ incident, role: Type.String(), person: Type.String(), by, because: Type.String() }),
})

export const incidentResolved = defineFact({
  name: 'incident.resolved',
  sentence: 'Incident {number} resolved by {by}. {summary}',
  data: Type.Object({
    incident,
    number: Type.Integer(),
    by,
    summary: Type.Optional(Type.String()),
    timeToDetectSeconds: seconds,
    timeToAcknowledgeSeconds: seconds,
    timeToResolveSeconds: seconds,
  }),
})

export const incidentReopened = defineFact({
  name: 'incident.reopened',
  sentence: '{by} reopened incident {number}: {reason}',
  data: Type.Object({ incident, number: Type.Integer(), by, reason: Type.String() }),
})
