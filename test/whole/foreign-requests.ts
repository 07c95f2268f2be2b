import { testWebhook } from '#domains/alerts/formats/alertmanager-webhook.ts'
import { testGrafana } from '#domains/alerts/formats/grafana.ts'
import { testPagerDuty } from '#domains/alerts/formats/pagerduty.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { makeCertificate } from '#test/certificate.ts'
import { mutateValue } from '#test/mutate.ts'
import { asDocument, integration, is } from '#test/night-shift.ts'
import type { TestPlatform } from '#test/platform.ts'
import { alarmEvent, alarmMessage, postedBy } from '#test/topic.ts'
import { jsonOf, pick, type Request } from '#test/whole/bad-requests.ts'

type Random = () => number

const topics = ['arn:aws:sns:eu-central-1:444455556666:alarms']
const about = { workload: 'workload:checkout' }
const integrations = {
  alertmanager: { format: 'alertmanager', ...about },
  grafana: { format: 'grafana', ...about },
  aws: { format: 'sns', topics },
  bus: { format: 'eventbridge' },
  pager: { format: 'pagerduty', ...about },
  genie: { format: 'opsgenie', ...about },
  builds: { format: 'cloudevents' },
  notes: {
    format: 'json',
    mapping: { event: { each: 'items', id: 'id', type: 'note.{{ kind ?? "any" }}', time: 'at', subject: '$.about[0]' } },
  },
  sensor: {
    format: 'json',
    mapping: { alert: { key: 'id', summary: '{{ name }}: {{ values }}', status: 'state', labels: { a: 'labels' } } },
  },
} as const
type Name = keyof typeof integrations

/** Every address of foreign tools, and the keys they are opened with. */
export interface Doors {
  readonly keys: Readonly<Record<Name | 'heartbeat', string>>
  /** Of an administrator, for what takes tokens. */
  readonly token: string
}

export const openDoors = async (platform: TestPlatform, token: string): Promise<Doors> => {
  const keys: Record<string, string> = {}
  const declared = Object.entries(integrations).map(([name, spec]) => integration(name, spec))
  const heartbeat = { kind: 'Heartbeat', name: 'nightly', spec: { every: '1h' }, owner: 'team:shop' }
  // Alerts with the label `b` stand in an index by it, however long it is.
  const spec = { source: [is('alertname', 'Cause')], target: [{ label: 'b', isNot: '' }], equal: ['b'] }
  const inhibition = { kind: 'Inhibition', name: 'by-b', spec, owner: 'team:shop' }
  const files = [...declared, heartbeat, inhibition].map((one, at) => ({ path: `door-${at}.json`, text: JSON.stringify(asDocument(one)) }))
  await platform.invoke(platform.administrator, 'record.apply', { files })
  for (const { name } of declared)
    keys[name] = keyIn(await platform.invoke(platform.administrator, 'integration.issue-key', { integration: `integration:${name}` }))
  keys['heartbeat'] = keyIn(await platform.invoke(platform.administrator, 'heartbeat.issue-key', { heartbeat: 'heartbeat:nightly' }))
  return { keys: keys as Doors['keys'], token }
}

const keyIn = (issued: unknown): string => String(Object(issued).key)

export const topic = {
  arn: topics[0] ?? '',
  certificateUrl: 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem',
  own: makeCertificate('sns.amazonaws.com', new Date('2026-01-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z')),
}

/** What Amazon would answer to whoever asks for the certificate, in place of the network. */
export const amazon: Partial<Outside> = {
  fetch: (url) => Promise.resolve({ status: url === topic.certificateUrl ? 200 : 404, body: topic.own.pem, headers: {}, durationMs: 1 }),
}

/** A body each integration could be sent. */
export const bodyFor = (name: Name, random: Random, now: Date): unknown => {
  const id = `n${Math.floor(random() * 20)}`
  switch (name) {
    case 'alertmanager':
      return testWebhook(name, now)
    case 'grafana':
      return random() < 0.7
        ? testGrafana(name, now)
        : { ruleId: 1, ruleName: id, state: 'alerting', evalMatches: [{ metric: 'a', value: 1, tags: { a: 'b' } }] }
    case 'aws':
      return postedBy(topic, { id, message: JSON.stringify(alarmMessage()), at: now })
    case 'bus':
      return random() < 0.5 ? alarmEvent('ALARM', now.toISOString()) : { ...alarmEvent('OK', now.toISOString()), source: 'shop', id }
    case 'pager':
      return testPagerDuty('0'.repeat(32), now)
    case 'genie':
      return { message: id, alias: id, priority: 'P3', tags: ['a'], details: { a: 'b' }, responders: [{ type: 'team', name: 'shop' }] }
    case 'builds':
      return { specversion: '1.0', id, source: '/ci', type: 'build.done', time: now.toISOString(), data: { a: [1, { b: null }] } }
    case 'notes':
      return { items: [{ id, kind: 'a', at: now.toISOString() }], about: ['x'] }
    case 'sensor':
      return { id, name: 'cold', values: [1, 2], state: 'ok', labels: { a: 1 } }
    default:
      return name satisfies never
  }
}

const names = Object.keys(integrations) as [Name, ...Name[]]

/** A request as a foreign tool, or whoever knows its address, might send it. */
export const foreignRequest = (random: Random, doors: Doors, now: Date): Request =>
  pick<() => Request>(random, [
    () => toIntegration(random, doors, now),
    () => toIntegration(random, doors, now),
    () => toPagerDuty(random, doors, now),
    () => toOpsgenie(random, doors, now),
    () => toAlertmanager(random, doors, now),
    () => ({
      method: pick(random, ['GET', 'POST']),
      path: `/ping/${pick(random, [doors.keys.heartbeat, 'x', '0'.repeat(32), '%00', 'é', '__proto__'])}`,
      headers: {},
    }),
  ])()

const toIntegration = (random: Random, { keys }: Doors, now: Date): Request => {
  const name = pick(random, names)
  const key = random() < 0.9 ? keys[name] : keys[pick(random, names)]
  const body = bodyFor(name, random, now)
  const sent = random() < 0.25 ? body : mutateValue(random, body)
  const type =
    name === 'builds'
      ? pick(random, ['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json'])
      : 'application/json'
  const headers = { 'content-type': type, ...(type === 'application/json' && name === 'builds' ? binaryHeaders(random) : {}) }
  const request = {
    method: random() < 0.95 ? 'POST' : 'OPTIONS',
    path: `/in/${name}`,
    headers,
    body: jsonOf(type.includes('batch') ? [sent] : sent),
  }
  return pick<() => Request>(random, [
    () => ({ ...request, headers: { ...headers, authorization: `Bearer ${key}` } }),
    () => ({ ...request, headers: { ...headers, authorization: `Basic ${Buffer.from(`x:${key}`).toString('base64')}` } }),
    () => ({ ...request, headers: { ...headers, 'x-andon-key': key } }),
    () => ({ ...request, path: `/in/${name}/${key}` }),
    () => ({ ...request, path: `/in/${name}?key=${key}&action=${pick(random, ['close', '', '%00'])}` }),
  ])()
}

const binaryHeaders = (random: Random) => ({
  'ce-specversion': pick(random, ['1.0', '0.3', '']),
  'ce-id': pick(random, ['a', '%00', '%', '']),
  'ce-source': '/ci',
  'ce-type': pick(random, ['build.done', '%ff', '"quoted']),
  'ce-__proto__': 'x',
  'ce-time': pick(random, ['2026-11-20T09:00:00Z', 'yesterday']),
})

const toPagerDuty = (random: Random, { keys }: Doors, now: Date): Request => ({
  method: 'POST',
  path: pick(random, ['/v2/enqueue', '/v2/change/enqueue']),
  headers: { 'content-type': 'application/json' },
  body: jsonOf(
    mutateValue(
      random,
      random() < 0.6
        ? { ...testPagerDuty(keys.pager, now), event_action: pick(random, ['trigger', 'acknowledge', 'resolve']) }
        : {
            routing_key: keys.pager,
            payload: { summary: 'Deployed', timestamp: now.toISOString(), source: 'ci', custom_details: { a: 1 } },
            links: [],
          },
    ),
  ),
})

const toOpsgenie = (random: Random, { keys }: Doors, now: Date): Request => {
  const headers = { authorization: `GenieKey ${keys.genie}`, 'content-type': 'application/json' }
  const target = pick(random, ['n1', '01930000-0000-7000-8000-000000000001', '%00', '1', '__proto__', 'x'.repeat(600), '%2e%2e', 'é'])
  const how = pick(random, ['alias', 'id', 'tiny', 'x', ''])
  const verb = pick(random, ['close', 'acknowledge', 'unacknowledge', 'escalate', 'notes', 'snooze', 'assign', 'tags'])
  const body = {
    user: 'bo',
    source: 'x',
    note: 'n',
    endTime: new Date(now.getTime() + 60_000).toISOString(),
    owner: { username: 'bo' },
    tags: ['a'],
  }
  const heartbeat = pick(random, ['nightly', 'n1', '%00', '__proto__', 'x'.repeat(300)])
  const get = (path: string): Request => ({ method: 'GET', path, headers })
  return pick<() => Request>(random, [
    () => ({ method: 'POST', path: '/v2/alerts', headers, body: jsonOf(mutateValue(random, bodyFor('genie', random, now))) }),
    () => ({
      method: 'POST',
      path: `/v2/alerts/${target}/${verb}?identifierType=${how}`,
      headers,
      body: jsonOf(mutateValue(random, body)),
    }),
    () => ({ method: 'DELETE', path: `/v2/alerts/${target}${pick(random, ['', '/tags?tags=a,b'])}`, headers }),
    () =>
      get(
        `/v2/alerts?query=${pick(random, ['status%3Aopen', 'message%3A%22a', '(((((', 'tag%3A%00', 'a%20AND%20', '*'.repeat(2_000)])}&limit=${pick(random, ['1', '-1', '1e9', 'x'])}`,
      ),
    () => get(`/v2/alerts/count?query=${pick(random, ['', 'createdAt%3Enever', 'priority%3AP9'])}`),
    () => get(`/v2/alerts/requests/${target}`),
    () => get(`/v2/alerts/${target}?identifierType=${how}`),
    () => ({
      method: 'POST',
      path: '/v2/heartbeats',
      headers,
      body: jsonOf(mutateValue(random, { name: heartbeat, interval: 5, intervalUnit: 'minutes', enabled: true, alertTags: ['a'] })),
    }),
    () => ({
      method: pick(random, ['GET', 'PATCH', 'DELETE']),
      path: `/v2/heartbeats/${heartbeat}`,
      headers,
      body: jsonOf(mutateValue(random, { interval: 7, intervalUnit: 'days' })),
    }),
    () => ({ method: 'POST', path: `/v2/heartbeats/${heartbeat}/${pick(random, ['ping', 'enable', 'disable'])}`, headers }),
  ])()
}

const toAlertmanager = (random: Random, { token }: Doors, now: Date): Request => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const silence = {
    matchers: [
      { name: 'alertname', value: pick(random, ['a', '(', '(a+)+b', 'a{1000}{1000}', '\\C']), isRegex: random() < 0.7, isEqual: true },
    ],
    startsAt: now.toISOString(),
    endsAt: new Date(now.getTime() + 3_600_000).toISOString(),
    createdBy: 'bo',
    comment: 'c',
  }
  const filter = encodeURIComponent(
    pick(random, ['a=b', 'a=~"(', '{', 'a=~"(a|a)*b"', '"\\ud800"=b', '__proto__="x"', 'a="', '='.repeat(500)]),
  )
  const id = pick(random, ['01930000-0000-7000-8000-000000000001', 'x', '%00', '..%2f..'])
  return pick<() => Request>(random, [
    () => ({ method: 'POST', path: '/api/v2/silences', headers, body: jsonOf(mutateValue(random, silence)) }),
    () => ({ method: 'GET', path: `/api/v2/silences?filter=${filter}`, headers }),
    () => ({
      method: 'GET',
      path: `/api/v2/alerts?filter=${filter}&receiver=${filter}&active=${pick(random, ['true', 'maybe'])}`,
      headers,
    }),
    () => ({ method: 'GET', path: `/api/v2/alerts/groups?filter=${filter}`, headers }),
    () => ({ method: pick(random, ['GET', 'DELETE']), path: `/api/v2/silence/${id}`, headers }),
    () => ({ method: 'GET', path: pick(random, ['/api/v2/receivers', '/api/v2/status']), headers }),
  ])()
}

export type Shape = 'alertmanager' | 'pagerduty' | 'opsgenie' | 'text' | 'problem'

/** In which shape the clients of an address read a refusal. */
export const shapeOf = (path: string): Shape => {
  const [address = ''] = path.split('?')
  if (/^\/api\/v2\/(alerts|silences|silence\/[^/]+|receivers|status|alerts\/groups)$/.test(address)) return 'alertmanager'
  if (/^\/v2\/(change\/)?enqueue$/.test(address)) return 'pagerduty'
  if (/^\/v2\/(alerts|heartbeats)(\/|$)/.test(address)) return 'opsgenie'
  return address.startsWith('/ping/') ? 'text' : 'problem'
}

/** Undefined when `body` is a refusal in this shape that says something. */
export const misshapen = (shape: Shape, status: number, text: string): string | undefined => {
  const body = parsed(text)
  const { message, code, errors, took, requestId } = Object(body)
  const says = typeof message === 'string' && message.length > 5
  switch (shape) {
    case 'alertmanager':
      // As Alertmanager answers: a silence that is not there is an empty 404.
      if (text === '') return status === 404 ? undefined : 'nothing is said'
      return typeof body === 'string' || (says && Number.isInteger(code)) ? undefined : 'not the shape of an error of Alertmanager'
    case 'pagerduty':
      return says && typeof Object(body).status === 'string' && Array.isArray(errors) && errors.every((one) => typeof one === 'string')
        ? undefined
        : 'not the shape of an error of PagerDuty'
    case 'opsgenie':
      return says && typeof took === 'number' && typeof requestId === 'string' ? undefined : 'not the shape of an error of Opsgenie'
    case 'text':
      return text.length > 10 ? undefined : 'nothing is said'
    case 'problem':
      return 'not problem details'
    default:
      return shape satisfies never
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
