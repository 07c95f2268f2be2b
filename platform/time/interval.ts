/**
 * Intervals of time, half-open: `[start, end)`.
 *
 * The problem: "until nine" and "from nine" must neither both hold at nine nor both fail. The idea: an interval holds
 * its start and not its end, so that neighbours meet without a seam and without an overlap, and an empty one cannot
 * be told from none. Guarantees: every list given back is sorted, without empty, touching or overlapping intervals.
 */
export interface Interval {
  readonly start: Date
  readonly end: Date
}

export const isEmpty = (interval: Interval): boolean => interval.end <= interval.start

export const holds = (interval: Interval, at: Date): boolean => interval.start <= at && at < interval.end

export const overlap = (one: Interval, other: Interval): boolean =>
  !isEmpty(one) && !isEmpty(other) && one.start < other.end && other.start < one.end

/** What both hold, or undefined when that is nothing. */
export const intersection = (one: Interval, other: Interval): Interval | undefined => {
  const common = { start: later(one.start, other.start), end: earlier(one.end, other.end) }
  return isEmpty(common) ? undefined : common
}

/** The same instants as sorted, separate intervals: those that touch or overlap become one. */
export const union = (intervals: readonly Interval[]): readonly Interval[] => {
  const joined: Interval[] = []
  for (const next of intervals.filter((interval) => !isEmpty(interval)).toSorted((a, b) => a.start.getTime() - b.start.getTime())) {
    const last = joined.at(-1)
    if (last === undefined || last.end < next.start) joined.push({ start: next.start, end: next.end })
    else joined[joined.length - 1] = { start: last.start, end: later(last.end, next.end) }
  }
  return joined
}

/** What is left of `whole` outside every one of `taken`. */
export const subtract = (whole: Interval, taken: readonly Interval[]): readonly Interval[] => {
  const left: Interval[] = []
  let start = whole.start
  for (const hole of union(taken)) {
    const before = { start, end: earlier(hole.start, whole.end) }
    if (!isEmpty(before)) left.push(before)
    start = later(start, hole.end)
  }
  const rest = { start, end: whole.end }
  return isEmpty(rest) ? left : [...left, rest]
}

export const earlier = (one: Date, other: Date): Date => (one <= other ? one : other)
export const later = (one: Date, other: Date): Date => (one >= other ? one : other)

/** Milliseconds it lasts; an empty one lasts zero. */
export const lengthOf = (interval: Interval): number => Math.max(0, interval.end.getTime() - interval.start.getTime())
