import { forgetDetails } from '#domains/automation/endpoint/store.ts'
import type { RunHolder } from '#domains/runs/history/holders.ts'

/** What the endpoint keeps of a run goes with it. */
export const detailsGoWithRuns: RunHolder = { removed: ({ sql }, runs) => forgetDetails(sql, runs) }
