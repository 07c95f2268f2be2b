import assert from 'node:assert/strict'
import { Agent, request as ask, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import type { Action } from '#platform/actions/action.ts'
import { findingsAgainst } from '#platform/actions/validate.ts'
import { addressOf } from '#platform/http/derive.ts'
import { inputOfQuery } from '#platform/http/query.ts'
import { createServer } from '#platform/http/server.ts'
import { Refusal, refusals } from '#platform/refusal.ts'
import { seeded } from '#test/mutate.ts'
import type { TestPlatform } from '#test/platform.ts'
import {
  alertsRequest,
  fittingRequest,
  pick,
  recordRequest,
  type Request,
  sampleOf,
  wrongInput,
  wrongWire,
} from '#test/whole/bad-requests.ts'
import { amazon, type Doors, foreignRequest, misshapen, openDoors, shapeOf } from '#test/whole/foreign-requests.ts'
import { startSmallOrganization } from '#test/whole/organization.ts'
import { workedExamples } from '#test/whole/worked-examples.ts'

/** The product on a real socket, sent what nobody should send. */
const count = 2_800
const seed = Number(process.env['ANDON_TEST_SEED'] ?? 20_261_120)

let platform: TestPlatform
let server: FastifyInstance
let port: number
let token: string
let doors: Doors
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
before(async () => {
  platform = await startSmallOrganization(amazon)
  server = createServer(platform, { live: platform.live, strictPerMinute: 1_000_000 })
  port = Number(new URL(await server.listen({ host: '127.0.0.1', port: 0 })).port)
  const made = { name: 'test', role: 'administrator', scopes: ['*'] }
  token = Object(await platform.invoke({ type: 'node', id: platform.nodeId }, 'token.create', made)).token
  doors = await openDoors(platform, token)
})
after(async () => {
  agent.destroy()
  await server.close()
  await platform.stop()
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const send = ({ method, path, headers, body = '' }: Request): Promise<Answer> =>
  new Promise((done, fail) => {
    const bytes = Buffer.from(body)
    const length = bytes.length === 0 && method === 'GET' ? {} : { 'content-length': bytes.length }
    const sent = ask({ agent, host: '127.0.0.1', port, method, path, headers: { ...headers, ...length } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (text += chunk))
      answer.on('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }))
      answer.on('error', fail)
    })
    sent.on('error', fail)
    sent.end(bytes)
  })

const contents = async (): Promise<unknown> =>
  (
    await platform.database.sql(
      `select (select count(*) from fact) as facts, (select count(*) from record) as records, (select count(*) from record_version) as versions,
              (select count(*) from alert) as alerts, (select count(*) from run) as runs, (select count(*) from incident) as incidents,
              (select count(*) from event) as events, (select count(*) from opsgenie_request) as requests, (select sum(received) from integration_count) as received`,
    )
  )[0]

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const shapes = {
  pager: ({ status, body }: Answer) => misshapen('pagerduty', status, body),
  genie: ({ status, body }: Answer) => misshapen('opsgenie', status, body),
}

/** What is wrong with a refusal; undefined when a person and a program can use it. */
const problemWith = (request: Request, answer: Answer): string | undefined => {
  if (request.method === 'HEAD') return undefined
  const body: unknown = parsed(answer.body)
  const shape = shapeOf(request.path)
  const problem = shape === 'problem' ? undefined : misshapen(shape, answer.status, answer.body)
  if (shape !== 'problem' && problem === undefined) return undefined
  // An integration's own address answers as its format does once the key has told which that is.
  if (/^\/in\/(pager|genie)\b/.test(request.path) && [shapes.pager, shapes.genie].some((is) => is(answer) === undefined)) return undefined
  if (!(answer.headers['content-type'] ?? '').startsWith('application/problem+json')) return `type ${answer.headers['content-type']}`
  const { type, code, detail, status, findings = [] } = Object(body)
  // What is not even HTTP, or longer than its head may be, has no code of ours.
  if (type === 'about:blank' && [400, 431].includes(answer.status) && answer.headers.connection === 'close') return undefined
  if (!Object.hasOwn(refusals, String(code))) return `code ${code}`
  if (status !== answer.status) return `status ${status}`
  if (typeof detail !== 'string' || detail.length < 10) return `detail ${detail}`
  if (!Array.isArray(findings)) return 'findings are no list'
  if (findings.some((one) => typeof one.path !== 'string' || typeof one.message !== 'string' || one.message.length < 4))
    return 'a finding without place or message'
  return undefined
}

/** What does not fit in the input of a request, read as the server should have read it. */
const faultIn = (request: Request, actions: ReadonlyMap<string, Action>): string | undefined => {
  const { pathname, searchParams } = new URL(request.path, 'http://127.0.0.1')
  const action = actions.get(pathname)
  if (action === undefined || ['HEAD', 'OPTIONS'].includes(request.method)) return undefined
  const query = Object.fromEntries([...new Set(searchParams.keys())].map((name) => [name, listOf(searchParams.getAll(name))]))
  const body = parsed(String(request.body ?? '').trim() || '{}')
  const input = action.kind === 'deed' ? (body === null ? {} : (body ?? 'not JSON')) : inputOfQuery(action.input, query)
  return findingsAgainst(action.input, input)[0]?.message
}

const listOf = (values: string[]): string | string[] => (values.length === 1 ? (values[0] ?? '') : values)

/** What a request truly did before (somebody left, a policy is gone) may leave no ground for an example any more. */
const prepared = async (name: string): Promise<unknown> => {
  try {
    return await workedExamples[name]?.prepare(platform)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

test('whatever is sent is answered with a reason or truly done, and a refusal changes nothing', async () => {
  const random = seeded(seed)
  // Leaving the example would leave nothing to ask about.
  const actions = [...platform.registry.actions.values()].filter((action) => action.name !== 'demo.leave')
  const byAddress = new Map(actions.map((action) => [addressOf(action.name), action]))
  const examples = new Map<string, unknown>()
  const wrong: string[] = []
  const seen = { done: 0, refused: 0 }

  for (let index = 0; index < count; index += 1) {
    const action = pick(random, [actions[0] ?? assert.fail(), ...actions])
    const example = examples.get(action.name) ?? (await prepared(action.name)) ?? sampleOf(random, action.input)
    if (action.kind === 'deed') examples.set(action.name, example)
    const kind = random()
    const request: Request =
      kind < 0.35
        ? wrongInput(random, action, example, token)
        : kind < 0.55
          ? wrongWire(random, fittingRequest(action, example, token))
          : kind < 0.63
            ? recordRequest(random, token)
            : kind < 0.7
              ? alertsRequest(random, token)
              : kind < 0.73
                ? wrongWire(random, random() < 0.5 ? alertsRequest(random, token) : recordRequest(random, token))
                : kind < 0.9
                  ? foreignRequest(random, doors, platform.clock.now())
                  : wrongWire(random, foreignRequest(random, doors, platform.clock.now()))
    const tell = (what: string) =>
      wrong.push(
        `#${index} ${request.method} ${request.path.slice(0, 200)} ${JSON.stringify(request.headers).replace(token, '…').slice(0, 300)} ${String(request.body ?? '').slice(0, 300)}\n   ${what}`,
      )
    const held = await contents()
    const answer = await send(request).catch((error: unknown) => tell(`no answer: ${String(error)}`))
    if (typeof answer === 'number') continue
    // Amazon's certificate is at an address the sender names: where there is none, SNS is to come again.
    const isWithoutCertificate = request.path.startsWith('/in/aws') && answer.status === 503
    if (answer.status >= 500 && !isWithoutCertificate) tell(`answered ${answer.status}: ${answer.body.slice(0, 300)}`)
    else if (answer.status >= 400) {
      seen.refused += 1
      const { code, findings = [] } = Object(parsed(answer.body))
      const isUntold = code === 'invalid-input' && faultIn(request, byAddress) !== undefined && findings.length === 0
      // A key of the header is judged before the input is.
      const isTheKey = request.headers['idempotency-key'] !== undefined
      const problem = isUntold && !isTheKey ? 'no findings' : problemWith(request, answer)
      if (problem !== undefined) tell(`answered ${answer.status} with ${problem}: ${answer.body.slice(0, 300)}`)
      const isPartlyTaken =
        (request.path.startsWith('/api/v2/alerts') && typeof parsed(answer.body) === 'string') ||
        /The other \d+ were taken/.test(answer.body)
      if (!isPartlyTaken && JSON.stringify(await contents()) !== JSON.stringify(held))
        tell(`answered ${answer.status} and changed something`)
    } else {
      seen.done += 1
      const problem = faultIn(request, byAddress)
      if (problem !== undefined) tell(`answered ${answer.status} to an input that does not fit: ${problem}`)
      examples.delete(action.name)
    }
  }

  assert.deepEqual(wrong, [], `${wrong.length} of ${count}; seed ${seed}`)
  assert.ok(seen.refused > count / 2 && seen.done > count / 50, JSON.stringify(seen))
  const me = await send({ method: 'GET', path: '/api/v1/identity/me', headers: { authorization: `Bearer ${token}` } })
  assert.equal(me.status, 200, 'it still serves')
  assert.equal(Object(Object.prototype).role, undefined)
})

test('what is not even HTTP is told so, and the server lives on', async () => {
  const raw = (text: string): Promise<string> =>
    new Promise((done, fail) => {
      const socket = connect({ host: '127.0.0.1', port }, () => socket.write(text, 'latin1'))
      let answer = ''
      socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
      socket.on('close', () => done(answer))
      socket.on('error', fail)
    })
  const bad = [
    'hello\r\n\r\n',
    'FETCH /api/v1/alert/list HTTP/1.1\r\nhost: a\r\n\r\n',
    'GET /api/v1/alert/list HTTP/9.9\r\nhost: a\r\n\r\n',
    'POST /api/v1/alert/receive HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n{}',
    'POST /api/v1/alert/receive HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}',
    'GET /api/v1/alert/list HTTP/1.1\r\nhost: a\r\na b: c\r\n\r\n',
    `GET /api/v1/alert/list HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`,
    '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001',
  ]
  for (const text of bad) {
    const answer = await raw(text)
    assert.match(answer, /^HTTP\/1\.1 4\d\d .*\r\n(.*\r\n)*Content-Type: application\/problem\+json/i, JSON.stringify(text.slice(0, 80)))
  }
  assert.equal((await send({ method: 'GET', path: '/livez', headers: {} })).status, 200)
})
