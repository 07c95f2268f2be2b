import { Refusal } from '#platform/refusal.ts'
import { type FieldNode, follow, keyBit, rareTexts } from './fields.ts'
import { addLeaf, addPlace, clearLeaves, deepestEvent, type Leaves, type LeafValue } from './leaves.ts'
import { createRoom, curl, sign, skipNested, skipScalar, skipSpace, skipString } from './skip.ts'
import { tooDeep, walkEvent } from './walk.ts'

/**
 * Collects the leaves of an event from its JSON text, without making the event.
 *
 * Most of an event is of no interest to any rule. The scanner runs over its bytes, follows the tree of used names and
 * only looks for the end of everything else; strings and numbers are made for used fields alone. When every field has been
 * met and no used key is written in the rest of the text, the rest is left alone. That costs a fraction of `JSON.parse`.
 *
 * What is skipped is not checked: text that is broken there may still match, so whoever stores the event parses it. What
 * rules use is read as `JSON.parse` would, a key written twice included (the last one counts).
 */
export interface Scanner {
  readonly scanText: (text: string) => void
  readonly scanBytes: (bytes: Uint8Array) => void
}

/** Room kept between events, for all scanners: they work one after the other. A larger event gets room of its own. */
const kept = createRoom(65_536)
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** A key was written twice in one object; only the last may count, so the event is parsed after all. */
class Repeated extends Error {}

export const createScanner = (root: FieldNode, leaves: Leaves): Scanner => {
  const rare = rareTexts(root)
  let room = kept
  let bytes = room.bytes
  let end = 0
  /** The text, when its characters stand where its bytes do; null while nobody has asked. */
  let plain: string | undefined | null
  let objects = 0
  /** Where the value that was read last ends. */
  let after = 0
  let isInArray = false
  let isAheadKnown = false
  let isDone = false

  const broken = (): Refusal => new Refusal('malformed-body', 'The event is not JSON. Send one JSON object in UTF-8.')

  const ending = (at: number): number => {
    if (at < 0) throw broken()
    return at
  }

  const skipValue = (at: number): number => {
    const first = bytes[at] ?? 0
    if (first === sign.quote) return ending(skipString(bytes, at + 1, end))
    if ((first | curl) === sign.openCurly) return ending(skipNested(room, at + 1, end))
    const stop = skipScalar(bytes, at, end)
    return ending(stop === at ? -1 : stop)
  }

  const isPlain = (): boolean => {
    if (plain === null) {
      const text = decoder.decode(bytes.subarray(0, end))
      plain = text.length === end ? text : undefined
    }
    return plain !== undefined
  }

  const slice = (from: number, to: number): string =>
    isPlain() && typeof plain === 'string' ? plain.slice(from, to) : decoder.decode(bytes.subarray(from, to))

  /** A string from behind its opening quote; `after` is left behind the closing one. */
  const readString = (from: number): string => {
    after = ending(skipString(bytes, from, end))
    const text = slice(from, after - 1)
    if (!text.includes('\\')) return text
    try {
      return String(JSON.parse(`"${text}"`))
    } catch {
      throw broken()
    }
  }

  const readScalar = (from: number): LeafValue => {
    after = skipScalar(bytes, from, end)
    const text = slice(from, after)
    const first = bytes[from] ?? 0
    if (first === sign.minus || (first >= sign.zero && first <= sign.nine)) {
      const number = Number(text)
      if (!Number.isNaN(number)) return number
    }
    if (text === 'true') return true
    if (text === 'false') return false
    if (text === 'null') return null
    throw broken()
  }

  /** Where the key leads; `after` is left behind its closing quote. */
  const readKey = (node: FieldNode, from: number): FieldNode | undefined => {
    let last = 0
    let hasDot = false
    for (let at = from; at < end; at += 1) {
      const byte = bytes[at] ?? 0
      if (byte === sign.quote) {
        after = at + 1
        return !hasDot && (node.keyBits & keyBit(at - from, last)) === 0 ? undefined : follow(node, slice(from, at))
      }
      if (byte === sign.backslash) return follow(node, readString(from))
      if (byte === sign.dot) hasDot = true
      last = byte
    }
    throw broken()
  }

  const scanObject = (node: FieldNode, from: number, place: number, depth: number): number => {
    objects += 1
    const object = objects
    let at = skipSpace(bytes, from, end)
    if (bytes[at] === sign.closeCurly) return at + 1
    for (;;) {
      if (bytes[at] !== sign.quote) throw broken()
      const child = readKey(node, at + 1)
      at = bytes[after] === sign.colon ? after : skipSpace(bytes, after, end)
      if (bytes[at] !== sign.colon) throw broken()
      at = skipSpace(bytes, at + 1, end)
      if (child === undefined) at = skipValue(at)
      else {
        // Later is met too: `a.b` may have been met below `a` since it was met here.
        if (child.metIn >= object) throw new Repeated()
        child.metIn = object
        at = scanValue(child, at, place, depth)
        if (isDone) return at
      }
      if (bytes[at] !== sign.comma) {
        at = skipSpace(bytes, at, end)
        if (bytes[at] === sign.closeCurly) return at + 1
        if (bytes[at] !== sign.comma) throw broken()
      }
      at = skipSpace(bytes, at + 1, end)
    }
  }

  const scanValue = (node: FieldNode, at: number, place: number, depth: number): number => {
    const first = bytes[at] ?? 0
    if (first === sign.openCurly) {
      if (node.children.size === 0) return ending(skipNested(room, at + 1, end))
      if (depth > deepestEvent) throw tooDeep()
      return scanObject(node, at + 1, place, depth + 1)
    }
    if (first === sign.openSquare) return scanArray(node, at + 1, place, depth + 1)
    if (node.field < 0) return skipValue(at)
    addLeaf(leaves, node.field, first === sign.quote ? readString(at + 1) : readScalar(at), place)
    if (leaves.fieldCount === leaves.fields.length && !isAheadKnown && !isInArray) lookAhead()
    return after
  }

  const scanArray = (node: FieldNode, from: number, place: number, depth: number): number => {
    if (depth > deepestEvent) throw tooDeep()
    leaves.arrayCount += 1
    const array = leaves.arrayCount
    const wasInArray = isInArray
    let at = skipSpace(bytes, from, end)
    if (bytes[at] === sign.closeSquare) return at + 1
    isInArray = true
    for (;;) {
      const isNested = ((bytes[at] ?? 0) | curl) === sign.openCurly
      at = skipSpace(bytes, scanValue(node, at, isNested ? addPlace(leaves, place, array) : place, depth), end)
      if (bytes[at] === sign.closeSquare) break
      if (bytes[at] !== sign.comma) throw broken()
      at = skipSpace(bytes, at + 1, end)
    }
    isInArray = wasInArray
    return at + 1
  }

  /** All fields are met: done, unless a used key may come once more. Escapes could hide one. */
  const lookAhead = (): void => {
    isAheadKnown = true
    if (rare === undefined || !isPlain() || typeof plain !== 'string') return
    for (const text of rare) if (plain.includes(text, after)) return
    isDone = true
    after = end
  }

  const scan = (text: string | Uint8Array): void => {
    isInArray = false
    isAheadKnown = false
    isDone = false
    try {
      const at = skipSpace(bytes, 0, end)
      if (bytes[at] !== sign.openCurly) throw new Refusal('invalid-input', 'An event is a JSON object.')
      const stop = scanObject(root, at + 1, 0, 0)
      if (stop < end && skipSpace(bytes, stop, end) < end) throw broken()
    } catch (error) {
      if (!(error instanceof Repeated)) throw error
      parseInstead(typeof text === 'string' ? text : decoder.decode(text))
    } finally {
      plain = undefined
      makeRoom(0)
    }
  }

  /** The way of `JSON.parse`, for the rare event that needs it. */
  const parseInstead = (text: string): void => {
    clearLeaves(leaves)
    let event: unknown
    try {
      event = JSON.parse(text)
    } catch {
      throw broken()
    }
    walkEvent(root, event, leaves)
  }

  const makeRoom = (length: number): void => {
    room = length > kept.bytes.length ? createRoom(length) : kept
    bytes = room.bytes
  }

  return {
    scanText(text) {
      makeRoom(text.length * 3)
      end = encoder.encodeInto(text, bytes).written
      plain = end === text.length ? text : undefined
      // Half a pair of surrogates cannot be said in bytes.
      if (plain === undefined && !text.isWellFormed()) parseInstead(text)
      else scan(text)
    },
    scanBytes(given) {
      makeRoom(given.length)
      bytes.set(given)
      end = given.length
      plain = null
      scan(given)
    },
  }
}
