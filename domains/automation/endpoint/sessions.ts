import { lendKeys } from '#domains/automation/aws/calling.ts'
import { placeFor } from '#domains/automation/aws/profiles.ts'
import { variableOfService } from '#domains/automation/aws/models.ts'
import { reachAws } from '#domains/automation/aws/reaching.ts'
import type { JobOrder } from '#domains/runners/job.ts'
import type { KeyWorld } from '#domains/runners/revealing.ts'
import { findStep } from '#domains/runs/graph.ts'
import { runWithGraph } from '#domains/runs/looking.ts'
import { actsAs } from '#domains/runs/planning.ts'
import type { AwsAccounts } from '#platform/config.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { keyOfRun } from './keys.ts'
import { sealKeys } from './sealing.ts'

/**
 * Keys for the scripts of a run.
 *
 * The problem: a script that calls AWS needs rights there, and finds the SSM of this platform by the same variables, which
 * hold one pair of keys; and the keys of a profile are nobody's to see. The idea: a script of a document that names a
 * profile gets a short session of it, of its own; and the address of SSM it is given carries the same keys, sealed, so
 * that every node can check what is signed with them, and none has to keep them.
 *
 * Guarantees: no script gets the keys of a profile themselves; what it gets is over within the hour, is hidden in what it
 * prints and stored nowhere; SSM here refuses it from the end of the run on. Without a profile a script has no rights at AWS.
 */

/** How long a script may use the key it was given: at most this, and not less than AWS allows. */
const sessionMs = 3_600_000
const leastMs = 900_000
/** How long AWS may take to answer. */
const deadlineMs = 20_000

/** What a script is given when a machine takes it: variables of its environment. */
export const variablesFor = async (world: KeyWorld, order: JobOrder): Promise<Readonly<Record<string, string>>> => {
  const found = await world.transact((transaction) => standing(transaction, order))
  const { aws, profile, session, startedBy, region, config } = found
  if (profile === null || Object.keys(aws?.profiles ?? {}).length === 0) return session
  const lastsMs = order.timeoutMs > 0 ? Math.min(sessionMs, Math.max(leastMs, order.timeoutMs + 60_000)) : sessionMs
  const caller = {
    accounts: aws,
    fetch: reachAws(aws, world.outside),
    now: world.now,
    signal: new AbortController().signal,
    profile,
    ...(region === undefined ? {} : { region }),
    startedBy,
    run: order.run,
    key: order.key,
    deadlineMs,
  }
  const lent = await lendKeys(caller, Math.ceil(lastsMs / 1_000))
  if ('failure' in lent) throw new Refusal('unavailable', `The script gets no rights at AWS: ${lent.failure.message}`)
  const { accessKeyId, secretAccessKey, sessionToken } = lent.keys
  const until = new Date(Math.min(world.now().getTime() + lastsMs, lent.expires))
  const sealed = sealKeys(config.secret, { run: order.run, accessKeyId, secretAccessKey, until })
  return {
    ...endpointVariables(aws),
    AWS_ENDPOINT_URL_SSM: `${config.baseUrl}/aws/ssm/${sealed}`,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: lent.region,
    AWS_DEFAULT_REGION: lent.region,
  }
}

const standing = async (transaction: Transaction, order: JobOrder) => {
  const { config, now } = transaction
  const found = /^[0-9a-f-]{36}$/.test(order.run) ? await runWithGraph(transaction, order.run) : undefined
  // A command runs with the rights of its machine, as at AWS.
  const isScript = found !== undefined && findStep(found.graph, order.step)?.work.type === 'script'
  const profile = isScript ? actsAs(found.run, found.graph, found.run.state, { now, baseUrl: config.baseUrl }) : null
  return {
    aws: config.aws,
    config,
    profile,
    session: order.script.handler === undefined ? {} : await sessionFor(transaction, order.run),
    startedBy: found?.run.started_by ?? order.startedBy,
    region: found?.graph.location?.region,
  }
}

/** What a script without a profile is given to reach the SSM of this platform. It works while the run is under way. */
export const sessionFor = async (transaction: Transaction, run: string): Promise<Readonly<Record<string, string>>> => {
  const { config, now } = transaction
  const region = placeFor(config.aws, null)?.region ?? 'us-east-1'
  const key = await keyOfRun(config.secret, run, new Date(now.getTime() + sessionMs))
  return {
    AWS_ENDPOINT_URL_SSM: `${config.baseUrl}/aws/ssm`,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_SESSION_TOKEN: key.sessionToken ?? '',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  }
}

/** How AWS's own tools are told of places that are asked instead of AWS; SSM is this platform's own. */
const endpointVariables = (accounts: AwsAccounts | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(accounts?.endpoints ?? {}).flatMap(([name, url]) => {
      const service = variableOfService(name)
      return name === '*' ? [['AWS_ENDPOINT_URL', url]] : service === undefined ? [] : [[`AWS_ENDPOINT_URL_${service}`, url]]
    }),
  )
