import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { Workload } from '#domains/catalog/kinds.ts'
import { countEventsAction, getEvent, listEvents } from '#domains/events/actions.ts'
import { events } from '#domains/events/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { type Site, startSite, textOf } from '#test/http/site.ts'

const nouns = defineDomain({ name: 'nouns', kinds: [Workload] })

const integrations: Readonly<Record<string, object>> = {
  cloud: { format: 'cloudevents', workload: 'workload:checkout', labels: { team: 'shop' } },
  bridge: { format: 'eventbridge' },
  builds: {
    format: 'json',
    mapping: { event: { each: 'builds', id: 'number', type: 'build.{{ state }}', subject: 'repo', source: '"ci"', time: 'at', data: '@' } },
  },
  plain: { format: 'json', mapping: { event: { type: '$.kind ?? "unknown"' } } },
  grafana: { format: 'grafana' },
  off: { format: 'cloudevents', enabled: false },
  slow: { format: 'cloudevents', rateLimit: 2 },
}

const cloudEvent = (id: string, more: object = {}) => ({ specversion: '1.0', id, source: '/shop', type: 'order.placed', ...more })

describe('the address of an integration', () => {
  let site: Site
  const keys = new Map<string, string>()
  const save = (kind: string, name: string, spec: object, owner?: string) =>
    site.platform.transact(site.platform.administrator, (transaction) => {
      const metadata = owner === undefined ? { name } : { name, owner }
      return saveOne(transaction, readOne(transaction, { document: { apiVersion: 'andon.dev/v1', kind, metadata, spec } }), {})
    })
  const invoke = (action: string, input: object) => site.platform.invoke(site.platform.administrator, action, input)
  before(async () => {
    site = await startSite({ domains: [people, nouns, events] })
    await save('Team', 'shop', {})
    await save('Workload', 'checkout', {}, 'team:shop')
    for (const [name, spec] of Object.entries(integrations)) {
      await save('Integration', name, spec, 'team:shop')
      keys.set(name, textOf(await invoke('integration.issue-key', { integration: name }), 'key'))
    }
  })
  after(() => site.stop())

  const post = (name: string, body: unknown, headers: Record<string, string> = {}, url = `/in/${name}`) =>
    site.server.inject({
      method: 'POST',
      url,
      headers: {
        'content-type': name === 'cloud' || name === 'slow' || name === 'off' ? 'application/cloudevents+json' : 'application/json',
        'x-andon-key': keys.get(name) ?? 'none',
        ...headers,
      },
      payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    })
  const kept = async (filter: object) => (await site.platform.act(listEvents, filter)).items
  const dataOf = async (id: string) => (await site.platform.act(getEvent, { id })).data
  const statusOf = async (integration: string) => {
    const answer = (await invoke('integration.status', { integration })) as {
      items: { lastAt?: string; total: number; keys: { id: string; hint: string }[]; refused: { sentence: string; excerpt: string }[] }[]
    }
    return answer.items[0] ?? assert.fail()
  }

  test('a structured CloudEvent is kept before the answer, with the labels and the workload of its integration', async () => {
    const answer = await post(
      'cloud',
      cloudEvent('s1', { subject: 'A-1', time: '2026-11-20T09:00:00.5+01:00', data: { total: 12 }, comtenant: 'blue' }),
    )
    assert.deepEqual([answer.statusCode, answer.json()], [202, { accepted: 1, repeated: 0 }])
    const [event] = await kept({ subject: 'A-1' })
    assert.deepEqual(
      [event?.time, event?.workload, event?.integration, event?.labels],
      ['2026-11-20T08:00:00.500Z', 'workload:checkout', 'integration:cloud', { team: 'shop' }],
    )
    const whole = await site.platform.act(getEvent, { id: event?.id ?? '' })
    assert.deepEqual([whole.data, whole.attributes], [{ total: 12 }, { specversion: '1.0', comtenant: 'blue' }])
    const status = await statusOf('cloud')
    assert.equal(status.total, 1)
    assert.notEqual(status.lastAt, undefined)
  })

  test('a binary CloudEvent has its attributes in headers, percent-encoded, and its data as the body', async () => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': 'b1',
      'ce-source': '/shop',
      'ce-type': 'note.added',
      'ce-subject': 'Euro%20%E2%82%AC%20%F0%9F%98%80',
    }
    assert.equal((await post('cloud', '{"a":[1]}', { ...headers, 'content-type': 'application/json; charset=utf-8' })).statusCode, 202)
    assert.equal((await post('cloud', 'hello', { ...headers, 'ce-id': 'b2', 'content-type': 'text/plain' })).statusCode, 202)
    assert.equal((await post('cloud', Buffer.from([0, 255]), { ...headers, 'ce-id': 'b3', 'content-type': 'image/png' })).statusCode, 202)
    const found = await kept({ type: 'note.added' })
    assert.deepEqual(
      found.map(({ eventId, subject }) => [eventId, subject]),
      ['b3', 'b2', 'b1'].map((id) => [id, 'Euro € 😀']),
    )
    assert.deepEqual(await Promise.all(found.map(({ id }) => dataOf(id))), [null, 'hello', { a: [1] }])
    const bytes = await site.platform.act(getEvent, { id: found[0]?.id ?? '' })
    assert.equal(bytes.attributes['data_base64'], 'AP8=')
  })

  test('a batch is taken whole, and an empty one is answered 204', async () => {
    const batch = { 'content-type': 'application/cloudevents-batch+json' }
    const answer = await post('cloud', [cloudEvent('t1'), cloudEvent('t2'), cloudEvent('t1')], batch)
    assert.deepEqual(answer.json(), { accepted: 2, repeated: 1 })
    assert.equal((await post('cloud', [], batch)).statusCode, 204)
    const wrong = await post('cloud', [cloudEvent('t3'), cloudEvent('', { type: 7 })], batch)
    assert.equal(wrong.statusCode, 400)
    assert.deepEqual(
      (wrong.json() as { findings: { path: string }[] }).findings.map(({ path }) => path),
      ['/1/id', '/1/type'],
    )
    assert.equal((await kept({ text: 't3' })).length, 0)
  })

  test('the same source and identifier again is the same event, also when many senders say so at once', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => post('cloud', cloudEvent('again'))))
    const accepted = answers.reduce((sum, answer) => sum + (answer.json() as { accepted: number }).accepted, 0)
    assert.equal(accepted, 1)
    assert.equal((await kept({ text: 'again' })).length, 1)
    assert.deepEqual((await post('cloud', cloudEvent('again', { source: '/other' }))).json(), { accepted: 1, repeated: 0 })
  })

  const refusals: readonly [string, string, unknown, Record<string, string>, number, RegExp][] = [
    ['no specversion', 'cloud', { id: '1', source: 's', type: 't' }, {}, 400, /specversion/],
    ['another specversion', 'cloud', cloudEvent('x', { specversion: '0.3' }), {}, 400, /specversion/],
    ['an empty id', 'cloud', cloudEvent(''), {}, 400, /\/id/],
    ['a time that is none', 'cloud', cloudEvent('x', { time: 'yesterday' }), {}, 400, /\/time/],
    ['data twice', 'cloud', cloudEvent('x', { data: 1, data_base64: 'AA==' }), {}, 400, /data_base64/],
    ['a list that is no batch', 'cloud', [cloudEvent('x')], {}, 400, /JSON object/],
    ['half of JSON', 'cloud', '{"specversion":', {}, 400, /line 1, column/],
    ['nothing', 'cloud', '', {}, 400, /empty/],
    ['bytes that are no UTF-8', 'cloud', Buffer.from([0x22, 0xff, 0x22]), {}, 400, /UTF-8/],
    ['a character no text may hold', 'cloud', '{"specversion":"1.0","id":"a\\u0000","source":"s","type":"t"}', {}, 400, /U\+0000/],
    ['a type nobody named', 'cloud', 'x', { 'content-type': 'text/plain' }, 415, /ce-/],
    ['a header that is not UTF-8', 'cloud', '', { 'ce-id': '%ff', 'content-type': 'text/plain' }, 400, /ce-id/],
    [
      'a binary event without type',
      'cloud',
      '',
      { 'ce-id': 'a', 'ce-source': 's', 'ce-specversion': '1.0', 'content-type': 'text/plain' },
      400,
      /ce-type/,
    ],
    ['a compressed body', 'cloud', cloudEvent('x'), { 'content-encoding': 'gzip' }, 415, /Content-Encoding/],
    ['too large', 'cloud', cloudEvent('x', { data: 'x'.repeat(300_000) }), {}, 413, /256 KiB/],
    ['far too large', 'cloud', 'x'.repeat(5_000_000), {}, 413, /less/],
    [
      'too many',
      'cloud',
      Array.from({ length: 1_001 }, (_, at) => cloudEvent(`n${at}`)),
      { 'content-type': 'application/cloudevents-batch+json' },
      413,
      /1000/,
    ],
    ['no detail', 'bridge', { source: 'aws.x', 'detail-type': 'T' }, {}, 400, /\/detail/],
    ['a detail of text', 'bridge', { Entries: [{ Source: 'a', DetailType: 'b', Detail: 'nonsense' }] }, {}, 400, /\/Entries\/0\/detail/],
    ['nothing at each', 'builds', { jobs: [] }, {}, 400, /`each`/],
    ['nothing at a path', 'builds', { builds: [{ number: 1 }] }, {}, 400, /`type` found nothing.*entry 0/],
  ]
  for (const [title, name, body, headers, status, sentence] of refusals) {
    test(`${title} is answered ${status} with problem details, and stands in the list of errors`, async () => {
      const answer = await post(name, body, headers)
      assert.equal(answer.statusCode, status, answer.body)
      assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
      const { detail, instance } = answer.json() as { detail: string; instance: string }
      assert.match(detail, sentence)
      assert.equal(instance, `/in/${name}`)
      assert.equal((await statusOf(name)).refused[0]?.sentence, detail)
    })
  }

  test('64 KiB are always taken', async () => {
    assert.equal((await post('cloud', cloudEvent('large', { data: 'x'.repeat(65_536) }))).statusCode, 202)
  })

  test('what EventBridge delivers and what is put there are understood', async () => {
    const one = {
      id: 'e1',
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time: '2026-11-20T08:00:00Z',
      region: 'eu-central-1',
      account: '1',
      resources: ['arn:aws:s3:::b'],
      detail: { key: 'k' },
    }
    assert.deepEqual((await post('bridge', one)).json(), { accepted: 1, repeated: 0 })
    assert.deepEqual((await post('bridge', [one, { ...one, id: 'e2' }])).json(), { accepted: 1, repeated: 1 })
    const put = { Entries: [{ Source: 'shop', DetailType: 'Sold', Detail: '{"n":1}' }] }
    assert.deepEqual((await post('bridge', put)).json(), { accepted: 1, repeated: 0 })
    const [event] = await kept({ type: 'Object Created' })
    assert.equal(event?.subject, 'arn:aws:s3:::b')
    const whole = await site.platform.act(getEvent, { id: event?.id ?? '' })
    assert.deepEqual([whole.data, whole.attributes['region'], whole.attributes['account']], [{ key: 'k' }, 'eu-central-1', '1'])
    const [sold] = await kept({ type: 'Sold' })
    assert.deepEqual(await dataOf(sold?.id ?? ''), { n: 1 })
  })

  test('any JSON becomes events by the mapping', async () => {
    const body = {
      builds: [
        { number: 1, state: 'failed', repo: 'shop', at: 1_763_629_200 },
        { number: 2, state: 'passed' },
      ],
    }
    assert.deepEqual((await post('builds', body)).json(), { accepted: 2, repeated: 0 })
    assert.deepEqual((await post('builds', body)).json(), { accepted: 0, repeated: 2 })
    const [event] = await kept({ type: 'build.failed' })
    assert.deepEqual([event?.source, event?.eventId, event?.subject, event?.time], ['ci', '1', 'shop', '2025-11-20T09:00:00.000Z'])
    await post('plain', { kind: 'ping' })
    await post('plain', { kind: 'ping' })
    const pings = await kept({ type: 'ping' })
    assert.deepEqual(
      pings.map(({ source }) => source),
      ['integration:plain', 'integration:plain'],
    )
  })

  test('the key may stand wherever a sender can put it', async () => {
    const key = keys.get('cloud') ?? ''
    const ways: [Record<string, string>, string][] = [
      [{ authorization: `Bearer ${key}` }, '/in/cloud'],
      [{ authorization: `Basic ${Buffer.from(`anybody:${key}`).toString('base64')}` }, '/in/cloud'],
      [{}, `/in/cloud?key=${key}`],
      [{}, `/in/cloud/${key}`],
    ]
    for (const [at, [headers, url]] of ways.entries()) {
      const answer = await site.server.inject({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/cloudevents+json', ...headers },
        payload: JSON.stringify(cloudEvent(`way${at}`)),
      })
      assert.equal(answer.statusCode, 202, url)
    }
    assert.doesNotMatch((await post('cloud', 'x', {}, `/in/cloud/${key}`)).body, new RegExp(key))
  })

  test('a key that opens nothing is answered the same for every name', async () => {
    const wrong = 'f'.repeat(32)
    const bodies = new Set<string>()
    for (const [name, key] of [
      ['cloud', wrong],
      ['nobody', wrong],
      ['cloud', 'x'],
      ['bridge', keys.get('cloud') ?? ''],
      ['nobody', keys.get('cloud') ?? ''],
    ] as const) {
      const answer = await site.server.inject({ method: 'POST', url: `/in/${name}`, headers: { 'x-andon-key': key }, payload: '{}' })
      assert.equal(answer.statusCode, 401)
      const { instance: _, ...problem } = answer.json() as { instance: string }
      bodies.add(JSON.stringify(problem))
    }
    assert.equal(bodies.size, 1)
  })

  test('an integration that is switched off refuses with 403 and says so in its list of errors', async () => {
    assert.equal((await post('off', cloudEvent('o1'))).statusCode, 403)
    assert.match((await statusOf('off')).refused[0]?.sentence ?? '', /switched off/)
  })

  test('a format this installation does not read is answered 503', async () => {
    assert.equal((await post('grafana', {})).statusCode, 503)
  })

  test('above its rate an integration is told when to come back', async () => {
    const statuses = []
    for (let at = 0; at < 3; at += 1) statuses.push((await post('slow', cloudEvent(`slow${at}`))).statusCode)
    assert.deepEqual(statuses, [202, 202, 429])
    const answer = await post('slow', cloudEvent('slow3'))
    assert.equal(answer.headers['retry-after'], '30')
    site.platform.clock.advance(30_000)
    assert.equal((await post('slow', cloudEvent('slow2'))).statusCode, 202)
    assert.equal((await statusOf('slow')).refused.length, 1)
  })

  test('the handshake of a webhook names the origin and the rate, for whoever has a key', async () => {
    const ask = (key: string) =>
      site.server.inject({ method: 'OPTIONS', url: `/in/cloud?key=${key}`, headers: { 'webhook-request-origin': 'events.example.com' } })
    const answer = await ask(keys.get('cloud') ?? '')
    assert.deepEqual(
      [answer.statusCode, answer.headers['webhook-allowed-origin'], answer.headers['webhook-allowed-rate'], answer.headers['allow']],
      [200, 'events.example.com', '6000', 'POST, OPTIONS'],
    )
    assert.equal((await ask('0'.repeat(32))).statusCode, 401)
  })

  test('three keys work at a time, and a revoked one stops at once', async () => {
    const second = (await invoke('integration.issue-key', { integration: 'plain' })) as { id: string; key: string }
    await invoke('integration.issue-key', { integration: 'plain' })
    await assert.rejects(invoke('integration.issue-key', { integration: 'plain' }), /has 3 keys/)
    const send = () => post('plain', { kind: 'k' }, { 'x-andon-key': second.key })
    assert.equal((await send()).statusCode, 202)
    await invoke('integration.revoke-key', { integration: 'plain', key: second.id })
    assert.equal((await send()).statusCode, 401)
    assert.equal((await statusOf('plain')).keys.length, 2)
    const secrets = await site.platform.database.sql(
      `select * from integration_key where encode(key_hash, 'escape') like '%' || $1 || '%' or hint = $1`,
      [second.key],
    )
    assert.equal(secrets.length, 0)
  })

  test('the last fifty errors are kept, secrets masked', async () => {
    for (let at = 0; at < 55; at += 1) await post('bridge', { at, password: 'hunter2-hunter2', source: 7 })
    const { refused } = await statusOf('bridge')
    assert.equal(refused.length, 50)
    assert.match(refused[0]?.excerpt ?? '', /"at":54,"password":"•••"/)
  })

  test('a test goes the way of a real request and says what came of it', async () => {
    const tried = (await invoke('integration.test', { integration: 'cloud' })) as { status: number; answer: string; accepted: boolean }
    assert.deepEqual([tried.status, tried.accepted, tried.answer], [202, true, '{"accepted":1,"repeated":0}'])
    assert.equal((await kept({ type: 'andon.test' })).length, 1)
    const off = (await invoke('integration.test', { integration: 'off' })) as { status: number; answer: string }
    assert.equal(off.status, 403)
    assert.match(off.answer, /switched off/)
    const body = (await invoke('integration.test', { integration: 'builds', body: '{"builds":[{}]}' })) as {
      status: number
      answer: string
    }
    assert.equal(body.status, 400)
    for (const name of ['bridge', 'builds', 'plain']) {
      const sample = (await invoke('integration.test', { integration: name })) as { status: number; answer: string; sent: string }
      assert.equal(sample.status, 202, `${name}: ${sample.sent} ${sample.answer}`)
    }
    await assert.rejects(invoke('integration.test', { integration: 'grafana' }), /does not read the format "grafana"/)
  })

  test('whatever is sent, the answer is never a failure of the server', async () => {
    const types = fc.constantFrom(
      'application/json',
      'application/cloudevents+json',
      'application/cloudevents-batch+json',
      'text/plain',
      'nonsense',
      '',
    )
    const bodies = fc.oneof(
      fc.json(),
      fc.string(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.dictionary(
        fc.constantFrom(
          'specversion',
          'id',
          'source',
          'type',
          'time',
          'subject',
          'data',
          'data_base64',
          'detail',
          'Entries',
          'builds',
          '__proto__',
        ),
        fc.jsonValue(),
      ),
      fc.array(
        fc.record({ specversion: fc.constant('1.0'), id: fc.string(), source: fc.string(), type: fc.jsonValue(), data: fc.jsonValue() }),
      ),
      fc.record({ builds: fc.array(fc.record({ number: fc.jsonValue(), state: fc.jsonValue(), at: fc.jsonValue() })) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('cloud', 'bridge', 'builds', 'plain'), types, bodies, async (name, type, body) => {
        const answer = await post(name, body, { 'content-type': type })
        assert.ok(answer.statusCode < 500, `${answer.statusCode} for ${JSON.stringify(body)} as ${type}: ${answer.body}`)
      }),
      { numRuns: 300 },
    )
  })

  test('nesting without end is refused', async () => {
    assert.equal((await post('plain', `{"kind":"x","a":${'['.repeat(400_000)}${']'.repeat(400_000)}}`)).statusCode, 400)
  })

  test('counting and listing agree', async () => {
    const { count } = await site.platform.act(countEventsAction, { type: 'order.placed' })
    assert.equal(count, (await kept({ type: 'order.placed', limit: 200 })).length)
  })
})
