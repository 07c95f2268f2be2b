import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readCreate, readIdentifier, tagsOf } from '#domains/alerts/formats/opsgenie.ts'
import { heartbeatView, readHeartbeat } from '#domains/alerts/formats/opsgenie-heartbeat.ts'
import { readQuery } from '#domains/alerts/formats/opsgenie-query.ts'

const create = {
  message: 'Queue of orders grows',
  alias: 'orders/queue',
  description: 'More than 1,000 wait.',
  responders: [
    { name: 'payments', type: 'team' },
    { username: 'bo@example.com', type: 'user' },
  ],
  actions: ['Restart', 'Scale'],
  tags: ['queue', 'orders'],
  details: { region: 'eu', depth: 1204, runbook: 'https://runbooks.example/q' },
  entity: 'orders-queue',
  source: 'watcher',
  priority: 'P2',
  user: 'monitor',
  note: 'seen twice',
}

test('a creation becomes an alert: priority as severity, team, entity and tags as labels, the rest to read', () => {
  const read = readCreate(create)
  assert.ok(!('errors' in read))
  assert.deepEqual([read.alias, read.user, read.note], ['orders/queue', 'monitor', 'seen twice'])
  assert.deepEqual(read.told.labels, {
    alertname: 'Queue of orders grows',
    severity: 'error',
    priority: 'P2',
    team: 'payments',
    entity: 'orders-queue',
    source: 'watcher',
    tags: 'orders,queue',
    region: 'eu',
  })
  assert.deepEqual(read.told.annotations, {
    summary: 'Queue of orders grows',
    description: 'More than 1,000 wait.',
    depth: '1204',
    region: 'eu',
    runbook: 'https://runbooks.example/q',
    tags: 'queue, orders',
    actions: 'Restart, Scale',
    responders: 'team:payments, user:bo@example.com',
  })
})

const priorities: readonly [string | undefined, string][] = [
  ['P1', 'critical'],
  ['P2', 'error'],
  ['P3', 'warning'],
  ['P4', 'info'],
  ['P5', 'info'],
  [undefined, 'warning'],
]
for (const [priority, severity] of priorities) {
  test(`${priority ?? 'No priority'} has the severity ${severity}`, () => {
    const read = readCreate({ message: 'm', priority })
    assert.equal('errors' in read ? undefined : read.told.labels['severity'], severity)
  })
}

const wrong: readonly [string, unknown, object][] = [
  ['no object', 'x', { body: 'must be a JSON object' }],
  ['no message', {}, { message: 'may not be empty' }],
  ['a blank message', { message: '  ' }, { message: 'may not be empty' }],
  ['an alias of 513', { message: 'm', alias: 'a'.repeat(513) }, { alias: 'may have at most 512 characters' }],
  ['another priority', { message: 'm', priority: 'high' }, { priority: 'must be one of P1, P2, P3, P4 and P5' }],
  ['tags as an object', { message: 'm', tags: {} }, { tags: 'must be a list' }],
]
for (const [title, body, errors] of wrong) {
  test(`What is wrong is named field by field: ${title}`, () => assert.deepEqual(readCreate(body), { errors }))
}

test('a message longer than 130 characters is cut where it is listed and whole where it is read', () => {
  const read = readCreate({ message: 'm'.repeat(200), alias: 'a'.repeat(512) })
  assert.ok(!('errors' in read))
  assert.deepEqual([read.said.message.length, read.told.annotations['summary']?.length], [130, 200])
})

test('tags come as a list or with commas, each once', () => {
  assert.deepEqual(tagsOf('a, b,,a'), ['a', 'b'])
  assert.deepEqual(tagsOf(['a', 7, null, 'a']), ['a', '7'])
})

test('an alert is meant by id, alias or tiny', () => {
  assert.deepEqual(readIdentifier('x', undefined), { type: 'id', value: 'x' })
  assert.deepEqual(readIdentifier('x', 'alias'), { type: 'alias', value: 'x' })
  assert.deepEqual(readIdentifier('x', 'name'), { errors: { identifierType: 'must be id, alias or tiny' } })
})

const queries: readonly [string, object | 'refused'][] = [
  ['', {}],
  ['status:open', { status: 'open' }],
  ['status = closed AND priority: p1', { status: 'closed', priority: 'P1' }],
  ['alias:"a b" and tag=disk', { alias: 'a b', tag: 'disk' }],
  ['queue "of orders"', { message: 'queue of orders' }],
  ['acknowledged: true', { acknowledged: true }],
  ['status: open OR tag: x', 'refused'],
  ['createdAt: 7', 'refused'],
  ['status: half', 'refused'],
]
for (const [text, expected] of queries) {
  test(`A search is read or refused by name: ${text}`, () => {
    const read = readQuery(text)
    if ('problem' in read) return assert.equal(expected, 'refused')
    assert.deepEqual(Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)), expected)
  })
}

test('a heartbeat is read whole or in part, and shown as it was made', () => {
  const read = readHeartbeat(
    {
      name: 'backup',
      interval: 10,
      intervalUnit: 'minutes',
      enabled: true,
      alertMessage: 'No backup',
      alertTags: ['db'],
      alertPriority: 'P1',
    },
    true,
  )
  assert.deepEqual(read, {
    name: 'backup',
    description: undefined,
    spec: { every: '10m', summary: 'No backup', severity: 'critical', enabled: true },
    labels: { priority: 'P1', tags: 'db' },
  })
  assert.deepEqual(readHeartbeat({ description: 'd' }, false), { name: '', description: 'd', spec: {}, labels: {} })
  assert.deepEqual(readHeartbeat({ name: 'a b', interval: 0 }, true), {
    errors: {
      name: 'must be letters, digits, dots, dashes and underscores',
      interval: 'must be a whole number of 1 or more',
      intervalUnit: 'must be minutes, hours or days',
    },
  })
  const plan = {
    heartbeat: 'heartbeat:backup',
    name: 'backup',
    title: 'backup',
    description: undefined,
    owner: 'team:shop',
    workload: undefined,
    everyMs: 7_200_000,
    graceMs: 0,
    summary: 'No backup',
    labels: { priority: 'P1', tags: 'a,b' },
    alert: undefined,
    enabled: true,
  }
  assert.deepEqual(heartbeatView(plan, { state: 'missed', lastPingAt: null }), {
    name: 'backup',
    description: '',
    interval: 2,
    intervalUnit: 'hours',
    enabled: true,
    expired: true,
    ownerTeam: { name: 'shop' },
    alertMessage: 'No backup',
    alertTags: ['a', 'b'],
    alertPriority: 'P1',
  })
})

test('any JSON and any search is read or named as wrong, never thrown at', () => {
  const field = fc.oneof(fc.jsonValue(), fc.constantFrom('P1', 'minutes', 'team'))
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        message: field,
        alias: field,
        tags: field,
        details: field,
        responders: field,
        priority: field,
        name: field,
        interval: field,
        intervalUnit: field,
      },
      { requiredKeys: [] },
    ),
    fc.array(fc.jsonValue()).map((list) => ({ message: 'm', responders: list, tags: list, actions: list })),
  )
  fc.assert(
    fc.property(body, fc.string(), (given, text) => {
      readCreate(given)
      readHeartbeat(given, true)
      readHeartbeat(given, false)
      readQuery(text)
    }),
    { numRuns: 300 },
  )
})
