import type { Pattern } from './language.ts'
import { clearLeaves, createLeaves } from './leaves.ts'
import { type Plan, planRules } from './plan.ts'
import { createScanner } from './scan.ts'
import { belongTogether, type Spots, spotsOf } from './together.ts'
import { walkEvent } from './walk.ts'

/**
 * Finds all rules that an event matches, in one pass.
 *
 * A matcher never changes: to add or remove a rule, make a new one from the patterns that were read before (a
 * thousand rules take about ten milliseconds). It works on one event at a time and keeps nothing of it.
 */
export interface Matcher<Rule> {
  readonly ruleCount: number
  /** For an event that was parsed before. Throws a refusal when it is not an object. */
  readonly matchEvent: (event: unknown) => readonly Rule[]
  /** For JSON text: several times faster than parsing it. Throws a refusal when what rules use is not JSON. */
  readonly matchText: (text: string) => readonly Rule[]
  /** For JSON in UTF-8. */
  readonly matchBytes: (bytes: Uint8Array) => readonly Rule[]
}

/** Rules given twice have both patterns, joined with OR. Answers keep the order in which rules were given first. */
export const createMatcher = <Rule>(rules: Iterable<readonly [Rule, Pattern]>): Matcher<Rule> => {
  const plan = planRules(rules)
  const leaves = createLeaves(plan.fieldCount)
  const scanner = createScanner(plan.root, leaves)
  const decide = createDecision(plan, leaves)
  const answering =
    <Event>(collect: (event: Event) => void) =>
    (event: Event): readonly Rule[] => {
      try {
        collect(event)
        return decide()
      } finally {
        clearLeaves(leaves)
      }
    }
  return {
    ruleCount: plan.rules.length,
    matchEvent: answering((event: unknown) => walkEvent(plan.root, event, leaves)),
    matchText: answering(scanner.scanText),
    matchBytes: answering(scanner.scanBytes),
  }
}

/** What is known of a condition in this event. */
const fails = 1
/** Its field has leaves in arrays only and none satisfies it; it may count as absent beside the leaves of other fields. */
const perhaps = 2
const holds = 3

const createDecision = <Rule>(plan: Plan<Rule>, leaves: ReturnType<typeof createLeaves>): (() => readonly Rule[]) => {
  const { rules, conditions, branches, behind, indexes, ungated } = plan
  /** Written as event × 4 + knowledge, so that nothing has to be cleared between events. */
  const knowledge = new Float64Array(conditions.length)
  const matchedIn = new Float64Array(plan.rules.length)
  let event = 0
  let gates: number[] = []
  let spots = new Map<number, Spots>()

  const found = (condition: number): void => {
    const known = event * 4 + holds
    if (knowledge[condition] === known) return
    knowledge[condition] = known
    gates.push(condition)
  }

  const isFound = (condition: number): boolean => knowledge[condition] === event * 4 + holds

  const judge = (number: number): number => {
    const condition = conditions[number]
    if (condition === undefined) return fails
    const first = leaves.first[condition.field] ?? -1
    if (first < 0) return condition.mayBeAbsent ? holds : fails
    let isInArrays = true
    for (let leaf = first; leaf >= 0; leaf = leaves.following[leaf] ?? -1) {
      if (condition.test(leaves.values[leaf] ?? null)) return holds
      if (leaves.places[leaf] === 0) isInArrays = false
    }
    return condition.mayBeAbsent && isInArrays ? perhaps : fails
  }

  const isInArray = (field: number): boolean => {
    for (let leaf = leaves.first[field] ?? -1; leaf >= 0; leaf = leaves.following[leaf] ?? -1) if (leaves.places[leaf] !== 0) return true
    return false
  }

  const spotsFor = (number: number): Spots => {
    const known = spots.get(number)
    if (known !== undefined) return known
    const condition = conditions[number]
    const made =
      condition === undefined
        ? { mayBeAbsent: false, at: new Map() }
        : spotsOf(condition.field, condition.test, condition.mayBeAbsent, leaves)
    spots.set(number, made)
    return made
  }

  const isMatched = (needed: readonly number[]): boolean => {
    let isPerhaps = false
    for (const number of needed) {
      const known = knowledge[number] ?? 0
      const state = known >= event * 4 ? known - event * 4 : judge(number)
      knowledge[number] = event * 4 + state
      if (state === fails) return false
      if (state === perhaps) isPerhaps = true
    }
    // Only fields that lie in arrays can contradict each other, and it takes two.
    if (needed.length < 2 || leaves.placeCount === 1) return !isPerhaps
    const inArrays = needed.filter((number) => isInArray(conditions[number]?.field ?? -1))
    return inArrays.length < 2 ? !isPerhaps : belongTogether(inArrays.map(spotsFor))
  }

  const matched: number[] = []

  const consider = (number: number): void => {
    const branch = branches[number]
    if (branch === undefined || matchedIn[branch.rule] === event || !isMatched(branch.conditions)) return
    matchedIn[branch.rule] = event
    matched.push(branch.rule)
  }

  const openGates = (): void => {
    for (let at = 0; at < leaves.fieldCount; at += 1) {
      const field = leaves.fields[at] ?? -1
      const index = indexes[field]
      if (index === undefined) continue
      for (let leaf = leaves.first[field] ?? -1; leaf >= 0; leaf = leaves.following[leaf] ?? -1)
        index(leaves.values[leaf] ?? null, found, isFound)
    }
  }

  return () => {
    event += 1
    openGates()
    for (const gate of gates) for (const branch of behind[gate] ?? []) consider(branch)
    for (const branch of ungated) consider(branch)
    if (gates.length > 0) gates = []
    if (spots.size > 0) spots = new Map()
    if (matched.length === 0) return none
    if (matched.length > 1) matched.sort((one, other) => one - other)
    const answer: Rule[] = []
    for (const number of matched) {
      const rule = rules[number]
      if (rule !== undefined) answer.push(rule)
    }
    matched.length = 0
    return answer
  }
}

const none: readonly never[] = []
