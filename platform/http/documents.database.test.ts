import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { propertiesOf } from '#platform/http/query.ts'
import { refusals } from '#platform/refusal.ts'
import { type Site, startSite } from '#test/http/site.ts'

let site: Site
let document: Document
interface Document {
  readonly openapi: string
  readonly paths: Record<string, Record<string, Described>>
  readonly components: { readonly schemas: Record<string, Record<string, unknown>> }
}
interface Described {
  readonly operationId: string
  readonly summary?: string
  readonly parameters?: readonly { readonly name?: string; readonly description?: string; readonly $ref?: string }[]
  readonly requestBody?: unknown
  readonly responses: Record<string, unknown>
  readonly security?: readonly unknown[]
}

before(async () => {
  site = await startSite()
  document = (await site.server.inject('/api/openapi.json')).json()
})
after(() => site.stop())

const operations = (): [string, Described][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Described] => [`${method} ${path}`, operation]),
  )

test('every action is in the OpenAPI document, once, by its name', () => {
  assert.match(document.openapi, /^3\.1/)
  const names = operations().map(([, operation]) => operation.operationId)
  assert.equal(new Set(names).size, names.length)
  for (const name of site.platform.registry.actions.keys()) assert.ok(names.includes(name), name)
})

test('every route says what it does, and every field what it means', () => {
  assert.ok(operations().length > 10)
  for (const [where, operation] of operations()) {
    assert.ok((operation.summary ?? '').length > 3, where)
    assert.ok(operation.responses['default'] !== undefined, `${where} names its problems`)
    for (const parameter of operation.parameters ?? [])
      assert.ok(parameter.$ref !== undefined || (parameter.description ?? '').length > 2, `${where} ${parameter.name}`)
  }
  for (const action of site.platform.registry.actions.values()) {
    for (const [side, schema] of [
      ['input', action.input],
      ['output', action.output],
    ] as const) {
      for (const [field, property] of Object.entries(propertiesOf(schema)))
        assert.ok('description' in property, `${action.name} ${side} ${field}`)
    }
  }
})

test('every reference in the document leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? '')
  assert.ok(references.length > 10)
  for (const reference of references) {
    const found = reference.split('/').reduce<unknown>((node, part) => Object(node)[part], document)
    assert.ok(found !== undefined, reference)
  }
})

test('what needs no sign-in says so, everything else does not', () => {
  const open = operations()
    .filter(([, operation]) => operation.security?.length === 0)
    .map(([, operation]) => operation.operationId)
    .sort()
  assert.deepEqual(open, ['api.openapi', 'api.reference', 'identity.sign-in', 'thing.break'])
})

test('foreign routes are in the document too', () => {
  assert.ok(document.paths['/api/v2/things']?.['post']?.operationId === 'things.receive')
})

test('the reference page names every action and explains every problem, without a script', async () => {
  const { body, headers } = await site.server.inject('/api/reference')
  assert.match(String(headers['content-type']), /^text\/html/)
  for (const name of site.platform.registry.actions.keys()) assert.ok(body.includes(`id="${name}"`), name)
  for (const code of [...Object.keys(refusals), 'internal-error']) assert.ok(body.includes(`id="problem-${code}"`), code)
  assert.doesNotMatch(body, /<script|style="|onclick/)
  const style = await site.server.inject('/plain.css')
  assert.match(style.body, /prefers-color-scheme: dark/)
})
