import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { getAlert, listAlerts } from '#domains/alerts/questions.ts'
import { type Door, startDoor } from '#test/sender.ts'

describe('PagerDuty’s Events API v2', () => {
  let door: Door
  before(async () => {
    door = await startDoor({
      pd: { format: 'pagerduty', workload: 'workload:checkout', labels: { environment: 'production' } },
      other: { format: 'pagerduty' },
      slow: { format: 'pagerduty', rateLimit: 2 },
      off: { format: 'pagerduty', enabled: false },
      am: { format: 'alertmanager' },
    })
  })
  after(() => door.stop())

  const send = async (url: string, body: unknown, type = 'application/json') => {
    const payload = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await door.server.inject({ method: 'POST', url, headers: { 'content-type': type }, payload })
    return { status: answer.statusCode, body: answer.json() as Record<string, unknown>, headers: answer.headers }
  }
  const enqueue = (action: string, key?: string, more: object = {}, by = 'pd') =>
    send('/v2/enqueue', {
      routing_key: door.key(by),
      event_action: action,
      ...(key === undefined ? {} : { dedup_key: key }),
      ...(action === 'trigger' ? { payload: { summary: `Trouble ${key ?? ''}`, source: 'srv', severity: 'error', ...more } } : {}),
    })
  const groups = async (text: string) => (await door.platform.act(listAlerts, { state: 'all', text })).items
  const success = (key: string) => ({ status: 'success', message: 'Event processed', dedup_key: key })
  const invalid = (...errors: string[]) => ({ status: 'invalid event', message: 'Event object is invalid', errors })

  test('trigger opens, acknowledge acknowledges, resolve resolves; the same key afterwards is a new alert that knows the former', async () => {
    const opened = await enqueue('trigger', 'life', { class: 'life' })
    assert.deepEqual([opened.status, opened.body], [202, success('life')])
    await enqueue('trigger', 'life', { class: 'life', summary: 'Worse' })
    const [group] = await groups('life')
    assert.deepEqual([group?.summary, group?.workload, group?.openAlerts], ['Trouble life', 'workload:checkout', 1])
    const { alerts } = await door.platform.act(getAlert, { id: group?.id ?? '' })
    assert.deepEqual(alerts[0]?.labels, {
      alertname: 'life',
      class: 'life',
      environment: 'production',
      severity: 'error',
      source: 'srv',
      workload: 'checkout',
    })
    assert.deepEqual([alerts[0].seen, alerts[0].summary], [2, 'Worse'])
    assert.equal((await enqueue('acknowledge', 'life')).status, 202)
    assert.deepEqual(
      [(await groups('life'))[0]?.state, (await groups('life'))[0]?.acknowledgedBy],
      ['acknowledged', 'workflow:integration/pd'],
    )
    assert.equal((await enqueue('resolve', 'life')).status, 202)
    assert.equal((await groups('life'))[0]?.state, 'resolved')
    await enqueue('trigger', 'life', { class: 'life' })
    const again = (await groups('life')).find(({ state }) => state !== 'resolved')
    assert.notEqual(again?.id, group?.id)
    assert.equal((await door.platform.act(getAlert, { id: again?.id ?? '' })).former.length, 1)
  })

  test('the same key of two integrations is two alerts; a resolve ends its own', async () => {
    await enqueue('trigger', 'both', { class: 'both' })
    await enqueue('trigger', 'both', { class: 'both' }, 'other')
    assert.equal((await groups('both')).filter(({ state }) => state !== 'resolved').length, 2)
    await enqueue('resolve', 'both', {}, 'other')
    assert.deepEqual((await groups('both')).map(({ state }) => state).toSorted(), ['no-process', 'resolved'])
  })

  test('without a key one is made and answered; acknowledge and resolve of nothing are taken and dropped', async () => {
    const { body } = await enqueue('trigger', undefined, { class: 'keyless' })
    assert.match(String(body['dedup_key']), /^[0-9a-f]{32}$/)
    await enqueue('resolve', String(body['dedup_key']))
    assert.equal((await groups('keyless'))[0]?.state, 'resolved')
    assert.deepEqual((await enqueue('resolve', 'nothing')).body, success('nothing'))
    assert.deepEqual((await enqueue('acknowledge', 'nothing')).body, success('nothing'))
  })

  test('a sender that was killed and sends again changes nothing but the count', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => enqueue('trigger', 'retry', { class: 'retry' })))
    assert.ok(answers.every(({ status }) => status === 202))
    const [group, ...others] = await groups('retry')
    assert.deepEqual([group?.alerts, others.length], [1, 0])
    assert.equal((await door.platform.act(getAlert, { id: group?.id ?? '' })).alerts[0]?.seen, 50)
  })

  test('what arrives at once is done in its order, whatever it is', async () => {
    const steps = ['trigger', 'acknowledge', 'resolve', 'trigger', 'acknowledge'] as const
    await Promise.all(steps.map((action) => enqueue(action, 'order', { class: 'order' })))
    assert.deepEqual((await groups('order')).map(({ state }) => state).toSorted(), ['acknowledged', 'resolved'])
  })

  test('what is wrong is answered 400 as its clients print it, and shown in the integration’s list of errors', async () => {
    const answer = await send('/v2/enqueue', {
      routing_key: door.key('pd'),
      event_action: 'trigger',
      payload: { source: 's', severity: 'error' },
    })
    assert.deepEqual([answer.status, answer.body], [400, invalid("'payload.summary' is missing or blank")])
    const listed = JSON.stringify(await door.platform.invoke(door.platform.administrator, 'integration.status', {}))
    assert.match(listed, /payload\.summary/)
    assert.ok(!listed.includes(door.key('pd')), 'the key is not shown')
  })

  test('unknown keys, keys of other formats and switched-off integrations are refused as its clients expect', async () => {
    const wrong = { event_action: 'resolve', dedup_key: 'x' }
    const unknown = await send('/v2/enqueue', { routing_key: 'f'.repeat(32), ...wrong })
    assert.deepEqual([unknown.status, unknown.body], [400, invalid("'routing_key' opens no integration here")])
    assert.equal((await send('/v2/enqueue', { routing_key: door.key('am'), ...wrong })).status, 403)
    const off = await enqueue('resolve', 'x', {}, 'off')
    assert.deepEqual([off.status, off.body['status']], [403, 'invalid event'])
  })

  test('above its rate an integration is answered 429 with how long to wait; the others go on', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => enqueue('resolve', 'x', {}, 'slow')))
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [202, 202, 429, 429])
    const refused = answers.find(({ status }) => status === 429)
    assert.equal(refused?.body['status'], 'throttle exceeded')
    assert.match(String(refused.headers['retry-after']), /^[1-9]\d*$/)
    assert.equal((await enqueue('resolve', 'x')).status, 202)
  })

  test('malformed and oversized bodies are refused in the same shape, whatever the content type', async () => {
    for (const body of ['', '{', '[]', 'null', '"x"', `{"routing_key":"${'a'.repeat(32)}","payload":`]) {
      const answer = await send('/v2/enqueue', body, 'text/plain')
      assert.deepEqual([answer.status, answer.body['status']], [400, 'invalid event'], body)
    }
    const big = await send('/v2/enqueue', { routing_key: door.key('pd'), padding: 'x'.repeat(513 * 1024) })
    assert.deepEqual([big.status, big.body['status']], [413, 'invalid event'])
    assert.equal((await send('/v2/enqueue', { routing_key: door.key('pd'), event_action: 'resolve', dedup_key: 'a\u0000b' })).status, 400)
  })

  test('texts that are cut are cut between characters', async () => {
    const long = `x${'😀'.repeat(5_000)}`
    const event = { summary: long, source: long, severity: 'info', class: long, component: long, custom_details: { a: long } }
    assert.equal((await enqueue('trigger', 'smile', event)).status, 202)
    assert.equal((await send('/v2/change/enqueue', { routing_key: door.key('pd'), payload: { summary: long, source: 'ci' } })).status, 202)
  })

  test('a change becomes an event', async () => {
    const payload = { summary: 'Build 42 deployed', source: 'ci', timestamp: '2026-11-20T08:00:00Z' }
    const answer = await send('/v2/change/enqueue', { routing_key: door.key('pd'), payload, links: [] })
    assert.deepEqual([answer.status, answer.body], [202, { status: 'success', message: 'Change event processed' }])
    const listed = (await door.platform.invoke(door.platform.administrator, 'event.list', { type: 'com.pagerduty.change' })) as {
      items: Record<string, unknown>[]
    }
    const change = listed.items.find(({ source, subject }) => source === 'ci' && subject === 'Build 42 deployed')
    assert.equal(change?.['workload'], 'workload:checkout')
  })

  test('the integration’s own address takes the same without a key in the body, and its test goes the same way', async () => {
    const answer = await send(`/in/pd/${door.key('pd')}`, {
      event_action: 'trigger',
      dedup_key: 'in',
      payload: { summary: 'By its address', source: 's', severity: 'info', class: 'in' },
    })
    assert.deepEqual([answer.status, answer.body], [202, success('in')])
    assert.equal((await groups('By its address')).length, 1)
    const tested = JSON.stringify(await door.platform.invoke(door.platform.administrator, 'integration.test', { integration: 'pd' }))
    assert.match(tested, /202/)
  })

  test('any JSON is answered 202 or 4xx', async () => {
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record({
        event_action: fc.constantFrom('trigger', 'acknowledge', 'resolve'),
        dedup_key: fc.jsonValue(),
        payload: fc.jsonValue(),
        links: fc.jsonValue(),
      }),
      fc.jsonValue().map((details) => ({
        event_action: 'trigger',
        payload: { summary: 's', source: 's', severity: 'info', class: 'any', custom_details: details, timestamp: details },
      })),
    )
    await fc.assert(
      fc.asyncProperty(body, async (given) => {
        const keyed = typeof given === 'object' && !Array.isArray(given) ? { ...given, routing_key: door.key('pd') } : given
        for (const url of ['/v2/enqueue', '/v2/change/enqueue']) {
          const { status } = await send(url, keyed)
          assert.ok(status === 202 || (status >= 400 && status < 500), `${status}`)
        }
      }),
      { numRuns: 60 },
    )
  })
})
