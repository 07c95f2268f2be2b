import type { Fan } from '#domains/runs/fan.ts'
import type { Outputs } from '#domains/runs/state.ts'
import { isMap, type Data } from '#domains/runs/values.ts'

import type { Version } from '#domains/runs/version.ts'
/** What an attempt that waits for other runs remembers of them. */
export interface Children {
  readonly procedure: string
  readonly parameters: Outputs
  readonly version?: Version
  readonly spread: Outputs | null
  /** Over several targets: how far it is, what the targets are, and which are to be begun next. */
  readonly fan?: Fan
  readonly targets?: readonly Target[]
  readonly begin?: readonly number[]
  /** Targets whose end was counted: one that is done again later counts no second time. */
  readonly ended?: readonly number[]
  /** Why the first target that could not be begun could not. */
  readonly refused?: string
  /** The one run it waits for. */
  readonly started?: string
}

/** One target: what it is called, and the parameters that make it. */
export interface Target {
  readonly title: string
  readonly parameters: Outputs
}

/** The memory of an attempt, when it is that of one with children. */
export const childrenIn = (memory: Data): Children | undefined => {
  if (!isMap(memory) || !isMap(memory['child'])) return undefined
  // Written by `remembered` and by nobody else.
  const children = memory['child'] as unknown as Children
  return children
}

export const remembered = (children: Children): Data => ({ child: JSON.parse(JSON.stringify(children)) as Data })
