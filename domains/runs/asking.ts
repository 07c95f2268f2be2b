/** How approvals are counted, refused, reminded of and expire; what happens when the clock has its say. */
import { againAt, passAgain } from './asking-again.ts'
import { findStep, type Step } from './graph.ts'
import { titleIn } from './instructions.ts'
import { approvalWait, close, over, patch, perform, type Move } from './moving.ts'
import { approvalsNeeded, weekMs, type Plan } from './plan.ts'
import type { Decision, Effect, Outputs, RunEvent, RunState, Waiting } from './state.ts'

export const approve = (plan: Plan, state: RunState, id: string, decision: Decision, now: Date): Move => {
  const step = findStep(plan.graph, id)
  if (step === undefined) return { state, effects: [] }
  const decisions = [...(state.steps[id]?.decisions ?? []), decision]
  const approved = patch(state, id, { decisions })
  const given = decisions.filter((one) => one.decision === 'approve').length
  if (given >= approvalsNeeded(step)) return passGate(plan, approved, step, now)
  const waiting = approvalWait({ ...step, title: titleIn(plan, state, step) }, given, now, state.waiting ?? {})
  return { state: patch({ ...approved, waiting }, id, { reason: waiting.reason }), effects: [{ type: 'wait', waiting }] }
}

const passGate = (plan: Plan, state: RunState, step: Step, now: Date): Move => {
  const again = againAt(state, step.id)
  if (again !== undefined) {
    const outputs = { ...state.steps[step.id]?.outputs, ...approvalOutputs(state, step, 'Approved') }
    return passAgain(plan, state, step, again, { outcome: 'success', reason: 'Approved again; it was not done again.', outputs, now })
  }
  const done = step.work.type === 'approve' ? patch(state, step.id, { outputs: approvalOutputs(state, step, 'Approved') }) : state
  return perform(plan, { ...done, status: 'InProgress', waiting: null, wakeAt: null }, step, now)
}

export const reject = (plan: Plan, state: RunState, event: Extract<RunEvent, { type: 'rejected' }>, now: Date): Move => {
  const decision: Decision = { by: event.by, decision: 'reject', note: event.note, at: now.toISOString() }
  const refused = patch(state, event.step, { decisions: [...(state.steps[event.step]?.decisions ?? []), decision] })
  const step = findStep(plan.graph, event.step)
  const outputs = step === undefined ? {} : approvalOutputs(refused, step, 'Rejected')
  return close(plan, refused, event.step, 'failed', withNote(`Refused by ${event.by}`, event.note), outputs, now)
}

/** What later steps may read of an approval that is a step of its own. */
const approvalOutputs = (state: RunState, step: Step, status: 'Approved' | 'Rejected'): Outputs => {
  if (step.work.type !== 'approve') return {}
  const decisions = state.steps[step.id]?.decisions ?? []
  return {
    ApprovalStatus: status,
    ApproverDecisions: decisions.map(({ by, decision, note, at }) => ({
      Approver: by,
      Decision: decision === 'approve' ? 'Approve' : 'Reject',
      Comment: note,
      Time: at,
    })),
  }
}

export const timeCame = (plan: Plan, state: RunState, now: Date): Move => {
  const { waiting } = state
  if (waiting === null) return state.status === 'Cancelling' ? giveUpCancelling(state) : outOfTime(plan, state, now)
  const due = waiting.until !== undefined && Date.parse(waiting.until) <= now.getTime()
  if (!due) return remind(state, waiting)
  switch (waiting.for) {
    case 'timer':
      return close(plan, state, waiting.step, 'success', null, {}, now)
    case 'turn':
      return { state: { ...state, waiting: null, wakeAt: null }, effects: [], next: { step: waiting.step } }
    case 'approval':
      return expire(plan, state, waiting, now)
    case 'answer':
    case 'resume':
    case 'decision':
    case 'release':
    case 'start':
      return close(plan, state, waiting.step, 'timed-out', 'Nobody answered in time.', {}, now)
    default:
      return waiting.for satisfies never
  }
}

/** The steps after a cancel took too long. */
const giveUpCancelling = (state: RunState): Move => {
  const { cursor } = state
  const step = cursor === null ? undefined : state.steps[cursor]
  if (cursor === null || step?.status !== 'running') return over(state, 'Cancelled', null)
  const ended = over(patch(state, cursor, { status: 'cancelled', reason: 'The steps after the cancel took too long.' }), 'Cancelled', null)
  return after({ type: 'interrupt', step: cursor, attempt: step.attempt }, ended)
}

/** What the step started took longer than it may: it is cancelled, and the step has timed out. */
const outOfTime = (plan: Plan, state: RunState, now: Date): Move => {
  const { cursor } = state
  const step = cursor === null ? undefined : findStep(plan.graph, cursor)
  if (step === undefined) return { state: { ...state, wakeAt: null }, effects: [] }
  const attempt = state.steps[step.id]?.attempt ?? 1
  const reason = `"${step.title}" took longer than ${step.timeoutMs / 1_000} s.`
  const failed = fail(plan, state, { type: 'step-failed', step: step.id, attempt, reason, timedOut: true, outputs: {} }, now)
  return after({ type: 'interrupt', step: step.id, attempt }, failed)
}

const remind = (state: RunState, waiting: Waiting): Move => {
  const { remindAt: _, ...later } = waiting
  return {
    state: { ...state, waiting: later, wakeAt: waiting.until ?? null },
    effects: [{ type: 'remind', step: waiting.step, escalate: false }],
  }
}

/** Nobody approved in time: the document says what that means. */
const expire = (plan: Plan, state: RunState, waiting: Waiting, now: Date): Move => {
  const step = findStep(plan.graph, waiting.step)
  const { onExpiry = 'reject', expiresMs = weekMs } = step?.approval ?? {}
  if (step !== undefined && onExpiry === 'approve') {
    const decision: Decision = { by: 'workflow:expiry', decision: 'approve', note: 'Nobody answered in time.', at: now.toISOString() }
    return passGate(plan, patch(state, step.id, { decisions: [...(state.steps[step.id]?.decisions ?? []), decision] }), step, now)
  }
  if (onExpiry === 'escalate' && waiting.escalated !== true) {
    const until = new Date(now.getTime() + expiresMs).toISOString()
    const again: Waiting = { for: 'approval', step: waiting.step, reason: waiting.reason, until, escalated: true }
    return { state: { ...state, waiting: again, wakeAt: until }, effects: [{ type: 'remind', step: waiting.step, escalate: true }] }
  }
  return close(plan, state, waiting.step, 'timed-out', 'Nobody approved in time.', state.steps[waiting.step]?.outputs ?? {}, now)
}

/** Tried again while attempts are left and trying can help, else it has failed. */
export const fail = (plan: Plan, state: RunState, event: Extract<RunEvent, { type: 'step-failed' }>, now: Date): Move => {
  const { step: id, reason, outputs } = event
  const outcome = event.timedOut ? 'timed-out' : 'failed'
  if (state.ending?.how === 'cancel' && state.ending.until === null) return close(plan, state, id, 'cancelled', reason, outputs, now)
  const step = findStep(plan.graph, id)
  const tries = state.steps[id]?.tries ?? 1
  if (step === undefined || event.final === true || tries >= (step.attempts ?? 1))
    return close(plan, state, id, outcome, reason, outputs, now)
  const attempt = state.steps[id]?.attempt ?? 0
  const ended: Effect = {
    type: 'step-ended',
    step: id,
    attempt,
    outcome,
    reason,
    outputs,
    pass: state.loops.at(-1)?.pass ?? 0,
    again: true,
  }
  return after(ended, perform(plan, state, step, now))
}

/** A sentence with what somebody added. */
export const withNote = (text: string, note: string): string => (note === '' ? `${text}.` : `${text}: ${note}`)

/** The move with an effect before its own. */
export const after = (effect: Effect, move: Move): Move => ({ ...move, effects: [effect, ...move.effects] })
