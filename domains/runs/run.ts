import { after, approve, fail, reject, timeCame, withNote } from './asking.ts'
import { againAt, askAgain, gatesIn, passAgain } from './asking-again.ts'
import { stepsAfter } from './approvals/gates.ts'
import { findStep } from './graph.ts'
import { close, finish, goOn, over, passBy, patch, perform, type Move } from './moving.ts'
import { overrideProblems } from './overriding.ts'
import type { Plan } from './plan.ts'
import { leftInWords } from './size.ts'
import { isFinished, type Outputs, type RunEvent, type RunState, type Transition, type Waiting } from './state.ts'

/**
 * A run is a reducer: `advance(plan, state, event, now) → { state, effects }`, pure and total.
 *
 * Everything a run can do is a transition here: go on, wait for a person or an instant, branch, repeat, retry, skip, roll
 * back, lose its node, be held, be cancelled, be taken up again after it ended. An event that does not fit the state
 * changes nothing, so late, repeated and reordered events are harmless; whoever must tell a person "too late" asks
 * `mayHappen` first. How it moves from step to step stands in `moving.ts`.
 */

/** One transition. Never throws; what does not fit changes nothing. */
export const advance = (plan: Plan, state: RunState, event: RunEvent, now: Date): Transition =>
  mayHappen(plan, state, event, now) ? goOn(plan, react(plan, state, event, now), now) : { state, effects: [] }

const react = (plan: Plan, state: RunState, event: RunEvent, now: Date): Move => {
  switch (event.type) {
    case 'started':
      return begin(plan, state)
    case 'step-succeeded':
      return close(plan, state, event.step, 'success', event.left === undefined ? null : leftInWords(event.left), event.outputs, now)
    case 'step-failed':
      return fail(plan, state, event, now)
    case 'step-handed-over':
      return handOver(plan, state, event, now)
    case 'node-lost':
      return lose(plan, state, event, now)
    case 'answered':
      return answer(plan, state, event, now)
    case 'approved':
      return approve(plan, state, event.step, { by: event.by, decision: 'approve', note: event.note, at: now.toISOString() }, now)
    case 'rejected':
      return reject(plan, state, event, now)
    case 'decided':
      return decide(plan, state, event, now)
    case 'restarted':
      return reopen(plan, state, event, now)
    case 'skipped':
      return skip(plan, state, event, now)
    case 'resumed':
      return close(plan, state, event.step, 'success', null, {}, now)
    case 'step-started':
      return goElsewhere(withoutYes(plan, state, event.step), event.step, event.step, event.inputs)
    case 'held':
      return { state: { ...state, held: event.by }, effects: [] }
    case 'released':
      return release(state)
    case 'cancel-asked':
      return cancel(plan, state, event.by, now)
    case 'complete-asked':
      return complete(state, event.by)
    case 'time-came':
      return timeCame(plan, state, now)
    default:
      return event satisfies never
  }
}

const begin = (plan: Plan, state: RunState): Move => {
  const { start, variables = {} } = plan.graph
  const values = Object.fromEntries(Object.entries(variables).map(([name, { value }]) => [name, value]))
  const begun: RunState = { ...state, status: 'InProgress', variables: values }
  return start === null ? finish(begun) : { state: begun, effects: [], next: { step: start } }
}

/** The platform may not do it: a person does. */
const handOver = (plan: Plan, state: RunState, event: Extract<RunEvent, { type: 'step-handed-over' }>, now: Date): Move => {
  if (state.status === 'Cancelling') return close(plan, state, event.step, 'cancelled', event.reason, {}, now)
  return waitAt(state, { for: 'answer', step: event.step, reason: event.reason })
}

/** The node died in the middle: repeated when that is harmless, else somebody decides. */
const lose = (plan: Plan, state: RunState, event: Extract<RunEvent, { type: 'node-lost' }>, now: Date): Move => {
  const reason = 'The node died before it said how this ended.'
  if (state.status === 'Cancelling') return close(plan, state, event.step, 'cancelled', reason, {}, now)
  const step = findStep(plan.graph, event.step)
  const attempt = state.steps[event.step]?.attempt ?? 0
  if (step?.idempotent === true && attempt < mostLost) return perform(plan, state, step, now)
  return waitAt(state, {
    for: 'decision',
    step: event.step,
    reason: `${reason} It is not known whether it had an effect, so it is not repeated by itself.`,
  })
}

/** Attempts of an idempotent step after which its node dying again is somebody's to decide. */
const mostLost = 50

const waitAt = (state: RunState, waiting: Waiting): Move => ({
  state: patch({ ...state, status: 'Waiting', cursor: waiting.step, waiting, wakeAt: waiting.until ?? null }, waiting.step, {
    status: 'waiting',
    reason: waiting.reason,
  }),
  effects: [{ type: 'wait', waiting }],
})

const answer = (plan: Plan, state: RunState, event: Extract<RunEvent, { type: 'answered' }>, now: Date): Move => {
  const step = findStep(plan.graph, event.step)
  const choices = step?.work.type === 'manual' ? (step.work.choices ?? []) : []
  const choice = event.choice === undefined ? undefined : choices[event.choice]
  const outputs: Outputs = { ...(event.note === '' ? {} : { note: event.note }), ...(choice === undefined ? {} : { choice: choice.text }) }
  switch (event.outcome) {
    case 'done': {
      const to = choice?.next === undefined ? (choice?.cause === true ? 'end' : undefined) : { step: choice.next }
      return close(plan, state, event.step, 'success', null, outputs, now, to)
    }
    case 'not-applicable':
      return close(plan, state, event.step, 'not-applicable', null, outputs, now)
    case 'failed':
      return close(plan, state, event.step, 'failed', withNote(`Answered as failed by ${event.by}`, event.note), outputs, now)
    default:
      return event.outcome satisfies never
  }
}

const decide = (plan: Plan, state: RunState, event: Extract<RunEvent, { type: 'decided' }>, now: Date): Move => {
  const resumes = isFinished(state.status)
  const open: RunState = resumes
    ? { ...takenUp(state, event), status: 'InProgress', failure: null, ending: null, cursor: event.step }
    : state
  const gates = resumes ? gatesIn(plan, event.asks) : []
  const then = { step: event.step, ...(event.decision === 'skip' ? { skippedBy: event.by } : {}) }
  const decided = gates.length > 0 ? askAgain(plan, open, gates, then, now) : decideOpen(plan, open, event, now)
  return resumes ? after({ type: 'resumed', step: event.step }, decided) : decided
}

const decideOpen = (plan: Plan, state: RunState, event: Extract<RunEvent, { type: 'decided' }>, now: Date): Move => {
  switch (event.decision) {
    case 'retry':
      return {
        state: { ...state, status: 'InProgress', waiting: null, wakeAt: null },
        effects: [],
        next: { step: event.step, began: true, ...keptInputs(state, event.step) },
      }
    case 'skip':
      return close(plan, state, event.step, 'skipped', `Skipped by ${event.by}.`, {}, now)
    case 'fail':
      return close(plan, state, event.step, 'failed', `Decided as failed by ${event.by}.`, {}, now)
    default:
      return event.decision satisfies never
  }
}

/** What it was given by hand it is given again. */
const keptInputs = (state: RunState, step: string): { readonly inputs?: Outputs } => {
  const inputs = state.steps[step]?.overridden ?? undefined
  return inputs === undefined ? {} : { inputs }
}

/** Goes on from a step of the run's past, or from where it waits; what came after it is done again as it comes. */
const reopen = (plan: Plan, from: RunState, event: Extract<RunEvent, { type: 'restarted' }>, now: Date): Move => {
  const { step } = event
  const { again: _, ...rest } = takenUp(withoutYes(plan, from, step), event)
  const state: RunState = { ...rest, failure: null, ending: null, held: null }
  const gates = gatesIn(plan, event.asks)
  if (gates.length === 0) return after({ type: 'resumed', step }, goElsewhere(state, step))
  const passed = passBy(state, 'skipped')
  const asked = askAgain(plan, passed.state, gates, { step }, now)
  return after({ type: 'resumed', step }, { ...asked, effects: [...passed.effects, ...asked.effects] })
}

/** Leaves the step it waits at; an approval asked for once more leaves what its step did before. */
const skip = (plan: Plan, state: RunState, event: Extract<RunEvent, { type: 'skipped' }>, now: Date): Move => {
  const reason = withNote(`Skipped by ${event.by}`, event.note)
  const again = againAt(state, event.step)
  const step = findStep(plan.graph, event.step)
  if (again === undefined || step === undefined) return close(plan, state, event.step, 'skipped', reason, {}, now)
  return passAgain(plan, state, step, again, { outcome: 'skipped', reason, outputs: state.steps[step.id]?.outputs ?? {}, now })
}

const takenUp = (state: RunState, { by, behind = by }: { readonly by: string; readonly behind?: string }): RunState => ({
  ...state,
  takenUpBy: [...new Set([...(state.takenUpBy ?? []), behind])],
})

/** A yes to what was done before is none to what is done again: approvals from here on are asked for anew, or left out by nobody else. */
const withoutYes = (plan: Plan, state: RunState, from: string): RunState => {
  const after = stepsAfter(plan.graph, from)
  const steps = Object.entries(state.steps).map(([id, step]) => [id, after.has(id) ? { ...step, decisions: [] } : step] as const)
  return { ...state, steps: Object.fromEntries(steps) }
}

/** Leaves where it waits (unless it waits for just this) and begins the step. */
const goElsewhere = (state: RunState, step: string, awaited?: string, inputs?: Outputs): Move => {
  const passed = state.cursor === awaited ? { state, effects: [] } : passBy(state, 'skipped')
  return {
    state: { ...passed.state, status: 'InProgress', waiting: null, wakeAt: null },
    effects: passed.effects,
    next: { step, began: true, ...(inputs === undefined ? {} : { inputs }) },
  }
}

const release = (state: RunState): Move => {
  const { waiting } = state
  const free: RunState = { ...state, held: null }
  if (waiting?.for !== 'release') return { state: free, effects: [] }
  return { state: { ...free, status: 'InProgress', waiting: null, wakeAt: null }, effects: [], next: { step: waiting.step } }
}

/** An attempt under way is ended and waited for, so that its end is known; everything else ends at once. */
const cancel = (plan: Plan, state: RunState, by: string, now: Date): Move => {
  const { cursor } = state
  const asked: RunState = { ...state, ending: { how: 'cancel', by, until: null } }
  if (cursor === null) return over(asked, 'Cancelled', `Cancelled by ${by}.`)
  const step = state.steps[cursor]
  if (step?.status === 'running' && state.waiting === null)
    return { state: { ...asked, status: 'Cancelling' }, effects: [{ type: 'interrupt', step: cursor, attempt: step.attempt }] }
  return close(plan, { ...asked, status: 'Cancelling' }, cursor, 'cancelled', `Cancelled by ${by}.`, step?.outputs ?? {}, now)
}

/** Ends after the step under way; a run that waits before a step ends now. */
const complete = (state: RunState, by: string): Move => {
  const asked: RunState = { ...state, ending: { how: 'complete', by, until: null } }
  const isBefore = state.waiting?.for === 'release' || state.waiting?.for === 'start' || state.waiting?.for === 'turn'
  return isBefore || state.cursor === null ? finish(asked) : { state: asked, effects: [] }
}

/** Whether an event means something in this state. */
export const mayHappen = (plan: Plan, state: RunState, event: RunEvent, now: Date): boolean => {
  switch (event.type) {
    case 'started':
      return state.status === 'Pending'
    case 'step-succeeded':
    case 'step-failed':
    case 'step-handed-over':
    case 'node-lost':
      return isRunning(state, event.step) && state.steps[event.step]?.attempt === event.attempt
    case 'answered':
      return isWaiting(state, event.step, 'answer') && choiceFits(plan, event)
    case 'approved':
      return isWaiting(state, event.step, 'approval') && !(state.steps[event.step]?.decisions.some(({ by }) => by === event.by) ?? false)
    case 'rejected':
      return isWaiting(state, event.step, 'approval')
    case 'decided':
      return isWaiting(state, event.step, 'decision') || mayResume(plan, state, event)
    case 'restarted':
      return mayRestart(plan, state, event.step)
    case 'skipped':
      return state.status === 'Waiting' && state.waiting?.step === event.step && state.waiting.for !== 'turn'
    case 'resumed':
      return isWaiting(state, event.step, 'resume')
    case 'step-started':
      return (
        state.waiting?.for === 'start' &&
        state.status === 'Waiting' &&
        sameLoop(plan, state.waiting.step, event.step) &&
        mayOverride(plan, state, event)
      )
    case 'held':
      return !isFinished(state.status) && state.status !== 'Cancelling' && state.held === null
    case 'released':
      return !isFinished(state.status) && state.held !== null
    case 'cancel-asked':
      return !isFinished(state.status) && state.status !== 'Cancelling'
    case 'complete-asked':
      return !isFinished(state.status) && state.ending === null
    case 'time-came':
      return !isFinished(state.status) && state.wakeAt !== null && Date.parse(state.wakeAt) <= now.getTime()
    default:
      return event satisfies never
  }
}

/** A failed run goes on from the step it failed at, again or past it. */
const mayResume = (plan: Plan, state: RunState, event: { readonly step: string; readonly decision: string }): boolean =>
  (state.status === 'Failed' || state.status === 'TimedOut') &&
  state.failure?.step === event.step &&
  event.decision !== 'fail' &&
  findStep(plan.graph, event.step)?.inside === undefined &&
  findStep(plan.graph, event.step) !== undefined

/** From any step outside loops, of a run that is over or waits for somebody. */
const mayRestart = (plan: Plan, state: RunState, id: string): boolean => {
  const step = findStep(plan.graph, id)
  if (step === undefined || step.inside !== undefined) return false
  return isFinished(state.status) || (state.status === 'Waiting' && state.waiting?.for !== 'turn')
}

const choiceFits = (plan: Plan, { step: id, choice }: { readonly step: string; readonly choice?: number }): boolean => {
  if (choice === undefined) return true
  const work = findStep(plan.graph, id)?.work
  return work?.type === 'manual' && work.choices?.[choice] !== undefined
}

const sameLoop = (plan: Plan, one: string, other: string): boolean => {
  const step = findStep(plan.graph, other)
  return step !== undefined && step.inside === findStep(plan.graph, one)?.inside
}

const mayOverride = (plan: Plan, state: RunState, { step: id, inputs }: { readonly step: string; readonly inputs?: Outputs }): boolean => {
  const step = findStep(plan.graph, id)
  return inputs === undefined || (step !== undefined && overrideProblems(plan, state, step, inputs).length === 0)
}

const isRunning = (state: RunState, step: string): boolean =>
  (state.status === 'InProgress' || state.status === 'Cancelling') && state.cursor === step && state.steps[step]?.status === 'running'

const isWaiting = (state: RunState, step: string, what: Waiting['for']): boolean =>
  state.status === 'Waiting' && state.waiting?.step === step && state.waiting.for === what
