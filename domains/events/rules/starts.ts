import type { Target } from '#domains/events/rules/kinds.ts'

/** The procedures that these targets start by name. A dry run starts nothing, and what is filled in from the event is not known yet. */
export const proceduresOf = (targets: readonly Target[]): readonly string[] =>
  targets.flatMap(({ action, input }) => {
    const procedure = input?.['procedure']
    const isReal = action === 'run.start' && input?.['dryRun'] !== true
    return isReal && typeof procedure === 'string' && !procedure.includes('{{') ? [procedure] : []
  })

/** Whether one of these targets starts a procedure, whichever. */
export const startsProcedure = (targets: readonly Target[]): boolean =>
  targets.some(({ action, input }) => action === 'run.start' && input?.['dryRun'] !== true)
