import type { Action } from '#platform/actions/action.ts'
import type { Check } from '#platform/checks/check.ts'
import type { Domain } from '#platform/domain.ts'
import type { FactType, Subscription } from '#platform/facts/fact.ts'
import type { Task } from '#platform/jobs/task.ts'
import type { Kind } from '#platform/kinds/kind.ts'
import type { Snapshot } from '#platform/kinds/snapshot.ts'

/** Everything the manifests contribute, by name. Immutable after start. */
export interface Registry {
  readonly domains: readonly Domain[]
  readonly kinds: ReadonlyMap<string, Kind>
  readonly actions: ReadonlyMap<string, Action>
  readonly facts: ReadonlyMap<string, FactType>
  readonly checks: ReadonlyMap<string, Check>
  readonly subscriptions: ReadonlyMap<string, Subscription>
  readonly tasks: ReadonlyMap<string, Task>
  readonly snapshots: ReadonlyMap<string, Snapshot<unknown>>
}

const index = <Entry>(what: string, entries: readonly Entry[], nameOf: (entry: Entry) => string): ReadonlyMap<string, Entry> => {
  const byName = new Map<string, Entry>()
  for (const entry of entries) {
    const name = nameOf(entry)
    if (byName.has(name)) throw new Error(`Two ${what} are called "${name}"; names are unique over all domains.`)
    byName.set(name, entry)
  }
  return byName
}

/** Gathers the manifests. Throws when two contributions share a name: that is a bug of the product, found at start. */
export const createRegistry = (domains: readonly Domain[]): Registry => ({
  domains,
  kinds: index(
    'kinds',
    domains.flatMap((domain) => domain.kinds ?? []),
    (kind) => kind.name,
  ),
  actions: index(
    'actions',
    domains.flatMap((domain) => domain.actions ?? []),
    (action) => action.name,
  ),
  facts: index(
    'facts',
    domains.flatMap((domain) => domain.facts ?? []),
    (fact) => fact.name,
  ),
  checks: index(
    'checks',
    domains.flatMap((domain) => domain.checks ?? []),
    (check) => check.id,
  ),
  subscriptions: index(
    'subscriptions',
    domains.flatMap((domain) => domain.subscriptions ?? []),
    (subscription) => subscription.name,
  ),
  tasks: index(
    'tasks',
    domains.flatMap((domain) => domain.tasks ?? []),
    (task) => task.name,
  ),
  snapshots: index(
    'snapshots',
    domains.flatMap((domain) => domain.snapshots ?? []),
    (snapshot) => snapshot.name,
  ),
})
