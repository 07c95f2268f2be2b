import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { admit, receiver } from '#domains/alerts/alertmanager/admitting.ts'
import { isUuid, readQuestion, receiverOf } from '#domains/alerts/alertmanager/listing.ts'
import * as documents from '#domains/alerts/alertmanager/operations.ts'
import { alertsAsJson, groupsAsJson } from '#domains/alerts/alertmanager/showing.ts'
import { expireNamed, keepSilence, shownSilence, shownSilences } from '#domains/alerts/alertmanager/silencing.ts'
import { parseAlerts } from '#domains/alerts/formats/alertmanager.ts'
import { gettableSilence, parseSilence } from '#domains/alerts/formats/alertmanager-silences.ts'
import { Route } from '#domains/alerts/kinds.ts'
import type { Report } from '#domains/alerts/lifecycle.ts'
import { receiveReports } from '#domains/alerts/receiving.ts'
import { refusalOf } from '#platform/http/problem.ts'
import type { ForeignRoutes } from '#platform/http/routes.ts'
import { Refusal } from '#platform/refusal.ts'

/** Alerts one commit takes, and one piece of a larger request. */
const weight = 2_000
const longestBody = 16 * 1024 * 1024
const longestSilence = 256 * 1024

/**
 * Alertmanager's API v2. Prometheus takes Andon for an Alertmanager (`alerting.alertmanagers` with a token as `authorization`
 * or as the password of `basic_auth`), and so do amtool, Grafana and Karma. Bodies, statuses and refusals are those of
 * Alertmanager 0.25, compared request by request; where later ones say or take more (`mutedBy`, any text as
 * the name of a label) so does Andon.
 */
export const alertmanagerRoutes: ForeignRoutes = (server, context) => {
  const receive = context.batcher<readonly Report[], true>({
    maxWeight: weight,
    weigh: (reports) => reports.length,
    worthASecond: 100,
    actor: receiver,
    run: async (transaction, items) => {
      await receiveReports(transaction, items.flat(), 'alertmanager')
      return items.map(() => true)
    },
  })
  const answers = { errorHandler: answerProblem }
  const reader = (action: string) => ({
    ...answers,
    onRequest: async (request: FastifyRequest) => void (await admit(context, request, 'viewer', action)),
  })

  server.post(
    '/api/v2/alerts',
    {
      ...answers,
      config: { ingest: true, operation: documents.postAlerts },
      bodyLimit: longestBody,
      // Before the body is read: who may not send costs no memory.
      onRequest: async (request) => void (await admit(context, request, 'responder', 'alert.receive')),
    },
    async (request, reply) => {
      if (typeof request.body === 'string') throw new Refusal('unsupported-media-type', 'Send JSON as application/json.')
      const parsed = parseAlerts(request.body, context.now())
      if ('refused' in parsed) {
        const { status, code, message } = parsed.refused
        return reply.code(status).send({ code, message })
      }
      // One after the other: a later piece may end what an earlier one opens.
      for (const piece of inPieces(parsed.reports)) await receive(piece)
      return parsed.problem === undefined ? reply.code(200).send() : answerText(reply, 400, parsed.problem)
    },
  )

  server.get('/api/v2/alerts', { ...reader('alert.list'), config: { ingest: true, operation: documents.getAlerts } }, (request, reply) => {
    const asked = readQuestion(request.query)
    return 'problem' in asked ? answerText(reply, 400, asked.problem) : answerStream(reply, alertsAsJson(context, asked))
  })

  server.get(
    '/api/v2/alerts/groups',
    { ...reader('alert.list'), config: { ingest: true, operation: documents.getGroups } },
    (request, reply) => {
      const asked = readQuestion(request.query)
      return 'problem' in asked ? answerText(reply, 400, asked.problem) : answerStream(reply, groupsAsJson(context, asked))
    },
  )

  server.get(
    '/api/v2/silences',
    { ...reader('silence.list'), config: { ingest: true, operation: documents.getSilences } },
    async (request, reply) => {
      const found = await context.transact(receiver, (transaction) => shownSilences(transaction, request.query))
      return 'problem' in found ? answerText(reply, 400, found.problem) : found.silences.map(gettableSilence)
    },
  )

  server.post(
    '/api/v2/silences',
    {
      ...answers,
      config: { ingest: true, operation: documents.postSilences },
      bodyLimit: longestSilence,
      onRequest: async (request) => void (await admit(context, request, 'responder', 'silence.create')),
    },
    async (request, reply) => {
      if (typeof request.body === 'string') throw new Refusal('unsupported-media-type', 'Send JSON as application/json.')
      const actor = await admit(context, request, 'responder', 'silence.create')
      const parsed = parseSilence(request.body, context.now())
      if ('refused' in parsed) {
        const { status, body } = parsed.refused
        return typeof body === 'string' ? answerText(reply, status, body) : reply.code(status).send(body)
      }
      const kept = await context.transact(actor, (transaction) => keepSilence(transaction, parsed.silence))
      return kept === undefined ? answerText(reply, 404, 'silence not found') : { silenceID: kept }
    },
  )

  server.get<{ Params: { id: string } }>(
    '/api/v2/silence/:id',
    { ...reader('silence.get'), config: { ingest: true, operation: documents.getSilence } },
    async ({ params }, reply) => {
      if (!isUuid(params.id)) return reply.code(422).send(noUuid(params.id))
      const silence = await context.transact(receiver, (transaction) => shownSilence(transaction, params.id))
      return silence === undefined ? reply.code(404).send() : gettableSilence(silence)
    },
  )

  server.delete<{ Params: { id: string } }>(
    '/api/v2/silence/:id',
    { ...answers, config: { ingest: true, operation: documents.deleteSilence } },
    async (request, reply) => {
      const actor = await admit(context, request, 'responder', 'silence.expire')
      const { id } = request.params
      if (!isUuid(id)) return reply.code(422).send(noUuid(id))
      const isThere = await context.transact(actor, (transaction) => expireNamed(transaction, id))
      return isThere ? reply.code(200).send() : answerText(reply, 404, 'silence not found')
    },
  )

  server.get('/api/v2/receivers', { ...reader('alert.list'), config: { ingest: true, operation: documents.getReceivers } }, async () => {
    const routes = await context.transact(receiver, (transaction) => transaction.records.all(Route))
    return [...routes.map(({ reference }) => reference), null].map((route) => ({ name: receiverOf(route) }))
  })

  const startedAt = context.now().toISOString()
  server.get('/api/v2/status', { config: { ingest: true, operation: documents.getStatus } }, () => documents.statusOf(startedAt))
  for (const path of ['/-/healthy', '/-/ready']) server.get(path, (_request, reply) => reply.type('text/plain; charset=utf-8').send('OK'))
}

const inPieces = (reports: readonly Report[]): readonly (readonly Report[])[] => {
  if (reports.length <= weight) return reports.length === 0 ? [] : [reports]
  return [reports.slice(0, weight), ...inPieces(reports.slice(weight))]
}

const noUuid = (id: string) => ({ code: 601, message: `silenceID in path must be of type uuid: ${JSON.stringify(id.slice(0, 80))}` })

/** Senders expect Alertmanager's shape of an error, not problem details. */
const answerProblem = (error: unknown, _request: FastifyRequest, reply: FastifyReply): void => {
  const refusal = refusalOf(error)
  if (refusal === undefined) throw error
  if (refusal.status === 401) void reply.header('www-authenticate', 'Basic realm="andon", charset="UTF-8"')
  if (refusal.retryAfterSeconds !== undefined) void reply.header('retry-after', String(refusal.retryAfterSeconds))
  void reply.code(refusal.status).send({ code: refusal.status, message: refusal.message })
}

const answerText = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply.code(status).type('application/json').send(JSON.stringify(text))

/** Piece by piece: fifty thousand open alerts need no more memory than one page of them. */
const answerStream = (reply: FastifyReply, pieces: AsyncIterable<string>): FastifyReply =>
  reply.type('application/json').send(Readable.from(pieces, { objectMode: false }))
