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
  const offset = Number(/position (\d+)/.exec(message)?.[1] ?? text.length)
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
