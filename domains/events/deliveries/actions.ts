import Type from 'typebox'
import { deliveriesLike, deliveryById, discardDead, lockDead, retryDead } from '#domains/events/deliveries/store.ts'
import { DeliveryView, deliveryView, StateInput } from '#domains/events/deliveries/view.ts'
import { deliveriesDiscarded, deliveriesRetried } from '#domains/events/rules/facts.ts'
import { fillInput } from '#domains/events/rules/filling.ts'
import { deliverEvents } from '#domains/events/rules/jobs.ts'
import { eventRules } from '#domains/events/rules/plan.ts'
import { type Action, defineAction } from '#platform/actions/action.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const strict = { additionalProperties: false }
const uuid = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'
const mostAtOnce = 1_000

const ofRule = Type.Optional(Type.String({ minLength: 1, maxLength: 300, description: 'Only of this rule: `event-rule:open-incident`.' }))

const listDeliveries = defineAction({
  name: 'event-delivery.list',
  summary: 'List what event rules did, the newest first',
  description: 'With `state: dead` it is the dead-letter list: what was given up, and why.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      rule: ofRule,
      state: Type.Optional(StateInput),
      replay: Type.Optional(Type.String({ pattern: uuid, maxLength: 36, description: 'Only of this replay: `0198c2f4-…`.' })),
      after: Type.Optional(Type.String({ pattern: uuid, maxLength: 36, description: 'Continue after: `next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'How many at most. Default 50.' })),
    },
    strict,
  ),
  output: Type.Object(
    {
      items: Type.Array(DeliveryView, { description: 'This page of them.' }),
      next: Type.Optional(Type.String({ description: 'Ask with `after` set to this for the next page.' })),
    },
    strict,
  ),
  run: async ({ sql }, { rule, state, replay, after, limit = 50 }) => {
    const rows = await deliveriesLike(
      sql,
      { rule: rule ?? null, state: state ?? null, replay: replay ?? null, after: after ?? null },
      limit,
    )
    const last = rows.length === limit ? rows.at(-1) : undefined
    return { items: rows.map(deliveryView), ...(last === undefined ? {} : { next: last.id }) }
  },
})

const getDelivery = defineAction({
  name: 'event-delivery.get',
  summary: 'Show a delivery with its event and the input it is made with',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    { id: Type.String({ pattern: uuid, maxLength: 36, description: 'Identifier of the delivery, as the list shows it: `0198c2f4-…`.' }) },
    strict,
  ),
  output: Type.Object({
    ...DeliveryView.properties,
    event: Type.Unknown({ description: 'The event as patterns and templates see it.' }),
    input: Type.Optional(Type.Unknown({ description: 'The input of the deed, as the rule says now.' })),
    problem: Type.Optional(Type.String({ description: 'Why there is no input.' })),
  }),
  run: async (transaction, { id }) => {
    const row = await deliveryById(transaction.sql, id)
    if (row === undefined)
      throw new Refusal('not-found', `There is no delivery ${id}. It may have been forgotten: event-delivery.list shows what there is.`)
    const { rules } = (await transaction.read(eventRules)).value
    const target = rules.get(row.rule)?.targets.find((one) => one.id === row.target)
    const filled = target === undefined ? { problem: 'The rule has no such target any more.' } : fillInput(target.input ?? {}, row.event)
    return { ...deliveryView(row), event: row.event, ...filled }
  },
})

const which = {
  ids: Type.Optional(
    Type.Array(Type.String({ pattern: uuid, maxLength: 36 }), {
      minItems: 1,
      maxItems: mostAtOnce,
      description: 'These given-up deliveries.',
    }),
  ),
  rule: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 300,
      description: 'All given-up deliveries of this rule, a thousand at a time, the oldest first.',
    }),
  ),
}

/** The given-up deliveries that are meant, locked, by rule. */
const meant = async (
  { sql }: Transaction,
  { ids, rule }: { readonly ids?: readonly string[]; readonly rule?: string },
): Promise<ReadonlyMap<string, readonly string[]>> => {
  if (ids === undefined && rule === undefined)
    throw new Refusal('invalid-input', 'Say which: `ids` of given-up deliveries, or the `rule` whose they are.')
  const rows = await lockDead(sql, { ids: ids ?? null, rule: rule ?? null }, mostAtOnce)
  if (rows.length === 0)
    throw new Refusal('conflict', 'None of these is given up any more. event-delivery.list with `state: dead` shows which are.')
  return new Map([...Map.groupBy(rows, (row) => row.rule)].map(([of, some]) => [of, some.map(({ id }) => id)]))
}

const subjectsOf = (rule: string, ids: readonly string[]): string[] => [rule, ...ids.slice(0, 20).map((id) => `event-delivery:${id}`)]

const retryDeliveries = defineAction({
  name: 'event-delivery.retry',
  summary: 'Try given-up deliveries again',
  description: 'With the rule as it is now, after the mistake was corrected. They take their turns like new ones.',
  kind: 'deed',
  may: { role: 'responder' },
  input: Type.Object(which, strict),
  output: Type.Object({ retried: Type.Integer({ description: 'How many.' }) }, strict),
  run: async (transaction, input) => {
    const byRule = await meant(transaction, input)
    for (const [rule, ids] of byRule)
      transaction.record(deliveriesRetried, { subjects: subjectsOf(rule, ids), data: { rule, deliveries: ids.length } })
    const all = [...byRule.values()].flat()
    await retryDead(transaction.sql, all, transaction.now)
    transaction.wake(deliverEvents, transaction.now)
    return { retried: all.length }
  },
})

const discardDeliveries = defineAction({
  name: 'event-delivery.discard',
  summary: 'Discard given-up deliveries: they are not needed any more',
  kind: 'deed',
  may: { role: 'responder' },
  confirm: 'These deliveries will never be made.',
  input: Type.Object(
    { ...which, reason: Type.String({ minLength: 1, maxLength: 2_000, description: 'Why, for those who look later.' }) },
    strict,
  ),
  output: Type.Object({ discarded: Type.Integer({ description: 'How many.' }) }, strict),
  run: async (transaction, { reason, ...input }) => {
    const byRule = await meant(transaction, input)
    for (const [rule, ids] of byRule)
      transaction.record(deliveriesDiscarded, { subjects: subjectsOf(rule, ids), data: { rule, deliveries: ids.length, reason } })
    const all = [...byRule.values()].flat()
    await discardDead(transaction.sql, all, reason, transaction.now)
    return { discarded: all.length }
  },
})

/** For the manifest. */
export const deliveryActions: readonly Action[] = [listDeliveries, getDelivery, retryDeliveries, discardDeliveries]
