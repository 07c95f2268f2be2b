import { StringDecoder } from 'node:string_decoder'
import { createByteMask, type Secrets } from '#platform/text/mask.ts'
import { createEscapeFilter } from './escapes.ts'

/** What a script prints, on its way to those who read it: without escapes, masked, in lines of bounded length, head and tail. */
export interface Printed {
  readonly take: (piece: Uint8Array) => void
  /** Hands on what is certain by now, so that somebody who watches sees it. */
  readonly flush: () => void
  /** Hands on the rest, and the tail. */
  readonly end: () => void
  readonly bytes: () => number
}

export interface PrintedLimits {
  /** Characters from the beginning that are kept. */
  readonly head: number
  /** Bytes from the end that are kept. */
  readonly tail: number
  /** Characters of one line. */
  readonly line: number
  /** Bytes after which only the tail matters, however few of them were worth keeping. */
  readonly looked: number
}

/** 10 MB a step. */
export const printedLimits: PrintedLimits = { head: 4_194_304, tail: 6_291_456, line: 65_536, looked: 67_108_864 }

const pieceLength = 32_768

/** @param send Told each piece of text, at most 32,768 characters. */
export const createPrinted = (secrets: Secrets, send: (text: string) => void, limits: PrintedLimits = printedLimits): Printed => {
  let text = createTextOf(secrets, limits.line)
  let kept = 0
  let pending = ''
  let bytes = 0
  /** The end, raw: masking and decoding wait until it is known to be the end. */
  let tail: Uint8Array[] = []
  let tailLength = 0
  let dropped = 0
  let isTail = false
  // Twice the longest form (with breaks inside) is before what is shown, so that no secret is cut by where the tail begins.
  const before = Math.min(limits.tail, secrets.longest * 8 + 1_024)

  const give = (more: string): void => {
    pending += more
    while (pending.length >= pieceLength) sendFirst(pieceLength)
  }
  const sendFirst = (length: number): void => {
    const isSplit = (pending.charCodeAt(length - 1) & 0xfc00) === 0xd800 && length < pending.length
    const cut = isSplit ? length - 1 : length
    if (cut > 0) send(pending.slice(0, cut))
    pending = pending.slice(cut)
  }
  const keepTail = (piece: Uint8Array): void => {
    tail.push(piece)
    tailLength += piece.length
    while (tailLength - (tail[0]?.length ?? 0) >= limits.tail + before) {
      const first = tail.shift()?.length ?? 0
      tailLength -= first
      dropped += first
    }
  }

  return {
    take: (piece) => {
      bytes += piece.length
      if (isTail) return keepTail(piece)
      const more = text.push(piece)
      const room = limits.head - kept
      kept += Math.min(room, more.length)
      give(room >= more.length ? more : more.slice(0, room))
      if (more.length > room) dropped += more.length - room
      isTail = kept >= limits.head || bytes >= limits.looked
    },
    flush: () => {
      if (pending.length > 0) sendFirst(pending.length)
    },
    end: () => {
      if (dropped > 0) {
        // What the head's mask still held may be the beginning of a secret: it is left out with the rest.
        text = createTextOf(secrets, limits.line)
        const all = Buffer.concat(tail)
        const start = Math.min(before, all.length)
        text.push(all.subarray(0, start))
        const rest = text.push(all.subarray(start)) + text.end()
        const line = rest.indexOf('\n')
        const shown = line >= 0 && line < limits.line ? rest.slice(line + 1) : rest
        give(`\n… ${Math.max(1, bytes - kept - shown.length)} bytes left out …\n${shown}`)
      } else {
        for (const piece of tail) give(text.push(piece))
        give(text.end())
      }
      tail = []
      while (pending.length > 0) sendFirst(Math.min(pieceLength, pending.length))
    },
    bytes: () => bytes,
  }
}

/** Bytes to text that may be shown. */
const createTextOf = (secrets: Secrets, longestLine: number): { push: (piece: Uint8Array) => string; end: () => string } => {
  const escapes = createEscapeFilter()
  const mask = createByteMask(secrets)
  const decoder = new StringDecoder('utf8')
  const cut = createLineCut(longestLine)
  return {
    push: (piece) => cut(decoder.write(Buffer.from(mask.push(escapes.push(piece))))),
    end: () => cut(decoder.write(Buffer.from(mask.end())) + decoder.end()),
  }
}

/** Leaves out what is beyond the length of a line. */
const createLineCut = (longest: number): ((text: string) => string) => {
  let line = 0
  return (text) => {
    let out = ''
    for (let at = 0; at < text.length;) {
      const newline = text.indexOf('\n', at)
      const end = newline === -1 ? text.length : newline
      const room = Math.max(0, longest - line)
      out += text.slice(at, Math.min(end, at + room))
      line += end - at
      if (newline !== -1) {
        out += '\n'
        line = 0
      }
      at = end + 1
    }
    return out
  }
}
