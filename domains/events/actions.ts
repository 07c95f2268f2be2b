import Type, { type Static } from 'typebox'
import { earlier, placeOf } from '#domains/events/arrival.ts'
import { longestEvent, mostAtOnce, type OccurredEvent } from '#domains/events/event.ts'
import { eventReceived } from '#domains/events/facts.ts'
import { refuseTooMuch } from '#domains/events/formats/parsed.ts'
import { receiveEvents } from '#domains/events/receiving.ts'
import { countEvents, eventById, type EventFilter, findEvents } from '#domains/events/store.ts'
import { EventLine, eventLine, EventView, eventView } from '#domains/events/view.ts'
import { queryOf } from '#domains/events/words.ts'
import { defineAction } from '#platform/actions/action.ts'
import { refuseUnstorable } from '#platform/http/storable.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'

const strict = { additionalProperties: false }
const text = (description: string) => Type.String({ minLength: 1, maxLength: 2_000, description })
const uuid = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'

const Occurred = Type.Object(
  {
    source: text('Where it happened: `//deploy/production`.'),
    id: text('The same source and identifier again is the same event.'),
    type: text('What happened: `deploy.finished`.'),
    subject: Type.Optional(text('What it happened to.')),
    time: Type.Optional(Type.String({ format: 'date-time', maxLength: 60, description: 'When it happened. Default now.' })),
    data: Type.Optional(Type.Unknown({ description: 'What it carries: any JSON, at most 256 KiB.' })),
    workload: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'What it is about: `workload:checkout`.' })),
    labels: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 200 }), Type.String({ maxLength: 1_000 }), {
        maxProperties: 50,
        description: 'Names and values to find it by.',
      }),
    ),
  },
  strict,
)

export const receiveEventsAction = defineAction({
  name: 'event.receive',
  summary: 'Hand in events',
  description: 'For scripts and steps. Tools send to the address of an integration instead. All of them are taken, or none.',
  kind: 'deed',
  idempotent: true,
  may: { role: 'responder' },
  input: Type.Object({ events: Type.Array(Occurred, { minItems: 1, maxItems: mostAtOnce, description: 'What happened.' }) }, strict),
  output: Type.Object(
    {
      accepted: Type.Integer({ description: 'How many are new.' }),
      repeated: Type.Integer({ description: 'How many were known by source and id.' }),
    },
    strict,
  ),
  run: async (transaction, { events }) => {
    refuseUnstorable(events)
    refuseTooMuch(events, Infinity, mostAtOnce, longestEvent)
    const { accepted, repeated } = await receiveEvents(
      transaction,
      events.map((event) => occurred(event, transaction.now)),
    )
    const by = actorReference(transaction.actor)
    transaction.record(eventReceived, { subjects: [by], data: { by, accepted, repeated } })
    return { accepted, repeated }
  },
})

const occurred = ({ time, data, ...event }: Static<typeof Occurred>, now: Date): OccurredEvent => ({
  ...event,
  time: time === undefined ? now : new Date(time),
  data: data ?? null,
})

const filters = {
  text: Type.Optional(text('Words in it: its type, source, subject, labels or data. Each may be the beginning of a word.')),
  type: Type.Optional(text('Exactly this type.')),
  source: Type.Optional(text('Exactly this source.')),
  subject: Type.Optional(text('Exactly this subject.')),
  workload: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'About this workload: `workload:checkout`.' })),
  integration: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'By this integration: `integration:payments`.' })),
  from: Type.Optional(Type.String({ format: 'date-time', maxLength: 60, description: 'Arrived at this instant or later.' })),
  to: Type.Optional(Type.String({ format: 'date-time', maxLength: 60, description: 'Arrived before this instant.' })),
}
type Asked = { readonly [Name in keyof typeof filters]?: string }

/** Undefined when no event can fit: there is no word in the text. */
const filterOf = (asked: Asked, after?: string): EventFilter | undefined => {
  const words = asked.text === undefined ? null : queryOf(asked.text)
  if (words === undefined) return undefined
  return {
    words,
    type: asked.type ?? null,
    source: asked.source ?? null,
    subject: asked.subject ?? null,
    workload: asked.workload ?? null,
    integration: asked.integration ?? null,
    from: asked.from === undefined ? null : placeOf(new Date(asked.from)),
    until: earlier(asked.to === undefined ? undefined : placeOf(new Date(asked.to)), after) ?? null,
  }
}

export const listEvents = defineAction({
  name: 'event.list',
  summary: 'List events, the latest arrivals first',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      ...filters,
      after: Type.Optional(Type.String({ pattern: `^${uuid}$`, maxLength: 36, description: 'Continue after: `next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'How many at most. Default 50.' })),
    },
    strict,
  ),
  output: Type.Object(
    {
      items: Type.Array(EventLine, { description: 'This page of them.' }),
      next: Type.Optional(Type.String({ description: 'Ask with `after` set to this for the next page.' })),
    },
    strict,
  ),
  run: async ({ sql }, { after, limit = 50, ...asked }) => {
    const filter = filterOf(asked, after)
    const rows = filter === undefined ? [] : await findEvents(sql, filter, limit)
    const last = rows.length === limit ? rows.at(-1) : undefined
    return { items: rows.map(eventLine), ...(last === undefined ? {} : { next: last.id }) }
  },
})

export const getEvent = defineAction({
  name: 'event.get',
  summary: 'Show an event with all it carries',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      id: Type.String({
        pattern: `^(event:)?${uuid}$`,
        maxLength: 60,
        description: 'Identifier of the event, as the list shows it: `0198c2f4-…`.',
      }),
    },
    strict,
  ),
  output: EventView,
  run: async ({ sql }, { id }) => {
    const row = await eventById(sql, id.replace(/^event:/, ''))
    if (row === undefined)
      throw new Refusal('not-found', `There is no event "${id}", or it is no longer kept. event.list shows what there is.`)
    return eventView(row)
  },
})

const mostCounted = 10_000

export const countEventsAction = defineAction({
  name: 'event.count',
  summary: 'Count events',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(filters, strict),
  output: Type.Object(
    {
      count: Type.Integer({ description: 'How many fit.' }),
      atLeast: Type.Boolean({ description: `There are more: counting stops at ${mostCounted}.` }),
    },
    strict,
  ),
  run: async ({ sql }, asked) => {
    const filter = filterOf(asked)
    const count = filter === undefined ? 0 : await countEvents(sql, filter, mostCounted + 1)
    return { count: Math.min(count, mostCounted), atLeast: count > mostCounted }
  },
})
