import { isObject } from '#platform/kinds/pointer.ts'
import { findUnplain } from '#platform/kinds/plain.ts'
import { longestDocument, placed, type SourceDocument } from '#platform/kinds/formats/source.ts'
import { readPiece } from '#platform/kinds/formats/yaml.ts'

/**
 * JSON: one document, or a list of them. JSON's own reader says what the values are; the YAML reader (every JSON text
 * is YAML) says where they stand and finds keys written twice, which JSON's reader passes over.
 */
export function* readJson(file: string, text: string): Generator<SourceDocument> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    yield unreadable(file, text, error)
    return
  }
  const piece = { text, line: 1 }
  const source = text.length <= longestDocument ? readPiece(file, piece, 'json') : undefined
  const doubled = source?.findings.filter((finding) => finding.rule === 'duplicate-key' || finding.rule === 'too-deep') ?? []
  const locate = source?.locate ?? (() => ({ line: 1, column: 1 }))
  const items = Array.isArray(value) ? value : [value]
  for (const [index, item] of items.entries()) {
    const prefix = Array.isArray(value) ? `/${index}` : ''
    const locateItem = (pointer: string) => locate(prefix + pointer)
    const base = { file, line: locateItem('').line, format: 'json', locate: locateItem } as const
    const findings = index === 0 && doubled.length > 0 ? doubled : placed(base, findUnplain(item))
    if (findings.length > 0) yield { ...base, value: undefined, findings }
    else if (isObject(item)) yield { ...base, value: item, findings: [] }
    else yield { ...base, value: item, findings: placed(base, [notAMapping]) }
  }
}

export const notAMapping = {
  path: '',
  rule: 'type',
  message: 'A document is a mapping with `apiVersion`, `kind`, `metadata` and `spec`.',
  mend: 'Write these four keys at the top.',
} as const

const unreadable = (file: string, text: string, error: unknown): SourceDocument => {
  const message = error instanceof Error ? error.message : String(error)
  const offset = firstMistake(text)
  const before = text.slice(0, offset).split('\n')
  const position = { line: before.length, column: (before.at(-1) ?? '').length + 1 }
  const what = message.replace(/ in JSON at position.*| \(line.*|, *\.*".*/s, '')
  return {
    file,
    value: undefined,
    line: 1,
    format: 'json',
    locate: () => position,
    findings: [{ path: '', rule: 'syntax', message: `The text is not valid JSON: ${what}.`, file, ...position }],
  }
}

/** Where a text stops being JSON, as an offset: the reader's own message often does not say. */
const firstMistake = (text: string): number => {
  const token =
    /[ \t\r\n]*(?:([[\]{},:])|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y
  const open: string[] = []
  let expected: 'value' | 'first' | 'key' | 'colon' | 'more' | 'end' = 'value'
  for (;;) {
    const at = token.lastIndex
    const found = token.exec(text)
    const start = at + (/^[ \t\r\n]*/.exec(text.slice(at))?.[0].length ?? 0)
    if (!found) return start
    const sign = found[1]
    const inObject = open.at(-1) === '{'
    const isValue = sign === undefined || sign === '[' || sign === '{'
    const closes = (sign === ']' && open.at(-1) === '[') || (sign === '}' && inObject)
    if (closes && (expected === 'more' || expected === 'first')) open.pop()
    else if (expected === 'more' && sign === ',') {
      expected = inObject ? 'key' : 'value'
      continue
    } else if (expected === 'colon' && sign === ':') {
      expected = 'value'
      continue
    } else if ((expected === 'key' || (expected === 'first' && inObject)) && text[start] === '"') {
      expected = 'colon'
      continue
    } else if (isValue && (expected === 'value' || (expected === 'first' && !inObject))) {
      if (sign !== undefined) {
        open.push(sign)
        expected = 'first'
        continue
      }
    } else return start
    expected = open.length === 0 ? 'end' : 'more'
  }
}
