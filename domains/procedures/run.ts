import { findStep, type Graph, type Step } from './graph.ts'
import {
  isFinished,
  mayHappen,
  mostAttempts,
  type Effect,
  type Outputs,
  type RunEvent,
  type RunState,
  type RunStatus,
  type StepState,
  type StepStatus,
  type Transition,
  type Waiting,
} from './state.ts'

/**
 * A run is a reducer: `advance(graph, state, event) → { state, effects }`, pure and total.
 *
 * Everything a run can do is a transition here: go on, wait for a person, retry, skip, roll back, lose its node, be
 * cancelled, be taken up again after it failed. An event that does not fit the state changes nothing, so late,
 * repeated and reordered events are harmless; whoever must tell a person "too late" asks `mayHappen` first.
 */

/** One transition. Never throws; what does not fit changes nothing. */
export const advance = (graph: Graph, state: RunState, event: RunEvent): Transition => {
  if (!mayHappen(graph, state, event)) return { state, effects: [] }
  switch (event.type) {
    case 'started':
      return begin(graph, { ...state, status: 'InProgress' })
    case 'step-succeeded':
      return close(graph, state, event.step, 'success', null, event.outputs)
    case 'step-failed':
      return close(graph, state, event.step, event.timedOut ? 'timed-out' : 'failed', event.reason, event.outputs)
    case 'step-handed-over':
      return state.status === 'Cancelling'
        ? close(graph, state, event.step, 'cancelled', event.reason, {})
        : wait(state, event.step, 'answer', event.reason)
    case 'node-lost':
      return lose(graph, state, event.step)
    case 'answered':
      return answer(graph, state, event)
    case 'approved':
      return approve(graph, state, event)
    case 'rejected':
      return close(graph, state, event.step, 'failed', withNote(`Refused by ${event.by}`, event.note), {})
    case 'decided':
      return decide(graph, state, event)
    case 'cancel-asked':
      return cancel(state, event.by)
    default:
      return event satisfies never
  }
}

const begin = (graph: Graph, state: RunState): Transition => (graph.start === null ? finish(state) : enter(graph, state, graph.start))

/** Arrives at a step: asks whom it must ask, else does it. */
const enter = (graph: Graph, state: RunState, id: string): Transition => {
  const step = findStep(graph, id)
  if (step === undefined) return finish(withFailure(state, id, `There is no step "${id}".`, false))
  const former = state.steps[id]
  if ((former?.attempt ?? 0) >= mostAttempts)
    return finish(withFailure(state, id, `"${step.title}" was begun ${mostAttempts} times.`, false))
  // Approval is asked each time a step is arrived at: a yes to yesterday's attempt is no yes to this one.
  const arrived = patch(state, id, { status: 'waiting', reason: null, outputs: {}, approvals: [] })
  if (step.approvals > 0) return wait(arrived, id, 'approval', approvalReason(step, 0))
  return perform(arrived, step)
}

/** Does the step: by hand, or as a new attempt. */
const perform = (state: RunState, step: Step): Transition => {
  const attempt = (state.steps[step.id]?.attempt ?? 0) + 1
  if (step.work.type === 'manual') return wait(patch(state, step.id, { attempt }), step.id, 'answer', step.title)
  const running = patch({ ...state, status: 'InProgress', cursor: step.id, waiting: null }, step.id, {
    status: 'running',
    attempt,
    reason: null,
  })
  return { state: running, effects: [{ type: 'run-step', step: step.id, attempt }] }
}

const wait = (state: RunState, id: string, what: Waiting['for'], reason: string): Transition => {
  const waiting: Waiting = { for: what, step: id, reason }
  return {
    state: patch({ ...state, status: 'Waiting', cursor: id, waiting }, id, { status: 'waiting', reason }),
    effects: [{ type: 'wait', waiting }],
  }
}

/** Ends an attempt and goes where the graph says. */
const close = (graph: Graph, state: RunState, id: string, outcome: StepStatus, reason: string | null, outputs: Outputs): Transition => {
  const ended = patch({ ...state, waiting: null }, id, { status: outcome, reason, outputs })
  const effect: Effect = { type: 'step-ended', step: id, attempt: ended.steps[id]?.attempt ?? 0, outcome, reason }
  return after(effect, follow(graph, ended, id, outcome, reason))
}

const follow = (graph: Graph, state: RunState, id: string, outcome: StepStatus, reason: string | null): Transition => {
  if (state.status === 'Cancelling')
    return { state: over(state, 'Cancelled'), effects: [{ type: 'finish', status: 'Cancelled', reason: null }] }
  const step = findStep(graph, id)
  if (step === undefined) return finish(withFailure(state, id, `There is no step "${id}".`, false))
  const failed = outcome === 'failed' || outcome === 'timed-out'
  if (!failed) return goTo(graph, state, step.next)
  const marked = step.critical ? withFailure(state, id, reason ?? `"${step.title}" failed.`, outcome === 'timed-out') : state
  switch (step.onFailure.then) {
    case 'abort':
      return finish(withFailure(marked, id, reason ?? `"${step.title}" failed.`, outcome === 'timed-out'))
    case 'continue':
      return goTo(graph, marked, step.next)
    case 'step':
      return enter(graph, marked, step.onFailure.step)
    default:
      return step.onFailure satisfies never
  }
}

const goTo = (graph: Graph, state: RunState, next: string | null): Transition => (next === null ? finish(state) : enter(graph, state, next))

const finish = (state: RunState): Transition => {
  const status = state.failure === null ? 'Success' : state.failure.timedOut ? 'TimedOut' : 'Failed'
  return { state: over(state, status), effects: [{ type: 'finish', status, reason: state.failure?.reason ?? null }] }
}

const over = (state: RunState, status: RunStatus): RunState => ({ ...state, status, cursor: null, waiting: null })

/** The node died in the middle: repeated when that is harmless, else somebody decides. */
const lose = (graph: Graph, state: RunState, id: string): Transition => {
  const reason = 'The node died before it said how this ended.'
  if (state.status === 'Cancelling') return close(graph, state, id, 'cancelled', reason, {})
  const step = findStep(graph, id)
  const attempt = state.steps[id]?.attempt ?? 0
  if (step?.idempotent === true && attempt < mostAttempts) return perform(state, step)
  return wait(state, id, 'decision', `${reason} It is not known whether it had an effect, so it is not repeated by itself.`)
}

const answer = (graph: Graph, state: RunState, event: Extract<RunEvent, { type: 'answered' }>): Transition => {
  const outputs: Outputs = event.note === '' ? {} : { note: event.note }
  switch (event.outcome) {
    case 'done':
      return close(graph, state, event.step, 'success', null, outputs)
    case 'not-applicable':
      return close(graph, state, event.step, 'not-applicable', null, outputs)
    case 'failed':
      return close(graph, state, event.step, 'failed', withNote(`Answered as failed by ${event.by}`, event.note), outputs)
    default:
      return event.outcome satisfies never
  }
}

const approve = (graph: Graph, state: RunState, event: Extract<RunEvent, { type: 'approved' }>): Transition => {
  const step = findStep(graph, event.step)
  if (step === undefined) return { state, effects: [] }
  const approvals = [...(state.steps[step.id]?.approvals ?? []), event.by]
  const approved = patch(state, step.id, { approvals })
  return approvals.length >= step.approvals
    ? perform(approved, step)
    : wait(approved, step.id, 'approval', approvalReason(step, approvals.length))
}

const decide = (graph: Graph, state: RunState, event: Extract<RunEvent, { type: 'decided' }>): Transition => {
  const resumes = isFinished(state.status)
  const reopened: RunState = resumes ? { ...state, status: 'InProgress', failure: null } : state
  const resumed: readonly Effect[] = resumes ? [{ type: 'resumed', step: event.step }] : []
  const transition = decided(graph, reopened, event)
  return { state: transition.state, effects: [...resumed, ...transition.effects] }
}

const decided = (graph: Graph, state: RunState, event: Extract<RunEvent, { type: 'decided' }>): Transition => {
  switch (event.decision) {
    case 'retry':
      return enter(graph, state, event.step)
    case 'skip':
      return close(graph, state, event.step, 'skipped', `Skipped by ${event.by}`, {})
    case 'fail':
      return close(graph, state, event.step, 'failed', `Decided as failed by ${event.by}`, {})
    default:
      return event.decision satisfies never
  }
}

/** An attempt under way is waited for, so that its end is known; everything else ends at once. */
const cancel = (state: RunState, by: string): Transition => {
  const { cursor } = state
  if (cursor !== null && state.steps[cursor]?.status === 'running') return { state: { ...state, status: 'Cancelling' }, effects: [] }
  const reason = `Cancelled by ${by}`
  const ended = cursor === null ? state : patch(state, cursor, { status: 'cancelled', reason })
  const stepEnded: readonly Effect[] =
    cursor === null ? [] : [{ type: 'step-ended', step: cursor, attempt: ended.steps[cursor]?.attempt ?? 0, outcome: 'cancelled', reason }]
  return { state: over(ended, 'Cancelled'), effects: [...stepEnded, { type: 'finish', status: 'Cancelled', reason }] }
}

const patch = (state: RunState, id: string, change: Partial<StepState>): RunState => {
  const former = state.steps[id] ?? { status: 'waiting', attempt: 0, reason: null, outputs: {}, approvals: [] }
  return { ...state, steps: { ...state.steps, [id]: { ...former, ...change } } }
}

/** The first critical failure decides; later ones, of the rollback for instance, are told by their steps. */
const withFailure = (state: RunState, step: string, reason: string, timedOut: boolean): RunState =>
  state.failure === null ? { ...state, failure: { step, reason, timedOut } } : state

const approvalReason = (step: Step, given: number): string =>
  `"${step.title}" needs ${step.approvals === 1 ? 'an approval' : `${step.approvals} approvals`}; ${given} given.`

const withNote = (text: string, note: string): string => (note === '' ? `${text}.` : `${text}: ${note}`)

const after = (effect: Effect, transition: Transition): Transition => ({
  state: transition.state,
  effects: [effect, ...transition.effects],
})
