import type { Interval } from '#platform/time/interval.ts'

/** Whether any interval holds at the instant, and when that changes next; those that touch count as one. Pure. */
export const mergeIntervals = (
  intervals: readonly Interval[],
  at: Date,
): { readonly isClosed: boolean; readonly next: Date | undefined } => {
  const sorted = intervals.filter(({ end }) => end > at).toSorted((one, other) => one.start.getTime() - other.start.getTime())
  let end: Date | undefined
  for (const one of sorted) {
    if (end === undefined ? one.start > at : one.start > end) break
    if (end === undefined || one.end > end) end = one.end
  }
  return end === undefined ? { isClosed: false, next: sorted[0]?.start } : { isClosed: true, next: end }
}
