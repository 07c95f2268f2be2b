import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A delivery to somebody's webhook. */
export interface Page {
  /** The path it came to: whose phone it is. */
  readonly path: string
  /** One key is one page, however often it is delivered. */
  readonly key: string
  readonly text: string
  readonly at: number
}

/** A phone that takes webhooks and remembers each. */
export interface Hook {
  readonly url: string
  readonly pages: readonly Page[]
  /** Those whose text holds this `id-…-end`. */
  readonly about: (id: string) => readonly Page[]
  readonly stop: () => void
}

export const startHook = async (): Promise<Hook> => {
  const pages: Page[] = []
  const byId = new Map<string, Page[]>()
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const key = String(request.headers['idempotency-key'] ?? request.headers['webhook-id'])
      const page = { path: request.url ?? '/', key, text, at: performance.now() }
      pages.push(page)
      for (const id of new Set(text.match(/\bid-\w+-end\b/g))) byId.set(id, [...(byId.get(id) ?? []), page])
      response.end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pages,
    about: (id) => byId.get(id) ?? [],
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
