import type { RunHolder } from '#domains/runs/history/holders.ts'
import { runsOfOpen } from '#domains/incidents/store.ts'

/** The runs of an incident that is open stay, however long ago they ended. */
export const openIncidentsHoldRuns: RunHolder = { held: ({ sql }, runs) => runsOfOpen(sql, runs) }
