import { type Automaton, prefixLength, spread } from './mask-automaton.ts'
import { longestBreak } from './mask-forms.ts'
import { nextSample } from './mask-samples.ts'

/** Something to hide: from, to, and how many bytes of it counted. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly counted: number
}

/** One reading of a stream. Positions are those of the bytes that are held back. */
export interface Scanner {
  /** Reads `bytes` from `start` on; what stands before is what it read before. */
  readonly scan: (bytes: Uint8Array, start: number) => void
  /** From where on the bytes may still become a match. */
  readonly open: () => number
  /** In order, apart from each other. */
  readonly spans: () => readonly Span[]
  /** The first `count` bytes are gone. */
  readonly drop: (count: number) => void
}

/**
 * Goes on from `start` to the next byte with which four that begin a form are complete, or to `end`. Everything it
 * touches is an argument, and `marks` (the last four bytes, how many were skipped) carries what it knows.
 */
const nextBeginning = (
  bytes: Uint8Array,
  start: number,
  end: number,
  { fold, beginnings, shift }: Automaton,
  marks: Int32Array,
): number => {
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

/** Three gaits, each for what the one before cannot tell: samples, beginnings, and every byte through the automaton. */
export const createScanner = (automaton: Automaton): Scanner => {
  const { fold, depth, match, edge, isBranching, fail, step, entering, samples } = automaton
  let state = 0
  /** The automaton is followed; else at most three bytes have begun a form. */
  let isFollowing = false
  let spans: Span[] = []
  let openAt = 0
  const marks = new Int32Array(2)
  const decided = new Int32Array(1)

  const replay = (window: number): number => {
    let at = 0
    for (let down = 24; down >= 0; down -= 8) at = step(at, (window >>> down) & 255)
    return at
  }

  /** A match of `length` counted bytes ends before `to`. Matches that overlap become one. */
  const found = (bytes: Uint8Array, to: number, length: number): void => {
    let left = length
    let counted = 0
    let from = to
    for (;;) {
      const before = spans.at(-1)
      const floor = before?.to ?? 0
      while (left > 0 && from > floor) {
        from -= 1
        if (fold[bytes[from] ?? 0] !== 0) {
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

  /** Goes from `start` to the first beginning before `until`, and past it into the automaton. */
  const enter = (bytes: Uint8Array, start: number, until: number): number => {
    for (let at = start; at < until;) {
      at = nextBeginning(bytes, at, until, automaton, marks)
      if (at >= until) break
      at += 1
      state = entering(marks[0] as number)
      if (state === 0) continue
      isFollowing = true
      const length = match[state] as number
      if (length > 0) found(bytes, at, length)
      return at
    }
    return until
  }

  /** Follows the automaton from `start` until nothing is begun any more. */
  const follow = (bytes: Uint8Array, start: number): number => {
    const end = bytes.length
    let [now, window, gap] = [state, marks[0] as number, marks[1] as number]
    let at = start
    for (; isFollowing && at < end; at += 1) {
      const byte = fold[bytes[at] as number] as number
      if (byte === 0) {
        gap += 1
        if (gap > longestBreak) {
          isFollowing = false
          window = 0
        }
        continue
      }
      gap = 0
      window = (window << 8) | byte
      if (edge[now] === byte) now += 1
      else {
        const other = fail[now] as number
        now = isBranching[now] === 0 && edge[other] === byte ? other + 1 : step(now, byte)
      }
      if ((depth[now] as number) < prefixLength) isFollowing = false
      const length = match[now] as number
      if (length > 0) found(bytes, at + 1, length)
    }
    state = now
    marks[0] = window
    marks[1] = gap
    return at
  }

  return {
    scan: (bytes, start) => {
      const end = bytes.length
      for (let at = start; at < end;) {
        let until = end
        if (!isFollowing && samples !== undefined) {
          const sample = nextSample(bytes, at, samples, decided)
          if (sample !== -1) until = sample
          const last = decided[0] as number
          if (last >= at) {
            at = last + 1
            marks.fill(0)
          }
        }
        if (!isFollowing) at = enter(bytes, at, until)
        if (isFollowing) at = follow(bytes, at)
      }
      let waiting = depth[isFollowing ? state : replay(marks[0] as number)] ?? 0
      for (openAt = end; waiting > 0 && openAt > 0;) {
        openAt -= 1
        if (fold[bytes[openAt] ?? 0] !== 0) waiting -= 1
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
