import type { Performer } from '#domains/runs/performing.ts'
import { isMap, type Data } from '#domains/runs/values.ts'
import { definePerformer, lookAgain, maySettle, memoryOf } from './asking.ts'
import { failed, failedBy, listOf, renamed, succeeded, textOf } from './outcomes.ts'
import { judgeExecution } from './states.ts'

/** AWS lets a function take five minutes. */
const longestFunctionMs = 300_000

const invokeLambdaFunction = definePerformer('aws:invokeLambdaFunction', async (call, ask) => {
  const given = call.inputs['InputPayload'] ?? call.inputs['Payload']
  const names = {
    ClientContext: 'ClientContext',
    FunctionName: 'FunctionName',
    InvocationType: 'InvocationType',
    LogType: 'LogType',
    Qualifier: 'Qualifier',
  }
  const input = {
    ...renamed(call.inputs, names),
    ...(given === undefined || given === null ? {} : { Payload: typeof given === 'string' ? given : JSON.stringify(given) }),
  }
  const answer = await ask('lambda', 'Invoke', input, { longestMs: longestFunctionMs })
  if ('failure' in answer) return failedBy('lambda.Invoke', answer.failure)
  const outputs = {
    StatusCode: textOf(answer.data['StatusCode']) ?? '',
    ...renamed(answer.data, { FunctionError: 'FunctionError', LogResult: 'LogResult' }),
    Payload: textOf(answer.data['Payload']) ?? '',
  }
  // Paths of the document lead into what the function answered.
  const response = { ...answer.data, Payload: parsed(outputs.Payload) }
  const error = textOf(answer.data['FunctionError'])
  return error === undefined
    ? succeeded(outputs, response)
    : failed(`The function failed (${error}): ${outputs.Payload.slice(0, 2_000)}`, { outputs, response })
})

const parsed = (text: string): Data => {
  try {
    return JSON.parse(text) as Data
  } catch {
    return text
  }
}

const executeStateMachine = definePerformer(
  'aws:executeStateMachine',
  async (call, ask) => {
    const known = textOf(memoryOf(call)['arn'])
    const arn = known ?? (await started())
    if (typeof arn !== 'string') return arn
    const answer = await ask('stepfunctions', 'DescribeExecution', { executionArn: arn })
    if ('failure' in answer)
      return maySettle(answer)
        ? lookAgain(call, { arn }, answer.failure.message)
        : failedBy('stepfunctions.DescribeExecution', answer.failure)
    const status = textOf(answer.data['status']) ?? ''
    const names = ['executionArn', 'input', 'name', 'output', 'startDate', 'stateMachineArn', 'status', 'stopDate']
    const outputs = renamed(answer.data, Object.fromEntries(names.map((name) => [name, name])))
    switch (judgeExecution(status)) {
      case 'there':
        return succeeded(outputs, answer.data)
      case 'wrong':
        return failed(`The execution ended ${status}: ${textOf(answer.data['error']) ?? ''} ${textOf(answer.data['cause']) ?? ''}`.trim(), {
          outputs,
          response: answer.data,
        })
      default:
        return lookAgain(call, { arn }, `${arn} is ${status}.`)
    }

    async function started() {
      const given = call.inputs['input']
      const input = {
        // The attempt's own name: a second start of it is the first.
        name: call.key.replaceAll(/[^\w-]/g, '-').slice(0, 80),
        ...renamed(call.inputs, { name: 'name', stateMachineArn: 'stateMachineArn' }),
        ...(given === undefined || given === null ? {} : { input: typeof given === 'string' ? given : JSON.stringify(given) }),
      }
      const answer = await ask('stepfunctions', 'StartExecution', input)
      return 'failure' in answer ? failedBy('stepfunctions.StartExecution', answer.failure) : (textOf(answer.data['executionArn']) ?? '')
    }
  },
  {
    stop: async (call, ask) => {
      const arn = textOf(memoryOf(call)['arn'])
      if (arn !== undefined) await ask('stepfunctions', 'StopExecution', { executionArn: arn, cause: 'The run was cancelled.' })
    },
  },
)

/** Only EC2 takes several resources at once. */
const createTags = definePerformer(
  'aws:createTags',
  async (call, ask) => {
    const ids = listOf(call.inputs['ResourceIds'])
    const type = textOf(call.inputs['ResourceType']) ?? 'EC2'
    const tags = call.inputs['Tags'] ?? []
    if (ids.length === 0) return failed('ResourceIds names nothing.', { final: true })
    if (type === 'EC2') {
      const answer = await ask('ec2', 'CreateTags', { Resources: ids, Tags: tags })
      return 'failure' in answer ? failedBy('ec2.CreateTags', answer.failure) : succeeded({})
    }
    for (const id of ids) {
      const answer = await ask('ssm', 'AddTagsToResource', {
        ResourceType: type,
        ResourceId: id,
        Tags: isMap(tags) ? Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) : tags,
      })
      if ('failure' in answer) return failedBy('ssm.AddTagsToResource', answer.failure)
    }
    return succeeded({})
  },
  { idempotent: true },
)

export const functionPerformers: readonly Performer[] = [invokeLambdaFunction, executeStateMachine, createTags]
