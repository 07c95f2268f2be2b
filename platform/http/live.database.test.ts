import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { bearer, type Site, startSite } from '#test/http/site.ts'

let site: Site
let address: string
before(async () => {
  site = await startSite({ server: { liveOptions: { heartbeatMs: 50, mostUnreadBytes: 20_000 } } })
  address = await site.server.listen({ port: 0, host: '127.0.0.1' })
})
after(() => site.stop())

interface Event {
  readonly id: string
  readonly fact: {
    readonly type: string
    readonly subjects: readonly string[]
    readonly actor: string
    readonly data: { readonly label?: string }
  }
}

/** A client that reads events as they come. */
const listen = async (token: string, path = '', headers: Record<string, string> = {}) => {
  const stop = new AbortController()
  const response = await fetch(`${address}/api/v1/live${path}`, { headers: { ...bearer(token), ...headers }, signal: stop.signal })
  const events: Event[] = []
  let text = ''
  let isOpen = true
  const watchers = new Set<() => void>()
  const changed = (): void => watchers.forEach((watcher) => watcher())
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const bytes of response.body ?? []) {
      text += decoder.decode(bytes, { stream: true })
      events.splice(
        0,
        events.length,
        ...[...text.matchAll(/id: (\S+)\nevent: fact\ndata: (.*)\n\n/g)].map(([, id = '', data = '']) => ({ id, fact: JSON.parse(data) })),
      )
      changed()
    }
  }
  void read()
    .catch(() => undefined)
    .finally(() => {
      isOpen = false
      changed()
    })
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const watcher = (): void => {
        if (!holds()) return
        watchers.delete(watcher)
        resolve()
      }
      watchers.add(watcher)
      watcher()
    })
  return {
    response,
    events,
    until,
    text: () => text,
    isOpen: () => isOpen,
    stop: () => stop.abort(),
    labels: () => events.map((event) => event.fact.data.label),
  }
}

const make = (label: string) => site.platform.invoke(site.platform.administrator, 'thing.make', { label })
test('facts arrive as they are committed, with who, what and about what', async () => {
  const client = await listen(await site.token(), '?subjects=thing:lamp')
  assert.match(String(client.response.headers.get('content-type')), /^text\/event-stream/)
  assert.match(String(client.response.headers.get('content-security-policy')), /default-src 'none'/)
  await make('lamp')
  await client.until(() => client.events.length > 0)
  const [event] = client.events
  assert.deepEqual(
    [event?.fact.type, event?.fact.actor, event?.fact.subjects, event?.fact.data],
    ['thing.made', 'person:ada', ['thing:lamp'], { label: 'lamp' }],
  )
  client.stop()
})

test('a client that comes back gets everything it missed, nothing twice', async () => {
  const token = await site.token()
  const first = await listen(token, '?subjects=thing:one,thing:two,thing:three,thing:four')
  await make('one')
  await first.until(() => first.events.length === 1)
  first.stop()
  await make('two')
  await make('three')
  const second = await listen(token, '?subjects=thing:one,thing:two,thing:three,thing:four', { 'last-event-id': first.events[0]?.id ?? '' })
  await second.until(() => second.events.length === 2)
  await make('four')
  await second.until(() => second.events.length === 3)
  assert.deepEqual(second.labels(), ['two', 'three', 'four'])
  second.stop()
})

test('a client whose connection broke before the first fact misses none either', async () => {
  const token = await site.token()
  const first = await listen(token, '?subjects=thing:while%20away')
  await first.until(() => first.text().includes('still here'))
  const place = /^id: (\S+)$/m.exec(first.text())?.[1] ?? ''
  first.stop()
  await make('while away')
  const second = await listen(token, '?subjects=thing:while%20away', { 'last-event-id': place })
  await second.until(() => second.events.length === 1)
  assert.deepEqual(second.labels(), ['while away'])
  second.stop()
})

test('a client may ask for some types and subjects only', async () => {
  const token = await site.token()
  const client = await listen(token, '?types=thing.*,other.happened&subjects=thing:b&subjects=thing:c')
  for (const label of ['a', 'b', 'c']) await make(label)
  await client.until(() => client.events.length === 2)
  assert.deepEqual(client.labels(), ['b', 'c'])
  client.stop()
})

test('a quiet stream shows that it is alive', async () => {
  const client = await listen(await site.token(), '?types=nothing.ever')
  await client.until(() => (client.text().match(/: still here/g) ?? []).length >= 2)
  client.stop()
})

test('strangers get no stream', async () => {
  assert.equal((await fetch(`${address}/api/v1/live`)).status, 401)
  assert.equal((await fetch(`${address}/api/v1/live`, { headers: bearer('andon_wrong') })).status, 401)
})

test('the stream ends when its token is revoked', async () => {
  const token = await site.token({ role: 'viewer' })
  const client = await listen(token)
  const [row] = await site.platform.database.sql<{ id: string }>('select id from token order by id desc limit 1')
  await site.platform.invoke(site.platform.administrator, 'token.revoke', { id: row?.id })
  await client.until(() => !client.isOpen())
})

test('who signs in is told to administrators and to the person, not to everybody', async () => {
  const viewer = await listen(await site.token({ role: 'viewer' }))
  const administrator = await listen(await site.token())
  await site.session('alice', 'viewer')
  await make('afterwards')
  await administrator.until(() => administrator.labels().includes('afterwards'))
  await viewer.until(() => viewer.labels().includes('afterwards'))
  assert.ok(administrator.events.some((event) => event.fact.type === 'identity.signed-in'))
  assert.ok(!viewer.events.some((event) => event.fact.type.startsWith('identity.')))
  viewer.stop()
  administrator.stop()
})

test('who is no administrator any more is told no more of sign-ins, in a stream that goes on', async () => {
  await site.session('ann', 'administrator')
  const cookie = await site.session('carol', 'administrator')
  const stop = new AbortController()
  const response = await fetch(`${address}/api/v1/live`, { headers: { cookie }, signal: stop.signal })
  let text = ''
  const reading = (async () => {
    for await (const bytes of response.body ?? []) text += new TextDecoder().decode(bytes)
  })().catch(() => undefined)
  await site.platform.invoke(site.platform.administrator, 'identity.grant', { person: 'carol', role: 'viewer' })
  const beats = () => text.match(/still here/g)?.length ?? 0
  const before = beats()
  while (beats() < before + 3) await new Promise((done) => setTimeout(done, 10))
  await site.session('dave', 'viewer')
  await make('after the demotion')
  while (!text.includes('after the demotion')) await new Promise((done) => setTimeout(done, 10))
  stop.abort()
  await reading
  assert.ok(!text.includes('person:dave'), 'a sign-in was told')
})

test('a client that leaves before its stream begins leaves nothing behind', async () => {
  const { hostname, port } = new URL(address)
  const { authorization } = bearer(await site.token())
  for (let turn = 0; turn < 40; turn += 1) {
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    socket.write(`GET /api/v1/live HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\n\r\n`)
    await new Promise((done) => setTimeout(done, turn % 4))
    socket.resetAndDestroy()
  }
  const open = async () => /andon_live_streams (\d+)/.exec(await (await fetch(`${address}/metrics`)).text())?.[1]
  for (let look = 0; look < 50 && (await open()) !== '0'; look += 1) await new Promise((done) => setTimeout(done, 20))
  assert.equal(await open(), '0')
})

test('a place that no log can have counts as none, and keeps nobody else from being told', async () => {
  const token = await site.token()
  const odd = await listen(token, '', { 'last-event-id': '1-9999999999999999999' })
  const other = await listen(token)
  await make('heard by both')
  await other.until(() => other.labels().includes('heard by both'))
  await odd.until(() => odd.labels().includes('heard by both'))
  odd.stop()
  other.stop()
})

test('closing the server ends the streams', async () => {
  const other = await startSite()
  const url = await other.server.listen({ port: 0, host: '127.0.0.1' })
  const response = await fetch(`${url}/api/v1/live`, { headers: bearer(await other.token()) })
  await other.stop()
  assert.match(await response.text(), /^retry/)
})
