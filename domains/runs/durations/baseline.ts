/**
 * How long something usually takes. Pure.
 *
 * Guarantees: nothing is claimed from too few: the 95th percentile needs twenty runs, "unusual" needs five. Until then
 * what is known is said: the middle, the longest, and how many.
 */
export interface Baseline {
  readonly runs: number
  /** Seconds. */
  readonly median: number
  /** Null when fewer than twenty say so. */
  readonly p95: number | null
  readonly longest: number
}

export const enoughForP95 = 20
export const enoughForSlow = 5

/** Undefined when there is nothing to go by. */
export const baselineOf = (seconds: readonly number[]): Baseline | undefined => {
  const sorted = seconds.filter((one) => Number.isFinite(one) && one >= 0).toSorted((one, other) => one - other)
  const longest = sorted.at(-1)
  if (longest === undefined) return undefined
  return { runs: sorted.length, median: at(sorted, 0.5), p95: sorted.length < enoughForP95 ? null : at(sorted, 0.95), longest }
}

/** Interpolated between its neighbours, as PostgreSQL's `percentile_cont` does. */
const at = (sorted: readonly number[], share: number): number => {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? below
  return below + (above - below) * (place - Math.floor(place))
}

/**
 * From how many seconds on a run takes longer than usual: a quarter past what nearly all take, or half past the longest of a
 * few; never less than a minute past the middle. Undefined while too few say so.
 */
export const slowAfter = ({ runs, median, p95, longest }: Baseline): number | undefined => {
  if (runs < enoughForSlow) return undefined
  const usual = p95 === null ? longest * 1.5 : p95 * 1.25
  return Math.max(usual, median + 60)
}
