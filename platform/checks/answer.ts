import type { VerdictState } from '#platform/checks/check.ts'

/** Where a practice stands for a subject. */
export const practiceStates = ['ESTABLISHED', 'PARTIAL', 'NOT_ESTABLISHED', 'UNDETERMINED', 'NOT_APPLICABLE'] as const
export type PracticeState = (typeof practiceStates)[number]

/**
 * From the verdicts of a practice's mandatory checks to its state; the first rule that fits counts. Signals (checks that
 * are not mandatory) never change it, and UNKNOWN never counts as PASS.
 */
export const answerOf = (mandatory: readonly VerdictState[]): PracticeState => {
  const has = (state: VerdictState): boolean => mandatory.includes(state)
  if (mandatory.length === 0) return 'UNDETERMINED'
  if (mandatory.every((state) => state === 'NA')) return 'NOT_APPLICABLE'
  if (!has('FAIL') && !has('UNKNOWN')) return 'ESTABLISHED'
  if (has('FAIL') && !has('PASS')) return 'NOT_ESTABLISHED'
  if (!has('FAIL')) return 'UNDETERMINED'
  return 'PARTIAL'
}

/** A verdict nobody has computed anew for this long tells nothing about today. The sweep renews each daily. */
export const staleAfterMs = 36 * 3_600_000

/** The verdict's state as of `now`. */
export const stateAsOf = (
  kept: { readonly state: VerdictState; readonly computedAt: Date },
  now: Date,
): { readonly state: VerdictState; readonly isStale: boolean } => {
  const isStale = now.getTime() - kept.computedAt.getTime() > staleAfterMs
  return { state: isStale ? 'UNKNOWN' : kept.state, isStale }
}

/** How many practices stand where. */
export type StateCounts = Readonly<Record<PracticeState, number>>

export const countStates = (states: readonly PracticeState[]): StateCounts => ({
  ESTABLISHED: states.filter((state) => state === 'ESTABLISHED').length,
  PARTIAL: states.filter((state) => state === 'PARTIAL').length,
  NOT_ESTABLISHED: states.filter((state) => state === 'NOT_ESTABLISHED').length,
  UNDETERMINED: states.filter((state) => state === 'UNDETERMINED').length,
  NOT_APPLICABLE: states.filter((state) => state === 'NOT_APPLICABLE').length,
})
