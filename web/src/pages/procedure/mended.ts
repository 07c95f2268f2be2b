import type { Outputs } from '../../client.gen.ts'
import { isPlain } from '../../form/schema.ts'

type Edit = Outputs['procedure.lint']['edits'][number]

/** The record with the mends of the linter in it. A line that is no longer what it was is left alone. Pure. */
export const mended = (document: Readonly<Record<string, unknown>>, edits: readonly Edit[]): Record<string, unknown> => {
  let next: Record<string, unknown> = { ...document }
  const spec = isPlain(next['spec']) ? next['spec'] : {}
  if (typeof spec['body'] === 'string') {
    const lines = spec['body'].split('\n')
    for (const { type, line = 0, before, after } of edits)
      if (type === 'line' && after !== undefined && lines[line - 1] === before) lines[line - 1] = after
    next = { ...next, spec: { ...spec, body: lines.join('\n') } }
  }
  for (const { type, path = '', value } of edits) if (type === 'field') next = put(next, path.split('/').slice(1), value)
  return next
}

const put = (into: unknown, path: readonly string[], value: unknown): Record<string, unknown> => {
  const [name = '', ...rest] = path
  const held = isPlain(into) ? into : {}
  return { ...held, [name]: rest.length === 0 ? value : put(held[name], rest, value) }
}
