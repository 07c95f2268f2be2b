import { longestBreak, type Reading } from './mask-forms.ts'

/**
 * Most output is nowhere near a secret, and reading a part of it is enough to know.
 *
 * A sample is a few bytes that count, in a row. A form is longer than a sample, so a form that covers a place goes on
 * with one from the first byte that counts there. Where that sample is part of no form, no form begins at or before the
 * place and goes on past it. Places not quite a form's length apart are therefore enough, and what lies between them is
 * never read. Where a sample is part of a form, the automaton reads from the place before on and decides.
 */
export interface Samples {
  /** What a byte is in a sample, from 1 on; 0: it does not count; `foreign`: it is in no form. */
  readonly fold: Uint8Array
  /** Bits of a byte in a sample, and bytes in a sample. */
  readonly bits: number
  readonly size: number
  /** From a place to the next. */
  readonly stride: number
  /** Which samples forms have, by hash. */
  readonly had: Uint32Array
  readonly shift: number
}

const foreign = 255
/** Of so many bytes of a form samples are remembered. Places further apart would not be felt. */
const longestRemembered = 64
/** Where sampling starts, so many bytes may have begun a form already; a whole sample must come after them. */
const begunBefore = 3
const spread = 0x9e3779b1

/** The samples of all forms of a reading; undefined where one is too short to be found by them. */
export const samplesOf = ({ fold, patterns }: Reading): Samples | undefined => {
  const remembered = patterns.reduce((least, { length }) => Math.min(least, length), longestRemembered)
  const { digits, bits } = digitsIn(fold, patterns)
  const size = Math.min(Math.floor(32 / bits), Math.max(4, Math.floor(remembered / 3)))
  const stride = remembered - size + 1
  if (stride <= begunBefore) return undefined
  // About one in thirty-two bits is set: what is read for nothing by the automaton is not felt.
  const width = Math.min(24, Math.max(12, Math.ceil(Math.log2(patterns.length * stride * 32))))
  const had = new Uint32Array(2 ** (width - 5))
  const shift = 32 - width
  const whole = wholeOf(bits, size)
  for (const pattern of patterns) {
    let window = 0
    for (let at = 0; at < remembered; at += 1) {
      window = ((window << bits) | ((digits[pattern[at] ?? 0] ?? 0) - 1)) & whole
      if (at < size - 1) continue
      const hash = Math.imul(window, spread) >>> shift
      had[hash >>> 5] = (had[hash >>> 5] ?? 0) | (1 << hash)
    }
  }
  return { fold: digits, bits, size, stride, had, shift }
}

const wholeOf = (bits: number, size: number): number => (bits * size === 32 ? -1 : 2 ** (bits * size) - 1)

/** The bytes that forms are made of, numbered: hexadecimal has sixteen, so that a sample holds eight of them. */
const digitsIn = (fold: Uint8Array, patterns: readonly Uint8Array[]): { digits: Uint8Array; bits: number } => {
  const numbers = new Uint8Array(256)
  let count = 0
  for (const pattern of patterns) for (const byte of pattern) if (numbers[byte] === 0) numbers[byte] = count += 1
  return {
    digits: fold.map((byte) => (byte === 0 ? 0 : (numbers[byte] ?? 0) || foreign)),
    bits: Math.max(4, Math.ceil(Math.log2(count))),
  }
}

/**
 * Goes on from the place `start` to the next whose sample some form has, and answers where that sample ends; -1 when
 * the end comes first. `decided[0]` is then the last place at or before which no form begins that goes on past it; it
 * is before `start` when none was decided. The loop all output passes through: everything it touches is an argument.
 */
export const nextSample = (
  bytes: Uint8Array,
  start: number,
  { fold, bits, size, stride, had, shift }: Samples,
  decided: Int32Array,
): number => {
  const end = bytes.length
  const step = stride - size + 1
  const whole = wholeOf(bits, size)
  let place = start
  let last = start - 1
  let at = start
  while (at < end) {
    let first = fold[bytes[at] as number] as number
    while (first === 0 && (at += 1) < end) first = fold[bytes[at] as number] as number
    if (first === 0) break
    place = at
    let digit = first
    let window = 0
    let left = size
    let gap = 0
    for (;;) {
      if (digit === 0) {
        gap += 1
        if (gap > longestBreak) break
      } else if (digit === foreign) break
      else {
        gap = 0
        window = (window << bits) | (digit - 1)
        left -= 1
        if (left === 0) break
      }
      at += 1
      if (at >= end) break
      digit = fold[bytes[at] as number] as number
    }
    if (at >= end) break
    if (left > 0) {
      // Nothing goes on past this byte.
      last = at
      at += stride
      continue
    }
    const hash = Math.imul(window & whole, spread) >>> shift
    if (((had[hash >>> 5] as number) & (1 << hash)) !== 0) {
      decided[0] = last
      return at + 1
    }
    last = place
    at += step
  }
  decided[0] = last
  return -1
}
