import { type Finding, Refusal } from '#platform/refusal.ts'

/**
 * Refuses text that no PostgreSQL column can hold: the character U+0000 and halves of surrogate pairs, which JSON's
 * escapes can smuggle in. Said at the door with the place, it is the sender's mistake; met at the insert it would look like ours.
 * Refuses what nests so deep that walking it would exhaust the stack, for the same reason.
 */
export const refuseUnstorable = (value: unknown): void => {
  const finding = findingIn(value, '', 0)
  if (finding === undefined) return
  throw new Refusal('invalid-input', `${finding.path || 'The input'}: ${finding.message} ${finding.mend ?? ''}`, { findings: [finding] })
}

/** Far deeper than any document is written by people or tools. */
const deepest = 200

const findingIn = (value: unknown, path: string, depth: number): Finding | undefined => {
  if (typeof value === 'string') return isUnstorable(value) ? unstorable(path) : undefined
  // Bytes become text later, where their format is read.
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined
  if (depth >= deepest) return tooDeep
  for (const [name, inner] of Object.entries(value)) {
    const place = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    // A name can hold one as well; then the thing around it is the place that can be shown.
    const found = isUnstorable(name) ? unstorable(path) : findingIn(inner, place, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

const isUnstorable = (text: string): boolean => text.includes('\u0000') || !text.isWellFormed()

const unstorable = (path: string): Finding => ({
  path,
  rule: 'text',
  message: 'This text holds a character that no text may hold (U+0000, or half of a surrogate pair).',
  mend: 'Remove it.',
})

const tooDeep: Finding = {
  path: '',
  rule: 'depth',
  message: `Its lists and objects lie more than ${deepest} deep in one another.`,
  mend: 'Flatten it.',
}
