import type { AwsAnswer } from '#domains/automation/aws/calling.ts'
import { failureOf, misfit } from '#domains/automation/aws/failures.ts'
import { fitInput } from '#domains/automation/aws/fitting.ts'
import { serviceNamed } from '#domains/automation/aws/models.ts'
import { findApi } from '#domains/automation/aws/naming.ts'
import { bring } from '#domains/automation/endpoint/bringing.ts'
import { SsmError } from '#domains/automation/endpoint/errors.ts'
import { isOperation, perform } from '#domains/automation/endpoint/operations.ts'
import { speakerOfRun } from '#domains/automation/endpoint/speaking.ts'
import type { Call } from '#domains/runs/performing.ts'
import { isList, type Data } from '#domains/runs/values.ts'

/** What is not here may be at AWS. */
const absent = new Set([
  'AutomationExecutionNotFoundException',
  'AutomationDefinitionNotFoundException',
  'AutomationDefinitionVersionNotFoundException',
  'InvalidDocument',
  'ParameterNotFound',
  'InvalidCommandId',
  'InvocationDoesNotExist',
])

/**
 * Documents call SSM about themselves: they start others, signal, read what was decided. What concerns this platform is
 * done by it, as the run that asks; undefined when it concerns AWS.
 */
export const speakLocally = async (
  call: Call,
  service: string,
  api: string,
  given: Readonly<Record<string, Data>>,
): Promise<AwsAnswer | undefined> => {
  const ssm = serviceNamed(service)
  const operation = ssm?.name === 'ssm' ? ssm.model.get(findApi(ssm.model.keys(), api) ?? '') : undefined
  if (ssm === undefined || operation === undefined || !isOperation(operation.name)) return undefined
  const config = await call.work.transact((transaction) => Promise.resolve(transaction.config))
  const { aws } = config
  if (aws?.endpoints['ssm'] !== undefined) return undefined
  const { input, problems } = fitInput(operation.input, given, call.key.slice(-64))
  if (problems.length > 0) return { failure: misfit(problems.join(' ')) }
  const isAtAws = aws !== undefined && Object.keys(aws.profiles).length > 0
  if (isAtAws && isAboutInstances(operation.name, given)) return undefined
  try {
    const said = input as Readonly<Record<string, Data>>
    const speaker = await call.work.transact((transaction) => speakerOfRun(transaction, call.run))
    const { now, outside } = call.work
    const place = { config, now, outside, transact: call.work.transact }
    const brought = await bring(place, operation.name, said, speaker)
    const output = await call.work.transact(async (transaction) =>
      perform(transaction, operation.name, said, await speakerOfRun(transaction, call.run), brought),
    )
    // Read as an answer of AWS is: instants and lists come out the same.
    return await ssm.codec.read(operation, { status: 200, headers: {}, body: JSON.stringify(output) })
  } catch (error) {
    if (!(error instanceof SsmError)) throw error
    if (isAtAws && absent.has(error.type)) return undefined
    return { failure: failureOf(error.type, error.message, error.status) }
  }
}

/** Machines at AWS have names of AWS's; who is there is asked there. */
const isAboutInstances = (api: string, given: Readonly<Record<string, Data>>): boolean =>
  api === 'DescribeInstanceInformation' ||
  (api === 'SendCommand' && isList(given['InstanceIds']) && given['InstanceIds'].some((id) => /^m?i-[0-9a-f]{8,17}$/.test(String(id))))
