import { runsReported } from '#domains/procedures/improvement/store.ts'
import type { RunHolder } from '#domains/runs/history/holders.ts'

/** A run somebody found something wrong in stays until that is answered. */
export const openReportsHoldRuns: RunHolder = { held: ({ sql }, runs) => runsReported(sql, runs) }
