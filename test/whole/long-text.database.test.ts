import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { createServer } from '#platform/http/server.ts'
import { seeded } from '#test/mutate.ts'
import type { TestPlatform } from '#test/platform.ts'
import { amazon, bodyFor, type Doors, openDoors, topic } from '#test/whole/foreign-requests.ts'
import { startSmallOrganization } from '#test/whole/organization.ts'
import { alarmMessage, postedBy } from '#test/topic.ts'

/** Senders write as much as they like, and a cut may fall into the middle of a character: no database text can hold half of one. */
let platform: TestPlatform
let server: FastifyInstance
let doors: Doors
before(async () => {
  platform = await startSmallOrganization(amazon)
  server = createServer(platform)
  const made = { name: 'test', role: 'administrator', scopes: ['*'] }
  const { token } = (await platform.invoke({ type: 'node', id: platform.nodeId }, 'token.create', made)) as { token: string }
  doors = await openDoors(platform, token)
})
after(async () => {
  await server.close()
  await platform.stop()
})

const long = (length: number): string => `${'y'.repeat(length % 2)}x${'😀'.repeat(length)}`

/** The value with one of its texts made long, for each of its texts. */
const lengthened = (value: unknown, text: string): unknown[] => {
  if (typeof value === 'string') return [text]
  if (Array.isArray(value)) return value.flatMap((entry, at) => lengthened(entry, text).map((longer) => value.with(at, longer)))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => lengthened(inner, text).map((longer) => ({ ...value, [name]: longer })))
}

const at = (): Date => platform.clock.now()
const addresses: readonly { name: string; path: () => string; headers: () => Record<string, string>; body: () => unknown }[] = [
  ...(['alertmanager', 'grafana', 'bus', 'pager', 'genie', 'builds', 'notes', 'sensor'] as const).map((name) => ({
    name,
    path: () => `/in/${name}`,
    headers: () => ({
      authorization: `Bearer ${doors.keys[name]}`,
      'content-type': name === 'builds' ? 'application/cloudevents+json' : 'application/json',
    }),
    body: () => firing(bodyFor(name, seeded(7), at())),
  })),
  {
    name: 'enqueue',
    path: () => '/v2/enqueue',
    headers: () => ({ 'content-type': 'application/json' }),
    body: () => ({
      routing_key: doors.keys.pager,
      event_action: 'trigger',
      dedup_key: 'k',
      client: 'c',
      client_url: 'https://a.example',
      links: [{ href: 'https://a.example', text: 't' }],
      images: [{ src: 'https://a.example/i', alt: 't' }],
      payload: {
        summary: 's',
        source: 's',
        severity: 'error',
        component: 'c',
        group: 'g',
        class: 'c',
        custom_details: { a: 'b', c: { d: 'e' } },
      },
    }),
  },
  {
    name: 'change',
    path: () => '/v2/change/enqueue',
    headers: () => ({ 'content-type': 'application/json' }),
    body: () => ({ routing_key: doors.keys.pager, payload: { summary: 's', source: 's', custom_details: { a: 'b' } } }),
  },
  {
    name: 'opsgenie alert',
    path: () => '/v2/alerts',
    headers: () => ({ authorization: `GenieKey ${doors.keys.genie}`, 'content-type': 'application/json' }),
    body: () => ({
      message: 'm',
      alias: 'a',
      description: 'd',
      entity: 'e',
      source: 's',
      user: 'u',
      note: 'n',
      tags: ['t'],
      details: { k: 'v' },
      responders: [{ type: 'team', name: 'n' }],
    }),
  },
  {
    name: 'opsgenie note',
    path: () => '/v2/alerts/a/notes?identifierType=alias',
    headers: () => ({ authorization: `GenieKey ${doors.keys.genie}`, 'content-type': 'application/json' }),
    body: () => ({ user: 'u', source: 's', note: 'n' }),
  },
  {
    name: 'opsgenie heartbeat',
    path: () => '/v2/heartbeats',
    headers: () => ({ authorization: `GenieKey ${doors.keys.genie}`, 'content-type': 'application/json' }),
    body: () => ({ name: 'h', description: 'd', interval: 5, intervalUnit: 'minutes', alertMessage: 'm', alertTags: ['t'] }),
  },
  {
    name: 'alerts',
    path: () => '/api/v2/alerts',
    headers: () => ({ authorization: `Bearer ${doors.token}`, 'content-type': 'application/json' }),
    body: () => [
      {
        labels: { alertname: 'a', workload: 'checkout', b: 'c' },
        annotations: { summary: 's', description: 'd' },
        generatorURL: 'http://a.example',
      },
    ],
  },
  {
    name: 'silences',
    path: () => '/api/v2/silences',
    headers: () => ({ authorization: `Bearer ${doors.token}`, 'content-type': 'application/json' }),
    body: () => ({
      matchers: [{ name: 'a', value: 'b', isRegex: false, isEqual: true }],
      startsAt: at().toISOString(),
      endsAt: new Date(at().getTime() + 3_600_000).toISOString(),
      createdBy: 'c',
      comment: 'd',
    }),
  },
  {
    name: 'sns',
    path: () => `/in/aws/${doors.keys.aws}`,
    headers: () => ({ 'content-type': 'text/plain' }),
    body: () => undefined,
  },
]

const firing = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body).replaceAll('"resolved"', '"firing"').replaceAll('"ok"', '"alerting"')) as unknown

for (const { name, path, headers, body } of addresses) {
  test(`text of any length sent to ${name} is taken or refused, never a fault`, async () => {
    const wrong: string[] = []
    for (const length of [60, 130, 251, 400, 401, 600, 1_100, 2_501, 9_000]) {
      const text = long(length)
      const bodies =
        name === 'sns'
          ? [...lengthened(alarmMessage(), text).map((message) => JSON.stringify(message)), text].map((message) =>
              postedBy(topic, { id: `m${length}`, subject: text, message, at: at() }),
            )
          : lengthened(body(), text)
      for (const sent of bodies) {
        const answer = await server.inject({ method: 'POST', url: path(), headers: headers(), payload: JSON.stringify(sent) })
        if (answer.statusCode >= 500) wrong.push(`${length}: ${JSON.stringify(sent).replaceAll(text, '…long…').slice(0, 300)}`)
      }
    }
    assert.deepEqual(wrong, [])
  })
}
