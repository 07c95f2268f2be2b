import { randomBytes } from 'node:crypto'
import Type from 'typebox'
import { integrationKeyIssued, integrationKeyRevoked } from '#domains/events/facts.ts'
import { Integration } from '#domains/events/kinds.ts'
import { insertKey, keysOf, lockKeys, refusalsOf, revokeKey, countsOf } from '#domains/events/integrations/store.ts'
import { planNamed } from '#domains/events/integrations/naming.ts'
import { integrationPlans, usualRate } from '#domains/events/plan.ts'
import { type Action, defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { credentialsChanged } from '#platform/identity/credentials.ts'
import { hashOfSecret } from '#platform/identity/secret.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const strict = { additionalProperties: false }
const instant = (description: string) => Type.String({ format: 'date-time', description })
const named = Type.String({ minLength: 1, maxLength: 200, description: 'The integration: `integration:payments`.' })
const keyId = Type.String({
  pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
  maxLength: 36,
  description: 'Identifier of the key, as its integration shows it: `0198c2f4-…`.',
})

const byOwners = {
  role: 'editor',
  ownerOf: async (transaction: Transaction, input: { readonly integration: string }) =>
    (await planNamed(transaction, input.integration)).owner,
} as const

/** A key and the next one, and one that somebody forgot. */
const mostKeys = 3

const issueKey = defineAction({
  name: 'integration.issue-key',
  summary: 'Issue a key for an integration',
  description: 'The key is in the answer and nowhere else. Up to three work at a time, so that one can be replaced without a gap.',
  kind: 'deed',
  secretOutput: true,
  may: byOwners,
  input: Type.Object({ integration: named }, strict),
  output: Type.Object(
    {
      id: keyId,
      key: Type.String({ description: '32 characters. Copy it now: it is shown once and kept only as a hash.' }),
      address: Type.String({ description: 'Where its sender posts to, with the key as bearer token or as password.' }),
      addressWithKey: Type.String({ description: 'The same for senders that can set no header; it is a secret.' }),
    },
    strict,
  ),
  run: async (transaction, { integration }) => {
    const { sql, now, actor, config } = transaction
    const plan = await planNamed(transaction, integration)
    await lockKeys(sql, plan.reference)
    if ((await keysOf(sql, [plan.reference])).length >= mostKeys)
      throw new Refusal(
        'conflict',
        `${plan.reference} has ${mostKeys} keys that work. Revoke one that is no longer used first: integration.revoke-key.`,
      )
    const key = randomBytes(16).toString('hex')
    const row = {
      id: transaction.newId(),
      integration: plan.reference,
      hint: key.slice(-4),
      created_at: now,
      created_by: actorReference(actor),
    }
    await insertKey(sql, { ...row, hash: hashOfSecret(key) })
    transaction.record(integrationKeyIssued, {
      subjects: [plan.reference],
      data: { integration: plan.reference, key: row.id, hint: row.hint },
    })
    transaction.afterCommit(credentialsChanged)
    const address = `${config.baseUrl}/in/${encodeURIComponent(plan.name)}`
    return { id: row.id, key, address, addressWithKey: `${address}/${key}` }
  },
})

const revoke = defineAction({
  name: 'integration.revoke-key',
  summary: 'Revoke a key of an integration',
  kind: 'deed',
  may: byOwners,
  confirm: 'Whatever sends with this key is refused from now on.',
  input: Type.Object({ integration: named, key: keyId }, strict),
  output: Type.Object({ id: keyId, hint: Type.String({ description: 'The last characters of the key.' }) }, strict),
  run: async (transaction, { integration, key }) => {
    const plan = await planNamed(transaction, integration)
    const row = await revokeKey(transaction.sql, plan.reference, key, transaction.now)
    if (row === undefined)
      throw new Refusal('not-found', `${plan.reference} has no such key that works. integration.status lists its keys.`)
    transaction.record(integrationKeyRevoked, {
      subjects: [plan.reference],
      data: { integration: plan.reference, key: row.id, hint: row.hint },
    })
    transaction.afterCommit(credentialsChanged)
    return { id: row.id, hint: row.hint }
  },
})

const Refused = Type.Object(
  {
    at: instant('When.'),
    sentence: Type.String({ description: 'Why, as the sender was told.' }),
    excerpt: Type.String({ description: 'The beginning of what was sent, secrets masked.' }),
  },
  strict,
)

const Status = Type.Object(
  {
    integration: Type.String({ description: 'Its reference.' }),
    title: Type.String({ description: 'How people call it.' }),
    format: Integration.spec.properties.format,
    enabled: Type.Boolean({ description: 'False: what it sends is refused.' }),
    owner: Type.Optional(Type.String({ description: 'The team that answers for it.' })),
    workload: Type.Optional(Type.String({ description: 'What it is about.' })),
    rateLimit: Type.Integer({ description: 'Requests a minute.' }),
    address: Type.String({ description: 'Where its sender posts to.' }),
    keys: Type.Array(
      Type.Object(
        {
          id: keyId,
          hint: Type.String({ description: 'The last characters of the key.' }),
          createdAt: instant('When it was issued.'),
          createdBy: Type.String({ description: 'Who issued it.' }),
          lastUsedAt: Type.Optional(instant('When it was last used, to the minute.')),
        },
        strict,
      ),
      { description: 'Keys that work, oldest first.' },
    ),
    lastAt: Type.Optional(instant('When it last sent something that was taken.')),
    lastHour: Type.Integer({ description: 'Events and alerts taken in this hour.' }),
    lastDay: Type.Integer({ description: 'The same in the last 24 hours, to the hour.' }),
    total: Type.Integer({ description: 'The same for as long as counts are kept.' }),
    refused: Type.Array(Refused, {
      description: 'The latest refused requests, newest first: up to 50 of the one asked for, one each in the list.',
    }),
  },
  strict,
)

const status = defineAction({
  name: 'integration.status',
  summary: 'List integrations with what they sent and what was refused',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      integration: Type.Optional(named),
      after: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Continue after: `next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'How many at most. Default 50.' })),
    },
    strict,
  ),
  output: Type.Object(
    {
      items: Type.Array(Status, { description: 'By name.' }),
      next: Type.Optional(Type.String({ description: 'Ask with `after` set to this for the next page.' })),
    },
    strict,
  ),
  run: async (transaction, { integration, after, limit = 50 }) => {
    const { sql, now, config } = transaction
    const all = [...(await transaction.read(integrationPlans)).value.values()].toSorted((a, b) => (a.reference < b.reference ? -1 : 1))
    const plans =
      integration === undefined
        ? all.filter(({ reference }) => after === undefined || reference > after).slice(0, limit)
        : [await planNamed(transaction, integration)]
    const references = plans.map(({ reference }) => reference)
    const keys = await keysOf(sql, references)
    const counts = await countsOf(sql, references, new Date(now.getTime() - 3_600_000), new Date(now.getTime() - 24 * 3_600_000))
    const refused = await refusalsOf(sql, references, integration === undefined ? 1 : 50)
    const last = plans.length === limit && integration === undefined ? plans.at(-1) : undefined
    return {
      items: plans.map(({ reference, name, title, owner, spec }) => {
        const count = counts.find((row) => row.integration === reference)
        return {
          integration: reference,
          title,
          format: spec.format,
          enabled: spec.enabled !== false,
          ...(owner === undefined ? {} : { owner }),
          ...(spec.workload === undefined ? {} : { workload: spec.workload }),
          rateLimit: spec.rateLimit ?? usualRate,
          address: `${config.baseUrl}/in/${encodeURIComponent(name)}`,
          keys: keys
            .filter((row) => row.integration === reference)
            .map((row) => ({
              id: row.id,
              hint: row.hint,
              createdAt: row.created_at.toISOString(),
              createdBy: row.created_by,
              ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at.toISOString() }),
            })),
          ...(count === undefined ? {} : { lastAt: count.last_at.toISOString() }),
          lastHour: count?.hour ?? 0,
          lastDay: count?.day ?? 0,
          total: count?.total ?? 0,
          refused: refused
            .filter((row) => row.integration === reference)
            .map((row) => ({ at: row.at.toISOString(), sentence: row.sentence, excerpt: row.excerpt })),
        }
      }),
      ...(last === undefined ? {} : { next: last.reference }),
    }
  },
})

export const integrationActions: readonly Action[] = [issueKey, revoke, status]
