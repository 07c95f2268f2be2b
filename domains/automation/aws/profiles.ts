import type { AwsAccounts, AwsProfile } from '#platform/config.ts'
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
  if (accounts === undefined || Object.keys(accounts.profiles).length === 0)
    return 'This server has no credentials for AWS. An administrator sets ANDON_AWS_ACCESS_KEY_ID, ANDON_AWS_SECRET_ACCESS_KEY and ANDON_AWS_REGION, or ANDON_AWS_PROFILES.'
  const name = wanted === null || wanted.trim() === '' ? 'default' : wanted.trim()
  const found = profileNamed(accounts, name) ?? profileOfRole(accounts, name)
  if (found !== undefined) return identityOf(accounts, found, startedBy)
  const base = profileNamed(accounts, 'default')
  if (!isRole(name) || base?.keys === undefined)
    return `There is no profile "${name}" for AWS on this server. It has: ${Object.keys(accounts.profiles).join(', ')}.`
  const identity = identityOf(accounts, base, startedBy)
  return typeof identity === 'string' ? identity : { ...identity, role: { arn: name } }
}

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
  if (profile.mayUse !== undefined && !profile.mayUse.includes(startedBy))
    return `${startedBy} may not use the profile "${profile.name}" of AWS. An administrator names who may in its mayUse.`
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
export const globalsOfPlace = (accounts: AwsAccounts | undefined, wanted: string | null): Readonly<Record<string, string>> => {
  const place = placeFor(accounts, wanted)
  return {
    'global:AWS_PARTITION': place?.partition ?? 'aws',
    ...(place === undefined ? {} : { 'global:REGION': place.region }),
    ...(place?.account === undefined ? {} : { 'global:ACCOUNT_ID': place.account }),
  }
}
