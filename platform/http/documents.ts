import type { FastifyInstance, RouteOptions } from 'fastify'
import type { TSchema } from 'typebox'
import { type DocumentedRoute, openApiOf } from '#platform/http/openapi.ts'
import { referenceOf } from '#platform/http/reference.ts'

/** Gathers what every route of `/api/` says about itself, as it is added. */
export const collectRoutes = (server: FastifyInstance): DocumentedRoute[] => {
  const routes: DocumentedRoute[] = []
  server.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/api/')) return
    const operation = operationOf(route)
    const methods = [route.method].flat().filter((method) => method !== 'HEAD' && method !== 'OPTIONS')
    if (operation !== undefined) routes.push(...methods.map((method) => ({ method, path: route.url, operation })))
  })
  return routes
}

/** The two documents. Written once, when first asked: the routes are complete by then. */
export const serveDocuments = (
  server: FastifyInstance,
  routes: readonly DocumentedRoute[],
  options: { baseUrl: string; version: string },
): void => {
  let document: string | undefined
  let page: string | undefined

  server.get('/api/openapi.json', { config: { operation: documentOperation } }, (_request, reply) => {
    document ??= JSON.stringify(openApiOf(routes, options))
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(document)
  })

  server.get('/api/reference', { config: { operation: pageOperation, page: true } }, (_request, reply) => {
    page ??= referenceOf(routes, options)
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page)
  })
}

const documentOperation = { name: 'api.openapi', summary: 'This API as an OpenAPI 3.1 document', open: true, answers: 'application/json' }
const pageOperation = { name: 'api.reference', summary: 'This API for people to read', open: true, answers: 'text/html' }

/** Foreign routes may say it in Fastify's own words: a `schema` with a summary. */
const operationOf = (route: RouteOptions): DocumentedRoute['operation'] | undefined => {
  if (route.config?.operation !== undefined) return route.config.operation
  const schema = Object(route.schema)
  const summary = textIn(schema, 'summary')
  if (summary === undefined) return undefined
  const description = textIn(schema, 'description')
  const input = schemaIn(schema, 'body') ?? schemaIn(schema, 'querystring')
  const output = schemaIn(Object(schemaIn(schema, 'response')), '200')
  const method = String([route.method].flat()[0]).toLowerCase()
  return {
    name: `${nounOf(route.url)}.${method}`,
    summary,
    ...(description === undefined ? {} : { description }),
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
  }
}

const nounOf = (url: string): string =>
  url
    .split(/[/:]+/)
    .filter((word) => word !== '' && word !== 'api')
    .join('-')

const textIn = (schema: object, name: string): string | undefined => {
  const value: unknown = Object.entries(schema).find(([key]) => key === name)?.[1]
  return typeof value === 'string' ? value : undefined
}

const schemaIn = (schema: object, name: string): TSchema | undefined => {
  const value: unknown = Object.entries(schema).find(([key]) => key === name)?.[1]
  return typeof value === 'object' && value !== null ? value : undefined
}
