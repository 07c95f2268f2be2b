import type { Outputs } from './state.ts'
import { isMap, type Data } from './values.ts'
import { storable } from '#platform/text/storable.ts'
import { cut } from '#platform/text/cut.ts'

/** Scalars at the top of an answer, as outputs: at most 50, long ones cut. */
export const outputsFrom = (data: unknown): Outputs => {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return {}
  const scalars = Object.entries(data).flatMap(([key, value]): [string, Data][] => {
    if (!/^[A-Za-z_][A-Za-z0-9_-]{0,60}$/.test(key)) return []
    if (typeof value === 'string') return [[key, cut(storable(value), 2_000)]]
    return typeof value === 'number' || typeof value === 'boolean' ? [[key, value]] : []
  })
  return Object.fromEntries(scalars.slice(0, 50))
}

/** `key=value` lines, as a script writes them to its output file; a value that begins with `<<WORD` goes on until that word. */
export const outputsFromLines = (text: string): Outputs => {
  const found: Record<string, string> = {}
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trimEnd()
    const [, block, word] = /^([A-Za-z_][A-Za-z0-9_-]*)<<([A-Za-z_][A-Za-z0-9_]{0,40})$/.exec(line) ?? []
    if (block !== undefined && word !== undefined) {
      const end = lines.findIndex((one, index) => index > at && one.trimEnd() === word)
      if (end === -1) break
      found[block] = lines.slice(at + 1, end).join('\n')
      at = end
      continue
    }
    const [, key, value] = /^([A-Za-z_][A-Za-z0-9_-]*)=(.*)$/.exec(line) ?? []
    if (key !== undefined && value !== undefined) found[key] = value
  }
  return outputsFrom(found)
}

/** A parsed answer as a value of a run: what is no JSON is nothing, and text the database cannot hold is mended. */
export const dataFrom = (value: unknown): Data => {
  if (typeof value === 'string') return storable(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'boolean' || value === null || value === undefined) return value ?? null
  if (Array.isArray(value)) return value.map(dataFrom)
  return typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, one]) => [storable(key), dataFrom(one)])) : null
}

/** Every text of a value changed: how answers are masked. */
export const mapTexts = (value: Data, change: (text: string) => string): Data => {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one: Data) => mapTexts(one, change))
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [change(name), mapTexts(one, change)])) : value
}

export const mapOutputs = (outputs: Outputs, change: (text: string) => string): Outputs =>
  Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, mapTexts(value, change)]))
