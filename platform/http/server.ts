import { fileURLToPath } from 'node:url'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { findingsAgainst } from '#platform/actions/validate.ts'
import { serveAssistants } from '#platform/http/assistants.ts'
import { createBatcher } from '#platform/http/batch.ts'
import { createCallers } from '#platform/http/caller.ts'
import { serveConsole } from '#platform/http/console.ts'
import { deriveRoutes } from '#platform/http/derive.ts'
import { collectRoutes, serveDocuments } from '#platform/http/documents.ts'
import { answerClientError, answerError, answerProblems } from '#platform/http/failures.ts'
import { type Readiness, serveHealth } from '#platform/http/health.ts'
import { createLimiter } from '#platform/http/limit.ts'
import { type LiveOptions, type LiveSource, serveLive } from '#platform/http/live.ts'
import { metrics } from '#platform/http/metrics.ts'
import type { RouteContext } from '#platform/http/routes.ts'
import { refuseUnstorable } from '#platform/http/storable.ts'
import { version } from '#platform/http/version.ts'
import { refuseForeignOrigin, securityHeaders } from '#platform/http/security.ts'
import { createAuthenticator } from '#platform/identity/authenticate.ts'
import { noSessionCookie, placeOf, sessionSecretOf } from '#platform/identity/cookie.ts'
import { newId } from '#platform/identity/id.ts'
import type { Platform } from '#platform/platform.ts'
import { Refusal } from '#platform/refusal.ts'

/**
 * The HTTP server: translates between the web's words and actions, and decides nothing itself.
 *
 * Everything under `/api/v1/` is derived from the actions; what a manifest adds as foreign routes gets the same
 * protection. Around them stand, in this order: time limits on the connection, security headers, the rate limit, the
 * check against requests forged by other sites, the route, and the translation of every "no" into problem details.
 *
 * Guarantees: an answer is sent only after the commit; nothing of the inside shows in a failure; every route under
 * `/api/` is in the OpenAPI document.
 *
 * Refuses to do: compress answers on the fly (the console's files are compressed at build, a proxy may do the rest),
 * and end TLS (a proxy does that).
 */
export interface ServerOptions {
  /** Where the built console lies; default `web/dist`. */
  readonly consoleFolder?: string
  /** The live stream; without it `/api/v1/live` answers 503. */
  readonly live?: LiveSource
  readonly liveOptions?: LiveOptions
  /** What must work besides the database before this node is ready. */
  readonly readiness?: readonly Readiness[]
  /** Whose `X-Forwarded-For` is believed. Default: a proxy on this machine. */
  readonly trustProxy?: boolean | string | string[]
  /** Sign-ins and the like one address may try in a minute. */
  readonly strictPerMinute?: number
  readonly timeouts?: { readonly headersMs?: number; readonly requestMs?: number; readonly checkEveryMs?: number }
}

/** Builds the server; the caller lets it listen. */
export const createServer = (platform: Platform, options: ServerOptions = {}): FastifyInstance => {
  const { config } = platform
  const { timeouts = {} } = options
  const headers = securityHeaders(config.baseUrl)
  const server = fastify({
    logger: false,
    genReqId: () => newId(platform.clock.now()),
    trustProxy: options.trustProxy ?? 'loopback',
    bodyLimit: 4 * 1_024 * 1_024,
    requestTimeout: timeouts.requestMs ?? 60_000,
    // Longer than the 60 s proxies keep an idle connection, so that it is always they who close it.
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    // Said in our own words below.
    return503OnClosing: false,
    http: { headersTimeout: timeouts.headersMs ?? 15_000, connectionsCheckingInterval: timeouts.checkEveryMs ?? 5_000 },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      reply.headers(headers)
      return answerError(platform, error, request, reply)
    },
    routerOptions: { maxParamLength: 4_000 },
  })
  const place = placeOf(config.baseUrl)
  const callers = createCallers(createAuthenticator(platform), place)
  const routes = collectRoutes(server)

  server.setValidatorCompiler(({ schema }) => validatorOf(schema))
  server.setSerializerCompiler(() => JSON.stringify)
  answerProblems(server, platform)
  const admit = createGate(config.requestsPerMinute, options.strictPerMinute ?? 30)
  let isClosing = false
  server.addHook('preClose', async () => {
    isClosing = true
  })
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(headers).header('x-request-id', request.id)
    if (isClosing)
      throw new Refusal('unavailable', 'This node is stopping. Try again; another one, or the next, will answer.', { retryAfterSeconds: 5 })
    admit(request)
    refuseForeignOrigin(
      request,
      config.baseUrl,
      sessionSecretOf(place, request.headers.cookie),
      request.routeOptions.config.strict === true,
    )
  })
  server.addHook('onSend', async (request, reply) => {
    if (callers.hasDeadCookie(request) && !reply.hasHeader('set-cookie')) reply.header('set-cookie', noSessionCookie(place))
  })
  countRequests(server)

  void server.register(async (derived) => deriveRoutes(derived, platform, callers))
  const context: RouteContext = {
    transact: platform.transact,
    actorOf: callers.actorOf,
    now: platform.clock.now,
    config,
    registry: platform.registry,
    outside: platform.outside,
    batcher: createBatcher(platform.transact),
  }
  for (const domain of platform.registry.domains) {
    const add = domain.routes
    if (add !== undefined) void server.register(async (foreign) => add(markIngest(foreign), context))
  }
  void server.register(async (assistants) => serveAssistants(assistants, platform, callers, version))
  serveHealth(server, platform, callers, options.readiness ?? [])
  serveLive(server, platform, callers, options.live, options.liveOptions)
  serveDocuments(server, routes, { baseUrl: config.baseUrl, version })
  serveConsole(server, options.consoleFolder ?? builtConsole)
  return server
}

const builtConsole = fileURLToPath(new URL('../../web/dist', import.meta.url))

/** Foreign routes that declare a schema get the same refusals as actions. */
const validatorOf =
  (schema: TSchema) =>
  (value: unknown): { value: unknown } | { error: Error } => {
    const findings = findingsAgainst(schema, value)
    return findings.length === 0
      ? { value }
      : { error: new Refusal('invalid-input', 'The input does not fit; see the findings.', { findings }) }
  }

/** Tools that report send in storms; their addresses get this many times the limit. */
const ingestFactor = 1_000

const createGate = (perMinute: number, strictPerMinute: number): ((request: FastifyRequest) => void) => {
  const ordinary = createLimiter(perMinute)
  const ingest = createLimiter(perMinute * ingestFactor)
  const strict = createLimiter(strictPerMinute)
  return (request) => {
    const { config } = request.routeOptions
    const limiter = config?.strict === true ? strict : config?.ingest === true ? ingest : ordinary
    const seconds = limiter.take(request.ip, performance.now())
    if (seconds > 0) {
      throw new Refusal(
        'too-many-requests',
        `This address sends more requests than the limit allows. Wait ${seconds} s, then go on more slowly.`,
        { retryAfterSeconds: seconds },
      )
    }
  }
}

/** Foreign addresses are for tools, unless they say they are pages or guard themselves. */
const markIngest = (server: FastifyInstance): FastifyInstance => {
  server.addHook('preHandler', async (request) => refuseUnstorable(request.body))
  server.addHook('onRoute', (route) => {
    const isOwn = route.config?.page === true || route.config?.strict === true || route.config?.ingest === false
    if (!isOwn) route.config = { ...route.config, ingest: true }
  })
  return server
}

const requests = metrics.counter('andon_http_requests_total', 'Requests answered.')
const durations = metrics.histogram('andon_http_request_duration_seconds', 'From the first byte of a request to its answer.')

const countRequests = (server: FastifyInstance): void => {
  server.addHook('onResponse', async (request: FastifyRequest, reply: FastifyReply) => {
    const route = request.routeOptions.url ?? 'unknown'
    requests.add({ method: request.method, route, status: String(reply.statusCode) })
    durations.observe(reply.elapsedTime / 1_000, { method: request.method, route })
  })
}
