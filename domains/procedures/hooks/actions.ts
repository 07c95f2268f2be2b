import { randomBytes } from 'node:crypto'
import Type, { type Static } from 'typebox'
import { signingPurpose } from '#domains/procedures/hooks/receiving.ts'
import * as store from '#domains/procedures/hooks/store.ts'
import { hookKeyIssued, hookKeyRevoked } from '#domains/procedures/triggers/facts.ts'
import { type HookPlan, hookPlans } from '#domains/procedures/triggers/plan.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { encryptText } from '#platform/identity/encrypt.ts'
import { hashOfSecret } from '#platform/identity/secret.ts'
import { Refusal } from '#platform/refusal.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

const strict = { additionalProperties: false }
const instant = (description: string) => Type.String({ format: 'date-time', description })
const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const hookName = Type.String({ minLength: 1, maxLength: 200, description: 'The hook: `deploys` or `procedure-hook:deploys`.' })
const keyId = Type.String({ format: 'uuid', maxLength: 36, description: 'Identifier of the key.' })

const planNamed = async (transaction: Transaction, name: string): Promise<HookPlan> => {
  const plans = (await transaction.read(hookPlans)).value
  const plan = plans.get(name.startsWith('procedure-hook:') ? name : `procedure-hook:${name}`)
  if (plan === undefined) throw new Refusal('not-found', `There is no hook "${name}". procedure-hook.list shows those that are declared.`)
  return plan
}

const byOwners = {
  role: 'editor',
  ownerOf: async (transaction: Transaction, input: { readonly hook: string }) => (await planNamed(transaction, input.hook)).owner,
} as const

/** One that works, the next one, and one somebody forgot. */
const mostKeys = 3

export const issueHookKey = defineAction({
  name: 'procedure-hook.issue-key',
  summary: 'Issue a key of a hook: its address, and what its sender signs with',
  description: `Shown once. Up to ${mostKeys} work at a time, so that one can be replaced without a gap.`,
  kind: 'deed',
  secretOutput: true,
  may: byOwners,
  input: Type.Object({ hook: hookName }, strict),
  output: Type.Object(
    {
      hook: Type.String({ description: 'The hook.' }),
      id: keyId,
      key: Type.String({ description: 'The key, as bearer token.' }),
      address: Type.String({ description: 'Where to post with the key as bearer token.' }),
      addressWithKey: Type.String({ description: 'The same for senders that can set no header; it is a secret.' }),
      signingSecret: Type.String({ description: 'What the sender signs with, where the hook wants signatures (`proof`).' }),
    },
    strict,
  ),
  run: async (transaction, input) => {
    const { sql, now, actor, config } = transaction
    const plan = await planNamed(transaction, input.hook)
    if ((await store.keysOf(sql, [plan.reference])).length >= mostKeys)
      throw new Refusal('conflict', `${plan.reference} has ${mostKeys} keys that work. Revoke one first: procedure-hook.revoke-key.`)
    const key = randomBytes(24).toString('base64url')
    const signingSecret = `whsec_${randomBytes(24).toString('base64')}`
    const row = {
      id: transaction.newId(),
      hook: plan.reference,
      signing: encryptText(config.secret, signingPurpose, signingSecret),
      issued_at: now,
      issued_by: actorReference(actor),
      used_at: null,
      hash: hashOfSecret(key),
    }
    await store.insertKey(sql, row)
    transaction.record(hookKeyIssued, { subjects: [plan.reference], data: { hook: plan.reference, key: row.id } })
    const address = addressOf(transaction, plan)
    return { hook: plan.reference, id: row.id, key, address, addressWithKey: `${address}/${key}`, signingSecret }
  },
})

const addressOf = ({ config }: Transaction, { name }: HookPlan): string => `${config.baseUrl}/start/${encodeURIComponent(name)}`

export const revokeHookKey = defineAction({
  name: 'procedure-hook.revoke-key',
  summary: 'Revoke a key of a hook',
  kind: 'deed',
  confirm: 'Whatever posts with this key is refused from now on.',
  may: byOwners,
  input: Type.Object({ hook: hookName, key: keyId }, strict),
  output: Type.Object({ hook: Type.String({ description: 'The hook.' }), id: keyId }, strict),
  run: async (transaction, input) => {
    const plan = await planNamed(transaction, input.hook)
    if (!(await store.removeKey(transaction.sql, plan.reference, input.key)))
      throw new Refusal('not-found', `${plan.reference} has no such key; procedure-hook.list shows those it has.`)
    transaction.record(hookKeyRevoked, { subjects: [plan.reference], data: { hook: plan.reference, key: input.key } })
    return { hook: plan.reference, id: input.key }
  },
})

const HookView = Type.Object(
  {
    hook: Type.String({ description: 'The hook, `procedure-hook:deploys`.' }),
    title: Type.String({ description: 'How people call it.' }),
    owner: orNull(Type.String({ description: 'The team that answers for it.' })),
    procedures: Type.Array(Type.String(), { description: 'What it may start.' }),
    proof: Type.String({ description: 'How its sender proves who it is: `key`, `standard`, `github`.' }),
    enabled: Type.Boolean({ description: 'False: it starts nothing.' }),
    address: Type.String({ description: 'Where its sender posts to.' }),
    keys: Type.Array(
      Type.Object({
        id: keyId,
        issuedAt: instant('When it was issued.'),
        issuedBy: Type.String({ description: 'Who issued it.' }),
        usedAt: orNull(instant('When it was last used, to the minute.')),
      }),
      { description: 'Keys that work.' },
    ),
    lastAt: orNull(instant('When something was posted last, within 30 days.')),
    started: Type.Integer({ description: 'Runs it started in the last 30 days.' }),
    refused: Type.Integer({ description: 'Requests refused in the last 30 days.' }),
  },
  { ...strict, description: 'A hook and how it is used.' },
)

export const listHooks = defineAction({
  name: 'procedure-hook.list',
  summary: 'List the hooks that start procedures, with their keys and how they are used',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      after: Type.Optional(Type.String({ maxLength: 250, description: '`next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Most entries to answer. Default 50.' })),
    },
    strict,
  ),
  output: Type.Object({
    items: Type.Array(HookView, { description: 'This page of them.' }),
    next: orNull(Type.String({ description: 'Give it as `after` for the next page; null at the end.' })),
  }),
  run: async (transaction, { after = '', limit = 50 }) => {
    const plans = [...(await transaction.read(hookPlans)).value.values()]
      .filter(({ reference }) => reference > after)
      .toSorted((one, other) => (one.reference < other.reference ? -1 : 1))
    const shown = plans.slice(0, limit)
    const names = shown.map(({ reference }) => reference)
    const keys = Map.groupBy(await store.keysOf(transaction.sql, names), ({ hook }) => hook)
    const since = new Date(transaction.now.getTime() - 30 * dayMs)
    const counts = new Map((await store.callCounts(transaction.sql, names, since)).map((one) => [one.hook, one]))
    return {
      items: shown.map((plan): Static<typeof HookView> => {
        const count = counts.get(plan.reference)
        return {
          hook: plan.reference,
          title: plan.title,
          owner: plan.owner ?? null,
          procedures: [...plan.spec.procedures],
          proof: plan.proof,
          enabled: plan.isEnabled,
          address: addressOf(transaction, plan),
          keys: (keys.get(plan.reference) ?? []).map(({ id, issued_at: at, issued_by: issuedBy, used_at: usedAt }) => ({
            id,
            issuedAt: at.toISOString(),
            issuedBy,
            usedAt: usedAt?.toISOString() ?? null,
          })),
          lastAt: count?.last_at.toISOString() ?? null,
          started: count?.started ?? 0,
          refused: count?.refused ?? 0,
        }
      }),
      next: plans.length > limit ? (names.at(-1) ?? null) : null,
    }
  },
})

export const listHookCalls = defineAction({
  name: 'procedure-hook.calls',
  summary: 'List what was posted to a hook lately, and what came of it',
  description: 'Newest first, for 30 days. What was posted is not kept: it may hold secrets.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      hook: hookName,
      after: Type.Optional(Type.String({ format: 'uuid', maxLength: 36, description: '`next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Most entries to answer. Default 50.' })),
    },
    strict,
  ),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        call: Type.String({ description: 'Identifier of the request.' }),
        at: instant('When it came.'),
        outcome: Type.Union([Type.Literal('started'), Type.Literal('ignored'), Type.Literal('refused')], {
          description: 'What came of it.',
        }),
        reason: Type.String({ description: 'Why nothing was started.' }),
        run: orNull(Type.String({ description: 'The run it started.' })),
      }),
      { description: 'This page of them.' },
    ),
    next: orNull(Type.String({ description: 'Give it as `after` for the next page; null at the end.' })),
  }),
  run: async (transaction, { hook, after, limit = 50 }) => {
    const plan = await planNamed(transaction, hook)
    const rows = await store.callsOf(transaction.sql, plan.reference, after, limit + 1)
    const shown = rows.slice(0, limit)
    return {
      items: shown.map(({ id, at, outcome, reason, run }) => ({ call: id, at: at.toISOString(), outcome, reason, run })),
      next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
    }
  },
})
