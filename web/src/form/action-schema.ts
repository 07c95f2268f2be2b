import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { read, type Problem } from '../client.ts'
import { isPlain, type Schema } from './schema.ts'

/** The OpenAPI document: the schemas of the inputs of all actions. */
export const useActionDocument = (): UseQueryResult<unknown, Problem> =>
  useQuery<unknown, Problem>({ queryKey: ['openapi'], queryFn: () => read('/api/openapi.json'), staleTime: Infinity })

/** The schema of a deed's input in the OpenAPI document, which names it and keeps it among its components. Pure. */
export const inputSchema = (document: unknown, name: string): Schema => {
  const operation = dig(document, 'paths', `/api/v1/${name.replace('.', '/')}`, 'post')
  const schema = dig(operation, 'requestBody', 'content', 'application/json', 'schema')
  const reference = dig(schema, '$ref')
  const found = typeof reference === 'string' ? dig(document, ...reference.replace(/^#\//, '').split('/')) : schema
  return isPlain(found) ? found : {}
}

const dig = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((held, key) => (isPlain(held) ? held[key] : undefined), value)
