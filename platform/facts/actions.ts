import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { webhookCreated, webhookRemoved, webhookRetried } from '#platform/facts/facts.ts'
import { type PlacedFact, positionText } from '#platform/facts/log.ts'
import { factsAbout, factsOf, latestFacts } from '#platform/facts/read.ts'
import { maySee } from '#platform/facts/visible.ts'
import { verifySeals } from '#platform/facts/seal.ts'
import { createWebhook, deliverWebhooks } from '#platform/facts/webhooks.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const FactView = Type.Object({
  id: Type.String({ description: 'Identifier of the fact.' }),
  position: Type.String({ description: 'Its place in the log, for `Last-Event-ID`.' }),
  type: Type.String({ description: 'What happened: `alert.opened`.' }),
  at: Type.String({ format: 'date-time', description: 'When.' }),
  actor: Type.String({ description: 'Who: `person:alice`.' }),
  subjects: Type.Array(Type.String(), { description: 'What it is about.' }),
  sentence: Type.String({ description: 'The fact in words.' }),
  data: Type.Unknown({ description: 'What is known about it.' }),
})

const before = Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$', description: 'Continue after this one: `next` of the page before.' }))
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'How many at most. Default 50.' }))
const reference = Type.String({ minLength: 1, maxLength: 300 })

export const listFacts = defineAction({
  name: 'fact.list',
  summary: 'List what happened, newest first.',
  description: 'The audit log: every fact, or those about some subjects or of some types.',
  input: Type.Object(
    {
      about: Type.Optional(
        Type.Array(reference, { maxItems: 50, description: 'Only facts about one of these: `workload:checkout`, `alert:…`.' }),
      ),
      types: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50, description: 'Only these types.' })),
      before,
      limit,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(FactView, { description: 'This page of them.' }),
    next: Type.Optional(Type.String({ description: 'Ask with `before` set to this for the next page.' })),
  }),
  may: { role: 'viewer' },
  kind: 'question',
  run: async (transaction, input) => {
    const most = input.limit ?? 50
    const facts = await find(transaction, input, most)
    const last = facts.at(-1)
    return {
      items: facts.filter((fact) => maySee(transaction.actor, fact)).map((fact) => view(transaction, fact)),
      ...(facts.length === most && last ? { next: last.id } : {}),
    }
  },
})

const find = ({ sql }: Transaction, input: { about?: string[]; types?: string[]; before?: string }, most: number) => {
  if (input.about) return factsAbout(sql, input.about, { before: input.before, types: input.types, limit: most })
  if (input.types) return factsOf(sql, input.types, { before: input.before, limit: most })
  return latestFacts(sql, { before: input.before, limit: most })
}

/** The fact type's sentence with the data filled in. */
export const sentenceOf = ({ registry }: Transaction, fact: { type: string; data: unknown }): string =>
  (registry.facts.get(fact.type)?.sentence ?? fact.type).replace(/\{(\w+)\}/g, (_, field: string) => {
    return wordsOf((fact.data as Record<string, unknown>)[field])
  })

const wordsOf = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(wordsOf).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean)
}

const view = (transaction: Transaction, fact: PlacedFact) => ({
  id: fact.id,
  position: positionText(fact.position),
  type: fact.type,
  at: fact.at.toISOString(),
  actor: fact.actor,
  subjects: [...fact.subjects],
  sentence: sentenceOf(transaction, fact),
  data: fact.data,
})

export const verifyFacts = defineAction({
  name: 'fact.verify',
  summary: 'Verify that no sealed fact was changed or removed.',
  description: 'Recomputes the chain of seals from the facts. Ask again with `after` set to `next` until there is none.',
  input: Type.Object(
    {
      after: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$', description: 'Number of the seal to go on after: `12`.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'How many seals at most. Default 50.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    seals: Type.Integer({ description: 'Seals looked at.' }),
    facts: Type.Integer({ description: 'Facts recomputed.' }),
    problems: Type.Array(Type.String(), { description: 'What does not hold; empty when everything does.' }),
    head: Type.Optional(Type.String({ description: 'Hash of the last seal looked at; keep it elsewhere.' })),
    next: Type.Optional(Type.String({ description: 'Go on after this seal.' })),
  }),
  may: { role: 'viewer' },
  kind: 'question',
  run: async ({ sql }, input) => {
    const { problems, head, next, ...counts } = await verifySeals(sql, input.after ?? '0', input.limit ?? 50)
    return { ...counts, problems: [...problems], ...(head ? { head } : {}), ...(next ? { next } : {}) }
  },
})

const webhookId = Type.String({ format: 'uuid', description: 'Identifier of the webhook.' })

export const addWebhook = defineAction({
  name: 'webhook.create',
  summary: 'Send facts to another system.',
  description: 'Deliveries are signed by Standard Webhooks; the secret is shown only now.',
  secretOutput: true,
  input: Type.Object(
    {
      url: Type.String({ minLength: 8, maxLength: 2_000, description: 'Where facts are posted.' }),
      types: Type.Array(Type.String({ pattern: '^(\\*|[a-z-]+\\.(\\*|[a-z.-]+))$', maxLength: 100 }), {
        minItems: 1,
        maxItems: 100,
        description: 'Which facts: `alert.opened`, `alert.*`, `*`.',
      }),
      description: Type.Optional(Type.String({ maxLength: 500, description: 'What it is for.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ id: webhookId, secret: Type.String({ description: 'Verify deliveries with this. Shown once.' }) }),
  may: { role: 'administrator' },
  kind: 'deed',
  run: async (transaction, input) => {
    const made = await createWebhook(transaction, {
      url: input.url,
      types: input.types,
      description: input.description ?? '',
      by: actorReference(transaction.actor),
    })
    transaction.record(webhookCreated, {
      subjects: [`webhook:${made.id}`],
      data: { webhook: made.id, host: new URL(input.url).host, types: input.types },
    })
    return made
  },
})

export const removeWebhook = defineAction({
  name: 'webhook.remove',
  summary: 'Stop sending facts to a webhook and forget it.',
  input: Type.Object({ id: webhookId }, { additionalProperties: false }),
  output: Type.Object({}),
  may: { role: 'administrator' },
  kind: 'deed',
  confirm: 'Its waiting deliveries are dropped.',
  run: async (transaction, input) => {
    const [removed] = await transaction.sql<{ url: string }>(`delete from webhook where id = $1 returning url`, [input.id])
    if (!removed) throw new Refusal('not-found', 'There is no such webhook. `webhook.list` shows them.')
    transaction.record(webhookRemoved, { subjects: [`webhook:${input.id}`], data: { webhook: input.id, host: new URL(removed.url).host } })
    return {}
  },
})

export const listWebhooks = defineAction({
  name: 'webhook.list',
  summary: 'List the webhooks that facts are sent to.',
  input: Type.Object({}, { additionalProperties: false }),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        id: webhookId,
        url: Type.String({ description: 'Where facts are posted.' }),
        description: Type.String({ description: 'What it is for.' }),
        types: Type.Array(Type.String(), { description: 'Which facts.' }),
        disabledBecause: Type.Optional(Type.String({ description: 'Why nothing is sent any more.' })),
        waiting: Type.Integer({ description: 'Deliveries still to be made.' }),
        dead: Type.Integer({ description: 'Deliveries that were given up.' }),
      }),
      { description: 'This page of them.' },
    ),
  }),
  may: { role: 'administrator' },
  kind: 'question',
  run: async ({ sql }) => {
    const rows = await sql<{
      id: string
      url: string
      description: string
      types: string[]
      disabled_because: string | null
      waiting: number
      dead: number
    }>(
      `select webhook.id, url, description, types, disabled_because,
              (select count(*)::int from webhook_delivery where webhook = webhook.id and state = 'waiting') as waiting,
              (select count(*)::int from webhook_delivery where webhook = webhook.id and state = 'dead') as dead
         from webhook
        order by created_at`,
    )
    return {
      items: rows.map(({ disabled_because, ...row }) => ({ ...row, ...(disabled_because ? { disabledBecause: disabled_because } : {}) })),
    }
  },
})

export const listDeadDeliveries = defineAction({
  name: 'webhook.dead',
  summary: 'List deliveries of a webhook that were given up, with the reason.',
  input: Type.Object({ id: webhookId, limit }, { additionalProperties: false }),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        id: Type.String({ description: 'Identifier of the delivery.' }),
        attempts: Type.Integer({ description: 'How often it was tried.' }),
        reason: Type.String({ description: 'How the last attempt ended.' }),
        body: Type.String({ description: 'What was sent.' }),
        createdAt: Type.String({ format: 'date-time', description: 'When it was first due.' }),
      }),
      { description: 'This page of them.' },
    ),
  }),
  may: { role: 'administrator' },
  kind: 'question',
  run: async ({ sql }, input) => {
    const rows = await sql<{ id: string; attempts: number; last_reason: string | null; body: string; created_at: Date }>(
      `select id, attempts, last_reason, body, created_at from webhook_delivery where webhook = $1 and state = 'dead' order by created_at desc, id desc limit $2`,
      [input.id, input.limit ?? 50],
    )
    return {
      items: rows.map((row) => ({
        id: row.id,
        attempts: row.attempts,
        reason: row.last_reason ?? '',
        body: row.body,
        createdAt: row.created_at.toISOString(),
      })),
    }
  },
})

export const retryWebhook = defineAction({
  name: 'webhook.retry',
  summary: 'Send the given-up deliveries of a webhook again, and switch it on if it was off.',
  input: Type.Object({ id: webhookId }, { additionalProperties: false }),
  output: Type.Object({ deliveries: Type.Integer({ description: 'How many are sent again.' }) }),
  may: { role: 'administrator' },
  kind: 'deed',
  run: async (transaction, input) => {
    const { sql, now } = transaction
    const [webhook] = await sql(`update webhook set disabled_at = null, disabled_because = null where id = $1 returning id`, [input.id])
    if (!webhook) throw new Refusal('not-found', 'There is no such webhook. `webhook.list` shows them.')
    const rows = await sql(
      `update webhook_delivery set state = 'waiting', attempts = 0, due_at = $2 where webhook = $1 and state = 'dead' returning id`,
      [input.id, now],
    )
    transaction.record(webhookRetried, { subjects: [`webhook:${input.id}`], data: { webhook: input.id, deliveries: rows.length } })
    transaction.wake(deliverWebhooks, now)
    return { deliveries: rows.length }
  },
})
