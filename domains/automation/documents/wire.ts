import { asBoolean, asText, fits, isList, isMap, type Data } from '#domains/runs/values.ts'
import { didYouMean } from '#platform/kinds/nearest.ts'
import type { Finding } from '#platform/refusal.ts'
import { problemsOf, type Definition, type Definitions } from './definitions.ts'
import { quoted } from './telling.ts'

/** How parameters travel in the API: every one a list of texts. (Section 3, wire form.) */
export type Wire = Readonly<Record<string, readonly string[]>>

export interface Received {
  readonly values: Readonly<Record<string, Data>>
  readonly findings: readonly Finding[]
}

/**
 * The values of a start: what was given, else the default. Given values are checked by the rules of their parameters and
 * never filled in: `{{ other }}` stays the text it is. Parameters with a lookup that were not given are left out; the
 * start looks them up (`lookupsOf`).
 */
export const fromWire = (definitions: Definitions, wire: Wire): Received => receive(definitions, wire, unwire)

/**
 * The same for values that are data already, scalars or lists: what a step hands to the document it starts. A list where
 * one text is wanted is its only element, or JSON.
 */
export const fromData = (definitions: Definitions, given: Readonly<Record<string, Data>>): Received =>
  receive(definitions, given, (definition, value) => {
    if (fits(definition.type, value)) return value
    if (definition.type === 'String') return asText(isList(value) && value.length === 1 ? (value[0] ?? '') : value)
    return unwire(definition, isList(value) ? value.map(asText) : [asText(value)])
  })

/** What is looked up in the Parameter Store because it was not given: parameter to path. */
export const lookupsOf = (definitions: Definitions, given: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> =>
  new Map(
    [...definitions.values()].flatMap(({ name, lookup }) =>
      lookup === undefined || Object.hasOwn(given, name) ? [] : [[name, lookup] as const],
    ),
  )

/** One value as it travels. */
export const toWire = (value: Data): readonly string[] => (isList(value) ? value.map(asText) : [asText(value)])

export const allToWire = (values: Readonly<Record<string, Data>>): Wire =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toWire(value)]))

const receive = <Given>(
  definitions: Definitions,
  given: Readonly<Record<string, Given>>,
  read: (definition: Definition, value: Given) => Data | undefined,
): Received => {
  const values: Record<string, Data> = {}
  const findings: Finding[] = Object.keys(given).flatMap((name) => (definitions.has(name) ? [] : [unknownName(name, definitions)]))
  for (const definition of definitions.values()) {
    const { name } = definition
    if (!Object.hasOwn(given, name)) {
      if (definition.default !== undefined) values[name] = definition.default
      else if (definition.lookup === undefined) findings.push(missing(definition))
      continue
    }
    const written = given[name] as Given
    const value = read(definition, written)
    const problems = value === undefined ? [`${quoted(written)} is not of type ${definition.type}.`] : problemsOf(definition, value)
    if (problems.length > 0) findings.push({ path: `/parameters/${name}`, rule: 'parameter', message: `${name}: ${problems.join(' ')}` })
    else if (value !== undefined) values[name] = value
  }
  return { values, findings }
}

const unwire = ({ type }: Definition, texts: readonly string[]): Data | undefined => {
  const [first = ''] = texts
  switch (type) {
    case 'StringList':
      return texts
    case 'MapList':
      return mapsOf(texts)
    case 'String':
      return texts.length === 1 ? first : undefined
    case 'Integer':
      return texts.length === 1 && /^[-+]?[0-9]{1,16}$/.test(first) && Number.isSafeInteger(Number(first)) ? Number(first) : undefined
    case 'Boolean':
      return texts.length === 1 ? asBoolean(first) : undefined
    case 'StringMap': {
      const map = texts.length === 1 ? parsed(first) : undefined
      return map !== undefined && isMap(map) ? map : undefined
    }
    default:
      return type satisfies never
  }
}

const mapsOf = (texts: readonly string[]): Data | undefined => {
  const items = texts.map(parsed)
  const [only] = items
  const list = items.length === 1 && only !== undefined && isList(only) ? only : items
  return list.every((one) => one !== undefined && isMap(one)) ? (list as Data) : undefined
}

const parsed = (text: string): Data | undefined => {
  try {
    const value: Data = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

const unknownName = (name: string, definitions: Definitions): Finding => ({
  path: `/parameters/${name}`,
  rule: 'unknown-property',
  message: `The document has no parameter ${quoted(name)}.`,
  mend:
    didYouMean(name, definitions.keys()).mend ??
    (definitions.size === 0 ? 'It takes none; leave it out.' : `It takes: ${[...definitions.keys()].join(', ')}.`),
})

const missing = ({ name, description }: Definition): Finding => ({
  path: `/parameters/${name}`,
  rule: 'required',
  message: `The parameter "${name}" is missing.`,
  ...(description === '' ? {} : { mend: description }),
})
