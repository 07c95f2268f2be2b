import { type CompiledMatchers, type Labels, type LabelTest, valueOf } from '#domains/silences/matcher.ts'
import { remember } from '#platform/text/remember.ts'

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

interface Drawer<Item> {
  readonly label: string
  readonly entries: (value: string) => readonly Entry<Item>[]
}

/** Values of one label whose answers are kept. */
const mostRemembered = 2_000

/**
 * Files items under the equality with the fewest values. Those without one are filed under the label of their first
 * matcher, and which of them a value passes is worked out once for each value.
 */
export const file = <Item>(items: readonly { readonly matchers: CompiledMatchers; readonly item: Item }[]): Filed<Item> => {
  const everywhere: Entry<Item>[] = []
  const byValue = new Map<string, Map<string, Entry<Item>[]>>()
  const byTest = new Map<string, { readonly entry: Entry<Item>; readonly test: LabelTest['test'] }[]>()
  for (const [position, { matchers, item }] of items.entries()) {
    const entry = { position, holds: matchers.holds, item }
    const [rarest] = matchers.equalities.toSorted((a, b) => a.values.length - b.values.length)
    const [first] = matchers.tests
    if (rarest !== undefined) for (const value of new Set(rarest.values)) push(within(byValue, rarest.label), value, entry)
    else if (first !== undefined) push(byTest, first.label, { entry, test: first.test })
    else everywhere.push(entry)
  }
  const none: readonly Entry<Item>[] = []
  const drawers: Drawer<Item>[] = [
    ...[...byValue].map(([label, values]) => ({ label, entries: (value: string) => values.get(value) ?? none })),
    ...[...byTest].map(([label, tried]) => ({
      label,
      entries: remember(mostRemembered, (value) => tried.filter(({ test }) => test(value)).map(({ entry }) => entry)),
    })),
  ]
  return {
    matching: (labels) => {
      const found = everywhere.filter((entry) => entry.holds(labels))
      for (const { label, entries } of drawers)
        for (const entry of entries(valueOf(labels, label))) if (entry.holds(labels)) found.push(entry)
      if (found.length > 1) found.sort((a, b) => a.position - b.position)
      return found.map(({ item }) => item)
    },
  }
}

const within = <Value>(map: Map<string, Map<string, Value>>, key: string): Map<string, Value> => {
  const inner = map.get(key) ?? new Map<string, Value>()
  map.set(key, inner)
  return inner
}

const push = <Value>(map: Map<string, Value[]>, key: string, value: Value): void => {
  const values = map.get(key)
  if (values === undefined) map.set(key, [value])
  else values.push(value)
}
