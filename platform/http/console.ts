import { readFile, readdir, stat } from 'node:fs/promises'
import { extname, join, posix } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { plainPage, plainStyle } from '#platform/http/page.ts'
import { Refusal } from '#platform/refusal.ts'

/**
 * The console's files, as the build left them.
 *
 * The folder is listed once (again when its `index.html` changed) and a request only looks its path up in that list,
 * so no path can lead out of the folder. A text file has `.br` and `.gz` beside it; the smallest the client reads is
 * sent. Names under `/assets/` carry a hash of their content and are kept for a year; pages are asked about each time.
 */
export const serveConsole = (server: FastifyInstance, folder: string): void => {
  const files = createFiles(folder)

  server.get('/plain.css', (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=3600').send(plainStyle),
  )

  server.get('/p/:token', { config: { page: true } }, async (request, reply) => {
    // The address holds the signed token: nothing on the way may keep it.
    reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer')
    return (await send(request, reply, (await files()).get('/phone.html'))) ?? notBuilt(reply)
  })

  server.get('/*', { config: { page: true } }, async (request, reply) => {
    const path = pathOf(request)
    const known = await files()
    const sent = await send(request, reply, known.get(path))
    if (sent !== undefined) return sent
    if (belongsElsewhere(path) || !wantsPage(request)) return reply.callNotFound()
    return (await send(request, reply, known.get('/index.html'))) ?? notBuilt(reply)
  })
}

interface File {
  readonly path: string
  readonly type: string
  readonly tag: string
  readonly encodings: readonly ('br' | 'gzip')[]
  readonly isHashed: boolean
}

type Files = ReadonlyMap<string, File>

const createFiles = (folder: string): (() => Promise<Files>) => {
  let listed: { readonly tag: string; readonly files: Files } | undefined
  return async () => {
    const index = await stat(join(folder, 'index.html')).catch(() => undefined)
    const tag = index === undefined ? 'none' : `${index.mtimeMs}-${index.size}`
    if (listed?.tag !== tag) listed = { tag, files: index === undefined ? new Map() : await listFiles(folder) }
    return listed.files
  }
}

const listFiles = async (folder: string): Promise<Files> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = new Set(entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)))
  const served = [...names].filter((path) => !path.endsWith('.br') && !path.endsWith('.gz'))
  const files = await Promise.all(served.map(async (path) => fileOf(path, names)))
  return new Map(
    files.map((file) => [`/${posix.normalize(file.path.slice(folder.length).replaceAll('\\', '/')).replace(/^\/+/, '')}`, file]),
  )
}

const fileOf = async (path: string, names: ReadonlySet<string>): Promise<File> => {
  const { mtimeMs, size } = await stat(path)
  return {
    path,
    type: types[extname(path)] ?? 'application/octet-stream',
    tag: `"${Math.trunc(mtimeMs).toString(36)}-${size.toString(36)}"`,
    encodings: [...(names.has(`${path}.br`) ? (['br'] as const) : []), ...(names.has(`${path}.gz`) ? (['gzip'] as const) : [])],
    isHashed: path.replaceAll('\\', '/').includes('/assets/'),
  }
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/** Answers with the file in the smallest form the client reads; undefined when there is none. */
const send = async (request: FastifyRequest, reply: FastifyReply, file: File | undefined): Promise<FastifyReply | undefined> => {
  if (file === undefined) return undefined
  const accepted = request.headers['accept-encoding'] ?? ''
  const encoding = file.encodings.find((name) =>
    new RegExp(`(^|[\\s,])${name}(\\s*(,|$)|;(?!\\s*q=0(\\.0*)?\\s*(,|$)))`, 'i').test(accepted),
  )
  const tag = encoding === undefined ? file.tag : `${file.tag.slice(0, -1)}-${encoding}"`
  reply.header('vary', 'accept-encoding').header('etag', tag)
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
  if (request.headers['if-none-match'] === tag) return reply.code(304).send()
  if (encoding !== undefined) reply.header('content-encoding', encoding)
  const path = encoding === undefined ? file.path : `${file.path}.${encoding === 'br' ? 'br' : 'gz'}`
  return reply.type(file.type).send(await readFile(path))
}

/** The decoded path; what cannot be decoded names nothing. */
const pathOf = (request: FastifyRequest): string => {
  const path = request.url.split('?', 1)[0] ?? '/'
  try {
    return decodeURIComponent(path)
  } catch {
    throw new Refusal('not-found', 'The address cannot be read. Check its percent-encoding.')
  }
}

const belongsElsewhere = (path: string): boolean => /^\/(api|assets|mcp|metrics|livez|readyz)(\/|$)/.test(path)

const wantsPage = (request: FastifyRequest): boolean => /text\/html|\*\/\*/.test(request.headers.accept ?? '*/*')

const notBuilt = (reply: FastifyReply): FastifyReply =>
  reply
    .code(503)
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(
      plainPage(
        'The console is not built',
        `<h1>The console is not built</h1>
<p>The server runs, but the files of the console are missing. Build them with <code>npm run build</code>, or start with <code>npm start</code>, which builds them when needed. Then load this page again.</p>
<p>Everything works without the console too: see the <a href="/api/reference">API reference</a>.</p>`,
      ),
    )
