import { file } from '#domains/silences/filing.ts'
import { compileMatchers, type Labels, type Matcher, valueOf } from '#domains/silences/matcher.ts'

/** What a record of the kind Inhibition says. */
export interface InhibitionRecord {
  readonly reference: string
  readonly title?: string | undefined
  readonly spec: { readonly source: readonly Matcher[]; readonly target: readonly Matcher[]; readonly equal?: readonly string[] }
}

/**
 * Inhibition rules, compiled. An alert that a rule takes for a source holds back every alert the rule takes for a
 * target and that has the same values of `equal` (a missing label is an empty one). **An alert that is both is not held
 * back by alerts that are both**, itself included, as in Alertmanager.
 *
 * Whether one holds back another is equality of texts: a source has one of the keys the target looks for.
 */
export interface InhibitionRules {
  readonly count: number
  /** The keys under which an alert holds others back, and those whose holders hold it back. Both are often empty. */
  readonly keysOf: (labels: Labels) => Keys
  /** The rule a key belongs to; undefined when that rule has changed or gone since. */
  readonly ruleOf: (key: string) => string | undefined
}

export interface Keys {
  readonly source: readonly string[]
  readonly target: readonly string[]
}

/** An alert held back by others: the rule, and some of them (the smallest names, at most five), of `count`. */
export interface Inhibited {
  readonly rule: string
  readonly alerts: readonly string[]
  readonly count: number
}

interface Rule {
  /** Says what the rule said: keys of a changed rule match nothing. */
  readonly prefix: string
  readonly equal: readonly string[]
}

const nothing: Keys = { source: [], target: [] }

export const compileInhibitions = (records: readonly InhibitionRecord[]): InhibitionRules => {
  const references = new Map<string, string>()
  const rules = records.map(({ reference, spec }) => {
    const equal = [...new Set(spec.equal ?? [])].toSorted()
    const prefix = `${reference}#${digest(JSON.stringify([spec.source, spec.target, equal]))}`
    references.set(prefix, reference)
    return { rule: { prefix, equal }, source: compileMatchers(spec.source), target: compileMatchers(spec.target) }
  })
  const sources = file<Rule>(rules.map(({ rule, source }) => ({ item: rule, matchers: source })))
  const targets = file<Rule>(rules.map(({ rule, target }) => ({ item: rule, matchers: target })))
  return {
    count: rules.length,
    keysOf: (labels) => {
      const asSource = sources.matching(labels)
      const asTarget = targets.matching(labels)
      if (asSource.length === 0 && asTarget.length === 0) return nothing
      return {
        source: asSource.map((rule) => keyOf(rule, labels, asTarget.includes(rule) ? both : one)),
        target: asTarget.flatMap((rule) =>
          asSource.includes(rule) ? [keyOf(rule, labels, one)] : [keyOf(rule, labels, one), keyOf(rule, labels, both)],
        ),
      }
    },
    ruleOf: (key) => references.get(key.slice(0, key.indexOf('|'))),
  }
}

/** Marks sources that are not targets of their rule, and those that are. */
const one = '1'
const both = '2'

/** `inhibition:db-down#5f3c…|1|…`: the values as they are while that is short enough for an index, else a digest of them. */
const keyOf = (rule: Rule, labels: Labels, side: string): string => {
  if (rule.equal.length === 0) return `${rule.prefix}|${side}`
  const [first = ''] = rule.equal
  const values = rule.equal.length === 1 ? valueOf(labels, first) : joined(rule.equal, labels)
  return `${rule.prefix}|${side}|${values.length > longestValues ? `#${values.length}:${digest(values)}` : values}`
}

const longestValues = 400

/** Each with its length before it, so that no two lists look the same. */
const joined = (names: readonly string[], labels: Labels): string => {
  let text = ''
  for (const name of names) {
    const value = valueOf(labels, name)
    text += `${value.length}:${value}`
  }
  return text
}

/** Who holds back whom, in memory: for replaying history, and for engines that keep what is open at hand. */
export interface InhibitionIndex {
  /** An alert fires. Adding it again with other labels replaces it. */
  readonly add: (alert: string, labels: Labels) => void
  readonly remove: (alert: string) => void
  readonly inhibitedBy: (labels: Labels) => readonly Inhibited[]
}

/** Empty at first. The verdict depends on what was added and not removed, never on the order. */
export const createInhibitionIndex = (rules: InhibitionRules): InhibitionIndex => {
  const holders = new Map<string, string[]>()
  const keysOfAlert = new Map<string, readonly string[]>()
  const remove = (alert: string): void => {
    for (const key of keysOfAlert.get(alert) ?? []) {
      const alerts = holders.get(key) ?? []
      const place = placeOf(alerts, alert)
      if (alerts[place] === alert) alerts.splice(place, 1)
      if (alerts.length === 0) holders.delete(key)
    }
    keysOfAlert.delete(alert)
  }
  return {
    add: (alert, labels) => {
      remove(alert)
      const { source } = rules.keysOf(labels)
      if (source.length === 0) return
      keysOfAlert.set(alert, source)
      for (const key of source) {
        const alerts = holders.get(key)
        if (alerts === undefined) holders.set(key, [alert])
        else alerts.splice(placeOf(alerts, alert), 0, alert)
      }
    },
    remove,
    inhibitedBy: (labels) => {
      const found: { key: string; alerts: readonly string[]; count: number }[] = []
      for (const key of rules.keysOf(labels).target) {
        const alerts = holders.get(key)
        if (alerts !== undefined) found.push({ key, alerts: alerts.slice(0, mostNamed), count: alerts.length })
      }
      return found.length === 0 ? none : inhibitorsOf(rules, found)
    },
  }
}

const none: readonly Inhibited[] = []
const mostNamed = 5

/** What was found by keys, by rule. For engines that looked the keys up in their tables: give all holders, or the smallest names. */
export const inhibitorsOf = (
  rules: InhibitionRules,
  found: readonly { readonly key: string; readonly alerts: readonly string[]; readonly count?: number }[],
): readonly Inhibited[] => {
  const [only] = found
  if (only !== undefined && found.length === 1) {
    const rule = rules.ruleOf(only.key)
    return rule === undefined ? none : [{ rule, alerts: firstOf(only.alerts), count: only.count ?? only.alerts.length }]
  }
  const byRule = new Map<string, { alerts: string[]; count: number }>()
  for (const { key, alerts, count } of found) {
    const rule = rules.ruleOf(key)
    if (rule === undefined) continue
    const entry = byRule.get(rule) ?? { alerts: [], count: 0 }
    byRule.set(rule, entry)
    entry.alerts.push(...firstOf(alerts))
    entry.count += count ?? alerts.length
  }
  return [...byRule].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([rule, { alerts, count }]) => ({ rule, alerts: firstOf(alerts), count }))
}

const firstOf = (alerts: readonly string[]): readonly string[] => alerts.toSorted().slice(0, mostNamed)

/** Where it is in the sorted list, or belongs. */
const placeOf = (sorted: readonly string[], text: string): number => {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? '') < text) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * FNV-1a over UTF-16, twice with different starts. Whoever could make two of these equal could as well send the same
 * labels, so it need not withstand an attack.
 */
const digest = (text: string): string => {
  let [first, second] = [0x811c9dc5, 0x9747b28c]
  for (let index = 0; index < text.length; index += 1) {
    first = Math.imul(first ^ text.charCodeAt(index), 0x01000193)
    second = Math.imul(second ^ text.charCodeAt(index), 0x85ebca6b)
  }
  return (first >>> 0).toString(16).padStart(8, '0') + (second >>> 0).toString(16).padStart(8, '0')
}
