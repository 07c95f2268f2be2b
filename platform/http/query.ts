import type { TSchema } from 'typebox'
import { Check } from 'typebox/value'

/** A parsed query string: repeated parameters are lists. */
export type Query = Readonly<Record<string, string | readonly string[]>>

/**
 * Turns a query string into an action's input by the types its schema declares: numbers and booleans are read, a list
 * is a repeated parameter, anything nested is JSON. What cannot be read stays as it is written, so that validation
 * names it; what the schema does not know stays too, so that validation refuses it.
 */
export const inputOfQuery = (schema: TSchema, query: Query): Record<string, unknown> => {
  const properties = propertiesOf(schema)
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined
      return [name, property === undefined ? value : valueOf(property, value)]
    }),
  )
}

/** The properties of an object schema; nothing for any other. */
export const propertiesOf = (schema: TSchema): Readonly<Record<string, TSchema>> =>
  'properties' in schema && isObject(schema.properties) ? schema.properties : {}

/** True when a value of this schema is a list. */
export const isList = (schema: TSchema): schema is TSchema & { items: TSchema } => 'type' in schema && schema.type === 'array'

const isObject = (value: unknown): value is Record<string, TSchema> => typeof value === 'object' && value !== null && !Array.isArray(value)

const valueOf = (schema: TSchema, written: string | readonly string[]): unknown => {
  if (isList(schema)) {
    const items = typeof written === 'string' ? [written] : written
    const whole = items.length === 1 ? asJson(items[0] ?? '') : undefined
    return Array.isArray(whole) ? whole : items.map((item) => scalarOf(schema.items, item))
  }
  return typeof written === 'string' ? scalarOf(schema, written) : written
}

/** The first reading that fits: as written, as a number, as a boolean, as JSON. */
const scalarOf = (schema: TSchema, written: string): unknown => {
  const readings = [written, asNumber(written), asBoolean(written), asJson(written)]
  return readings.find((reading) => reading !== undefined && Check(schema, reading)) ?? plausible(schema, written)
}

/** Nothing fits: take the reading of the declared type, so that the refusal speaks of the range and not of the type. */
const plausible = (schema: TSchema, written: string): unknown => {
  const type = 'type' in schema ? schema.type : undefined
  if (type === 'integer' || type === 'number') return asNumber(written) ?? written
  if (type === 'object') return asJson(written) ?? written
  return written
}

const asNumber = (written: string): number | undefined => (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(written) ? Number(written) : undefined)

const asBoolean = (written: string): boolean | undefined => (written === 'true' ? true : written === 'false' ? false : undefined)

const asJson = (written: string): unknown => {
  if (!/^\s*[[{]/.test(written)) return undefined
  try {
    return JSON.parse(written)
  } catch {
    return undefined
  }
}
