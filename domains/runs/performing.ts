import type { Work as JobWork } from '#platform/jobs/task.ts'
import { defineSlot } from '#platform/slot.ts'
import type { Data } from './values.ts'

/**
 * Performers: what does a `call` step. A domain that knows how (AWS, a webhook) fills the slot; a run only knows the name.
 */
export interface Performer {
  /** `aws:executeAwsApi`; unique. */
  readonly name: string
  /** Doing it twice is doing it once, whatever the document says. */
  readonly idempotent?: boolean
  /** It is given `secret://name` where a value is a secret, instead of the value: it hands them on to what resolves them. */
  readonly secretsByName?: boolean
  /** Does it once, outside any transaction. Never throws for what the world answers: the result says so. */
  readonly perform: (call: Call) => Promise<Performed>
}

export interface Call {
  readonly work: JobWork
  /** `run/step/attempt`: the idempotency key. */
  readonly key: string
  readonly run: string
  readonly step: string
  readonly attempt: number
  /** Resolved: no references are left. */
  readonly inputs: Readonly<Record<string, Data>>
  /** What it remembered when it last asked to be called again. */
  readonly memory: Data
  /** Milliseconds that are left of this attempt. */
  readonly remainingMs: number
  /**
   * Aborted when the run is cancelled or the attempt taken away. One that is called with an aborted signal ends what it
   * began outside and says it was cancelled: so an attempt that waits between two looks is called once more.
   */
  readonly signal: AbortSignal
  /** The role or profile the run acts as (`assumeRole`), resolved; null for none. */
  readonly profile: string | null
  /** The region it acts in, when the run was begun for a place; null for the profile's own. */
  readonly region: string | null
  /** Who started the run, a reference. */
  readonly startedBy: string
}

export type Performed =
  | {
      readonly outcome: 'success' | 'failed' | 'timed-out'
      /** Why it failed, in a sentence; empty when it did not. */
      readonly reason: string
      /** What is shown of it. */
      readonly output: string
      /** What it answered: `picks` of the step read it. */
      readonly response: Data
      /** Outputs it always has. */
      readonly outputs: Readonly<Record<string, Data>>
      /** Trying again cannot help. */
      readonly final?: boolean
    }
  /** Not yet: call it again after this long, with this memory. It holds no worker meanwhile. */
  | { readonly outcome: 'again'; readonly afterMs: number; readonly memory: Data; readonly output: string }

export const performers = defineSlot<Performer>('runs.performers')
