import type { Transaction } from '#platform/transaction.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Graph, Location } from '#domains/runs/graph.ts'
import { referencesIn } from '#domains/runs/references.ts'
import type { Outputs } from '#domains/runs/state.ts'
import { asText, isList, type Data } from '#domains/runs/values.ts'
import type { Asker, Places } from './elsewhere.ts'
import type { Target } from './remembering.ts'
import { type Finding, hasTargets, limitsOf, refuseTooMany, somewhere, isElsewhere, targetIn, targetsOf } from './targets.ts'

/** Targets that share limits. */
export interface Lane {
  readonly targets: readonly Target[]
  readonly concurrency: string
  readonly errors: string
  /** Targets are places, and each goes over this itself. */
  readonly over: Outputs | null
}

/** What a run or a step goes over: one lane of targets, or one of places for each entry of `TargetLocations`. */
export const lanesOf = async (finding: Finding, spread: Outputs): Promise<readonly Lane[]> => {
  const written = spread['TargetLocations']
  if (!isWritten(written)) return [{ targets: await targetsOf(finding, spread), ...limitsOf(spread), over: null }]
  const places = await finding.transact(async (transaction) => located(transaction, written, finding.asker))
  return lanesIn(places, spread)
}

/** The one place, when it is all there is: what runs there is an ordinary child. */
export const onlyPlace = (lanes: readonly Lane[]): Target | undefined => {
  const [lane, ...more] = lanes
  const [target, ...others] = lane?.targets ?? []
  return more.length > 0 || others.length > 0 || lane?.over !== null || target?.location === undefined ? undefined : target
}

const lanesIn = (places: readonly Places[], spread: Outputs): readonly Lane[] => {
  const lanes = places.map(({ at, concurrency, errors, own }) => ({
    targets: at.map(placeOf),
    concurrency,
    errors,
    over: within(spread, own),
  }))
  refuseTooMany(lanes.flatMap(({ targets }) => targets))
  return lanes
}

const placeOf = (location: Location): Target => ({
  title: [location.account, location.region].filter((part) => part !== '').join(' '),
  parameters: {},
  location,
})

/** What each place goes over: what its entry says, or else the whole. */
const within = (spread: Outputs, own: Outputs): Outputs | null => {
  const said: Outputs = isWritten(own['Targets'])
    ? { Targets: own['Targets'] }
    : chosen(spread, ['TargetMaps', 'Targets', 'Tags', 'Kind', 'Labels'])
  if (!hasTargets(said)) return null
  const { concurrency, errors } = limitsOf({ ...chosen(spread, ['MaxConcurrency', 'MaxErrors']), ...own })
  return { ...said, ...chosen(spread, ['TargetParameterName', 'TargetType']), MaxConcurrency: concurrency, MaxErrors: errors }
}

const chosen = (spread: Outputs, names: readonly string[]): Outputs =>
  Object.fromEntries(Object.entries(spread).filter(([name]) => names.includes(name)))

const isWritten = (value: Data | undefined): value is readonly Data[] => isList(value) && value.length > 0

const located = (transaction: Transaction, written: Data, asker: Asker): readonly Places[] => {
  const found = somewhere(transaction)
  if (found === undefined) throw new Refusal('invalid-input', 'Nothing here knows accounts and regions elsewhere.')
  return found.locate(transaction.config, written, asker)
}

/** Refuses what is known beforehand to end badly: a place nobody here can act in, targets nobody can find. */
export const refuseUnreachable = (transaction: Transaction, spread: Outputs, asker: Asker): void => {
  const { TargetLocations: written, Targets: targets } = spread
  const lanes = isWritten(written) && isLiteral(written) ? lanesIn(located(transaction, written, asker), spread) : []
  const overs = lanes.length > 0 ? lanes.map(({ over }) => over) : isWritten(targets) ? [spread] : []
  for (const over of overs) {
    if (over === null || !isWritten(over['Targets']) || !isLiteral(over['Targets'])) continue
    if (asText(over['TargetParameterName'] ?? '') === '')
      throw new Refusal('invalid-input', 'Targets need `TargetParameterName`: the parameter each of them becomes the value of.')
    const refused = isElsewhere(targetIn(over).key) ? somewhere(transaction)?.refuses(transaction.config) : undefined
    if (refused !== undefined) throw new Refusal('invalid-input', `The targets cannot be found: ${refused}`)
  }
}

/** The same for every step that says it as it is written. */
export const refuseUnreachableSteps = (transaction: Transaction, { steps }: Graph, asker: Asker): void => {
  for (const { work } of steps) if (work.type === 'run' && work.spread !== undefined) refuseUnreachable(transaction, work.spread, asker)
}

const isLiteral = (data: Data): boolean => referencesIn(data).length === 0
