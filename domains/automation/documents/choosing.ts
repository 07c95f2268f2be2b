import { operators, type Condition, type Operator } from '#domains/runs/conditions.ts'
import type { Data } from '#domains/runs/values.ts'
import { didYouMean } from '#platform/kinds/nearest.ts'
import { isObject, type Path } from '#platform/kinds/pointer.ts'
import { quoted, type Telling } from './telling.ts'

const deepest = 20

/** A condition that holds for nothing: what one that cannot be read becomes. */
const never: Condition = { any: [] }

/**
 * Reads a condition of `aws:branch` or of a loop: `Variable` and exactly one operator, or `And`, `Or`, `Not` of conditions.
 *
 * @param ignored Keys beside it that mean something else.
 */
export const readCondition = (raw: unknown, path: Path, telling: Telling, ignored: readonly string[] = [], depth = 0): Condition => {
  if (!isObject(raw) || depth > deepest) {
    telling.refuse(path, 'condition', depth > deepest ? 'The condition is nested too deeply.' : 'A condition is a mapping.', example)
    return never
  }
  const keys = Object.keys(raw).filter((key) => !ignored.includes(key))
  const [only] = keys
  if (keys.length === 1 && (only === 'And' || only === 'Or')) return readMany(only, raw[only], [...path, only], telling, depth)
  if (keys.length === 1 && only === 'Not') {
    const inner = raw['Not']
    const [single] = Array.isArray(inner) && inner.length === 1 ? (inner as readonly unknown[]) : [inner]
    return { not: readCondition(single, [...path, 'Not'], telling, [], depth + 1) }
  }
  return readComparison(raw, keys, path, telling)
}

const example = 'Write `Variable: "{{ step.Output }}"` and one operator: `StringEquals: value`.'

const readMany = (word: 'And' | 'Or', value: unknown, path: Path, telling: Telling, depth: number): Condition => {
  if (!Array.isArray(value) || value.length === 0) {
    telling.refuse(path, 'condition', `\`${word}\` is a list of conditions.`, example)
    return never
  }
  const conditions = value.map((one: unknown, index) => readCondition(one, [...path, index], telling, [], depth + 1))
  return word === 'And' ? { all: conditions } : { any: conditions }
}

const readComparison = (raw: Record<string, unknown>, keys: readonly string[], path: Path, telling: Telling): Condition => {
  const found = keys.filter((key): key is Operator => isOperator(key))
  for (const key of keys)
    if (key !== 'Variable' && !isOperator(key))
      telling.refuse(
        [...path, key],
        'condition',
        `There is no operator ${quoted(key)}.`,
        mendOf(key) ?? `Use one of ${operators.join(', ')}.`,
      )
  const [is] = found
  if (is === undefined || found.length > 1 || !Object.hasOwn(raw, 'Variable')) {
    telling.refuse(
      path,
      'condition',
      Object.hasOwn(raw, 'Variable')
        ? `A condition has one operator; this has ${found.length === 0 ? 'none' : found.join(', ')}.`
        : 'The condition has no `Variable`.',
      found.length > 1 ? 'Put each into an `And`.' : example,
    )
    return never
  }
  const left = raw['Variable'] as Data
  if (typeof left === 'string' && !left.includes('{{'))
    telling.warn(
      [...path, 'Variable'],
      'condition',
      `\`Variable\` is the text ${quoted(left)}, so the choice is always the same.`,
      `Write "{{ ${left} }}" if it is a name.`,
    )
  return { left, is, right: raw[is] as Data }
}

const isOperator = (key: string): key is Operator => operators.some((known) => known === key)

/** The names others give the same comparison. */
const mendOf = (key: string): string | undefined => {
  const other = /^Numeric(Greater|Less|Lesser)Than(Equals|OrEquals)?$/.exec(key)
  if (other !== null) return `Write \`Numeric${other[1] === 'Greater' ? 'Greater' : 'Lesser'}${other[2] === undefined ? '' : 'OrEquals'}\`.`
  return didYouMean(key, operators).mend
}
