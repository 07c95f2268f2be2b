import { resolve, type Lookup } from './references.ts'
import { asBoolean, asNumber, asText, isList, type Data } from './values.ts'
import { cut } from '#platform/text/cut.ts'

/** When a branch is taken or a loop goes on. Operands may be references. */
export type Condition =
  | { readonly left: Data; readonly is: Operator; readonly right: Data }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }

export const operators = [
  'StringEquals',
  'EqualsIgnoreCase',
  'StartsWith',
  'EndsWith',
  'Contains',
  'NumericEquals',
  'NumericGreater',
  'NumericLesser',
  'NumericGreaterOrEquals',
  'NumericLesserOrEquals',
  'BooleanEquals',
] as const
export type Operator = (typeof operators)[number]

/** Whether a condition holds, or why that cannot be said. */
export type Answer = { readonly holds: boolean; readonly problem?: undefined } | { readonly problem: string }

/**
 * Whether the condition holds. A value that is missing makes its comparison false (so `not` of it is true): branching on
 * an output that is absent in the ordinary case is a habit of SSM documents. Operands of the wrong type are a problem.
 */
export const holds = (condition: Condition, lookup: Lookup): Answer => {
  if ('all' in condition) return every(condition.all, lookup)
  if ('any' in condition) return some(condition.any, lookup)
  if ('not' in condition) {
    const answer = holds(condition.not, lookup)
    return answer.problem === undefined ? { holds: !answer.holds } : answer
  }
  const left = resolve(condition.left, lookup)
  const right = resolve(condition.right, lookup)
  if (left.missing !== undefined || right.missing !== undefined) return { holds: false }
  return compare(left.value, condition.is, right.value)
}

const every = (conditions: readonly Condition[], lookup: Lookup): Answer => {
  for (const condition of conditions) {
    const answer = holds(condition, lookup)
    if (answer.problem !== undefined || !answer.holds) return answer
  }
  return { holds: true }
}

const some = (conditions: readonly Condition[], lookup: Lookup): Answer => {
  for (const condition of conditions) {
    const answer = holds(condition, lookup)
    if (answer.problem !== undefined || answer.holds) return answer
  }
  return { holds: false }
}

const compare = (left: Data, is: Operator, right: Data): Answer => {
  switch (is) {
    case 'StringEquals':
      return { holds: asText(left) === asText(right) }
    case 'EqualsIgnoreCase':
      return { holds: asText(left).toLowerCase() === asText(right).toLowerCase() }
    case 'StartsWith':
      return { holds: asText(left).startsWith(asText(right)) }
    case 'EndsWith':
      return { holds: asText(left).endsWith(asText(right)) }
    case 'Contains':
      return { holds: isList(left) ? left.some((one) => asText(one) === asText(right)) : asText(left).includes(asText(right)) }
    case 'NumericEquals':
      return numbers(left, right, (one, other) => one === other)
    case 'NumericGreater':
      return numbers(left, right, (one, other) => one > other)
    case 'NumericLesser':
      return numbers(left, right, (one, other) => one < other)
    case 'NumericGreaterOrEquals':
      return numbers(left, right, (one, other) => one >= other)
    case 'NumericLesserOrEquals':
      return numbers(left, right, (one, other) => one <= other)
    case 'BooleanEquals': {
      const one = asBoolean(left)
      const other = asBoolean(right)
      if (one === undefined || other === undefined)
        return { problem: `${shown(one === undefined ? left : right)} is neither true nor false.` }
      return { holds: one === other }
    }
    default:
      return is satisfies never
  }
}

const numbers = (left: Data, right: Data, test: (one: number, other: number) => boolean): Answer => {
  const one = asNumber(left)
  const other = asNumber(right)
  if (one === undefined || other === undefined) return { problem: `${shown(one === undefined ? left : right)} is not a number.` }
  return { holds: test(one, other) }
}

const shown = (value: Data): string => `"${cut(asText(value), 80)}"`
