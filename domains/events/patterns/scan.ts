import { Refusal } from '#platform/refusal.ts'
import { type FieldNode, follow, keyBit } from './fields.ts'
import { addLeaf, addPlace, clearLeaves, deepestEvent, type Leaves, type LeafValue } from './leaves.ts'
import { tooDeep, walkEvent } from './walk.ts'

/**
 * Collects the leaves of an event from its JSON text, without making the event.
 *
 * Most of an event is of no interest to any rule. The scanner runs over its bytes, follows the tree of used names and
 * only looks for the end of everything else; strings and numbers are made for used fields alone. That costs a fraction
 * of `JSON.parse`. What is skipped is not checked: text that is broken there may still match, so whoever stores the event
 * parses it. What rules use is read as `JSON.parse` would, a key written twice included (the last one counts).
 */
export interface Scanner {
  readonly scanText: (text: string) => void
  readonly scanBytes: (bytes: Uint8Array) => void
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const dot = 0x2e
/** `[` and `{`, `]` and `}` differ by this bit. */
const curl = 0x20
const openCurly = 0x7b
const closeCurly = 0x7d
const openSquare = 0x5b
const closeSquare = 0x5d

/** Kept between events; a larger event gets a buffer of its own. */
const keptBuffer = 65_536

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** A key was written twice in one object; only the last may count, so the event is parsed after all. */
class Repeated extends Error {}

export const createScanner = (root: FieldNode, leaves: Leaves): Scanner => {
  const buffer = new Uint8Array(keptBuffer)
  let bytes: Uint8Array = buffer
  let end = 0
  /** The text, when its characters stand where its bytes do. */
  let plain: string | undefined
  let isPlainKnown = false
  let objects = 0
  /** Where the value that was read last ends. */
  let after = 0

  const broken = (at: number): Refusal =>
    new Refusal('malformed-body', `The event is not JSON: something is wrong near byte ${Math.min(at, end)}.`)

  const skipSpace = (from: number): number => {
    let at = from
    while (at < end) {
      const sign = bytes[at] ?? 0
      if (sign !== 0x20 && sign !== 0x0a && sign !== 0x0d && sign !== 0x09) return at
      at += 1
    }
    return at
  }

  /** From behind the opening quote to behind the closing one. */
  const skipString = (from: number): number => {
    const all = bytes
    const stop = end
    for (let at = from; at < stop; at += 1) {
      const sign = all[at]
      if (sign === quote) return at + 1
      if (sign === backslash) at += 1
    }
    throw broken(stop)
  }

  /** From behind an opening bracket to behind the bracket that closes it. */
  const skipNested = (from: number): number => {
    const all = bytes
    const stop = end
    let depth = 1
    let at = from
    while (at < stop) {
      const sign = all[at] ?? 0
      at += 1
      if (sign === quote) {
        let inside = all[at] ?? 0
        while (inside !== quote) {
          at += inside === backslash ? 2 : 1
          if (at >= stop) throw broken(stop)
          inside = all[at] ?? 0
        }
        at += 1
      } else if (sign > 0x5a) {
        const bracket = sign | curl
        if (bracket === openCurly) depth += 1
        else if (bracket === closeCurly) {
          depth -= 1
          if (depth === 0) return at
        }
      }
    }
    throw broken(stop)
  }

  const skipScalar = (from: number): number => {
    for (let at = from; at < end; at += 1) {
      const sign = bytes[at] ?? 0
      if (sign === comma || sign === closeCurly || sign === closeSquare || sign <= 0x20) return at
    }
    return end
  }

  const skipValue = (at: number): number => {
    const sign = bytes[at] ?? 0
    if (sign === quote) return skipString(at + 1)
    if (sign === openCurly || sign === openSquare) return skipNested(at + 1)
    const stop = skipScalar(at)
    if (stop === at) throw broken(at)
    return stop
  }

  const isPlain = (): boolean => {
    if (isPlainKnown) return plain !== undefined
    isPlainKnown = true
    const text = decoder.decode(bytes)
    if (text.length === end) plain = text
    return plain !== undefined
  }

  const slice = (from: number, to: number): string =>
    isPlain() && plain !== undefined ? plain.slice(from, to) : decoder.decode(bytes.subarray(from, to))

  /** A string from behind its opening quote; `after` is left behind the closing one. */
  const readString = (from: number): string => {
    after = skipString(from)
    const text = slice(from, after - 1)
    if (!text.includes('\\')) return text
    try {
      return String(JSON.parse(`"${text}"`))
    } catch {
      throw broken(from)
    }
  }

  const readScalar = (from: number): LeafValue => {
    after = skipScalar(from)
    const text = slice(from, after)
    const sign = bytes[from] ?? 0
    if (sign === 0x2d || (sign >= 0x30 && sign <= 0x39)) {
      const number = Number(text)
      if (!Number.isNaN(number)) return number
    }
    if (text === 'true') return true
    if (text === 'false') return false
    if (text === 'null') return null
    throw broken(from)
  }

  const scanObject = (node: FieldNode, from: number, place: number, depth: number): number => {
    objects += 1
    const object = objects
    let at = skipSpace(from)
    if (bytes[at] === closeCurly) return at + 1
    for (;;) {
      if (bytes[at] !== quote) throw broken(at)
      const child = readKey(node, at + 1)
      at = after
      if (bytes[at] !== colon) at = skipSpace(at)
      if (bytes[at] !== colon) throw broken(at)
      at = skipSpace(at + 1)
      if (child === undefined) at = skipValue(at)
      else {
        if (child.metIn === object) throw new Repeated()
        child.metIn = object
        at = scanValue(child, at, place, depth)
      }
      at = skipSpace(at)
      const sign = bytes[at]
      if (sign === closeCurly) return at + 1
      if (sign !== comma) throw broken(at)
      at = skipSpace(at + 1)
    }
  }

  /** Where the key leads; `after` is left behind its closing quote. */
  const readKey = (node: FieldNode, from: number): FieldNode | undefined => {
    const all = bytes
    const stop = end
    let at = from
    let last = 0
    let isUnusual = false
    for (; ; at += 1) {
      if (at >= stop) throw broken(at)
      const sign = all[at] ?? 0
      if (sign === quote) break
      if (sign === dot) isUnusual = true
      else if (sign === backslash) return follow(node, readString(from))
      last = sign
    }
    after = at + 1
    if (!isUnusual && (node.keyBits & keyBit(at - from, last)) === 0) return undefined
    return follow(node, slice(from, at))
  }

  const scanValue = (node: FieldNode, at: number, place: number, depth: number): number => {
    const sign = bytes[at] ?? 0
    if (sign === openCurly) {
      if (node.children.size === 0) return skipNested(at + 1)
      if (depth > deepestEvent) throw tooDeep()
      return scanObject(node, at + 1, place, depth + 1)
    }
    if (sign === openSquare) return scanArray(node, at + 1, place, depth + 1)
    if (node.field < 0) return skipValue(at)
    addLeaf(leaves, node.field, sign === quote ? readString(at + 1) : readScalar(at), place)
    return after
  }

  const scanArray = (node: FieldNode, from: number, place: number, depth: number): number => {
    if (depth > deepestEvent) throw tooDeep()
    leaves.arrayCount += 1
    const array = leaves.arrayCount
    let at = skipSpace(from)
    if (bytes[at] === closeSquare) return at + 1
    for (;;) {
      const isNested = ((bytes[at] ?? 0) | curl) === openCurly
      at = skipSpace(scanValue(node, at, isNested ? addPlace(leaves, place, array) : place, depth))
      const sign = bytes[at]
      if (sign === closeSquare) return at + 1
      if (sign !== comma) throw broken(at)
      at = skipSpace(at + 1)
    }
  }

  const scan = (): void => {
    const at = skipSpace(0)
    if (bytes[at] !== openCurly) throw new Refusal('invalid-input', 'An event is a JSON object.')
    const stop = skipSpace(scanObject(root, at + 1, 0, 0))
    if (stop < end) throw broken(stop)
  }

  /** The way of `JSON.parse`, for the rare event that needs it. */
  const parseInstead = (text: string): void => {
    clearLeaves(leaves)
    let event: unknown
    try {
      event = JSON.parse(text)
    } catch {
      throw broken(0)
    }
    walkEvent(root, event, leaves)
  }

  const scanOr = (textOf: () => string): void => {
    try {
      scan()
    } catch (error) {
      if (!(error instanceof Repeated)) throw error
      parseInstead(textOf())
    } finally {
      bytes = buffer
      plain = undefined
    }
  }

  return {
    scanText(text) {
      const room = text.length * 3
      bytes = room > buffer.length ? new Uint8Array(room) : buffer
      end = encoder.encodeInto(text, bytes).written
      plain = end === text.length ? text : undefined
      isPlainKnown = true
      // Half a pair of surrogates cannot be said in bytes.
      if (plain === undefined && !text.isWellFormed()) parseInstead(text)
      else scanOr(() => text)
    },
    scanBytes(given) {
      bytes = given
      end = given.length
      plain = undefined
      isPlainKnown = false
      scanOr(() => decoder.decode(given))
    },
  }
}
