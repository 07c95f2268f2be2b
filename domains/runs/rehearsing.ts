import { fillData, type TemplateValue } from '#platform/text/template.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Condition } from './conditions.ts'
import { findStep, type Step } from './graph.ts'
import { fillWords } from './instructions.ts'
import { approvalsNeeded, lookupOf, type Plan } from './plan.ts'
import { textLookup } from './planning.ts'
import { missingInWords, resolve } from './references.ts'
import { fillRequest } from './request.ts'
import { advance } from './run.ts'
import { isFinished, type Effect, type Outputs, type RunEvent, type RunState } from './state.ts'
import { branchText, doesOf } from './step-view.ts'

/**
 * A rehearsal: the run as it would go when every step succeeds, by the same reducer and without doing anything. Outputs a
 * later step refers to are stood in for by their names. A branch on one cannot be foreseen: it goes the other way
 * (`otherwise`), and a loop that asks for one is gone through once.
 */
export interface Rehearsed {
  readonly step: string
  readonly title: string
  readonly type: Step['work']['type']
  /** What would be done, values filled in. */
  readonly does: string
  readonly problem?: string
  /** How often it would be done; 0: not on this way. */
  readonly times: number
}

/** Events of one rehearsal at most: a long loop is shown as far as that. */
const mostEvents = 1_000

export const rehearse = (plan: Plan, initial: RunState, now: Date, problemOf: (step: Step) => string | undefined): readonly Rehearsed[] => {
  const stubs = stubsOf(plan)
  const foreseen = foresee(plan)
  const seen = new Map<string, { does: string; problem?: string; times: number }>()
  let clock = now
  let { state, effects } = advance(foreseen, initial, { type: 'started' }, clock)
  for (let events = 0; events < mostEvents; events += 1) {
    note(plan, state, effects, seen, problemOf)
    const next = nextEvent(plan, state, stubs)
    if (next === undefined) break
    if (state.wakeAt !== null && next.type === 'time-came') clock = new Date(Math.max(clock.getTime(), Date.parse(state.wakeAt)))
    ;({ state, effects } = advance(foreseen, state, next, clock))
  }
  const textKnown = lookupOf(plan, initial)
  return plan.graph.steps.map((step) => {
    const found = seen.get(step.id) ?? { ...described(plan, initial, step, stubbed(plan, initial, stubs)), times: 0 }
    const problem = found.problem ?? problemOf(step)
    return {
      step: step.id,
      title: fillWords(step.title, textKnown),
      type: step.work.type,
      does: found.does,
      times: found.times,
      ...(problem === undefined ? {} : { problem }),
    }
  })
}

const never: Condition = { any: [] }
const always: Condition = { all: [] }

/** The same plan with an answer to every condition that asks what only the run will know. */
const foresee = (plan: Plan): Plan => {
  const later = new Set(plan.graph.steps.filter(({ work }) => !['branch', 'loop', 'set'].includes(work.type)).map(({ id }) => id))
  const isOpen = (condition: Condition): boolean =>
    [...JSON.stringify(condition).matchAll(/([A-Za-z_][A-Za-z0-9_-]*)\.[A-Za-z_]/g)].some(([, step = '']) => later.has(step))
  const steps = plan.graph.steps.map((step): Step => {
    const { work } = step
    if (work.type === 'loop' && work.again !== undefined && isOpen(work.again)) return { ...step, work: { ...work, again: never } }
    if (work.type !== 'branch') return step
    const choices = work.choices.map((choice, index) => {
      if (!isOpen(choice.when)) return choice
      const isOnly = work.otherwise === undefined && index === work.choices.length - 1
      return { ...choice, when: isOnly ? always : never }
    })
    return { ...step, work: { ...work, choices } }
  })
  return { ...plan, graph: { ...plan.graph, steps } }
}

/** What each step would leave, as far as anything refers to it. */
const stubsOf = ({ graph }: Plan): ReadonlyMap<string, Outputs> => {
  const names = new Set(graph.steps.map(({ id }) => id))
  const stubs = new Map<string, Record<string, string>>()
  for (const [, step = '', output = ''] of JSON.stringify(graph).matchAll(/([A-Za-z_][A-Za-z0-9_-]*)\.([A-Za-z_][A-Za-z0-9_-]*)/g)) {
    if (!names.has(step)) continue
    const own = stubs.get(step) ?? {}
    own[output] = `(${step}.${output})`
    stubs.set(step, own)
  }
  return stubs
}

const note = (
  plan: Plan,
  state: RunState,
  effects: readonly Effect[],
  seen: Map<string, { does: string; problem?: string; times: number }>,
  problemOf: (step: Step) => string | undefined,
): void => {
  for (const effect of effects) {
    const id = effect.type === 'run-step' || effect.type === 'run-child' || effect.type === 'step-ended' ? effect.step : undefined
    const waiting = effect.type === 'wait' && effect.waiting.for !== 'approval' ? effect.waiting.step : undefined
    const step = findStep(plan.graph, id ?? waiting ?? '')
    if (step === undefined) continue
    const former = seen.get(step.id)
    const counts = effect.type !== 'step-ended' || isPure(step)
    const failure = effect.type === 'step-ended' && effect.outcome === 'failed' ? (effect.reason ?? undefined) : undefined
    const shown = former ?? described(plan, state, step, textLookup(plan, state))
    const problem = failure ?? shown.problem ?? problemOf(step)
    seen.set(step.id, { does: shown.does, times: (former?.times ?? 0) + (counts ? 1 : 0), ...(problem === undefined ? {} : { problem }) })
  }
}

const isPure = ({ work }: Step): boolean => work.type === 'branch' || work.type === 'loop' || work.type === 'set' || work.type === 'approve'

/** What happens next when everything goes well; undefined when it is over, or nothing would move it. */
const nextEvent = (plan: Plan, state: RunState, stubs: ReadonlyMap<string, Outputs>): RunEvent | undefined => {
  if (isFinished(state.status)) return undefined
  const { waiting, cursor } = state
  if (waiting === null) {
    if (cursor === null) return undefined
    return { type: 'step-succeeded', step: cursor, attempt: state.steps[cursor]?.attempt ?? 1, outputs: stubs.get(cursor) ?? {} }
  }
  const { step } = waiting
  switch (waiting.for) {
    case 'answer':
      return {
        type: 'answered',
        step,
        outcome: 'done',
        by: 'rehearsal',
        note: stubs.get(step)?.['note'] === undefined ? '' : `(${step}.note)`,
      }
    case 'approval': {
      const given = state.steps[step]?.decisions.length ?? 0
      const found = findStep(plan.graph, step)
      return found === undefined || given >= approvalsNeeded(found)
        ? undefined
        : { type: 'approved', step, by: `rehearsal:${given}`, note: '' }
    }
    case 'resume':
      return { type: 'resumed', step, by: 'rehearsal' }
    case 'start':
      return { type: 'step-started', step, by: 'rehearsal' }
    case 'timer':
    case 'turn':
      return { type: 'time-came' }
    case 'decision':
    case 'release':
      return undefined
    default:
      return waiting.for satisfies never
  }
}

/** Values as far as they are known, and the names of those that are not. */
const stubbed = (plan: Plan, state: RunState, stubs: ReadonlyMap<string, Outputs>) => {
  const known = textLookup(plan, state)
  return (name: string): TemplateValue | undefined => known(name) ?? (stubs.has(name.split('.')[0] ?? '') ? `(${name})` : undefined)
}

const described = (
  plan: Plan,
  state: RunState,
  step: Step,
  lookup: (name: string) => TemplateValue | undefined,
): { readonly does: string; readonly problem?: string } => {
  const { work } = step
  try {
    switch (work.type) {
      case 'manual':
        return { does: 'A person does it and answers.' }
      case 'http': {
        const { method, url, body } = fillRequest(work.request, lookup)
        return { does: [`${method} ${url}`, ...(body === '' ? [] : [body])].join('\n') }
      }
      case 'action':
        return { does: `${work.action} ${JSON.stringify(fillData(work.input, lookup))}` }
      case 'call': {
        const inputs = resolve(work.inputs, (name) => lookup(name) ?? lookupOf(plan, state)(name))
        if (inputs.missing !== undefined) return { does: doesOf(step), problem: missingInWords(inputs.missing) }
        return { does: `${work.performer} ${JSON.stringify(inputs.value)}` }
      }
      case 'run': {
        const parameters = resolve(work.parameters, (name) => lookup(name) ?? lookupOf(plan, state)(name))
        return { does: `${work.procedure} ${JSON.stringify(parameters.missing === undefined ? parameters.value : work.parameters)}` }
      }
      case 'branch':
        return { does: branchText(work) }
      case 'approve':
        return { does: `${approvalsNeeded(step)} must approve.` }
      case 'script':
      case 'loop':
      case 'set':
      case 'pause':
        return { does: doesOf(step) }
      case 'sleep':
        return { does: fillWords(doesOf(step), (name) => lookup(name) ?? lookupOf(plan, state)(name)) }
      default:
        return work satisfies never
    }
  } catch (error) {
    if (error instanceof Refusal) return { does: '', problem: error.message }
    throw error
  }
}
