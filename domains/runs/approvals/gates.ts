import { findStep, type Graph, type Step } from '#domains/runs/graph.ts'
import { approvalsNeeded, needsApproval } from '#domains/runs/plan.ts'
import { isFinished, type RunEvent, type RunState } from '#domains/runs/state.ts'

/**
 * Gates: approvals that an event would pass without being given.
 *
 * The problem: a run can be skipped, taken up past a refusal, started again from a later step, or led from step to step by
 * hand, and each of these is a way around an approval. The idea: such an event names the step it goes to, and the graph
 * says which approvals stand before it. Whoever does it must be allowed to decide about each of them.
 *
 * Guarantees: no event leads past an approval of this run that was asked and not given, nor to a step that every way to
 * leads through one. What was given is asked for again when a run is taken up behind it, unless the document says how long
 * a yes holds.
 */
export const gatesPassed = (graph: Graph, state: RunState, event: RunEvent): readonly string[] => {
  switch (event.type) {
    case 'skipped':
      return isOpen(state, findStep(graph, event.step)) ? [event.step] : []
    case 'decided':
      return event.decision === 'skip' && isOpen(state, findStep(graph, event.step)) ? [event.step] : []
    case 'restarted':
    case 'step-started':
      return gatesBefore(graph, state, event.step)
    default:
      return []
  }
}

/** As whom the reducer approves when the time for it is over. */
const byExpiry = 'workflow:expiry'

/** An approval that was not given since the step was last arrived at. */
const isOpen = (state: RunState, step: Step | undefined): boolean => {
  if (step === undefined || !needsApproval(step)) return false
  const decisions = state.steps[step.id]?.decisions ?? []
  // The document said that silence is a yes.
  if (decisions.some(({ by }) => by === byExpiry)) return false
  const given = decisions.filter(({ decision }) => decision === 'approve').length
  return given < approvalsNeeded(step) || decisions.some(({ decision }) => decision === 'reject')
}

const gatesBefore = (graph: Graph, state: RunState, target: string): readonly string[] => {
  const order = new Map(graph.steps.map(({ id }, index) => [id, index]))
  const isEarlier = (gate: string): boolean => (order.get(target) ?? 0) < (order.get(gate) ?? 0)
  return graph.steps
    .filter((gate) => gate.id !== target && isOpen(state, gate))
    .filter(({ id }) => {
      const wasAsked = Object.hasOwn(state.steps, id)
      if (wasAsked && !isEarlier(id) && reached(graph, waysFrom(graph, id), undefined).has(target)) return true
      return isOnEveryWay(graph, id, target)
    })
    .map(({ id }) => id)
}

/** There is no way to a step but through the approval. */
const isOnEveryWay = (graph: Graph, gate: string, target: string): boolean =>
  graph.start !== null && gate !== graph.start
    ? !reached(graph, [graph.start], gate).has(target) && reached(graph, [graph.start], undefined).has(target)
    : gate === graph.start

/**
 * Approvals that were given and are asked for again, first to last: those before the step from which a run goes on again,
 * and before the step at which a run that is over is taken up; written before it, or on every way to it.
 */
export const gatesAskedAgain = (graph: Graph, state: RunState, event: RunEvent, now: Date): readonly string[] => {
  if (event.type !== 'restarted' && (event.type !== 'decided' || !isFinished(state.status))) return []
  const order = graph.steps.map(({ id }) => id)
  const isEarlier = (gate: string): boolean => order.indexOf(gate) < order.indexOf(event.step)
  return graph.steps
    .filter((gate) => needsApproval(gate) && gate.id !== event.step)
    .filter((gate) => Object.hasOwn(state.steps, gate.id) && !isOpen(state, gate) && !stillHolds(state, gate, now))
    .filter(
      ({ id }) => (isEarlier(id) && reached(graph, waysFrom(graph, id), undefined).has(event.step)) || isOnEveryWay(graph, id, event.step),
    )
    .map(({ id }) => id)
}

/** Approvals that were given before an instant, and do not hold any more: what began then was begun behind them. */
export const gatesGivenBefore = (graph: Graph, state: RunState, at: Date, now: Date): readonly string[] =>
  graph.steps
    .filter((gate) => needsApproval(gate) && Object.hasOwn(state.steps, gate.id) && !isOpen(state, gate) && !stillHolds(state, gate, now))
    .filter(({ id }) => (state.steps[id]?.decisions ?? []).some((one) => Date.parse(one.at) <= at.getTime()))
    .map(({ id }) => id)

/** The document says how long a yes counts, and it was given that lately. */
const stillHolds = (state: RunState, { id, approval }: Step, now: Date): boolean => {
  const given = (state.steps[id]?.decisions ?? []).map(({ at }) => Date.parse(at))
  return approval?.holdsMs !== undefined && given.length > 0 && Math.max(...given) + approval.holdsMs >= now.getTime()
}

/** A step, and every step that can be come to from it. */
export const stepsAfter = (graph: Graph, from: string): ReadonlySet<string> => reached(graph, [from], undefined)

/** The steps that can be come to from these, without going through one. */
const reached = (graph: Graph, from: readonly string[], without: string | undefined): ReadonlySet<string> => {
  const seen = new Set<string>()
  const left = [...from]
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    if (id === without || seen.has(id)) continue
    seen.add(id)
    left.push(...waysFrom(graph, id))
  }
  return seen
}

const waysFrom = (graph: Graph, id: string): readonly string[] => {
  const step = findStep(graph, id)
  if (step === undefined) return []
  const { work, next, onFailure, onCancel, inside } = step
  const chosen =
    work.type === 'branch'
      ? [...work.choices.map((choice) => choice.next), ...(work.otherwise === undefined ? [] : [work.otherwise])]
      : work.type === 'loop'
        ? [work.start]
        : work.type === 'manual'
          ? (work.choices ?? []).flatMap((choice) => choice.next ?? [])
          : []
  return [
    ...chosen,
    ...(next === null ? [] : [next]),
    ...(onFailure.then === 'step' ? [onFailure.step] : []),
    ...(onCancel?.then === 'step' ? [onCancel.step] : []),
    // The pass of a loop ends at the loop.
    ...(inside === undefined ? [] : [inside]),
  ]
}
