import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that came to the till. */
export interface Asked {
  readonly what: string
  readonly key: string
  /** Its connection ended before it was answered. */
  readonly isGone: () => boolean
  readonly answer: () => void
}

/** Somebody else's system that work is asked of: it remembers every request, and answers those to `/slow…` only when it is told to. */
export interface Till {
  readonly url: string
  readonly asked: readonly Asked[]
  readonly stop: () => void
}

export const startTill = async (): Promise<Till> => {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      const one: Asked = {
        what: `${request.method} ${request.url}`,
        key: String(request.headers['idempotency-key']),
        isGone: () => response.closed && !response.writableFinished,
        answer: () => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"done":true}'),
      }
      asked.push(one)
      if (request.url?.startsWith('/slow') !== true) one.answer()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
