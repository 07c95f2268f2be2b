import type { Config } from '#platform/config.ts'
import type { Registry } from '#platform/registry.ts'
import { defineSlot } from '#platform/slot.ts'
import type { Graph, Location } from './graph.ts'
import { resolveText } from './references.ts'
import type { Data } from './values.ts'

/** Where a run acts: a region and an account, under the names documents have for them. Pinned when it begins. */
export interface Place {
  readonly of: (config: Config, profile: string | null, location: Location | undefined) => Readonly<Record<string, Data>>
}

export const places = defineSlot<Place>('runs.places')

const named = /global:(?:REGION|ACCOUNT_ID|AWS_PARTITION)\b/
const asks = new WeakMap<Graph, boolean>()
/** The same graph in the same place is one: its digest is made once. */
const made = new WeakMap<Graph, Map<string, Graph>>()

/** The graph with what it asks of its place, and where it was begun; itself when it asks nothing and nobody said where. */
export const placed = (
  { registry, config }: { readonly registry: Registry; readonly config: Config },
  graph: Graph,
  parameters: Readonly<Record<string, Data>>,
  location?: Location,
): Graph => {
  const isAsked = asks.get(graph) ?? named.test(JSON.stringify(graph))
  asks.set(graph, isAsked)
  if (!isAsked && location === undefined) return graph
  const resolved = graph.profile === undefined ? undefined : resolveText(graph.profile, (name) => parameters[name])
  const own = resolved === undefined || resolved.missing !== undefined || resolved.value === '' ? null : resolved.value
  const profile = location?.profile ?? own
  const globals: Readonly<Record<string, Data>> = Object.assign(
    {},
    ...(isAsked ? places.of(registry).map((place) => place.of(config, profile, location)) : []),
  )
  const known = made.get(graph) ?? new Map<string, Graph>()
  made.set(graph, known)
  const key = JSON.stringify([globals, location])
  const found = known.get(key) ?? {
    ...graph,
    ...(isAsked ? { globals } : {}),
    ...(location === undefined ? {} : { profile: location.profile, location }),
  }
  known.set(key, found)
  return found
}
