import { childOf } from './child.ts'
import { holds } from './conditions.ts'
import { findStep, type Step } from './graph.ts'
import { titleIn } from './instructions.ts'
import { firstPass, loopsLeft, nextPass, passOf, valuesOfPass, type Turn } from './loops.ts'
import { overriddenStep } from './overriding.ts'
import { lookupOf, approvalsNeeded, needsApproval, variableNamed, weekMs, type Plan } from './plan.ts'
import { missingInWords, resolve, resolveText } from './references.ts'
import { fittedIn, roomOf, sizeOf, tooLargeFor } from './size.ts'
import { sleepUntil } from './sleeping.ts'
import type { Effect, LoopState, Outputs, RunState, RunStatus, StepState, StepStatus, Transition, Waiting } from './state.ts'
import { fits } from './values.ts'

/**
 * How a run moves from step to step: arrive, do, close, go on. Pure steps (branch, set, loops) follow each other here
 * without anybody's help; a loop of ours, not recursion, so that a long document cannot exhaust the stack.
 */

/** Where to go next. `began`: what one is asked at the door (to hold, to be guided) is answered already. */
export interface Next {
  readonly step: string
  readonly began?: boolean
  /** Inputs given by hand instead of those of the document. */
  readonly inputs?: Outputs
}

/** A piece of a transition. */
export interface Move extends Transition {
  readonly next?: Next | undefined
}

/** Times one step may be arrived at outside loops: a circle of failures ends instead of filling the disk. */
export const mostArrivals = 50
/** Pure steps in one transaction; then the run takes a turn. */
const mostMoves = 500

/** Goes on until somebody or something must be waited for, or the run is over. */
export const goOn = (plan: Plan, move: Move, now: Date): Transition => {
  const effects: Effect[] = [...move.effects]
  let { state, next } = move
  for (let moves = 0; next !== undefined; moves += 1) {
    if (moves >= mostMoves) {
      const turn: Waiting = { for: 'turn', step: next.step, reason: 'It goes on at once.', until: now.toISOString() }
      return { state: { ...state, status: running(state), cursor: next.step, waiting: turn, wakeAt: turn.until ?? null }, effects }
    }
    const moved: Move = arrive(plan, state, next, now)
    effects.push(...moved.effects)
    ;({ state, next } = moved)
  }
  return { state: withCancelLimit(state), effects }
}

/** The steps after a cancel are given up at their limit, whatever they wait for. */
const withCancelLimit = (state: RunState): RunState => {
  const until = state.ending?.until ?? null
  return state.status === 'Cancelling' && until !== null ? { ...state, wakeAt: until } : state
}

const running = (state: RunState): RunStatus => (state.status === 'Cancelling' ? 'Cancelling' : 'InProgress')

/** Arrives at a step: asks whom it must ask, else does it. */
const arrive = (plan: Plan, from: RunState, next: Next, now: Date): Move => {
  const { step: id } = next
  const step = findStep(plan.graph, id)
  if (step === undefined) return finish(withFailure(from, id, `There is no step "${id}".`, false))
  const left = leave(from, loopsLeft(plan.graph, from, step), 'cancelled', `Left for "${step.title}".`)
  const moved = arriveAt(plan, left.state, step, next, now)
  return after(left.effects, moved)
}

const arriveAt = (plan: Plan, state: RunState, step: Step, next: Next, now: Date): Move => {
  const { id } = step
  const { began = false, inputs } = next
  if (step.inside !== undefined && state.loops.at(-1)?.step !== step.inside)
    return finish(withFailure(state, id, `"${step.title}" is inside a loop and can only be reached from there.`, false))
  const former = state.steps[id]
  if (!began && state.status !== 'Cancelling') {
    // What was said of it when it was arrived at before is no answer any more.
    if ((state.held !== null || state.guided) && former !== undefined && former.decisions.length > 0)
      return arriveAt(plan, patch(state, id, { decisions: [] }), step, next, now)
    if (state.held !== null) return wait(state, step, { for: 'release', step: id, reason: `Held by ${state.held}.` })
    if (state.guided)
      return wait(state, step, { for: 'start', step: id, reason: `"${titleIn(plan, state, step)}" waits for somebody to start it.` })
  }
  const arrivals = (former?.arrivals ?? 0) + 1
  if (arrivals > mostArrivals && state.loops.length === 0)
    return finish(withFailure(state, id, `"${step.title}" was begun ${mostArrivals} times.`, false))
  // Approval is asked each time a step is arrived at: a yes to yesterday's attempt is no yes to this one.
  const fresh = { status: 'waiting', reason: null, outputs: {}, decisions: [], tries: 0, arrivals, since: now.toISOString() } as const
  const given = inputs !== undefined || former?.overridden !== undefined ? { overridden: inputs ?? null } : {}
  const arrived = patch({ ...state, cursor: id, waiting: null, wakeAt: null }, id, { ...fresh, ...given })
  return needsApproval(step) ? askApproval(plan, arrived, step, now) : perform(plan, arrived, step, now)
}

const askApproval = (plan: Plan, state: RunState, step: Step, now: Date): Move => {
  const waiting = approvalWait({ ...step, title: titleIn(plan, state, step) }, 0, now, {})
  const asked = step.work.type === 'approve' ? attempted(state, step, { outputs: { ApprovalStatus: 'Waiting' } }) : state
  return wait(asked, step, waiting)
}

/** What an approval waits for: how many more, until when, and when to ask again. */
export const approvalWait = (step: Step, given: number, now: Date, former: Partial<Waiting>): Waiting => {
  const needed = approvalsNeeded(step)
  const { expiresMs = weekMs, remindMs } = step.approval ?? {}
  return {
    for: 'approval',
    step: step.id,
    reason: `"${step.title}" needs ${needed === 1 ? 'an approval' : `${needed} approvals`}; ${given} given.`,
    until: former.until ?? new Date(now.getTime() + expiresMs).toISOString(),
    ...(former.remindAt === undefined
      ? remindMs === undefined
        ? {}
        : { remindAt: new Date(now.getTime() + remindMs).toISOString() }
      : { remindAt: former.remindAt }),
    ...(former.escalated === true ? { escalated: true } : {}),
  }
}

/** Does the step: by itself, by hand, or as a new attempt. */
export const perform = (plan: Plan, state: RunState, step: Step, now: Date): Move => {
  const lookup = lookupOf(plan, state)
  const { work } = overriddenStep(step, state.steps[step.id]?.overridden)
  switch (work.type) {
    case 'manual': {
      const until = step.timeoutMs > 0 ? { until: new Date(now.getTime() + step.timeoutMs).toISOString() } : {}
      return wait(attempted(state, step, {}), step, { for: 'answer', step: step.id, reason: titleIn(plan, state, step), ...until })
    }
    case 'approve':
    case 'http':
    case 'action':
    case 'script':
    case 'call': {
      if (work.type === 'approve') return close(plan, state, step.id, 'success', null, state.steps[step.id]?.outputs ?? {}, now)
      const begun = attempted({ ...state, status: running(state), waiting: null, wakeAt: null }, step, { status: 'running', reason: null })
      return { state: begun, effects: [{ type: 'run-step', step: step.id, attempt: begun.steps[step.id]?.attempt ?? 1 }] }
    }
    case 'run': {
      const begun = attempted({ ...state, status: running(state), waiting: null, wakeAt: null }, step, { status: 'running', reason: null })
      const child = childOf(work, lookup)
      if ('problem' in child) return close(plan, begun, step.id, 'failed', child.problem, {}, now)
      const wakeAt = step.timeoutMs > 0 ? new Date(now.getTime() + step.timeoutMs).toISOString() : null
      const attempt = begun.steps[step.id]?.attempt ?? 1
      return { state: { ...begun, wakeAt }, effects: [{ type: 'run-child', step: step.id, attempt, ...child }] }
    }
    case 'branch': {
      const begun = attempted(state, step, {})
      for (const choice of work.choices) {
        const answer = holds(choice.when, lookup)
        if (answer.problem !== undefined) return close(plan, begun, step.id, 'failed', answer.problem, {}, now)
        if (answer.holds) return close(plan, begun, step.id, 'success', null, {}, now, { step: choice.next })
      }
      return close(plan, begun, step.id, 'success', null, {}, now, work.otherwise === undefined ? undefined : { step: work.otherwise })
    }
    case 'set': {
      const begun = attempted(state, step, {})
      const name = variableNamed(work.variable)
      const declared = plan.graph.variables?.[name]
      const value = resolve(work.value, lookup)
      if (declared === undefined) return close(plan, begun, step.id, 'failed', `There is no variable "${name}".`, {}, now)
      if (value.missing !== undefined) return close(plan, begun, step.id, 'failed', missingInWords(value.missing), {}, now)
      if (!fits(declared.type, value.value))
        return close(plan, begun, step.id, 'failed', `The variable "${name}" holds a ${declared.type}; this value is none.`, {}, now)
      const problem = tooLargeFor(begun, name, value.value)
      if (problem !== undefined) return close(plan, begun, step.id, 'failed', problem, {}, now)
      return close(plan, { ...begun, variables: { ...begun.variables, [name]: value.value } }, step.id, 'success', null, {}, now)
    }
    case 'sleep': {
      const begun = attempted(state, step, {})
      const duration = work.duration === undefined ? undefined : resolveText(work.duration, lookup)
      const instant = work.until === undefined ? undefined : resolveText(work.until, lookup)
      if (duration?.missing !== undefined) return close(plan, begun, step.id, 'failed', missingInWords(duration.missing), {}, now)
      if (instant?.missing !== undefined) return close(plan, begun, step.id, 'failed', missingInWords(instant.missing), {}, now)
      const until = sleepUntil({ duration: duration?.value, until: instant?.value }, now)
      if (until.problem !== undefined) return close(plan, begun, step.id, 'failed', until.problem, {}, now)
      if (until.at <= now) return close(plan, begun, step.id, 'success', null, {}, now)
      return wait(begun, step, {
        for: 'timer',
        step: step.id,
        reason: `It goes on at ${until.at.toISOString()}.`,
        until: until.at.toISOString(),
      })
    }
    case 'pause': {
      const until = new Date(now.getTime() + (step.timeoutMs > 0 ? step.timeoutMs : weekMs)).toISOString()
      return wait(attempted(state, step, {}), step, {
        for: 'resume',
        step: step.id,
        reason: `"${titleIn(plan, state, step)}" waits for somebody to go on.`,
        until,
      })
    }
    case 'loop':
      return takeTurn(plan, attempted(state, step, { status: 'running', reason: null }), step, firstPass(step, work, lookup), now)
    default:
      return work satisfies never
  }
}

/** Waits at a step. A run that is being cancelled waits for nobody. */
const wait = (state: RunState, step: Step, waiting: Waiting): Move => {
  if (state.status === 'Cancelling') return over(patch(state, step.id, { status: 'cancelled', reason: 'Cancelled.' }), 'Cancelled', null)
  const wakeAt = [waiting.until, waiting.remindAt].filter((at) => at !== undefined).toSorted()[0] ?? null
  const waits = { ...state, status: 'Waiting', cursor: step.id, waiting, wakeAt } as const
  return { state: patch(waits, step.id, { status: 'waiting', reason: waiting.reason }), effects: [{ type: 'wait', waiting }] }
}

/**
 * Ends a step and goes where the graph says: to `to` (a branch taken, a choice), else to what follows.
 */
export const close = (
  plan: Plan,
  state: RunState,
  id: string,
  outcome: StepStatus,
  said: string | null,
  given: Outputs,
  now: Date,
  to?: Next | 'end',
): Move => {
  const { reason, outputs } = fittedIn(state, id, said, given)
  const { again: _, ...rest } = state
  const ended = patch({ ...rest, waiting: null, wakeAt: null }, id, { status: outcome, reason, outputs })
  const effect: Effect = {
    type: 'step-ended',
    step: id,
    attempt: ended.steps[id]?.attempt ?? 0,
    outcome,
    reason,
    outputs,
    pass: passOf(state),
  }
  const moved = follow(plan, ended, id, outcome, reason, now, to)
  return { ...moved, effects: [effect, ...moved.effects] }
}

const follow = (
  plan: Plan,
  state: RunState,
  id: string,
  outcome: StepStatus,
  reason: string | null,
  now: Date,
  to?: Next | 'end',
): Move => {
  const step = findStep(plan.graph, id)
  if (step === undefined) return finish(withFailure(state, id, `There is no step "${id}".`, false))
  const failed = outcome === 'failed' || outcome === 'timed-out'
  if (state.ending?.how === 'cancel') return followCancelled(plan, state, step, outcome, now, to)
  const why = reason ?? `"${step.title}" failed.`
  const marked = failed && step.critical ? withFailure(state, id, why, outcome === 'timed-out') : state
  if (!failed) {
    if (to === 'end') return finish(marked)
    return to === undefined ? goTo(plan, marked, step, step.end === true ? null : step.next, now) : stepTo(marked, to)
  }
  if (step.end === true) return goTo(plan, marked, step, null, now)
  switch (step.onFailure.then) {
    case 'abort':
      return abort(withFailure(marked, id, why, outcome === 'timed-out'), outcome, why)
    case 'continue':
      return goTo(plan, marked, step, step.next, now)
    case 'step':
      return stepTo(marked, { step: step.onFailure.step })
    default:
      return step.onFailure satisfies never
  }
}

/** Goes to the next step; null ends the pass of the loop it is in, or the run. */
const goTo = (plan: Plan, state: RunState, from: Step, next: string | null, now: Date): Move => {
  if (state.ending?.how === 'complete') return finish(state)
  if (next !== null) return { state, effects: [], next: { step: next } }
  return from.inside === undefined || state.loops.length === 0 ? finish(state) : endPass(plan, state, now)
}

const stepTo = (state: RunState, next: Next): Move => (state.ending?.how === 'complete' ? finish(state) : { state, effects: [], next })

/** The innermost loop has made a pass. */
const endPass = (plan: Plan, state: RunState, now: Date): Move => {
  const loop = state.loops.at(-1)
  const step = loop === undefined ? undefined : findStep(plan.graph, loop.step)
  if (loop === undefined || step?.work.type !== 'loop') return finish(state)
  const turn = nextPass(step, step.work, loop, state.steps[step.id]?.since ?? '', lookupOf(plan, state), now)
  return takeTurn(plan, { ...state, loops: state.loops.slice(0, -1) }, step, turn, now)
}

const takeTurn = (plan: Plan, state: RunState, step: Step, turn: Turn, now: Date): Move => {
  if (step.work.type !== 'loop') return finish(state)
  if ('ends' in turn) return close(plan, state, step.id, turn.ends, turn.reason, state.steps[step.id]?.outputs ?? {}, now)
  if (turn.pass.pass === 1 && sizeOf(turn.pass.items) > roomOf(state, {}))
    return close(plan, state, step.id, 'failed', 'What it goes over is larger than the run may be.', {}, now)
  const around = { ...state, status: running(state), waiting: null, loops: [...state.loops, turn.pass] }
  const outputs = valuesOfPass(turn.pass, step.work)
  return { state: patch(around, step.id, { status: 'running', outputs }), effects: [], next: { step: step.work.start } }
}

/** What the document wants done after a cancel: the steps from `onCancel` on, as long as they succeed, for a short while. */
const followCancelled = (plan: Plan, state: RunState, step: Step, outcome: StepStatus, now: Date, to?: Next | 'end'): Move => {
  const began = state.ending?.until ?? null
  if (began === null) {
    if (step.onCancel?.then !== 'step') return over(state, 'Cancelled', null)
    const until = new Date(now.getTime() + cancelFlowMs).toISOString()
    const ending = { how: 'cancel', by: state.ending?.by ?? '', until } as const
    return { state: { ...state, status: 'Cancelling', ending, wakeAt: until }, effects: [], next: { step: step.onCancel.step } }
  }
  const goesOn = outcome !== 'cancelled' && Date.parse(began) > now.getTime()
  const failed = outcome === 'failed' || outcome === 'timed-out'
  if (!goesOn || to === 'end' || (failed && step.onFailure.then === 'abort')) return over(state, 'Cancelled', null)
  if (to !== undefined) return { state, effects: [], next: to }
  const next = failed && step.onFailure.then === 'step' ? step.onFailure.step : step.end === true ? null : step.next
  if (next === null)
    return step.inside === undefined || state.loops.length === 0 ? over(state, 'Cancelled', null) : endPass(plan, state, now)
  return { state, effects: [], next: { step: next } }
}

/** How long the steps after a cancel may take. */
export const cancelFlowMs = 120_000

/** Ends the run, and the loops it stands in, by a failure. */
const abort = (state: RunState, outcome: StepStatus, reason: string): Move => {
  const left = leave(state, state.loops, outcome, reason)
  return after(left.effects, finish(left.state))
}

const after = (effects: readonly Effect[], move: Move): Move => ({ ...move, effects: [...effects, ...move.effects] })

export const finish = (state: RunState): Move => {
  const status = state.failure === null ? 'Success' : state.failure.timedOut ? 'TimedOut' : 'Failed'
  return over(state, status, state.failure?.reason ?? null)
}

/** The run is over, and the loops it stands in with it. */
export const over = (state: RunState, status: RunStatus, reason: string | null): Move => {
  const outcome: StepStatus = status === 'Success' ? 'success' : status === 'Cancelled' ? 'cancelled' : 'failed'
  const passed = passBy(state, status === 'Cancelled' ? 'cancelled' : 'skipped')
  const left = leave(passed.state, state.loops, outcome, reason)
  return {
    state: { ...left.state, status, cursor: null, waiting: null, wakeAt: null, held: null },
    effects: [...passed.effects, ...left.effects, { type: 'finish', status, reason }],
  }
}

/** Ends the step the run waits at, because the run goes elsewhere. */
export const passBy = (state: RunState, outcome: 'skipped' | 'cancelled'): Transition => {
  const { cursor } = state
  const step = cursor === null ? undefined : state.steps[cursor]
  if (cursor === null || step?.status !== 'waiting') return { state, effects: [] }
  const { attempt, outputs } = step
  const reason = 'The run went on elsewhere.'
  return {
    state: patch(state, cursor, { status: outcome, reason }),
    effects: [{ type: 'step-ended', step: cursor, attempt, outcome, reason, outputs, pass: passOf(state) }],
  }
}

/** Ends loops that are left in the middle of a pass, the innermost first. */
const leave = (from: RunState, loops: readonly LoopState[], outcome: StepStatus, reason: string | null): Transition => {
  const effects: Effect[] = []
  let state = from
  for (const loop of loops.toReversed()) {
    state = patch({ ...state, loops: state.loops.filter((one) => one !== loop) }, loop.step, { status: outcome, reason })
    const { attempt = 0, outputs = {} } = state.steps[loop.step] ?? {}
    effects.push({ type: 'step-ended', step: loop.step, attempt, outcome, reason, outputs, pass: passOf(state) })
  }
  return { state, effects }
}

/** Counts a new attempt. */
const attempted = (state: RunState, step: Step, change: Partial<StepState>): RunState => {
  const former = state.steps[step.id]
  return patch(state, step.id, { attempt: (former?.attempt ?? 0) + 1, tries: (former?.tries ?? 0) + 1, ...change })
}

export const patch = (state: RunState, id: string, change: Partial<StepState>): RunState => {
  const former = state.steps[id] ?? noStep
  return { ...state, steps: { ...state.steps, [id]: { ...former, ...change } } }
}

const noStep: StepState = { status: 'waiting', attempt: 0, tries: 0, arrivals: 0, reason: null, outputs: {}, decisions: [], since: '' }

/** The first critical failure decides; later ones, of the rollback for instance, are told by their steps. */
const withFailure = (state: RunState, step: string, reason: string, timedOut: boolean): RunState =>
  state.failure === null ? { ...state, failure: { step, reason, timedOut } } : state
