import { readLocations, usualRole, type WrittenLocation } from '#domains/automation/documents/locations.ts'
import type { Asker, Places } from '#domains/runs/children/elsewhere.ts'
import type { Location } from '#domains/runs/graph.ts'
import type { Data } from '#domains/runs/values.ts'
import type { AwsAccounts } from '#platform/config.ts'
import { mostTargets } from '#domains/runs/children/targets.ts'
import { Refusal } from '#platform/refusal.ts'
import { noAccounts, placeFor, profileForPlace } from './profiles.ts'

/**
 * `TargetLocations` with the profile for each account and region. What is written wrongly, a place no profile is for and
 * one whose profile the starter may not use are refused. Pure.
 */
export const locate = (accounts: AwsAccounts | undefined, written: Data, asker: Asker): readonly Places[] => {
  const { locations, problems } = readLocations(written)
  const [problem] = problems
  if (problem !== undefined)
    throw new Refusal(
      'invalid-input',
      `TargetLocations${problem.path.map((part) => `/${part}`).join('')}: ${problem.message} ${problem.mend}`,
    )
  if (accounts === undefined || Object.keys(accounts.profiles).length === 0)
    throw new Refusal('invalid-input', `TargetLocations cannot be reached: ${noAccounts} (NoCredentials)`)
  refuseTooMany(locations)
  return locations.map((location) => {
    const at = placesOf(accounts, location, asker)
    if (at.length === 0)
      throw new Refusal('invalid-input', 'TargetLocations: no account is left of a location. Take one out of `ExcludeAccounts`.')
    return { at, concurrency: location.concurrency, errors: location.errors, own: location.own }
  })
}

/** Before any is looked at: what few lines multiply to would keep everybody else waiting. */
const refuseTooMany = (locations: readonly WrittenLocation[]): void => {
  const places = locations.reduce((sum, { accounts, regions }) => sum + Math.max(1, accounts?.length ?? 1) * regions.length, 0)
  if (places > mostTargets)
    throw new Refusal('invalid-input', `TargetLocations are ${places} places; a run goes over at most ${mostTargets}. Begin several runs.`)
}

const placesOf = (accounts: AwsAccounts, { accounts: named, regions, role }: WrittenLocation, asker: Asker): readonly Location[] =>
  (named ?? [asker.location?.account ?? placeFor(accounts, asker.profile)?.account ?? '']).flatMap((account) =>
    regions.map((region) => locationAt(accounts, { account, region, role, usual: usualRole }, asker)),
  )

const locationAt = (accounts: AwsAccounts, wanted: Parameters<typeof profileForPlace>[1], asker: Asker): Location => {
  // Without an account it is the run's own, as whom it acts already.
  if (wanted.account === '' && wanted.role === undefined)
    return { account: '', region: wanted.region, profile: asker.location?.profile ?? asker.profile ?? 'default' }
  const found = profileForPlace(accounts, wanted, asker.startedBy)
  if ('profile' in found) return { account: wanted.account, region: wanted.region, profile: found.profile }
  throw new Refusal(found.isThere ? 'forbidden' : 'invalid-input', `TargetLocations: ${found.refused} (NoCredentials)`)
}
