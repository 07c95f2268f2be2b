import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { InjectOptions } from 'fastify'
import { forgetOpsgenieRequests } from '#domains/alerts/opsgenie/jobs.ts'
import { getAlert, listAlerts } from '#domains/alerts/questions.ts'
import { type Door, startDoor } from '#test/sender.ts'

interface Answered {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly headers: Readonly<Record<string, unknown>>
}

describe('Opsgenie’s API', () => {
  let door: Door
  before(async () => {
    const integrations = {
      og: { format: 'opsgenie', workload: 'workload:checkout' },
      other: { format: 'opsgenie' },
      slow: { format: 'opsgenie', rateLimit: 2 },
      off: { format: 'opsgenie', enabled: false },
      pd: { format: 'pagerduty' },
    }
    door = await startDoor(integrations, { outside: { send: () => Promise.resolve({ outcome: 'delivered', reason: 'It arrived.' }) } })
    await door.save('Person', 'bo', { email: 'bo@example.com' })
  })
  after(() => door.stop())

  const call = async (method: NonNullable<InjectOptions['method']>, url: string, body?: unknown, by = 'og'): Promise<Answered> => {
    const answer = await door.server.inject({
      method,
      url,
      headers: { authorization: `GenieKey ${door.key(by)}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return {
      status: answer.statusCode,
      body: answer.body === '' ? {} : (answer.json() as Record<string, unknown>),
      headers: answer.headers,
    }
  }
  const dataOf = ({ body }: Answered): Record<string, unknown> => Object(body['data']) as Record<string, unknown>
  /** Sends, and asks what became of it. */
  const outcome = async (method: 'POST' | 'DELETE', url: string, body?: unknown, by = 'og'): Promise<Record<string, unknown>> => {
    const answer = await call(method, url, body, by)
    assert.deepEqual([answer.status, answer.body['result']], [202, 'Request will be processed'])
    assert.equal(typeof answer.body['took'], 'number')
    return dataOf(await call('GET', `/v2/alerts/requests/${String(answer.body['requestId'])}`, undefined, by))
  }
  const alert = async (alias: string, by = 'og') => dataOf(await call('GET', `/v2/alerts/${alias}?identifierType=alias`, undefined, by))
  const groups = async (text: string) => (await door.platform.act(listAlerts, { state: 'all', text })).items

  test('a creation is committed before it is answered, and what became of it can be asked', async () => {
    const done = await outcome('POST', '/v2/alerts', {
      message: 'Queue grows',
      alias: 'queue',
      priority: 'P1',
      tags: ['queue'],
      details: { region: 'eu' },
      entity: 'orders',
      responders: [{ type: 'team', name: 'shop' }],
      user: 'monitor',
      note: 'seen twice',
    })
    assert.deepEqual([done['success'], done['action'], done['alias'], done['integrationId']], [true, 'Create', 'queue', 'integration:og'])
    const shown = await alert('queue')
    assert.equal(shown['id'], done['alertId'])
    assert.deepEqual(
      [shown['message'], shown['status'], shown['acknowledged'], shown['priority'], shown['tags'], shown['count'], shown['entity']],
      ['Queue grows', 'open', false, 'P1', ['queue'], 1, 'orders'],
    )
    const [group] = await groups('Queue grows')
    const { alerts, history } = await door.platform.act(getAlert, { id: group?.id ?? '' })
    assert.deepEqual([group?.workload, alerts[0]?.labels['severity'], alerts[0]?.labels['team']], ['workload:checkout', 'critical', 'shop'])
    assert.ok(JSON.stringify(history).includes('monitor: seen twice'))
  })

  test('the same alias while it is open is the same alert; for another integration it is another', async () => {
    const before_ = await alert('queue')
    await outcome('POST', '/v2/alerts', { message: 'Queue grows still', alias: 'queue' })
    await outcome('POST', '/v2/alerts', { message: 'Queue of others', alias: 'queue' }, 'other')
    assert.deepEqual([(await alert('queue'))['id'], (await alert('queue'))['count']], [before_['id'], 2])
    assert.notEqual((await alert('queue', 'other'))['id'], before_['id'])
  })

  test('acknowledge, take it back, note, tag, assign and close, by id, alias and tiny', async () => {
    const { id, tinyId } = await alert('queue')
    const acknowledged = await outcome('POST', '/v2/alerts/queue/acknowledge?identifierType=alias', { user: 'bo', note: 'on it' })
    assert.deepEqual([acknowledged['success'], acknowledged['action']], [true, 'Acknowledge'])
    assert.equal((await alert('queue'))['acknowledged'], true)
    assert.equal((await outcome('POST', `/v2/alerts/${String(tinyId)}/unacknowledge?identifierType=tiny`))['success'], true)
    assert.equal((await alert('queue'))['acknowledged'], false)
    assert.equal((await outcome('POST', `/v2/alerts/${String(id)}/notes`, { note: 'Restarted the workers.', user: 'bo' }))['success'], true)
    await outcome('POST', `/v2/alerts/${String(id)}/tags`, { tags: ['a', 'queue'] })
    await outcome('DELETE', `/v2/alerts/${String(id)}/tags?tags=queue`)
    assert.deepEqual((await alert('queue'))['tags'], ['a'])
    await outcome('POST', `/v2/alerts/${String(id)}/assign`, { owner: { username: 'bo@example.com' } })
    assert.equal((await alert('queue'))['owner'], 'bo@example.com')
    const [group] = await groups('Queue grows')
    assert.equal(group?.assignee, 'person:bo')
    assert.equal((await outcome('POST', `/v2/alerts/${String(id)}/assign`, { owner: { username: 'nobody' } }))['success'], false)
    assert.equal((await outcome('POST', '/v2/alerts/queue/close?identifierType=alias', { note: 'Done.' }))['success'], true)
    assert.deepEqual([(await alert('queue'))['status'], (await groups('Queue grows'))[0]?.state], ['closed', 'resolved'])
    const again = await outcome('POST', '/v2/alerts/queue/close?identifierType=alias')
    assert.deepEqual([again['success'], again['status']], [false, 'Alert is already closed'])
    await outcome('POST', '/v2/alerts', { message: 'Queue grows', alias: 'queue' })
    assert.notEqual((await alert('queue'))['id'], id)
  })

  test('a snooze lasts until the end that is given', async () => {
    await outcome('POST', '/v2/alerts', { message: 'Later', alias: 'later' })
    const done = await outcome('POST', '/v2/alerts/later/snooze?identifierType=alias', { endTime: '2026-11-20T12:00:00Z', user: 'bo' })
    assert.equal(done['success'], true, String(done['status']))
    assert.deepEqual([(await alert('later'))['snoozed'], (await alert('later'))['snoozedUntil']], [true, '2026-11-20T12:00:00.000Z'])
    const past = await call('POST', '/v2/alerts/later/snooze?identifierType=alias', { endTime: '2020-01-01T00:00:00Z' })
    assert.equal(past.status, 422)
  })

  test('an escalation pages the next person at once; a snooze stops the paging until its end', async () => {
    await door.save('Person', 'cy', { email: 'cy@example.com' })
    await door.save('Runbook', 'look', { body: '## Steps\n\n1. Look.\n' }, 'team:shop')
    const steps = [
      { page: ['person:bo'], timeout: '5h' },
      { page: ['person:cy'], timeout: '5h' },
    ]
    await door.save('EscalationPolicy', 'climb', { steps, fallback: 'person:bo' }, 'team:shop')
    const process = { runbook: 'runbook:look', escalation: 'escalation-policy:climb', impact: 'high', urgency: 'high', openIncident: false }
    await door.save('Route', 'climbs', { match: [{ label: 'alertname', is: 'Climbs' }], ...process }, 'team:shop')
    const pages = async () => {
      const paged = (await door.platform.facts('notice.paged')).filter(({ data }) => Object(data).title === 'Climbs')
      return paged.flatMap(({ subjects }) => subjects.filter((one) => one.startsWith('person:')))
    }

    await outcome('POST', '/v2/alerts', { message: 'Climbs', alias: 'climbs' })
    assert.deepEqual(await pages(), ['person:bo'])
    const escalated = await outcome('POST', '/v2/alerts/climbs/escalate?identifierType=alias', { escalation: { name: 'climb' } })
    assert.equal(escalated['success'], true, String(escalated['status']))
    await door.platform.drain()
    assert.deepEqual(await pages(), ['person:bo', 'person:cy'])

    const endTime = new Date(door.platform.clock.now().getTime() + 2 * 3_600_000).toISOString()
    const snoozed = await outcome('POST', '/v2/alerts/climbs/snooze?identifierType=alias', { endTime, note: 'After the deploy.' })
    assert.equal(snoozed['success'], true, String(snoozed['status']))
    await door.platform.advance('1h')
    assert.equal((await pages()).length, 2)
    assert.match(JSON.stringify(await groups('Climbs')), /After the deploy/)
    await door.platform.advance('61m')
    assert.deepEqual((await pages()).slice(2), ['person:bo'])
    assert.equal((await alert('climbs'))['snoozed'], false)
    await outcome('POST', '/v2/alerts/climbs/close?identifierType=alias')
  })

  test('an alert of another integration, or none, does not exist', async () => {
    const { id } = await alert('queue')
    const foreign = await call('GET', `/v2/alerts/${String(id)}`, undefined, 'other')
    assert.deepEqual([foreign.status, typeof foreign.body['message'], typeof foreign.body['requestId']], [404, 'string', 'string'])
    const done = await outcome('POST', `/v2/alerts/${String(id)}/close`, {}, 'other')
    assert.deepEqual([done['success'], done['status']], [false, 'Alert does not exist'])
    for (const name of ['nothing', 'x%00y', '9'.repeat(30)])
      for (const type of ['id', 'alias', 'tiny'])
        assert.equal((await call('GET', `/v2/alerts/${name}?identifierType=${type}`)).status < 500, true)
  })

  test('alerts are listed by query, page by page, and counted', async () => {
    await Promise.all(
      Array.from({ length: 25 }, (_, n) =>
        outcome('POST', '/v2/alerts', { message: `Page ${n}`, alias: `page-${n}`, tags: ['paged'], priority: n < 5 ? 'P1' : 'P4' }),
      ),
    )
    const query = encodeURIComponent('status: open AND tag: paged')
    const first = await call('GET', `/v2/alerts?query=${query}&limit=10`)
    const second = await call('GET', `/v2/alerts?query=${query}&limit=10&offset=20`)
    const names = (answer: Answered) => (answer.body['data'] as { alias: string }[]).map(({ alias }) => alias)
    assert.deepEqual([names(first).length, names(second).length], [10, 5])
    const paging = first.body['paging'] as Record<string, string>
    assert.deepEqual(Object.keys(paging).toSorted(), ['first', 'last', 'next'])
    assert.equal(new URL(paging['next'] ?? '').searchParams.get('offset'), '10')
    assert.equal(dataOf(await call('GET', `/v2/alerts/count?query=${encodeURIComponent('tag: paged priority: P1')}`))['count'], 5)
    assert.equal((await call('GET', `/v2/alerts?query=${encodeURIComponent('createdAt > 7')}`)).status < 500, true)
    assert.equal((await call('GET', '/v2/alerts?query=teams%3Ax')).status, 422)
    assert.equal((await call('GET', '/v2/alerts?limit=1000')).status, 422)
  })

  test('without an alias each creation is an alert; a deletion closes, for what happened stays', async () => {
    const [one, two] = [
      await outcome('POST', '/v2/alerts', { message: 'Nameless' }),
      await outcome('POST', '/v2/alerts', { message: 'Nameless' }),
    ]
    assert.notEqual(one['alertId'], two['alertId'])
    assert.equal((await outcome('DELETE', `/v2/alerts/${String(one['alertId'])}`))['success'], true)
    assert.equal(dataOf(await call('GET', `/v2/alerts/${String(one['alertId'])}`))['status'], 'closed')
  })

  test('creations that a killed sender repeats at once are one alert', async () => {
    await Promise.all(Array.from({ length: 40 }, () => outcome('POST', '/v2/alerts', { message: 'Storm', alias: 'storm' })))
    assert.deepEqual([(await alert('storm'))['count'], (await groups('Storm'))[0]?.alerts], [40, 1])
  })

  test('what is wrong is answered in its shape: 401, 403, 404, 413, 422 and 429', async () => {
    const invalid = await call('POST', '/v2/alerts', { priority: 'P9' })
    assert.deepEqual(
      [invalid.status, invalid.body['errors']],
      [422, { message: 'may not be empty', priority: 'must be one of P1, P2, P3, P4 and P5' }],
    )
    const stranger = await door.server.inject({
      method: 'POST',
      url: '/v2/alerts',
      headers: { authorization: `GenieKey ${'f'.repeat(32)}` },
      payload: {},
    })
    assert.deepEqual([stranger.statusCode, typeof (stranger.json() as { requestId: unknown }).requestId], [401, 'string'])
    assert.equal((await door.server.inject({ url: '/v2/alerts' })).statusCode, 401)
    assert.equal((await call('POST', '/v2/alerts', { message: 'm' }, 'off')).status, 403)
    assert.equal((await call('POST', '/v2/alerts', { message: 'm' }, 'pd')).status, 403)
    assert.equal((await call('GET', '/v2/alerts/requests/01930000-0000-7000-8000-000000000000')).status, 404)
    assert.equal((await call('POST', '/v2/alerts', '{')).status, 400)
    assert.equal((await call('POST', '/v2/alerts', { message: 'x'.repeat(600_000) })).status, 413)
    const answers = await Promise.all(Array.from({ length: 4 }, () => call('POST', '/v2/alerts', { message: 'm', alias: 'm' }, 'slow')))
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [202, 202, 429, 429])
    assert.match(String(answers.find(({ status }) => status === 429)?.headers['retry-after']), /^[1-9]\d*$/)
  })

  test('texts that are cut are cut between characters', async () => {
    const long = `x${'😀'.repeat(9_000)}`
    const all = {
      message: long,
      alias: 'smile',
      description: long,
      entity: long,
      source: long,
      user: long,
      note: long,
      tags: [long],
      details: { region: long },
    }
    assert.equal((await outcome('POST', '/v2/alerts', all))['success'], true)
    for (const verb of ['acknowledge', 'notes', 'close'])
      assert.equal((await outcome('POST', `/v2/alerts/smile/${verb}?identifierType=alias`, { note: long }))['success'], true)
  })

  test('outcomes are forgotten after a week', async () => {
    const { body } = await call('POST', '/v2/alerts', { message: 'Old', alias: 'old' })
    const url = `/v2/alerts/requests/${String(body['requestId'])}`
    assert.equal((await call('GET', url)).status, 200)
    door.platform.clock.advance(8 * 86_400_000)
    await forgetOpsgenieRequests.run(door.platform.work(), {})
    assert.equal((await call('GET', url)).status, 404)
  })

  test('heartbeats are made, sent, changed, switched off and removed, by the team that owns the integration', async () => {
    const made = await call('POST', '/v2/heartbeats', {
      name: 'backup',
      interval: 10,
      intervalUnit: 'minutes',
      enabled: true,
      alertMessage: 'No backup',
      alertPriority: 'P1',
    })
    assert.deepEqual([made.status, dataOf(made)['name'], dataOf(made)['interval'], dataOf(made)['expired']], [201, 'backup', 10, false])
    await door.platform.drain()
    for (const method of ['GET', 'POST', 'PUT', 'PATCH'] as const) {
      const pinged = await call(method, '/v2/heartbeats/backup/ping')
      assert.deepEqual([pinged.status, pinged.body['result']], [202, 'PONG - Heartbeat received'])
    }
    await door.platform.advance('12m')
    assert.equal(dataOf(await call('GET', '/v2/heartbeats/backup'))['expired'], true)
    const [group] = await groups('HeartbeatMissed')
    assert.deepEqual([group?.summary, group?.workload, group?.state], ['No backup', 'workload:checkout', 'no-process'])
    await call('POST', '/v2/heartbeats/backup/ping')
    await door.platform.drain()
    assert.equal((await groups('HeartbeatMissed'))[0]?.state, 'resolved')
    assert.equal(dataOf(await call('PATCH', '/v2/heartbeats/backup', { interval: 2, intervalUnit: 'hours' }))['intervalUnit'], 'hours')
    assert.equal(dataOf(await call('POST', '/v2/heartbeats/backup/disable'))['enabled'], false)
    assert.equal((await call('POST', '/v2/heartbeats/backup/ping')).status, 409)
    assert.equal(dataOf(await call('POST', '/v2/heartbeats/backup/enable'))['enabled'], true)
    assert.equal((dataOf(await call('GET', '/v2/heartbeats'))['heartbeats'] as unknown[]).length, 1)
    assert.equal((await call('POST', '/v2/heartbeats', { name: 'backup', interval: 1, intervalUnit: 'days' })).status, 409)
    assert.equal((await call('DELETE', '/v2/heartbeats/backup')).status, 200)
    assert.equal((await call('GET', '/v2/heartbeats/backup')).status, 404)
    assert.equal((await call('POST', '/v2/heartbeats/nothing/ping')).status, 404)
  })

  test('a heartbeat of another team is neither seen nor hidden by this key', async () => {
    await door.save('Team', 'payments', {})
    await door.save('Heartbeat', 'theirs', { every: '5m' }, 'team:payments')
    assert.equal((await call('POST', '/v2/heartbeats/theirs/ping')).status, 404)
    assert.equal((await call('DELETE', '/v2/heartbeats/theirs')).status, 404)
    assert.equal((dataOf(await call('GET', '/v2/heartbeats'))['heartbeats'] as unknown[]).length, 0)
  })

  test('the integration’s test goes the way of a real request', async () => {
    assert.match(JSON.stringify(await door.platform.invoke(door.platform.administrator, 'integration.test', { integration: 'og' })), /202/)
  })

  test('any JSON is answered 2xx or 4xx', async () => {
    const paths = ['', '/x/close', '/x/notes', '/x/snooze', '/x/assign', '/x/tags', '/x/escalate'].map(
      (path) => ['POST', `/v2/alerts${path}?identifierType=alias`] as const,
    )
    const all = [...paths, ['POST', '/v2/heartbeats'] as const, ['PATCH', '/v2/heartbeats/x'] as const]
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          message: fc.string({ minLength: 1 }),
          alias: fc.constantFrom('x', 'y'),
          details: fc.jsonValue(),
          tags: fc.jsonValue(),
          responders: fc.jsonValue(),
          owner: fc.jsonValue(),
          endTime: fc.jsonValue(),
          name: fc.string(),
          interval: fc.jsonValue(),
          intervalUnit: fc.constantFrom('days', 'x'),
        },
        { requiredKeys: ['message'] },
      ),
    )
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(...all), async (given, [method, url]) => {
        const { status } = await call(method, url, given)
        assert.ok(status < 500 && status >= 200, `${method} ${url} ${status}`)
      }),
      { numRuns: 120 },
    )
  })
})
