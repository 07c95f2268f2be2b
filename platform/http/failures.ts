import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addressOf } from '#platform/http/derive.ts'
import { escapeHtml, plainPage } from '#platform/http/page.ts'
import { type Problem, problemOf, problemType, refusalOf } from '#platform/http/problem.ts'
import { nearest } from '#platform/kinds/nearest.ts'
import type { Platform } from '#platform/platform.ts'
import { Refusal } from '#platform/refusal.ts'

/** Every failure of every route ends here: refusals become problems, bugs are logged and say nothing. */
export const answerProblems = (server: FastifyInstance, platform: Platform): void => {
  const { baseUrl } = platform.config

  server.setErrorHandler((error, request, reply) => answerError(platform, error, request, reply))

  server.setNotFoundHandler((request, reply) => {
    const allowed = methods.filter((method) => method !== request.method && answers(server, platform, method, pathOf(request)))
    if (allowed.length > 0) reply.header('allow', allowed.join(', '))
    const refusal =
      allowed.length > 0
        ? new Refusal('method-not-allowed', `Use ${allowed.join(' or ')} here: questions are GET, deeds are POST.`)
        : new Refusal('not-found', notFoundDetail(platform, pathOf(request)))
    return answer(request, reply, problemOf(refusal, baseUrl, pathOf(request)))
  })
}

/** What is not even HTTP, or takes too long to arrive, never reaches a route. */
export const answerClientError = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, reason, title, mend } = clientErrors[error.code ?? ''] ?? notHttp
  const body = JSON.stringify({ type: 'about:blank', title, status, detail: `${title} ${mend}` })
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    `Content-Type: ${problemType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

const notHttp = {
  status: 400,
  reason: 'Bad Request',
  title: 'This is not a valid HTTP request.',
  mend: 'Check the address and the headers.',
}
const clientErrors: Readonly<Record<string, typeof notHttp>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    reason: 'Request Timeout',
    title: 'The request took too long to arrive.',
    mend: 'Send it again.',
  },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: 'Request Header Fields Too Large',
    title: 'The address and the headers are longer than 16 KB together.',
    mend: 'Ask for less at once.',
  },
}

/** Also for what fails before a route is found, such as an address that cannot be decoded. */
export const answerError = (platform: Platform, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const refusal = refusalOf(error)
  if (refusal === undefined)
    platform.log.error({ error, request: request.id, method: request.method, route: request.routeOptions.url }, 'a request failed')
  if (refusal?.retryAfterSeconds !== undefined) reply.header('retry-after', String(refusal.retryAfterSeconds))
  if (refusal?.code === 'sign-in-required') reply.header('www-authenticate', 'Bearer realm="andon"')
  return answer(request, reply, problemOf(error, platform.config.baseUrl, pathOf(request)))
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '/'

/** The console's catch-all does not count: it answers for any page. */
const answers = (server: FastifyInstance, platform: Platform, method: (typeof methods)[number], path: string): boolean => {
  const isDerived = [...platform.registry.actions.values()].some(
    (action) => addressOf(action.name) === path && method === (action.kind === 'question' ? 'GET' : 'POST'),
  )
  return isDerived || server.hasRoute({ method, url: path })
}

const notFoundDetail = (platform: Platform, path: string): string => {
  const close = path.startsWith('/api/') ? nearest(path, [...platform.registry.actions.keys()].map(addressOf)) : undefined
  return close === undefined
    ? `There is nothing at ${path}. The API is described at /api/reference.`
    : `There is nothing at ${path}. Did you mean ${close}?`
}

const answer = (request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply => {
  reply.code(problem.status).header('cache-control', 'no-store')
  reply.removeHeader('etag')
  return request.routeOptions.config?.page === true && (request.headers.accept ?? '').includes('text/html')
    ? reply.type('text/html; charset=utf-8').send(problemPage(problem))
    : reply.type(problemType).serializer(String).send(JSON.stringify(problem))
}

const problemPage = (problem: Problem): string =>
  plainPage(
    problem.title,
    `<h1>${escapeHtml(problem.title)}</h1>\n<p>${escapeHtml(problem.detail)}</p>\n<p><a href="/">Open the console</a></p>`,
  )
