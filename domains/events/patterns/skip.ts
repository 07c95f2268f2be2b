/**
 * Finding where a value of JSON ends without reading it: the part of scanning that most bytes of an event go through.
 *
 * Every function takes the place to begin at and answers the place behind the value, or -1 when the bytes end first.
 */

/** Bytes, and the same bytes four at a time. */
export interface Room {
  readonly bytes: Uint8Array
  readonly words: Int32Array
}

export const sign = {
  quote: 0x22,
  comma: 0x2c,
  minus: 0x2d,
  dot: 0x2e,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  openSquare: 0x5b,
  backslash: 0x5c,
  closeSquare: 0x5d,
  openCurly: 0x7b,
  closeCurly: 0x7d,
} as const

/** `[` and `{`, `]` and `}` differ by this bit. */
export const curl = 0x20

/** Room for at least so many bytes. */
export const createRoom = (length: number): Room => {
  const buffer = new ArrayBuffer((length + 3) & ~3)
  return { bytes: new Uint8Array(buffer), words: new Int32Array(buffer) }
}

export const skipSpace = (bytes: Uint8Array, from: number, end: number): number => {
  let at = from
  while (at < end) {
    const byte = bytes[at] ?? 0
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at
    at += 1
  }
  return at
}

/** From behind an opening quote to behind the closing one. */
export const skipString = (bytes: Uint8Array, from: number, end: number): number => {
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at]
    if (byte === sign.quote) return at + 1
    if (byte === sign.backslash) at += 1
  }
  return -1
}

/** A number or a word: up to what separates values. */
export const skipScalar = (bytes: Uint8Array, from: number, end: number): number => {
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte === sign.comma || byte === sign.closeCurly || byte === sign.closeSquare || byte <= 0x20) return at
  }
  return end
}

/**
 * From behind an opening bracket to behind the bracket that closes it. Four bytes at a time as long as they hold neither
 * quotes nor anything that could be a bracket, which is how numbers go by.
 */
export const skipNested = ({ bytes, words }: Room, from: number, end: number): number => {
  let depth = 1
  let at = from
  while (at < end) {
    if ((at & 3) === 0) while (at + 4 <= end && isDull(words[at >> 2] ?? 0)) at += 4
    const byte = bytes[at] ?? 0
    at += 1
    if (byte === sign.quote) {
      let inside = bytes[at] ?? 0
      while (inside !== sign.quote) {
        at += inside === sign.backslash ? 2 : 1
        if (at >= end) return -1
        inside = bytes[at] ?? 0
      }
      at += 1
    } else if (byte >= sign.openSquare) {
      const bracket = byte | curl
      if (bracket === sign.openCurly) depth += 1
      else if (bracket === sign.closeCurly) {
        depth -= 1
        if (depth === 0) return at
      }
    }
  }
  return -1
}

/** Whether none of four bytes is a quote or at or above `[`. Each byte answers in its highest bit. */
const isDull = (word: number): boolean => {
  const quotes = word ^ 0x22222222
  return (((word + 0x25252525) | word | ((quotes - 0x01010101) & ~quotes)) & 0x80808080) === 0
}
