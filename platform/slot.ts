/**
 * Slots: what one domain takes from others that it may not know.
 *
 * The problem: the door for events must speak formats that belong to alerts, and an import in that direction would be
 * a cycle. The idea: the domain that takes defines a slot, others fill it and list what they filled it with in their
 * manifest, and the first finds it in the registry.
 */
export interface Slot<Value extends object> {
  readonly name: string
  /** For `contributions` of a manifest. */
  readonly fill: (value: Value) => Contribution
  /** What the manifests filled it with, in their order. */
  readonly of: (registry: { readonly domains: readonly { readonly contributions?: readonly Contribution[] }[] }) => readonly Value[]
}

/** One value in the slot of another domain. */
export interface Contribution {
  readonly slot: string
}

export const defineSlot = <Value extends object>(name: string): Slot<Value> => {
  const values = new WeakMap<Contribution, Value>()
  return {
    name,
    fill: (value) => {
      const contribution = { slot: name }
      values.set(contribution, value)
      return contribution
    },
    of: ({ domains }) =>
      domains.flatMap(({ contributions = [] }) =>
        contributions.flatMap((contribution) => {
          const value = values.get(contribution)
          return value === undefined ? [] : [value]
        }),
      ),
  }
}
