import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readPagerDuty, readPagerDutyChange } from '#domains/alerts/formats/pagerduty.ts'

const key = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'
const trigger = {
  routing_key: key,
  event_action: 'trigger',
  dedup_key: 'srv07/disk',
  client: 'Sample Watch',
  client_url: 'https://watch.example/service/7',
  links: [{ href: 'https://runbooks.example/disk', text: 'Runbook' }, { href: 'javascript:alert(1)' }, 'no link'],
  images: [{ src: 'https://watch.example/graph.png', href: 'https://watch.example/graph', alt: 'Disk' }],
  payload: {
    summary: 'Disk 97 % full on srv07',
    timestamp: '2026-11-20T08:42:58.315+0000',
    source: 'srv07.example.com',
    severity: 'critical',
    component: 'postgres',
    group: 'prod-datapipe',
    class: 'disk',
    custom_details: { free: '3 %', ping: 1500, service: 'orders', nested: { a: [1] }, nothing: null },
  },
}

test('a trigger becomes an alert: where it is as labels, what to read as annotations', () => {
  const read = readPagerDuty(trigger)
  assert.ok(!('errors' in read) && read.action === 'trigger')
  assert.deepEqual([read.routingKey, read.key], [key, 'srv07/disk'])
  assert.deepEqual(read.told, {
    status: 'firing',
    labels: {
      alertname: 'disk',
      severity: 'critical',
      source: 'srv07.example.com',
      component: 'postgres',
      group: 'prod-datapipe',
      class: 'disk',
      service: 'orders',
    },
    annotations: {
      summary: 'Disk 97 % full on srv07',
      free: '3 %',
      ping: '1500',
      service: 'orders',
      nested: '{"a":[1]}',
      client: 'Sample Watch',
      client_url: 'https://watch.example/service/7',
      links: 'Runbook: https://runbooks.example/disk',
      images: 'Disk: https://watch.example/graph.png',
    },
    startsAt: new Date('2026-11-20T08:42:58.315Z'),
    url: 'https://watch.example/service/7',
  })
})

test('a summary longer than 1,024 characters is cut, not refused, and names the alert when there is no class', () => {
  const read = readPagerDuty({ ...trigger, payload: { summary: 'x'.repeat(2_000), source: 's', severity: 'info' } })
  assert.ok(!('errors' in read) && read.action === 'trigger')
  assert.equal(read.told.annotations['summary']?.length, 1_024)
  assert.equal(read.told.labels['alertname'], 'x'.repeat(200))
})

const events: readonly [string, unknown, readonly string[]][] = [
  ['no object', [], ['The body is not a JSON object']],
  ['no key', { ...trigger, routing_key: undefined }, ["'routing_key' is missing or blank"]],
  ['a short key', { ...trigger, routing_key: 'abc' }, ["'routing_key' is not 32 characters long"]],
  ['no action', { ...trigger, event_action: 'open' }, ["'event_action' is missing or is not 'trigger', 'acknowledge' or 'resolve'"]],
  ['no payload', { ...trigger, payload: undefined }, ["'payload' is missing or is not an object"]],
  [
    'an empty payload',
    { ...trigger, payload: {} },
    [
      "'payload.summary' is missing or blank",
      "'payload.source' is missing or blank",
      "'payload.severity' is missing or is not 'critical', 'error', 'warning' or 'info'",
    ],
  ],
  ['a long key', { ...trigger, dedup_key: 'k'.repeat(256) }, ["'dedup_key' is longer than 255 characters"]],
  ['a resolve of nothing', { routing_key: key, event_action: 'resolve' }, ["'dedup_key' is missing; to resolve, say what"]],
]
for (const [title, body, errors] of events) {
  test(`What is wrong is named field by field: ${title}`, () => assert.deepEqual(readPagerDuty(body), { errors }))
}

test('a change keeps all that was sent but the key', () => {
  const payload = { summary: 'Build 42 deployed', timestamp: '2026-11-20T08:00:00Z', source: 'ci', custom_details: { build: 42 } }
  assert.deepEqual(readPagerDutyChange({ routing_key: key, payload, links: [] }), {
    routingKey: key,
    summary: 'Build 42 deployed',
    source: 'ci',
    time: new Date('2026-11-20T08:00:00Z'),
    data: { payload, links: [] },
  })
  assert.deepEqual(readPagerDutyChange({ routing_key: key, payload: {} }), { errors: ["'payload.summary' is missing or blank"] })
})

test('any JSON is read or named as wrong, never thrown at', () => {
  const field = fc.oneof(fc.jsonValue(), fc.constantFrom('trigger', 'resolve', key))
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record(
      { routing_key: field, event_action: field, dedup_key: field, payload: field, links: field, images: field },
      { requiredKeys: [] },
    ),
    fc.jsonValue().map((details) => ({ ...trigger, payload: { ...trigger.payload, custom_details: details } })),
  )
  fc.assert(
    fc.property(body, (given) => {
      readPagerDuty(given)
      readPagerDutyChange(given)
    }),
    { numRuns: 300 },
  )
})
