import { lookup } from 'node:dns'
import { Agent as HttpAgent, request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { OutsideAnswer, OutsideRequest } from '#platform/jobs/outside.ts'
import { parseAllowed, refusedBecause, type Allowed } from '#platform/messages/guard.ts'
import { parseAddress } from '#platform/messages/ip.ts'
import { Refusal } from '#platform/refusal.ts'
import { remember } from '#platform/text/remember.ts'

/** How this server asks others over HTTP. */
export interface GuardedFetch {
  /**
   * One request with a deadline for everything, redirects included. Throws `Refusal('forbidden')` for an address inside
   * the network, `Refusal('invalid-input')` for an address or header that cannot be sent, and
   * `Refusal('unavailable')` when no answer came; each says why. Any answer, whatever its status, is returned.
   */
  readonly fetch: (url: string, options?: OutsideRequest) => Promise<OutsideAnswer>
  /** Closes idle connections. */
  readonly close: () => void
}

/** Sockets to one host at once; further requests wait for one. */
const socketsPerHost = 64

/** @param allowedInside Hosts, addresses and CIDR ranges inside the network that may be reached all the same. */
export const createGuardedFetch = (allowedInside: readonly string[]): GuardedFetch => {
  const allowed = parseAllowed(allowedInside)
  // A storm goes to few hosts: each address is judged once.
  const judge = remember(1_000, (host) => (parseAddress(host) === undefined ? undefined : refusedBecause(host, host, allowed)))
  const agentOptions = { keepAlive: true, maxSockets: socketsPerHost, maxFreeSockets: socketsPerHost, lookup: guardedLookup(allowed) }
  const plain = new HttpAgent(agentOptions)
  const secure = new HttpsAgent(agentOptions)
  // For what may not be sent twice: on a connection of its own, no earlier request can have left it closing.
  const plainOnce = new HttpAgent({ ...agentOptions, keepAlive: false })
  const secureOnce = new HttpsAgent({ ...agentOptions, keepAlive: false })
  const open: Open = (url, init, onAnswer) =>
    url.protocol === 'https:'
      ? requestHttps(url, { ...init, agent: isRepeatable(init) ? secure : secureOnce }, onAnswer)
      : requestHttp(url, { ...init, agent: isRepeatable(init) ? plain : plainOnce }, onAnswer)

  return {
    fetch: async (address, options = {}) => {
      const started = performance.now()
      const deadline = started + (options.timeoutMs ?? 10_000)
      let url = checkedUrl(address, judge)
      let hop: Hop = { method: checkedMethod(options.method), headers: sendable(options.headers ?? {}), body: options.body }
      for (let left = options.redirects ?? 3; ; left -= 1) {
        const answer = await askAgain(open, url, hop, {
          deadline,
          maxBytes: options.maxBytes ?? 65_536,
          binary: options.binary === true,
          signal: options.signal,
        })
        const location = answer.headers['location']
        if (left <= 0 || location === undefined || ![301, 302, 303, 307, 308].includes(answer.status)) {
          return { ...answer, durationMs: Math.round(performance.now() - started) }
        }
        const next = checkedUrl(URL.canParse(location, url.href) ? new URL(location, url.href).href : location, judge)
        hop = afterRedirect(hop, answer.status, next.origin === url.origin)
        url = next
      }
    },
    close: () => {
      for (const agent of [plain, secure, plainOnce, secureOnce]) agent.destroy()
    },
  }
}

/** When it ends, answer or not, and how much of the answer is kept. */
interface Bounds {
  readonly deadline: number
  readonly maxBytes: number
  readonly binary: boolean
  readonly signal: AbortSignal | undefined
}

interface Hop {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
}

type Open = (
  url: URL,
  init: { method: string; headers: Record<string, string> },
  onAnswer: (answer: IncomingMessage) => void,
) => ClientRequest
type Answer = Omit<OutsideAnswer, 'durationMs'>

/** Resolves a name and hands on only the addresses that may be reached: the connection goes to what was judged. */
const guardedLookup =
  (allowed: Allowed): LookupFunction =>
  (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0)
      const reachable = addresses.filter(({ address }) => refusedBecause(host, address, allowed) === undefined)
      const first = reachable[0]
      if (first === undefined) return callback(inside(refusedBecause(host, addresses[0]?.address ?? '', allowed) ?? host), '', 0)
      if (options.all === true) callback(null, reachable)
      else callback(null, first.address, first.family)
    })
  }

const inside = (because: string): Refusal =>
  new Refusal('forbidden', `${because}. To reach it all the same, an administrator adds it to the addresses allowed inside.`)

const checkedUrl = (address: string, judge: (host: string) => string | undefined): URL => {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new Refusal('invalid-input', `"${shown(address)}" is not an http or https address.`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new Refusal('invalid-input', `The address of ${url.host} carries a name and password; send them in a header instead.`)
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const because = judge(host)
  if (because !== undefined) throw inside(because)
  return url
}

const shown = (address: string): string => (address.length > 100 ? `${address.slice(0, 100)}…` : address)

const checkedMethod = (method = 'GET'): string => {
  const upper = method.toUpperCase()
  if (/^[A-Z]{1,20}$/.test(upper) && !['CONNECT', 'TRACE'].includes(upper)) return upper
  throw new Refusal('invalid-input', `"${method}" is not a method this server sends.`)
}

/** What belongs to the connection is decided here and by nobody else. */
const ofTheConnection = new Set(['connection', 'content-length', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'])

const sendable = (headers: Readonly<Record<string, string>>): Record<string, string> => {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return { 'user-agent': 'Andon', accept: '*/*', ...Object.fromEntries(lower.filter(([name]) => !ofTheConnection.has(name))) }
}

const credentials = new Set(['authorization', 'cookie', 'proxy-authorization'])

const afterRedirect = (hop: Hop, status: number, sameOrigin: boolean): Hop => {
  const asGet = (status === 303 && hop.method !== 'HEAD') || ([301, 302].includes(status) && hop.method === 'POST')
  const kept = Object.entries(hop.headers).filter(
    ([name]) => name !== 'host' && (sameOrigin || !credentials.has(name)) && !(asGet && name.startsWith('content-')),
  )
  return { method: asGet ? 'GET' : hop.method, headers: Object.fromEntries(kept), body: asGet ? undefined : hop.body }
}

/** A kept connection may be closed by the other side just as it is used; what may be sent twice is then sent again on a new one. */
const askAgain = async (open: Open, url: URL, hop: Hop, bounds: Bounds): Promise<Answer> => {
  const first = await ask(open, url, hop, bounds)
  const second = first === 'closed' && isRepeatable(hop) ? await ask(open, url, hop, bounds) : first
  if (second === 'closed') throw new Refusal('unavailable', `${url.host} closed the connection without an answer.`)
  return second
}

const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/**
 * True for methods that HTTP calls idempotent and for messages, which are sent at least once under their id. An
 * `Idempotency-Key` alone does not suffice: a step of a procedure carries one to servers that never heard of it.
 */
const isRepeatable = ({ method, headers }: Pick<Hop, 'method' | 'headers'>): boolean => idempotent.has(method) || 'webhook-id' in headers

const ask = (open: Open, url: URL, hop: Hop, { deadline, maxBytes, binary, signal }: Bounds): Promise<Answer | 'closed'> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted === true) throw ended(url)
    const over = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
    }
    const fail = (error: Error): void => {
      over()
      if (request.reusedSocket && codeOf(error) === 'ECONNRESET') resolve('closed')
      else reject(error instanceof Refusal ? error : new Refusal('unavailable', inWords(error, url)))
    }
    const request = opened(open, url, hop, (answer) => {
      const chunks: Buffer[] = []
      let size = 0
      const done = (): void => {
        over()
        resolve({
          status: answer.statusCode ?? 0,
          headers: flat(answer),
          body: Buffer.concat(chunks)
            .subarray(0, maxBytes)
            .toString(binary ? 'base64' : 'utf8'),
        })
      }
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size <= maxBytes) return
        done()
        answer.destroy()
      })
      answer.on('end', done)
      answer.on('error', fail)
    })
    const left = Math.max(1, deadline - performance.now())
    const timer = setTimeout(() => request.destroy(new Refusal('unavailable', `${url.host} did not answer in time.`)), left)
    const end = (): void => void request.destroy(ended(url))
    signal?.addEventListener('abort', end, { once: true })
    request.on('error', fail)
    request.end(hop.body)
  })

const ended = (url: URL): Refusal => new Refusal('unavailable', `The request to ${url.host} was ended before an answer came.`)

const opened = (open: Open, url: URL, hop: Hop, onAnswer: (answer: IncomingMessage) => void): ClientRequest => {
  try {
    return open(url, { method: hop.method, headers: { ...hop.headers } }, onAnswer)
  } catch (error) {
    throw new Refusal(
      'invalid-input',
      `The request to ${url.host} cannot be sent: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

const flat = (answer: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const),
  )

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')

const inWords = (error: Error, url: URL): string => {
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return `${url.host} refused the connection.`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name ${url.hostname} could not be resolved.`
    case 'ECONNRESET':
    case 'EPIPE':
      return `${url.host} closed the connection without an answer.`
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${url.host} cannot be reached from here.`
    case 'ETIMEDOUT':
      return `${url.host} did not answer in time.`
    default:
      return `${url.host}: ${error.message === '' ? codeOf(error) : error.message}`
  }
}
