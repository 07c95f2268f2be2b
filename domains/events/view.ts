import Type, { type Static } from 'typebox'
import type { OccurredEvent } from '#domains/events/event.ts'
import type { EventRow } from '#domains/events/store.ts'

const instant = (description: string) => Type.String({ format: 'date-time', description })

/** One event as lists show it. */
export const EventLine = Type.Object({
  id: Type.String({ description: 'Identifier here: `event:` before it is its reference.' }),
  source: Type.String({ description: 'Where it happened, as the sender says.' }),
  eventId: Type.String({ description: 'The sender’s identifier; unique with its source.' }),
  type: Type.String({ description: 'What happened.' }),
  subject: Type.Optional(Type.String({ description: 'What it happened to.' })),
  time: instant('When it happened, as the sender says.'),
  receivedAt: instant('When it arrived.'),
  workload: Type.Optional(Type.String({ description: 'What it is about: `workload:checkout`.' })),
  integration: Type.Optional(Type.String({ description: 'What it came by: `integration:payments`.' })),
  labels: Type.Record(Type.String(), Type.String(), { description: 'Labels its integration adds.' }),
})

/** All of one event. */
export const EventView = Type.Object({
  ...EventLine.properties,
  attributes: Type.Record(Type.String(), Type.Unknown(), {
    description: 'What else its envelope held: extensions, `region`, `resources`.',
  }),
  data: Type.Unknown({ description: 'What it carries.' }),
})

export const eventLine = (row: EventRow): Static<typeof EventLine> => ({
  id: row.id,
  source: row.source,
  eventId: row.event_id,
  type: row.type,
  ...(row.subject === null ? {} : { subject: row.subject }),
  time: row.time.toISOString(),
  receivedAt: row.received_at.toISOString(),
  ...(row.workload === null ? {} : { workload: row.workload }),
  ...(row.integration === null ? {} : { integration: row.integration }),
  labels: { ...row.labels },
})

export const eventView = (row: EventRow): Static<typeof EventView> => ({
  ...eventLine(row),
  attributes: { ...row.attributes },
  data: row.data,
})

/** A kept event as it arrived, for rules that are tried on it or given it again. */
export const occurredOf = (row: EventRow): OccurredEvent => ({
  source: row.source,
  id: row.event_id,
  type: row.type,
  ...(row.subject === null ? {} : { subject: row.subject }),
  time: row.time,
  data: row.data,
  ...(row.workload === null ? {} : { workload: row.workload }),
  ...(row.integration === null ? {} : { integration: row.integration }),
  labels: row.labels,
  attributes: row.attributes,
})
