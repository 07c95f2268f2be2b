import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import { readCreate, readIdentifier, readRemark, tagsOf, type Identifier } from '#domains/alerts/formats/opsgenie.ts'
import { readHeartbeat } from '#domains/alerts/formats/opsgenie-heartbeat.ts'
import { readQuery } from '#domains/alerts/formats/opsgenie-query.ts'
import { instantOf, isObject, textOf } from '#domains/alerts/formats/reading.ts'
import { jsonOf } from '#domains/alerts/integrations/body.ts'
import { receiver } from '#domains/alerts/integrations/receiver.ts'
import { accepted, openOpsgenie, opsgenieRefusal, unprocessable } from '#domains/alerts/opsgenie/answering.ts'
import {
  changeHeartbeat,
  createHeartbeat,
  heartbeatComes,
  heartbeatNamed,
  heartbeatsOf,
  removeHeartbeat,
} from '#domains/alerts/opsgenie/heartbeats.ts'
import type { OpsgenieDeed } from '#domains/alerts/opsgenie/requests.ts'
import { alertMeant, alertsFitting, countFitting, requestById } from '#domains/alerts/opsgenie/store.ts'
import { alertView, pagingOf, requestView } from '#domains/alerts/opsgenie/view.ts'
import { admit, keyShown, noteRefused } from '#domains/events/admission.ts'
import type { Admitted, Answer } from '#domains/events/handler.ts'
import { refusalOf } from '#platform/http/problem.ts'
import type { ForeignRoutes, RouteContext } from '#platform/http/routes.ts'
import { refuseUnstorable } from '#platform/http/storable.ts'
import { newId } from '#platform/identity/id.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/** A request as the handlers below see it. */
interface Asked {
  readonly from: Admitted
  readonly params: ReadonlyMap<string, string>
  readonly query: ReadonlyMap<string, string>
  readonly body: unknown
}

type Handler = (asked: Asked) => Promise<Answer>

const longestBody = 512 * 1024

/**
 * The alert and heartbeat parts of Opsgenie's REST API at its own addresses: a client works here when its base URL is changed and
 * its `GenieKey` is the key of an integration. An integration sees what came by it and nothing else.
 */
export const opsgenieRoutes: ForeignRoutes = (server, context) => {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  const on = addresses(server, context)
  serveAlerts(on, context)
  serveHeartbeats(on, context)
}

type On = (method: HTTPMethods | HTTPMethods[], url: string, summary: string, handle: Handler) => void

/** Adds addresses: who may not is refused before the body is read, every answer says how long it took and has an identifier. */
const addresses = (server: FastifyInstance, context: RouteContext): On => {
  const senders = new WeakMap<FastifyRequest, Admitted>()
  const answerRefusal = async (error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const refusal = refusalOf(error)
    if (refusal === undefined) throw error
    const from = senders.get(request)
    if (from !== undefined && refusal.code !== 'not-found')
      await noteRefused(context, {
        integration: from.integration,
        sentence: refusal.message,
        body: bytesOf(request.body),
        secrets: [genieKeyOf(request) ?? keyShown(request)].filter((key) => key !== undefined),
      })
    if (refusal.retryAfterSeconds !== undefined) void reply.header('retry-after', String(refusal.retryAfterSeconds))
    return send(reply, opsgenieRefusal(refusal, newId(context.now()), tookOf(reply)))
  }
  return (method, url, summary, handle) => {
    server.route({
      method,
      url,
      config: { ingest: true, operation: { name: `opsgenie.${summary.toLowerCase().replaceAll(' ', '-')}`, summary, open: true } },
      bodyLimit: longestBody,
      errorHandler: answerRefusal,
      onRequest: async (request) => void senders.set(request, await admitted(context, request)),
      handler: async (request, reply) => {
        const from = senders.get(request)
        if (from === undefined) throw new Error('A request came past the door.')
        const bytes = bytesOf(request.body)
        const body = bytes.length === 0 ? {} : jsonOf(bytes)
        // Escapes of an address can smuggle in what no column holds.
        refuseUnstorable([request.params, request.query])
        const { status, body: answer } = await handle({ from, params: textsOf(request.params), query: textsOf(request.query), body })
        return send(reply, { status, body: { requestId: newId(context.now()), ...Object(answer), took: tookOf(reply) } })
      },
    })
  }
}

const genieKeyOf = (request: FastifyRequest): string | undefined =>
  /^GenieKey\s+(\S+)$/i.exec(request.headers.authorization?.trim() ?? '')?.[1]

const admitted = (context: RouteContext, request: FastifyRequest): Promise<Admitted> => {
  const key = genieKeyOf(request)
  return admit(context, request, { formats: ['opsgenie'], ...(key === undefined ? {} : { key }) })
}

const send = (reply: FastifyReply, { status, body }: Answer): FastifyReply =>
  reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .serializer(String)
    .send(JSON.stringify(body))

const tookOf = (reply: FastifyReply): number => Math.round(reply.elapsedTime) / 1_000
const bytesOf = (body: unknown): Uint8Array => (body instanceof Uint8Array ? body : new Uint8Array())

const textsOf = (given: unknown): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(Object(given)).flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    ),
  )

const found = (data: unknown, more: object = {}): Answer => ({ status: 200, body: { data, ...more } })

const serveAlerts = (on: On, context: RouteContext): void => {
  const desk = openOpsgenie(context)
  const ask = <Result>(body: (transaction: Transaction) => Promise<Result>): Promise<Result> => context.transact(receiver, body)
  const does =
    (read: (asked: Asked, target: Identifier) => OpsgenieDeed): Handler =>
    async (asked) =>
      accepted(await desk(read(asked, targetOf(asked)), asked.from), 0)
  const plainly = (verb: 'close' | 'delete' | 'acknowledge' | 'unacknowledge' | 'escalate'): Handler =>
    does(({ body }, target) => ({ verb, target, remark: readRemark(body) }))

  on('POST', '/v2/alerts', 'Create alert', async ({ from, body }) => {
    const create = readCreate(body)
    if ('errors' in create) throw unprocessable(create)
    return accepted(await desk({ verb: 'create', create }, from), 0)
  })
  on('GET', '/v2/alerts/requests/:id', 'Get request status', async ({ from, params }) => {
    const row = await ask(({ sql }) => requestById(sql, from.integration, params.get('id') ?? ''))
    if (row === undefined) throw new Refusal('not-found', 'Request not found. Outcomes are kept for a week.')
    return found(requestView(row))
  })
  on('GET', '/v2/alerts', 'List alerts', async (asked) => listed(context, asked))
  on('GET', '/v2/alerts/count', 'Count alerts', async ({ from, query }) => {
    const fits = queryOf(query)
    return found({ count: await ask(({ sql }) => countFitting(sql, from.integration, fits, mostCounted)) })
  })
  on('GET', '/v2/alerts/:identifier', 'Get alert', async (asked) => {
    const target = targetOf(asked)
    const row = await ask(({ sql }) => alertMeant(sql, asked.from.integration, target))
    if (row === undefined) throw new Refusal('not-found', `Alert with ${target.type} [${target.value.slice(0, 200)}] does not exist.`)
    return found(alertView(row, asked.from, context.now(), true))
  })
  on('DELETE', '/v2/alerts/:identifier', 'Delete alert', plainly('delete'))
  on('POST', '/v2/alerts/:identifier/close', 'Close alert', plainly('close'))
  on('POST', '/v2/alerts/:identifier/acknowledge', 'Acknowledge alert', plainly('acknowledge'))
  on('POST', '/v2/alerts/:identifier/unacknowledge', 'Unacknowledge alert', plainly('unacknowledge'))
  on('POST', '/v2/alerts/:identifier/escalate', 'Escalate alert', plainly('escalate'))
  on(
    'POST',
    '/v2/alerts/:identifier/notes',
    'Add note to alert',
    does(({ body }, target) => {
      const remark = readRemark(body)
      if (remark.note === '') throw unprocessable({ errors: { note: 'may not be empty' } })
      return { verb: 'note', target, remark }
    }),
  )
  on(
    'POST',
    '/v2/alerts/:identifier/snooze',
    'Snooze alert',
    does(({ body }, target) => {
      const until = instantOf(field(body, 'endTime'))
      if (until === undefined || until <= context.now())
        throw unprocessable({ errors: { endTime: 'must be an instant to come, in ISO 8601' } })
      return { verb: 'snooze', target, until, remark: readRemark(body) }
    }),
  )
  on(
    'POST',
    '/v2/alerts/:identifier/assign',
    'Assign alert',
    does(({ body }, target) => {
      const owner = field(body, 'owner')
      const person = textOf(field(owner, 'username')) || textOf(field(owner, 'id'))
      if (person === '') throw unprocessable({ errors: { owner: 'must name a user by username or id' } })
      return { verb: 'assign', target, person, remark: readRemark(body) }
    }),
  )
  on(
    'POST',
    '/v2/alerts/:identifier/tags',
    'Add tags to alert',
    does(({ body }, target) => {
      const tags = tagsOf(field(body, 'tags'))
      if (tags.length === 0) throw unprocessable({ errors: { tags: 'may not be empty' } })
      return { verb: 'add-tags', target, tags, remark: readRemark(body) }
    }),
  )
  on(
    'DELETE',
    '/v2/alerts/:identifier/tags',
    'Remove tags from alert',
    does(({ query }, target) => {
      const tags = tagsOf(query.get('tags'))
      if (tags.length === 0) throw unprocessable({ errors: { tags: 'may not be empty' } })
      return { verb: 'remove-tags', target, tags, remark: readRemark(Object.fromEntries(query)) }
    }),
  )
}

const field = (body: unknown, name: string): unknown => (isObject(body) ? body[name] : undefined)

const targetOf = ({ params, query }: Asked): Identifier => {
  const target = readIdentifier(params.get('identifier') ?? '', query.get('identifierType'))
  if ('errors' in target) throw unprocessable(target)
  return target
}

const queryOf = (query: ReadonlyMap<string, string>) => {
  const read = readQuery(query.get('query') ?? '')
  if ('problem' in read) throw unprocessable({ errors: { query: read.problem } })
  return read
}

const [usualPage, longestPage, farthest, mostCounted] = [20, 100, 20_000, 1_000_000]

const listed = async (context: RouteContext, { from, query }: Asked): Promise<Answer> => {
  const fits = queryOf(query)
  const [limit, offset] = [Number(query.get('limit') ?? usualPage), Number(query.get('offset') ?? 0)]
  if (!Number.isInteger(limit) || limit < 1 || limit > longestPage)
    throw unprocessable({ errors: { limit: `must be from 1 to ${longestPage}` } })
  if (!Number.isInteger(offset) || offset < 0 || offset + limit > farthest)
    throw unprocessable({ errors: { offset: `must not be negative, nor with the limit pass ${farthest}; ask with a narrower query` } })
  const isAscending = query.get('order') === 'asc'
  const { rows, total } = await context.transact(receiver, async ({ sql }) => ({
    rows: await alertsFitting(sql, from.integration, fits, { limit, offset, isAscending }),
    total: await countFitting(sql, from.integration, fits, farthest),
  }))
  return found(
    rows.map((row) => alertView(row, from, context.now(), false)),
    { paging: pagingOf(`${context.config.baseUrl}/v2/alerts`, query, { limit, offset, total }) },
  )
}

const serveHeartbeats = (on: On, context: RouteContext): void => {
  const inOne = <Result>(body: (transaction: Transaction) => Promise<Result>): Promise<Result> => context.transact(receiver, body)
  const nameIn = ({ params }: Asked): string => params.get('name') ?? ''
  const changed =
    (given: Parameters<typeof changeHeartbeat>[3]): Handler =>
    async (asked) => {
      await inOne((transaction) => changeHeartbeat(transaction, asked.from, nameIn(asked), given))
      return found(await inOne((transaction) => heartbeatNamed(transaction, asked.from, nameIn(asked))))
    }

  on('GET', '/v2/heartbeats', 'List heartbeats', async ({ from }) =>
    found({ heartbeats: await inOne((transaction) => heartbeatsOf(transaction, from)) }),
  )
  on('POST', '/v2/heartbeats', 'Create heartbeat', async ({ from, body }) => {
    const given = readHeartbeat(body, true)
    if ('errors' in given) throw unprocessable(given)
    await inOne((transaction) => createHeartbeat(transaction, from, given))
    return { status: 201, body: { result: 'Created', data: await inOne((transaction) => heartbeatNamed(transaction, from, given.name)) } }
  })
  on('GET', '/v2/heartbeats/:name', 'Get heartbeat', async (asked) =>
    found(await inOne((transaction) => heartbeatNamed(transaction, asked.from, nameIn(asked)))),
  )
  on('PATCH', '/v2/heartbeats/:name', 'Update heartbeat', async (asked) => {
    const given = readHeartbeat(asked.body, false)
    if ('errors' in given) throw unprocessable(given)
    return changed(given)(asked)
  })
  on('DELETE', '/v2/heartbeats/:name', 'Delete heartbeat', async (asked) => {
    await inOne((transaction) => removeHeartbeat(transaction, asked.from, nameIn(asked)))
    return { status: 200, body: { result: 'Deleted' } }
  })
  const only = (enabled: boolean) => ({ description: undefined, spec: { enabled }, labels: {} })
  on('POST', '/v2/heartbeats/:name/enable', 'Enable heartbeat', changed(only(true)))
  on('POST', '/v2/heartbeats/:name/disable', 'Disable heartbeat', changed(only(false)))
  on(['GET', 'POST', 'PUT', 'PATCH'], '/v2/heartbeats/:name/ping', 'Ping heartbeat', async (asked) => {
    await inOne((transaction) => heartbeatComes(transaction, asked.from, nameIn(asked)))
    return { status: 202, body: { result: 'PONG - Heartbeat received' } }
  })
}
