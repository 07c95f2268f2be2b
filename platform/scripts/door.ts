import { randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { chmodSync } from 'node:fs'
import { createServer, type IncomingMessage, request as ask } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { classify, parseAllowed, refusedBecause } from '#platform/messages/guard.ts'
import type { Rung } from './ladder.ts'
import type { ScriptSettings } from './script.ts'

/**
 * The door: the only way a script reaches the network. Its namespace has none but its own loopback; there a small bridge
 * hands connections to this proxy, which stands outside, resolves names itself and connects only where the platform's own
 * requests may go. So neither a metadata service nor the platform's database is ever reached, whatever is allowed inside.
 */
export interface Door {
  /** Lets one script through until it ends. */
  readonly admit: () => Pass
}

export interface Pass {
  readonly environment: Readonly<Record<string, string>>
  readonly end: () => void
}

/** A sentence instead when it cannot be opened here. */
export const openDoor = async (rung: Rung, view: string, settings: ScriptSettings): Promise<Door | string> => {
  // Without a view of its own the folder for one is shown to those who may go out.
  const place = rung === 'bubblewrap' ? view : join(view, 'run/andon/door')
  const passes = new Set<string>()
  const judge = createJudge(settings)
  const mayPass = ({ headers }: IncomingMessage): boolean => passes.has(headers['proxy-authorization'] ?? '')

  const server = createServer((request, response) => {
    request.on('error', () => response.destroy())
    const refuse = (status: number, reason: string): void =>
      void response.writeHead(status, { 'content-type': 'text/plain' }).end(`${reason}\n`)
    if (!mayPass(request)) return refuse(407, 'This script has no way through.')
    const url = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : undefined
    if (url?.protocol !== 'http:') return refuse(400, 'Only http addresses are asked this way.')
    judge(url.hostname.replace(/^\[(.*)\]$/, '$1'), Number(url.port || 80)).then(
      ({ address, family }) => {
        const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = request.headers
        const options = {
          host: address,
          family,
          port: Number(url.port || 80),
          method: request.method ?? 'GET',
          path: `${url.pathname}${url.search}`,
          headers: { ...headers, host: url.host },
        }
        const out = ask(options, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.on('error', () => response.destroy())
          answer.pipe(response)
        })
        out.on('error', (error) => (response.headersSent ? response.destroy() : refuse(502, error.message)))
        response.on('close', () => out.destroy())
        request.pipe(out)
      },
      (error: unknown) => refuse(403, error instanceof Error ? error.message : String(error)),
    )
  })
  server.on('clientError', (_, socket) => socket.destroy())
  server.on('connect', (request: IncomingMessage, inner: Duplex, first: Buffer) => {
    inner.on('error', () => undefined)
    const refuse = (status: string, reason: string): void =>
      void inner.end(`HTTP/1.1 ${status}\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${reason}\n`)
    if (!mayPass(request)) return refuse('407 Proxy Authentication Required', 'This script has no way through.')
    const [, host = '', port = ''] = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(request.url ?? '') ?? []
    judge(host, Number(port)).then(
      ({ address, family }) => {
        const outer = connect({ host: address, family, port: Number(port) }, () => {
          inner.write('HTTP/1.1 200 Connection established\r\n\r\n')
          outer.write(first)
          inner.pipe(outer)
          outer.pipe(inner)
        })
        outer.on('error', (error) => (outer.connecting ? refuse('502 Bad Gateway', error.message) : inner.destroy()))
        inner.on('close', () => outer.destroy())
      },
      (error: unknown) => refuse('403 Forbidden', error instanceof Error ? error.message : String(error)),
    )
  })
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(join(place, 'socket'), resolve))
    chmodSync(join(place, 'socket'), 0o666)
    if (rung === 'bubblewrap') for (const folder of [view, join(view, '..')]) chmodSync(folder, 0o711)
  } catch (error) {
    return `No guarded way out could be opened on this machine (${String(error)}).`
  }
  server.unref()
  return {
    admit: () => {
      const token = randomBytes(18).toString('hex')
      const credential = `Basic ${Buffer.from(`script:${token}`).toString('base64')}`
      passes.add(credential)
      const proxy = `http://script:${token}@127.0.0.1:3128`
      return {
        environment: {
          http_proxy: proxy,
          https_proxy: proxy,
          HTTP_PROXY: proxy,
          HTTPS_PROXY: proxy,
          no_proxy: '',
          NODE_USE_ENV_PROXY: '1',
        },
        end: () => passes.delete(credential),
      }
    },
  }
}

type Judge = (host: string, port: number) => Promise<{ readonly address: string; readonly family: number }>

/** Never, whatever is allowed inside: the machine itself and what answers on its link, metadata services among it. */
const never: ReadonlySet<string> = new Set(['loopback', 'link-local', 'unspecified', 'multicast', 'unreadable'])
/** Metadata services that have an address of another class. */
const metadata: ReadonlySet<string> = new Set(['fd00:ec2::254', '100.100.100.200', '168.63.129.16', '192.0.0.192'])

/** Which address a script may connect to for a name and a port. Throws a sentence when none. */
export const createJudge = ({ allowedInside, unreachable }: Pick<ScriptSettings, 'allowedInside' | 'unreachable'>): Judge => {
  const allowed = parseAllowed(allowedInside)
  const find = async (host: string): Promise<{ address: string; family: number }[]> => lookup(host, { all: true, verbatim: true })
  return async (host, port) => {
    if (host === '' || !(port > 0 && port < 65_536)) throw new Error('An address has a host and a port.')
    const found = await find(host).catch(() => [])
    const closed = new Set((await Promise.all(unreachable.map((one) => closedBy(one, find)))).flat())
    for (const { address, family } of found) {
      if (never.has(classify(address)) || metadata.has(address) || closed.has(`${address} ${port}`)) continue
      if (refusedBecause(host, address, allowed) === undefined) return { address, family }
    }
    throw new Error(found.length === 0 ? `The name ${host} could not be resolved.` : `${host}:${port} is not open to scripts.`)
  }
}

const closedBy = async (unreachable: string, find: (host: string) => Promise<{ address: string }[]>): Promise<string[]> => {
  const [, host = '', port = ''] = /^\[?(.+?)\]?:(\d+)$/.exec(unreachable) ?? []
  return host === '' ? [] : (await find(host).catch(() => [])).map(({ address }) => `${address} ${Number(port)}`)
}
