import type { Outputs } from '../../client.gen.ts'
import type { Schema } from '../../form/schema.ts'

type Parameter = Outputs['procedure.get']['parameters'][number]

/** The form a parameter is asked with. Pure. */
export const schemaOfParameter = (parameter: Parameter): Schema => {
  const { description, choices, type, hint, pattern, minLength, maxLength, minItems, maxItems, minimum, maximum } = parameter
  const bounds = given({
    pattern,
    minLength,
    maxLength: parameter.multiline ? (maxLength ?? 10_000) : maxLength,
    minItems,
    maxItems,
    minimum,
    maximum,
  })
  const said = { description, ...bounds }
  if (choices.length > 0 && type !== 'list') return { ...said, type: 'string', enum: choices }
  switch (type) {
    case 'secret':
      return { description, type: 'string', 'x-andon-reference': ['Secret'] }
    case 'list':
      return { ...said, type: 'array', items: choices.length > 0 ? { type: 'string', enum: choices } : { type: 'string' } }
    case 'map':
      return { ...said, type: 'object', additionalProperties: { type: 'string' } }
    case 'maplist':
      return { ...said, type: 'array', items: { type: 'object', additionalProperties: { type: 'string' } } }
    case 'string':
      return hint !== undefined && /^[A-Z][A-Za-z]+$/.test(hint) ? { ...said, type, 'x-andon-reference': [hint] } : { ...said, type }
    case 'number':
    case 'integer':
    case 'boolean':
      return { ...said, type }
    default:
      return type satisfies never
  }
}

const given = <Value>(bounds: Readonly<Record<string, Value | undefined>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(bounds).filter((entry): entry is [string, Value] => entry[1] !== undefined))

/** What a form begins with: labels of an alert that have the name of a parameter, else its default. */
export const beginWith = (parameters: readonly Parameter[], labels: Readonly<Record<string, string>>): Record<string, unknown> =>
  Object.fromEntries(
    parameters.flatMap(({ name, type, default: unsaid }) => {
      const value = Object.hasOwn(labels, name) ? read(labels[name] ?? '', type) : unsaid
      return value === null || value === undefined
        ? []
        : [[name, type === 'secret' ? String(value).replace(/^secret:\/\//, 'secret:') : value]]
    }),
  )

const read = (text: string, type: Parameter['type']): unknown => {
  switch (type) {
    case 'number':
    case 'integer':
      return text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text)
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'list':
      return text.split(',').map((one) => one.trim())
    case 'map':
    case 'maplist':
      return undefined
    case 'string':
    case 'secret':
      return text
    default:
      return type satisfies never
  }
}

/** What is sent: nothing for what is left empty, a secret by its name. */
export const toSend = (parameters: readonly Parameter[], values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    parameters.flatMap(({ name, type }) => {
      const value = values[name]
      if (value === undefined || value === null || value === '') return []
      return [[name, type === 'secret' ? `secret://${String(value).replace(/^secret:(?:\/\/)?/, '')}` : value]]
    }),
  )
