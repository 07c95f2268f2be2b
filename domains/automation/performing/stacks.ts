import type { Performed, Performer } from '#domains/runs/performing.ts'
import { select } from '#domains/runs/selecting.ts'
import type { Data } from '#domains/runs/values.ts'
import { definePerformer, lookAgain, maySettle, memoryOf, type Ask } from './asking.ts'
import { failed, failedBy, renamed, succeeded, textOf } from './outcomes.ts'
import { judgeStack } from './states.ts'

type Call = Parameters<Performer['perform']>[0]

interface Stack {
  readonly id: string
  readonly status: string
  readonly reason: string
}

const createNames = [
  'Capabilities',
  'ClientRequestToken',
  'DisableRollback',
  'NotificationARNs',
  'OnFailure',
  'Parameters',
  'ResourceTypes',
  'RoleARN',
  'StackName',
  'StackPolicyBody',
  'StackPolicyURL',
  'Tags',
  'TemplateBody',
  'TemplateURL',
  'TimeoutInMinutes',
]
const same = (names: readonly string[]): Readonly<Record<string, string>> => Object.fromEntries(names.map((name) => [name, name]))

/** What is left of an earlier try that was rolled back makes way first. */
const createStack = definePerformer('aws:createStack', async (call, ask) => {
  const name = textOf(call.inputs['StackName'])
  if (name === undefined) return failed('StackName must name the stack.', { final: true })
  const memory = memoryOf(call)
  const id = textOf(memory['id'])
  if (id !== undefined) return watchStack(call, ask, id, 'create')
  const before = await findStack(ask, name)
  if ('failure' in before) return before.failure
  const left = before.stack
  if (left !== undefined && memory['clearing'] === true && left.status === 'DELETE_IN_PROGRESS')
    return lookAgain(call, { clearing: true }, `${name} is being deleted.`)
  if (left?.status === 'ROLLBACK_COMPLETE') {
    const cleared = await ask('cloudformation', 'DeleteStack', { StackName: left.id })
    return 'failure' in cleared
      ? failedBy('cloudformation.DeleteStack', cleared.failure)
      : lookAgain(call, { clearing: true }, `${name} had been rolled back; it is deleted before it is made again.`)
  }
  const answer = await ask('cloudformation', 'CreateStack', {
    ClientRequestToken: tokenOf(call.key),
    ...renamed(call.inputs, same(createNames)),
  })
  if ('failure' in answer) return failedBy('cloudformation.CreateStack', answer.failure)
  return watchStack(call, ask, textOf(answer.data['StackId']) ?? name, 'create')
})

const deleteStack = definePerformer(
  'aws:deleteStack',
  async (call, ask) => {
    const name = textOf(call.inputs['StackName'])
    if (name === undefined) return failed('StackName must name the stack.', { final: true })
    const known = textOf(memoryOf(call)['id'])
    if (known !== undefined) return watchStack(call, ask, known, 'delete')
    const before = await findStack(ask, name)
    if ('failure' in before) return before.failure
    // By its identifier, so that a new stack of that name is not taken for it.
    const id = before.stack?.id
    if (id === undefined) return succeeded({}, `There is no stack ${name}.`)
    const answer = await ask('cloudformation', 'DeleteStack', {
      ClientRequestToken: tokenOf(call.key),
      ...renamed(call.inputs, same(['ClientRequestToken', 'RetainResources', 'RoleARN'])),
      StackName: id,
    })
    return 'failure' in answer
      ? failedBy('cloudformation.DeleteStack', answer.failure)
      : lookAgain(call, { id }, `${name} is being deleted.`)
  },
  { idempotent: true },
)

const watchStack = async (call: Call, ask: Ask, id: string, doing: 'create' | 'delete'): Promise<Performed> => {
  const found = await findStack(ask, id)
  if ('failure' in found) return found.passing ? lookAgain(call, { id }, found.failure.reason) : found.failure
  const { stack } = found
  if (stack === undefined) return doing === 'delete' ? succeeded({}) : lookAgain(call, { id }, `${id} is not seen yet.`)
  const outputs = { StackId: stack.id, StackStatus: stack.status, StackStatusReason: stack.reason }
  switch (judgeStack(stack.status, doing)) {
    case 'there':
      return succeeded(doing === 'create' ? outputs : {}, outputs)
    case 'wrong':
      return failed(`${stack.id} is ${stack.status}${stack.reason === '' ? '.' : `: ${stack.reason}`}`, {
        outputs: doing === 'create' ? outputs : {},
      })
    default:
      return lookAgain(call, { id }, `${stack.id} is ${stack.status}.`)
  }
}

const findStack = async (
  ask: Ask,
  name: string,
): Promise<{ stack: Stack | undefined } | { failure: ReturnType<typeof failedBy>; passing: boolean }> => {
  const answer = await ask('cloudformation', 'DescribeStacks', { StackName: name })
  if ('failure' in answer && answer.failure.absent) return { stack: undefined }
  if ('failure' in answer) return { failure: failedBy('cloudformation.DescribeStacks', answer.failure), passing: maySettle(answer) }
  const first: Data = select(answer.data, '$.Stacks[0]') ?? null
  const status = textOf(select(first, '$.StackStatus'))
  if (status === undefined || (status === 'DELETE_COMPLETE' && !name.startsWith('arn:'))) return { stack: undefined }
  return { stack: { id: textOf(select(first, '$.StackId')) ?? name, status, reason: textOf(select(first, '$.StackStatusReason')) ?? '' } }
}

const tokenOf = (key: string): string => `andon-${key.replaceAll(/[^a-zA-Z0-9-]/g, '-')}`.slice(0, 128)

export const stackPerformers: readonly Performer[] = [createStack, deleteStack]
