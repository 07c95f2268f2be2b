import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { domains } from '#app/domains.ts'
import { toolsOf } from '#platform/actions/tools.ts'
import { addressOf } from '#platform/http/derive.ts'
import { propertiesOf } from '#platform/http/query.ts'
import { createServer } from '#platform/http/server.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

/** The product as it is composed, seen over HTTP. */
let platform: TestPlatform
let server: FastifyInstance
before(async () => {
  platform = await startTestPlatform({ domains, jobs: false })
  server = createServer(platform, { live: platform.live })
  await server.ready()
})
after(async () => {
  await server.close()
  await platform.stop()
})

const actions = () => [...platform.registry.actions.values()]

test('every action says what it does and what each field of its input means', () => {
  assert.ok(actions().length > 50)
  const silent = actions().flatMap((action) => [
    ...(action.summary.length < 4 ? [action.name] : []),
    ...Object.entries(propertiesOf(action.input)).flatMap(([field, schema]) =>
      'description' in schema ? [] : [`${action.name} ${field}`],
    ),
  ])
  assert.deepEqual(silent, [])
})

test('every action refuses input it does not know', () => {
  const open = actions().filter((action) => !('additionalProperties' in action.input) || action.input.additionalProperties !== false)
  assert.deepEqual(
    open.map((action) => action.name),
    [],
  )
})

test('every address of the API is in the OpenAPI document, and every reference in it leads somewhere', async () => {
  const document = (await server.inject('/api/openapi.json')).json()
  for (const action of actions()) assert.ok(document.paths[addressOf(action.name)] !== undefined, action.name)
  for (const [, path = ''] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    assert.ok(path.split('/').reduce<unknown>((node, part) => Object(node)[part], document) !== undefined, path)
  }
})

test('every tool has a name that every assistant accepts, and its own', () => {
  const tools = toolsOf(platform.registry)
  assert.equal(tools.size, actions().length)
  for (const name of tools.keys()) assert.match(name, /^[a-z][a-z0-9_]{0,63}$/)
})

test('every action that is not for strangers refuses one, over HTTP, before anything else', async () => {
  for (const action of actions().filter((candidate) => candidate.may.role !== 'stranger')) {
    const method = action.kind === 'question' ? 'GET' : 'POST'
    const answer = await server.inject({ method, url: addressOf(action.name) })
    assert.equal(answer.statusCode, 401, action.name)
  }
})
