import type { Finding } from '#platform/refusal.ts'

/**
 * A pattern as it was written: JSON with what `JSON.parse` forgets, which is the second of two equal keys and the
 * digits a number was spelled with.
 */
export type Tree =
  | { readonly is: 'object'; readonly entries: readonly Entry[] }
  | { readonly is: 'array'; readonly items: readonly Tree[] }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'number'; readonly value: number; readonly spelled: string }
  | { readonly is: 'word'; readonly value: boolean | null }

export interface Entry {
  readonly key: string
  readonly value: Tree
}

/** Deeper than any real event; keeps recursion from ending the process. */
const deepestPattern = 100

/** Reads JSON text strictly. Answers the first mistake as a finding with its line and column. */
export const readTree = (text: string): Tree | Finding => {
  const reader: Reader = { text, at: 0 }
  try {
    const tree = readValue(reader, 0)
    space(reader)
    if (reader.at < text.length) throw new Mistake('there is text after the end of the pattern')
    return tree
  } catch (error) {
    if (!(error instanceof Mistake)) throw error
    const before = text.slice(0, reader.at).split('\n')
    return {
      path: '',
      rule: 'json',
      message: `This is not JSON: ${error.message}.`,
      line: before.length,
      column: (before.at(-1) ?? '').length + 1,
    }
  }
}

/** The tree of a value that was parsed before (a record from YAML, the body of a request). */
export const treeOf = (value: unknown, depth = 0): Tree => {
  if (typeof value === 'string') return { is: 'text', text: value }
  if (typeof value === 'number') return { is: 'number', value, spelled: String(value) }
  if (typeof value === 'boolean' || value === null || value === undefined) return { is: 'word', value: value ?? null }
  // One level past the limit is enough for the reader of patterns to refuse it.
  if (depth > deepestPattern) return { is: 'word', value: null }
  if (Array.isArray(value)) return { is: 'array', items: value.map((item) => treeOf(item, depth + 1)) }
  return { is: 'object', entries: Object.entries(value).map(([key, child]) => ({ key, value: treeOf(child, depth + 1) })) }
}

class Mistake extends Error {}

interface Reader {
  readonly text: string
  at: number
}

const blank = /[ \t\n\r]*/y
const token =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|[{}[\],:]/y

const space = (reader: Reader): void => {
  blank.lastIndex = reader.at
  blank.test(reader.text)
  reader.at = blank.lastIndex
}

const next = (reader: Reader): string => {
  space(reader)
  token.lastIndex = reader.at
  const found = token.exec(reader.text)?.[0]
  if (found === undefined)
    throw new Mistake(
      reader.at >= reader.text.length ? 'it ends too early' : `"${reader.text.slice(reader.at, reader.at + 12)}" has no meaning here`,
    )
  reader.at += found.length
  return found
}

const peek = (reader: Reader): string | undefined => {
  space(reader)
  return reader.text[reader.at]
}

const readValue = (reader: Reader, depth: number): Tree => {
  if (depth > deepestPattern) throw new Mistake(`it is nested deeper than ${deepestPattern} levels`)
  const found = next(reader)
  if (found === '{') return { is: 'object', entries: readEntries(reader, depth) }
  if (found === '[') return { is: 'array', items: readItems(reader, depth) }
  if (found.startsWith('"')) return { is: 'text', text: unquote(found) }
  if (found === 'true' || found === 'false') return { is: 'word', value: found === 'true' }
  if (found === 'null') return { is: 'word', value: null }
  if (/^[-\d]/.test(found)) return { is: 'number', value: Number(found), spelled: found }
  throw new Mistake(`"${found}" stands where a value is expected`)
}

const readEntries = (reader: Reader, depth: number): readonly Entry[] => {
  const entries: Entry[] = []
  if (peek(reader) === '}') return closed(reader, entries)
  for (;;) {
    const key = next(reader)
    if (!key.startsWith('"')) throw new Mistake(`"${key}" stands where a key in quotes is expected`)
    expect(reader, ':')
    entries.push({ key: unquote(key), value: readValue(reader, depth + 1) })
    if (peek(reader) === '}') return closed(reader, entries)
    expect(reader, ',')
  }
}

const readItems = (reader: Reader, depth: number): readonly Tree[] => {
  const items: Tree[] = []
  if (peek(reader) === ']') return closed(reader, items)
  for (;;) {
    items.push(readValue(reader, depth + 1))
    if (peek(reader) === ']') return closed(reader, items)
    expect(reader, ',')
  }
}

const closed = <Item>(reader: Reader, items: Item): Item => {
  reader.at += 1
  return items
}

const expect = (reader: Reader, sign: string): void => {
  const found = next(reader)
  if (found !== sign) throw new Mistake(`"${found}" stands where "${sign}" is expected`)
}

const unquote = (quoted: string): string => String(JSON.parse(quoted))
