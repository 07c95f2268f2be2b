import { type ChildProcess, spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Sends HTTP/1.1 requests over kept connections with as little work as possible: one outstanding request per connection. */
export class Load {
  readonly #target: { host: string; port: number }
  readonly #connections: number

  constructor(url: string, connections: number) {
    const { hostname, port } = new URL(url)
    this.#target = { host: hostname, port: Number(port) }
    this.#connections = connections
  }

  /** Calls `next` for each request's bytes until it answers undefined; `onAnswer` gets what `next` named and the status. */
  async run(next: () => { bytes: Buffer; name: number } | undefined, onAnswer: (name: number, status: number) => void): Promise<void> {
    await Promise.all(Array.from({ length: this.#connections }, () => this.#connection(next, onAnswer)))
  }

  #connection(next: () => { bytes: Buffer; name: number } | undefined, onAnswer: (name: number, status: number) => void): Promise<void> {
    return new Promise((done, fail) => {
      const socket: Socket = connect({ ...this.#target, noDelay: true })
      let current = 0
      let buffered = ''
      const send = (): void => {
        const request = next()
        if (!request) {
          socket.end()
          done()
          return
        }
        current = request.name
        socket.write(request.bytes)
      }
      socket.on('connect', send)
      socket.on('error', fail)
      socket.on('data', (chunk) => {
        buffered += chunk.toString('latin1')
        const head = buffered.indexOf('\r\n\r\n')
        if (head < 0) return
        const length = Number(/content-length: (\d+)/i.exec(buffered)?.[1] ?? 0)
        if (buffered.length < head + 4 + length) return
        const status = Number(buffered.slice(9, 12))
        buffered = ''
        onAnswer(current, status)
        send()
      })
    })
  }
}

export const post = (url: string, path: string, body: string, headers: Record<string, string> = {}): Buffer =>
  Buffer.from(
    [
      `POST ${path} HTTP/1.1`,
      `host: ${new URL(url).host}`,
      `content-length: ${Buffer.byteLength(body)}`,
      ...Object.entries({ 'content-type': 'application/json', ...headers }).map(([name, value]) => `${name}: ${value}`),
      '',
      body,
    ].join('\r\n'),
  )

/** A webhook receiver that notes when each `bench-id-N` in a body arrived first. */
export const startReceiver = async (onArrival: (id: number) => void): Promise<{ url: string; close: () => void }> => {
  const server: Server = createServer((request, response) => {
    let body = ''
    request.setEncoding('latin1')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      response.end()
      const match = /bench-id-(\d+)/.exec(body)
      if (match) onArrival(Number(match[1]))
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, close: () => server.closeAllConnections() }
}

export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN

/** Resident memory of a process and its children, in MB. */
export const start = (command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess =>
  spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...environment } })

export const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((done, fail) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n')) done(text.split('\n')[0] ?? '')
    })
    child.once('exit', (code) => fail(new Error(`ended with ${code} before it was ready`)))
  })
