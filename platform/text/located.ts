import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  Pair,
  parseDocument,
  Scalar,
  stringify,
  visit,
  YAMLMap,
  type ParsedNode,
  type Tags,
} from 'yaml'
import { findUnplain } from '#platform/kinds/plain.ts'
import { fromPointer, withValueAt } from '#platform/kinds/pointer.ts'
import type { Finding } from '#platform/refusal.ts'
import { repeatedKeys } from '#platform/text/data.ts'

/** Data read from a text that knows where in it everything stands. */
export interface Located {
  /** Undefined when the text could not be read. */
  readonly value: unknown
  /** Paths are JSON pointers into the value. */
  readonly findings: readonly Finding[]
  /** Place of a pointer: the key of a mapping's entry, else the item of a list, else the nearest thing above. */
  readonly locate: (pointer: string) => Place
}

/** 1-based. */
export interface Place {
  readonly line: number
  readonly column: number
}

/**
 * Reads one foreign document, YAML or JSON (which is YAML). Total: what is wrong is told with its place. As in YAML 1.1
 * `<<` merges; unlike there `yes`, `no`, `on` and `off` are words, and so are numbers that would lose something by being
 * numbers: `012345678901`, an account of a cloud.
 *
 * @param tags Short forms that are understood, `!Sub` → `Fn::Sub`; others are left out and told.
 */
export const readLocated = (text: string, tags: Readonly<Record<string, string>> = {}): Located => {
  const lines = new LineCounter()
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const nothing = (findings: readonly Finding[]): Located => ({ value: undefined, findings, locate: () => ({ line: 1, column: 1 }) })
  try {
    const document = parseDocument(text, {
      ...options,
      customTags: (known) => [...wordTags, ...shortForms(tags), ...known],
      lineCounter: lines,
    })
    const broken = document.errors.slice(0, 20).map((error) => ({
      path: '',
      rule: 'syntax',
      message: `The text is not valid YAML or JSON: ${error.message.split('\n')[0] ?? ''}.`.replace(/\.\.$/, '.'),
      ...placeOf(error.pos[0]),
    }))
    if (broken.length > 0) return nothing(broken)
    const root = document.contents
    const locate = (pointer: string): Place => placeOf(offsetOf(root, pointer))
    const repeated = repeatedKeys(document).map((offset) => ({
      path: '',
      rule: 'duplicate-key',
      message: 'This key is written twice in one mapping.',
      mend: 'Keep one of them.',
      ...placeOf(offset),
    }))
    const unknown = document.warnings.slice(0, 20).map((warning) => ({
      path: '',
      rule: 'tag',
      message: `A tag is not understood: ${warning.message.split('\n')[0] ?? ''}`,
      mend: 'Remove the tag, or put the value in quotes.',
      ...placeOf(warning.pos[0]),
    }))
    const bare = bracesIn(document).map((offset) => ({
      path: '',
      rule: 'quotes',
      message: '`{{ … }}` without quotes reads as a mapping.',
      mend: 'Put it in quotes: `"{{ … }}"`.',
      ...placeOf(offset),
    }))
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    const unplain = findUnplain(value).map((finding) => ({ ...finding, ...locate(finding.path) }))
    if (unplain.length > 0) return { ...nothing(unplain), locate }
    return { value, findings: [...bare, ...repeated, ...unknown], locate }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const alias = /alias/i.test(message)
    return nothing([
      {
        path: '',
        rule: alias ? 'aliases' : 'too-deep',
        message: alias ? `The aliases of this document cannot be followed: ${message}.` : 'The document is nested too deeply to be read.',
        mend: alias ? 'Write the values out.' : 'Flatten it.',
        line: 1,
        column: 1,
      },
    ])
  }
}

const options = { version: '1.2', schema: 'core', uniqueKeys: false, merge: true, prettyErrors: false, logLevel: 'silent' } as const

/** Offsets of mappings with a mapping for a key: what `{{ x }}` is without quotes. */
const bracesIn = (document: Document.Parsed): readonly number[] => {
  const offsets: number[] = []
  visit(document, {
    Map: (_, { items }) => {
      for (const { key } of items) if (isMap(key) && offsets.length < 20) offsets.push(key.range?.[0] ?? 0)
    },
  })
  return offsets
}

const wordTags: Tags = [
  { tag: 'tag:yaml.org,2002:str', default: true, test: /^[-+]?0[0-9]+$|^[-+]?[1-9][0-9]{15,}$/, resolve: (text: string) => text },
]

/** `!Sub text` reads as `{ Fn::Sub: text }`, whatever stands behind it. */
const shortForms = (tags: Readonly<Record<string, string>>): Tags =>
  Object.entries(tags).flatMap(([short, long]) => [
    { tag: short, resolve: (text: string) => ({ [long]: text }) },
    { tag: short, collection: 'seq' as const, resolve: (node: unknown) => wrapped(long, node) },
    { tag: short, collection: 'map' as const, resolve: (node: unknown) => wrapped(long, node) },
  ])

const wrapped = (name: string, node: unknown): YAMLMap => {
  const map = new YAMLMap()
  map.items.push(new Pair(new Scalar(name), node))
  return map
}

const offsetOf = (root: ParsedNode | null, pointer: string): number => {
  let node: unknown = root
  let offset = root?.range[0] ?? 0
  for (const step of fromPointer(pointer)) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === step)
      if (pair === undefined) break
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      const item = node.items[Number(step)]
      if (!(isScalar(item) || isCollection(item) || isAlias(item))) break
      offset = item.range?.[0] ?? offset
      node = item
    } else break
  }
  return offset
}

/** A value as YAML, long texts as blocks. */
export const writeYaml = (value: unknown): string => stringify(value, { lineWidth: 0, version: '1.2', schema: 'core' })

/** The text with a value put at a place, comments and order kept. Undefined when the text cannot be read. */
export const putAt = (text: string, path: readonly string[], value: unknown): string | undefined => {
  try {
    if (text.trimStart().startsWith('{')) {
      const root: unknown = JSON.parse(text)
      return `${JSON.stringify(withValueAt(root, path, value), null, 2)}\n`
    }
    const document = parseDocument(text, { ...options })
    if (document.errors.length > 0) return undefined
    document.setIn(path, value)
    return document.toString({ lineWidth: 0 })
  } catch {
    return undefined
  }
}
