import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { bearer, type Site, startSite } from '#test/http/site.ts'

let site: Site
let port: number
before(async () => {
  site = await startSite({
    server: { strictPerMinute: 10, timeouts: { headersMs: 300, requestMs: 600, checkEveryMs: 50 } },
    config: { requestsPerMinute: 1_000 },
  })
  await site.server.listen({ port: 0, host: '127.0.0.1' })
  const address = site.server.server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
after(() => site.stop())

const make = (headers: Record<string, string>) =>
  site.server.inject({ method: 'POST', url: '/api/v1/thing/make', payload: { label: 'x' }, headers })

test('every answer carries the security headers, failures too', async () => {
  for (const url of [
    '/',
    '/livez',
    '/api/openapi.json',
    '/api/v1/thing/show',
    '/api/nothing',
    '/api/v1/thing/break',
    '/sign-in/none',
    '/p/none',
    '/%E0%A4%A',
  ]) {
    const { headers } = await site.server.inject(url)
    const policy = String(headers['content-security-policy'])
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ]) {
      assert.ok(policy.includes(part), `${url}: ${part}`)
    }
    assert.doesNotMatch(policy, /unsafe|\*/)
    assert.equal(headers['x-content-type-options'], 'nosniff', url)
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin', url)
    assert.ok(headers['referrer-policy'] === 'same-origin' || headers['referrer-policy'] === 'no-referrer', url)
    assert.equal(headers['strict-transport-security'], undefined, 'only over HTTPS')
    assert.equal(headers['x-powered-by'], undefined)
  }
})

test('a request that another site makes a browser send does nothing', async () => {
  const cookie = await site.session('alice', 'editor')
  const refused: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://andon.test.evil.example' },
    {},
  ]
  for (const headers of refused) {
    const answer = await make({ cookie, ...headers })
    assert.deepEqual([answer.statusCode, answer.json().code], [403, 'forbidden'], JSON.stringify(headers))
  }
  assert.deepEqual(await site.platform.facts('thing.made'), [])
  for (const headers of [
    { 'sec-fetch-site': 'same-origin' },
    { origin: 'http://andon.test' },
    { origin: 'http://localhost:7800', host: 'localhost:7800' },
  ]) {
    assert.equal((await make({ cookie, ...headers })).statusCode, 200, JSON.stringify(headers))
  }
})

test('another site cannot sign somebody in as somebody else', async () => {
  const attempt = (headers: Record<string, string>) =>
    site.server.inject({
      method: 'POST',
      url: '/api/v1/identity/sign-in',
      payload: { email: 'a@example.org', password: 'x' },
      headers,
      remoteAddress: '192.0.2.10',
    })
  assert.equal((await attempt({ 'sec-fetch-site': 'cross-site' })).statusCode, 403)
  assert.equal((await attempt({ origin: 'https://evil.example' })).statusCode, 403)
  assert.equal((await attempt({})).statusCode, 401)
})

test('no other origin is ever allowed to read an answer', async () => {
  const answer = await site.server.inject({
    method: 'OPTIONS',
    url: '/api/v1/thing/show',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' },
  })
  assert.equal(answer.headers['access-control-allow-origin'], undefined)
})

test('guessing at the door meets the strict limit, and is told how long to wait', async () => {
  const attempt = () => site.server.inject({ method: 'GET', url: '/sign-in/guess', remoteAddress: '192.0.2.77' })
  const codes = []
  for (let at = 0; at < 12; at += 1) codes.push((await attempt()).statusCode)
  assert.deepEqual(codes, [...Array(10).fill(410), 429, 429])
  const held = await attempt()
  assert.equal(held.json().code, 'too-many-requests')
  assert.ok(Number(held.headers['retry-after']) >= 1)
  assert.equal(
    (await site.server.inject({ method: 'GET', url: '/sign-in/guess', remoteAddress: '192.0.2.78' })).statusCode,
    410,
    'others are not held up',
  )
})

test('an address that floods is slowed, tools that report have more room', async () => {
  const token = await site.token()
  const floods = async (method: 'GET' | 'POST', url: string, remoteAddress: string): Promise<number> => {
    let passed = 0
    for (let at = 0; at < 1_500; at += 1) {
      const answer = await site.server.inject({
        method,
        url,
        headers: bearer(token),
        remoteAddress,
        ...(method === 'POST' ? { payload: {} } : {}),
      })
      if (answer.statusCode !== 429) passed += 1
    }
    return passed
  }
  assert.ok((await floods('GET', '/livez', '192.0.2.90')) < 1_500)
  assert.equal(await floods('POST', '/api/v2/things', '192.0.2.91'), 1_500)
})

test('a forwarded address is believed from this machine only', async () => {
  const from = async (remoteAddress: string): Promise<string[]> => {
    const headers = { 'x-forwarded-for': '192.0.2.200' }
    const codes = []
    for (let at = 0; at < 12; at += 1) codes.push((await site.server.inject({ url: '/sign-in/guess', remoteAddress, headers })).statusCode)
    return codes.map(String)
  }
  assert.equal((await from('127.0.0.1')).at(-1), '429')
  assert.equal((await from('203.0.113.1')).at(0), '410', 'a stranger cannot spend another’s allowance')
})

/** Talks to the server byte by byte; resolves to all it said before it closed. */
const talk = async (parts: readonly string[], pauseMs: number): Promise<string> => {
  const socket = connect(port, '127.0.0.1')
  let said = ''
  socket.on('data', (bytes) => (said += bytes.toString()))
  socket.on('error', () => undefined)
  const closed = once(socket, 'close')
  await once(socket, 'connect')
  for (const part of parts) {
    if (socket.destroyed) break
    socket.write(part)
    await new Promise((done) => setTimeout(done, pauseMs))
  }
  await closed
  return said
}

test('headers that never end are given up on', async () => {
  assert.match(
    await talk(['GET / HTTP/1.1\r\nHost: a\r\n', ...Array(40).fill('X-A: 1\r\n')], 50),
    /^HTTP\/1\.1 408 [\s\S]*application\/problem\+json/,
  )
})

test('a body that drips is given up on', async () => {
  const { authorization } = bearer(await site.token())
  const head = `POST /api/v1/thing/make HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n`
  assert.match(await talk([head, ...Array(60).fill('{')], 50), /^HTTP\/1\.1 408 /)
})

test('what is not HTTP is refused', async () => {
  assert.match(await talk(['\x16\x03\x01\x02\x00 not http\r\n\r\n'], 10), /^HTTP\/1\.1 400 [\s\S]*problem\+json/)
})

test('a body that says it is huge is refused before it is read', async () => {
  const { authorization } = bearer(await site.token())
  const said = await talk(
    [
      `POST /api/v1/thing/make HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{`,
    ],
    10,
  )
  assert.match(said, /^HTTP\/1\.1 413 /)
})

test('no input, however odd, makes the server fail', async () => {
  const token = await site.token()
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.string({ unit: 'binary' }),
        fc.constantFrom('{"__proto__":{"a":1}}', '{"label":"\\u0000"}', '[', '1', 'null', '""'),
      ),
      fc.constantFrom(
        '/api/v1/thing/make',
        '/api/v1/identity/sign-in',
        '/api/v1/identity/grant',
        '/api/v1/session/revoke',
        '/mcp',
        '/api/v2/things',
      ),
      async (payload, url) => {
        const answer = await site.server.inject({
          method: 'POST',
          url,
          payload,
          headers: { ...bearer(token), 'content-type': 'application/json' },
          remoteAddress: `10.0.${Math.floor(Math.random() * 255)}.${Math.floor(Math.random() * 255)}`,
        })
        assert.ok(answer.statusCode < 500, `${url} ${JSON.stringify(payload)} ${answer.statusCode} ${answer.body}`)
      },
    ),
    { numRuns: 300 },
  )
})

test('no query, however odd, makes the server fail', async () => {
  const token = await site.token()
  await fc.assert(
    fc.asyncProperty(
      fc.webQueryParameters(),
      fc.constantFrom('/api/v1/thing/show', '/api/v1/session/list', '/api/v1/identity/accounts', '/'),
      async (query, path) => {
        const answer = await site.server.inject({ method: 'GET', url: `${path}?${query}`, headers: bearer(token) })
        assert.ok(answer.statusCode < 500 || path === '/', `${path}?${query} ${answer.statusCode} ${answer.body}`)
      },
    ),
    { numRuns: 200 },
  )
})
