import type { Pick } from './graph.ts'
import { asText, fits, isList, isMap, type Data, type DataType } from './values.ts'

/**
 * Picking values out of an answer by a path. Of JSONPath only what SSM documents use: `$`, `.name`, `['name']`, `[n]`
 * (from the end when negative), `[*]`, and the deep scan `..name`, whose result is always a list. No filters, slices or
 * unions. (SSM documents, section 6.)
 */
export interface Picked {
  readonly outputs: Readonly<Record<string, Data>>
  /** Outputs that are not there: the step goes on, whoever refers to them does not. */
  readonly warnings: readonly string[]
  /** Why the step has failed after all: an answer is not of the type the document says. */
  readonly failure?: string
}

/** The outputs a step declares, out of what it answered. Total: a path that is none gives no output. */
export const pick = (response: Data, picks: readonly Pick[]): Picked => {
  const outputs: Record<string, Data> = {}
  const warnings: string[] = []
  const failures: string[] = []
  for (const { name, path, type } of picks) {
    const found = findIn(response, path)
    if (found === undefined || found === null) {
      warnings.push(`The answer has nothing at ${path}, so there is no output "${name}".`)
      continue
    }
    const value = convert(type, found)
    if (value === undefined) failures.push(`The output "${name}" is declared as ${type}, and the answer has ${kindOf(found)} at ${path}.`)
    else outputs[name] = value
  }
  return { outputs, warnings, ...(failures.length === 0 ? {} : { failure: failures.join(' ') }) }
}

/** What is at a path; undefined when nothing is, or when the path cannot be read. */
export const select = (value: Data, path: string): Data | undefined => {
  const parts = readPath(path)
  return parts === undefined ? undefined : follow(value, parts)
}

/** Whether a path can be read: what a document is checked for. */
export const isPath = (path: string): boolean => readPath(path) !== undefined

/** The answer of a function in an envelope: a path is tried on the envelope, then on what the function answered. */
const findIn = (response: Data, path: string): Data | undefined => {
  if (!isMap(response) || !('StatusCode' in response) || !('Payload' in response)) return select(response, path)
  const payload = parsed(response['Payload'] ?? null)
  const found = select({ ...response, Payload: payload }, path)
  return found === undefined ? select(payload, path) : found
}

const parsed = (payload: Data): Data => {
  if (typeof payload !== 'string') return payload
  try {
    const value: Data = JSON.parse(payload)
    return value
  } catch {
    return payload
  }
}

/** The value as the declared type. Text takes anything; everything else must be what it says. */
const convert = (type: DataType, value: Data): Data | undefined => {
  if (type === 'String') return asText(value)
  if (type === 'StringList' && isList(value)) return value.map(asText)
  return fits(type, value) ? value : undefined
}

const kindOf = (value: Data): string => {
  if (isList(value)) return value.every(isMap) && value.length > 0 ? 'a list of maps' : 'a list'
  if (isMap(value)) return 'a map'
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a number with a fraction'
  return typeof value === 'boolean' ? 'true or false' : 'text'
}

type Part = { readonly child: string } | { readonly deep: string } | { readonly index: number } | { readonly every: true }

const longestPath = 1_000
const token = /\.\.(?:([^.[\]\s'"*]+)|\['([^'\]]*)'\])|\.(?:\*|([^.[\]'"*]+))|\[\s*(?:'([^'\]]*)'|"([^"\]]*)"|(-?[0-9]{1,9})|\*)\s*\]/y

const readPath = (path: string): readonly Part[] | undefined => {
  const text = path.trim()
  if (!text.startsWith('$') || text.length > longestPath) return undefined
  const parts: Part[] = []
  token.lastIndex = 1
  while (token.lastIndex < text.length) {
    const match = token.exec(text)
    if (match === null) return undefined
    const [, deep = match[2], , dotted, quoted = match[5], , index] = match
    const child = dotted?.trim() ?? quoted
    if (deep !== undefined) parts.push({ deep })
    else if (child !== undefined) parts.push({ child })
    else parts.push(index === undefined ? { every: true } : { index: Number(index) })
  }
  return parts
}

/** A scan inside a scan can visit a value many times; past this it takes what it has. */
const mostValues = 100_000

const follow = (value: Data, parts: readonly Part[]): Data | undefined => {
  let many = false
  let values: readonly Data[] = [value]
  for (const part of parts) {
    if ('deep' in part || 'every' in part) many = true
    values = values.flatMap((one) => step(one, part)).slice(0, mostValues)
  }
  return many ? values : values[0]
}

const step = (value: Data, part: Part): readonly Data[] => {
  if ('deep' in part) return scan(value, part.deep)
  if ('every' in part) return isList(value) ? value : isMap(value) ? Object.values(value) : []
  const found = 'index' in part ? (isList(value) ? value.at(part.index) : undefined) : childOf(value, part.child)
  return found === undefined ? [] : [found]
}

const childOf = (value: Data, name: string): Data | undefined => (isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined)

/** Every value under the name, from the outside in, in the order of the answer. */
const scan = (value: Data, name: string): readonly Data[] => {
  const found: Data[] = []
  const open: Data[] = [value]
  while (open.length > 0 && found.length < mostValues) {
    const here = open.pop() ?? null
    if (isMap(here)) {
      const own = childOf(here, name)
      if (own !== undefined) found.push(own)
      for (const inner of Object.values(here).toReversed()) open.push(inner)
    } else if (isList(here)) for (const inner of here.toReversed()) open.push(inner)
  }
  return found
}
