/**
 * The life of a canary: one odd answer is noise, several in a row are news.
 *
 * A canary is `unknown` until it has passed or failed often enough in a row, then `passing` or `failing`. Only crossing
 * between those two is a fact.
 */
export const canaryStates = ['unknown', 'passing', 'failing'] as const
export type CanaryState = (typeof canaryStates)[number]

export interface CanaryStanding {
  readonly state: CanaryState
  /** When the state began: of `failing`, the first of the failures in a row. */
  readonly since: Date
  /** How many of the latest results in a row agree. */
  readonly streak: number
  readonly streakPassed: boolean
  readonly streakSince: Date
}

export interface Thresholds {
  readonly failAfter: number
  readonly recoverAfter: number
}

/** What a result changed. `recovered` tells when the trouble began. */
export type Crossing = { readonly to: 'failing'; readonly since: Date } | { readonly to: 'recovered'; readonly since: Date }

export const beginning = (at: Date): CanaryStanding => ({ state: 'unknown', since: at, streak: 0, streakPassed: true, streakSince: at })

/** The standing after one more result. Pure; results arrive in order. */
export const observe = (
  standing: CanaryStanding,
  result: { readonly passed: boolean; readonly at: Date },
  thresholds: Thresholds,
): { readonly standing: CanaryStanding; readonly crossing: Crossing | undefined } => {
  const continues = standing.streak > 0 && standing.streakPassed === result.passed
  const streak = continues ? standing.streak + 1 : 1
  const streakSince = continues ? standing.streakSince : result.at
  const next = { ...standing, streak, streakSince, streakPassed: result.passed }
  const reached = result.passed ? streak >= thresholds.recoverAfter : streak >= thresholds.failAfter
  const state = result.passed ? 'passing' : 'failing'
  if (!reached || standing.state === state) return { standing: next, crossing: undefined }
  return { standing: { ...next, state, since: streakSince }, crossing: crossingOf(standing, state, streakSince) }
}

const crossingOf = (before: CanaryStanding, state: 'passing' | 'failing', since: Date): Crossing | undefined => {
  if (state === 'failing') return { to: 'failing', since }
  return before.state === 'failing' ? { to: 'recovered', since: before.since } : undefined
}
