import type { Fan } from '#domains/runs/fan.ts'
import type { Location } from '#domains/runs/graph.ts'
import type { Outputs } from '#domains/runs/state.ts'
import { isMap, type Data } from '#domains/runs/values.ts'
import type { Version } from '#domains/runs/version.ts'

/** What an attempt that waits for other runs remembers of them. */
export interface Children {
  readonly procedure: string
  readonly version?: Version
  readonly parameters: Outputs
  readonly spread: Outputs | null
  /** Over several targets: how far it is in each lane, what the targets are, and which are to be begun next. */
  readonly fans?: readonly Fan[]
  readonly targets?: readonly Target[]
  /** Of each lane, what every one of its places goes over itself; null when it is the procedure itself that runs there. */
  readonly over?: readonly (Outputs | null)[]
  readonly begin?: readonly number[]
  /** Targets whose end was counted: one that is done again later counts no second time. */
  readonly ended?: readonly number[]
  /** Why the first target that could not be begun could not. */
  readonly refused?: string
  /** The one run it waits for. */
  readonly started?: string
  /** Where that is, when it is the only place. */
  readonly place?: Target
}

/** One target: what it is called, and the parameters that make it. */
export interface Target {
  readonly title: string
  readonly parameters: Outputs
  /** A place: the run acts there. */
  readonly location?: Location
}

/** The memory of an attempt, when it is that of one with children. */
export const childrenIn = (memory: Data): Children | undefined => {
  if (!isMap(memory) || !isMap(memory['child'])) return undefined
  // Written by `remembered` and by nobody else.
  const { fan, ...children } = memory['child'] as unknown as Children & { readonly fan?: Fan }
  // One fan is how it was remembered before there were lanes.
  return fan === undefined ? children : { ...children, fans: [fan] }
}

export const remembered = (children: Children): Data => ({ child: JSON.parse(JSON.stringify(children)) as Data })
