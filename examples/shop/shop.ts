import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { createMeter, type Meter } from './meter.ts'
import { shopPage } from './page.ts'
import { findRoute, type Part } from './part.ts'
import { createAccounts } from './accounts.ts'
import { createDatabase } from './database.ts'
import { createQueue } from './queue.ts'
import { createReleases } from './releases.ts'
import { createSwitches } from './switches.ts'
import { createTrust } from './trust.ts'
import { createWorkers } from './workers.ts'

/**
 * A small workload to break: a shop with one thing to sell and a switch that makes its checkout fail or crawl, so that
 * an alert, a page, a runbook and a recovery can be seen with real requests.
 */
export interface Shop {
  /** `http://127.0.0.1:7900` */
  readonly url: string
  readonly port: number
  readonly stop: () => Promise<void>
}

export interface ShopOptions {
  /** 0 picks a free one. */
  readonly port: number
  readonly host?: string
  /** How long a restart takes. Default one second. */
  readonly restartMs?: number
  /** How long a slow checkout takes. Default three seconds. */
  readonly slowMs?: number
}

/** What is wrong with checkout. A restart mends all of it. */
export const faults = ['none', 'error', 'slow'] as const
export type Fault = (typeof faults)[number]

/** Starts the shop. Rejects when the port is taken. */
export const startShop = async ({ port, host = '127.0.0.1', restartMs = 1_000, slowMs = 3_000 }: ShopOptions): Promise<Shop> => {
  const state: State = { fault: 'none', restarting: undefined, orders: 0, restartMs, slowMs, meter: createMeter(), parts: createParts() }
  const server = createServer((request, response) => {
    answer(state, request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy()
      sendJson(response, 500, { error: String(error) })
    })
  })
  await listen(server, port, host)
  const address = server.address()
  const actual = typeof address === 'object' && address !== null ? address.port : port
  return { url: `http://${host}:${actual}`, port: actual, stop: () => close(server) }
}

interface State {
  fault: Fault
  /** Settles when the restart under way is over. */
  restarting: Promise<void> | undefined
  orders: number
  readonly restartMs: number
  readonly slowMs: number
  readonly meter: Meter
  readonly parts: readonly Part[]
}

const createParts = (): readonly Part[] => [
  createWorkers(),
  createQueue(),
  createReleases(),
  createDatabase(),
  createTrust(),
  createAccounts(),
  createSwitches(),
]

type Handler = (state: State, request: IncomingMessage, response: ServerResponse) => Promise<void> | void

const answer = async (state: State, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://shop')
  const methods = routes[path]
  if (!methods) return answerPart(state, request, response, path, query)
  const handler = methods[request.method ?? 'GET']
  if (handler) return handler(state, request, response)
  response.setHeader('allow', Object.keys(methods).join(', '))
  sendJson(response, 405, { error: `${path} answers ${Object.keys(methods).join(' and ')}.` })
}

/** What the parts of the shop that can be operated say, and `POST /faults/<part>`. */
const answerPart = async (
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> => {
  const method = request.method ?? 'GET'
  const faulty = method === 'POST' && path.startsWith('/faults/') ? state.parts.find(({ name }) => path === `/faults/${name}`) : undefined
  const body = readObject(await readBody(request))
  if (body === undefined) return sendJson(response, 400, { error: 'The body is no JSON object.' })
  const found = faulty?.fault === undefined ? findRoute(state.parts, method, path) : { handle: () => faulty.fault?.(body), params: {} }
  if ('handle' in found) {
    const said = found.handle({ params: found.params, query, body })
    return sendJson(response, said?.status ?? 404, said?.body ?? {})
  }
  const addresses = [...Object.keys(routes), ...state.parts.flatMap((part) => Object.keys(part.routes)), '/faults/<part>']
  if (found.length === 0) return sendJson(response, 404, { error: `There is no ${path} here.`, addresses })
  response.setHeader('allow', found.join(', '))
  sendJson(response, 405, { error: `${path} answers ${found.join(' and ')}.` })
}

const readObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  if (text.trim() === '') return {}
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : undefined
  } catch {
    return undefined
  }
}

const showFront: Handler = (state, _request, response) => {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
  response.end(shopPage(state.fault))
}

const checkOut: Handler = async (state, _request, response) => {
  const startedAt = performance.now()
  const status = await tryCheckout(state)
  state.meter.count(status, (performance.now() - startedAt) / 1_000)
  if (status === 200) {
    state.orders += 1
    return sendJson(response, 200, { order: state.orders, state: 'accepted', total: '24.90 EUR' })
  }
  const error = status === 503 ? 'Checkout is restarting; try again in a moment.' : 'Checkout cannot reach its price list.'
  sendJson(response, status, { error })
}

const tryCheckout = async (state: State): Promise<200 | 500 | 503> => {
  if (state.restarting) return 503
  if (state.fault === 'slow') await wait(state.slowMs)
  return state.fault === 'error' ? 500 : 200
}

const showHealth: Handler = (state, _request, response) => {
  const ready = state.restarting === undefined
  sendJson(response, ready ? 200 : 503, { status: ready ? 'ok' : 'restarting' })
}

const showMetrics: Handler = (state, _request, response) => {
  const isUp = state.restarting === undefined && state.fault !== 'error'
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
  response.end(state.meter.text(isUp))
}

const showFault: Handler = (state, _request, response) => sendJson(response, 200, { checkout: state.fault })

const setFault: Handler = async (state, request, response) => {
  const wanted = readFault(await readBody(request))
  if (wanted === undefined) return sendJson(response, 400, { error: `Send {"checkout":"${faults.join('" | "')}"}.` })
  state.fault = wanted
  sendJson(response, 200, { checkout: wanted })
}

/** Answers when checkout serves again, so that whoever asked may verify at once. Two restarts at a time are one. */
const restart: Handler = async (state, _request, response) => {
  state.restarting ??= wait(state.restartMs).then(() => {
    state.fault = 'none'
    state.restarting = undefined
  })
  await state.restarting
  sendJson(response, 200, { state: 'restarted', checkout: state.fault })
}

const routes: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  '/': { GET: showFront, HEAD: showFront },
  '/checkout': { GET: checkOut, POST: checkOut },
  '/health': { GET: showHealth },
  '/metrics': { GET: showMetrics },
  '/fault': { GET: showFault, POST: setFault },
  '/restart': { POST: restart },
}

const readFault = (text: string): Fault | undefined => {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body !== 'object' || body === null || !('checkout' in body)) return undefined
    return faults.find((fault) => fault === body.checkout)
  } catch {
    return undefined
  }
}

const longestBody = 10_000

const readBody = async (request: IncomingMessage): Promise<string> => {
  request.setEncoding('utf8')
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > longestBody) return ''
  }
  return text
}

const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(`${JSON.stringify(body)}\n`)
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
