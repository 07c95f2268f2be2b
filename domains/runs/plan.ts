import type { Graph, Step } from './graph.ts'
import { referenceIn, type Lookup } from './references.ts'
import type { RunState } from './state.ts'
import { isList, isMap, type Data } from './values.ts'

/** What a run is carried out by: never changes while it runs, but for the clock among the globals. */
export interface Plan {
  readonly graph: Graph
  readonly parameters: Readonly<Record<string, Data>>
  /** Always known, by name: `run.id`, `about.alert`, `automation:EXECUTION_ID`, `global:DATE` … */
  readonly globals: Readonly<Record<string, Data>>
}

/** Looks up outputs of steps (`find.id`), parameters, variables (`variable:name`) and globals. */
export const lookupOf =
  (plan: Plan, state: RunState): Lookup =>
  (name) => {
    if (name.startsWith('variable:')) return own(state.variables, name.slice('variable:'.length))
    const dot = name.indexOf('.')
    if (dot > 0) {
      const output = own(own(state.steps, name.slice(0, dot))?.outputs, name.slice(dot + 1))
      if (output !== undefined) return inert(output)
    }
    return own(plan.parameters, name) ?? own(plan.globals, name)
  }

/**
 * What came from outside names no secret: an answer that reads `secret://name` stays a text, or whoever answers would
 * choose which secret the next step sends away.
 */
export const inert = (value: Data): Data => {
  if (typeof value === 'string') return value.replace(/^secret:\/\//i, 'secret:')
  if (isList(value)) return value.map(inert)
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inert(one)])) : value
}

/** The date and time among the globals, as SSM documents write them, UTC. */
export const clockGlobals = (now: Date): Readonly<Record<string, Data>> => {
  const text = now.toISOString()
  return { 'global:DATE': text.slice(0, 10), 'global:DATE_TIME': `${text.slice(0, 10)}_${text.slice(11, 19).replaceAll(':', '.')}` }
}

/** How many approvals a step needs, and whether it is an approval by itself. */
export const needsApproval = (step: Step): boolean => step.approvals > 0 || step.work.type === 'approve'

export const approvalsNeeded = (step: Step): number => Math.max(step.approvals, step.work.type === 'approve' ? 1 : 0)

/** How long an approval, or a pause, waits when the document does not say. */
export const weekMs = 604_800_000

/** The variable a `set` step means: `name`, `variable:name` and `variable:{{ name }}` are the same. */
export const variableNamed = (text: string): string => {
  const bare = text.replace(/^\s*variable:\s*/, '')
  return (referenceIn(bare) ?? bare).replace(/^variable:/, '').trim()
}

const own = <Value>(values: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined =>
  values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined
