import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { longestBody, readPagerDuty, readPagerDutyChange, type ReadPagerDuty } from '#domains/alerts/formats/pagerduty.ts'
import { jsonOf } from '#domains/alerts/integrations/body.ts'
import { invalidEvent, openPagerDuty, pagerDutyRefusal } from '#domains/alerts/pagerduty/enqueueing.ts'
import { admit, noteRefused } from '#domains/events/admission.ts'
import type { Admitted, Answer } from '#domains/events/handler.ts'
import { refusalOf } from '#platform/http/problem.ts'
import type { ForeignRoutes } from '#platform/http/routes.ts'

/**
 * PagerDuty's Events API v2 at its own addresses: a tool that speaks to PagerDuty speaks to Andon when its base URL is
 * changed and its routing key is the key of an integration.
 */
export const pagerDutyRoutes: ForeignRoutes = (server, context) => {
  const desk = openPagerDuty(context)
  const senders = new WeakMap<FastifyRequest, Admitted>()

  server.removeAllContentTypeParsers()
  // Some clients send JSON without saying so.
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  const answerRefusal = async (error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const refusal = refusalOf(error)
    if (refusal === undefined) throw error
    const from = senders.get(request)
    if (from !== undefined)
      await noteRefused(context, {
        integration: from.integration,
        sentence: refusal.message,
        body: bytesOf(request.body),
        secrets: keysIn(request.body),
      })
    if (refusal.retryAfterSeconds !== undefined) void reply.header('retry-after', String(refusal.retryAfterSeconds))
    return answer(reply, pagerDutyRefusal(refusal))
  }

  const serve = <Understood extends { readonly routingKey: string }>(
    url: string,
    operation: { readonly name: string; readonly summary: string },
    read: (body: unknown) => ReadPagerDuty<Understood>,
    take: (understood: Understood, from: Admitted) => Promise<Answer>,
  ): void => {
    server.post(
      url,
      { config: { ingest: true, operation: { ...pagerDutyOperation, ...operation } }, bodyLimit: longestBody, errorHandler: answerRefusal },
      async (request, reply) => {
        const body = jsonOf(bytesOf(request.body))
        const understood = read(body)
        // Whose it is, even when it is wrong: so that the integration's list of errors shows it.
        const [key] = keysIn(request.body)
        if (key !== undefined) senders.set(request, await admit(context, request, { formats: ['pagerduty'], key }))
        if ('errors' in understood) throw invalidEvent(understood.errors)
        const from = senders.get(request)
        if (from === undefined) throw new Error('An event without a key was understood.')
        return answer(reply, await take(understood, from))
      },
    )
  }

  serve(
    '/v2/enqueue',
    { name: 'pagerduty.enqueue', summary: 'Report an event as to PagerDuty (Events API v2)' },
    readPagerDuty,
    desk.enqueue,
  )
  serve(
    '/v2/change/enqueue',
    { name: 'pagerduty.change', summary: 'Report a change as to PagerDuty (Change Events API v2)' },
    readPagerDutyChange,
    desk.change,
  )
}

const bytesOf = (body: unknown): Uint8Array => (body instanceof Uint8Array ? body : new Uint8Array())

/** The routing key in a body, when it has one. */
const keysIn = (body: unknown): readonly string[] => {
  try {
    const found: unknown = Object.getOwnPropertyDescriptor(Object(jsonOf(bytesOf(body))), 'routing_key')?.value
    return typeof found === 'string' && found !== '' ? [found] : []
  } catch {
    return []
  }
}

const answer = (reply: FastifyReply, { status, body }: Answer): FastifyReply =>
  reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .serializer(String)
    .send(JSON.stringify(body))

const pagerDutyOperation = {
  input: Type.Object({
    routing_key: Type.String({ description: 'The key of an integration of format `pagerduty`, 32 characters.' }),
    event_action: Type.Optional(Type.String({ description: '`trigger`, `acknowledge` or `resolve`.' })),
    dedup_key: Type.Optional(Type.String({ description: 'What makes it the same alert; answered when it was left out.' })),
    payload: Type.Optional(Type.Unknown({ description: '`summary`, `source`, `severity`, and more.' })),
  }),
  open: true,
}
