import { stringify } from 'yaml'
import { UsageError } from './failure.ts'

export const formats = ['table', 'json', 'yaml'] as const
export type Format = (typeof formats)[number]

/** The format asked for; else a table for a person and JSON for a program. */
export const formatOf = (asked: string | undefined, isTerminal: boolean): Format => {
  if (asked === undefined) return isTerminal ? 'table' : 'json'
  const format = formats.find((name) => name === asked)
  if (format === undefined) throw new UsageError(`--output ${asked} is not known; use ${formats.join(', ')}.`)
  return format
}

/** An answer as text, with its last line ended. Pure. */
export const show = (answer: unknown, format: Format, width = 120): string => {
  if (format === 'json') return `${JSON.stringify(answer, undefined, 2)}\n`
  if (format === 'yaml') return stringify(answer, { lineWidth: 0 })
  const items = itemsOf(answer)
  if (items === undefined) return `${fieldLines(answer, '').join('\n')}\n`
  if (items.length === 0) return 'Nothing.\n'
  // Rows that a command made itself stay as it laid them out.
  return `${tableLines(items, width, Array.isArray(answer)).join('\n')}\n`
}

/** How to go on with a list that has more; undefined at its end. */
export const moreOf = (answer: unknown): string | undefined => {
  const { next } = Object(answer)
  return typeof next === 'string' ? next : undefined
}

const itemsOf = (answer: unknown): readonly unknown[] | undefined => {
  if (Array.isArray(answer)) return answer
  const { items } = Object(answer)
  return Array.isArray(items) ? items : undefined
}

/** Columns nobody reads in a terminal are left out; `--output yaml` shows all. */
const mostColumns = 7
const widestCell = 60

const tableLines = (items: readonly unknown[], width: number, isLaidOut: boolean): readonly string[] => {
  const rows = items.map((item) => cellsOf(typeof item === 'object' && item !== null ? item : { value: item }, isLaidOut))
  const filled = [...new Set(rows.flatMap((row) => [...row].filter(([, cell]) => cell !== '').map(([name]) => name)))]
  const names = (isLaidOut ? filled : inReadingOrder(filled)).slice(0, mostColumns)
  const cells = rows.map((row) => names.map((name) => row.get(name) ?? ''))
  const widths = names.map((name, at) => Math.min(widestCell, Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0))))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => cut(cell, widths[at] ?? 0).padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd()
      .slice(0, Math.max(width, 60))
  return [line(names.map((name) => name.toUpperCase())), ...cells.map(line)]
}

/** What the first column already told is not told again: the reference beside the id, the identifier of what nobody gave a title. */
const cellsOf = (item: object, isLaidOut: boolean): ReadonlyMap<string, string> => {
  const [first = ['', ''], ...rest] = Object.entries(item).map(([name, value]) => [name, cellOf(value)] as const)
  return new Map([first, ...rest.map(([name, cell]) => [name, !isLaidOut && isSameThing(first[1], cell) ? '' : cell] as const)])
}

const isSameThing = (one: string, other: string): boolean =>
  one !== '' && other !== '' && (one === other || one.endsWith(`:${other}`) || other.endsWith(`:${one}`))

/** After what it is named by come what people call it and how it stands; sentences come last, since a terminal cuts them. */
const inReadingOrder = ([first, ...rest]: readonly string[]): readonly string[] => [
  ...(first === undefined ? [] : [first]),
  ...rest.toSorted((one, other) => placeOf(one) - placeOf(other)),
]

const readFirst = ['title', 'summary', 'state', 'priority', 'comment']

const placeOf = (name: string): number => {
  if (name.endsWith('Because')) return readFirst.length + 1
  const place = readFirst.indexOf(name)
  return place < 0 ? readFirst.length : place
}

/** A value in a few words: an instant to the minute, a number to three places, a thing by what it is called. */
const cellOf = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(cellOf).filter(Boolean).join(', ')
  if (typeof value === 'object') return labelOf(value)
  if (typeof value === 'number') return String(Math.round(value * 1_000) / 1_000)
  const text = String(value).replaceAll(/\s+/g, ' ')
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) ? `${text.slice(0, 10)} ${text.slice(11, 16)}Z` : text
}

const labelOf = (thing: object): string => {
  const entries = Object.entries(thing)
  const called = ['title', 'name', 'reference', 'person', 'id'].map((field) => entries.find(([name]) => name === field)?.[1])
  return called.find((label) => typeof label === 'string') ?? ''
}

/** Nothing to read; `--output yaml` shows that it is empty. */
const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

const isPlain = (value: unknown): boolean =>
  value === null || typeof value !== 'object' || (Array.isArray(value) && value.every((entry) => typeof entry !== 'object'))

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`)

const fieldLines = (value: unknown, indent: string): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [`${indent}${String(value)}`]
  const entries = Object.entries(value).filter(([, inner]) => !isEmpty(inner))
  const widest = Math.max(0, ...entries.map(([name]) => name.length))
  return entries.flatMap(([name, inner]) => {
    if (isPlain(inner)) return [`${indent}${name.padEnd(widest)}  ${cellOf(inner)}`]
    return [
      `${indent}${name}`,
      ...(Array.isArray(inner) ? inner.flatMap((entry) => [...fieldLines(entry, `${indent}  `), '']) : fieldLines(inner, `${indent}  `)),
    ]
  })
}
