import type { ParameterType } from './parameter.ts'
import { isList, isMap, type Data } from '#domains/runs/values.ts'
import { storable } from '#platform/text/storable.ts'

/** A value is at most this large, as JSON. */
const largest = 100_000
const deepest = 12

/** A value as the type wants it, from JSON or from text; undefined when it is none. */
export const readValue = (raw: unknown, type: ParameterType): Data | undefined => {
  const value = readAs(raw, type)
  return value === undefined || JSON.stringify(value).length > largest ? undefined : value
}

const readAs = (raw: unknown, type: ParameterType): Data | undefined => {
  switch (type) {
    case 'string':
      return typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean' ? storable(String(raw)) : undefined
    case 'number':
      return numberOf(raw)
    case 'integer': {
      const number = numberOf(raw)
      return Number.isSafeInteger(number) ? number : undefined
    }
    case 'boolean':
      return raw === true || raw === 'true' ? true : raw === false || raw === 'false' ? false : undefined
    case 'secret':
      return typeof raw === 'string' && /^secret:\/\/[A-Za-z0-9][A-Za-z0-9._/-]{0,190}$/.test(raw) ? raw : undefined
    case 'list':
      return listOf(raw)
    case 'map':
      return mapOf(raw)
    case 'maplist': {
      const list = dataOf(typeof raw === 'string' ? parsed(raw) : raw)
      return isList(list) && list.every(isMap) ? list : undefined
    }
    default:
      return type satisfies never
  }
}

const numberOf = (raw: unknown): number | undefined => {
  const number = typeof raw === 'string' && /^\s*[-+]?[0-9.]+(?:e[-+]?[0-9]+)?\s*$/i.test(raw) ? Number(raw) : raw
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** `["a","b"]`, `a,b`, or one on each line. */
const listOf = (raw: unknown): Data | undefined => {
  if (typeof raw === 'string' && !raw.trim().startsWith('[')) {
    const parts = raw.split(raw.includes('\n') ? '\n' : ',').map((part) => storable(part.trim()))
    return parts.filter((part) => part !== '')
  }
  const list = dataOf(typeof raw === 'string' ? parsed(raw) : raw)
  if (!isList(list)) return undefined
  const texts = list.map((one) => (typeof one === 'object' ? undefined : String(one)))
  return texts.every((one) => one !== undefined) ? texts : undefined
}

/** `{"a":"b"}`, or `a=b` with commas or line ends between. */
const mapOf = (raw: unknown): Data | undefined => {
  if (typeof raw === 'string' && !raw.trim().startsWith('{')) {
    const pairs = raw
      .split(/[,\n]/)
      .map((pair) => pair.trim())
      .filter((pair) => pair !== '')
    const entries = pairs.map(
      (pair) => [pair.slice(0, Math.max(0, pair.indexOf('='))).trim(), storable(pair.slice(pair.indexOf('=') + 1).trim())] as const,
    )
    return entries.every(([name]) => name !== '') ? Object.fromEntries(entries) : undefined
  }
  const map = dataOf(typeof raw === 'string' ? parsed(raw) : raw)
  return isMap(map) ? map : undefined
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** JSON that can be kept; undefined for anything else, and for what is nested too deep. */
const dataOf = (value: unknown, depth = 0): Data | undefined => {
  if (depth > deepest) return undefined
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') return storable(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (Array.isArray(value)) {
    const list = value.map((one) => dataOf(one, depth + 1))
    return list.every((one) => one !== undefined) ? list : undefined
  }
  if (typeof value !== 'object') return undefined
  const entries = Object.entries(value).map(([name, one]) => [storable(name), dataOf(one, depth + 1)] as const)
  return entries.every((entry): entry is readonly [string, Data] => entry[1] !== undefined) ? Object.fromEntries(entries) : undefined
}
