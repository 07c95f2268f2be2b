import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { alerts } from '#domains/alerts/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { signals } from '#domains/signals/manifest.ts'
import { createSilence } from '#domains/silences/actions.ts'
import { silences } from '#domains/silences/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { bearer, type Site, startSite } from '#test/http/site.ts'

interface Shown {
  id: string
  status: { state: string }
  matchers: object[]
  startsAt: string
  endsAt: string
  createdBy: string
  comment: string
}

describe('silences over the Alertmanager API', () => {
  let site: Site
  let headers: { authorization: string }
  before(async () => {
    site = await startSite({ domains: [messagesDomain, people, oncall, signals, silences, notices, alerts] })
    headers = bearer(await site.token({ role: 'responder', scopes: ['alert.*', 'silence.*'] }))
  })
  after(() => site.stop())

  const inHours = (hours: number): string => new Date(site.platform.clock.now().getTime() + hours * 3_600_000).toISOString()
  const ask = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) =>
    site.server.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
  const silence = (value: string, more: object = {}) => ({
    matchers: [{ name: 'alertname', value, isRegex: false }],
    startsAt: inHours(0),
    endsAt: inHours(2),
    createdBy: 'bo',
    comment: 'deploying',
    ...more,
  })
  const make = async (value: string, more: object = {}): Promise<string> => {
    const answer = await ask('POST', '/api/v2/silences', silence(value, more))
    assert.equal(answer.statusCode, 200, answer.body)
    return (answer.json() as { silenceID: string }).silenceID
  }
  const shown = async (id: string): Promise<Shown> => (await ask('GET', `/api/v2/silence/${id}`)).json()

  test('a silence is made, shown and listed as it was posted', async () => {
    const id = await make('Made')
    const one = await shown(id)
    assert.deepEqual(
      [one.id, one.status.state, one.createdBy, one.comment, one.matchers],
      [id, 'active', 'bo', 'deploying', [{ isEqual: true, isRegex: false, name: 'alertname', value: 'Made' }]],
    )
    const listed = (await ask('GET', `/api/v2/silences?filter=${encodeURIComponent('alertname="Made"')}`)).json() as Shown[]
    assert.deepEqual(
      listed.map((each) => each.id),
      [id],
    )
  })

  test('a change of the end or the comment keeps the silence; other matchers make a new one and end it', async () => {
    const id = await make('Changed')
    const { startsAt } = await shown(id)
    const endsAt = inHours(5)
    assert.equal(await make('Changed', { id, startsAt, endsAt, comment: 'longer' }), id)
    assert.deepEqual([(await shown(id)).endsAt, (await shown(id)).comment], [endsAt, 'longer'])
    const other = await make('Else', { id })
    assert.notEqual(other, id)
    assert.deepEqual([(await shown(id)).status.state, (await shown(other)).status.state], ['expired', 'active'])
  })

  test('a change that is refused leaves the silence as it was', async () => {
    const id = await make('Kept')
    const refused = await ask('POST', '/api/v2/silences', silence('Kept', { id, endsAt: inHours(-1), startsAt: inHours(-2) }))
    assert.deepEqual([refused.statusCode, refused.json()], [400, "Failed to create silence: end time can't be in the past"])
    assert.equal((await shown(id)).status.state, 'active')
  })

  test('one that has not begun is over at once when it is ended; ending again is no mistake', async () => {
    const id = await make('Pending', { startsAt: inHours(1) })
    assert.equal((await shown(id)).status.state, 'pending')
    assert.equal((await ask('DELETE', `/api/v2/silence/${id}`)).statusCode, 200)
    const { status, startsAt, endsAt } = await shown(id)
    assert.deepEqual([status.state, startsAt], ['expired', endsAt])
    assert.equal((await ask('DELETE', `/api/v2/silence/${id}`)).statusCode, 200)
  })

  test('silences of one state are listed by leaving out the others', async () => {
    await make('Listed')
    const states = async (query: string) => [
      ...new Set(((await ask('GET', `/api/v2/silences?${query}`)).json() as Shown[]).map(({ status }) => status.state)),
    ]
    await make('Coming', { startsAt: inHours(1) })
    assert.deepEqual(await states(''), ['active', 'pending', 'expired'])
    assert.deepEqual(await states('expired=false'), ['active', 'pending'])
    assert.deepEqual(await states('active=false&expired=false'), ['pending'])
    assert.deepEqual(await states('active=true&pending=false&expired=false'), ['active'])
  })

  test('what is not there is 404, what is no UUID 422', async () => {
    const nobody = '11111111-1111-4111-8111-111111111111'
    assert.deepEqual(
      [(await ask('GET', `/api/v2/silence/${nobody}`)).statusCode, (await ask('GET', `/api/v2/silence/${nobody}`)).body],
      [404, ''],
    )
    assert.equal((await ask('DELETE', `/api/v2/silence/${nobody}`)).statusCode, 404)
    assert.deepEqual((await ask('GET', '/api/v2/silence/nope')).json(), {
      code: 601,
      message: 'silenceID in path must be of type uuid: "nope"',
    })
    const unknown = await ask('POST', '/api/v2/silences', silence('X', { id: nobody }))
    assert.deepEqual([unknown.statusCode, unknown.json()], [404, 'silence not found'])
  })

  test('a silence of the console has an id too, and can be ended by it', async () => {
    await site.platform.act(createSilence, { name: 'night', match: ['alertname="Night"'], duration: '1h', comment: 'Known.' })
    const listed = (await ask('GET', `/api/v2/silences?filter=${encodeURIComponent('alertname="Night"')}`)).json() as Shown[]
    const id = listed[0]?.id ?? ''
    assert.match(id, /^[0-9a-f]{8}-/)
    assert.equal((await ask('DELETE', `/api/v2/silence/${id}`)).statusCode, 200)
    assert.equal((await shown(id)).status.state, 'expired')
  })

  test('a viewer may look and not silence; a stranger may neither', async () => {
    const viewer = bearer(await site.token({ role: 'viewer', scopes: ['*'] }))
    assert.equal((await site.server.inject({ url: '/api/v2/silences', headers: viewer })).statusCode, 200)
    const refused = await site.server.inject({ method: 'POST', url: '/api/v2/silences', headers: viewer, payload: silence('X') })
    assert.equal(refused.statusCode, 403)
    for (const url of [
      '/api/v2/silences',
      '/api/v2/receivers',
      '/api/v2/alerts/groups',
      '/api/v2/silence/11111111-1111-4111-8111-111111111111',
    ])
      assert.equal((await site.server.inject({ url })).statusCode, 401, url)
  })
})
