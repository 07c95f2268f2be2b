import { isObject } from '#platform/kinds/pointer.ts'
import { mostAttachments } from './semantics.ts'
import { quoted, type Telling } from './telling.ts'

/** Reads `files`: attachments by name, with the SHA-256 their content must have. (Section 15.) */
export const readFiles = (value: unknown, telling: Telling): ReadonlyMap<string, string> => {
  if (value === undefined || value === null) return new Map()
  if (!isObject(value)) {
    telling.refuse(['files'], 'type', '`files` is a mapping of names to checksums.', 'Write `name.zip: { checksums: { sha256: … } }`.')
    return new Map()
  }
  const entries = Object.entries(value)
  if (entries.length > mostAttachments)
    telling.refuse(
      ['files'],
      'limit',
      `A document has ${mostAttachments} attachments at most; these are ${entries.length}.`,
      'Put them into one zip.',
    )
  return new Map(
    entries.flatMap(([name, raw]) => {
      const checksums = isObject(raw) && isObject(raw['checksums']) ? raw['checksums'] : {}
      const [, digest] = Object.entries(checksums).find(([kind]) => /^sha-?256$/i.test(kind)) ?? []
      if (typeof digest === 'string' && /^[0-9a-f]{64}$/i.test(digest)) return [[name, digest.toLowerCase()] as const]
      telling.refuse(
        ['files', name],
        'attachment',
        `${quoted(name)} has no SHA-256.`,
        'Write `checksums: { sha256: <64 hexadecimal digits> }`.',
      )
      return []
    }),
  )
}
