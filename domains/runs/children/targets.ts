import type { Transaction } from '#platform/transaction.ts'
import { matchRunners } from '#domains/runners/submitting.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Outputs } from '#domains/runs/state.ts'
import { asText, isList, isMap, type Data } from '#domains/runs/values.ts'
import { elsewhere, type Asker, type Elsewhere, type Reach, type Wanted } from './elsewhere.ts'
import type { Target } from './remembering.ts'
import { cut } from '#platform/text/cut.ts'

/** Targets of one step or run at most. */
export const mostTargets = 1_000

const machinesKey = 'AWS::EC2::Instance'

/** Whether it can only be found outside. */
export const isElsewhere = (key: string): boolean => key === 'ResourceGroup' || key === machinesKey

/** Whoever looks for targets: what it reads here comes in transactions of its own, and what is elsewhere between them. */
export interface Finding {
  readonly transact: <Value>(body: (transaction: Transaction) => Promise<Value>) => Promise<Value>
  /** Undefined for those who may not look elsewhere. */
  readonly reach: Omit<Reach, 'config'> | undefined
  readonly asker: Asker
}

/**
 * What a step goes over, as SSM documents say it: `TargetMaps`, or `Targets` with the parameter each becomes the value
 * of. `ParameterValues` are the values themselves, `ResourceGroup` the resources of a group elsewhere, `AWS::EC2::Instance`
 * with the value `*` every machine there, `tag:role` the runners that have the tag; in another account, and when no runner
 * has it, the resources there.
 */
export const targetsOf = async (finding: Finding, spread: Outputs): Promise<readonly Target[]> => {
  const maps = spread['TargetMaps']
  if (isList(maps) && maps.length > 0) return refuseTooMany(maps.filter(isMap).map(fromMap))
  const parameter = asText(spread['TargetParameterName'] ?? '')
  if (parameter === '') throw new Refusal('invalid-input', 'A run over targets names `TargetParameterName`, or `TargetMaps`.')
  const values = await valuesOf(finding, spread, typeOf(spread, parameter))
  return refuseTooMany(values.map((value) => ({ title: value, parameters: { [parameter]: value } })))
}

/** Whether it says targets at all; places alone are none. */
export const hasTargets = ({ TargetMaps: maps, Targets: targets, Tags: tags, Kind: kind }: Outputs): boolean =>
  (isList(maps) && maps.length > 0) || (isList(targets) && targets.length > 0) || tags !== undefined || kind !== undefined

/** Whether targets may have to be looked for outside. */
export const mayBeElsewhere = ({ Tags: tags, Targets: targets }: Outputs): boolean =>
  tags !== undefined || (isList(targets) && targets.some((one) => isMap(one) && one['Key'] !== 'ParameterValues'))

/** Of the resources in a group, or with a tag, only those the parameter takes. */
const typeOf = (spread: Outputs, parameter: string): string | undefined => {
  const said = asText(spread['TargetType'] ?? '')
  if (said !== '') return said
  return /^InstanceIds?$/i.test(parameter) ? machinesKey : undefined
}

/** Our own ways to say it are `Tags` of runners, and a `Kind` of records with `Labels`. */
const valuesOf = async (finding: Finding, spread: Outputs, type: string | undefined): Promise<readonly string[]> => {
  const { Tags: tags, Kind: kind, Labels: labels } = spread
  if (isMap(tags)) return tagged(finding, Object.fromEntries(Object.entries(texts(tags)).map(([name, value]) => [name, [value]])), type)
  if (kind !== undefined) return finding.transact((transaction) => recordsOf(transaction, asText(kind), isMap(labels) ? texts(labels) : {}))
  const { key, values } = targetIn(spread)
  if (key === 'ParameterValues') return values
  if (key === machinesKey) return resources(finding, { machines: true })
  if (key === 'ResourceGroup') return resources(finding, { groups: values, ...(type === undefined ? {} : { type }) })
  return tagged(finding, { [key.slice('tag:'.length)]: values }, type)
}

/** The key and the values of `Targets`. Throws a refusal for a key nobody knows. */
export const targetIn = (spread: Outputs): { readonly key: string; readonly values: readonly string[] } => {
  const [wanted, ...more] = isList(spread['Targets']) ? spread['Targets'] : []
  if (!isMap(wanted)) throw new Refusal('invalid-input', 'A run over targets says which they are: values, tags of runners, or records.')
  if (more.length > 0) throw new Refusal('invalid-input', 'A run over targets finds them by one key with several values.')
  const key = asText(wanted['Key'] ?? '')
  const values = textsIn(wanted['Values'])
  if (key !== 'ParameterValues' && !isElsewhere(key) && !/^tag:./.test(key))
    throw new Refusal(
      'invalid-input',
      `Targets cannot be found by "${key}". Use \`ParameterValues\`, \`tag:name\`, \`ResourceGroup\`, or \`${machinesKey}\` with the value \`*\`.`,
    )
  if (values.length === 0) throw new Refusal('invalid-input', `Targets found by "${key}" need values.`)
  if (key === machinesKey && values.join() !== '*')
    throw new Refusal(
      'invalid-input',
      `Targets by \`${machinesKey}\` are every machine: their value is \`*\` alone. Single ones are \`ParameterValues\`.`,
    )
  return { key, values }
}

/** A tag is one of a runner; elsewhere there are none of ours. */
const tagged = async (
  finding: Finding,
  tags: Readonly<Record<string, readonly string[]>>,
  type: string | undefined,
): Promise<readonly string[]> => {
  if (finding.asker.location === undefined) {
    const found = await finding.transact(async (transaction) => ({
      runners: await runnersWith(transaction, Object.entries(tags)),
      refused: somewhere(transaction)?.refuses(transaction.config) ?? null,
      isKnown: somewhere(transaction) !== undefined,
    }))
    if (found.runners.length > 0 || found.refused !== null || !found.isKnown || finding.reach === undefined) return found.runners
  }
  return resources(finding, { tags, ...(type === undefined ? {} : { type }) })
}

/** Runners that have each of the tags, with one of its values. */
const runnersWith = async (
  transaction: Transaction,
  tags: readonly (readonly [string, readonly string[]])[],
): Promise<readonly string[]> => {
  const [first, ...rest] = tags
  if (first === undefined) return []
  const [name, values] = first
  const names = new Set<string>()
  for (const value of values) for (const found of await matchRunners(transaction, { tags: { [name]: value } })) names.add(found.name)
  const others = rest.length === 0 ? names : new Set(await runnersWith(transaction, rest))
  return [...names].filter((one) => others.has(one)).toSorted()
}

const resources = async ({ transact, reach, asker }: Finding, wanted: Wanted): Promise<readonly string[]> => {
  if (reach === undefined) throw new Refusal('forbidden', 'Only those who may start runs look for resources at AWS: responders and above.')
  const { finder, config } = await transact(async (transaction) => ({ finder: somewhere(transaction), config: transaction.config }))
  if (finder === undefined) throw new Refusal('invalid-input', 'Nothing here finds resources elsewhere.')
  const refused = finder.refuses(config)
  if (refused !== undefined) throw new Refusal('invalid-input', refused)
  return [...new Set(await finder.find({ ...reach, config }, asker, wanted))].toSorted()
}

export const somewhere = ({ registry }: Pick<Transaction, 'registry'>): Elsewhere | undefined => elsewhere.of(registry)[0]

const recordsOf = async (transaction: Transaction, name: string, labels: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const kind = transaction.registry.kinds.get(name)
  if (kind === undefined)
    throw new Refusal('invalid-input', `There is no kind "${name}". It is written as in its documents: Workload, Component.`)
  const wanted = Object.entries(labels)
  const fits = (own: Readonly<Record<string, string>> | undefined): boolean => wanted.every(([label, value]) => own?.[label] === value)
  return (await transaction.records.all(kind)).filter(({ metadata }) => fits(metadata.labels)).map(({ reference }) => reference)
}

export const texts = (map: { readonly [name: string]: Data }): Record<string, string> =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, asText(value)]))

/** How many at once and how many failures are borne. */
export const limitsOf = (spread: Outputs): { readonly concurrency: string; readonly errors: string } => ({
  concurrency: asText(spread['MaxConcurrency'] ?? '10'),
  errors: asText(spread['MaxErrors'] ?? '0'),
})

/** Single values come as lists of one, as SSM writes them. */
const fromMap = (map: { readonly [name: string]: Data }): Target => {
  const parameters = Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name, isList(value) && value.length === 1 ? (value[0] ?? null) : value]),
  )
  return { title: cut(Object.values(parameters).map(asText).join(', '), 200), parameters }
}

const textsIn = (value: Data | undefined): readonly string[] =>
  isList(value) ? value.map(asText) : value === undefined ? [] : [asText(value)]

export const refuseTooMany = (targets: readonly Target[]): readonly Target[] => {
  if (targets.length > mostTargets)
    throw new Refusal('invalid-input', `These are ${targets.length} targets; a run goes over at most ${mostTargets}.`)
  return targets
}
