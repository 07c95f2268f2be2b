import Type from 'typebox'
import { type Action, defineAction } from '#platform/actions/action.ts'
import { type Actor, actorReference, holdsRole } from '#platform/identity/actor.ts'
import { tokenPrefix } from '#platform/identity/authenticate.ts'
import { credentialsChanged } from '#platform/identity/credentials.ts'
import { TokenCreated, TokenRevoked } from '#platform/identity/facts.ts'
import { afterIdField, idField, instantField, limitField, nextField, roleField } from '#platform/identity/fields.ts'
import { scopePattern } from '#platform/identity/scope.ts'
import { hashOfSecret, newSecret } from '#platform/identity/secret.ts'
import { insertToken, revokeToken, tokenOf, type TokenRow, tokens } from '#platform/identity/token-store.ts'
import { Refusal } from '#platform/refusal.ts'

const strict = { additionalProperties: false }
const nameField = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', description: 'What it is for: `prometheus production`.' })
const scopesField = Type.Array(Type.String({ maxLength: 100, pattern: scopePattern }), {
  minItems: 1,
  maxItems: 50,
  description: 'Actions it may do: `alert.receive`, `alert.*`, or `*` for all its role may.',
})

const create = defineAction({
  name: 'token.create',
  summary: 'Create a token for a tool or a script',
  description: 'The secret is in the answer and nowhere else. A token never does more than its maker may do today.',
  kind: 'deed',
  may: { role: 'viewer' },
  secretOutput: true,
  input: Type.Object(
    {
      name: nameField,
      role: roleField,
      scopes: scopesField,
      expiresInDays: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 3_650, description: 'Days until it stops working; never when left out.' }),
      ),
    },
    strict,
  ),
  output: Type.Object(
    {
      id: idField,
      token: Type.String({ description: 'The secret. Copy it now: it is shown once and kept only as a hash.' }),
      name: nameField,
      role: roleField,
      scopes: scopesField,
      expiresAt: Type.Optional(instantField('When it stops working.')),
    },
    strict,
  ),
  run: async (transaction, { name, role, scopes, expiresInDays }) => {
    const { actor, sql, now } = transaction
    const maker = makerOf(actor)
    if (!holdsRole(actor, role)) throw new Refusal('forbidden', `You may not make a token with the role ${role}: it is above your own.`)
    const secret = `${tokenPrefix}${newSecret()}`
    const expiresAt = expiresInDays === undefined ? null : new Date(now.getTime() + expiresInDays * 24 * 3_600_000)
    const row: TokenRow = {
      id: transaction.newId(),
      name,
      hint: secret.slice(-4),
      role,
      scopes,
      person: maker,
      created_at: now,
      expires_at: expiresAt,
      last_used_at: null,
    }
    await insertToken(sql, { ...row, secretHash: hashOfSecret(secret) })
    const until = expiresAt === null ? {} : { expiresAt: expiresAt.toISOString() }
    transaction.record(TokenCreated, {
      subjects: [`token:${name}`, actorReference(actor)],
      data: { token: row.id, name, role, scopes, ...until },
    })
    return { id: row.id, token: secret, name, role, scopes, ...until }
  },
})

const list = defineAction({
  name: 'token.list',
  summary: 'List tokens',
  description: 'Mine; for an administrator everybody’s.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ after: Type.Optional(afterIdField), limit: Type.Optional(limitField) }, strict),
  output: Type.Object(
    {
      items: Type.Array(
        Type.Object(
          {
            id: idField,
            name: nameField,
            hint: Type.String({ description: 'The last characters of the secret.' }),
            role: roleField,
            scopes: Type.Array(Type.String(), { description: 'Actions it may do.' }),
            madeBy: Type.String({ description: 'Name of the person who made it.' }),
            createdAt: instantField('When it was made.'),
            expiresAt: Type.Optional(instantField('When it stops working.')),
            lastUsedAt: Type.Optional(instantField('When it was last used, to the minute.')),
            expired: Type.Boolean({ description: 'True when it no longer works.' }),
          },
          strict,
        ),
        { description: 'Tokens that were not revoked, newest first.' },
      ),
      next: Type.Optional(nextField),
    },
    strict,
  ),
  run: async (transaction, { after, limit = 50 }) => {
    const { actor, sql, now } = transaction
    const found = await tokens(sql, holdsRole(actor, 'administrator') ? undefined : makerOf(actor), after, limit)
    const last = found.at(-1)
    return {
      items: found.map((token) => ({
        id: token.id,
        name: token.name,
        hint: token.hint,
        role: token.role,
        scopes: [...token.scopes],
        madeBy: token.person,
        createdAt: token.created_at.toISOString(),
        ...(token.expires_at === null ? {} : { expiresAt: token.expires_at.toISOString() }),
        ...(token.last_used_at === null ? {} : { lastUsedAt: token.last_used_at.toISOString() }),
        expired: token.expires_at !== null && token.expires_at <= now,
      })),
      ...(found.length === limit && last !== undefined ? { next: last.id } : {}),
    }
  },
})

const revoke = defineAction({
  name: 'token.revoke',
  summary: 'Revoke a token',
  kind: 'deed',
  may: { role: 'viewer' },
  confirm: 'Whatever uses this token is refused from now on.',
  input: Type.Object({ id: idField }, strict),
  output: Type.Object({ id: idField, name: nameField }, strict),
  run: async (transaction, { id }) => {
    const { actor, sql, now } = transaction
    const token = await tokenOf(sql, id)
    const mine =
      token !== undefined && ((actor.type === 'person' && actor.name === token.person) || (actor.type === 'token' && actor.id === token.id))
    if (token === undefined || !(mine || holdsRole(actor, 'administrator'))) {
      throw new Refusal('not-found', 'There is no such token of yours. List them with token.list.')
    }
    await revokeToken(sql, id, now)
    transaction.record(TokenRevoked, { subjects: [`token:${token.name}`, `person:${token.person}`], data: { token: id, name: token.name } })
    transaction.afterCommit(credentialsChanged)
    return { id, name: token.name }
  },
})

export const tokenActions: readonly Action[] = [create, list, revoke]

/** A token does not breed tokens: a leaked one could outlive its own revocation. */
const makerOf = (actor: Actor): string => {
  if (actor.type === 'person') return actor.name
  if (actor.type === 'node') return actorReference(actor)
  throw new Refusal('forbidden', 'Only a person who is signed in may do this, not a token. Sign in to the console and make it there.')
}
