import type { Actor } from '#platform/identity/actor.ts'
import { countAttempt, forgiveAttempts } from '#platform/identity/attempts.ts'
import { credentialsChanged } from '#platform/identity/credentials.ts'
import { SignedIn, SignInFailed } from '#platform/identity/facts.ts'
import { isPassword } from '#platform/identity/password.ts'
import { hashOfSecret, newSecret } from '#platform/identity/secret.ts'
import { type Account, accountOfEmail, insertSession, liveSession, openLink, revokeSession, useLink } from '#platform/identity/store.ts'
import { teamsOf } from '#platform/identity/teams.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Coming in: by password or by a one-time link. Both end in a new session with a new secret, never in one the
 * browser brought along (an attacker may have planted it), and end the session the browser had.
 */
export interface Visit {
  readonly address: string
  /** What the browser says it is; cut to a sensible length. */
  readonly agent: string
  /** The session secret the browser sent, if any. */
  readonly former: string | undefined
}

export interface Admission {
  readonly secret: string
  readonly expiresAt: Date
  readonly person: string
}

/** A session ends after this long without use, and at the latest after `sessionMs`. */
export const idleMs = 7 * 24 * 3_600_000
export const sessionMs = 30 * 24 * 3_600_000

type Transact = <Result>(actor: Actor, body: (transaction: Transaction) => Promise<Result>) => Promise<Result>

const stranger: Actor = { type: 'stranger' }

/** Signs in with e-mail address and password. Refuses with the same words whether the account or the password is wrong. */
export const signIn = async (transact: Transact, visit: Visit, credentials: { email: string; password: string }): Promise<Admission> => {
  const { email, password } = credentials
  const account = await transact(stranger, async (transaction) => {
    await countAttempt(transaction, email, visit.address)
    return accountOfEmail(transaction.sql, email.trim())
  })
  // Between two transactions: deriving the key takes a tenth of a second, and no connection should wait for it.
  const right = await isPassword(password, account?.password_hash ?? undefined)
  if (!right || account === undefined || account.disabled_at !== null) {
    await transact(stranger, async (transaction) => recordFailure(transaction, account, visit, right))
    throw new Refusal('wrong-credentials', 'Check the address and the password, or ask an administrator for a sign-in link.')
  }
  return transact(stranger, async (transaction) => {
    await forgiveAttempts(transaction, email, visit.address)
    return admit(transaction, account, 'password', visit)
  })
}

/** Uses up a one-time link. Refuses when it was used, replaced or is expired. */
export const signInByLink = (transact: Transact, visit: Visit, secret: string): Promise<Admission> =>
  transact(stranger, async (transaction) => {
    const account = await accountOfLink(transaction, secret)
    if (!(await useLink(transaction.sql, hashOfSecret(secret), transaction.now))) throw linkGone()
    return admit(transaction, account, 'link', visit)
  })

/** Whose link it is. Refuses as `signInByLink` does, and uses nothing up. */
export const accountOfLink = async (transaction: Transaction, secret: string): Promise<Account> => {
  const account = await openLink(transaction.sql, hashOfSecret(secret), transaction.now)
  if (account === undefined) throw linkGone()
  return account
}

const admit = async (transaction: Transaction, account: Account, method: 'password' | 'link', visit: Visit): Promise<Admission> => {
  const { now } = transaction
  const secret = newSecret()
  const expiresAt = new Date(now.getTime() + sessionMs)
  const id = transaction.newId()
  await endFormer(transaction, visit.former)
  await insertSession(transaction.sql, {
    id,
    secretHash: hashOfSecret(secret),
    person: account.person,
    method,
    address: visit.address,
    agent: visit.agent.slice(0, 300),
    created_at: now,
    last_used_at: now,
    expires_at: expiresAt,
  })
  const teams = await teamsOf(transaction, account.person)
  const person: Actor = { type: 'person', name: account.person, role: account.role, teams, session: id }
  transaction.as(person).record(SignedIn, {
    subjects: [`person:${account.person}`],
    data: { person: account.person, method, address: visit.address, session: id },
  })
  return { secret, expiresAt, person: account.person }
}

const endFormer = async (transaction: Transaction, former: string | undefined): Promise<void> => {
  if (former === undefined) return
  const { now } = transaction
  const session = await liveSession(transaction.sql, hashOfSecret(former), now, new Date(now.getTime() - idleMs))
  if (session === undefined) return
  await revokeSession(transaction.sql, session.id, now)
  transaction.afterCommit(credentialsChanged)
}

const recordFailure = async (transaction: Transaction, account: Account | undefined, visit: Visit, right: boolean): Promise<void> => {
  transaction.record(SignInFailed, {
    subjects: account === undefined ? [] : [`person:${account.person}`],
    data: {
      person: account?.person ?? 'an unknown address',
      address: visit.address,
      reason: account === undefined ? 'no such account' : right ? 'the account is switched off' : 'wrong password',
    },
  })
}

const linkGone = (): Refusal =>
  new Refusal('link-expired', 'This sign-in link was used, replaced by a newer one, or is expired. Ask an administrator for a new one.')
