import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Workload } from '#domains/catalog/kinds.ts'
import { events } from '#domains/events/manifest.ts'
import { countAlerts, listAlerts } from '#domains/alerts/questions.ts'
import { alerts } from '#domains/alerts/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { Runbook } from '#domains/procedures/kinds.ts'
import { signals } from '#domains/signals/manifest.ts'
import { createSilence } from '#domains/silences/actions.ts'
import { silences } from '#domains/silences/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { bearer, type Site, startSite } from '#test/http/site.ts'
import { is, nightShift, route } from '#test/night-shift.ts'

const nouns = defineDomain({ name: 'nouns', kinds: [Workload, Runbook] })
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
    const answer = await post([{ labels: { '': 'x' } }, { labels: { alertname: 'Good' } }])
    assert.deepEqual([answer.statusCode, answer.json()], [400, 'invalid label set: invalid name ""'])
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

describe('what the Alertmanager API lists', () => {
  let site: Site
  let headers: Record<string, string>
  before(async () => {
    const whole = [messagesDomain, kindsDomain, nouns, people, events, signals, silences, oncall, notices, alerts]
    site = await startSite({ domains: whole })
    headers = bearer(await site.token({ role: 'responder', scopes: ['*'] }))
    const files = nightShift([
      route('databases', [is('team', 'db')], { groupBy: ['alertname'], order: 1, continue: true }),
      route('all', [{ label: 'alertname', matches: '.+' }], { groupBy: ['alertname', 'instance'] }),
      {
        kind: 'Inhibition',
        name: 'host-down',
        owner: 'team:shop',
        spec: { source: [is('alertname', 'HostDown')], target: [is('alertname', 'Slow')], equal: ['instance'] },
      },
    ])
    await site.platform.invoke(site.platform.administrator, 'record.apply', { files })
    await site.platform.worker.start()
    const fired = [
      { alertname: 'DiskFull', instance: 'db-1', team: 'db' },
      { alertname: 'DiskFull', instance: 'db-2', team: 'db' },
      { alertname: 'HostDown', instance: 'web-1' },
      { alertname: 'Slow', instance: 'web-1', 'service.name': 'cart' },
    ]
    const answer = await site.server.inject({
      method: 'POST',
      url: '/api/v2/alerts',
      headers,
      payload: fired.map((labels) => ({ labels })),
    })
    assert.equal(answer.statusCode, 200, answer.body)
    await site.platform.act(createSilence, { matchers: [is('instance', 'db-2')], duration: '1h', comment: 'A new disk.' })
    await site.platform.drain()
  })
  after(() => site.stop())

  interface Shown {
    readonly labels: Record<string, string>
    readonly receivers: readonly { readonly name: string }[]
    readonly status: { readonly state: string; readonly silencedBy: string[]; readonly inhibitedBy: string[] }
  }
  const get = async <Answer>(url: string): Promise<Answer> => {
    const answer = await site.server.inject({ url, headers })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }
  const named = (shown: readonly Shown[]) => shown.map(({ labels }) => `${labels['alertname']} ${labels['instance']}`).toSorted()
  const groups = async (query: string) =>
    (await get<{ alerts: Shown[]; labels: Record<string, string>; receiver: { name: string } }[]>(`/api/v2/alerts/groups?${query}`))
      .map(({ receiver, labels, alerts: members }) => [receiver.name, Object.values(labels).toSorted().join(' '), named(members)])
      .toSorted()

  test('receivers are the routes, and one for what no route takes', async () => {
    const receivers = await get<{ name: string }[]>('/api/v2/receivers')
    assert.deepEqual(receivers.map(({ name }) => name).toSorted(), ['all', 'databases', 'no-process'])
  })

  test('groups are listed by route and labels; an alert two routes took is in both, and names both', async () => {
    assert.deepEqual(await groups(''), [
      ['all', 'DiskFull db-1', ['DiskFull db-1']],
      ['all', 'DiskFull db-2', ['DiskFull db-2']],
      ['all', 'HostDown web-1', ['HostDown web-1']],
      ['all', 'Slow web-1', ['Slow web-1']],
      ['databases', 'DiskFull', ['DiskFull db-1', 'DiskFull db-2']],
    ])
    for (const { alerts: members } of await get<{ alerts: Shown[] }[]>('/api/v2/alerts/groups?filter=team%3Ddb'))
      for (const { receivers } of members) assert.deepEqual(receivers.map(({ name }) => name).toSorted(), ['all', 'databases'])
  })

  test('groups leave out what a question says no to, and are not there when nothing is left', async () => {
    assert.deepEqual(await groups('receiver=data.*&silenced=false'), [['databases', 'DiskFull', ['DiskFull db-1']]])
    assert.deepEqual(await groups('receiver=all&active=false&inhibited=false'), [['all', 'DiskFull db-2', ['DiskFull db-2']]])
    assert.deepEqual(await groups(`filter=${encodeURIComponent('"service.name"="cart"')}`), [['all', 'Slow web-1', ['Slow web-1']]])
    assert.deepEqual(await groups('receiver=no-process'), [])
  })

  test('alerts are listed once, with what holds each back, and found by state, receiver and any label', async () => {
    const listed = async (query: string) => named(await get<Shown[]>(`/api/v2/alerts?${query}`))
    assert.deepEqual(await listed(''), ['DiskFull db-1', 'DiskFull db-2', 'HostDown web-1', 'Slow web-1'])
    assert.deepEqual(await listed('silenced=false&inhibited=false'), ['DiskFull db-1', 'HostDown web-1'])
    assert.deepEqual(await listed('active=false'), ['DiskFull db-2', 'Slow web-1'])
    assert.deepEqual(await listed('receiver=databases'), ['DiskFull db-1', 'DiskFull db-2'])
    assert.deepEqual(await listed(`filter=${encodeURIComponent('"service.name"=~"c.+"')}`), ['Slow web-1'])
    const [slow] = await get<Shown[]>('/api/v2/alerts?active=false&silenced=false')
    assert.deepEqual([slow?.status.state, slow?.status.silencedBy, slow?.status.inhibitedBy.length], ['suppressed', [], 1])
  })

  test('a silence over a label with a dot in its name holds back as any other', async () => {
    const silence = {
      matchers: [{ name: 'service.name', value: 'cart', isRegex: false }],
      startsAt: site.platform.clock.now().toISOString(),
      endsAt: new Date(site.platform.clock.now().getTime() + 3_600_000).toISOString(),
      createdBy: 'bo',
      comment: 'Known.',
    }
    const made = await site.server.inject({ method: 'POST', url: '/api/v2/silences', headers, payload: silence })
    assert.equal(made.statusCode, 200, made.body)
    await site.platform.drain()
    const [slow] = await get<Shown[]>(`/api/v2/alerts?filter=${encodeURIComponent('alertname="Slow"')}`)
    assert.deepEqual(slow?.status.silencedBy, [(made.json() as { silenceID: string }).silenceID])
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
