import type { TSchema } from 'typebox'
import type { Action } from '#platform/actions/action.ts'
import { addressOf } from '#platform/http/derive.ts'
import { isList, propertiesOf } from '#platform/http/query.ts'
import { misspelled, mutateValue } from '#test/mutate.ts'

/** One request as it goes over the wire. */
export interface Request {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

type Random = () => number

export const pick = <Item>(random: Random, items: readonly [Item, ...Item[]]): Item =>
  items[Math.floor(random() * items.length)] ?? items[0]

const long = 'x'.repeat(1_000_000)
/** What a query or a header may carry of the same: the server's limit on both together is 16 KB. */
const longish = 'x'.repeat(9_000)

/** A request that fits, before anything is wrong with it. */
export const fittingRequest = (action: Action, input: unknown, token: string): Request => {
  const headers = { authorization: `Bearer ${token}` }
  return action.kind === 'deed'
    ? { method: 'POST', path: addressOf(action.name), headers: { ...headers, 'content-type': 'application/json' }, body: jsonOf(input) }
    : { method: 'GET', path: `${addressOf(action.name)}${queryOf(input)}`, headers }
}

export const jsonOf = (input: unknown): string => JSON.stringify(input) ?? ''

const queryOf = (input: unknown): string => {
  const pairs = Object.entries(Object(input)).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, typeof one === 'string' ? one.toWellFormed() : jsonOf(one)]),
  )
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`
}

/** An input of a question that mostly fits its schema; names are those of the small organization. */
export const sampleOf = (random: Random, schema: TSchema): unknown => {
  if ('anyOf' in schema && Array.isArray(schema.anyOf)) return sampleOf(random, pick(random, schema.anyOf as unknown as [TSchema]))
  if ('const' in schema) return schema.const
  if ('enum' in schema && Array.isArray(schema.enum)) return pick(random, schema.enum as unknown as [unknown])
  if (isList(schema)) return [sampleOf(random, schema.items)]
  const type = 'type' in schema ? schema.type : undefined
  if (type === 'integer' || type === 'number') return pick(random, [1, 3, 50])
  if (type === 'boolean') return random() < 0.5
  if (type === 'object')
    return Object.fromEntries(
      Object.entries(propertiesOf(schema)).flatMap(([name, inner]) => (random() < 0.7 ? [[name, sampleOf(random, inner)]] : [])),
    )
  const format = 'format' in schema ? schema.format : undefined
  if (format === 'uuid') return '01930000-0000-7000-8000-000000000001'
  if (format === 'date-time') return '2026-11-20T09:00:00Z'
  return pick(random, ['workload:checkout', 'runbook:restart', 'person:bo', 'Workload', 'checkout', 'team:shop', 'a'])
}

/** The input changed as a program with a bug, or somebody who tries things, would change it. */
export const wrongInput = (random: Random, action: Action, input: unknown, token: string): Request =>
  fittingRequest(action, mutateValue(random, input), token)

/** The same request with something wrong below its meaning: bytes, types, headers, address, method, sender. */
export const wrongWire = (random: Random, request: Request): Request => {
  const text = typeof request.body === 'string' ? request.body : '{}'
  const body = (changed: string | Buffer): Request => ({ ...request, method: 'POST', body: changed })
  const header = (name: string, value: string): Request => ({ ...request, headers: { ...request.headers, [name]: value } })
  const query = (more: string): Request => ({ ...request, path: `${request.path}${request.path.includes('?') ? '&' : '?'}${more}` })
  const at = Math.floor(random() * text.length)
  const letters = Object.entries(Object(safely(text)))
    .flatMap(([name, value]) => (typeof value === 'string' ? [name] : []))
    .concat('id')
  const name = pick(random, [letters[0] ?? 'id', ...letters])
  return pick<() => Request>(random, [
    () => body(text.slice(0, at)),
    () => body(misspelled(random, text)),
    () => body(Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([0xff, 0xfe, 0xc0, 0x00]), Buffer.from(text.slice(at))])),
    () => body(`\uFEFF${text}`),
    () => body(''),
    () => body(pick(random, ['null', '0', '"x"', '[]', 'true', '[{}]', 'undefined', "{'a': 1}", '{} {}', 'NaN'])),
    () => body(`{"${name}":${'['.repeat(30_000)}${']'.repeat(30_000)}}`),
    () => body(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
    () => body(text.replace(/^\{/, `{"${name}":"${long}",`)),
    () => body(text.replace(/^\{/, `{"${name}":${'9'.repeat(400)},`)),
    () => body(text.replace(/\}$/, `,"${name}":"\\u0000"}`)),
    () => body(text.replace(/\}$/, `,"${name}":"\\ud800"}`)),
    () => body(text.replace(/\}$/, `,"${name}":1e999}`)),
    () =>
      body(
        text.replace(
          /^\{/,
          pick(random, ['{"__proto__":{"role":"administrator"},', '{"constructor":{"prototype":{}},', '{"hasOwnProperty":1,']),
        ),
      ),
    () =>
      header(
        'content-type',
        pick(random, [
          'text/plain',
          'application/xml',
          'multipart/form-data; boundary=x',
          'application/x-www-form-urlencoded',
          'application/json; charset=utf-16',
          'text/html',
          'json',
          '/',
          'application/yaml',
        ]),
      ),
    () => header('content-encoding', pick(random, ['gzip', 'br', 'x'])),
    () =>
      header(
        'authorization',
        pick(random, [
          '',
          'Bearer',
          'Bearer x',
          'Bearer andon_0000',
          'Basic',
          'Basic ####',
          `Bearer ${longish}`,
          'Digest a="b"',
          'Bearer andon_\u00ff',
          'Basic OnNlY3JldA==',
        ]),
      ),
    () => header('cookie', pick(random, ['andon_session=x', `andon_session=${longish}`, '=;;=', 'andon_session="; andon_session=%00'])),
    () => header('if-match', pick(random, ['"1"', 'W/"99999999999999"', '"x"', '', '*, "2"', '"-1"', `"${'9'.repeat(200)}"`])),
    () => header('if-none-match', pick(random, ['*', '"1"', 'x', ','])),
    () => header('idempotency-key', pick(random, ['', 'same', 'x'.repeat(201), '\u00e9', ' '])),
    () => header('accept', pick(random, ['application/yaml', 'text/html', 'x', '*/*;q=nine'])),
    () => header('origin', pick(random, ['https://evil.example', 'null', 'x'])),
    () =>
      query(
        pick(random, [
          `${name}=%00`,
          `${name}=%ff`,
          `${name}=%ed%a0%80`,
          '%',
          '&&==&',
          `${name}=${longish}`,
          '__proto__[a]=1&constructor=2',
          `${name}=1&${name}=2`,
          'limit=-1',
          'limit=1e99',
          'after=%F0%9F%9A%A8',
          'limit=',
          `${name}={"a":`,
          '%E0%A4%A',
        ]),
      ),
    () => ({ ...request, method: pick(random, ['PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'GET', 'POST']) }),
    () => ({
      ...request,
      path: request.path + pick(random, ['/', '/x', '%2f..', '%00', '%', '//', ';a=b', '%c0%ae', '\u00ff', `/${longish.slice(0, 5_000)}`]),
    }),
    () => ({ ...request, path: request.path.replace('/api/', pick(random, ['/api//', '/api/../api/', '/api/%2e%2e/'])) }),
  ])()
}

const safely = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** A request to the addresses of records, with names and bodies that people, forges and scanners send. */
export const recordRequest = (random: Random, token: string): Request => {
  const place = pick(random, [
    'workload/checkout',
    'runbook/restart',
    'team/shop',
    'person/alice',
    'workload/made-here',
    'workload/shop/checkout',
  ])
  const odd = pick(random, [
    'x/y',
    'workload/',
    'workload/%00',
    'workload/%F0%9F%9A%A8',
    'workload/..%2f..%2fetc',
    `workload/${'n'.repeat(3_000)}`,
    '__proto__/a',
    'constructor/prototype',
    'workload/a%20b',
    'workload/%ed%a0%80',
    'Workload/CHECKOUT',
    'workload/-',
  ])
  const [slug = '', ...rest] = place.split('/')
  const kind = slug.charAt(0).toUpperCase() + slug.slice(1)
  const document = { apiVersion: 'andon.dev/v1', kind, metadata: { name: rest.join('/'), owner: 'team:shop' }, spec: {} }
  const headers = { authorization: `Bearer ${token}` }
  const path = `/api/v1/records/${random() < 0.6 ? place : odd}`
  return pick<() => Request>(random, [
    () => ({ method: 'GET', path, headers }),
    () => ({ method: 'GET', path, headers: { ...headers, accept: 'application/yaml' } }),
    () => ({
      method: 'DELETE',
      path: `/api/v1/records/${odd}`,
      headers: { ...headers, 'if-match': pick(random, ['"1"', '*', '"999"', 'x']) },
    }),
    () => ({
      method: 'PUT',
      path,
      headers: { ...headers, 'content-type': 'application/json' },
      body: jsonOf(mutateValue(random, document)),
    }),
    () => ({
      method: 'PUT',
      path,
      headers: { ...headers, 'content-type': pick(random, ['application/yaml', 'text/markdown', 'text/plain']) },
      body: misspelled(
        random,
        `---\napiVersion: andon.dev/v1\nkind: ${kind}\nmetadata:\n  name: ${rest.join('/')}\n  owner: team:shop\nspec: {}\n`,
      ),
    }),
  ])()
}

/** A request to the address Alertmanager's senders use. */
export const alertsRequest = (random: Random, token: string): Request => {
  const alerts = [
    {
      labels: { alertname: 'Down', workload: 'checkout' },
      annotations: { summary: 'It is down' },
      startsAt: '2026-11-20T09:00:00Z',
      generatorURL: 'http://prometheus.example/graph',
    },
    { labels: { alertname: 'Slow' } },
  ]
  return {
    method: 'POST',
    path: '/api/v2/alerts',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: jsonOf(mutateValue(random, alerts)),
  }
}
