import { type CompiledMatchers, type Labels, valueOf } from '#domains/silences/matcher.ts'

/** Finds whose matchers hold without trying them all: an alert is compared with those filed under its own values. */
export interface Filed<Item> {
  /** Every item whose matchers hold, in the order they were filed in. */
  readonly matching: (labels: Labels) => readonly Item[]
}

interface Entry<Item> {
  readonly position: number
  readonly holds: (labels: Labels) => boolean
  readonly item: Item
}

/** Files items under the equality with the fewest values; those without one are tried on every alert. */
export const file = <Item>(items: readonly { readonly matchers: CompiledMatchers; readonly item: Item }[]): Filed<Item> => {
  const everywhere: Entry<Item>[] = []
  const byLabel = new Map<string, Map<string, Entry<Item>[]>>()
  for (const [position, { matchers, item }] of items.entries()) {
    const entry = { position, holds: matchers.holds, item }
    const [rarest] = matchers.equalities.toSorted((a, b) => a.values.length - b.values.length)
    if (rarest === undefined) everywhere.push(entry)
    else for (const value of new Set(rarest.values)) put(byLabel, rarest.label, value, entry)
  }
  const none: readonly Entry<Item>[] = []
  return {
    matching: (labels) => {
      const found: Entry<Item>[] = []
      for (const entry of everywhere) if (entry.holds(labels)) found.push(entry)
      for (const [label, byValue] of byLabel)
        for (const entry of byValue.get(valueOf(labels, label)) ?? none) if (entry.holds(labels)) found.push(entry)
      if (found.length > 1) found.sort((a, b) => a.position - b.position)
      return found.map(({ item }) => item)
    },
  }
}

const put = <Item>(byLabel: Map<string, Map<string, Entry<Item>[]>>, label: string, value: string, entry: Entry<Item>): void => {
  const byValue = byLabel.get(label) ?? new Map<string, Entry<Item>[]>()
  byLabel.set(label, byValue)
  const entries = byValue.get(value)
  if (entries === undefined) byValue.set(value, [entry])
  else entries.push(entry)
}
