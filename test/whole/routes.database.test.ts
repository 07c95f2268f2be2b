import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import type { TSchema } from 'typebox'
import type { Action } from '#platform/actions/action.ts'
import { addressOf } from '#platform/http/derive.ts'
import { isList, propertiesOf } from '#platform/http/query.ts'
import { createServer } from '#platform/http/server.ts'
import type { TestPlatform } from '#test/platform.ts'
import { startSmallOrganization } from '#test/whole/organization.ts'

/** What the API says about itself: to people, to generators of clients, to assistants. */
let platform: TestPlatform
let server: FastifyInstance
let actions: readonly Action[]
let document: Json
before(async () => {
  platform = await startSmallOrganization()
  server = createServer(platform)
  actions = [...platform.registry.actions.values()]
  document = (await server.inject('/api/openapi.json')).json()
})
after(async () => {
  await server.close()
  await platform.stop()
})

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The fields of a schema, at any depth, that do not say what they are. */
const undescribed = (schema: TSchema, place: string): readonly string[] => {
  if ('anyOf' in schema && Array.isArray(schema.anyOf)) return schema.anyOf.flatMap((choice: TSchema) => undescribed(choice, place))
  if (isList(schema)) return undescribed(schema.items, `${place}[]`)
  return Object.entries(propertiesOf(schema)).flatMap(([name, field]) => [
    ...(isDescribed(field) ? [] : [`${place}.${name}`]),
    ...undescribed(field, `${place}.${name}`),
  ])
}

/** By itself, or as a list or an alternative whose parts are. */
const isDescribed = (schema: TSchema): boolean => {
  if ('description' in schema && typeof schema.description === 'string' && schema.description.length > 3) return true
  if (isList(schema)) return isDescribed(schema.items)
  if ('anyOf' in schema && Array.isArray(schema.anyOf)) {
    const told = schema.anyOf.filter((choice: Json) => choice['type'] !== 'null')
    return told.length > 0 && told.every((choice: TSchema) => isDescribed(choice))
  }
  return false
}

test('every action has a summary of its own, one line', () => {
  assert.deepEqual(
    actions.filter(({ summary }) => summary.length < 10 || summary.length > 140 || summary.includes('\n')).map(({ name }) => name),
    [],
  )
  assert.equal(new Set(actions.map(({ summary }) => summary)).size, actions.length)
})

test('every field of every input and every answer says what it is', () => {
  const silent = actions.flatMap(({ name, input, output }) => [...undescribed(input, `${name} <- `), ...undescribed(output, `${name} -> `)])
  assert.deepEqual(silent, [])
})

const operations = (): readonly { readonly place: string; readonly operation: Json; readonly path: string }[] =>
  Object.entries(Object(document['paths'])).flatMap(([path, methods]) =>
    Object.entries(Object(methods)).map(([method, operation]) => ({ place: `${method} ${path}`, path, operation: Object(operation) })),
  )

test('the OpenAPI document is one of version 3.1, with every address of the API', () => {
  assert.match(String(document['openapi']), /^3\.1\.\d+$/)
  const { title, version } = Object(document['info'])
  assert.ok(title && version)
  const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])
  const wrong = operations().flatMap(({ place, path, operation }) => {
    const parameters = Array.isArray(operation['parameters']) ? operation['parameters'].map(resolved) : []
    const inPath = parameters.flatMap((parameter) => (parameter['in'] === 'path' ? [String(parameter['name'])] : []))
    const named = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '')
    const keys = parameters.map((parameter) => `${String(parameter['in'])} ${String(parameter['name'])}`)
    return [
      ...(methods.has(place.split(' ')[0] ?? '') && path.startsWith('/') ? [] : [`${place}: not a method of an address`]),
      ...(isObject(operation['responses']) &&
      Object.values(operation['responses']).every((one) => resolved(one)['description'] !== undefined)
        ? []
        : [`${place}: an answer without description`]),
      ...(named.toSorted().join() === inPath.toSorted().join() ? [] : [`${place}: its parameters in the path`]),
      ...(new Set(keys).size === keys.length ? [] : [`${place}: the same parameter twice`]),
      ...parameters
        .filter((one) => one['schema'] === undefined && one['content'] === undefined)
        .map((one) => `${place}: ${String(one['name'])}`),
    ]
  })
  assert.deepEqual(wrong, [])
  for (const action of actions) {
    const operation = Object(Object(document['paths'])[addressOf(action.name)])[action.kind === 'question' ? 'get' : 'post']
    assert.equal(operation?.operationId, action.name)
  }
})

test('every operation has an identifier of its own', () => {
  const names = operations().map(({ operation }) => operation['operationId'])
  assert.ok(names.every((name) => typeof name === 'string'))
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  )
})

test('every reference in the document leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference ?? '')
  assert.ok(references.length > actions.length)
  assert.deepEqual(
    [...new Set(references)].filter((reference) => target(reference) === undefined),
    [],
  )
})

const target = (reference: string): unknown =>
  reference.startsWith('#/')
    ? reference
        .slice(2)
        .split('/')
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
        .reduce<unknown>((node, part) => (isObject(node) ? node[part] : undefined), document)
    : undefined

const resolved = (value: unknown): Json => {
  const { $ref } = Object(value)
  return Object(typeof $ref === 'string' ? target($ref) : value)
}
