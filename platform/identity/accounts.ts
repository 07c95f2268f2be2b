import Type from 'typebox'
import { type Action, defineAction } from '#platform/actions/action.ts'
import { credentialsChanged } from '#platform/identity/credentials.ts'
import { Disabled, Enabled, Granted, Invited } from '#platform/identity/facts.ts'
import { afterField, emailField, instantField, limitField, nextField, personField, roleField } from '#platform/identity/fields.ts'
import { makeLink } from '#platform/identity/link.ts'
import {
  type Account,
  accountOf,
  accountOfEmail,
  accounts,
  insertAccount,
  lockAdministrators,
  revokeSessionsOf,
  setDisabled,
  setEmail,
  setRole,
} from '#platform/identity/store.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const strict = { additionalProperties: false }

const listAccounts = defineAction({
  name: 'identity.accounts',
  summary: 'List who may sign in',
  kind: 'question',
  may: { role: 'administrator' },
  input: Type.Object({ after: Type.Optional(afterField), limit: Type.Optional(limitField) }, strict),
  output: Type.Object(
    {
      items: Type.Array(
        Type.Object(
          {
            person: personField,
            email: Type.Optional(emailField),
            role: roleField,
            hasPassword: Type.Boolean({ description: 'True when a password is set; otherwise only a link lets the person in.' }),
            createdAt: instantField('When the account was made.'),
            lastSeenAt: Type.Optional(instantField('When a session of the person was last used.')),
            disabledAt: Type.Optional(instantField('When the account was switched off.')),
          },
          strict,
        ),
        { description: 'Accounts by name.' },
      ),
      next: Type.Optional(nextField),
    },
    strict,
  ),
  run: async ({ sql }, { after, limit = 50 }) => {
    const found = await accounts(sql, after, limit)
    const last = found.at(-1)
    return {
      items: found.map((account) => ({
        person: account.person,
        ...(account.email === null ? {} : { email: account.email }),
        role: account.role,
        hasPassword: account.password_hash !== null,
        createdAt: account.created_at.toISOString(),
        ...(account.last_seen_at === null ? {} : { lastSeenAt: account.last_seen_at.toISOString() }),
        ...(account.disabled_at === null ? {} : { disabledAt: account.disabled_at.toISOString() }),
      })),
      ...(found.length === limit && last !== undefined ? { next: last.person } : {}),
    }
  },
})

const invite = defineAction({
  name: 'identity.invite',
  summary: 'Invite a person by a one-time link',
  description:
    'Makes the account when there is none, and a link that lets the person in once within three days. The person sets a password afterwards. Inviting again makes a new link and ends the old one; it is also the way in for somebody who forgot the password.',
  kind: 'deed',
  may: { role: 'administrator' },
  secretOutput: true,
  input: Type.Object({ person: personField, email: Type.Optional(emailField), role: Type.Optional(roleField) }, strict),
  output: Type.Object(
    {
      url: Type.String({ description: 'The link. Shown once; send it to the person.' }),
      expiresAt: instantField('When the link stops working.'),
    },
    strict,
  ),
  run: async (transaction, { person, email, role }) => {
    const { sql, now } = transaction
    const known = await accountOf(sql, person)
    refuseDisabled(known)
    const mail = email ?? known?.email ?? (await recordedEmail(transaction, person))
    await refuseTakenEmail(transaction, person, mail)
    if (known === undefined) await insertAccount(sql, { person, email: mail ?? null, role: role ?? 'viewer', now })
    else if (mail !== undefined && mail !== known.email) await setEmail(sql, known.person, mail)
    if (known !== undefined && role !== undefined) await changeRole(transaction, known, role)
    transaction.record(Invited, { subjects: [`person:${person}`], data: { person, role: role ?? known?.role ?? 'viewer' } })
    return makeLink(transaction, known?.person ?? person, 'invite')
  },
})

const grant = defineAction({
  name: 'identity.grant',
  summary: 'Give a person a role',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'administrator' },
  confirm: 'The person may do what this role allows from now on, and nothing above it.',
  input: Type.Object({ person: personField, role: roleField }, strict),
  output: Type.Object({ person: personField, role: roleField }, strict),
  run: async (transaction, { person, role }) => {
    const account = await needAccount(transaction, person)
    await changeRole(transaction, account, role)
    return { person: account.person, role }
  },
})

const disable = defineAction({
  name: 'identity.disable',
  summary: 'Switch an account off',
  description: 'Ends every session of the person at once; tokens the person made stop working too. Nothing is deleted.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'administrator' },
  confirm: 'The person is signed out everywhere and cannot sign in; tokens the person made stop working.',
  input: Type.Object(
    { person: personField, reason: Type.String({ minLength: 1, maxLength: 500, description: 'Why, for the record.' }) },
    strict,
  ),
  output: Type.Object({ person: personField, sessionsEnded: Type.Integer({ description: 'How many sessions ended by it.' }) }, strict),
  run: async (transaction, { person, reason }) => {
    const account = await needAccount(transaction, person)
    if (account.disabled_at !== null) return { person: account.person, sessionsEnded: 0 }
    await refuseLastAdministrator(transaction, account)
    await setDisabled(transaction.sql, account.person, transaction.now)
    const sessionsEnded = await revokeSessionsOf(transaction.sql, account.person, undefined, transaction.now)
    transaction.record(Disabled, { subjects: [`person:${account.person}`], data: { person: account.person, reason } })
    transaction.afterCommit(credentialsChanged)
    return { person: account.person, sessionsEnded }
  },
})

const enable = defineAction({
  name: 'identity.enable',
  summary: 'Switch an account on again',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'administrator' },
  input: Type.Object({ person: personField }, strict),
  output: Type.Object({ person: personField }, strict),
  run: async (transaction, { person }) => {
    const account = await needAccount(transaction, person)
    if (account.disabled_at === null) return { person: account.person }
    await setDisabled(transaction.sql, account.person, null)
    transaction.record(Enabled, { subjects: [`person:${account.person}`], data: { person: account.person } })
    transaction.afterCommit(credentialsChanged)
    return { person: account.person }
  },
})

export const accountActions: readonly Action[] = [listAccounts, invite, grant, disable, enable]

export const needAccount = async (transaction: Transaction, person: string): Promise<Account> => {
  const account = await accountOf(transaction.sql, person)
  if (account === undefined) throw new Refusal('not-found', `Nobody called "${person}" may sign in. Invite the person first.`)
  return account
}

const changeRole = async (transaction: Transaction, account: Account, role: Account['role']): Promise<void> => {
  if (account.role === role) return
  if (account.role === 'administrator') await refuseLastAdministrator(transaction, account)
  await setRole(transaction.sql, account.person, role)
  transaction.record(Granted, { subjects: [`person:${account.person}`], data: { person: account.person, role, before: account.role } })
  transaction.afterCommit(credentialsChanged)
}

const refuseLastAdministrator = async (transaction: Transaction, account: Account): Promise<void> => {
  if (account.role !== 'administrator') return
  const others = (await lockAdministrators(transaction.sql)).filter((administrator) => administrator.person !== account.person)
  if (others.length === 0)
    throw new Refusal('conflict', `${account.person} is the last administrator. Make another person administrator first.`)
}

const refuseDisabled = (account: Account | undefined): void => {
  if (account !== undefined && account.disabled_at !== null) {
    throw new Refusal('conflict', `The account of ${account.person} is switched off. Switch it on first (identity.enable).`)
  }
}

export const refuseTakenEmail = async (transaction: Transaction, person: string, email: string | undefined): Promise<void> => {
  if (email === undefined) return
  const owner = await accountOfEmail(transaction.sql, email)
  if (owner !== undefined && owner.person.toLowerCase() !== person.toLowerCase()) {
    throw new Refusal('conflict', `${email} already signs in as ${owner.person}. Use another address.`)
  }
}

/** The address the person's record names, when there is a record. */
export const recordedEmail = async (transaction: Transaction, person: string): Promise<string | undefined> => {
  const record = await transaction.records.byReference(`person:${person}`)
  const spec = record?.spec
  return typeof spec === 'object' && spec !== null && 'email' in spec && typeof spec.email === 'string' ? spec.email : undefined
}
