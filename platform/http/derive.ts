import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Action } from '#platform/actions/action.ts'
import { type Callers, signedIn } from '#platform/http/caller.ts'
import { parseJson } from '#platform/http/problem.ts'
import { inputOfQuery, propertiesOf, type Query } from '#platform/http/query.ts'
import { refuseUnstorable } from '#platform/http/storable.ts'
import { noSessionCookie, placeOf } from '#platform/identity/cookie.ts'
import type { Platform } from '#platform/platform.ts'
import { Refusal } from '#platform/refusal.ts'

/** Where an action answers: the name split at its first dot. */
export const addressOf = (name: string): string => {
  const dot = name.indexOf('.')
  return `/api/v1/${name.slice(0, dot)}/${name.slice(dot + 1)}`
}

/**
 * Derives a route from every action: a question is a GET with its input in the query, a deed a POST with its input in
 * the body. HTTP's own words are translated and nothing more: `Idempotency-Key`, `If-Match` into the input's
 * `ifVersion`, the output's `version` into `ETag`.
 */
export const deriveRoutes = (server: FastifyInstance, platform: Platform, callers: Callers): void => {
  server.removeContentTypeParser(['application/json', 'text/plain'])
  server.addContentTypeParser('application/json', { parseAs: 'string' }, async (_request: FastifyRequest, body: string) => parseJson(body))
  for (const action of platform.registry.actions.values()) {
    const config = { operation: { ...action, open: action.may.role === 'stranger' }, strict: guessable.has(action.name) }
    const onRequest = action.may.role === 'stranger' ? [] : [signedIn(callers)]
    if (action.kind === 'question')
      server.get(addressOf(action.name), { config, onRequest }, (request, reply) => answer(platform, callers, action, request, reply))
    else
      server.post(addressOf(action.name), { config, onRequest, bodyLimit: bodyLimit(action) }, (request, reply) =>
        answer(platform, callers, action, request, reply),
      )
  }
}

/** Deeds a stolen session would be used to guess a password with. */
const guessable = new Set(['identity.change-password'])

/** Documents and files of a whole repository come in one body; everything else is small. */
const bodyLimit = (action: Action): number =>
  action.mostBytes ?? (/^(record|repository)\./.test(action.name) ? 64 * 1_024 * 1_024 : 4 * 1_024 * 1_024)

const answer = async (
  platform: Platform,
  callers: Callers,
  action: Action,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const actor = await callers.actorOf(request)
  const key = action.secretOutput === true ? undefined : keyOf(request)
  const output = await platform.invoke(actor, action.name, inputOf(action, request), key === undefined ? {} : { idempotencyKey: key })
  reply.header('cache-control', 'no-store')
  if (action.name === 'identity.sign-out') reply.header('set-cookie', noSessionCookie(placeOf(platform.config.baseUrl)))
  // For `If-Match` of the next change. Never answered 304: what surrounds a record (its links, its review) changes without its version.
  const tag = action.versioned === true ? tagOf(output) : undefined
  if (tag !== undefined) reply.header('etag', tag)
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(output ?? null))
}

const inputOf = (action: Action, request: FastifyRequest): unknown => {
  const given = action.kind === 'question' ? inputOfQuery(action.input, queryOf(request)) : (request.body ?? {})
  refuseUnstorable(given)
  const version = ifMatch(request)
  if (version === undefined || !Object.hasOwn(propertiesOf(action.input), 'ifVersion')) return given
  return typeof given === 'object' && given !== null && !('ifVersion' in given) ? { ...given, ifVersion: version } : given
}

/** Fastify parses the query into an object of strings and lists of strings. */
const queryOf = (request: FastifyRequest): Query =>
  typeof request.query === 'object' && request.query !== null ? { ...request.query } : {}

const ifMatch = (request: FastifyRequest): number | undefined => {
  const header = request.headers['if-match']
  if (header === undefined || header.trim() === '*') return undefined
  const version = /^\s*(?:W\/)?"(\d{1,15})"\s*$/.exec(header)?.[1]
  if (version === undefined)
    throw new Refusal('version-mismatch', 'If-Match must be the ETag of the version you read, like "7". Read it again.')
  return Number(version)
}

const keyOf = (request: FastifyRequest): string | undefined => {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || key.length === 0 || key.length > 200) {
    throw new Refusal('invalid-input', 'Send one Idempotency-Key of 1 to 200 characters, new for each new request.')
  }
  return key
}

const tagOf = (output: unknown): string | undefined =>
  typeof output === 'object' && output !== null && 'version' in output && Number.isSafeInteger(output.version)
    ? `"${String(output.version)}"`
    : undefined
