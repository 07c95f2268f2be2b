import { parseDocument } from 'yaml'
import { Refusal } from '#platform/refusal.ts'

/** Reads YAML or JSON (which is YAML) inside another document. Refuses what does not parse, with the line in it. Aliases are limited. */
export const readData = (text: string): unknown => {
  const document = parseDocument(text, { uniqueKeys: true, merge: false })
  const [error] = document.errors
  if (error !== undefined) {
    const line = error.linePos?.[0].line
    const where = line === undefined ? '' : ` (line ${line} of the block)`
    throw new Refusal('invalid-document', `The block is not valid YAML or JSON${where}: ${error.message.split('\n')[0]}`)
  }
  try {
    return document.toJS({ maxAliasCount: 20 })
  } catch (error) {
    // Thrown for aliases that multiply, and for aliases of nothing.
    throw new Refusal('invalid-document', `The block is not valid YAML: ${error instanceof Error ? error.message : String(error)}`)
  }
}
