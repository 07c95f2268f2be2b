import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { bearer, type Site, startSite } from '#test/http/site.ts'

let site: Site
let address: string
before(async () => {
  site = await startSite()
  address = await site.server.listen({ port: 0, host: '127.0.0.1' })
})
after(() => site.stop())

const assistant = async (token: string): Promise<Client> => {
  const client = new Client({ name: 'test', version: '1' })
  const transport = new StreamableHTTPClientTransport(new URL(`${address}/mcp`), { requestInit: { headers: bearer(token) } })
  await client.connect(transport as Parameters<typeof client.connect>[0])
  return client
}

const call = async (client: Client, name: string, input: Record<string, unknown>): Promise<{ isError: boolean; text: string }> => {
  const result = await client.callTool({ name, arguments: input })
  const [content] = Array.isArray(result.content) ? result.content : []
  return { isError: result.isError === true, text: String(content?.text) }
}

test('every action is a tool with its summary and schema', async () => {
  const client = await assistant(await site.token())
  const { tools } = await client.listTools()
  const make = tools.find((tool) => tool.name === 'thing_make')
  assert.match(make?.description ?? '', /^Make a thing/)
  assert.deepEqual(make?.inputSchema.required, ['label'])
  assert.deepEqual([make?.annotations?.readOnlyHint, make?.annotations?.destructiveHint], [false, true])
  assert.equal(tools.find((tool) => tool.name === 'thing_show')?.annotations?.readOnlyHint, true)
  assert.ok(tools.some((tool) => tool.name === 'thing_role_assign_to'))
  await client.close()
})

test('a tool does what the action does, as the token', async () => {
  const client = await assistant(await site.token())
  const { isError, text } = await call(client, 'thing_make', { label: 'by an assistant' })
  assert.equal(isError, false)
  assert.equal(JSON.parse(text).version, 7)
  const [fact] = await site.platform.facts('thing.made')
  assert.equal(fact?.actor, 'token:test administrator')
  await client.close()
})

test('a refusal is the tool’s error, in the words a person reads', async () => {
  const client = await assistant(await site.token())
  const invalid = await call(client, 'thing_make', { lable: 'x' })
  assert.equal(invalid.isError, true)
  assert.match(invalid.text, /^invalid-input: [\s\S]*\/lable/)
  assert.match((await call(client, 'thing_nothing', {})).text, /no tool/)
  const bug = await call(client, 'thing_break', {})
  assert.deepEqual([bug.isError, /hunter2/.test(bug.text)], [true, false])
  await client.close()
})

test('a token is offered, and may use, only the tools of its scopes and role', async () => {
  const client = await assistant(await site.token({ role: 'viewer', scopes: ['thing.*'] }))
  const { tools } = await client.listTools()
  assert.deepEqual(tools.map((tool) => tool.name).sort(), ['thing_break', 'thing_show'])
  const refused = await call(client, 'thing_make', { label: 'x' })
  assert.match(refused.text, /^forbidden/)
  await client.close()
})

test('no tool shows a secret', async () => {
  const client = await assistant(await site.token())
  const names = (await client.listTools()).tools.map((tool) => tool.name)
  assert.ok(!names.includes('token_create') && !names.includes('identity_invite'))
  assert.equal((await call(client, 'token_create', { name: 'x', role: 'viewer', scopes: ['*'] })).isError, true)
  await client.close()
})

test('without a token there is no assistant, not even with a session', async () => {
  await assert.rejects(assistant('andon_wrong'))
  const cookie = await site.session('alice', 'administrator')
  const headers = { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
  const answer = await site.server.inject({
    method: 'POST',
    url: '/mcp',
    headers,
    payload: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
  })
  assert.equal(answer.statusCode, 401)
})

test('the address answers no other method', async () => {
  const answer = await site.server.inject({ method: 'GET', url: '/mcp', headers: bearer(await site.token()) })
  assert.equal(answer.statusCode, 405)
})
