import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hashOfSecret } from '#platform/identity/secret.ts'
import { firstLink } from '#platform/identity/link.ts'
import { bearer, cookieOf, type Site, startSite, textOf } from '#test/http/site.ts'

let site: Site
before(async () => {
  site = await startSite({ server: { strictPerMinute: 10_000 } })
})
after(() => site.stop())

const same = { 'sec-fetch-site': 'same-origin' }
const get = (url: string, headers: Record<string, string>) => site.server.inject({ method: 'GET', url, headers })
const post = (url: string, payload: object, headers: Record<string, string> = {}, remoteAddress = '198.51.100.1') =>
  site.server.inject({ method: 'POST', url, payload, headers, remoteAddress })
const me = (cookie: string) => get('/api/v1/identity/me', { cookie })
const signIn = (email: string, password: string, headers: Record<string, string> = {}, address = '198.51.100.1') =>
  post('/api/v1/identity/sign-in', { email, password }, headers, address)

/** Somebody with an account and a password. */
const withPassword = async (
  person: string,
  password = 'quiet amber lantern',
): Promise<{ email: string; password: string; cookie: string }> => {
  const email = `${person}@example.org`
  const cookie = await site.session(person, 'viewer', email)
  const answer = await post('/api/v1/identity/change-password', { password }, { cookie, ...same })
  assert.equal(answer.statusCode, 200, answer.body)
  return { email, password, cookie }
}

test('the first administrator comes in by a one-time link, shown again until there is another way in', async () => {
  const fresh = await startSite()
  try {
    const old = await firstLink(fresh.platform)
    const link = await firstLink(fresh.platform)
    assert.ok(old !== undefined && link !== undefined && old !== link)
    const open = (url: string, method: 'GET' | 'POST') =>
      fresh.server.inject({ method, url: new URL(url).pathname, headers: { accept: 'text/html' } })
    assert.equal((await open(old, 'GET')).statusCode, 410)
    const page = await open(link, 'GET')
    assert.equal(page.statusCode, 200)
    assert.match(page.body, /<form method="post"/)
    assert.equal(page.headers['set-cookie'], undefined, 'looking at the page signs nobody in')
    const entered = await open(link, 'POST')
    assert.deepEqual([entered.statusCode, entered.headers['location']], [303, '/'])
    const cookie = cookieOf(entered)
    const who = (await fresh.server.inject({ url: '/api/v1/identity/me', headers: { cookie } })).json()
    assert.deepEqual([who.name, who.role, who.hasPassword], ['administrator', 'administrator', false])
    const again = await open(link, 'POST')
    assert.equal(again.statusCode, 410)
    assert.match(again.body, /<h1>/)
    assert.ok((await firstLink(fresh.platform)) !== undefined, 'a session alone is no other way in')
    const headers = { cookie, ...same }
    await fresh.server.inject({
      method: 'POST',
      url: '/api/v1/token/create',
      headers,
      payload: { name: 'spare', role: 'administrator', scopes: ['*'] },
    })
    assert.equal(await firstLink(fresh.platform), undefined)
  } finally {
    await fresh.stop()
  }
})

test('a person sets a password by an invitation and signs in with it', async () => {
  const { email, password } = await withPassword('alice')
  const answer = await signIn(email.toUpperCase(), password)
  assert.equal(answer.statusCode, 200, answer.body)
  const header = String(answer.headers['set-cookie'])
  assert.match(header, /^andon_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Expires=/)
  assert.doesNotMatch(header, /Secure/)
  assert.equal((await me(cookieOf(answer))).json().reference, 'person:alice')
  assert.ok((await site.platform.facts('identity.signed-in')).some((fact) => fact.actor === 'person:alice'))
})

test('over HTTPS the cookie is bound to the host and secure', async () => {
  const secure = await startSite({ config: { baseUrl: 'https://andon.test' } })
  try {
    const cookie = await secure.session('alice', 'viewer')
    assert.match(cookie, /^__Host-andon_session=/)
    const answer = await secure.server.inject({ url: '/api/v1/identity/me', headers: { cookie } })
    assert.equal(answer.statusCode, 200)
    assert.match(String(answer.headers['strict-transport-security']), /max-age=\d{8}/)
  } finally {
    await secure.stop()
  }
})

test('a wrong password, an unknown address and a switched-off account get the same answer', async () => {
  const { email, password } = await withPassword('bob')
  await withPassword('former')
  await site.platform.invoke(site.platform.administrator, 'identity.disable', { person: 'former', reason: 'left' })
  const answers = await Promise.all([
    signIn(email, 'wrong password!'),
    signIn('nobody@example.org', password),
    signIn('former@example.org', password),
  ])
  const [wrong, unknown, off] = answers.map((answer) => answer.body)
  assert.ok(answers.every((answer) => answer.statusCode === 401))
  assert.equal(wrong, unknown)
  assert.equal(wrong, off)
  const reasons = (await site.platform.facts('identity.sign-in-failed')).map((fact) => textOf(fact.data, 'reason'))
  for (const reason of ['wrong password', 'no such account', 'the account is switched off']) assert.ok(reasons.includes(reason), reason)
})

test('the fact log never holds what was typed', async () => {
  await signIn('my-password-in-the-wrong-field@example.org', 'whatever it was')
  const text = JSON.stringify(await site.platform.facts())
  assert.doesNotMatch(text, /wrong-field|whatever it was/)
})

test('guessing is slowed down for the address that guesses, not for the owner', async () => {
  const { email, password } = await withPassword('carol')
  for (let at = 0; at < 5; at += 1) assert.equal((await signIn(email, `guess number ${at}`, {}, '203.0.113.7')).statusCode, 401)
  const held = await signIn(email, password, {}, '203.0.113.7')
  assert.equal(held.statusCode, 429)
  assert.ok(Number(held.headers['retry-after']) > 0)
  assert.equal((await signIn(email, password, {}, '198.51.100.20')).statusCode, 200)
  site.platform.clock.advance(20 * 60_000)
  assert.equal((await signIn(email, password, {}, '203.0.113.7')).statusCode, 200)
})

test('signing in always begins a new session and ends the one the browser had', async () => {
  const { email, password, cookie } = await withPassword('dave')
  const planted = 'andon_session=planted-by-an-attacker'
  const fixed = await signIn(email, password, { cookie: planted, ...same })
  assert.notEqual(cookieOf(fixed), planted)
  assert.equal((await me(planted)).statusCode, 401)
  const answer = await signIn(email, password, { cookie, ...same })
  assert.equal((await me(cookie)).statusCode, 401)
  assert.equal((await me(cookieOf(answer))).statusCode, 200)
})

test('signing out ends the session and makes the browser forget it', async () => {
  const cookie = await site.session('erin', 'viewer')
  const answer = await post('/api/v1/identity/sign-out', {}, { cookie, ...same })
  assert.match(String(answer.headers['set-cookie']), /andon_session=; .*Max-Age=0/)
  const gone = await me(cookie)
  assert.equal(gone.statusCode, 401)
  assert.match(String(gone.headers['set-cookie']), /Max-Age=0/)
})

test('a session ends after a week without use, and after thirty days at the latest', async () => {
  const idle = await site.session('frank', 'viewer')
  site.platform.clock.advance(6.9 * 24 * 3_600_000)
  assert.equal((await me(idle)).statusCode, 200)
  site.platform.clock.advance(6.9 * 24 * 3_600_000)
  assert.equal((await me(idle)).statusCode, 200, 'use keeps it alive')
  site.platform.clock.advance(7.1 * 24 * 3_600_000)
  assert.equal((await me(idle)).statusCode, 401)
  const used = await site.session('frank', 'viewer')
  for (let day = 0; day < 29; day += 1) {
    site.platform.clock.advance(24 * 3_600_000)
    assert.equal((await me(used)).statusCode, 200)
  }
  site.platform.clock.advance(25 * 3_600_000)
  assert.equal((await me(used)).statusCode, 401)
})

test('sessions are listed, and ended one by one, by their owner or an administrator', async () => {
  const here = await site.session('grace', 'viewer')
  const there = await site.session('grace', 'viewer')
  const { items } = (await get('/api/v1/session/list', { cookie: here })).json()
  assert.equal(items.length, 2)
  const other = items.find((session: { current: boolean }) => !session.current)
  const stranger = await site.session('heidi', 'editor')
  assert.equal((await post('/api/v1/session/revoke', { id: other.id }, { cookie: stranger, ...same })).statusCode, 403)
  assert.equal((await get('/api/v1/session/list?person=grace', { cookie: stranger })).statusCode, 403)
  assert.equal((await post('/api/v1/session/revoke', { id: other.id }, { cookie: here, ...same })).json().revoked, true)
  assert.equal((await me(there)).statusCode, 401)
  assert.equal((await me(here)).statusCode, 200)
})

test('changing the password asks for the present one and ends every other session', async () => {
  const { email, password, cookie } = await withPassword('ivan')
  const elsewhere = cookieOf(await signIn(email, password))
  const change = (current: string) =>
    post('/api/v1/identity/change-password', { current, password: 'another quiet lantern' }, { cookie, ...same })
  assert.equal((await change('not the present one')).statusCode, 401)
  assert.equal((await change(password)).json().sessionsEnded, 1)
  assert.equal((await me(elsewhere)).statusCode, 401)
  assert.equal((await me(cookie)).statusCode, 200)
  assert.equal((await signIn(email, password)).statusCode, 401)
  assert.equal((await signIn(email, 'another quiet lantern')).statusCode, 200)
})

test('a changed role counts at once', async () => {
  const cookie = await site.session('judy', 'viewer')
  const make = () => post('/api/v1/thing/make', { label: 'x' }, { cookie, ...same })
  assert.equal((await make()).statusCode, 403)
  await site.platform.invoke(site.platform.administrator, 'identity.grant', { person: 'judy', role: 'responder' })
  assert.equal((await make()).statusCode, 200)
})

test('a switched-off account is out at once, with its tokens, and may be switched on again', async () => {
  const cookie = await site.session('ken', 'editor')
  const created = await post('/api/v1/token/create', { name: 'ci', role: 'editor', scopes: ['*'] }, { cookie, ...same })
  const token = textOf(created.json(), 'token')
  assert.equal((await get('/api/v1/thing/show', bearer(token))).statusCode, 200)
  await site.platform.invoke(site.platform.administrator, 'identity.disable', { person: 'ken', reason: 'left' })
  assert.equal((await me(cookie)).statusCode, 401)
  assert.equal((await get('/api/v1/thing/show', bearer(token))).statusCode, 401)
  await assert.rejects(site.platform.invoke(site.platform.administrator, 'identity.invite', { person: 'ken' }), /switched off/)
  await site.platform.invoke(site.platform.administrator, 'identity.enable', { person: 'ken' })
  assert.equal((await get('/api/v1/thing/show', bearer(token))).statusCode, 200)
})

test('the last administrator cannot be demoted or switched off', async () => {
  await site.session('root', 'administrator')
  for (const [action, input] of [
    ['identity.grant', { person: 'root', role: 'viewer' }],
    ['identity.disable', { person: 'root', reason: 'oops' }],
    ['identity.invite', { person: 'root', role: 'viewer' }],
  ] as const) {
    await assert.rejects(site.platform.invoke(site.platform.administrator, action, input), /last administrator/)
  }
})

test('two people cannot sign in with one address', async () => {
  await site.session('mallory', 'viewer', 'shared@example.org')
  await assert.rejects(
    site.platform.invoke(site.platform.administrator, 'identity.invite', { person: 'niaj', email: 'Shared@example.org' }),
    /already signs in/,
  )
})

test('who has no address yet says it with the first password, and it stays', async () => {
  const cookie = await site.session('walter', 'viewer')
  const set = (input: object) =>
    post('/api/v1/identity/change-password', { password: 'quiet amber lantern', ...input }, { cookie, ...same })
  assert.equal((await set({})).json().findings[0].path, '/email')
  assert.equal((await set({ email: 'alice@example.org' })).statusCode, 409, 'somebody else’s')
  assert.equal((await set({ email: 'walter@example.org' })).statusCode, 200)
  assert.equal((await signIn('walter@example.org', 'quiet amber lantern')).statusCode, 200)
  assert.equal((await set({ current: 'quiet amber lantern', email: 'other@example.org' })).statusCode, 409)
})

test('a poor password is refused', async () => {
  const cookie = await site.session('olivia', 'viewer', 'olivia@example.org')
  const set = (password: string) => post('/api/v1/identity/change-password', { password }, { cookie, ...same })
  assert.equal((await set('short')).statusCode, 400)
  assert.equal((await set('olivia@example.org')).statusCode, 400)
  assert.equal((await set('aaaaaaaaaaaaaaa')).statusCode, 400)
})

test('a token does what its scopes and role allow, and nothing else', async () => {
  const narrow = await site.token({ role: 'administrator', scopes: ['thing.show'] })
  assert.equal((await get('/api/v1/thing/show', bearer(narrow))).statusCode, 200)
  const outside = await post('/api/v1/thing/make', { label: 'x' }, bearer(narrow))
  assert.deepEqual([outside.statusCode, outside.json().code], [403, 'forbidden'])
  assert.match(outside.json().detail, /scope/)
  const low = await site.token({ role: 'viewer', scopes: ['*'] })
  const above = await post('/api/v1/thing/make', { label: 'x' }, bearer(low))
  assert.equal(above.statusCode, 403)
  assert.match(above.json().detail, /responder/)
})

test('a token stops working when it expires and when it is revoked', async () => {
  const short = await site.token({ expiresInDays: 1 })
  assert.equal((await get('/api/v1/thing/show', bearer(short))).statusCode, 200)
  site.platform.clock.advance(24 * 3_600_000 + 1_000)
  const expired = await get('/api/v1/thing/show', bearer(short))
  assert.equal(expired.statusCode, 401)
  assert.match(expired.json().detail, /expired/)
  const revoked = await site.token()
  const [row] = await site.platform.database.sql<{ id: string }>('select id from token where secret_hash = $1', [hashOfSecret(revoked)])
  await site.platform.invoke(site.platform.administrator, 'token.revoke', { id: row?.id })
  assert.equal((await get('/api/v1/thing/show', bearer(revoked))).statusCode, 401)
})

test('nobody makes a token above the own role, and a token makes none', async () => {
  const cookie = await site.session('peggy', 'responder')
  const make = (role: string, headers: Record<string, string>) => post('/api/v1/token/create', { name: 'x', role, scopes: ['*'] }, headers)
  assert.equal((await make('administrator', { cookie, ...same })).statusCode, 403)
  assert.equal((await make('responder', { cookie, ...same })).statusCode, 200)
  assert.equal((await make('viewer', bearer(await site.token()))).statusCode, 403)
})

test('a token never does more than its maker may today', async () => {
  const cookie = await site.session('quentin', 'editor')
  const token = textOf(
    (await post('/api/v1/token/create', { name: 'x', role: 'editor', scopes: ['*'] }, { cookie, ...same })).json(),
    'token',
  )
  assert.equal((await post('/api/v1/thing/role.assign-to', {}, bearer(token))).statusCode, 200)
  await site.platform.invoke(site.platform.administrator, 'identity.grant', { person: 'quentin', role: 'viewer' })
  assert.equal((await post('/api/v1/thing/role.assign-to', {}, bearer(token))).statusCode, 403)
})

test('somebody else’s token can be neither seen nor revoked', async () => {
  const cookie = await site.session('rupert', 'editor')
  const created = (await post('/api/v1/token/create', { name: 'mine', role: 'viewer', scopes: ['*'] }, { cookie, ...same })).json()
  const other = await site.session('sybil', 'editor')
  assert.deepEqual((await get('/api/v1/token/list', { cookie: other })).json().items, [])
  assert.equal((await post('/api/v1/token/revoke', { id: created.id }, { cookie: other, ...same })).statusCode, 404)
  const [listed] = (await get('/api/v1/token/list', { cookie })).json().items
  assert.deepEqual([listed.name, listed.hint, listed.token], ['mine', created.token.slice(-4), undefined])
})

test('no secret is kept: not of sessions, tokens, links or passwords, and not by an idempotency key', async () => {
  const cookie = await site.session('trent', 'editor')
  const created = await post(
    '/api/v1/token/create',
    { name: 'x', role: 'viewer', scopes: ['*'] },
    { cookie, ...same, 'idempotency-key': 'same' },
  )
  const secrets = [cookie.split('=')[1] ?? '', textOf(created.json(), 'token'), 'quiet amber lantern']
  const tables = ['account', 'session', 'token', 'sign_in_link', 'sign_in_attempt', 'idempotency', 'fact']
  for (const table of tables) {
    const [row] = await site.platform.database.sql<{ all: string | null }>(`select string_agg(t::text, ' ') as all from ${table} t`)
    for (const secret of secrets) assert.ok(!(row?.all ?? '').includes(secret), `${table} holds a secret`)
  }
})

test('who may sign in is listed by name, page by page, for administrators', async () => {
  const token = bearer(await site.token())
  const first = (await get('/api/v1/identity/accounts?limit=2', token)).json()
  assert.deepEqual(
    first.items.map((account: { person: string }) => account.person),
    ['alice', 'bob'],
  )
  const second = (await get(`/api/v1/identity/accounts?limit=2&after=${first.next}`, token)).json()
  assert.equal(second.items[0].person, 'carol')
  assert.equal((await get('/api/v1/identity/accounts', { cookie: await site.session('uma', 'editor') })).statusCode, 403)
})
