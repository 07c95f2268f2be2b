import type { Condition } from '#domains/runs/conditions.ts'
import type { Graph, Step, Work } from '#domains/runs/graph.ts'
import { advance } from '#domains/runs/run.ts'
import { initialState, type Effect, type RunEvent, type RunState, type Transition } from '#domains/runs/state.ts'
import type { Data } from '#domains/runs/values.ts'

/** Plays events into a run, without a database: what a scenario of a document is written in. */
export const start = new Date('2026-03-01T12:00:00Z')
export const later = (seconds: number): Date => new Date(start.getTime() + seconds * 1_000)

export const step = (id: string, more: Partial<Step> = {}): Step => ({
  id,
  title: `Do ${id}`,
  instructions: '',
  checks: [],
  work: { type: 'script', interpreter: 'sh', script: 'true' },
  approvals: 0,
  timeoutMs: 0,
  idempotent: false,
  onFailure: { then: 'abort' },
  critical: true,
  next: null,
  rollback: false,
  line: 1,
  ...more,
})
export const manual = { work: { type: 'manual' } } as const
export const graphOf = (...steps: Step[]): Graph => ({ start: steps[0]?.id ?? null, steps })

/** Events, each with the seconds after the start at which it comes. */
export type Timed = RunEvent | readonly [seconds: number, RunEvent]

export const play = (
  graph: Graph,
  events: readonly Timed[],
  from: RunState = initialState,
  parameters: Readonly<Record<string, Data>> = {},
): Transition & { all: readonly Effect[] } => {
  let state = from
  const all: Effect[] = []
  let effects: readonly Effect[] = []
  for (const one of events) {
    const [seconds, event] = 'type' in one ? [0, one] : one
    ;({ state, effects } = advance({ graph, parameters, globals: {} }, state, event, later(seconds)))
    all.push(...effects)
  }
  return { state, effects, all }
}
export const order = (all: readonly Effect[]): string[] =>
  all.flatMap((effect) => (effect.type === 'step-ended' ? [`${effect.step} ${effect.outcome}`] : []))

export const started: RunEvent = { type: 'started' }
export const ok = (id: string, attempt = 1, outputs: Readonly<Record<string, Data>> = {}): RunEvent => ({
  type: 'step-succeeded',
  step: id,
  attempt,
  outputs,
})
export const bad = (id: string, attempt = 1, timedOut = false): RunEvent => ({
  type: 'step-failed',
  step: id,
  attempt,
  reason: 'broken',
  timedOut,
  outputs: {},
})
export const approved = (id: string, by: string): RunEvent => ({ type: 'approved', step: id, by, note: '' })
export const cancelled: RunEvent = { type: 'cancel-asked', by: 'person:bo' }
export const timeCame: RunEvent = { type: 'time-came' }

export const when = (left: string, right: Data): Condition => ({ left, is: 'StringEquals', right })
export const branch = (more: Partial<Extract<Work, { type: 'branch' }>>): Work => ({ type: 'branch', choices: [], ...more })
export const loop = (more: Partial<Extract<Work, { type: 'loop' }>> = {}): Work => ({ type: 'loop', start: 'in', most: 100, ...more })
