import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { receiveAlerts } from '#domains/alerts/actions.ts'
import { alerts } from '#domains/alerts/manifest.ts'
import { getAlert, listAlerts } from '#domains/alerts/questions.ts'
import { catalog } from '#domains/catalog/manifest.ts'
import { events } from '#domains/events/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { procedures } from '#domains/procedures/manifest.ts'
import { issueHeartbeatKey, listHeartbeats, pingHeartbeat, revokeHeartbeatKey } from '#domains/signals/heartbeats/actions.ts'
import { signals } from '#domains/signals/manifest.ts'
import { silences } from '#domains/silences/manifest.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { Refusal } from '#platform/refusal.ts'
import { type Site, startSite } from '#test/http/site.ts'

describe('heartbeats', () => {
  let site: Site
  before(async () => {
    site = await startSite({ domains: [messagesDomain, people, catalog, events, signals, silences, oncall, notices, procedures, alerts] })
    await site.platform.worker.start()
    await save('Team', 'payments', {})
    await save('Workload', 'checkout', { tier: 0 }, 'team:payments')
  })
  after(() => site.stop())

  const save = (kind: string, name: string, spec: object, owner?: string) =>
    site.platform.transact(site.platform.administrator, (transaction) => {
      const metadata = owner === undefined ? { name } : { name, owner }
      return saveOne(transaction, readOne(transaction, { document: { apiVersion: 'andon.dev/v1', kind, metadata, spec } }), {})
    })
  const heartbeat = async (name: string, spec: object = {}) => {
    await save('Heartbeat', name, { every: '5m', grace: '1m', ...spec }, 'team:payments')
    await site.platform.drain()
  }
  const standing = async (name: string) =>
    (await site.platform.act(listHeartbeats, {})).items.find((item) => item.heartbeat === `heartbeat:${name}`)
  const groups = async () => (await site.platform.act(listAlerts, { state: 'all', text: 'HeartbeatMissed' })).items
  const factsAbout = async (name: string) =>
    (await site.platform.facts())
      .filter(({ type, subjects }) => type.startsWith('heartbeat.') && subjects.includes(`heartbeat:${name}`))
      .map(({ type }) => type)

  test('one that never came is waited for, however long, and raises nothing', async () => {
    await heartbeat('backup', { workload: 'workload:checkout', severity: 'warning', labels: { team: 'payments' } })
    await site.platform.advance('2h')
    assert.deepEqual([(await standing('backup'))?.state, (await groups()).length], ['waiting', 0])
  })

  test('while it comes in time nothing happens; when it stays away an alert opens at the instant it was due', async () => {
    await site.platform.act(pingHeartbeat, { heartbeat: 'backup' })
    for (let times = 0; times < 3; times += 1) {
      await site.platform.advance('5m')
      await site.platform.act(pingHeartbeat, { heartbeat: 'heartbeat:backup' })
    }
    const dueAt = (await standing('backup'))?.dueAt
    await site.platform.advance('5m')
    assert.deepEqual([(await standing('backup'))?.state, (await standing('backup'))?.pings, (await groups()).length], ['alive', 4, 0])
    await site.platform.advance('2m')
    const [group] = await groups()
    assert.deepEqual([group?.state, group?.workload], ['no-process', 'workload:checkout'])
    assert.match(group?.summary ?? '', /^backup stays away: last heard at .+, expected every 5 min$/)
    const [alert] = (await site.platform.act(getAlert, { id: group?.id ?? '' })).alerts
    assert.deepEqual(alert?.labels, {
      alertname: 'HeartbeatMissed',
      heartbeat: 'backup',
      severity: 'warning',
      team: 'payments',
      workload: 'checkout',
    })
    assert.equal(alert.startsAt, dueAt)
    assert.equal((await standing('backup'))?.state, 'missed')
  })

  test('the next sign of life ends the alert; each crossing is one fact', async () => {
    await site.platform.act(pingHeartbeat, { heartbeat: 'backup' })
    await site.platform.drain()
    assert.deepEqual(
      (await groups()).map(({ state }) => state),
      ['resolved'],
    )
    assert.deepEqual(await factsAbout('backup'), ['heartbeat.began', 'heartbeat.missed', 'heartbeat.recovered'])
  })

  test('one that is switched off while it is missed ends its alert, is not heard, and begins anew', async () => {
    await site.platform.advance('7m')
    assert.equal((await groups()).filter(({ state }) => state !== 'resolved').length, 1)
    await heartbeat('backup', { enabled: false })
    assert.ok((await groups()).every(({ state }) => state === 'resolved'))
    assert.equal((await standing('backup'))?.state, 'off')
    await assert.rejects(
      site.platform.act(pingHeartbeat, { heartbeat: 'backup' }),
      (error) => error instanceof Refusal && error.code === 'conflict',
    )
    await heartbeat('backup')
    await site.platform.advance('1h')
    assert.equal((await standing('backup'))?.state, 'waiting')
  })

  test('its address takes GET, HEAD and POST of anything with a key, and answers every other key alike', async () => {
    await heartbeat('cron')
    const { address, key, id } = await site.platform.act(issueHeartbeatKey, { heartbeat: 'cron' })
    const url = new URL(address).pathname
    const send = (method: 'GET' | 'HEAD' | 'POST', to = url, payload = '{broken', type = 'application/json') =>
      site.server.inject({ method, url: to, ...(method === 'POST' ? { payload, headers: { 'content-type': type } } : {}) })
    assert.deepEqual([(await send('GET')).body, (await send('HEAD')).statusCode, (await send('POST')).statusCode], ['OK\n', 200, 200])
    assert.equal((await send('POST', url, 'a=b', 'application/x-www-form-urlencoded')).statusCode, 200)
    assert.equal((await standing('cron'))?.pings, 4)
    const unknown = await send('GET', '/ping/nobody-has-this')
    await site.platform.act(revokeHeartbeatKey, { heartbeat: 'cron', key: id })
    const revoked = await send('GET')
    assert.deepEqual([unknown.statusCode, unknown.body], [404, revoked.body])
    assert.ok(!JSON.stringify(await site.platform.facts()).includes(key), 'no fact holds the key')
  })

  test('an address that is used too often is answered 429 with how long to wait; others are not held up', async () => {
    await heartbeat('busy')
    const { address } = await site.platform.act(issueHeartbeatKey, { heartbeat: 'busy' })
    const url = new URL(address).pathname
    const answers = await Promise.all(Array.from({ length: 70 }, () => site.server.inject({ url })))
    const refused = answers.filter(({ statusCode }) => statusCode === 429)
    assert.deepEqual([answers.length - refused.length, refused.length], [60, 10])
    assert.match(String(refused[0]?.headers['retry-after']), /^[1-9]\d*$/)
    assert.equal((await standing('busy'))?.pings, 60)
  })

  test('at most three keys work at a time', async () => {
    await heartbeat('keys')
    for (let times = 0; times < 3; times += 1) await site.platform.act(issueHeartbeatKey, { heartbeat: 'keys' })
    await assert.rejects(site.platform.act(issueHeartbeatKey, { heartbeat: 'keys' }), /revoke-key/)
  })

  test('the owning team may give a sign of life; others need the role', async () => {
    const member: Actor = { type: 'person', name: 'alice', role: 'viewer', teams: ['team:payments'] }
    const other: Actor = { type: 'person', name: 'bo', role: 'viewer', teams: [] }
    await site.platform.act(pingHeartbeat, { heartbeat: 'keys' }, member)
    await assert.rejects(site.platform.act(pingHeartbeat, { heartbeat: 'keys' }, other), /needs the role responder/)
  })

  test('an alert that always fires keeps its heartbeat alive and opens nothing; when it is no longer reported, the silence does', async () => {
    await heartbeat('prometheus', { alert: { alertname: 'Watchdog', cluster: 'eu' } })
    const report = (cluster: string) => site.platform.act(receiveAlerts, { alerts: [{ labels: { alertname: 'Watchdog', cluster } }] })
    await report('eu')
    await report('us')
    assert.deepEqual([(await standing('prometheus'))?.state, (await standing('prometheus'))?.lastPingFrom], ['alive', 'api'])
    const opened = (await site.platform.act(listAlerts, { state: 'all', text: 'Watchdog' })).items
    assert.deepEqual([opened.length, opened[0]?.openAlerts], [1, 1])
    await site.platform.advance('7m')
    assert.equal((await standing('prometheus'))?.state, 'missed')
    await report('eu')
    assert.equal((await standing('prometheus'))?.state, 'alive')
  })

  test('a hundred signs of life at once are all counted', async () => {
    await heartbeat('many')
    const keys = await Promise.all([1, 2].map(() => site.platform.act(issueHeartbeatKey, { heartbeat: 'many' })))
    const urls = keys.map(({ address }) => new URL(address).pathname)
    await Promise.all(Array.from({ length: 100 }, (_, n) => site.server.inject({ url: urls[n % 2] ?? '' })))
    assert.equal((await standing('many'))?.pings, 100)
  })
})
