import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { calendarBehind } from '#domains/oncall/calendars/exporting.ts'
import { createLimiter } from '#platform/http/limit.ts'
import type { ForeignRoutes } from '#platform/http/routes.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { hashOfSecret } from '#platform/identity/secret.ts'
import { Refusal } from '#platform/refusal.ts'

const reader: Actor = { type: 'workflow', name: 'calendar', id: 'link' }

/** Several devices of one person; each asks a few times an hour. */
const perMinute = 30

/**
 * Shifts for calendar programs: `/ical/<token>.ics`, made by `oncall.calendar-link`. The token alone says whose; an unknown one and a revoked one are
 * answered alike. HEAD is answered like GET.
 */
export const calendarRoutes: ForeignRoutes = (server, context) => {
  const limiter = createLimiter(perMinute)
  server.get(
    '/ical/:file',
    { config: { ingest: true, operation } },
    async (request: FastifyRequest<{ Params: { file: string } }>, reply) => {
      const [, token = ''] = /^([A-Za-z0-9_-]{43})\.ics$/.exec(request.params.file) ?? []
      const seconds = limiter.take(hashOfSecret(request.params.file).toString('base64'), context.now().getTime())
      if (seconds > 0)
        throw new Refusal('too-many-requests', `This calendar is asked for more than ${perMinute} times a minute. Wait ${seconds} s.`, {
          retryAfterSeconds: seconds,
        })
      const shown = token === '' ? undefined : await context.transact(reader, (transaction) => calendarBehind(transaction, token))
      void reply.header('x-robots-tag', 'noindex')
      if (shown === undefined) return notThere(reply)
      void reply
        .header('etag', shown.etag)
        .header('last-modified', shown.changedAt.toUTCString())
        .header('cache-control', 'private, max-age=300, must-revalidate')
      if (isKnown(request, shown.etag, shown.changedAt)) return reply.code(304).send()
      return reply
        .type('text/calendar; charset=utf-8')
        .header('content-disposition', `inline; filename="${shown.name.replaceAll(/[^A-Za-z0-9._-]/g, '-')}.ics"`)
        .send(shown.text)
    },
  )
}

const notThere = (reply: FastifyReply): FastifyReply =>
  reply
    .code(404)
    .header('cache-control', 'no-store')
    .type('text/plain; charset=utf-8')
    .send('There is no such calendar, or its link was revoked. Make a new one with oncall.calendar-link.\n')

/** RFC 9110, 13.1: the ETag decides when there is one. */
const isKnown = ({ headers }: FastifyRequest, etag: string, changedAt: Date): boolean => {
  const match = headers['if-none-match']
  if (match !== undefined) return match.trim() === '*' || match.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)
  const since = Date.parse(headers['if-modified-since'] ?? '')
  return !Number.isNaN(since) && Math.floor(changedAt.getTime() / 1_000) * 1_000 <= since
}

const operation = {
  name: 'oncall.calendar',
  summary: 'Read shifts as a calendar, by a private link',
  input: Type.Object({ file: Type.String({ description: 'The secret of the link and `.ics`.' }) }),
  open: true,
  answers: 'text/calendar',
}
