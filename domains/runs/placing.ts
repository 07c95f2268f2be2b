import type { Config } from '#platform/config.ts'
import type { Registry } from '#platform/registry.ts'
import { defineSlot } from '#platform/slot.ts'
import type { Graph } from './graph.ts'
import { resolveText } from './references.ts'
import type { Data } from './values.ts'

/** Where a run acts: a region and an account, under the names documents have for them. Pinned when it begins. */
export interface Place {
  readonly of: (config: Config, profile: string | null) => Readonly<Record<string, Data>>
}

export const places = defineSlot<Place>('runs.places')

const named = /global:(?:REGION|ACCOUNT_ID|AWS_PARTITION)\b/
const asks = new WeakMap<Graph, boolean>()
/** The same graph in the same place is one: its digest is made once. */
const made = new WeakMap<Graph, Map<string, Graph>>()

/** The graph with what it asks of its place; itself when it asks nothing. */
export const placed = (
  { registry, config }: { readonly registry: Registry; readonly config: Config },
  graph: Graph,
  parameters: Readonly<Record<string, Data>>,
): Graph => {
  const isAsked = asks.get(graph) ?? named.test(JSON.stringify(graph))
  asks.set(graph, isAsked)
  if (!isAsked) return graph
  const resolved = graph.profile === undefined ? undefined : resolveText(graph.profile, (name) => parameters[name])
  const profile = resolved === undefined || resolved.missing !== undefined || resolved.value === '' ? null : resolved.value
  const globals: Readonly<Record<string, Data>> = Object.assign({}, ...places.of(registry).map((place) => place.of(config, profile)))
  const known = made.get(graph) ?? new Map<string, Graph>()
  made.set(graph, known)
  const key = JSON.stringify(globals)
  const found = known.get(key) ?? { ...graph, globals }
  known.set(key, found)
  return found
}
