import { isLimit } from '#domains/runs/fan.ts'
import { referencesIn } from '#domains/runs/references.ts'
import type { Outputs } from '#domains/runs/state.ts'
import { asText, isList, isMap, type Data } from '#domains/runs/values.ts'

/** One entry of `TargetLocations`: every account in every region. (Section 13.) */
export interface WrittenLocation {
  /** Absent: the account the run acts in anyway. */
  readonly accounts: readonly string[] | undefined
  readonly regions: readonly string[]
  readonly role: string | undefined
  readonly concurrency: string
  readonly errors: string
  /** `Targets`, `MaxConcurrency`, `MaxErrors` of its own. */
  readonly own: Outputs
}

/** What is wrong with it: where, below `TargetLocations`, and what to write instead. */
export interface LocationProblem {
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly mend: string
}

/** The role AWS looks for when none is named. */
export const usualRole = 'AWS-SystemsManager-AutomationExecutionRole'
export const mostLocations = 100
const mostListed = 50

const known = [
  'Accounts',
  'Regions',
  'ExecutionRoleName',
  'TargetLocationMaxConcurrency',
  'TargetLocationMaxErrors',
  'Targets',
  'TargetsMaxConcurrency',
  'TargetsMaxErrors',
  'ExcludeAccounts',
  'IncludeChildOrganizationUnits',
]

/** Reads `TargetLocations`, and tells everything that is wrong with it. A value that is not known yet is not judged. Pure. */
export const readLocations = (
  written: Data,
): { readonly locations: readonly WrittenLocation[]; readonly problems: readonly LocationProblem[] } => {
  const problems: LocationProblem[] = []
  if (!isList(written)) {
    if (isKnown(written))
      problems.push({ path: [], message: '`TargetLocations` is a list.', mend: 'Write entries with `Accounts` and `Regions`.' })
    return { locations: [], problems }
  }
  if (written.length === 0 || written.length > mostLocations)
    problems.push({
      path: [],
      message: `\`TargetLocations\` has 1 to ${mostLocations} entries.`,
      mend: 'Put accounts and regions together.',
    })
  const locations = written.flatMap((one, index) => (isMap(one) ? readLocation(one, index, problems) : notOne(one, index, problems)))
  return { locations, problems }
}

const notOne = (one: Data, index: number, problems: LocationProblem[]): readonly never[] => {
  if (isKnown(one)) problems.push({ path: [index], message: 'A location is a map.', mend: 'Write `Accounts` and `Regions`.' })
  return []
}

type Entry = { readonly [name: string]: Data }

const readLocation = (one: Entry, index: number, problems: LocationProblem[]): WrittenLocation => {
  const wrong = (name: string, message: string, mend: string): void => void problems.push({ path: [index, name], message, mend })
  for (const name of Object.keys(one))
    if (!known.includes(name)) wrong(name, `A location has no \`${name}\` here.`, `It may have ${known.join(', ')}.`)
  if (isTrue(one['IncludeChildOrganizationUnits']))
    wrong(
      'IncludeChildOrganizationUnits',
      'No organization is known here, so there are no units below one.',
      'Name the accounts, each with a profile.',
    )
  const left = new Set(accountsIn(one, 'ExcludeAccounts', 5_000, wrong))
  const accounts = accountsIn(one, 'Accounts', mostListed, wrong)
  const { ExecutionRoleName: role, TargetLocationMaxConcurrency: concurrency = '1', TargetLocationMaxErrors: errors = '0' } = one
  if (role !== undefined && isKnown(role) && !/^[\w+=,.@/-]{1,576}$/.test(asText(role)))
    wrong('ExecutionRoleName', `"${asText(role)}" is no name of a role.`, 'Write its name, without the account.')
  limit(one, 'TargetLocationMaxConcurrency', 1, wrong)
  limit(one, 'TargetLocationMaxErrors', 0, wrong)
  limit(one, 'TargetsMaxConcurrency', 1, wrong)
  limit(one, 'TargetsMaxErrors', 0, wrong)
  return {
    accounts: accounts?.filter((account) => !left.has(account)),
    regions: regionsIn(one, wrong),
    role: role === undefined || asText(role) === '' ? undefined : asText(role),
    concurrency: asText(concurrency),
    errors: asText(errors),
    own: {
      ...(one['Targets'] === undefined ? {} : { Targets: one['Targets'] }),
      ...(one['TargetsMaxConcurrency'] === undefined ? {} : { MaxConcurrency: one['TargetsMaxConcurrency'] }),
      ...(one['TargetsMaxErrors'] === undefined ? {} : { MaxErrors: one['TargetsMaxErrors'] }),
    },
  }
}

type Wrong = (name: string, message: string, mend: string) => void

const accountsIn = (one: Entry, name: string, most: number, wrong: Wrong): readonly string[] | undefined => {
  const listed = one[name]
  if (listed === undefined) return undefined
  const accounts = textsIn(listed)
  if (accounts.length > most) wrong(name, `\`${name}\` has at most ${most} entries.`, 'Write another location for the others.')
  if (isKnown(listed) && name === 'Accounts' && accounts.length === 0) wrong(name, 'A location needs accounts.', 'Name them.')
  for (const account of accounts.filter(isKnown))
    if (/^(?:ou|r)-/.test(account))
      wrong(name, `${account} is a unit of an organization, and none is known here.`, 'Name the accounts, each with a profile.')
    else if (!/^\d{12}$/.test(account)) wrong(name, `"${account}" is no account.`, 'An account has twelve digits; quote it in YAML.')
  return [...new Set(accounts)]
}

const regionsIn = (one: Entry, wrong: Wrong): readonly string[] => {
  const regions = textsIn(one['Regions'] ?? [])
  if (regions.length === 0 || regions.length > mostListed) wrong('Regions', `A location has 1 to ${mostListed} regions.`, 'Name them.')
  for (const region of regions.filter(isKnown))
    if (!/^[a-z]{2,3}(?:-[a-z]+)+-\d{1,2}$/.test(region)) wrong('Regions', `"${region}" is no region.`, 'Write it as `eu-west-1`.')
  return [...new Set(regions)]
}

const limit = (one: Entry, name: string, least: 0 | 1, wrong: Wrong): void => {
  const value = one[name]
  if (value !== undefined && isKnown(value) && !isLimit(asText(value), least))
    wrong(name, `\`${name}\` cannot be "${asText(value)}".`, `Write a number from ${least}, or a percentage.`)
}

const textsIn = (value: Data): readonly string[] => (isList(value) ? value.map(asText) : [asText(value)].filter((text) => text !== ''))
const isTrue = (value: Data | undefined): boolean => value === true || value === 'true'
const isKnown = (value: Data): boolean => referencesIn(value).length === 0
