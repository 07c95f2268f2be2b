import type { Performer } from '#domains/runs/performing.ts'
import { select } from '#domains/runs/selecting.ts'
import { isList, isMap, type Data } from '#domains/runs/values.ts'
import { definePerformer, lookAgain, maySettle, memoryOf, type Ask } from './asking.ts'
import { failed, failedBy, isYes, listOf, renamed, succeeded, textOf } from './outcomes.ts'
import { judgeInstance, type InstanceLook } from './states.ts'

const changes = { running: 'StartInstances', stopped: 'StopInstances', terminated: 'TerminateInstances' } as const
type Desired = keyof typeof changes
const isDesiredState = (text: string | undefined): text is Desired => text !== undefined && text in changes

const changeInstanceState = definePerformer(
  'aws:changeInstanceState',
  async (call, ask) => {
    const ids = listOf(call.inputs['InstanceIds'])
    const desired = textOf(call.inputs['DesiredState'])?.toLowerCase()
    if (ids.length === 0) return failed('InstanceIds names no instance.', { final: true })
    if (!isDesiredState(desired)) return failed('DesiredState must be running, stopped or terminated.', { final: true })
    if (memoryOf(call)['asked'] !== true && !isYes(call.inputs['CheckStateOnly'])) {
      const input = { InstanceIds: ids, ...(desired === 'stopped' ? renamed(call.inputs, { Force: 'Force' }) : {}) }
      const answer = await ask('ec2', changes[desired], input)
      if ('failure' in answer) return failedBy(`ec2.${changes[desired]}`, answer.failure)
    }
    return watchInstances(call, ask, ids, desired, { asked: true }, () => succeeded({}))
  },
  { idempotent: true },
)

/** What a document says of an instance under another name than the API. */
const runNames = {
  AdditionalInfo: 'AdditionalInfo',
  BlockDeviceMappings: 'BlockDeviceMappings',
  ClientToken: 'ClientToken',
  DisableApiTermination: 'DisableApiTermination',
  EbsOptimized: 'EbsOptimized',
  ImageId: 'ImageId',
  InstanceInitiatedShutdownBehavior: 'InstanceInitiatedShutdownBehavior',
  InstanceType: 'InstanceType',
  KernelId: 'KernelId',
  KeyName: 'KeyName',
  MaxInstanceCount: 'MaxCount',
  MetadataOptions: 'MetadataOptions',
  MinInstanceCount: 'MinCount',
  Monitoring: 'Monitoring',
  NetworkInterfaces: 'NetworkInterfaces',
  Placement: 'Placement',
  PrivateIpAddress: 'PrivateIpAddress',
  RamdiskId: 'RamdiskId',
  SecurityGroupIds: 'SecurityGroupIds',
  SecurityGroups: 'SecurityGroups',
  SubnetId: 'SubnetId',
  TagSpecifications: 'TagSpecifications',
  UserData: 'UserData',
}

const runInstances = definePerformer('aws:runInstances', async (call, ask) => {
  const known = listOf(memoryOf(call)['ids'])
  if (known.length > 0) return watchNew(call, ask, known)
  const profile = renamed(call.inputs, { IamInstanceProfileArn: 'Arn', IamInstanceProfileName: 'Name' })
  const monitoring = call.inputs['Monitoring']
  const answer = await ask('ec2', 'RunInstances', {
    MinCount: 1,
    MaxCount: 1,
    ...renamed(call.inputs, runNames),
    ...(monitoring === undefined || isMap(monitoring) ? {} : { Monitoring: { Enabled: isYes(monitoring) } }),
    ...(Object.keys(profile).length === 0 ? {} : { IamInstanceProfile: profile }),
  })
  if ('failure' in answer) return failedBy('ec2.RunInstances', answer.failure)
  return watchNew(call, ask, listOf(select(answer.data, '$.Instances..InstanceId')))
})

type Call = Parameters<Performer['perform']>[0]

const watchNew = (call: Call, ask: Ask, ids: readonly string[]) =>
  watchInstances(call, ask, ids, 'running', { ids }, (looks) =>
    succeeded({ InstanceIds: ids, InstanceStates: ids.map((id) => looks.get(id)?.state ?? 'running') }),
  )

const watchInstances = async (
  call: Call,
  ask: Ask,
  ids: readonly string[],
  desired: Desired,
  memory: Readonly<Record<string, Data>>,
  done: (looks: ReadonlyMap<string, InstanceLook>) => ReturnType<typeof succeeded>,
) => {
  const answer = await ask('ec2', 'DescribeInstanceStatus', { InstanceIds: ids, IncludeAllInstances: true })
  if ('failure' in answer && !(maySettle(answer) && desired !== 'terminated') && !answer.failure.passing) {
    return answer.failure.absent && desired === 'terminated' ? done(new Map()) : failedBy('ec2.DescribeInstanceStatus', answer.failure)
  }
  if ('failure' in answer) return lookAgain(call, memory, answer.failure.message)
  const looks = looksIn(answer.data)
  const verdicts = ids.map((id) => ({ id, ...judgeInstance(looks.get(id), desired) }))
  const wrong = verdicts.filter(({ verdict }) => verdict === 'wrong')
  const told = verdicts.map(({ id, told: state }) => `${id} ${state}`).join('\n')
  if (wrong.length > 0)
    return failed(`${wrong.map(({ id, told: state }) => `${id} ${state}`).join(', ')}: it will not become ${desired}.`, {
      response: answer.data,
    })
  return verdicts.every(({ verdict }) => verdict === 'there') ? done(looks) : lookAgain(call, memory, told)
}

const looksIn = (data: Readonly<Record<string, Data>>): ReadonlyMap<string, InstanceLook> => {
  const statuses = data['InstanceStatuses']
  return new Map(
    (isList(statuses) ? statuses : []).map((one) => [
      textOf(select(one, '$.InstanceId')) ?? '',
      {
        state: textOf(select(one, '$.InstanceState.Name')) ?? '',
        instance: textOf(select(one, '$.InstanceStatus.Status')) ?? '',
        system: textOf(select(one, '$.SystemStatus.Status')) ?? '',
      },
    ]),
  )
}

export const instancePerformers: readonly Performer[] = [changeInstanceState, runInstances]
