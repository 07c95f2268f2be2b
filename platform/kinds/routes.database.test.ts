import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import Type from 'typebox'
import { defineDomain } from '#platform/domain.ts'
import { defineKind } from '#platform/kinds/kind.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { bearer, type Site, startSite } from '#test/http/site.ts'

const Team = defineKind({
  name: 'Team',
  slug: 'team',
  plural: 'Teams',
  summary: 'A team.',
  owner: 'none',
  spec: Type.Object({ type: Type.Optional(Type.String()) }, { additionalProperties: false }),
})

let site: Site
let token: string
before(async () => {
  site = await startSite({ domains: [kindsDomain, defineDomain({ name: 'sea', kinds: [Team] })], config: { allowedInside: ['file:'] } })
  token = await site.token()
})
after(() => site.stop())

const ask = (method: 'GET' | 'PUT' | 'DELETE' | 'POST', url: string, payload?: string, headers: Record<string, string> = {}) =>
  site.server.inject({ method, url, headers: { ...bearer(token), ...headers }, ...(payload !== undefined && { payload }) })

const address = '/api/v1/records/team/shop/web'
const text = (type: string): string => `apiVersion: andon.dev/v1\nkind: Team\nmetadata:\n  name: shop/web\nspec:\n  type: ${type}\n`
const yaml = { 'content-type': 'application/yaml' }

test('a record has an address: created by PUT, read by GET with its version as ETag', async () => {
  const created = await ask('PUT', address, text('a'), { ...yaml, 'if-none-match': '*' })
  assert.deepEqual([created.statusCode, created.headers.etag], [201, '"1"'], created.body)
  const got = await ask('GET', address)
  assert.deepEqual([got.statusCode, got.headers.etag, got.json().spec], [200, '"1"', { type: 'a' }])
  assert.equal((await ask('GET', address, undefined, { 'if-none-match': '"1"' })).statusCode, 304)
  assert.equal((await ask('GET', address, undefined, { accept: 'application/yaml' })).body, text('a'))
  for (const name of ['nobody', 'a%00b', '%0A', 'a%2Fb', '..%2f..'])
    assert.equal((await ask('GET', `/api/v1/records/team/${name}`)).statusCode, 404, name)
  const page = Buffer.from(JSON.stringify(['name', 'a\u0000', 'a\u0000'])).toString('base64url')
  assert.equal((await ask('GET', `/api/v1/record/list?kind=team&after=${page}`)).statusCode, 400)
})

test('a change made from another version is refused with 412', async () => {
  assert.equal((await ask('PUT', address, text('b'), { ...yaml, 'if-none-match': '*' })).statusCode, 412)
  assert.equal((await ask('PUT', address, text('b'), { ...yaml, 'if-match': '"4"' })).statusCode, 412)
  assert.equal((await ask('PUT', '/api/v1/records/team/none', text('b'), { ...yaml, 'if-match': '*' })).statusCode, 412)
  const changed = await ask('PUT', address, text('b'), { ...yaml, 'if-match': '"1"' })
  assert.deepEqual([changed.statusCode, changed.headers.etag], [200, '"2"'])
  assert.equal((await ask('PUT', address, text('c'), { ...yaml, 'if-match': '"7", "2"' })).statusCode, 200)
  assert.equal((await ask('PUT', address, text('b'), { ...yaml, 'if-match': '*' })).statusCode, 200)
})

test('a document that says another name than the address is refused and changes nothing', async () => {
  const refused = await ask('PUT', '/api/v1/records/team/other', text('z'), yaml)
  assert.equal(refused.statusCode, 400)
  assert.equal((await ask('GET', address)).json().spec.type, 'b')
})

test('a refused document comes back with every mistake and its place', async () => {
  const refused = await ask('PUT', address, text('x').replace('type:', 'tipe:'), yaml)
  assert.equal(refused.statusCode, 422)
  const { findings, errors } = refused.json()
  assert.equal((findings ?? errors)[0].mend, 'Did you mean `type`?')
  assert.equal((await ask('PUT', address, '{"a":', { 'content-type': 'application/json' })).statusCode, 400)
})

test('DELETE archives', async () => {
  assert.equal((await ask('DELETE', address, undefined, { 'if-match': '"1"' })).statusCode, 412)
  assert.equal((await ask('DELETE', address)).statusCode, 200)
  assert.ok((await ask('GET', address)).json().archivedAt)
})

test('strangers have no way to records by their addresses', async () => {
  assert.equal((await site.server.inject({ method: 'GET', url: address })).statusCode, 401)
  assert.equal((await site.server.inject({ method: 'PUT', url: address, payload: text('x'), headers: yaml })).statusCode, 401)
})

test('a push is believed only with the repository’s secret', async () => {
  const added = await ask('POST', '/api/v1/repository/add', JSON.stringify({ name: 'ops', url: 'file:///nowhere' }), {
    'content-type': 'application/json',
  })
  const { hook } = added.json()
  const path = new URL(hook.url).pathname
  const body = '{"ref":"refs/heads/main"}'
  const push = (headers: Record<string, string>, url = path) =>
    site.server.inject({ method: 'POST', url, payload: body, headers: { 'content-type': 'application/json', ...headers } })
  const signature = createHmac('sha256', hook.secret).update(body).digest('hex')
  assert.equal((await push({ 'x-hub-signature-256': `sha256=${signature}` })).statusCode, 202)
  assert.equal((await push({ 'x-gitea-signature': signature })).statusCode, 202)
  assert.equal((await push({ 'x-gitlab-token': hook.secret })).statusCode, 202)
  assert.equal((await push({})).statusCode, 401)
  assert.equal((await push({ 'x-hub-signature-256': `sha256=${signature.replace(/./, 'g')}` })).statusCode, 401)
  assert.equal((await push({ 'x-gitlab-token': hook.secret }, '/api/v1/repositories/unknown/push')).statusCode, 401)
  assert.equal((await site.platform.facts('repository.sync-asked')).length, 3)
})
