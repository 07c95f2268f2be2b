import { type Finding, Refusal } from '#platform/refusal.ts'

/**
 * Refuses text that no PostgreSQL column can hold: the character U+0000 and halves of surrogate pairs, which JSON's
 * escapes can smuggle in. Said at the door with the place, it is the sender's mistake; met at the insert it would look like ours.
 */
export const refuseUnstorable = (value: unknown): void => {
  const path = placeOf(value, '')
  if (path === undefined) return
  const finding: Finding = {
    path,
    rule: 'text',
    message: 'This text holds a character that no text may hold (U+0000, or half of a surrogate pair).',
    mend: 'Remove it.',
  }
  throw new Refusal('invalid-input', `${path || 'The input'}: ${finding.message} Remove it.`, { findings: [finding] })
}

const isUnstorable = (text: string): boolean => text.includes('\u0000') || !text.isWellFormed()

const placeOf = (value: unknown, path: string): string | undefined => {
  if (typeof value === 'string') return isUnstorable(value) ? path : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, inner] of Object.entries(value)) {
    const place = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    // A name can hold one as well; then the thing around it is the place that can be shown.
    const found = isUnstorable(name) ? path : placeOf(inner, place)
    if (found !== undefined) return found
  }
  return undefined
}
