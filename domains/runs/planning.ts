import { actorReference, type Actor } from '#platform/identity/actor.ts'
import type { TemplateValue } from '#platform/text/template.ts'
import type { Graph } from './graph.ts'
import { clockGlobals, inert, lookupOf, type Plan } from './plan.ts'
import { resolveText } from './references.ts'
import type { RunState } from './state.ts'
import { asText, type Data } from './values.ts'

/** What of a run its plan is made of. */
export interface Planned {
  readonly id: string
  readonly procedure: string
  readonly about: readonly string[]
  readonly parameters: Readonly<Record<string, Data>>
  readonly acts_as: Actor
}

/** The plan of a run at an instant. */
export const planOf = (run: Planned, graph: Graph, now: Date, baseUrl: string): Plan => ({
  graph,
  parameters: run.parameters,
  globals: graph.globals === undefined ? globalsOf(run, now, baseUrl) : { ...graph.globals, ...globalsOf(run, now, baseUrl) },
})

/** The role or profile a run acts as; null for none, and while what it is named by is not known. */
export const actsAs = (
  run: Planned,
  graph: Graph,
  state: RunState,
  { now, baseUrl }: { readonly now: Date; readonly baseUrl: string },
): string | null => {
  const named = graph.profile === undefined ? undefined : resolveText(graph.profile, lookupOf(planOf(run, graph, now, baseUrl), state))
  return named === undefined || named.missing !== undefined || named.value === '' ? null : named.value
}

/** What every run knows of itself: `run.id`, `run.url`, `about.incident` …, and what SSM documents call the same. */
export const globalsOf = (run: Planned, now: Date, baseUrl: string): Readonly<Record<string, Data>> => {
  const globals: Record<string, Data> = {
    'run.id': run.id,
    'run.url': `${baseUrl}/runs/${run.id}`,
    'run.procedure': run.procedure,
    'run.startedBy': actorReference(run.acts_as),
    'automation:EXECUTION_ID': run.id,
    ...clockGlobals(now),
  }
  for (const reference of run.about.toReversed()) {
    const colon = reference.indexOf(':')
    if (colon > 0) globals[`about.${reference.slice(0, colon)}`] = reference.slice(colon + 1)
  }
  return globals
}

/** Looks values up for texts of Markdown documents: lists and maps are written as JSON. */
export const textLookup = (plan: Plan, state: RunState): ((name: string) => TemplateValue | undefined) => {
  const lookup = lookupOf(plan, state)
  return (name) => {
    const value = lookup(name)
    if (value === undefined || value === null) return undefined
    return typeof value === 'object' ? asText(value) : value
  }
}

/** Every value by its name, for a script's environment. */
export const valuesOf = (plan: Plan, state: RunState): ReadonlyMap<string, Data> => {
  const outputs = Object.entries(state.steps).flatMap(([step, one]) =>
    Object.entries(one.outputs).map(([key, value]): [string, Data] => [`${step}.${key}`, inert(value)]),
  )
  const variables = Object.entries(state.variables).map(([name, value]): [string, Data] => [`variable.${name}`, value])
  return new Map<string, Data>([...outputs, ...variables, ...Object.entries(plan.globals), ...Object.entries(plan.parameters)])
}

/** The name a value has in a script's environment: `ANDON_PARAM_find_id`. */
export const variableOf = (name: string): string => `ANDON_PARAM_${name.replace(/[^A-Za-z0-9_]/g, '_')}`
