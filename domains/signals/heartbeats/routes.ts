import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { pingByKey } from '#domains/signals/heartbeats/pinging.ts'
import { createLimiter } from '#platform/http/limit.ts'
import type { ForeignRoutes } from '#platform/http/routes.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { hashOfSecret } from '#platform/identity/secret.ts'

const receiver: Actor = { type: 'workflow', name: 'heartbeat', id: 'ping' }

/** More often than once a second nothing needs to say that it lives. */
const perMinute = 60

/**
 * The address of a heartbeat, `/ping/<key>`: the last line of a cron job is `curl -fsS <address>`. The key alone says which
 * heartbeat it is; an unknown one, a revoked one and one of a heartbeat that is switched off are answered alike.
 */
export const heartbeatRoutes: ForeignRoutes = (server, context) => {
  const limiter = createLimiter(perMinute)
  const ping = context.batcher<{ readonly hash: Buffer; readonly from: string }, boolean>({
    maxWeight: 500,
    weigh: () => 1,
    actor: receiver,
    run: pingByKey,
  })

  const answer = async (request: FastifyRequest<{ Params: { key: string } }>, reply: FastifyReply): Promise<FastifyReply> => {
    const hash = hashOfSecret(request.params.key)
    const seconds = limiter.take(hash.toString('base64'), context.now().getTime())
    void reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store')
    if (seconds > 0) return reply.code(429).header('retry-after', String(seconds)).send('Too often; once a minute is plenty.\n')
    const isHeard = await ping({ hash, from: request.ip })
    return isHeard ? reply.send('OK\n') : reply.code(404).send('No heartbeat has this key. Issue one with heartbeat.issue-key.\n')
  }

  void server.register(async (inner) => {
    // What a job says besides is not read, whatever it is.
    inner.removeAllContentTypeParsers()
    inner.addContentTypeParser('*', { bodyLimit: 65_536, parseAs: 'buffer' }, (_request, _body, done) => done(null, undefined))
    inner.get('/ping/:key', { config: { ingest: true, operation: getOperation } }, answer)
    inner.post('/ping/:key', { config: { ingest: true, operation: postOperation } }, answer)
  })
}

const params = Type.Object({ key: Type.String({ description: 'The key of the heartbeat’s address.' }) })

const getOperation = {
  name: 'heartbeat.ping-by-get',
  summary: 'Give a sign of life, by the heartbeat’s address',
  input: params,
  open: true,
}
const postOperation = { name: 'heartbeat.ping-by-post', summary: 'Give a sign of life, by the heartbeat’s address', open: true }
