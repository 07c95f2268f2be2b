import { isObject } from '#platform/kinds/pointer.ts'
import { readLocated } from '#platform/text/located.ts'
import { longestContent, mostAttachments } from './semantics.ts'
import { quoted, startTelling, type Telling } from './telling.ts'

/** It becomes a file in the folder of a script. */
export const attachmentName = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{2,127}$/

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
      if (!attachmentName.test(name))
        telling.refuse(
          ['files', name],
          'name',
          `${quoted(name)} is no name of an attachment.`,
          'Use 3 to 128 letters, digits, "_", "-" or ".", no dot first.',
        )
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

/** The attachments a text declares, by name with their SHA-256, as far as they can be read. Pure. */
export const filesIn = (text: string): ReadonlyMap<string, string> => {
  if (!/["']?files["']?\s*:/.test(text)) return new Map()
  const { value, locate } = readLocated(text.slice(0, longestContent))
  return isObject(value) ? readFiles(value['files'], startTelling(locate)) : new Map()
}

/** What stands below `files` for an attachment. */
export const declaration = (sha256: string) => ({ checksums: { sha256 } })
