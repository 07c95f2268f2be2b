import { findStep, type Step } from './graph.ts'
import { titleIn } from './instructions.ts'
import { approvalWait, close, finish, patch, type Move } from './moving.ts'
import { needsApproval, type Plan } from './plan.ts'
import type { Again, Effect, Outputs, RunState } from './state.ts'

/**
 * Approvals asked for once more.
 *
 * The problem: a yes was given to a run as it was then, and a run that goes on again from behind it would use it a second
 * time. The idea: the event that has it go on names the approvals it passes; each is asked for anew, one after the other,
 * while what their steps did and left stays as it is, and only then the run goes where it was to go.
 */

/** Of those an event names, the approvals this run can ask for. */
export const gatesIn = (plan: Plan, asks: readonly string[] | undefined): readonly string[] =>
  (asks ?? []).filter((id) => {
    const step = findStep(plan.graph, id)
    return step !== undefined && needsApproval(step)
  })

/** Waits for the first of the approvals; the step itself is not begun. */
export const askAgain = (plan: Plan, state: RunState, [gate = '', ...gates]: readonly string[], then: Again['then'], now: Date): Move => {
  const step = findStep(plan.graph, gate)
  if (step === undefined) return { state, effects: [] }
  const { attempt = 0, arrivals = 0, outputs = {}, status = 'success', reason = null } = state.steps[gate] ?? {}
  const waiting = approvalWait({ ...step, title: titleIn(plan, state, step) }, 0, now, {})
  const wakeAt = [waiting.until, waiting.remindAt].filter((at) => at !== undefined).toSorted()[0] ?? null
  const again: Again = { gate, gates, then, was: { status, reason } }
  const waits = { ...state, status: 'Waiting', cursor: gate, waiting, wakeAt, again } as const
  const asked = {
    status: 'waiting',
    reason: waiting.reason,
    decisions: [],
    since: now.toISOString(),
    attempt: attempt + 1,
    arrivals: arrivals + 1,
    outputs: step.work.type === 'approve' ? { ...outputs, ApprovalStatus: 'Waiting' } : outputs,
  } as const
  return { state: patch(waits, gate, asked), effects: [{ type: 'wait', waiting }] }
}

/** What the run does after this approval, when it was asked for once more. */
export const againAt = ({ again, waiting }: RunState, step: string): Again | undefined =>
  again !== undefined && again.gate === step && waiting?.for === 'approval' && waiting.step === step ? again : undefined

/** The approval was given once more, or left out: the next one is asked for, or the run goes on where it was to. */
export const passAgain = (
  plan: Plan,
  from: RunState,
  step: Step,
  again: Again,
  { outcome, reason, outputs, now }: { outcome: 'success' | 'skipped'; reason: string; outputs: Outputs; now: Date },
): Move => {
  const ended: Effect = {
    type: 'step-ended',
    step: step.id,
    attempt: from.steps[step.id]?.attempt ?? 0,
    outcome,
    reason,
    outputs,
    pass: from.loops.at(-1)?.pass ?? 0,
  }
  const { again: _, ...rest } = from
  const state = patch({ ...rest, status: 'InProgress', waiting: null, wakeAt: null }, step.id, { ...again.was, outputs })
  const moved = goOnAt(plan, state, again, now)
  return { ...moved, effects: [ended, ...moved.effects] }
}

const goOnAt = (plan: Plan, state: RunState, { gates, then }: Again, now: Date): Move => {
  if (state.ending?.how === 'complete') return finish(state)
  if (gates.length > 0) return askAgain(plan, state, gates, then, now)
  if (then.skippedBy !== undefined)
    return close(plan, { ...state, cursor: then.step }, then.step, 'skipped', `Skipped by ${then.skippedBy}.`, {}, now)
  return { state, effects: [], next: { step: then.step, began: state.held === null } }
}
