import { type Automaton, prefixLength, spread } from './mask-automaton.ts'

/** Something to hide: from, to, and how many bytes of it counted. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly counted: number
}

/** One reading of a stream. Positions are those of the bytes that are held back. */
export interface Scanner {
  /** Reads `bytes` from `start` on; `quiet` marks bytes that count in no reading (undefined: none are). */
  readonly scan: (bytes: Uint8Array, start: number, quiet: Uint8Array | undefined) => void
  /** From where on the bytes may still become a match. */
  readonly open: () => number
  /** In order, apart from each other. */
  readonly spans: () => readonly Span[]
  /** The first `count` bytes are gone. */
  readonly drop: (count: number) => void
}

/** So many bytes that do not count may stand inside a secret; more, and it is none. */
const longestBreak = 256

/**
 * Goes on from `at` to the next byte with which four that begin a form are complete, or to the end. The one loop that all
 * output passes through: everything it touches is an argument, and `marks` (the last four bytes, how many were skipped)
 * carries what it knows.
 */
const nextBeginning = (
  bytes: Uint8Array,
  start: number,
  fold: Uint8Array,
  beginnings: Uint32Array,
  shift: number,
  marks: Int32Array,
): number => {
  const end = bytes.length
  let window = marks[0] as number
  let gap = marks[1] as number
  let at = start
  for (; at < end; at += 1) {
    const byte = fold[bytes[at] as number] as number
    if (byte !== 0) {
      gap = 0
      window = (window << 8) | byte
      const hash = Math.imul(window, spread) >>> shift
      if (((beginnings[hash >>> 5] as number) & (1 << hash)) !== 0) break
    } else {
      gap += 1
      if (gap > longestBreak) window = 0
    }
  }
  marks[0] = window
  marks[1] = gap
  return at
}

export const createScanner = ({ fold, depth, match, step, beginnings, shift, entering }: Automaton): Scanner => {
  let state = 0
  /** The automaton is followed; else only beginnings are looked for. */
  let isFollowing = false
  /** The last four bytes that counted. */
  let recent = 0
  let skipped = 0
  let spans: Span[] = []
  let openAt = 0
  const marks = new Int32Array(2)

  const replay = (window: number): number => {
    let at = 0
    for (let down = 24; down >= 0; down -= 8) at = step(at, (window >>> down) & 255)
    return at
  }

  /** A match of `length` counted bytes ends before `to`. Matches that overlap become one. */
  const found = (bytes: Uint8Array, quiet: Uint8Array | undefined, to: number, length: number): void => {
    let left = length
    let counted = 0
    let from = to
    for (;;) {
      const before = spans.at(-1)
      const floor = before?.to ?? 0
      while (left > 0 && from > floor) {
        from -= 1
        if (quiet?.[from] !== 1 && fold[bytes[from] ?? 0] !== 0) {
          left -= 1
          counted += 1
        }
      }
      if (left === 0 || before === undefined) break
      spans.pop()
      counted += before.counted
      left -= Math.min(left, before.counted)
      from = before.from
      if (left === 0) break
    }
    spans.push({ from, to, counted })
  }

  return {
    scan: (bytes, start, quiet) => {
      const end = bytes.length
      let [at, window, gap] = [start, recent, skipped]
      while (at < end) {
        if (!isFollowing && quiet === undefined) {
          marks[0] = window
          marks[1] = gap
          at = nextBeginning(bytes, at, fold, beginnings, shift, marks)
          window = marks[0] as number
          gap = marks[1] as number
          if (at >= end) break
          state = entering(window)
          if (state === 0) {
            at += 1
            continue
          }
        } else {
          const byte = quiet?.[at] === 1 ? 0 : (fold[bytes[at] as number] as number)
          if (byte === 0) {
            gap += 1
            if (gap > longestBreak) {
              isFollowing = false
              window = 0
            }
            at += 1
            continue
          }
          gap = 0
          window = (window << 8) | byte
          state = isFollowing ? step(state, byte) : entering(window)
        }
        at += 1
        isFollowing = (depth[state] as number) >= prefixLength
        const length = match[state] as number
        if (length > 0) found(bytes, quiet, at, length)
      }
      recent = window
      skipped = gap
      let waiting = depth[isFollowing ? state : replay(window)] ?? 0
      for (openAt = end; waiting > 0 && openAt > 0;) {
        openAt -= 1
        if (quiet?.[openAt] !== 1 && fold[bytes[openAt] ?? 0] !== 0) waiting -= 1
      }
    },
    open: () => openAt,
    spans: () => spans,
    drop: (count) => {
      openAt -= count
      spans = spans.flatMap(({ from, to, counted }) => (to <= count ? [] : [{ from: Math.max(0, from - count), to: to - count, counted }]))
    },
  }
}
