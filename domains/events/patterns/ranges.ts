import type { Range } from './language.ts'
import type { Found } from './postings.ts'

/**
 * Many ranges of numbers at once: which of them does a number lie in?
 *
 * A centred interval tree. Each node keeps the ranges around its centre, sorted by both bounds, so that only ranges
 * which hold the number are looked at, and the way down is as long as the logarithm of their count.
 */
export interface Ranges {
  readonly find: (number: number, found: Found) => void
}

export interface PostedRange extends Range {
  readonly posting: number
}

export const createRanges = (ranges: readonly PostedRange[]): Ranges => {
  const root = grow(ranges)
  return {
    find(number, found) {
      for (let node = root; node !== undefined; node = number < node.centre ? node.below : node.above) {
        if (number <= node.centre)
          for (const range of node.byLow)
            if (range.low > number) break
            else if (holds(range, number)) found(range.posting)
        if (number > node.centre)
          for (const range of node.byHigh)
            if (range.high < number) break
            else if (holds(range, number)) found(range.posting)
        if (number === node.centre) return
      }
    },
  }
}

export const holds = ({ low, lowIncluded, high, highIncluded }: Range, number: number): boolean =>
  Number.isFinite(number) && (number > low || (lowIncluded && number === low)) && (number < high || (highIncluded && number === high))

interface Node {
  readonly centre: number
  readonly byLow: readonly PostedRange[]
  readonly byHigh: readonly PostedRange[]
  readonly below: Node | undefined
  readonly above: Node | undefined
}

const grow = (ranges: readonly PostedRange[]): Node | undefined => {
  if (ranges.length === 0) return undefined
  // The middle of all finite bounds: no side keeps more than half of the ranges that lie wholly beside it.
  const bounds = ranges.flatMap(({ low, high }) => [low, high].filter(Number.isFinite)).toSorted((one, other) => one - other)
  const centre = bounds[bounds.length >>> 1] ?? 0
  const around = ranges.filter(({ low, high }) => low <= centre && high >= centre)
  return {
    centre,
    byLow: around.toSorted((one, other) => one.low - other.low),
    byHigh: around.toSorted((one, other) => other.high - one.high),
    below: grow(ranges.filter(({ high }) => high < centre)),
    above: grow(ranges.filter(({ low }) => low > centre)),
  }
}
