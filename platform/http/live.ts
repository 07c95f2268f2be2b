import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Fact } from '#platform/facts/fact.ts'
import { currentPosition, parsePosition, type PlacedFact, positionText } from '#platform/facts/log.ts'
import type { Callers } from '#platform/http/caller.ts'
import { maySee } from '#platform/facts/visible.ts'
import { metrics } from '#platform/http/metrics.ts'
import { holdsRole } from '#platform/identity/actor.ts'
import type { Platform } from '#platform/platform.ts'
import { Refusal } from '#platform/refusal.ts'

/**
 * The live stream over server-sent events: facts as they are committed.
 *
 * Guarantees: an event's id is a place in the log; a client that comes back with `Last-Event-ID` gets everything after
 * it, nothing twice. A comment every fifteen seconds keeps proxies from closing a quiet stream and finds dead clients.
 * The stream ends within that time when its session or token does.
 *
 * Refuses to do: wait for a slow client. Past a megabyte that it has not read, its stream is ended; it resumes from
 * where it was. What concerns sign-ins and tokens is for administrators and for the person it is about.
 */
export interface LiveSource {
  readonly subscribe: (after: string | undefined, onFacts: (facts: readonly PlacedFact[]) => void) => () => void
}

export interface LiveOptions {
  readonly heartbeatMs?: number
  readonly mostUnreadBytes?: number
}

const mostStreams = 2_000

export const serveLive = (
  server: FastifyInstance,
  platform: Platform,
  callers: Callers,
  source: LiveSource | undefined,
  options: LiveOptions = {},
): void => {
  const { heartbeatMs = 15_000, mostUnreadBytes = 1_024 * 1_024 } = options
  const endings = new Set<() => void>()
  metrics.onScrape(() => streams.set(endings.size))

  server.addHook('preClose', async () => {
    for (const end of endings) end()
  })

  server.get('/api/v1/live', { exposeHeadRoute: false, config: { operation: liveOperation } }, async (request, reply) => {
    let actor = await callers.actorOf(request)
    if (!holdsRole(actor, 'viewer')) throw new Refusal('sign-in-required', 'Sign in first, or send a token as "Authorization: Bearer …".')
    if (source === undefined || endings.size >= mostStreams) {
      throw new Refusal('unavailable', 'No more live streams can be opened right now. Try again in a moment.', { retryAfterSeconds: 10 })
    }
    const wanted = filterOf(request)
    // The place is taken before the answer begins: whatever commits after a client sees the answer reaches it.
    const from = afterOf(request) ?? (await presentPlace(platform))
    const { raw } = reply
    // The client left meanwhile: nothing would ever tell that this stream is over.
    if (raw.destroyed || request.raw.socket.destroyed) return reply.hijack()
    reply.hijack()
    writeHead(reply)
    raw.write(`retry: 2000\nid: ${from}\n\n: the facts of this server, as they happen\n\n`)

    const unsubscribe = source.subscribe(from, (facts) => {
      if (raw.writableLength > mostUnreadBytes) return end()
      const events = facts.filter((fact) => wanted(fact) && maySee(actor, fact)).map(eventOf)
      if (events.length > 0) raw.write(events.join(''))
    })
    const heartbeat = setInterval(() => {
      raw.write(': still here\n\n')
      callers.actorNow(request).then(
        (now) => {
          actor = now
          if (!holdsRole(now, 'viewer')) end()
        },
        () => end(),
      )
    }, heartbeatMs)
    const end = (): void => {
      clearInterval(heartbeat)
      unsubscribe()
      endings.delete(end)
      raw.end()
    }
    endings.add(end)
    raw.on('close', end)
  })
}

/** The raw answer takes over what the hooks said so far. */
const writeHead = (reply: FastifyReply): void => {
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value)
  // The last tells nginx not to collect the stream.
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
}

const streams = metrics.gauge('andon_live_streams', 'Open live streams.')

const Words = (description: string): ReturnType<typeof Type.Array> =>
  Type.Array(Type.String({ maxLength: 300 }), { maxItems: 100, description })

const liveOperation = {
  name: 'live.facts',
  summary: 'Stream facts as they happen',
  description:
    'Server-sent events named `fact`, each with the fact as JSON. Resume with `Last-Event-ID`. Repeat a parameter, or separate with commas, to name more than one.',
  input: Type.Object(
    {
      types: Type.Optional(Words('Only facts of these types: `alert.opened`, or `alert.*`.')),
      subjects: Type.Optional(Words('Only facts about these references: `workload:checkout`.')),
      after: Type.Optional(Type.String({ maxLength: 50, description: 'Begin after this event id, where the header cannot be sent.' })),
    },
    { additionalProperties: false },
  ),
  answers: 'text/event-stream',
}

const eventOf = (fact: PlacedFact): string => {
  const { id, type, at, actor, subjects, data } = fact
  return `id: ${positionText(fact.position)}\nevent: fact\ndata: ${JSON.stringify({ id, type, at, actor, subjects, data })}\n\n`
}

/** The place the client asks for; one that is no place counts as none. */
const afterOf = (request: FastifyRequest): string | undefined => {
  const header = request.headers['last-event-id']
  const place = parsePosition(typeof header === 'string' && header !== '' ? header : (parameter(request, 'after')[0] ?? ''))
  return place === undefined ? undefined : positionText(place)
}

/** After everything of the present transaction horizon; written with an id that `parsePosition` reads back. */
const presentPlace = (platform: Platform): Promise<string> =>
  platform.transact({ type: 'node', id: platform.nodeId }, async ({ sql }) => {
    const { xid } = await currentPosition(sql)
    return positionText({ xid, id: '9'.repeat(18) })
  })

const filterOf = (request: FastifyRequest): ((fact: Fact) => boolean) => {
  const types = parameter(request, 'types')
  const subjects = new Set(parameter(request, 'subjects'))
  const isWanted = (type: string): boolean =>
    types.some((wanted) => wanted === type || (wanted.endsWith('.*') && type.startsWith(wanted.slice(0, -1))))
  return (fact) =>
    (types.length === 0 || isWanted(fact.type)) && (subjects.size === 0 || fact.subjects.some((subject) => subjects.has(subject)))
}

const parameter = (request: FastifyRequest, name: string): readonly string[] => {
  const query = typeof request.query === 'object' && request.query !== null ? Object.entries(request.query) : []
  const value: unknown = query.find(([key]) => key === name)?.[1]
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.flatMap((entry) => (typeof entry === 'string' ? entry.split(',') : [])).filter((entry) => entry !== '')
}
