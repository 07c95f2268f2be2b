import type { Asker, Reach, Wanted } from '#domains/runs/children/elsewhere.ts'
import { isList, isMap, type Data } from '#domains/runs/values.ts'
import { createGuardedFetch, type GuardedFetch } from '#platform/messages/fetch.ts'
import { Refusal } from '#platform/refusal.ts'
import { callAws, longestCallMs, type Caller } from './calling.ts'
import { inWords } from './failures.ts'
import { reachAws } from './reaching.ts'

/** Resources one run is made for at most; more would be a mistake in a query. */
const mostFound = 10_000

/**
 * The identifiers of resources at AWS: of a resource group, with tags, or every instance. All pages are read within the time of one call;
 * an answer that is none is a refusal with AWS's own words.
 */
export const findResources = async (reach: Reach, asker: Asker, wanted: Wanted): Promise<readonly string[]> => {
  const caller = callerOf(reach, asker)
  const found: string[] = []
  for (const group of wanted.groups ?? [])
    found.push(...(await pages(caller, 'resource-groups', 'ListGroupResources', groupInput(group, wanted.type), arnsOfGroup)))
  if (wanted.tags !== undefined)
    found.push(...(await pages(caller, 'resourcegroupstaggingapi', 'GetResources', tagInput(wanted.tags, wanted.type), arnsOfTags)))
  if (wanted.machines === true) found.push(...(await pages(caller, 'ec2', 'DescribeInstances', machinesInput, idsOfMachines)))
  return [...new Set(found.map(identifierIn))]
}

const callerOf = ({ config, fetch, now, signal }: Reach, { location, profile, startedBy, run, key }: Asker): Caller => ({
  accounts: config.aws,
  fetch: reachAws(config.aws, { fetch: fetch ?? ownFetch() }),
  now,
  signal,
  profile: location?.profile ?? profile,
  ...(location === undefined ? {} : { region: location.region }),
  startedBy,
  run,
  key,
  deadlineMs: longestCallMs,
})

/** Hands for those who only look. */
let own: GuardedFetch | undefined
const ownFetch = (): GuardedFetch['fetch'] => {
  own ??= createGuardedFetch([])
  return own.fetch
}

type Inputs = Readonly<Record<string, Data>>

const pages = async (
  caller: Caller,
  service: string,
  api: string,
  input: Inputs,
  arnsIn: (page: Inputs) => readonly string[],
): Promise<readonly string[]> => {
  const until = performance.now() + caller.deadlineMs
  const arns: string[] = []
  for (let next: Inputs = {}; ;) {
    const deadlineMs = Math.max(1, until - performance.now())
    const answer = await callAws({ ...caller, deadlineMs }, { service, api, input: { ...input, ...next } })
    if ('failure' in answer) throw new Refusal('invalid-input', inWords(`${service}.${api}`, answer.failure))
    arns.push(...arnsIn(answer.data))
    if (arns.length > mostFound) throw new Refusal('invalid-input', `${service}.${api} finds more than ${mostFound} resources.`)
    const following = tokenIn(answer.data)
    if (following === undefined) return arns
    if (JSON.stringify(following) === JSON.stringify(next))
      throw new Refusal('invalid-input', `${service}.${api} answers the same page again and again, so nobody knows what there is.`)
    next = following
  }
}

/** As each of the two calls it; an empty one is the end. */
const tokenIn = ({ NextToken: token, PaginationToken: page }: Inputs): Inputs | undefined =>
  typeof token === 'string' && token !== ''
    ? { NextToken: token }
    : typeof page === 'string' && page !== ''
      ? { PaginationToken: page }
      : undefined

const groupInput = (group: string, type: string | undefined): Inputs => ({
  Group: group,
  MaxResults: 50,
  ...(type === undefined ? {} : { Filters: [{ Name: 'resource-type', Values: [type] }] }),
})

const arnsOfGroup = ({ Resources: resources, ResourceIdentifiers: identifiers }: Inputs): readonly string[] =>
  isList(resources) && resources.length > 0
    ? resources.flatMap((one) => (isMap(one) ? arnIn(one['Identifier']) : []))
    : isList(identifiers)
      ? identifiers.flatMap(arnIn)
      : []

const tagInput = (tags: Readonly<Record<string, readonly string[]>>, type: string | undefined): Inputs => ({
  TagFilters: Object.entries(tags).map(([name, values]) => ({ Key: name, Values: values })),
  ResourcesPerPage: 100,
  ...(type === undefined ? {} : { ResourceTypeFilters: [typeFilter(type)] }),
})

const arnsOfTags = ({ ResourceTagMappingList: listed }: Inputs): readonly string[] => (isList(listed) ? listed.flatMap(arnIn) : [])

/** Those that are gone are still listed for an hour. */
const machinesInput: Inputs = {
  Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }],
  MaxResults: 1_000,
}

const idsOfMachines = ({ Reservations: reservations }: Inputs): readonly string[] =>
  (isList(reservations) ? reservations : [])
    .flatMap((one) => (isMap(one) && isList(one['Instances']) ? one['Instances'] : []))
    .flatMap((one) => (isMap(one) && typeof one['InstanceId'] === 'string' ? [one['InstanceId']] : []))

const arnIn = (one: Data | undefined): readonly string[] =>
  isMap(one) && typeof one['ResourceARN'] === 'string'
    ? [one['ResourceARN']]
    : isMap(one) && typeof one['ResourceArn'] === 'string'
      ? [one['ResourceArn']]
      : []

/** `AWS::EC2::Instance` is `ec2:instance`; a bucket has no type of its own there. */
const typeFilter = (type: string): string => {
  const [, service = '', resource = ''] = type.toLowerCase().split('::')
  return service === 's3' ? 's3' : `${service}:${resource}`
}

/** What a parameter takes of an ARN: its last part. `arn:aws:ec2:…:instance/i-1` is `i-1`, `arn:aws:s3:::shop` is `shop`. */
export const identifierIn = (arn: string): string => /[^/:]+$/.exec(arn)?.[0] ?? arn
