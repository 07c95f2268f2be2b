import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { FastifyInstance } from 'fastify'
import type { Callers } from '#platform/http/caller.ts'
import { metrics } from '#platform/http/metrics.ts'
import { holdsRole } from '#platform/identity/actor.ts'
import type { Platform } from '#platform/platform.ts'
import { Refusal } from '#platform/refusal.ts'

/** One thing that must work before this node takes requests. */
export interface Readiness {
  readonly name: string
  /** Undefined when ready, else what is wrong, one sentence. */
  readonly look: () => Promise<string | undefined> | string | undefined
}

/** A check that takes longer than this is not ready. */
const patienceMs = 2_000

/**
 * `/livez` answers while the process can answer at all: a supervisor restarts on its failure, so it looks at nothing
 * else. `/readyz` answers 200 only when requests can be served: a balancer stops sending on its failure.
 */
export const serveHealth = (server: FastifyInstance, platform: Platform, callers: Callers, checks: readonly Readiness[]): void => {
  const all: readonly Readiness[] = [{ name: 'database', look: () => databaseAnswers(platform) }, ...checks]

  server.get('/livez', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }))

  server.get('/readyz', async (_request, reply) => {
    const answers = await Promise.all(all.map(async (check) => ({ name: check.name, problem: await inTime(check) })))
    const isReady = answers.every((answer) => answer.problem === undefined)
    return reply
      .code(isReady ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({
        status: isReady ? 'ready' : 'not-ready',
        checks: answers.map(({ name, problem }) => ({
          name,
          ready: problem === undefined,
          ...(problem === undefined ? {} : { because: problem }),
        })),
      })
  })

  server.get('/metrics', async (request, reply) => {
    // The machine itself may look without signing in; whoever comes over the network, or through a proxy, needs a token.
    const actor = await callers.actorOf(request)
    if (!isThisMachine(request.raw.socket.remoteAddress, request.headers) && !holdsRole(actor, 'viewer')) {
      throw new Refusal('sign-in-required', 'Send a token with the role viewer as "Authorization: Bearer …".')
    }
    return reply
      .type('text/plain; version=0.0.4; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(await metrics.text())
  })
}

const databaseAnswers = async (platform: Platform): Promise<string | undefined> => {
  try {
    await platform.transact({ type: 'node', id: platform.nodeId }, (transaction) => transaction.sql('select 1'))
    return undefined
  } catch {
    return 'The database does not answer.'
  }
}

const inTime = async (check: Readiness): Promise<string | undefined> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`It did not answer within ${patienceMs / 1_000} s.`), patienceMs)
  })
  try {
    return await Promise.race([Promise.resolve(check.look()), late])
  } catch {
    return 'Looking at it failed.'
  } finally {
    clearTimeout(timer)
  }
}

const isThisMachine = (address: string | undefined, headers: Readonly<Record<string, unknown>>): boolean =>
  /^(127\.|::1$|::ffff:127\.)/.test(address ?? '') && headers['x-forwarded-for'] === undefined && headers['forwarded'] === undefined

const resolutionMs = 20
const lag = monitorEventLoopDelay({ resolution: resolutionMs })
lag.enable()
/** The histogram holds whole turns of the timer; what is above its resolution is lag. */
const lagAt = (percentile: number): number => Math.max(0, lag.percentile(percentile) / 1e9 - resolutionMs / 1e3)
const memory = metrics.gauge('process_resident_memory_bytes', 'Resident memory of this process.')
const heap = metrics.gauge('nodejs_heap_size_used_bytes', 'Used heap of this process.')
let cpuCounted = 0
const cpu = metrics.counter('process_cpu_seconds_total', 'CPU time this process used, user and system.')
const started = metrics.gauge('process_start_time_seconds', 'When this process started, Unix time.')
const lagSeconds = metrics.gauge('andon_event_loop_lag_seconds', 'How late timers fire, since the last scrape.')
started.set(Math.round(Date.now() / 1_000 - process.uptime()))
metrics.onScrape(() => {
  const used = process.cpuUsage()
  memory.set(process.memoryUsage.rss())
  heap.set(process.memoryUsage().heapUsed)
  const cpuNow = (used.user + used.system) / 1e6
  cpu.add({}, cpuNow - cpuCounted)
  cpuCounted = cpuNow
  lagSeconds.set(lagAt(50), { quantile: '0.5' })
  lagSeconds.set(lagAt(99), { quantile: '0.99' })
  lag.reset()
})
