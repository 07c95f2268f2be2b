import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { type AlertRow, type GroupState, openAlerts } from '#domains/alerts/desk/store.ts'
import { parseAlerts, parseFilter, resolveTimeoutMs } from '#domains/alerts/formats/alertmanager.ts'
import type { Report } from '#domains/alerts/lifecycle.ts'
import { receiveReports } from '#domains/alerts/receiving.ts'
import { refusalOf } from '#platform/http/problem.ts'
import type { ForeignRoutes, RouteContext } from '#platform/http/routes.ts'
import { type Actor, holdsRole, type Role } from '#platform/identity/actor.ts'
import { coversAction } from '#platform/identity/scope.ts'
import { Refusal } from '#platform/refusal.ts'

/** Who receives what arrives here; the sender is in each alert's `source`. */
const receiver: Actor = { type: 'workflow', name: 'alertmanager', id: 'api' }

/** Alerts one commit takes, and one piece of a larger request. */
const weight = 2_000
const longestBody = 16 * 1024 * 1024

/**
 * The part of Alertmanager's API v2 that senders and `amtool alert` use. Prometheus takes Andon for an Alertmanager:
 * `alerting.alertmanagers` with a token as `authorization` or as the password of `basic_auth`.
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

  server.post(
    '/api/v2/alerts',
    {
      config: { ingest: true, operation: postOperation },
      bodyLimit: longestBody,
      errorHandler: answerProblem,
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

  server.get(
    '/api/v2/alerts',
    { config: { ingest: true, operation: getOperation }, errorHandler: answerProblem },
    async (request, reply) => {
      const actor = await admit(context, request, 'viewer', 'alert.list')
      const asked = readQuestion(request.query)
      if ('problem' in asked) return answerText(reply, 400, asked.problem)
      const rows = await context.transact(actor, (transaction) => openAlerts(transaction.sql, undefined, mostListed))
      return rows.filter(asked.fits).map((row) => gettable(row, context.now()))
    },
  )

  const startedAt = context.now().toISOString()
  server.get('/api/v2/status', { config: { ingest: true, operation: statusOperation } }, () => statusOf(startedAt))
}

const mostListed = 5_000

type Listed = AlertRow & { readonly state: GroupState }

/** `filter` (repeated: all of them), `active` and `silenced` of Alertmanager's question. */
const readQuestion = (query: unknown): { readonly fits: (row: Listed) => boolean } | { readonly problem: string } => {
  const asked = new Map<string, unknown>(typeof query === 'object' && query !== null ? Object.entries(query) : [])
  const filters = [asked.get('filter') ?? []].flat().map((filter) => parseFilter(String(filter)))
  const refused = filters.find((filter) => typeof filter === 'object')
  if (typeof refused === 'object') return refused
  const fits = filters.filter((filter) => typeof filter === 'function')
  const hidden = (row: Listed): boolean => asked.get(row.state === 'suppressed' ? 'silenced' : 'active') === 'false'
  return { fits: (row) => !hidden(row) && fits.every((filter) => filter(row.labels)) }
}

const inPieces = (reports: readonly Report[]): readonly (readonly Report[])[] => {
  if (reports.length <= weight) return reports.length === 0 ? [] : [reports]
  return [reports.slice(0, weight), ...inPieces(reports.slice(weight))]
}

/** Who sends, when they may. With the example organization, a program on this machine may, so that a first `curl` works. */
const admit = async (context: RouteContext, request: FastifyRequest, role: Role, action: string): Promise<Actor> => {
  const actor = await context.actorOf(request)
  if (actor.type === 'stranger') {
    if (context.config.example && isOnThisMachine(request, context.config.baseUrl)) return receiver
    throw new Refusal('sign-in-required', 'Send a token: `Authorization: Bearer …`, or as the password of basic authentication.')
  }
  const scoped = actor.type !== 'token' || coversAction(actor.scopes, action)
  if (!scoped || !holdsRole(actor, role)) throw new Refusal('forbidden', `Sending here needs the role ${role} and the scope "${action}".`)
  return actor
}

/**
 * A connection from this machine is not enough: a proxy beside the server brings everybody's requests, and a browser
 * those of any page it shows. So only where the installation itself is reached by a local address, by a local name, without the
 * traces of a proxy or a browser.
 */
const isOnThisMachine = ({ raw, headers }: FastifyRequest, baseUrl: string): boolean =>
  isLocalName(new URL(baseUrl).hostname) &&
  isLocalName(URL.parse(`http://${headers.host ?? ''}`)?.hostname ?? '') &&
  /^(::1$|(::ffff:)?127\.)/.test(raw.socket.remoteAddress ?? '') &&
  ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via', 'origin', 'sec-fetch-site'].every(
    (name) => headers[name] === undefined,
  )

const isLocalName = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)

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

const states: Readonly<Record<GroupState, string>> = {
  open: 'active',
  'no-process': 'active',
  acknowledged: 'active',
  suppressed: 'suppressed',
  resolved: 'active',
}

const gettable = (row: AlertRow & { readonly state: GroupState }, now: Date): object => ({
  annotations: row.annotations,
  endsAt: (row.expires_at ?? new Date(now.getTime() + resolveTimeoutMs)).toISOString(),
  fingerprint: row.fingerprint,
  receivers: [{ name: 'andon' }],
  startsAt: row.starts_at.toISOString(),
  status: { inhibitedBy: [], silencedBy: [], mutedBy: [], state: states[row.state] },
  updatedAt: row.last_seen_at.toISOString(),
  ...(row.url === null ? {} : { generatorURL: row.url }),
  labels: row.labels,
})

const statusOf = (uptime: string): object => ({
  cluster: { status: 'disabled', peers: [] },
  config: { original: `global:\n  resolve_timeout: ${resolveTimeoutMs / 60_000}m\nroute:\n  receiver: andon\nreceivers:\n- name: andon\n` },
  uptime,
  versionInfo: { branch: '', buildDate: '', buildUser: '', goVersion: '', revision: '', version: '0.25.0' },
})

const postOperation = {
  name: 'alertmanager.post-alerts',
  summary: 'Report alerts as to an Alertmanager (API v2)',
  description:
    'For Prometheus and everything that sends to an Alertmanager. Answers 200 with nothing after the commit; 400 with a sentence when some alerts are wrong (the others are taken).',
  input: Type.Array(
    Type.Object({
      labels: Type.Record(Type.String(), Type.String(), { description: 'What it is; the identity of the alert.' }),
      annotations: Type.Optional(Type.Record(Type.String(), Type.String())),
      startsAt: Type.Optional(Type.String({ format: 'date-time' })),
      endsAt: Type.Optional(Type.String({ format: 'date-time', description: 'In the past: it is over. Default: in five minutes.' })),
      generatorURL: Type.Optional(Type.String({ description: 'Where the sender shows it.' })),
    }),
  ),
}

const getOperation = {
  name: 'alertmanager.get-alerts',
  summary: 'List open alerts as an Alertmanager does (API v2)',
  output: Type.Array(Type.Unknown()),
}

const statusOperation = {
  name: 'alertmanager.get-status',
  summary: 'Say that this speaks Alertmanager’s API v2',
  output: Type.Unknown(),
  open: true,
}
