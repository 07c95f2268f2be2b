import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { admit, door, noteRefused, receive, type Received, type Request } from '#domains/procedures/hooks/receiving.ts'
import type { HookPlan } from '#domains/procedures/triggers/plan.ts'
import { createLimiter, type Limiter } from '#platform/http/limit.ts'
import type { ForeignRoutes, RouteContext } from '#platform/http/routes.ts'
import { refuseUnstorable } from '#platform/http/storable.ts'
import { Refusal } from '#platform/refusal.ts'

const longestBody = 256 * 1_024

/**
 * The address of every hook: `POST /start/<name>` with its key as bearer token, or `POST /start/<name>/<key>` for senders
 * that can set no header. Answers 202 with the run, at once: how it ends is asked of the run.
 */
export const hookRoutes: ForeignRoutes = (server, context) => {
  const limiters = new Map<string, { readonly perMinute: number; readonly limiter: Limiter }>()
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const received = await handle(context, limiters, requestOf(request), request.headers['content-type'] ?? '')
    return reply
      .code(received.run === null ? 200 : 202)
      .header('cache-control', 'no-store')
      .send(received)
  }
  void server.register(async (inner) => {
    inner.removeAllContentTypeParsers()
    inner.addContentTypeParser('*', { bodyLimit: longestBody, parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    inner.post('/start/:name', { bodyLimit: longestBody, config: { ingest: true, operation: byHeader } }, answer)
    inner.post('/start/:name/:key', { bodyLimit: longestBody, config: { ingest: true, operation: byAddress } }, answer)
  })
}

const handle = async (
  context: RouteContext,
  limiters: Map<string, { readonly perMinute: number; readonly limiter: Limiter }>,
  request: Request,
  mediaType: string,
): Promise<Received> => {
  const { plan, key } = await context.transact(door, (transaction) => admit(transaction, request.name, request.key))
  refuseTooMany(limiters, plan, context.now().getTime())
  try {
    const body = read(request.raw, mediaType)
    return await context.transact(door, (transaction) => receive(transaction, plan, key, { ...request, body }))
  } catch (error) {
    if (error instanceof Refusal) await context.transact(door, (transaction) => noteRefused(transaction, plan.reference, error.message))
    throw error
  }
}

const refuseTooMany = (
  limiters: Map<string, { readonly perMinute: number; readonly limiter: Limiter }>,
  { reference, perMinute }: HookPlan,
  now: number,
): void => {
  const known = limiters.get(reference)
  const one = known?.perMinute === perMinute ? known : { perMinute, limiter: createLimiter(perMinute) }
  limiters.set(reference, one)
  const seconds = one.limiter.take(reference, now)
  if (seconds > 0)
    throw new Refusal(
      'too-many-requests',
      `${reference} takes ${perMinute} requests a minute. Wait ${seconds} s, or raise its \`rateLimit\`.`,
      { retryAfterSeconds: seconds },
    )
}

/** JSON, or the fields of a form; nothing is a body too. */
const read = (raw: Uint8Array, mediaType: string): unknown => {
  if (raw.length === 0) return {}
  const text = new TextDecoder().decode(raw)
  const type = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const body: unknown = type === 'application/x-www-form-urlencoded' ? Object.fromEntries(new URLSearchParams(text)) : parsed(text, type)
  refuseUnstorable(body)
  return body
}

const parsed = (text: string, type: string): unknown => {
  if (type !== '' && !/[/+]json$/.test(type))
    throw new Refusal('unsupported-media-type', `"${type.slice(0, 100)}" is not read here. Send JSON, or a form.`)
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('malformed-body', 'The body is not valid JSON.')
  }
}

const requestOf = (request: FastifyRequest): Request => {
  const headers = textsOf(request.headers)
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1]
  const { name = '', key } = textsOf(request.params)
  return {
    name,
    key: key ?? bearer ?? headers['x-andon-key'] ?? '',
    headers,
    query: textsOf(request.query),
    raw: request.body instanceof Uint8Array ? request.body : new Uint8Array(),
    body: {},
  }
}

const textsOf = (from: unknown): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(Object(from)).map(([name, value]: [string, unknown]) => [name, [value].flat().join(', ')]))

const params = Type.Object({
  name: Type.String({ maxLength: 200, description: 'Name of the hook.' }),
  key: Type.String({ maxLength: 100, description: 'A key of the hook.' }),
})
const byAddress = {
  name: 'procedure-hook.call-by-address',
  summary: 'Start what a hook is for, by its secret address',
  input: params,
  open: true,
}
const byHeader = {
  name: 'procedure-hook.call',
  summary: 'Start what a hook is for, with its key as bearer token',
  input: Type.Object({ name: params.properties.name }),
  open: true,
}
