import type { CommandStep, PlatformType } from './command-step.ts'

/** How a step of a command ended. */
export interface CommandEnd {
  readonly outcome: 'success' | 'failed' | 'timed-out' | 'cancelled' | 'skipped'
  readonly exit: number | null
}

export type CommandTurn =
  /** The step of this index is begun. */
  { readonly begin: number } | { readonly ends: 'Success' | 'Failed' | 'TimedOut' | 'Cancelled'; readonly exit: number | null }

/**
 * What a machine does after the steps that ended so far, in their order. A failed step does not stop the command unless it
 * says so, and fails it in the end; the final step is done whatever ended it before. Pure.
 */
export const commandTurn = (steps: readonly CommandStep[], ended: readonly CommandEnd[]): CommandTurn => {
  let failed: CommandEnd | undefined
  let stopped = false
  let forgiven = false
  for (const [index, step] of steps.entries()) {
    const end = ended[index]
    const passes = (stopped && !step.isFinal) || step.skipped !== undefined
    if (end === undefined) {
      if (passes) continue
      return { begin: index }
    }
    if (passes || end.outcome === 'skipped') continue
    if (end.outcome === 'cancelled') return { ends: 'Cancelled', exit: end.exit }
    if (end.outcome === 'success') stopped ||= step.onSuccess === 'exit'
    else {
      if (step.onFailure === 'success-and-exit') forgiven = true
      else failed ??= end
      stopped ||= step.onFailure !== 'go-on'
    }
  }
  if (failed !== undefined && !forgiven) return { ends: failed.outcome === 'timed-out' ? 'TimedOut' : 'Failed', exit: failed.exit }
  return { ends: 'Success', exit: 0 }
}

/** What the code of a script means; after a reboot the same script is run again from its start. */
export const meaningOfExit = (exit: number, platform: PlatformType): 'success' | 'failed' | 'reboot' => {
  if (exit === 0) return 'success'
  return exit === (platform === 'Windows' ? 3_010 : 194) ? 'reboot' : 'failed'
}
