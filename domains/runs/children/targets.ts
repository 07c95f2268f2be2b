import type { Transaction } from '#platform/transaction.ts'
import { matchRunners } from '#domains/runners/submitting.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Outputs } from '../state.ts'
import { asText, isList, isMap, type Data } from '../values.ts'
import type { Target } from './remembering.ts'

/** Targets of one step or run at most. */
export const mostTargets = 1_000

/**
 * What a step goes over, as SSM documents say it: `TargetMaps`, or `Targets` with the parameter each becomes the value
 * of. `ParameterValues` are the values themselves, `tag:role` the runners that have the tag.
 */
export const targetsOf = async (transaction: Transaction, spread: Outputs): Promise<readonly Target[]> => {
  const maps = spread['TargetMaps']
  if (isList(maps) && maps.length > 0) return refuseTooMany(maps.filter(isMap).map(fromMap))
  const [wanted] = isList(spread['Targets']) ? spread['Targets'] : []
  const parameter = asText(spread['TargetParameterName'] ?? '')
  if (!isMap(wanted) || parameter === '')
    throw new Refusal('invalid-input', 'A run over targets names `Targets` and `TargetParameterName`, or `TargetMaps`.')
  const values = await valuesOfTarget(transaction, asText(wanted['Key'] ?? ''), textsIn(wanted['Values']))
  return refuseTooMany(values.map((value) => ({ title: value, parameters: { [parameter]: value } })))
}

/** How many at once and how many failures are borne. */
export const limitsOf = (spread: Outputs): { readonly concurrency: string; readonly errors: string } => ({
  concurrency: asText(spread['MaxConcurrency'] ?? '10'),
  errors: asText(spread['MaxErrors'] ?? '0'),
})

const valuesOfTarget = async (transaction: Transaction, key: string, values: readonly string[]): Promise<readonly string[]> => {
  if (key === 'ParameterValues') return values
  if (!key.startsWith('tag:'))
    throw new Refusal('invalid-input', `Targets cannot be found by "${key}". Use \`ParameterValues\` or \`tag:name\`.`)
  const names = new Set<string>()
  for (const value of values)
    for (const { name } of await matchRunners(transaction, { tags: { [key.slice('tag:'.length)]: value } })) names.add(name)
  return [...names].toSorted()
}

/** Single values come as lists of one, as SSM writes them. */
const fromMap = (map: { readonly [name: string]: Data }): Target => {
  const parameters = Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name, isList(value) && value.length === 1 ? (value[0] ?? null) : value]),
  )
  return { title: Object.values(parameters).map(asText).join(', ').slice(0, 200), parameters }
}

const textsIn = (value: Data | undefined): readonly string[] =>
  isList(value) ? value.map(asText) : value === undefined ? [] : [asText(value)]

const refuseTooMany = (targets: readonly Target[]): readonly Target[] => {
  if (targets.length > mostTargets)
    throw new Refusal('invalid-input', `These are ${targets.length} targets; a run goes over at most ${mostTargets}.`)
  return targets
}
