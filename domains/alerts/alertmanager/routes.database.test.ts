import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { countAlerts, listAlerts } from '#domains/alerts/questions.ts'
import { alerts } from '#domains/alerts/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { signals } from '#domains/signals/manifest.ts'
import { silences } from '#domains/silences/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { bearer, type Site, startSite } from '#test/http/site.ts'

const domains = [messagesDomain, people, oncall, signals, silences, notices, alerts]

describe('the Alertmanager API', () => {
  let site: Site
  let token: string
  before(async () => {
    site = await startSite({ domains })
    token = await site.token({ role: 'responder', scopes: ['alert.receive'] })
  })
  after(() => site.stop())

  const post = (payload: unknown, headers: Record<string, string> = bearer(token)) =>
    site.server.inject({
      method: 'POST',
      url: '/api/v2/alerts',
      headers: { 'content-type': 'application/json', ...headers },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    })

  test('accepted alerts are answered 200 with nothing, after they are committed', async () => {
    const answer = await post([{ labels: { alertname: 'Up', job: 'api' }, annotations: { summary: 'api is down' } }])
    assert.deepEqual([answer.statusCode, answer.body], [200, ''])
    const [group] = (await site.platform.act(listAlerts, {})).items
    assert.deepEqual([group?.summary, group?.state], ['api is down', 'no-process'])
    assert.deepEqual([(await post([])).statusCode, (await post([])).body], [200, ''])
  })

  test('without anybody to page it is kept all the same, says so, and is tried again', async () => {
    const [group] = (await site.platform.act(listAlerts, {})).items
    assert.match(group?.pagedBecause ?? '', /Nobody could be paged: declare the escalation policy "no-process"/)
    assert.equal(group?.pagedAt, null)
    assert.notEqual(group?.pageAt, null)
  })

  test('wrong alerts are named in a JSON string with 400, and the good ones beside them are taken', async () => {
    const answer = await post([{ labels: { '1a': 'x' } }, { labels: { alertname: 'Good' } }])
    assert.deepEqual([answer.statusCode, answer.json()], [400, 'invalid label set: invalid name "1a"'])
    assert.equal((await site.platform.act(listAlerts, { text: 'Good' })).items.length, 1)
  })

  test('a body that cannot be read is refused in Alertmanager’s shape', async () => {
    const unreadable = await post('nonsense')
    assert.equal(unreadable.statusCode, 400)
    assert.equal((unreadable.json() as { code: number }).code, 400)
    const missing = await post([{ annotations: {} }])
    assert.deepEqual([missing.statusCode, missing.json()], [422, { code: 602, message: '0.labels in body is required' }])
    const type = await post('[]', { ...bearer(token), 'content-type': 'text/plain' })
    assert.equal(type.statusCode, 415)
  })

  test('a stranger is refused before the body is read', async () => {
    assert.equal((await post('nonsense', {})).statusCode, 401)
  })

  test('a token may come as the password of basic authentication; strangers and narrow tokens are refused', async () => {
    const basic = { authorization: `Basic ${Buffer.from(`prometheus:${token}`).toString('base64')}` }
    assert.equal((await post([], basic)).statusCode, 200)
    const stranger = await post([{ labels: { a: 'b' } }], {})
    assert.equal(stranger.statusCode, 401)
    assert.match(String(stranger.headers['www-authenticate']), /^Basic /)
    const narrow = await site.token({ role: 'responder', scopes: ['run.*'] })
    assert.equal((await post([], bearer(narrow))).statusCode, 403)
    const viewer = await site.token({ role: 'viewer', scopes: ['*'] })
    assert.equal((await post([], bearer(viewer))).statusCode, 403)
  })

  test('many senders at once share commits, and every alert is there', async () => {
    const before = (await site.platform.act(countAlerts, {})).alerts
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => post([{ labels: { alertname: 'Single', n: String(n) } }])))
    assert.ok(answers.every(({ statusCode }) => statusCode === 200))
    assert.equal((await site.platform.act(countAlerts, {})).alerts, before + 200)
  })

  test('amtool and Prometheus read status and open alerts as from an Alertmanager', async () => {
    const reader = bearer(await site.token({ role: 'viewer', scopes: ['alert.list'] }))
    const status = (await site.server.inject({ url: '/api/v2/status' })).json() as Record<string, unknown>
    assert.deepEqual(Object.keys(status).toSorted(), ['cluster', 'config', 'uptime', 'versionInfo'])
    const listed = (await site.server.inject({ url: '/api/v2/alerts', headers: reader })).json() as Record<string, unknown>[]
    const up = listed.find(({ labels }) => JSON.stringify(labels) === '{"job":"api","alertname":"Up"}')
    assert.deepEqual(up?.['status'], { inhibitedBy: [], silencedBy: [], mutedBy: [], state: 'active' })
    assert.deepEqual(up['receivers'], [{ name: 'no-process' }])
    assert.equal((await site.server.inject({ url: '/api/v2/alerts' })).statusCode, 401)
    const filtered = async (query: string) =>
      (await site.server.inject({ url: `/api/v2/alerts?${query}`, headers: reader })).json() as unknown
    const both = `filter=${encodeURIComponent('alertname="Single"')}&filter=${encodeURIComponent('n="7"')}`
    assert.equal(((await filtered(both)) as unknown[]).length, 1)
    assert.equal(((await filtered('active=false')) as unknown[]).length, 0)
    assert.equal(await filtered('filter=xx'), 'bad matcher format: xx')
  })
})

describe('the Alertmanager API with the example organization', () => {
  let site: Site
  before(async () => {
    site = await startSite({ domains, config: { example: true, baseUrl: 'http://localhost:7800' } })
  })
  after(() => site.stop())

  const post = (at: Site, remoteAddress: string, headers: Record<string, string> = {}) =>
    at.server.inject({
      method: 'POST',
      url: '/api/v2/alerts',
      remoteAddress,
      headers: { host: '127.0.0.1:7800', ...headers },
      payload: [{ labels: { alertname: 'First' } }],
    })

  test('takes alerts from this machine without a token, and from nowhere else', async () => {
    assert.equal((await post(site, '127.0.0.1')).statusCode, 200)
    assert.equal((await post(site, '::1', { host: '[::1]:7800' })).statusCode, 200)
    assert.equal((await post(site, '192.0.2.7')).statusCode, 401)
  })

  test('what a proxy or a page in a browser sends from this machine needs a token like everybody', async () => {
    for (const headers of [
      { 'x-forwarded-for': '127.0.0.1' },
      { 'x-real-ip': '192.0.2.7' },
      { forwarded: 'for=192.0.2.7' },
      { host: 'rebound.example' },
      { origin: 'https://elsewhere.example' },
      { 'sec-fetch-site': 'same-origin' },
    ])
      assert.equal((await post(site, '127.0.0.1', headers)).statusCode, 401, JSON.stringify(headers))
  })

  test('an installation that others reach by name takes nothing without a token', async () => {
    const published = await startSite({ domains, config: { example: true, baseUrl: 'https://andon.anycompany.example' } })
    try {
      assert.equal((await post(published, '127.0.0.1')).statusCode, 401)
    } finally {
      await published.stop()
    }
  })
})
