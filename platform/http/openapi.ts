import type { TSchema } from 'typebox'
import type { Action } from '#platform/actions/action.ts'
import type { Operation } from '#platform/http/operation.ts'
import { isList, propertiesOf } from '#platform/http/query.ts'
import { refusals } from '#platform/refusal.ts'

/** A route that said what it does. */
export interface DocumentedRoute {
  readonly method: string
  readonly path: string
  readonly operation: Operation & Partial<Pick<Action, 'kind' | 'confirm' | 'idempotent' | 'secretOutput' | 'may'>>
}

type Json = Readonly<Record<string, unknown>>

/** The OpenAPI 3.1 document of these routes. Pure; schemas are JSON Schema already and go in as they are. */
export const openApiOf = (routes: readonly DocumentedRoute[], options: { readonly baseUrl: string; readonly version: string }): Json => ({
  openapi: '3.1.1',
  info: {
    title: 'Andon',
    version: options.version,
    summary: 'Operations for software teams, proven from what happened.',
    description:
      'Every action of the product: questions are GET with their input in the query, deeds are POST with their input as JSON. Every "no" is a problem (RFC 9457) that says what to do next. Lists are paged by key: send the `next` of an answer as `after`.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: options.baseUrl, description: 'This installation.' }],
  security: [{ token: [] }, { session: [] }],
  tags: tagsOf(routes),
  paths: pathsOf(routes),
  components: {
    schemas: { ...problemSchemas, ...Object.assign({}, ...routes.map(schemasOf)) },
    parameters: sharedParameters,
    responses: { Problem: problemResponse },
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer', description: 'A token from the settings page or `token.create`; it begins with `andon_`.' },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: options.baseUrl.startsWith('https:') ? '__Host-andon_session' : 'andon_session',
        description: 'The session of somebody signed in to the console.',
      },
    },
  },
})

/** `alert.acknowledge` becomes `AlertAcknowledge`: the stem of its schemas' names. */
export const schemaStem = (name: string): string =>
  name
    .split(/[.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

const nounOf = (route: DocumentedRoute): string => route.operation.name.split('.')[0] ?? route.operation.name

const tagsOf = (routes: readonly DocumentedRoute[]): readonly Json[] => [...new Set(routes.map(nounOf))].sort().map((name) => ({ name }))

const pathsOf = (routes: readonly DocumentedRoute[]): Json => {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const path = route.path.replaceAll(/:([A-Za-z]+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) }
  }
  return paths
}

const operationOf = (route: DocumentedRoute): Json => {
  const { operation } = route
  const isRead = route.method === 'GET'
  const parameters = [...pathParameters(route), ...(isRead ? queryParameters(operation.input) : []), ...headerParameters(operation)]
  const body =
    isRead || operation.input === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaRef(operation, 'Input') } } } }
  return {
    operationId: operation.name,
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    tags: [nounOf(route)],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...body,
    responses: { 200: answerOf(operation), default: { $ref: '#/components/responses/Problem' } },
    ...(operation.open === true ? { security: [] } : {}),
    ...actionExtensions(operation),
  }
}

/** What the command line and the console want to know beyond OpenAPI. */
const actionExtensions = (operation: DocumentedRoute['operation']): Json =>
  operation.kind === undefined
    ? {}
    : {
        'x-andon-kind': operation.kind,
        ...(operation.may === undefined
          ? {}
          : { 'x-andon-role': operation.may.role, ...(operation.may.ownerOf === undefined ? {} : { 'x-andon-owning-team': true }) }),
        ...(operation.confirm === undefined ? {} : { 'x-andon-confirm': operation.confirm }),
        ...(operation.idempotent === true ? { 'x-andon-idempotent': true } : {}),
      }

const pathParameters = (route: DocumentedRoute): readonly Json[] =>
  [...route.path.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    description: `The ${name}.`,
  }))

const queryParameters = (input: TSchema | undefined): readonly Json[] => {
  if (input === undefined) return []
  const required = new Set('required' in input && Array.isArray(input.required) ? input.required : [])
  return Object.entries(propertiesOf(input)).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.has(name),
    ...('description' in schema ? { description: schema.description } : {}),
    // A list is a repeated parameter; anything nested is JSON in its parameter.
    ...(isNested(schema) ? { content: { 'application/json': { schema } } } : { schema }),
  }))
}

const isNested = (schema: TSchema): boolean => !isList(schema) && 'type' in schema && schema.type === 'object'

const headerParameters = (operation: DocumentedRoute['operation']): readonly Json[] => {
  const names = [
    ...(operation.kind === 'deed' && operation.secretOutput !== true ? ['IdempotencyKey'] : []),
    ...(operation.input !== undefined && Object.hasOwn(propertiesOf(operation.input), 'ifVersion') ? ['IfMatch'] : []),
  ]
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }))
}

const answerOf = (operation: Operation): Json => {
  const description = 'Done, or the answer.'
  if (operation.answers !== undefined) return { description, content: { [operation.answers]: { schema: { type: 'string' } } } }
  return {
    description,
    ...(operation.output === undefined ? {} : { content: { 'application/json': { schema: schemaRef(operation, 'Output') } } }),
  }
}

const schemaRef = (operation: Operation, side: 'Input' | 'Output'): Json => ({
  $ref: `#/components/schemas/${schemaStem(operation.name)}${side}`,
})

const schemasOf = ({ operation }: DocumentedRoute): Json => ({
  ...(operation.input === undefined ? {} : { [`${schemaStem(operation.name)}Input`]: operation.input }),
  ...(operation.output === undefined ? {} : { [`${schemaStem(operation.name)}Output`]: operation.output }),
})

const sharedParameters: Json = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    schema: { type: 'string', minLength: 1, maxLength: 200 },
    description: 'New for each new request. A repeat with the same key and input answers what the first one answered and does nothing.',
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: false,
    schema: { type: 'string' },
    description: 'The ETag of the version you read; refused with 412 when it has changed since. The same as `ifVersion`.',
  },
}

const problemResponse: Json = {
  description: 'Refused, or failed. `detail` says what to do next.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

const text = (description: string): Json => ({ type: 'string', description })
const place = (description: string): Json => ({ type: 'integer', minimum: 1, description })

const problemSchemas: Json = {
  Problem: {
    type: 'object',
    description: 'Problem details (RFC 9457).',
    required: ['type', 'title', 'status', 'code', 'detail', 'instance'],
    properties: {
      type: { type: 'string', format: 'uri', description: 'Address of the explanation of this code.' },
      title: text('What sort of problem it is, always the same sentence for a code.'),
      status: { type: 'integer', description: 'The HTTP status.' },
      code: { type: 'string', enum: [...Object.keys(refusals), 'internal-error'], description: 'The stable word a program may decide by.' },
      detail: text('What happened here and what to do next.'),
      instance: text('The path that was asked.'),
      findings: { type: 'array', items: { $ref: '#/components/schemas/Finding' }, description: 'The places that are wrong.' },
    },
  },
  Finding: {
    type: 'object',
    description: 'One place in an input or document that is wrong.',
    required: ['path', 'rule', 'message'],
    properties: {
      path: text('JSON pointer into the input; empty for the whole.'),
      rule: text('The rule that was broken, a stable word.'),
      message: text('What is wrong.'),
      mend: text('What to do about it.'),
      file: text('The file, when the input was files.'),
      line: place('Line in the file.'),
      column: place('Column in the line.'),
    },
  },
}
