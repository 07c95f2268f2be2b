import { findStep, type Graph } from './graph.ts'

export const runStatuses = ['Pending', 'InProgress', 'Waiting', 'Success', 'Failed', 'TimedOut', 'Cancelling', 'Cancelled'] as const
export type RunStatus = (typeof runStatuses)[number]

export const stepStatuses = ['running', 'waiting', 'success', 'failed', 'timed-out', 'skipped', 'not-applicable', 'cancelled'] as const
export type StepStatus = (typeof stepStatuses)[number]

/** Values a step leaves for later ones: `{{step.name}}`. */
export type Outputs = Readonly<Record<string, string | number | boolean>>

export interface RunState {
  readonly status: RunStatus
  /** The step the run stands at; null before it began and after it ended. */
  readonly cursor: string | null
  readonly waiting: Waiting | null
  readonly steps: Readonly<Record<string, StepState>>
  /** The critical failure that decides how the run ends. */
  readonly failure: { readonly step: string; readonly reason: string; readonly timedOut: boolean } | null
}

export interface StepState {
  readonly status: StepStatus
  /** Attempts begun, from 1. */
  readonly attempt: number
  readonly reason: string | null
  readonly outputs: Outputs
  /** References of those who approved. */
  readonly approvals: readonly string[]
}

/** What the run waits for: somebody's answer, approvals, or a decision about an attempt nobody knows the end of. */
export interface Waiting {
  readonly for: 'answer' | 'approval' | 'decision'
  readonly step: string
  readonly reason: string
}

export type RunEvent =
  | { readonly type: 'started' }
  | { readonly type: 'step-succeeded'; readonly step: string; readonly attempt: number; readonly outputs: Outputs }
  | {
      readonly type: 'step-failed'
      readonly step: string
      readonly attempt: number
      readonly reason: string
      readonly timedOut: boolean
      readonly outputs: Outputs
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
    }
  | { readonly type: 'approved'; readonly step: string; readonly by: string }
  | { readonly type: 'rejected'; readonly step: string; readonly by: string; readonly note: string }
  | { readonly type: 'decided'; readonly step: string; readonly decision: 'retry' | 'skip' | 'fail'; readonly by: string }
  | { readonly type: 'cancel-asked'; readonly by: string }

export type Effect =
  | { readonly type: 'run-step'; readonly step: string; readonly attempt: number }
  | {
      readonly type: 'step-ended'
      readonly step: string
      readonly attempt: number
      readonly outcome: StepStatus
      readonly reason: string | null
    }
  | { readonly type: 'wait'; readonly waiting: Waiting }
  | { readonly type: 'resumed'; readonly step: string }
  | { readonly type: 'finish'; readonly status: RunStatus; readonly reason: string | null }

export interface Transition {
  readonly state: RunState
  readonly effects: readonly Effect[]
}

export const initialState: RunState = { status: 'Pending', cursor: null, waiting: null, steps: {}, failure: null }

/** Times one step may be begun in a run: a loop of failures ends instead of filling the disk. */
export const mostAttempts = 50

export const isFinished = (status: RunStatus): boolean => ['Success', 'Failed', 'TimedOut', 'Cancelled'].includes(status)

/** Whether an event means something in this state. */
export const mayHappen = (graph: Graph, state: RunState, event: RunEvent): boolean => {
  switch (event.type) {
    case 'started':
      return state.status === 'Pending'
    case 'step-succeeded':
    case 'step-failed':
    case 'step-handed-over':
    case 'node-lost':
      return isRunning(state, event.step) && state.steps[event.step]?.attempt === event.attempt
    case 'answered':
      return isWaiting(state, event.step, 'answer')
    case 'approved':
      return isWaiting(state, event.step, 'approval') && !(state.steps[event.step]?.approvals.includes(event.by) ?? false)
    case 'rejected':
      return isWaiting(state, event.step, 'approval')
    case 'decided':
      return isWaiting(state, event.step, 'decision') || mayResume(graph, state, event)
    case 'cancel-asked':
      return !isFinished(state.status) && state.status !== 'Cancelling'
    default:
      return event satisfies never
  }
}

/** A failed run goes on from the step it failed at, again or past it. */
const mayResume = (graph: Graph, state: RunState, event: { readonly step: string; readonly decision: string }): boolean =>
  (state.status === 'Failed' || state.status === 'TimedOut') &&
  state.failure?.step === event.step &&
  event.decision !== 'fail' &&
  findStep(graph, event.step) !== undefined

const isRunning = (state: RunState, step: string): boolean =>
  (state.status === 'InProgress' || state.status === 'Cancelling') && state.cursor === step && state.steps[step]?.status === 'running'

const isWaiting = (state: RunState, step: string, what: Waiting['for']): boolean =>
  state.status === 'Waiting' && state.waiting?.step === step && state.waiting.for === what
