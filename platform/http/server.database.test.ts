import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bearer, type Site, startSite } from '#test/http/site.ts'

let site: Site
let token: string
before(async () => {
  site = await startSite()
  token = await site.token()
})
after(() => site.stop())

const ask = (url: string, headers: Record<string, string> = bearer(token)) => site.server.inject({ method: 'GET', url, headers })
const act = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
  site.server.inject({
    method: 'POST',
    url,
    headers: { ...bearer(token), 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })

test('a stranger is refused before the body is read', async () => {
  const unread = await act('/api/v1/thing/make', '{"label": broken', { authorization: '' })
  assert.equal(unread.statusCode, 401, unread.body)
  const assistant = await act('/mcp', '{"jsonrpc": broken', { authorization: '' })
  assert.equal(assistant.statusCode, 401, assistant.body)
})

test('a question is a GET with its input read by its types', async () => {
  const answer = await ask(`/api/v1/thing/show?label=42&limit=3&tags=a&tags=b&where=${encodeURIComponent('{"team":"x"}')}`)
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json().asked, { label: '42', limit: 3, tags: ['a', 'b'], where: { team: 'x' } })
})

test('a deed is a POST with its input as JSON', async () => {
  const answer = await act('/api/v1/thing/make', { label: 'lamp' })
  assert.equal(answer.statusCode, 200)
  const [fact] = await site.platform.facts('thing.made')
  assert.deepEqual([fact?.data, fact?.actor], [{ label: 'lamp' }, 'token:test administrator'])
})

test('a name is split at its first dot', async () => {
  assert.equal((await act('/api/v1/thing/role.assign-to', {})).statusCode, 200)
})

test('a deed without input needs no body', async () => {
  const answer = await site.server.inject({ method: 'POST', url: '/api/v1/thing/role.assign-to', headers: bearer(token) })
  assert.equal(answer.statusCode, 200)
})

test('the version of a versioned answer is its ETag; another version in an answer is not', async () => {
  assert.equal((await act('/api/v1/thing/make', { label: 'a' })).headers.etag, '"7"')
  assert.equal((await ask('/api/v1/thing/show')).headers.etag, undefined)
})

test('If-Match is the version the deed expects', async () => {
  assert.equal((await act('/api/v1/thing/make', { label: 'a' }, { 'if-match': '"7"' })).statusCode, 200)
  assert.equal((await act('/api/v1/thing/make', { label: 'a' }, { 'if-match': '"6"' })).statusCode, 412)
  assert.equal((await act('/api/v1/thing/make', { label: 'a' }, { 'if-match': 'latest' })).statusCode, 412)
})

test('a repeat with the same Idempotency-Key does nothing and answers the same', async () => {
  const first = await act('/api/v1/thing/make', { label: 'once' }, { 'idempotency-key': 'k1' })
  const second = await act('/api/v1/thing/make', { label: 'once' }, { 'idempotency-key': 'k1' })
  assert.deepEqual(second.json(), first.json())
  const made = (await site.platform.facts('thing.made')).filter((fact) => fact.subjects.includes('thing:once'))
  assert.equal(made.length, 1)
  assert.equal((await act('/api/v1/thing/make', { label: 'other' }, { 'idempotency-key': 'k1' })).json().code, 'key-reused')
})

const problems: [string, () => ReturnType<typeof ask>, number, string, RegExp][] = [
  ['input that does not fit', () => act('/api/v1/thing/make', { label: '' }), 400, 'invalid-input', /label/],
  ['a parameter nobody knows', () => ask('/api/v1/thing/show?lable=a'), 400, 'invalid-input', /lable/],
  ['JSON that is broken', () => act('/api/v1/thing/make', '{"label":\n  "a",}'), 400, 'malformed-body', /line 2, column 7/],
  [
    'another content type',
    () => act('/api/v1/thing/make', 'label: a', { 'content-type': 'text/yaml' }),
    415,
    'unsupported-media-type',
    /application\/json/,
  ],
  ['a body that is too large', () => act('/api/v1/thing/make', { label: 'x'.repeat(5_000_000) }), 413, 'body-too-large', /less/],
  ['an address with a typing mistake', () => ask('/api/v1/thing/shwo'), 404, 'not-found', /Did you mean \/api\/v1\/thing\/show\?/],
  ['an address of nothing', () => ask('/api/v9'), 404, 'not-found', /\/api\/reference/],
  ['a deed asked as a question', () => ask('/api/v1/thing/make'), 405, 'method-not-allowed', /POST/],
  ['a question sent as a deed', () => act('/api/v1/thing/show', {}), 405, 'method-not-allowed', /GET/],
  ['another method', () => site.server.inject({ method: 'DELETE', url: '/livez' }), 405, 'method-not-allowed', /GET/],
  ['nobody', () => ask('/api/v1/thing/show', {}), 401, 'sign-in-required', /Sign in/],
  ['a list given as a body', () => act('/api/v1/thing/make', []), 400, 'invalid-input', /./],
  ['an address that cannot be decoded', () => ask('/%E0%A4%A'), 404, 'not-found', /percent/],
]

for (const [what, send, status, code, detail] of problems) {
  test(`${what} is answered by a problem that says what to do`, async () => {
    const answer = await send()
    assert.equal(answer.statusCode, status, answer.body)
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
    const problem = answer.json()
    assert.deepEqual([problem.status, problem.code], [status, code])
    assert.equal(problem.type, `http://andon.test/api/reference#problem-${code}`)
    assert.match(problem.detail, detail)
    assert.ok(problem.title.length > 0)
    assert.match(problem.instance, /^\//)
    assert.doesNotMatch(problem.instance, /\?/)
  })
}

test('findings name the place and the mend', async () => {
  const { findings } = (await act('/api/v1/thing/make', { lable: 'a' })).json()
  assert.ok(findings.some((finding: { path: string; rule: string }) => finding.path === '/lable' && finding.rule === 'unknown-property'))
})

test('a bug is answered 500 and shows nothing of the inside', async () => {
  const answer = await ask('/api/v1/thing/break')
  assert.equal(answer.statusCode, 500)
  assert.equal(answer.json().code, 'internal-error')
  assert.doesNotMatch(answer.body, /hunter2|Error:|\.ts/)
})

test('a 405 names what is allowed, a 401 how to sign in', async () => {
  assert.equal((await ask('/api/v1/thing/make')).headers.allow, 'POST')
  assert.match(String((await ask('/api/v1/thing/show', {})).headers['www-authenticate']), /^Bearer/)
})

test('foreign routes know who sends: by token, by basic authentication, by a key in the address', async () => {
  const send = (url: string, headers: Record<string, string>) => site.server.inject({ method: 'POST', url, headers, payload: { a: 1 } })
  assert.deepEqual((await send('/api/v2/things', bearer(token))).json(), { actor: 'token', body: { a: 1 } })
  assert.equal(
    (await send('/api/v2/things', { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` })).json().actor,
    'token',
  )
  assert.equal((await send(`/api/v2/things?key=${token}`, {})).json().actor, 'token')
  assert.equal((await send('/api/v2/things', {})).json().actor, 'stranger')
  assert.equal((await send('/api/v2/things?key=andon_wrong', {})).statusCode, 401)
})

test('a key in the address is only for foreign routes', async () => {
  assert.equal((await ask(`/api/v1/thing/show?key=${token}`, {})).statusCode, 401)
})

test('the process says that it lives, is ready, and how it does', async () => {
  assert.deepEqual((await ask('/livez', {})).json(), { status: 'ok' })
  assert.equal((await ask('/readyz', {})).json().status, 'ready')
  const { body, headers } = await ask('/metrics', {})
  assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4/)
  assert.match(body, /andon_http_requests_total\{method="GET",route="\/livez",status="200"\} \d/)
  assert.match(body, /process_resident_memory_bytes \d/)
  assert.match(body, /andon_http_request_duration_seconds_bucket\{.*le="\+Inf"\} \d/)
})

test('metrics are for this machine, or for who has a token', async () => {
  const far = { remoteAddress: '203.0.113.9' }
  assert.equal((await site.server.inject({ url: '/metrics', ...far })).statusCode, 401)
  assert.equal((await site.server.inject({ url: '/metrics', headers: bearer(token), ...far })).statusCode, 200)
  assert.equal((await site.server.inject({ url: '/metrics', headers: { 'x-forwarded-for': '203.0.113.9' } })).statusCode, 401)
})
