import type { FastifyReply, FastifyRequest } from 'fastify'
import { admit, keyShown, noteRefused, senderOf } from '#domains/events/admission.ts'
import { formatFor, refusedAnswer } from '#domains/events/answering.ts'
import { longestBody } from '#domains/events/event.ts'
import type { Admitted, Answer, IntegrationFormat, ReceivedRequest } from '#domains/events/handler.ts'
import { usualRate } from '#domains/events/plan.ts'
import { refusalOf } from '#platform/http/problem.ts'
import type { ForeignRoutes, RouteContext } from '#platform/http/routes.ts'
import { Refusal } from '#platform/refusal.ts'

/**
 * The address of every integration: `POST /in/<name>` with its key, or `POST /in/<name>/<key>` for senders that can set no header. `OPTIONS` is the
 * handshake of CloudEvents' webhooks (HTTP 1.1 Web Hooks for Event Delivery, §4).
 */
export const integrationRoutes: ForeignRoutes = (server, context) => {
  const handle = openFormats(context)
  const admitted = new WeakMap<FastifyRequest, Admitted>()
  const nameOf = (request: FastifyRequest): string => textAt(request.params, 'name')

  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  const answerRefusal = async (error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const refusal = refusalOf(error)
    if (refusal === undefined) throw error
    const from = admitted.get(request)
    // What is refused before the body is read was noted at the door.
    if (from !== undefined) await note(context, from, refusal, request)
    const sender = from ?? senderOf(refusal)
    return send(reply, refusedAnswer(formatOf(context, sender), refusal, context.config.baseUrl, `/in/${nameOf(request)}`))
  }

  for (const url of ['/in/:name', '/in/:name/:key']) {
    server.post(
      url,
      {
        config: { ingest: true },
        bodyLimit: longestBody,
        errorHandler: answerRefusal,
        // Before the body is read: who may not send costs no memory.
        onRequest: async (request) => void admitted.set(request, await admit(context, request, { name: nameOf(request) })),
      },
      async (request, reply) => {
        const from = admitted.get(request)
        if (from === undefined) throw new Error('A request came past the door.')
        refuseEncoded(textAt(request.headers, 'content-encoding'))
        return send(reply, await handle(from)(requestOf(request), from))
      },
    )
    server.options(url, { config: { ingest: true }, errorHandler: answerRefusal }, async (request, reply) => {
      const from = await admit(context, request, { name: nameOf(request), counts: false })
      const origin = textAt(request.headers, 'webhook-request-origin')
      void reply.code(origin === '' ? 204 : 200).header('allow', 'POST, OPTIONS')
      if (origin === '') return reply.send()
      return reply
        .header('webhook-allowed-origin', origin.replace(/[^\x20-\x7e]/g, ''))
        .header('webhook-allowed-rate', String(from.spec.rateLimit ?? usualRate))
        .send()
    })
  }
}

const refuseEncoded = (encoding: string): void => {
  if (encoding !== '' && encoding.toLowerCase() !== 'identity')
    throw new Refusal('unsupported-media-type', `The body is encoded as "${encoding.slice(0, 40)}". Send it without \`Content-Encoding\`.`)
}

/** Formats are opened when the first of their requests comes, once per server. */
const openFormats = (context: RouteContext) => {
  const opened = new Map<IntegrationFormat, ReturnType<IntegrationFormat['open']>>()
  return (from: Admitted): ReturnType<IntegrationFormat['open']> => {
    const format = formatFor(context.registry, from.spec)
    const known = opened.get(format) ?? format.open(context)
    opened.set(format, known)
    return known
  }
}

const formatOf = (context: RouteContext, from: Admitted | undefined): IntegrationFormat | undefined => {
  try {
    return from === undefined ? undefined : formatFor(context.registry, from.spec)
  } catch {
    return undefined
  }
}

const note = (context: RouteContext, from: Admitted, refusal: Refusal, request: FastifyRequest): Promise<void> =>
  noteRefused(context, {
    integration: from.integration,
    sentence: refusal.message,
    body: bytesOf(request.body),
    secrets: [keyShown(request) ?? '', textAt(request.query, 'key')].filter((secret) => secret !== ''),
  })

const requestOf = (request: FastifyRequest): ReceivedRequest => ({
  headers: textsOf(request.headers),
  query: textsOf(request.query),
  mediaType: (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
  body: bytesOf(request.body),
})

const bytesOf = (body: unknown): Uint8Array => (body instanceof Uint8Array ? body : new Uint8Array())

const send = (reply: FastifyReply, { status, headers, body }: Answer): FastifyReply => {
  void reply.code(status).headers({ 'cache-control': 'no-store', ...headers })
  if (body === undefined || typeof body === 'string') return reply.send(body)
  if (headers?.['content-type'] === undefined) void reply.type('application/json; charset=utf-8')
  return reply.serializer(String).send(JSON.stringify(body))
}

const textsOf = (from: unknown): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(Object(from)).map(([name, value]: [string, unknown]) => [name, [value].flat().join(', ')]))

const textAt = (from: unknown, name: string): string => {
  if (typeof from !== 'object' || from === null || !Object.hasOwn(from, name)) return ''
  const value: unknown = Object.getOwnPropertyDescriptor(from, name)?.value
  return typeof value === 'string' ? value : ''
}
