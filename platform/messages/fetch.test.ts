import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { Refusal } from '#platform/refusal.ts'

const read = async (request: IncomingMessage): Promise<string> => {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

/** Bodies that arrived whole before their connection broke. */
const taken: string[] = []

const answers: Record<string, (request: IncomingMessage, response: ServerResponse) => void | Promise<void>> = {
  '/echo': async (request, response) => {
    const body = await read(request)
    response.setHeader('x-two', ['a', 'b'])
    response.end(JSON.stringify({ method: request.method, headers: request.headers, body }))
  },
  '/slow': () => {},
  '/drip': (_, response) => {
    response.write('first')
  },
  '/large': (_, response) => void response.end('x'.repeat(1_000_000)),
  '/take-and-break': async (request) => {
    taken.push(await read(request))
    request.socket.resetAndDestroy()
  },
  '/broken': (request) => void request.socket.destroy(),
  '/to-echo': (_, response) => void response.writeHead(302, { location: '/echo' }).end(),
  '/to-echo-307': (_, response) => void response.writeHead(307, { location: '/echo' }).end(),
  '/loop': (_, response) => void response.writeHead(302, { location: '/loop' }).end(),
  '/inside': (_, response) => void response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
  '/file': (_, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/elsewhere': (_, response) => void response.writeHead(307, { location: `http://localhost:${port}/echo` }).end(),
}

const sockets = new Set<Socket>()
const server = createServer((request, response) => void answers[request.url ?? '']?.(request, response))
server.on('connection', (socket) => sockets.add(socket))
let port = 0
let base = ''
const open = createGuardedFetch(['127.0.0.0/8', '::1'])
const closed = createGuardedFetch([])

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  base = `http://127.0.0.1:${port}`
})
after(() => {
  open.close()
  closed.close()
  server.close()
  for (const socket of sockets) socket.destroy()
})

const refusal =
  (code: string, sentence: RegExp) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof Refusal, String(error))
    assert.equal(error.code, code)
    assert.match(error.message, sentence)
    return true
  }

test('a request carries its method, headers and body, and the answer its status, headers and body', async () => {
  const answer = await open.fetch(`${base}/echo`, { method: 'post', headers: { 'X-A': '1', Connection: 'close' }, body: 'hello' })
  const seen = JSON.parse(answer.body)
  assert.deepEqual(
    [answer.status, answer.headers['x-two'], seen.method, seen.headers['x-a'], seen.body],
    [200, 'a, b', 'POST', '1', 'hello'],
  )
  assert.equal(seen.headers.connection, 'keep-alive')
  assert.ok(answer.durationMs >= 0)
})

test('an address inside the network is refused before anything is sent', async () => {
  const inside = [`http://127.0.0.1:${port}/echo`, `http://localhost:${port}/echo`, `http://[::ffff:127.0.0.1]:${port}/`, 'http://0x7f.1/']
  for (const url of [...inside, 'http://169.254.169.254/', 'http://[fd00:ec2::254]/', 'http://0/', 'http://2130706433/']) {
    await assert.rejects(closed.fetch(url), refusal('forbidden', /is inside the network/), url)
  }
})

test('a name is judged by what it resolves to at the moment of the connection', async () => {
  await assert.rejects(
    closed.fetch(`http://localhost:${port}/echo`),
    refusal('forbidden', /localhost is .+ inside the network \(loopback\)/),
  )
  assert.equal((await createGuardedFetch(['localhost']).fetch(`http://localhost:${port}/echo`)).status, 200)
})

test('a redirect is followed up to three times, and never into the network', async () => {
  assert.equal(JSON.parse((await open.fetch(`${base}/to-echo`)).body).method, 'GET')
  assert.equal((await open.fetch(`${base}/loop`)).status, 302)
  assert.equal((await open.fetch(`${base}/to-echo`, { redirects: 0 })).status, 302)
  await assert.rejects(open.fetch(`${base}/inside`), refusal('forbidden', /169\.254\.169\.254 is inside the network \(link-local\)/))
  await assert.rejects(open.fetch(`${base}/file`), refusal('invalid-input', /not an http or https address/))
})

test('a redirect keeps a POST only when its status says so', async () => {
  const moved = JSON.parse((await open.fetch(`${base}/to-echo`, { method: 'POST', body: 'x' })).body)
  assert.deepEqual([moved.method, moved.body], ['GET', ''])
  const kept = JSON.parse((await open.fetch(`${base}/to-echo-307`, { method: 'POST', body: 'x' })).body)
  assert.deepEqual([kept.method, kept.body], ['POST', 'x'])
})

test('credentials do not follow a redirect to another origin', async () => {
  const headers = { authorization: 'Bearer x', cookie: 'a=b', 'x-kept': 'yes' }
  const seen = JSON.parse((await open.fetch(`${base}/elsewhere`, { headers })).body).headers
  assert.deepEqual([seen.authorization, seen.cookie, seen['x-kept']], [undefined, undefined, 'yes'])
})

test('the deadline covers the connection, the headers and the body', async () => {
  await assert.rejects(open.fetch(`${base}/slow`, { timeoutMs: 50 }), refusal('unavailable', /did not answer in time/))
  await assert.rejects(open.fetch(`${base}/drip`, { timeoutMs: 50 }), refusal('unavailable', /did not answer in time/))
})

test('a request whose answer is no longer wanted ends at once, and one that was not begun is not sent', async () => {
  const sent = () => [...sockets].filter(({ destroyed }) => !destroyed).length
  for (const path of ['/slow', '/drip']) {
    const stop = new AbortController()
    const asked = open.fetch(`${base}${path}`, { method: 'POST', timeoutMs: 60_000, signal: stop.signal })
    const [begun] = await once(server, 'request')
    stop.abort()
    await assert.rejects(asked, refusal('unavailable', /was ended before an answer came/))
    // The other side learns of it: its connection closes.
    if (!begun.socket.destroyed) await new Promise((gone) => begun.socket.once('close', gone))
  }
  const before = sent()
  await assert.rejects(open.fetch(`${base}/echo`, { method: 'POST', signal: AbortSignal.abort() }), refusal('unavailable', /was ended/))
  assert.equal(sent(), before)
})

test('a body longer than wanted is cut', async () => {
  assert.equal((await open.fetch(`${base}/large`, { maxBytes: 1_000 })).body.length, 1_000)
  assert.equal((await open.fetch(`${base}/large`)).body.length, 65_536)
})

test('no answer is a refusal in words', async () => {
  await assert.rejects(open.fetch(`${base}/broken`), refusal('unavailable', /closed the connection/))
  await assert.rejects(open.fetch('http://127.0.0.1:1/'), refusal('unavailable', /refused the connection/))
  await assert.rejects(open.fetch('http://nowhere.invalid/'), refusal('unavailable', /could not be resolved/))
})

test('what cannot be sent is refused with the reason', async () => {
  await assert.rejects(open.fetch('gopher://example.com/'), refusal('invalid-input', /not an http or https address/))
  await assert.rejects(open.fetch('not an address'), refusal('invalid-input', /not an http or https address/))
  await assert.rejects(open.fetch('http://user:pass@127.0.0.1/'), refusal('invalid-input', /name and password/))
  await assert.rejects(open.fetch(base, { method: 'CONNECT' }), refusal('invalid-input', /method/))
  await assert.rejects(open.fetch(base, { headers: { 'x-a': 'b\r\nc: d' } }), refusal('invalid-input', /cannot be sent/))
})

test('a kept connection that was closed meanwhile is replaced without a word', async () => {
  await open.fetch(`${base}/echo`)
  for (const socket of sockets) socket.resetAndDestroy()
  assert.equal((await open.fetch(`${base}/echo`)).status, 200)
})

test('what may not be done twice is not sent twice, though it carries a key: it may have been done', async () => {
  for (const method of ['POST', 'PATCH']) {
    await open.fetch(`${base}/echo`)
    const headers = { 'idempotency-key': 'run/step/1' }
    await assert.rejects(
      open.fetch(`${base}/take-and-break`, { method, headers, body: method }),
      refusal('unavailable', /closed the connection/),
    )
  }
  assert.deepEqual(taken.splice(0), ['POST', 'PATCH'])
})

test('a message is sent again under its id when a kept connection breaks', async () => {
  await open.fetch(`${base}/echo`)
  const sent = open.fetch(`${base}/take-and-break`, { method: 'POST', headers: { 'webhook-id': 'm1' }, body: 'm1' })
  await assert.rejects(sent, refusal('unavailable', /closed the connection/))
  assert.deepEqual(taken.splice(0), ['m1', 'm1'])
})
