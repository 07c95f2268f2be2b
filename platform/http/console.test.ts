import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import fc from 'fast-check'
import { serveConsole } from '#platform/http/console.ts'

let root: string
let folder: string
let server: FastifyInstance
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'console-'))
  folder = join(root, 'dist')
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(join(root, 'secret.txt'), 'the secret')
  await writeFile(join(folder, 'index.html'), '<title>console</title>')
  await writeFile(join(folder, 'phone.html'), '<title>phone</title>')
  await writeFile(join(folder, 'assets/main-abc123.js'), 'plain')
  await writeFile(join(folder, 'assets/main-abc123.js.br'), 'as brotli')
  await writeFile(join(folder, 'assets/main-abc123.js.gz'), 'as gzip')
  server = fastify()
  server.setNotFoundHandler((_request, reply) => reply.code(404).send('nothing'))
  serveConsole(server, folder)
})
after(async () => {
  await server.close()
  await rm(root, { recursive: true })
})

const get = (url: string, headers: Record<string, string> = { accept: 'text/html' }) => server.inject({ url, headers })

test('every page address opens the console', async () => {
  for (const url of ['/', '/alerts', '/record/workload%3Acheckout', '/on-call/a.b', '/sign-in']) {
    const answer = await get(url)
    assert.deepEqual([answer.statusCode, answer.body], [200, '<title>console</title>'], url)
    assert.equal(answer.headers['cache-control'], 'no-cache')
  }
})

test('the link of a page opens the phone page, which nobody keeps', async () => {
  const answer = await get('/p/some-signed-token')
  assert.deepEqual([answer.body, answer.headers['cache-control']], ['<title>phone</title>', 'no-store'])
  assert.equal(answer.headers['referrer-policy'], 'no-referrer')
})

const forms: [string, string, string | undefined][] = [
  ['br, gzip', 'as brotli', 'br'],
  ['gzip, deflate', 'as gzip', 'gzip'],
  ['br;q=0, gzip;q=0.5', 'as gzip', 'gzip'],
  ['', 'plain', undefined],
  ['identity', 'plain', undefined],
]
for (const [accepted, body, encoding] of forms) {
  test(`a client that reads "${accepted}" gets the file ${encoding ?? 'as it is'}`, async () => {
    const answer = await get('/assets/main-abc123.js', { 'accept-encoding': accepted })
    assert.deepEqual([answer.body, answer.headers['content-encoding']], [body, encoding])
    assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable')
    assert.match(String(answer.headers['content-type']), /^text\/javascript/)
    assert.equal(answer.headers['vary'], 'accept-encoding')
  })
}

test('what the browser has already is not sent again', async () => {
  const { headers } = await get('/')
  const again = await get('/', { accept: 'text/html', 'if-none-match': String(headers.etag) })
  assert.deepEqual([again.statusCode, again.body], [304, ''])
})

test('what is no page and no file is nothing', async () => {
  for (const url of ['/assets/missing.js', '/api/v1/nothing', '/metrics/x', '/assets/main-abc123.js.br/'])
    assert.equal((await get(url)).statusCode, 404, url)
  assert.equal((await get('/logo.png', { accept: 'image/png' })).statusCode, 404)
})

test('no path leads out of the folder', async () => {
  const ways = [
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '//secret.txt',
    '/%00/../secret.txt',
    '/....//secret.txt',
  ]
  for (const url of ways) assert.doesNotMatch((await get(url)).body, /the secret/, url)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('..', '.', '%2e', '%2f', '/', '\\', '%5c', 'assets', 'secret.txt', '%00', '%252e'), { maxLength: 8 }),
      async (parts) => {
        const url = `/${parts.join('/')}`
        if (URL.canParse(url, 'http://localhost')) assert.doesNotMatch((await get(url)).body, /the secret/)
      },
    ),
    { numRuns: 150 },
  )
})

test('a console built anew is served without a restart', async () => {
  await writeFile(join(folder, 'index.html'), '<title>newer</title>')
  await writeFile(join(folder, 'assets/new-1.css'), 'body{}')
  await utimes(join(folder, 'index.html'), new Date(), new Date(Date.now() + 5_000))
  assert.equal((await get('/')).body, '<title>newer</title>')
  assert.equal((await get('/assets/new-1.css')).statusCode, 200)
})

test('without a build a page says how to make one', async () => {
  const bare = fastify()
  serveConsole(bare, join(root, 'nowhere'))
  const answer = await bare.inject({ url: '/', headers: { accept: 'text/html' } })
  assert.equal(answer.statusCode, 503)
  assert.match(answer.body, /npm run build/)
  await bare.close()
})
