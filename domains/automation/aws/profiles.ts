import type { AwsAccounts, AwsProfile } from '#platform/config.ts'
import type { Location } from '#domains/runs/graph.ts'
import type { Credentials } from './signing.ts'

/** As whom a call is made: with these keys, in this role if one is named. */
export interface Identity {
  readonly keys: Credentials
  readonly region: string
  readonly role?: { readonly arn: string; readonly externalId?: string }
}

/**
 * Finds as whom a run acts. `wanted` is what `assumeRole` says: nothing, the name of a profile, or the ARN of a role,
 * which is the profile that has it or else a role to be assumed with the default keys. A text is a reason why not.
 */
export const identityFor = (accounts: AwsAccounts | undefined, wanted: string | null, startedBy: string): Identity | string => {
  if (accounts === undefined || Object.keys(accounts.profiles).length === 0) return noAccounts
  const name = wanted === null || wanted.trim() === '' ? 'default' : wanted.trim()
  const found = profileNamed(accounts, name) ?? profileOfRole(accounts, name)
  if (found !== undefined) return identityOf(accounts, found, startedBy)
  const base = profileNamed(accounts, 'default')
  if (!isRole(name) || base?.keys === undefined)
    return `There is no profile "${name}" for AWS on this server. It has: ${Object.keys(accounts.profiles).join(', ')}.`
  const identity = identityOf(accounts, base, startedBy)
  return typeof identity === 'string' ? identity : { ...identity, role: { arn: name } }
}

/** Why nothing can be done at AWS. */
export const noAccounts =
  'This server has no credentials for AWS. An administrator sets ANDON_AWS_ACCESS_KEY_ID, ANDON_AWS_SECRET_ACCESS_KEY and ANDON_AWS_REGION, or ANDON_AWS_PROFILES.'

/** An account and a region, and the role to act in: `role` when it was named, else `usual` if a profile has it. */
interface WantedPlace {
  readonly account: string
  readonly region: string
  readonly role: string | undefined
  readonly usual: string
}

/**
 * The profile for an account and a region, by its name: of the account, with the role that was named. When none was
 * named, one with the usual role goes before the others. Of several, one that stands in the region, and then the first.
 * Else why there is none; `isThere` when there is one and the starter may not use it.
 */
export const profileForPlace = (
  accounts: AwsAccounts,
  { account, region, role, usual }: WantedPlace,
  startedBy: string,
): { readonly profile: string } | { readonly refused: string; readonly isThere: boolean } => {
  const all = Object.entries(accounts.profiles).map(([name, profile]) => ({ name, ...profile }))
  const there = all.filter(
    (one) => (one.account ?? accountIn(one.role ?? '')) === account && partitionOf(one.region) === partitionOf(region),
  )
  const named = there.filter((one) => isNamed(one, role ?? usual))
  const fitting = named.length > 0 ? named : role === undefined ? there : []
  const usable = fitting.filter(({ mayUse }) => mayUse === undefined || mayUse.includes(startedBy))
  const found = usable.find((one) => one.region === region) ?? usable[0]
  if (found !== undefined) return { profile: found.name }
  const [forbidden] = fitting
  if (forbidden !== undefined) return { refused: `in the account ${account}, ${mayNotUse(startedBy, forbidden.name)}`, isThere: true }
  const which = role === undefined ? '' : ` with the role ${role}`
  return {
    refused: `no profile of AWS on this server is for the account ${account}${which} in ${region}. It has: ${Object.keys(accounts.profiles).join(', ')}. An administrator adds one to ANDON_AWS_PROFILES.`,
    isThere: false,
  }
}

/** With its path or without. */
const isNamed = ({ role = '' }: AwsProfile, name: string): boolean => role.endsWith(`/${name}`)

const mayNotUse = (who: string, profile: string): string =>
  `${who} may not use the profile "${profile}" of AWS. An administrator names who may in its mayUse.`

/** Region and account a run acts in, for `global:REGION` and `global:ACCOUNT_ID`; undefined without credentials. */
export const placeFor = (
  accounts: AwsAccounts | undefined,
  wanted: string | null,
): { readonly region: string; readonly account: string | undefined; readonly partition: Partition } | undefined => {
  if (accounts === undefined) return undefined
  const name = wanted === null || wanted.trim() === '' ? 'default' : wanted.trim()
  const found = profileNamed(accounts, name) ?? profileOfRole(accounts, name) ?? profileNamed(accounts, 'default')
  if (found === undefined) return undefined
  const account = accountIn(name) ?? found.account ?? accountIn(found.role ?? '')
  return { region: found.region, account, partition: partitionOf(found.region) }
}

export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov'

export const partitionOf = (region: string): Partition =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'

type Named = AwsProfile & { readonly name: string }

const identityOf = (accounts: AwsAccounts, profile: Named, startedBy: string): Identity | string => {
  if (profile.mayUse !== undefined && !profile.mayUse.includes(startedBy)) return mayNotUse(startedBy, profile.name)
  if (profile.keys !== undefined)
    return { keys: profile.keys, region: profile.region, ...(profile.role === undefined ? {} : { role: roleOf(profile, profile.role) }) }
  const source = profileNamed(accounts, profile.source ?? 'default')
  if (source?.keys === undefined)
    return `The profile "${profile.name}" of AWS has no keys of its own, and "${profile.source ?? 'default'}", whose it uses, has none either.`
  return { keys: source.keys, region: profile.region, ...(profile.role === undefined ? {} : { role: roleOf(profile, profile.role) }) }
}

const roleOf = (profile: AwsProfile, arn: string): NonNullable<Identity['role']> => ({
  arn,
  ...(profile.externalId === undefined ? {} : { externalId: profile.externalId }),
})

const profileNamed = ({ profiles }: AwsAccounts, name: string): Named | undefined => {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined
  return profile === undefined ? undefined : { name, ...profile }
}

const profileOfRole = ({ profiles }: AwsAccounts, arn: string): Named | undefined => {
  const found = Object.entries(profiles).find(([, profile]) => profile.role === arn)
  return found === undefined ? undefined : { name: found[0], ...found[1] }
}

const isRole = (text: string): boolean => /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,600}$/.test(text)
const accountIn = (arn: string): string | undefined => /^arn:aws[a-z-]*:iam::(\d{12}):/.exec(arn)?.[1]

/** What documents call it. The account is known when it is configured, or stands in the role. */
export const globalsOfPlace = (
  accounts: AwsAccounts | undefined,
  wanted: string | null,
  location?: Location,
): Readonly<Record<string, string>> => {
  const place = location === undefined ? placeFor(accounts, wanted) : placeAt(location)
  return {
    'global:AWS_PARTITION': place?.partition ?? 'aws',
    ...(place === undefined ? {} : { 'global:REGION': place.region }),
    ...(place?.account === undefined ? {} : { 'global:ACCOUNT_ID': place.account }),
  }
}

const placeAt = ({ account, region }: Location): ReturnType<typeof placeFor> => ({
  region,
  account: account === '' ? undefined : account,
  partition: partitionOf(region),
})
