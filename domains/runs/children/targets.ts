import type { Transaction } from '#platform/transaction.ts'
import { matchRunners } from '#domains/runners/submitting.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Outputs } from '#domains/runs/state.ts'
import { asText, isList, isMap, type Data } from '#domains/runs/values.ts'
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
  const parameter = asText(spread['TargetParameterName'] ?? '')
  if (parameter === '') throw new Refusal('invalid-input', 'A run over targets names `TargetParameterName`, or `TargetMaps`.')
  const values = await valuesOf(transaction, spread)
  return refuseTooMany(values.map((value) => ({ title: value, parameters: { [parameter]: value } })))
}

/** Our own ways to say it are `Tags` of runners, and a `Kind` of records with `Labels`. */
const valuesOf = async (transaction: Transaction, spread: Outputs): Promise<readonly string[]> => {
  const { Tags: tags, Kind: kind, Labels: labels } = spread
  if (isMap(tags)) return (await matchRunners(transaction, { tags: texts(tags) })).map(({ name }) => name)
  if (kind !== undefined) return recordsOf(transaction, asText(kind), isMap(labels) ? texts(labels) : {})
  const [wanted] = isList(spread['Targets']) ? spread['Targets'] : []
  if (!isMap(wanted)) throw new Refusal('invalid-input', 'A run over targets says which they are: values, tags of runners, or records.')
  return valuesOfTarget(transaction, asText(wanted['Key'] ?? ''), textsIn(wanted['Values']))
}

const recordsOf = async (transaction: Transaction, name: string, labels: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const kind = transaction.registry.kinds.get(name)
  if (kind === undefined)
    throw new Refusal('invalid-input', `There is no kind "${name}". It is written as in its documents: Workload, Component.`)
  const wanted = Object.entries(labels)
  const fits = (own: Readonly<Record<string, string>> | undefined): boolean => wanted.every(([label, value]) => own?.[label] === value)
  return (await transaction.records.all(kind)).filter(({ metadata }) => fits(metadata.labels)).map(({ reference }) => reference)
}

const texts = (map: { readonly [name: string]: Data }): Record<string, string> =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, asText(value)]))

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
