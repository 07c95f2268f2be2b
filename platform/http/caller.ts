import type { FastifyRequest } from 'fastify'
import type { Actor } from '#platform/identity/actor.ts'
import type { Authenticator } from '#platform/identity/authenticate.ts'
import { type CookiePlace, sessionSecretOf } from '#platform/identity/cookie.ts'
import { Refusal } from '#platform/refusal.ts'

/** Who sends a request: by `Authorization`, by `?key=` where other tools post, by the session's cookie; else a stranger. */
export interface Callers {
  /** Looked up once per request. Throws `Refusal('sign-in-required')` for a token that does not work. */
  readonly actorOf: (request: FastifyRequest) => Promise<Actor>
  /** Looks again: for answers that last (a stream) and must end when the session does. */
  readonly actorNow: (request: FastifyRequest) => Promise<Actor>
  /** True when the request brought a session cookie that opens nothing any more. */
  readonly hasDeadCookie: (request: FastifyRequest) => boolean
}

const stranger: Actor = { type: 'stranger' }

export const createCallers = (authenticator: Authenticator, place: CookiePlace): Callers => {
  const known = new WeakMap<FastifyRequest, Promise<Actor>>()
  const dead = new WeakSet<FastifyRequest>()

  const actorNow = async (request: FastifyRequest): Promise<Actor> => {
    const token = tokenOf(request)
    if (token !== undefined) return authenticator.byToken(token)
    const secret = sessionSecretOf(place, request.headers.cookie)
    if (secret === undefined) return stranger
    const person = await authenticator.bySession(secret)
    if (person === undefined) dead.add(request)
    return person ?? stranger
  }

  return {
    actorNow,
    actorOf: (request) => {
      const found = known.get(request) ?? actorNow(request)
      known.set(request, found)
      return found
    },
    hasDeadCookie: (request) => dead.has(request),
  }
}

/** Before the body is read: a stranger learns nothing, and costs neither the memory of a large body nor a transaction. */
export const signedIn =
  (callers: Pick<Callers, 'actorOf'>) =>
  async (request: FastifyRequest): Promise<void> => {
    if ((await callers.actorOf(request)).type === 'stranger')
      throw new Refusal('sign-in-required', 'Sign in first, or send a token as "Authorization: Bearer …".')
  }

/** `Bearer`, or `Basic` with the token as the password: many tools can only send the latter. */
const tokenOf = (request: FastifyRequest): string | undefined => {
  const header = request.headers.authorization
  if (header === undefined) return request.routeOptions.config.ingest === true ? keyOf(request.query) : undefined
  const [scheme = '', value = ''] = header.trim().split(/\s+/, 2)
  if (scheme.toLowerCase() !== 'basic') return value
  const pair = Buffer.from(value, 'base64').toString()
  return pair.slice(pair.indexOf(':') + 1)
}

const keyOf = (query: unknown): string | undefined => {
  const key = typeof query === 'object' && query !== null && 'key' in query ? query.key : undefined
  return typeof key === 'string' && key !== '' ? key : undefined
}
