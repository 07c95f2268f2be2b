import type { Outputs } from '#domains/runs/state.ts'
import type { Data } from '#domains/runs/values.ts'

/** How doing an attempt once came out; masked, and text the database can hold. */
export type Result =
  | {
      readonly type: 'ended'
      readonly outcome: 'success' | 'failed' | 'timed-out'
      readonly reason: string
      readonly output: string
      readonly outputs: Outputs
      /** Trying again cannot help. */
      readonly final?: boolean
    }
  /** To be called again. */
  | { readonly type: 'again'; readonly afterMs: number; readonly memory: Data; readonly output: string }
  /** The platform may not: a person does. */
  | { readonly type: 'handed-over'; readonly reason: string }
  /** Nothing was done, or nothing that may not be done again. */
  | { readonly type: 'handed-back' }
  /** Its own transaction has written how it stands. */
  | { readonly type: 'written' }

export const failed = (reason: string, more: { readonly output?: string; readonly final?: boolean } = {}): Result => ({
  type: 'ended',
  outcome: 'failed',
  reason,
  output: more.output ?? '',
  outputs: {},
  ...(more.final === undefined ? {} : { final: more.final }),
})
