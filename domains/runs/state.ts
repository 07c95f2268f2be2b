import type { Data } from './values.ts'
import type { Version } from './version.ts'

export const runStatuses = ['Pending', 'InProgress', 'Waiting', 'Success', 'Failed', 'TimedOut', 'Cancelling', 'Cancelled'] as const
export type RunStatus = (typeof runStatuses)[number]

export const stepStatuses = ['running', 'waiting', 'success', 'failed', 'timed-out', 'skipped', 'not-applicable', 'cancelled'] as const
export type StepStatus = (typeof stepStatuses)[number]

/** Values a step leaves for later ones: `{{ step.name }}`. */
export type Outputs = Readonly<Record<string, Data>>

export interface RunState {
  readonly status: RunStatus
  /** The step the run stands at; null before it began and after it ended. */
  readonly cursor: string | null
  readonly waiting: Waiting | null
  readonly steps: Readonly<Record<string, StepState>>
  /** The critical failure that decides how the run ends. */
  readonly failure: { readonly step: string; readonly reason: string; readonly timedOut: boolean } | null
  readonly variables: Readonly<Record<string, Data>>
  /** The loops the cursor stands in, outermost first. */
  readonly loops: readonly LoopState[]
  /** When the clock must be looked at again, an ISO instant: a sleep's end, an expiry, a reminder. */
  readonly wakeAt: string | null
  /** A person asked for the end: `cancel` at once, `complete` after the step under way. */
  readonly ending: { readonly how: 'cancel' | 'complete'; readonly by: string; readonly until: string | null } | null
  /** Somebody holds the run before its next step. */
  readonly held: string | null
  /** People who had it go on from one of its steps: an approval after that is asked for by them too. */
  readonly takenUpBy?: readonly string[]
  readonly again?: Again
  /** Each step waits for somebody to start it (SSM's interactive mode). */
  readonly guided: boolean
}

/** An approval that is asked for once more, because the run goes on again from behind it. */
export interface Again {
  /** The step whose approval is asked for, and those that follow. */
  readonly gate: string
  readonly gates: readonly string[]
  /** Where the run goes then; `skippedBy`: past that step. */
  readonly then: { readonly step: string; readonly skippedBy?: string }
  /** How the step of the approval had ended. */
  readonly was: { readonly status: StepStatus; readonly reason: string | null }
}

export interface LoopState {
  readonly step: string
  /** From 1. */
  readonly pass: number
  /** What it goes over; null for one that repeats by its condition. */
  readonly items: readonly Data[] | null
}

export interface StepState {
  readonly status: StepStatus
  /** Attempts begun in this run, from 1: with run and step the key of an outside effect. */
  readonly attempt: number
  /** Attempts since the step was arrived at. */
  readonly tries: number
  /** How often it was arrived at. */
  readonly arrivals: number
  readonly reason: string | null
  readonly outputs: Outputs
  /** What those asked said, since the step was arrived at. */
  readonly decisions: readonly Decision[]
  /** When the step was arrived at, ISO instant. */
  readonly since: string
  /** Inputs that were given otherwise when it was started by hand; null: none any more. */
  readonly overridden?: Outputs | null
}

export interface Decision {
  /** Reference of the person. */
  readonly by: string
  readonly decision: 'approve' | 'reject'
  readonly note: string
  /** ISO instant. */
  readonly at: string
}

/**
 * What the run waits for: somebody's answer, approvals, a decision about an attempt nobody knows the end of, an instant,
 * somebody to resume it (`pause`), to release it (held), to start its step (guided); `turn` goes on by itself at once.
 */
export interface Waiting {
  readonly for: 'answer' | 'approval' | 'decision' | 'timer' | 'resume' | 'release' | 'start' | 'turn'
  readonly step: string
  readonly reason: string
  /** When waiting ends by itself, ISO instant. */
  readonly until?: string
  /** When those asked are asked again, ISO instant. */
  readonly remindAt?: string
  /** Somebody else was asked, because nobody answered in time. */
  readonly escalated?: boolean
}

export type RunEvent =
  | { readonly type: 'started' }
  /** `left`: outputs that are too large to be kept, by name. */
  | {
      readonly type: 'step-succeeded'
      readonly step: string
      readonly attempt: number
      readonly outputs: Outputs
      readonly left?: readonly string[]
    }
  | {
      readonly type: 'step-failed'
      readonly step: string
      readonly attempt: number
      readonly reason: string
      readonly timedOut: boolean
      readonly outputs: Outputs
      readonly left?: readonly string[]
      /** Trying again cannot help: what it was given is wrong. */
      readonly final?: boolean
    }
  /** The platform may not do this step (scripts are off): a person does it by hand. */
  | { readonly type: 'step-handed-over'; readonly step: string; readonly attempt: number; readonly reason: string }
  | { readonly type: 'node-lost'; readonly step: string; readonly attempt: number }
  | {
      readonly type: 'answered'
      readonly step: string
      readonly outcome: 'done' | 'failed' | 'not-applicable'
      readonly by: string
      readonly note: string
      /** Position of the choice taken, from 0. */
      readonly choice?: number
    }
  | { readonly type: 'approved'; readonly step: string; readonly by: string; readonly note: string }
  | { readonly type: 'rejected'; readonly step: string; readonly by: string; readonly note: string }
  /** About an attempt whose end nobody knows, or a failed run taken up again at the step it failed at. `behind`: the person, when it was their token. */
  | {
      readonly type: 'decided'
      readonly step: string
      readonly decision: 'retry' | 'skip' | 'fail'
      readonly by: string
      readonly behind?: string
      /** Steps whose approval was given before the run ended, and is asked for again first. */
      readonly asks?: readonly string[]
    }
  /** A run that is over, or waits, goes on from any step it has passed or stands at; `asks`: approvals it passes again. */
  | {
      readonly type: 'restarted'
      readonly step: string
      readonly by: string
      readonly behind?: string
      readonly asks?: readonly string[]
    }
  /** Leaves the step the run waits at. */
  | { readonly type: 'skipped'; readonly step: string; readonly by: string; readonly note: string }
  | { readonly type: 'resumed'; readonly step: string; readonly by: string }
  /** Guided mode: somebody starts the step, or another one; with other inputs than its document gives it. */
  | { readonly type: 'step-started'; readonly step: string; readonly by: string; readonly inputs?: Outputs }
  | { readonly type: 'held'; readonly by: string }
  | { readonly type: 'released'; readonly by: string }
  | { readonly type: 'cancel-asked'; readonly by: string }
  | { readonly type: 'complete-asked'; readonly by: string }
  /** The instant of `wakeAt` has come. */
  | { readonly type: 'time-came' }

export type Effect =
  /** An attempt begins: a job does it. */
  | { readonly type: 'run-step'; readonly step: string; readonly attempt: number }
  /** Starts a run and waits for it; its end is a `step-succeeded` or `step-failed` of this attempt. */
  | {
      readonly type: 'run-child'
      readonly step: string
      readonly attempt: number
      readonly procedure: string
      /** Absent: the one that runs when nobody says which. */
      readonly version?: Version
      readonly parameters: Outputs
      readonly spread: Outputs | null
    }
  /** The attempt under way is to be ended, its children cancelled. */
  | { readonly type: 'interrupt'; readonly step: string; readonly attempt: number }
  | {
      readonly type: 'step-ended'
      readonly step: string
      readonly attempt: number
      readonly outcome: StepStatus
      readonly reason: string | null
      readonly outputs: Outputs
      /** The pass of the innermost loop; 0 outside loops. */
      readonly pass: number
      /** It is tried once more. */
      readonly again?: true
    }
  | { readonly type: 'wait'; readonly waiting: Waiting }
  /** Those who have not answered are asked again, or somebody else is. */
  | { readonly type: 'remind'; readonly step: string; readonly escalate: boolean }
  | { readonly type: 'resumed'; readonly step: string }
  | { readonly type: 'finish'; readonly status: RunStatus; readonly reason: string | null }

export interface Transition {
  readonly state: RunState
  readonly effects: readonly Effect[]
}

export const initialState: RunState = {
  status: 'Pending',
  cursor: null,
  waiting: null,
  steps: {},
  failure: null,
  variables: {},
  loops: [],
  wakeAt: null,
  ending: null,
  held: null,
  guided: false,
}

export const isFinished = (status: RunStatus): boolean => ['Success', 'Failed', 'TimedOut', 'Cancelled'].includes(status)
