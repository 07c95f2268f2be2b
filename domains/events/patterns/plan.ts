import { type Test, testOf } from './comparison.ts'
import { createFieldIndex, type FieldIndex } from './field-index.ts'
import { createFields, type FieldNode } from './fields.ts'
import type { Alternative, Condition, Pattern } from './language.ts'
import { post } from './postings.ts'

/**
 * Many patterns arranged for one pass over an event.
 *
 * Each branch waits behind one of its conditions, the *gate*: the one that fewest events are likely to satisfy. Only the
 * gates are in the indexes of the fields, so the values of an event lead to the few branches whose gate they satisfy,
 * and only there are the other conditions looked at. Equal conditions are one, however many rules have them.
 */
export interface Plan<Rule> {
  readonly root: FieldNode
  readonly fieldCount: number
  readonly rules: readonly Rule[]
  readonly conditions: readonly PlannedCondition[]
  readonly branches: readonly PlannedBranch[]
  /** By field; undefined where no gate is. */
  readonly indexes: readonly (FieldIndex | undefined)[]
  /** Branches behind each condition; by condition. */
  readonly behind: readonly (readonly number[])[]
  /** Branches that an event without any field may match. */
  readonly ungated: readonly number[]
}

export interface PlannedCondition {
  readonly field: number
  readonly test: Test
  readonly mayBeAbsent: boolean
}

export interface PlannedBranch {
  readonly rule: number
  /** In the order of their fields' names. */
  readonly conditions: readonly number[]
}

export const planRules = <Rule>(entries: Iterable<readonly [Rule, Pattern]>): Plan<Rule> => {
  const ruleNumbers = new Map<Rule, number>()
  const known = new Map<string, number>()
  const conditions: Condition[] = []
  const branches: PlannedBranch[] = []
  for (const [rule, pattern] of entries) {
    const number = ruleNumbers.get(rule) ?? ruleNumbers.size
    ruleNumbers.set(rule, number)
    for (const branch of pattern.branches)
      branches.push({ rule: number, conditions: branch.map((condition) => intern(condition, known, conditions)) })
  }
  const fields = createFields(conditions.map(({ field }) => field))
  const numberOf = (condition: Condition): number => fields.numbers.get(condition.field) ?? -1
  const { behind, ungated } = gatesOf(branches, conditions)
  return {
    root: fields.root,
    fieldCount: fields.numbers.size,
    rules: [...ruleNumbers.keys()],
    conditions: conditions.map((condition) => ({
      field: numberOf(condition),
      test: testOf(condition.alternatives),
      mayBeAbsent: mayBeAbsent(condition),
    })),
    branches,
    indexes: indexesOf(conditions, behind, numberOf, fields.numbers.size),
    behind,
    ungated,
  }
}

const intern = (condition: Condition, known: Map<string, number>, conditions: Condition[]): number => {
  const key = `${condition.field}\n${condition.alternatives.map(keyOf).join('\n')}`
  const number = known.get(key) ?? conditions.push(condition) - 1
  known.set(key, number)
  return number
}

/** Equal alternatives have equal keys, and only they. */
const keyOf = (alternative: Alternative): string =>
  alternative.is === 'value' && typeof alternative.value === 'string' ? JSON.stringify(alternative.value) : keyOfAny(alternative)

const keyOfAny = (alternative: Alternative): string =>
  JSON.stringify(alternative, (_key, value: unknown) =>
    typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)) ? { is: String(value) } : value,
  )

const mayBeAbsent = ({ alternatives }: Condition): boolean => alternatives.some(({ is }) => is === 'absent')

const gatesOf = (branches: readonly PlannedBranch[], conditions: readonly Condition[]): { behind: number[][]; ungated: number[] } => {
  const costs = costsOf(branches, conditions)
  const behind = conditions.map((): number[] => [])
  const ungated: number[] = []
  for (const [number, branch] of branches.entries()) {
    const gate = branch.conditions.reduce((best, each) => ((costs[each] ?? Infinity) < (costs[best] ?? Infinity) ? each : best), -1)
    const list = behind[gate]
    if (list === undefined) ungated.push(number)
    else list.push(number)
  }
  return { behind, ungated }
}

/** How many values of events satisfy a question of each kind, in proportion; a guess that only speed depends on. */
const likelihood: Readonly<Record<Exclude<Alternative['is'], 'absent'>, number>> = {
  value: 1,
  address: 1,
  equals: 1,
  prefix: 4,
  suffix: 4,
  wildcard: 4,
  cidr: 4,
  range: 32,
  'anything-but': 10_000,
  present: 20_000,
}

/** What it costs to wait behind a condition: how likely it holds, times how many branches ask the same. */
const costsOf = (branches: readonly PlannedBranch[], conditions: readonly Condition[]): readonly number[] => {
  const uses = conditions.map(() => 0)
  for (const branch of branches) for (const condition of branch.conditions) uses[condition] = (uses[condition] ?? 0) + 1
  const keys = conditions.map(({ field, alternatives }) => alternatives.map((alternative) => `${field}\n${keyOf(alternative)}`))
  const usesByKey = new Map<string, number>()
  for (const [condition, list] of keys.entries())
    for (const key of list) usesByKey.set(key, (usesByKey.get(key) ?? 0) + (uses[condition] ?? 0))
  return conditions.map(({ alternatives }, condition) =>
    alternatives.reduce((cost, { is }, at) => {
      if (is === 'absent') return Infinity
      return cost + likelihood[is] * (usesByKey.get(keys[condition]?.[at] ?? '') ?? 1)
    }, 0),
  )
}

const indexesOf = (
  conditions: readonly Condition[],
  behind: readonly (readonly number[])[],
  numberOf: (condition: Condition) => number,
  fieldCount: number,
): readonly (FieldIndex | undefined)[] => {
  const asked = new Map<number, { posting: number; alternatives: readonly Alternative[] }[]>()
  for (const [posting, condition] of conditions.entries())
    if ((behind[posting]?.length ?? 0) > 0) post(asked, numberOf(condition), { posting, alternatives: condition.alternatives })
  return Array.from({ length: fieldCount }, (_, field) => {
    const list = asked.get(field)
    return list === undefined ? undefined : createFieldIndex(list)
  })
}
