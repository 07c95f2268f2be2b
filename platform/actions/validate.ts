import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Finding } from '#platform/refusal.ts'

interface Validator {
  Check(value: unknown): boolean
  Errors(value: unknown): { keyword: string; schemaPath: string; instancePath: string; params: object; message: string }[]
}

const compiled = new WeakMap<TSchema, Validator>()

const validatorOf = (schema: TSchema): Validator => {
  const known = compiled.get(schema)
  if (known) return known
  const made = Compile(schema) as Validator
  compiled.set(schema, made)
  return made
}

/** Finds what in `value` does not fit `schema`; empty when everything does. Each finding names the place, the rule and the mend. */
export const findingsAgainst = (schema: TSchema, value: unknown): readonly Finding[] => {
  const validator = validatorOf(schema)
  if (validator.Check(value)) return []
  const findings = new Map<string, Finding>()
  const errors = validator.Errors(value)
  for (const error of errors) {
    const finding = error.keyword === 'const' ? toChoice(error.instancePath, errors) : toFinding(error, schema)
    // The first complaint about a place is the most exact; a union's own complaint only counts when nothing better was said.
    if (finding && !findings.has(finding.path)) findings.set(finding.path, finding)
  }
  return findings.size > 0 ? [...findings.values()] : [{ path: '', rule: 'type', message: 'The value does not fit the schema.' }]
}

/** A union of words complains once for each word; the reader wants the words. */
const toChoice = (path: string, errors: ReturnType<Validator['Errors']>): Finding => {
  const words = errors
    .filter(({ keyword, instancePath }) => keyword === 'const' && instancePath === path)
    .map(({ params }) => ('allowedValue' in params ? JSON.stringify(params.allowedValue) : '?'))
  const last = words.at(-1) ?? '?'
  return words.length < 2
    ? { path, rule: 'const', message: 'Must be equal to constant.', mend: `Write ${last}.` }
    : { path, rule: 'choice', message: 'This is none of the words it may be.', mend: `Write one of ${words.join(', ')}.` }
}

/** What a schema's author wrote about the place an error names: where it has an example, it says how to write it. */
const descriptionAt = (schema: TSchema, schemaPath: string): string | undefined => {
  let found: unknown = schema
  for (const key of schemaPath.split('/').slice(1)) found = typeof found === 'object' && found !== null ? Object(found)[key] : undefined
  const { description } = Object(found) as { description?: unknown }
  return typeof description === 'string' ? description : undefined
}

const toFinding = (error: ReturnType<Validator['Errors']>[number], schema: TSchema): Finding | undefined => {
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'boolean':
      return {
        path: error.instancePath,
        rule: 'unknown-property',
        message: 'This property is not known here.',
        mend: 'Remove it, or check its spelling.',
      }
    case 'additionalProperties':
      return undefined
    case 'required': {
      const [missing] = (params['requiredProperties'] as string[] | undefined) ?? []
      return {
        path: error.instancePath,
        rule: 'required',
        message: `\`${missing ?? '?'}\` is missing.`,
        mend: `Add \`${missing ?? '?'}\`.`,
      }
    }
    case 'pattern': {
      const mend = descriptionAt(schema, error.schemaPath)
      if (mend?.includes('`') === true)
        return { path: error.instancePath, rule: 'pattern', message: 'It is not written as this must be.', mend }
      return { path: error.instancePath, rule: 'pattern', message: `It must match \`${String(params['pattern'])}\`.` }
    }
    case 'format':
      return {
        path: error.instancePath,
        rule: 'format',
        message: `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`,
        ...(params['format'] === 'uuid' && {
          mend: 'Write the identifier as the list shows it: `0198c2f4-…`, without what stands before the colon.',
        }),
      }
    default:
      return {
        path: error.instancePath,
        rule: error.keyword,
        message: `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`,
      }
  }
}
