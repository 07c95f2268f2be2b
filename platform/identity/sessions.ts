import Type from 'typebox'
import { type Action, defineAction } from '#platform/actions/action.ts'
import { type Actor, actorReference, holdsRole } from '#platform/identity/actor.ts'
import { needAccount, recordedEmail, refuseTakenEmail } from '#platform/identity/accounts.ts'
import { credentialsChanged } from '#platform/identity/credentials.ts'
import { PasswordChanged, SessionRevoked, SignedOut } from '#platform/identity/facts.ts'
import {
  afterIdField,
  emailField,
  idField,
  instantField,
  limitField,
  nextField,
  nothing,
  personField,
  roleField,
} from '#platform/identity/fields.ts'
import { hashPassword, isPassword, passwordLength, refusePoorPassword } from '#platform/identity/password.ts'
import { idleMs } from '#platform/identity/sign-in.ts'
import {
  type Account,
  accountOf,
  revokeSession,
  revokeSessionsOf,
  sessionPerson,
  sessionsOf,
  setEmail,
  setPassword,
} from '#platform/identity/store.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const strict = { additionalProperties: false }
const passwordField = (description: string): ReturnType<typeof Type.String> =>
  Type.String({ minLength: passwordLength.min, maxLength: passwordLength.max, description })

const me = defineAction({
  name: 'identity.me',
  summary: 'Say who I am here and what I may do',
  kind: 'question',
  may: { role: 'viewer' },
  input: nothing,
  output: Type.Object(
    {
      type: Type.Union([Type.Literal('person'), Type.Literal('token'), Type.Literal('other')], { description: 'What sort of actor asks.' }),
      reference: Type.String({ description: 'How facts name this actor: `person:alice`.' }),
      name: Type.String({ description: 'Name of the person or token.' }),
      title: Type.Optional(Type.String({ description: 'How the person is called, when there is a record of the person.' })),
      role: Type.Optional(roleField),
      teams: Type.Array(Type.String(), { description: 'References of the teams the person belongs to.' }),
      scopes: Type.Optional(Type.Array(Type.String(), { description: 'Actions the token may do.' })),
      email: Type.Optional(emailField),
      hasPassword: Type.Boolean({ description: 'False when the person should set a password now, to come in again.' }),
      session: Type.Optional(Type.String({ description: 'The session this is asked in.' })),
      example: Type.Boolean({ description: 'The example organization is loaded, and its shop can be broken.' }),
    },
    strict,
  ),
  run: async (transaction) => {
    const { actor, sql } = transaction
    const { example } = transaction.config
    const reference = actorReference(actor)
    if (actor.type === 'token') {
      return {
        type: 'token' as const,
        reference,
        name: actor.name,
        role: actor.role,
        teams: [],
        scopes: [...actor.scopes],
        hasPassword: false,
        example,
      }
    }
    if (actor.type !== 'person') return { type: 'other' as const, reference, name: reference, teams: [], hasPassword: false, example }
    const account = await accountOf(sql, actor.name)
    const title = (await transaction.records.byReference(reference))?.metadata.title
    return {
      type: 'person' as const,
      reference,
      name: actor.name,
      ...(title === undefined ? {} : { title }),
      role: actor.role,
      teams: [...actor.teams],
      ...(account?.email === null || account === undefined ? {} : { email: account.email }),
      hasPassword: account !== undefined && account.password_hash !== null,
      ...(actor.session === undefined ? {} : { session: actor.session }),
      example,
    }
  },
})

const signOut = defineAction({
  name: 'identity.sign-out',
  summary: 'Sign out of this session',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'viewer' },
  input: nothing,
  output: Type.Object({ signedOut: Type.Boolean({ description: 'False when there was no session to end.' }) }, strict),
  run: async (transaction) => {
    const { actor, sql, now } = transaction
    if (actor.type !== 'person' || actor.session === undefined) return { signedOut: false }
    if ((await revokeSession(sql, actor.session, now)) === undefined) return { signedOut: false }
    transaction.record(SignedOut, { subjects: [`person:${actor.name}`], data: { person: actor.name } })
    transaction.afterCommit(credentialsChanged)
    return { signedOut: true }
  },
})

const changePassword = defineAction({
  name: 'identity.change-password',
  summary: 'Set or change my password',
  description:
    'Asks for the present password when there is one. Ends every other session of mine. The first time, says the e-mail address to sign in with when none is known.',
  kind: 'deed',
  may: { role: 'viewer' },
  secretOutput: true,
  input: Type.Object(
    {
      current: Type.Optional(
        Type.String({ maxLength: passwordLength.max, description: 'The present password; left out when there is none yet.' }),
      ),
      email: Type.Optional(
        Type.String({ format: 'email', maxLength: 320, description: 'The address to sign in with; only while the account has none.' }),
      ),
      password: passwordField('The new password: at least ten characters; a few unrelated words are good.'),
    },
    strict,
  ),
  output: Type.Object({ sessionsEnded: Type.Integer({ description: 'How many other sessions ended by it.' }) }, strict),
  run: async (transaction, { current, email, password }) => {
    const { sql, now } = transaction
    const { name, session } = needPerson(transaction.actor)
    const account = await needAccount(transaction, name)
    if (account.password_hash !== null && !(await isPassword(current ?? '', account.password_hash))) {
      throw new Refusal('wrong-credentials', 'The present password is wrong. Without it, ask an administrator for a sign-in link.')
    }
    const address = await settleEmail(transaction, account, email)
    refusePoorPassword(password, [address, account.person])
    await setPassword(sql, account.person, await hashPassword(password), now)
    const ended = await revokeSessionsOf(sql, account.person, session, now)
    transaction.record(PasswordChanged, { subjects: [`person:${account.person}`], data: { person: account.person, ended } })
    transaction.afterCommit(credentialsChanged)
    return { sessionsEnded: ended }
  },
})

const listSessions = defineAction({
  name: 'session.list',
  summary: 'List where I am signed in',
  description: 'An administrator may ask for another person.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ person: Type.Optional(personField), after: Type.Optional(afterIdField), limit: Type.Optional(limitField) }, strict),
  output: Type.Object(
    {
      items: Type.Array(
        Type.Object(
          {
            id: idField,
            person: personField,
            method: Type.Union([Type.Literal('password'), Type.Literal('link')], { description: 'How it began.' }),
            address: Type.String({ description: 'Network address it began from.' }),
            agent: Type.String({ description: 'The browser, as it names itself.' }),
            createdAt: instantField('When it began.'),
            lastUsedAt: instantField('When it was last used, to the minute.'),
            expiresAt: instantField('When it ends at the latest.'),
            current: Type.Boolean({ description: 'True for the session this is asked in.' }),
          },
          strict,
        ),
        { description: 'Living sessions, newest first.' },
      ),
      next: Type.Optional(nextField),
    },
    strict,
  ),
  run: async (transaction, { person, after, limit = 50 }) => {
    const { actor, sql, now } = transaction
    const whose = person ?? needPerson(actor).name
    refuseOthers(actor, whose)
    const found = await sessionsOf(sql, whose, now, new Date(now.getTime() - idleMs), after, limit)
    const last = found.at(-1)
    return {
      items: found.map((session) => ({
        id: session.id,
        person: session.person,
        method: session.method,
        address: session.address,
        agent: session.agent,
        createdAt: session.created_at.toISOString(),
        lastUsedAt: session.last_used_at.toISOString(),
        expiresAt: session.expires_at.toISOString(),
        current: actor.type === 'person' && actor.session === session.id,
      })),
      ...(found.length === limit && last !== undefined ? { next: last.id } : {}),
    }
  },
})

const revoke = defineAction({
  name: 'session.revoke',
  summary: 'End a session',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'viewer' },
  confirm: 'The browser of this session is signed out at once.',
  input: Type.Object({ id: idField }, strict),
  output: Type.Object({ id: idField, revoked: Type.Boolean({ description: 'False when it had ended before.' }) }, strict),
  run: async (transaction, { id }) => {
    const person = await sessionPerson(transaction.sql, id)
    if (person === undefined) throw new Refusal('not-found', 'There is no such session. List yours with session.list.')
    refuseOthers(transaction.actor, person)
    if ((await revokeSession(transaction.sql, id, transaction.now)) === undefined) return { id, revoked: false }
    transaction.record(SessionRevoked, { subjects: [`person:${person}`], data: { person, session: id } })
    transaction.afterCommit(credentialsChanged)
    return { id, revoked: true }
  },
})

export const sessionActions: readonly Action[] = [me, signOut, changePassword, listSessions, revoke]

/** The address the account signs in with: the one it has, the one said now, the one the person's record names. */
const settleEmail = async (transaction: Transaction, account: Account, said: string | undefined): Promise<string> => {
  if (account.email !== null) {
    if (said === undefined || said.toLowerCase() === account.email.toLowerCase()) return account.email
    throw new Refusal('conflict', `You sign in with ${account.email}. An administrator changes it by inviting you with the new address.`)
  }
  const address = said ?? (await recordedEmail(transaction, account.person))
  if (address === undefined) {
    throw new Refusal('invalid-input', 'Say the e-mail address to sign in with, too.', {
      findings: [{ path: '/email', rule: 'required', message: 'The account has no e-mail address yet.', mend: 'Add `email`.' }],
    })
  }
  await refuseTakenEmail(transaction, account.person, address)
  await setEmail(transaction.sql, account.person, address)
  return address
}

export const needPerson = (actor: Transaction['actor']): Extract<Actor, { type: 'person' }> => {
  if (actor.type !== 'person') throw new Refusal('forbidden', 'Only a person who is signed in may do this, not a token.')
  return actor
}

const refuseOthers = (actor: Actor, person: string): void => {
  if (actor.type === 'person' && actor.name.toLowerCase() === person.toLowerCase()) return
  if (!holdsRole(actor, 'administrator')) throw new Refusal('forbidden', 'These are the sessions of somebody else. Ask an administrator.')
}
