import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import type { TSchema } from 'typebox'
import { domains } from '#app/domains.ts'
import type { Action } from '#platform/actions/action.ts'
import { addressOf } from '#platform/http/derive.ts'
import { isList, propertiesOf } from '#platform/http/query.ts'
import { createServer } from '#platform/http/server.ts'
import { bearer } from '#test/http/site.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

/** Every action of the product, called with input that is almost right. */
let platform: TestPlatform
let server: FastifyInstance
let token: string
before(async () => {
  platform = await startTestPlatform({ domains, jobs: false })
  server = createServer(platform)
  await server.ready()
  const made = await platform.invoke({ type: 'node', id: platform.nodeId }, 'token.create', {
    name: 'test',
    role: 'administrator',
    scopes: ['*'],
  })
  token = String(Object(made).token)
})
after(async () => {
  await server.close()
  await platform.stop()
})

const junk = fc.constantFrom<unknown>(
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  '',
  ' ',
  'x',
  '\u0000',
  '\ud800',
  '../../etc/passwd',
  "'; drop table fact; --",
  '<script>',
  '🚨'.repeat(50),
  'x'.repeat(20_000),
  'team:nobody',
  '2026-02-30T25:61:00Z',
  [],
  [[]],
  {},
  { a: { b: [] } },
  JSON.parse('{"__proto__": {"role": "administrator"}}'),
  '00000000-0000-0000-0000-000000000000',
  '9'.repeat(30),
)

/** A value that mostly fits `schema`, with junk in a few places. */
const almost = (schema: TSchema, depth = 0): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 8, arbitrary: fitting(schema, depth) }, { weight: 1, arbitrary: junk })

const fitting = (schema: TSchema, depth: number): fc.Arbitrary<unknown> => {
  if ('const' in schema) return fc.constant(schema.const)
  if ('anyOf' in schema && Array.isArray(schema.anyOf) && schema.anyOf.length > 0)
    return fc.oneof(...schema.anyOf.map((choice: TSchema) => fitting(choice, depth + 1)))
  if (isList(schema)) return depth > 3 ? fc.constant([]) : fc.array(almost(schema.items, depth + 1), { maxLength: 3 })
  const type = 'type' in schema ? schema.type : undefined
  if (type === 'object') return depth > 3 ? fc.constant({}) : objects(schema, depth)
  if (type === 'integer' || type === 'number') return fc.oneof(fc.integer({ min: -2, max: 60 }), fc.constant(2 ** 53), fc.double())
  if (type === 'boolean') return fc.boolean()
  if ('format' in schema && schema.format === 'uuid') return fc.uuid()
  if ('format' in schema && schema.format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
  if ('pattern' in schema && typeof schema.pattern === 'string') return fc.oneof(matching(schema.pattern), fc.string())
  return fc.oneof(
    fc.string(),
    fc.constantFrom('team:payments', 'workload:checkout', 'Europe/Berlin', 'alert.list', '15m'),
    fc.string({ unit: 'binary' }),
  )
}

/** fast-check reads most regular expressions; where it cannot, any text will do. */
const matching = (pattern: string): fc.Arbitrary<string> => {
  try {
    return fc.stringMatching(new RegExp(pattern))
  } catch {
    return fc.string()
  }
}

const objects = (schema: TSchema, depth: number): fc.Arbitrary<unknown> => {
  const fields = Object.fromEntries(Object.entries(propertiesOf(schema)).map(([name, property]) => [name, almost(property, depth + 1)]))
  const known = fc.record(fields, { requiredKeys: [] })
  return fc.oneof(
    { weight: 9, arbitrary: known },
    { weight: 1, arbitrary: fc.tuple(known, fc.string(), junk).map(([value, name, extra]) => ({ ...value, [name]: extra })) },
  )
}

const send = (action: Action, input: unknown) => {
  const headers = { ...bearer(token), 'content-type': 'application/json' }
  if (action.kind === 'deed') return server.inject({ method: 'POST', url: addressOf(action.name), headers, payload: JSON.stringify(input) })
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(Object(input)))
    query.append(name, typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
  return server.inject({ method: 'GET', url: `${addressOf(action.name)}?${query.toString()}`, headers })
}

test('input that is almost right is done or refused with a reason, never a failure, and a refusal changes nothing', async () => {
  const actions = [...platform.registry.actions.values()]
  const factCount = async (): Promise<unknown> => (await platform.database.sql('select count(*) from fact'))[0]
  const failed = new Map<string, string>()
  let refused = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...actions).chain((action) => fc.tuple(fc.constant(action), almost(action.input))),
      async ([action, input]) => {
        const before = await factCount()
        const answer = await send(action, input)
        if (answer.statusCode < 400) return
        refused += 1
        const problem = answer.json()
        if (answer.statusCode >= 500) failed.set(action.name, `${answer.statusCode} ${JSON.stringify(input).slice(0, 500)}`)
        assert.ok(typeof problem.detail === 'string' && problem.detail.length > 10, answer.body)
        if (problem.code === 'invalid-input')
          for (const finding of problem.findings ?? [])
            assert.ok(typeof finding.path === 'string' && finding.message.length > 3, answer.body)
        assert.deepEqual(await factCount(), before, `${action.name} refused and changed something`)
      },
    ),
    { numRuns: 2_000 },
  )
  assert.ok(refused > 500, String(refused))
  assert.deepEqual([...failed], [])
})
