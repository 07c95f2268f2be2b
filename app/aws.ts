import { readFileSync } from 'node:fs'
import type { AwsAccounts, AwsProfile } from '#platform/config.ts'

/** Accounts at AWS: one from variables, more from a file. Undefined when none is set, nor another place to ask. */
export const readAwsAccounts = (environment: NodeJS.ProcessEnv): AwsAccounts | undefined => {
  const file = environment['ANDON_AWS_PROFILES']
  const region = environment['ANDON_AWS_REGION']
  const own = profileFrom(environment, region)
  const profiles = {
    ...(file === undefined || file === '' ? {} : profilesIn(file, region)),
    ...(own === undefined ? {} : { default: own }),
  }
  const endpoints = endpointsIn(environment)
  return Object.keys(profiles).length + Object.keys(endpoints).length === 0 ? undefined : { profiles, endpoints }
}

const profileFrom = (environment: NodeJS.ProcessEnv, region: string | undefined): AwsProfile | undefined => {
  const accessKeyId = environment['ANDON_AWS_ACCESS_KEY_ID']
  const secretAccessKey = environment['ANDON_AWS_SECRET_ACCESS_KEY']
  const sessionToken = environment['ANDON_AWS_SESSION_TOKEN']
  if (!accessKeyId && !secretAccessKey) return undefined
  if (!accessKeyId || !secretAccessKey)
    throw new Error('ANDON_AWS_ACCESS_KEY_ID and ANDON_AWS_SECRET_ACCESS_KEY are set together or not at all.')
  if (!region) throw new Error('ANDON_AWS_REGION is missing: where calls to AWS go, eu-west-1 for instance.')
  const account = environment['ANDON_AWS_ACCOUNT']
  if (account && !/^\d{12}$/.test(account)) throw new Error(`ANDON_AWS_ACCOUNT is "${account}"; an account has twelve digits.`)
  return { region, keys: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }, ...(account ? { account } : {}) }
}

/** `AWS_ENDPOINT_URL_STEPFUNCTIONS` for one service, `AWS_ENDPOINT_URL` for the others, as AWS's own tools read them. */
const endpointsIn = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const match = /^AWS_ENDPOINT_URL(?:_([A-Z0-9_]+))?$/.exec(name)
      if (match === null || !value) return []
      if (!/^https?:$/.test(URL.canParse(value) ? new URL(value).protocol : ''))
        throw new Error(`${name} is "${value}"; use an address such as http://localhost:4566.`)
      return [[match[1]?.toLowerCase() ?? '*', value.replace(/\/$/, '')]]
    }),
  )

const profilesIn = (file: string, region: string | undefined): Record<string, AwsProfile> => {
  const read = jsonOf(file)
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    throw new Error(`${file} (ANDON_AWS_PROFILES) must hold one JSON object: a profile by name.`)
  return Object.fromEntries(Object.entries(read).map(([name, given]) => [name, profileOf(name, given, region, file)]))
}

const jsonOf = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file} (ANDON_AWS_PROFILES) cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

const texts = ['region', 'accessKeyId', 'secretAccessKey', 'sessionToken', 'roleArn', 'externalId', 'source', 'account'] as const

const profileOf = (name: string, given: unknown, usualRegion: string | undefined, file: string): AwsProfile => {
  const wrong = (what: string): Error => new Error(`The profile "${name}" in ${file} ${what}.`)
  if (typeof given !== 'object' || given === null) throw wrong('is no JSON object')
  const entries = new Map<string, unknown>(Object.entries(given))
  const unknown = [...entries.keys()].find((key) => key !== 'mayUse' && !(texts as readonly string[]).includes(key))
  if (unknown !== undefined) throw wrong(`has "${unknown}"; it may have ${texts.join(', ')}, mayUse`)
  const text = (key: (typeof texts)[number]): string | undefined => {
    const value = entries.get(key)
    if (value !== undefined && (typeof value !== 'string' || value === '')) throw wrong(`has no text as ${key}`)
    return value
  }
  const region = text('region') ?? usualRegion
  const [accessKeyId, secretAccessKey, sessionToken, role] = [
    text('accessKeyId'),
    text('secretAccessKey'),
    text('sessionToken'),
    text('roleArn'),
  ]
  if (region === undefined) throw wrong('has no region, and ANDON_AWS_REGION is not set')
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) throw wrong('has only one of accessKeyId and secretAccessKey')
  if (accessKeyId === undefined && role === undefined) throw wrong('has neither keys nor a roleArn')
  const mayUse = entries.get('mayUse')
  if (mayUse !== undefined && !(Array.isArray(mayUse) && mayUse.every((one) => typeof one === 'string')))
    throw wrong('has no list of names as mayUse')
  const [externalId, source, account] = [text('externalId'), text('source'), text('account')]
  return {
    region,
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { keys: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) } }),
    ...(role === undefined ? {} : { role }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(source === undefined ? {} : { source }),
    ...(account === undefined ? {} : { account }),
    ...(mayUse === undefined ? {} : { mayUse: mayUse as string[] }),
  }
}
