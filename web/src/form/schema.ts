import type { Finding } from '../client.ts'

/** The part of JSON Schema that kinds and actions are declared with. */
export interface Schema {
  readonly type?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly 'x-andon-reference'?: readonly string[]
}

export type Shape =
  | { readonly is: 'choice'; readonly choices: readonly (string | number | boolean)[] }
  | { readonly is: 'reference'; readonly kinds: readonly string[] }
  | { readonly is: 'text'; readonly long: boolean }
  | { readonly is: 'date' }
  | { readonly is: 'number'; readonly whole: boolean }
  | { readonly is: 'yes-no' }
  | { readonly is: 'group'; readonly members: readonly [string, Schema, boolean][] }
  | { readonly is: 'matchers' }
  | { readonly is: 'list'; readonly of: Schema }
  | { readonly is: 'choices'; readonly choices: readonly string[] }
  | { readonly is: 'map'; readonly of: Schema }
  | { readonly is: 'raw' }

/** Which control edits a value of this schema. Pure: the same schema gives the same form. */
export const shapeOf = (schema: Schema): Shape => {
  const choices = choicesOf(schema)
  if (choices !== undefined) return { is: 'choice', choices }
  if (schema['x-andon-reference'] !== undefined) return { is: 'reference', kinds: schema['x-andon-reference'] }
  switch (schema.type) {
    case 'string':
      return schema.format === 'date' ? { is: 'date' } : { is: 'text', long: isLong(schema) }
    case 'integer':
    case 'number':
      return { is: 'number', whole: schema.type === 'integer' }
    case 'boolean':
      return { is: 'yes-no' }
    case 'array':
      return listShape(schema)
    case 'object':
      return groupShape(schema)
    default:
      return { is: 'raw' }
  }
}

const isScalar = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value)

const choicesOf = (schema: Schema): readonly (string | number | boolean)[] | undefined => {
  const given = schema.enum ?? schema.anyOf?.map((member) => member.const)
  return given !== undefined && given.length > 0 && given.every(isScalar) ? given.filter(isScalar) : undefined
}

const isLong = (schema: Schema): boolean => (schema.maxLength ?? 0) >= 2_500 || /Markdown/.test(schema.description ?? '')

export const isMarkdown = (schema: Schema): boolean => /Markdown/.test(schema.description ?? '')

const matcherParts = ['label', 'is', 'isNot', 'in', 'startsWith', 'matches', 'doesNotMatch']

const listShape = (schema: Schema): Shape => {
  const parts = Object.keys(schema.items?.properties ?? {})
  if (parts.length === matcherParts.length && matcherParts.every((part) => parts.includes(part))) return { is: 'matchers' }
  const choices = choicesOf(schema.items ?? {})
  if (choices !== undefined) return { is: 'choices', choices: choices.map(String) }
  return schema.items === undefined ? { is: 'raw' } : { is: 'list', of: schema.items }
}

const groupShape = (schema: Schema): Shape => {
  const members = Object.entries(schema.properties ?? {})
  if (members.length > 0) {
    const required = new Set(schema.required ?? [])
    return { is: 'group', members: members.map(([name, member]) => [name, member, required.has(name)]) }
  }
  const of =
    Object.values(schema.patternProperties ?? {})[0] ??
    (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined)
  return of === undefined || of.type === undefined ? { is: 'raw' } : { is: 'map', of }
}

/** What a new required value starts as, so that a form can be filled in without looking at JSON. */
export const blank = (schema: Schema): unknown => {
  const shape = shapeOf(schema)
  switch (shape.is) {
    case 'group':
      return Object.fromEntries(shape.members.filter(([, , required]) => required).map(([name, member]) => [name, blank(member)]))
    case 'list':
      return (schema.minItems ?? 0) > 0 ? [blank(shape.of)] : []
    case 'choices':
    case 'matchers':
      return []
    case 'map':
      return {}
    case 'choice':
      return shape.choices.length === 1 ? shape.choices[0] : undefined
    case 'yes-no':
      return false
    default:
      return shape.is === 'text' ? '' : undefined
  }
}

export type Plain = Readonly<Record<string, unknown>>

export const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A copy of a document with one member changed; `undefined` takes it out. */
export const withMember = (document: unknown, name: string, value: unknown): Plain => {
  const { [name]: _, ...rest } = isPlain(document) ? document : {}
  return value === undefined ? rest : { ...(isPlain(document) ? document : {}), [name]: value }
}

/** The findings at a path, and whether there are some below it. Paths are JSON pointers. */
export const findingsAt = (findings: readonly Finding[], path: string): readonly Finding[] =>
  findings.filter((finding) => finding.path === path)
export const hasFindingBelow = (findings: readonly Finding[], path: string): boolean =>
  findings.some((finding) => finding.path === path || finding.path.startsWith(`${path}/`))

export const pointer = (path: string, member: string | number): string =>
  `${path}/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`
