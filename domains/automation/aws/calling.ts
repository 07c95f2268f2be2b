import { setTimeout as sleep } from 'node:timers/promises'
import type { AwsAccounts } from '#platform/config.ts'
import { createHash } from 'node:crypto'
import { isMap, type Data } from '#domains/runs/values.ts'
import type { OutsideAnswer, OutsideRequest } from '#platform/jobs/outside.ts'
import { Refusal } from '#platform/refusal.ts'
import { misfit, noAnswer, notPermitted, type CallFailure } from './failures.ts'
import { fitInput } from './fitting.ts'
import type { Operation } from './model.ts'
import { serviceNamed, serviceNames, type Service } from './models.ts'
import { findApi, findService, nearby } from './naming.ts'
import { identityFor, partitionOf, type Identity } from './profiles.ts'
import { queryText, signed, type Credentials } from './signing.ts'

/**
 * Calls any operation of AWS by its name.
 *
 * The problem: documents name two hundred operations of forty services, in six protocols. The idea: what AWS's own
 * packages know of each service is kept as data, AWS's own codecs write and read with it, and what is left is to find
 * the place, sign, ask and ask again.
 *
 * Guarantees: an answer or a reason within the deadline; throttling and failures of AWS's own are tried again with
 * growing pauses inside it; a token of idempotency the caller did not give is the same for every try of one attempt.
 *
 * Refuses to do: stream events, or reach an address inside the network that nobody configured.
 */
export interface AwsCall {
  readonly service: string
  readonly api: string
  readonly input: Readonly<Record<string, Data>>
}

export type AwsAnswer = { readonly data: Readonly<Record<string, Data>> } | { readonly failure: CallFailure }

/** What a call needs of the world. */
export interface Caller {
  readonly accounts: AwsAccounts | undefined
  readonly fetch: (url: string, options: OutsideRequest) => Promise<OutsideAnswer>
  readonly now: () => Date
  readonly signal: AbortSignal
  /** What `assumeRole` says. */
  readonly profile: string | null
  /** Where, when it is not where the profile stands. */
  readonly region?: string
  readonly startedBy: string
  /** Names the session of an assumed role. */
  readonly run: string
  /** Key of the attempt. */
  readonly key: string
  /** How long one call may take with all its tries. AWS gives a step 25 s. */
  readonly deadlineMs: number
}

/** AWS's limit for one call of a document. */
export const longestCallMs = 25_000

export const callAws = async (caller: Caller, call: AwsCall): Promise<AwsAnswer> => {
  const found = findOperation(call)
  if ('failure' in found) return found
  const { service, operation } = found
  const acting = identityFor(caller.accounts, caller.profile, caller.startedBy)
  if (typeof acting === 'string') return { failure: notPermitted(acting) }
  const identity = { ...acting, region: caller.region ?? acting.region }
  const { input, problems } = fitInput(operation.input, call.input, uuidOf(`${caller.key}/${service.name}.${operation.name}`))
  if (problems.length > 0) return { failure: misfit(problems.join(' ')) }
  const keys = await keysFor(caller, identity)
  if ('failure' in keys) return keys
  return ask(caller, { service, operation, input, keys, region: identity.region })
}

const findOperation = ({ service: name, api }: AwsCall): { service: Service; operation: Operation } | { failure: CallFailure } => {
  const service = serviceNamed(name)
  if (service === undefined) return { failure: misfit(`There is no service "${name}" here. Known are ${serviceNames().join(', ')}.`) }
  const operation = service.model.get(findApi(service.model.keys(), api) ?? '')
  if (operation !== undefined) return { service, operation }
  const near = nearby(service.model.keys(), api)
  return { failure: misfit(`${service.name} has no operation "${api}".${near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`}`) }
}

/** A UUID made from a text: the same text gives the same token. */
const uuidOf = (text: string): string =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

interface Prepared {
  readonly service: Service
  readonly operation: Operation
  readonly input: Readonly<Record<string, unknown>>
  readonly keys: Credentials
  readonly region: string
}

/** Tries of a throttled call, and of one AWS failed at; the deadline ends both. */
const mostThrottled = 12
const mostFailed = 3
const firstPauseMs = 100
const longestPauseMs = 5_000

const ask = async (caller: Caller, prepared: Prepared): Promise<AwsAnswer> => {
  const until = performance.now() + caller.deadlineMs
  for (let tries = 1; ; tries += 1) {
    const answer = await askOnce(caller, prepared, Math.max(1, until - performance.now()))
    if (!('failure' in answer) || !answer.failure.passing || caller.signal.aborted) return answer
    if (tries >= (answer.failure.type === 'Throttling' ? mostThrottled : mostFailed)) return answer
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1)) * jitter(`${caller.key}/${tries}`)
    if (performance.now() + pause >= until) return answer
    await sleep(pause, undefined, { signal: caller.signal }).catch(() => undefined)
  }
}

/** Between a half and one, the same for one attempt: many attempts spread, none needs chance. */
export const jitter = (key: string): number => 0.5 + createHash('sha256').update(key).digest().readUInt16BE() / 131_072

const askOnce = async (caller: Caller, { service, operation, input, keys, region }: Prepared, timeoutMs: number): Promise<AwsAnswer> => {
  const place = placeOf(caller.accounts, service, region, input)
  if (place === undefined) return { failure: misfit(`${service.name} has no address in ${region}.`) }
  try {
    const request = await service.codec.write(operation, input, place.base)
    const url = new URL(place.base)
    if (!place.isOwn) url.hostname = `${request.host}${url.hostname}`
    const headers = await signed(
      { ...request, headers: { ...request.headers, ...place.headers(request.body) } },
      url,
      keys,
      { service: service.entry.signing, region: place.signingRegion, escapedOnce: service.entry.escapedOnce === true },
      caller.now(),
    )
    const { host: _, ...sent } = headers
    const answer = await caller.fetch(`${url.origin}${request.path}${queryText(request.query)}`, {
      method: request.method,
      headers: sent,
      ...(request.body.length === 0 ? {} : { body: typeof request.body === 'string' ? request.body : Buffer.from(request.body) }),
      timeoutMs,
      maxBytes: mostBytes,
      redirects: 0,
    })
    return await service.codec.read(operation, answer)
  } catch (error) {
    if (error instanceof Refusal) return { failure: noAnswer(error.message, false) }
    return { failure: misfit(error instanceof Error ? error.message : String(error)) }
  }
}

/** An address given for the service, by any of its names, or for all. */
const endpointOf = (accounts: AwsAccounts | undefined, service: string): string | undefined => {
  const endpoints = accounts?.endpoints ?? {}
  const named = Object.keys(endpoints).find((key) => findService([service], key) !== undefined)
  return endpoints[named ?? '*']
}

const mostBytes = 16 * 1_024 * 1_024

interface Place {
  readonly base: URL
  readonly signingRegion: string
  /** A configured address, used as it is. */
  readonly isOwn: boolean
  readonly headers: (body: string | Uint8Array) => Readonly<Record<string, string>>
}

const placeOf = (
  accounts: AwsAccounts | undefined,
  { name, entry }: Service,
  region: string,
  input: Readonly<Record<string, unknown>>,
): Place | undefined => {
  const own = endpointOf(accounts, name)
  const known = entry.endpoints[partitionOf(region)]
  const address = own ?? known?.url.replace('{region}', region)
  if (address === undefined) return undefined
  const base = new URL(address)
  const bucket = input['Bucket']
  // A bucket stands in the path: its name may hold dots, which certificates for hosts do not allow.
  if (name === 's3' && typeof bucket === 'string') base.pathname = `${base.pathname.replace(/\/$/, '')}/${encodeURIComponent(bucket)}`
  return {
    base,
    signingRegion: known?.region ?? region,
    isOwn: own !== undefined,
    headers: (body) => ({
      ...(name === 's3' && body.length > 0 ? { 'content-md5': createHash('md5').update(body).digest('base64') } : {}),
      ...(name === 'apigateway' ? { accept: 'application/json' } : {}),
    }),
  }
}

/** Keys of assumed roles, by role, starter's keys and run, until shortly before they expire. */
const assumed = new Map<string, { readonly keys: Credentials; readonly until: number }>()
const mostAssumed = 1_000
const spareMs = 300_000

const keysFor = async (caller: Caller, identity: Identity): Promise<Credentials | { readonly failure: CallFailure }> => {
  const { role } = identity
  if (role === undefined) return identity.keys
  const key = [role.arn, identity.keys.accessKeyId, identity.region, caller.run].join(' ')
  const kept = assumed.get(key)
  if (kept !== undefined && kept.until > caller.now().getTime()) return kept.keys
  const keys = await assume(caller, identity, role, {})
  if ('failure' in keys) return keys
  if (assumed.size >= mostAssumed) assumed.clear()
  assumed.set(key, { keys: keys.keys, until: keys.expires - spareMs })
  return keys.keys
}

/**
 * Keys to lend to a script, of a session of its own: of the role, or of a user whose keys they are. Never the keys
 * themselves, and in which region they are for.
 */
export const lendKeys = async (
  caller: Caller,
  seconds: number,
): Promise<
  { readonly keys: Required<Credentials>; readonly expires: number; readonly region: string } | { readonly failure: CallFailure }
> => {
  const acting = identityFor(caller.accounts, caller.profile, caller.startedBy)
  if (typeof acting === 'string') return { failure: notPermitted(acting) }
  const identity = { ...acting, region: caller.region ?? acting.region }
  const length = { DurationSeconds: seconds }
  const lent =
    identity.role === undefined ? await sessionOf(caller, identity, length) : await assume(caller, identity, identity.role, length)
  return 'failure' in lent ? lent : { ...lent, region: identity.region }
}

type Lent = { readonly keys: Required<Credentials>; readonly expires: number } | { readonly failure: CallFailure }

/** Without a role: a session of the user. Keys that are of a session already have none below them. */
const sessionOf = async (caller: Caller, identity: Identity, length: { readonly DurationSeconds: number }): Promise<Lent> => {
  const sts = findOperation({ service: 'sts', api: 'GetSessionToken', input: {} })
  if ('failure' in sts) return sts
  const answer = await ask(caller, { ...sts, input: length, keys: identity.keys, region: identity.region })
  if ('failure' in answer) return answer
  return credentialsIn(answer.data['Credentials']) ?? { failure: noAnswer('AWS gave no keys of a session.', false) }
}

const assume = async (
  caller: Caller,
  identity: Identity,
  role: NonNullable<Identity['role']>,
  length: { readonly DurationSeconds?: number },
): Promise<Lent> => {
  const sts = findOperation({ service: 'sts', api: 'AssumeRole', input: {} })
  if ('failure' in sts) return sts
  const input = {
    RoleArn: role.arn,
    RoleSessionName: `andon-${caller.run}`.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, 64),
    ...length,
    ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
  }
  const answer = await ask(caller, { ...sts, input, keys: identity.keys, region: identity.region })
  if ('failure' in answer)
    return {
      failure: {
        ...answer.failure,
        type: answer.failure.type === 'Action' ? 'Permission' : answer.failure.type,
        message: `The role ${role.arn} cannot be assumed: ${answer.failure.message}`,
      },
    }
  return credentialsIn(answer.data['Credentials']) ?? { failure: noAnswer(`AWS gave no keys for the role ${role.arn}.`, false) }
}

const credentialsIn = (given: Data | undefined): { keys: Required<Credentials>; expires: number } | undefined => {
  if (!isMap(given)) return undefined
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration: expires } = given
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string' || typeof sessionToken !== 'string') return undefined
  return { keys: { accessKeyId, secretAccessKey, sessionToken }, expires: typeof expires === 'string' ? Date.parse(expires) : 0 }
}
