import type { Config } from '#platform/config.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { defineSlot } from '#platform/slot.ts'
import type { Location } from '#domains/runs/graph.ts'
import type { Outputs } from '#domains/runs/state.ts'
import type { Data } from '#domains/runs/values.ts'

/**
 * Accounts and regions elsewhere, and what is in them. A domain that knows a cloud fills the slot; whoever goes over
 * targets only knows that places can be written down and that resources can be found.
 */
export interface Elsewhere {
  /**
   * Places as `TargetLocations` are written, each with the credentials a run has there. Throws a refusal that says which
   * place cannot be used by whoever starts the run, and why.
   */
  readonly locate: (config: Config, written: Data, asker: Asker) => readonly Places[]
  /** Why resources cannot be found at all; undefined when they can be looked for. */
  readonly refuses: (config: Config) => string | undefined
  /** The names of resources. Asks outside, so never while something is held; throws a refusal that says what was answered. */
  readonly find: (reach: Reach, asker: Asker, wanted: Wanted) => Promise<readonly string[]>
}

export const elsewhere = defineSlot<Elsewhere>('runs.elsewhere')

/** One entry of the places: accounts in regions, so many at once, so many failures borne. */
export interface Places {
  readonly at: readonly Location[]
  readonly concurrency: string
  readonly errors: string
  /** Targets and limits it says itself, as steps over targets say them: they win over those of the whole. */
  readonly own: Outputs
}

/** As whom, and where. */
export interface Asker {
  readonly location: Location | undefined
  /** What the run acts as, when no place was said. */
  readonly profile: string | null
  readonly startedBy: string
  /** Names the session of an assumed role. */
  readonly run: string
  readonly key: string
}

export interface Wanted {
  /** Every resource of these groups. */
  readonly groups?: readonly string[]
  /** Every resource that has all of these tags, each with one of its values. */
  readonly tags?: Readonly<Record<string, readonly string[]>>
  /** Every machine. */
  readonly machines?: true
  /** Only of this type, `AWS::EC2::Instance`. */
  readonly type?: string
}

export interface Reach {
  readonly config: Config
  /** Absent: the caller has no hands outside, and whoever finds uses its own. */
  readonly fetch: Outside['fetch'] | undefined
  readonly now: () => Date
  readonly signal: AbortSignal
}
