import Type, { type Static } from 'typebox'
import type { DeliveryRow } from '#domains/events/rules/store.ts'

const instant = (description: string) => Type.String({ format: 'date-time', description })

export const StateInput = Type.Union(
  [Type.Literal('matched'), Type.Literal('waiting'), Type.Literal('delivered'), Type.Literal('dead'), Type.Literal('discarded')],
  { description: 'matched: waits for its turn. waiting: due, or to be tried again. dead: given up. discarded: not needed any more.' },
)

/** One delivery as lists show it. */
export const DeliveryView = Type.Object({
  id: Type.String({ description: 'Identifier of the delivery.' }),
  rule: Type.String({ description: 'The rule.' }),
  version: Type.Integer({ description: 'The version of the rule that matched.' }),
  target: Type.String({ description: 'The target of the rule.' }),
  action: Type.String({ description: 'The deed.' }),
  state: StateInput,
  reason: Type.Optional(Type.String({ description: 'Why the last attempt failed, or why it was discarded.' })),
  attempts: Type.Integer({ description: 'How often it was tried.' }),
  origin: Type.Union([Type.Literal('event'), Type.Literal('fact')], {
    description: 'An event from outside, or a fact of this installation.',
  }),
  source: Type.String({ description: 'Where the event happened.' }),
  eventId: Type.String({ description: 'Its identifier there.' }),
  type: Type.String({ description: 'What happened.' }),
  chain: Type.Array(Type.String(), { description: 'The rules that led to it, the first of them first.' }),
  replay: Type.Optional(Type.String({ description: 'The replay it belongs to.' })),
  held: Type.Boolean({ description: 'It had to wait, because its rule was due more often than it may.' }),
  createdAt: instant('When it matched.'),
  dueAt: Type.Optional(instant('When it is tried next.')),
  endedAt: Type.Optional(instant('When it was made, given up or discarded.')),
})

export const deliveryView = (row: DeliveryRow): Static<typeof DeliveryView> => ({
  id: row.id,
  rule: row.rule,
  version: row.version,
  target: row.target,
  action: row.action,
  state: row.state,
  ...(row.reason === null ? {} : { reason: row.reason }),
  attempts: row.attempts,
  origin: row.origin,
  source: String(row.event['source']),
  eventId: String(row.event['id']),
  type: String(row.event['type']),
  chain: [...row.chain],
  ...(row.replay === null ? {} : { replay: row.replay }),
  held: row.is_held,
  createdAt: row.created_at.toISOString(),
  ...(row.state === 'waiting' ? { dueAt: row.due_at.toISOString() } : {}),
  ...(row.ended_at === null ? {} : { endedAt: row.ended_at.toISOString() }),
})
