import { type Document, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import { Refusal } from '#platform/refusal.ts'

/**
 * Offsets of keys that stand twice in one mapping, at most `most`. The reader's own look compares every key with every
 * other, which a long mapping turns into minutes; this one remembers them.
 */
export const repeatedKeys = (document: Document.Parsed, most = 20): readonly number[] => {
  const offsets: number[] = []
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        if (seen.has(key.value)) offsets.push(key.range?.[0] ?? 0)
        seen.add(key.value)
        if (offsets.length >= most) return visit.BREAK
      }
      return undefined
    },
  })
  return offsets
}

/** Reads YAML or JSON (which is YAML) inside another document. Refuses what does not parse, with the line in it. Aliases are limited. */
export const readData = (text: string): unknown => {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { uniqueKeys: false, merge: false, lineCounter })
  const [error] = document.errors
  if (error !== undefined) {
    const line = error.linePos?.[0].line
    const where = line === undefined ? '' : ` (line ${line} of the block)`
    throw new Refusal('invalid-document', `The block is not valid YAML or JSON${where}: ${error.message.split('\n')[0]}`)
  }
  const [repeated] = repeatedKeys(document, 1)
  if (repeated !== undefined)
    throw new Refusal(
      'invalid-document',
      `The block has a key twice in one mapping (line ${lineCounter.linePos(repeated).line} of the block). Keep one of them.`,
    )
  try {
    return document.toJS({ maxAliasCount: 20 })
  } catch (error) {
    // Thrown for aliases that multiply, and for aliases of nothing.
    throw new Refusal('invalid-document', `The block is not valid YAML: ${error instanceof Error ? error.message : String(error)}`)
  }
}
