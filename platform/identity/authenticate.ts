import { type Actor, type Role, roles } from '#platform/identity/actor.ts'
import { credentialsGeneration } from '#platform/identity/credentials.ts'
import { hashOfSecret } from '#platform/identity/secret.ts'
import { idleMs } from '#platform/identity/sign-in.ts'
import { liveSession, touchSession } from '#platform/identity/store.ts'
import { teamsOf } from '#platform/identity/teams.ts'
import { liveToken, touchToken } from '#platform/identity/token-store.ts'
import type { Platform } from '#platform/platform.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Who is asking: turns what a request carries into an actor.
 *
 * The problem: every request must be tied to a living session or token, and looking that up costs as much as many a
 * question. The idea: secrets are found by their hash in one indexed read, and the answer is remembered for five seconds.
 *
 * Guarantees: a revoked session or token, a changed role and a switched-off account count at once on this node and
 * within five seconds on the others; expiry counts to the instant. A token that does not work is refused, never taken
 * for a stranger, so that a script learns why.
 *
 * Refuses to do: remember failures (a flood of them is the rate limit's work) or decide what the actor may do.
 */
export interface Authenticator {
  /** The person of a session; undefined when the session is not alive. */
  readonly bySession: (secret: string) => Promise<Actor | undefined>
  /** The actor of a token. Throws `Refusal('sign-in-required')` when it does not work. */
  readonly byToken: (secret: string) => Promise<Actor>
}

/** Every token begins with it, so that people and secret scanners recognise one. */
export const tokenPrefix = 'andon_'

const rememberMs = 5_000
const touchEveryMs = 60_000
const mostRemembered = 10_000

export const createAuthenticator = (platform: Platform): Authenticator => {
  const node: Actor = { type: 'node', id: platform.nodeId }
  const remembered = new Map<string, Remembered>()
  let generation = credentialsGeneration()

  const look = async (
    secret: string,
    find: (transaction: Transaction, hash: Buffer) => Promise<Found | undefined>,
  ): Promise<Actor | undefined> => {
    if (generation !== credentialsGeneration()) remembered.clear()
    generation = credentialsGeneration()
    const hash = hashOfSecret(secret)
    const key = hash.toString('base64url')
    const now = platform.clock.now()
    const known = remembered.get(key)
    if (known !== undefined && known.lookedAt <= now.getTime() && now.getTime() < known.until) return known.actor
    const begun = credentialsGeneration()
    const found = await platform.transact(node, (transaction) => find(transaction, hash))
    if (found === undefined) return undefined
    if (remembered.size >= mostRemembered) remembered.clear()
    const until = Math.min(now.getTime() + rememberMs, found.expiresAt?.getTime() ?? Infinity)
    if (begun === credentialsGeneration()) remembered.set(key, { actor: found.actor, lookedAt: now.getTime(), until })
    return found.actor
  }

  return {
    bySession: (secret) => look(secret, sessionActor),
    byToken: async (secret) => {
      const actor = secret.startsWith(tokenPrefix) ? await look(secret, tokenActor) : undefined
      if (actor === undefined) {
        throw new Refusal(
          'sign-in-required',
          'This token is unknown, revoked or expired. Make a new one in the console, under Settings, Access tokens.',
        )
      }
      return actor
    },
  }
}

interface Remembered {
  readonly actor: Actor
  readonly lookedAt: number
  readonly until: number
}

interface Found {
  readonly actor: Actor
  readonly expiresAt: Date | null
}

const sessionActor = async (transaction: Transaction, hash: Buffer): Promise<Found | undefined> => {
  const { now, sql } = transaction
  const session = await liveSession(sql, hash, now, new Date(now.getTime() - idleMs))
  if (session === undefined) return undefined
  if (now.getTime() - session.last_used_at.getTime() > touchEveryMs) await touchSession(sql, session.id, now)
  const teams = await teamsOf(transaction, session.person)
  return { actor: { type: 'person', name: session.person, role: session.role, teams, session: session.id }, expiresAt: session.expires_at }
}

const tokenActor = async (transaction: Transaction, hash: Buffer): Promise<Found | undefined> => {
  const { now, sql } = transaction
  const token = await liveToken(sql, hash, now)
  if (token === undefined) return undefined
  if (now.getTime() - (token.last_used_at?.getTime() ?? 0) > touchEveryMs) await touchToken(sql, token.id, now)
  // A token never does more than the person who made it may do today.
  const role = lesserRole(token.role, token.maker_role ?? token.role)
  return { actor: { type: 'token', id: token.id, name: token.name, role, scopes: token.scopes }, expiresAt: token.expires_at }
}

const lesserRole = (one: Role, other: Role): Role => (roles.indexOf(one) <= roles.indexOf(other) ? one : other)
