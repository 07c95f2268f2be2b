/**
 * How secrets are written. Three readings of one stream look for them: as the bytes stand, as base64 (line breaks and
 * indentation inside do not count, the two alphabets are one) and as hexadecimal (case and separators do not count).
 */
export interface Reading {
  /** What a byte counts as; 0: it does not count. */
  readonly fold: Uint8Array
  readonly patterns: readonly Uint8Array[]
}

/** Values under four characters would hide everything and protect nothing. */
export const shortestSecret = 4

/** So many bytes that do not count may stand inside a secret; more, and it is none. */
export const longestBreak = 256

/** True for a value that can be hidden in output. */
export const isHideable = (secret: string): boolean => Buffer.byteLength(secret.trim()) >= shortestSecret

export const readingsOf = (secrets: readonly string[]): readonly Reading[] => {
  const values = [...new Set(secrets.flatMap(valuesIn))].filter(isHideable)
  return [
    reading(identity(), values.flatMap(writtenForms)),
    reading(
      base64Fold(),
      values.flatMap((value) => base64Forms(bytesOf(value))),
    ),
    reading(
      hexFold(),
      values.flatMap((value) => hexForms(bytesOf(value))),
    ),
  ].filter(({ patterns }) => patterns.length > 0)
}

/** A secret as its parts: the whole and its lines. */
const valuesIn = (secret: string): readonly string[] => {
  const lines = secret.split(/\r\n|\r|\n/).map((line) => line.trim())
  return [secret, secret.trim(), ...(lines.length > 1 ? lines : [])]
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'utf8')

const escape = (text: string, table: Readonly<Record<string, string>>): string => text.replace(/[&<>"']/g, (one) => table[one] ?? one)

/** The forms that stand in a text as they are: plain, and as JSON, XML, addresses, shells and other encodings write it. */
const writtenForms = (secret: string): readonly Uint8Array[] => {
  const json = JSON.stringify(secret).slice(1, -1)
  const ascii = json.replace(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const encoded = encodeURIComponent(secret.toWellFormed())
  const strict = encoded.replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
  const addresses = [encoded, strict, strict.replaceAll('%2F', '/'), encodeURI(secret.toWellFormed())].flatMap((one) => [
    one,
    one.replaceAll('%20', '+'),
  ])
  const texts = [
    secret,
    json,
    ascii,
    ascii.replace(/\\u[0-9a-f]{4}/g, (one) => `\\u${one.slice(2).toUpperCase()}`),
    json.replaceAll('/', '\\/'),
    escape(json, { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' }),
    ...xmlForms(secret),
    ...addresses,
    ...addresses.map((one) => one.replace(/%[0-9A-F]{2}/g, (two) => two.toLowerCase())),
    ...shellForms(secret),
  ]
  const wide = [Buffer.from(secret, 'utf16le'), Buffer.from(secret, 'utf16le').swap16()]
  const isLatin = [...secret].every((one) => (one.codePointAt(0) ?? 0) < 256)
  return [...new Set(texts)].map(bytesOf).concat(wide, isLatin ? [Buffer.from(secret, 'latin1')] : [])
}

const xmlForms = (secret: string): readonly string[] => {
  const plain = escape(secret, { '&': '&amp;', '<': '&lt;', '>': '&gt;' })
  const quotes = ['"', '&quot;', '&#34;', '&#x22;']
  const apostrophes = ["'", '&apos;', '&#39;', '&#x27;', '&#039;']
  return quotes.flatMap((quote) => apostrophes.map((apostrophe) => escape(plain, { '"': quote, "'": apostrophe })))
}

const shellForms = (secret: string): readonly string[] => [
  secret.replaceAll("'", `'\\''`),
  secret.replaceAll("'", `'"'"'`),
  secret.replace(/([^A-Za-z0-9_@%+=:,./-])/gu, '\\$1'),
  secret.replace(/(["$`\\])/g, '\\$1'),
  secret
    .replace(/([\\'])/g, '\\$1')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\r', '\\r'),
]

/** Base64 of the bytes standing at offset 0, 1 and 2 of a longer text, without the characters its neighbours change. */
const base64Forms = (bytes: Buffer): readonly Uint8Array[] =>
  [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const certain = text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6))
    // Six characters hold 36 bits; shorter pieces meet ordinary words by chance.
    return certain.length < 6 ? [] : [Buffer.from(certain, 'latin1')]
  })

/** Eight digits of four bytes could be a column of numbers; five bytes are hardly one by chance. */
const hexForms = (bytes: Buffer): readonly Uint8Array[] => (bytes.length < 5 ? [] : [Buffer.from(bytes.toString('hex'), 'latin1')])

const reading = (fold: Uint8Array, patterns: readonly Uint8Array[]): Reading => {
  const folded = new Map<string, Uint8Array>()
  for (const pattern of patterns) {
    const counted = pattern.map((byte) => fold[byte] ?? 0).filter((byte) => byte !== 0)
    if (counted.length >= shortestSecret) folded.set(Buffer.from(counted).toString('latin1'), counted)
  }
  return { fold, patterns: [...folded].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, pattern]) => pattern) }
}

/** Zero bytes do not count: that is how UTF-16 writes what UTF-8 writes without. Nor do escapes, which begin colours. */
const identity = (): Uint8Array => Uint8Array.from({ length: 256 }, (_, byte) => (byte === 0x1b ? 0 : byte))

const without = (fold: Uint8Array, characters: string): Uint8Array => {
  for (const one of characters) fold[one.charCodeAt(0)] = 0
  return fold
}

const base64Fold = (): Uint8Array => {
  const fold = without(identity(), '\r\n\t ')
  fold[0x2d] = 0x2b
  fold[0x5f] = 0x2f
  return fold
}

const hexFold = (): Uint8Array => {
  const fold = without(identity(), '\r\n\t :,-%\\x')
  for (let byte = 0x41; byte <= 0x46; byte += 1) fold[byte] = byte + 32
  return fold
}
