import type { TSchema } from 'typebox'

/** An action as the server's OpenAPI document describes it. */
export interface ApiAction {
  /** `alert.acknowledge` */
  readonly name: string
  readonly summary: string
  readonly description: string | undefined
  readonly kind: 'question' | 'deed'
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly role: string | undefined
  /** What to ask a person before it is called. */
  readonly confirm: string | undefined
  readonly input: TSchema
}

/** Reads the actions out of an OpenAPI document. Routes that are no action (a stream, a file) are left out. Pure. */
export const readActions = (document: unknown): ReadonlyMap<string, ApiAction> => {
  const schemas = within(within(document, 'components'), 'schemas')
  const actions = Object.entries(Object(within(document, 'paths'))).flatMap(([path, methods]) =>
    Object.entries(Object(methods)).flatMap(([method, operation]) => actionOf(path, method, operation, schemas)),
  )
  return new Map(actions.map((action) => [action.name, action]))
}

const actionOf = (path: string, method: string, operation: unknown, schemas: unknown): readonly ApiAction[] => {
  const name = text(operation, 'operationId')
  const kind = text(operation, 'x-andon-kind')
  if (name === undefined || (kind !== 'question' && kind !== 'deed')) return []
  const stem = name
    .split(/[.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
  const input = within(schemas, `${stem}Input`)
  return [
    {
      name,
      kind,
      path,
      method: method === 'get' ? 'GET' : 'POST',
      summary: text(operation, 'summary') ?? name,
      description: text(operation, 'description'),
      role: text(operation, 'x-andon-role'),
      confirm: text(operation, 'x-andon-confirm'),
      input: typeof input === 'object' && input !== null ? input : {},
    },
  ]
}

const within = (value: unknown, name: string): unknown => Object.entries(Object(value)).find(([key]) => key === name)?.[1]

const text = (value: unknown, name: string): string | undefined => {
  const found = within(value, name)
  return typeof found === 'string' ? found : undefined
}
