import { isList, isMap, type Data } from '#domains/runs/values.ts'
import { bare, traitsOf, type Schema, type Shape } from './model.ts'

/**
 * Makes what a document says fit what an API takes: names whose first letter has the other case, one where a list is
 * wanted, `"3"` where a number is. What it cannot make fit is said with its place.
 */
export interface Fitted {
  readonly input: Readonly<Record<string, unknown>>
  readonly problems: readonly string[]
}

/** @param token What stands in for a token of idempotency nobody gave: the same for every try of one attempt. */
export const fitInput = (schema: Schema, value: Readonly<Record<string, Data>>, token: string): Fitted => {
  const problems: string[] = []
  const shape = bare(schema)
  const input = isStruct(shape) ? fitStruct(shape, value, '', { problems, token }) : {}
  if (!isStruct(shape) && Object.keys(value).length > 0) problems.push(`It takes no input, but is given ${Object.keys(value).join(', ')}.`)
  return { input, problems }
}

interface Fitting {
  readonly problems: string[]
  readonly token: string
}

/** Simple types, as AWS's codecs number them. */
const text = 0
const number = 1
const boolean = 2
const instants: readonly number[] = [4, 5, 6, 7]
const bigNumbers: readonly number[] = [17, 19]
const bytes = 21
const listOf = 64
const mapOf = 128

const fit = (schema: Schema, value: Data, path: string, fitting: Fitting): unknown => {
  const shape = bare(schema)
  if (value === null) return undefined
  if (typeof shape === 'number') return fitSimple(shape, value, path, fitting)
  if (typeof shape === 'string') return undefined
  switch (shape[0]) {
    case 0:
      return fit(shape[4], value, path, fitting)
    case 1:
      return fitList(shape[4], value, path, fitting)
    case 2:
      return fitMap(shape[5], value, path, fitting)
    default:
      return isMap(value) ? fitStruct(shape, value, path, fitting) : mismatch(path, 'an object', value, fitting)
  }
}

const fitSimple = (type: number, value: Data, path: string, fitting: Fitting): unknown => {
  if ((type & mapOf) !== 0) return fitMap(type & ~mapOf, value, path, fitting)
  if ((type & listOf) !== 0) return fitList(type & ~listOf, value, path, fitting)
  if (type === text) return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (type === number) return isNumeric(value) ? Number(value) : mismatch(path, 'a number', value, fitting)
  if (type === boolean) return fitBoolean(value, path, fitting)
  if (bigNumbers.includes(type)) return isNumeric(value) ? BigInt(Math.trunc(Number(value))) : mismatch(path, 'a number', value, fitting)
  if (instants.includes(type)) return fitInstant(value, path, fitting)
  if (type === bytes) return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
  return value
}

const isNumeric = (value: Data): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(value))

const fitBoolean = (value: Data, path: string, fitting: Fitting): unknown => {
  if (typeof value === 'boolean') return value
  const lower = typeof value === 'string' ? value.trim().toLowerCase() : ''
  return lower === 'true' ? true : lower === 'false' ? false : mismatch(path, 'true or false', value, fitting)
}

const fitInstant = (value: Data, path: string, fitting: Fitting): unknown => {
  const instant = isNumeric(value) ? new Date(Number(value) * 1_000) : new Date(typeof value === 'string' ? value : NaN)
  return Number.isNaN(instant.getTime()) ? mismatch(path, 'an instant such as 2026-11-29T22:00:00Z', value, fitting) : instant
}

const fitList = (member: Schema, value: Data, path: string, fitting: Fitting): unknown => {
  const items: readonly Data[] = isList(value) ? value : [value]
  return items.map((item, index) => fit(member, item, `${path}[${index}]`, fitting))
}

const fitMap = (member: Schema, value: Data, path: string, fitting: Fitting): unknown =>
  isMap(value)
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fit(member, one, `${path}.${key}`, fitting)]))
    : mismatch(path, 'an object', value, fitting)

type Struct = Extract<Shape, readonly [3 | 4, ...unknown[]]>
const isStruct = (shape: number | string | Shape): shape is Struct => typeof shape === 'object' && (shape[0] === 3 || shape[0] === 4)

const fitStruct = (
  shape: Struct,
  value: Readonly<Record<string, Data>>,
  path: string,
  fitting: Fitting,
): Readonly<Record<string, unknown>> => {
  const [, , , , members, schemas] = shape
  const fitted: Record<string, unknown> = {}
  for (const [key, one] of Object.entries(value)) {
    const position = memberOf(members, key)
    const name = members[position]
    const schema = schemas[position]
    if (name === undefined || schema === undefined) {
      const takes = members.length === 0 ? 'nothing' : members.slice(0, 40).join(', ')
      fitting.problems.push(`${path === '' ? '' : `${path.replace(/^\./, '')}: `}there is no "${key}"; it takes ${takes}.`)
      continue
    }
    const made = fit(schema, one, `${path}.${name}`, fitting)
    if (made !== undefined) fitted[name] = made
  }
  members.forEach((name, position) => {
    if (fitted[name] === undefined && isToken(schemas[position])) fitted[name] = fitting.token
  })
  return fitted
}

/** The very name; else the one that differs in the case of its first letter, or in case only. */
const memberOf = (members: readonly string[], key: string): number => {
  const exact = members.indexOf(key)
  if (exact >= 0) return exact
  const flipped = members.findIndex((name) => name.slice(1) === key.slice(1) && name[0]?.toLowerCase() === key[0]?.toLowerCase())
  return flipped >= 0 ? flipped : members.findIndex((name) => name.toLowerCase() === key.toLowerCase())
}

const tokenBit = 4

const isToken = (schema: Schema | undefined): boolean => {
  if (schema === undefined) return false
  const traits = traitsOf(schema)
  if (typeof traits === 'number') return (traits & tokenBit) !== 0
  return typeof traits === 'object' && traits !== null && 'idempotencyToken' in traits
}

const mismatch = (path: string, wanted: string, value: Data, fitting: Fitting): undefined => {
  const shown = JSON.stringify(value) ?? 'nothing'
  fitting.problems.push(`${path.replace(/^\./, '')} must be ${wanted}, not ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}.`)
  return undefined
}
