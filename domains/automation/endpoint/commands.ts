import { builtinCommands } from '#domains/automation/documents/builtin-commands.ts'
import { CommandDocument } from '#domains/automation/kinds.ts'
import { jobsOf, outputOf, type JobView } from '#domains/runners/submitting.ts'
import { beginRun } from '#domains/runs/beginning.ts'
import type { Graph } from '#domains/runs/graph.ts'
import type { Data } from '#domains/runs/values.ts'
import type { Transaction } from '#platform/transaction.ts'
import { SsmError } from './errors.ts'
import { seconds } from './execution.ts'
import { isRunId, needExecution } from './executions.ts'
import { filtersIn, mapsIn, needText, pageOf, textIn, textsIn, wholeIn, wireIn, type Input } from './input.ts'
import { mayDo } from './rights.ts'

/**
 * Commands are runs of one step: `aws:runCommand` with what was sent. So they are seen, cancelled and kept as every run is.
 */
const stepName = 'command'
const slug = 'command-document:'

export const sendCommand = async (transaction: Transaction, input: Input) => {
  const name = needText(input, 'DocumentName').replace(/^arn:aws[a-z-]*:ssm:[^:]*:[^:]*:document\//, '')
  const record = await transaction.records.find(CommandDocument, name)
  if (record === undefined && !builtinCommands.has(name))
    throw new SsmError('InvalidDocument', `There is no Command document named ${name}.`)
  // A declared document says what may be done; the built-in ones do whatever they are told.
  mayDo(transaction, 'run.start', record === undefined ? 'editor' : 'responder')
  const instances = textsIn(input, 'InstanceIds', 50)
  const targets = mapsIn(input, 'Targets', 5)
  if (instances.length === 0 && targets.length === 0)
    throw new SsmError('InvalidInstanceId', 'InstanceIds or Targets must say which machines.')
  const inputs: Record<string, Data> = { DocumentName: name, Parameters: parametersIn(input) }
  for (const one of ['InstanceIds', 'Targets', 'MaxConcurrency', 'MaxErrors', 'Comment', 'TimeoutSeconds'])
    if (input[one] !== undefined && input[one] !== null) inputs[one] = input[one]
  const run = await beginRun(transaction, {
    procedure: record?.reference ?? `${slug}${name.toLowerCase()}`,
    version: record?.version ?? 1,
    title: textIn(input, 'Comment', 100) ?? record?.metadata.title ?? name,
    owner: record?.metadata.owner,
    graph: graphOf(inputs),
    parameters: {},
    about: [],
    trigger: 'ssm',
  })
  return { Command: await shown(transaction, run.id) }
}

/** A text travels as a list of one. */
const parametersIn = (input: Input): Readonly<Record<string, Data>> =>
  Object.fromEntries(
    Object.entries(wireIn(input, 'Parameters')).map(([name, texts]) => [name, texts.length === 1 ? (texts[0] ?? '') : texts]),
  )

const longestMs = 172_800_000

const graphOf = (inputs: Readonly<Record<string, Data>>): Graph => ({
  start: stepName,
  steps: [
    {
      id: stepName,
      title: typeof inputs['Comment'] === 'string' && inputs['Comment'] !== '' ? inputs['Comment'] : String(inputs['DocumentName']),
      instructions: '',
      checks: [],
      work: { type: 'call', performer: 'aws:runCommand', inputs },
      approvals: 0,
      timeoutMs: longestMs,
      idempotent: false,
      onFailure: { then: 'abort' },
      critical: true,
      next: null,
      rollback: false,
      line: 1,
    },
  ],
})

export const listCommands = async (transaction: Transaction, input: Input) => {
  const id = textIn(input, 'CommandId')
  if (id !== undefined) return { Commands: [await shown(transaction, id)] }
  filtersIn(input, 'Filters', [])
  const found: string[] = []
  let after: string | undefined
  for (let pages = 0; pages < 20; pages += 1) {
    const page = Object(await transaction.callNamed('run.list', { limit: 200, ...(after === undefined ? {} : { after }) })) as {
      items: { run: string; procedure: string }[]
      next: string | null
    }
    found.push(...page.items.filter(({ procedure }) => procedure.startsWith(slug)).map(({ run }) => run))
    if (page.next === null) break
    after = page.next
  }
  const { items, ...next } = pageOf(found, input)
  const commands = []
  for (const run of items) commands.push(await shown(transaction, run))
  return { Commands: commands, ...next }
}

export const cancelCommand = async (transaction: Transaction, input: Input) => {
  const { run } = await needCommand(transaction, needText(input, 'CommandId'))
  if (run.finished_at === null) await transaction.callNamed('run.cancel', { run: run.id })
  return {}
}

export const listInvocations = async (transaction: Transaction, input: Input) => {
  const id = textIn(input, 'CommandId')
  if (id === undefined) throw new SsmError('InvalidCommandId', 'CommandId must name a command.')
  const wanted = textIn(input, 'InstanceId')
  const { machines, name, run } = await machinesOf(transaction, id)
  const { items, ...next } = pageOf(
    machines.filter((one) => wanted === undefined || one.machine === wanted),
    input,
  )
  const invocations = []
  for (const one of items)
    invocations.push({
      CommandId: id,
      InstanceId: one.machine,
      DocumentName: name,
      RequestedDateTime: seconds(run.started_at),
      Status: one.status,
      StatusDetails: one.details,
      CommandPlugins:
        input['Details'] === true
          ? [
              {
                Name: one.plugin,
                Status: one.status,
                StatusDetails: one.details,
                ResponseCode: one.exit,
                Output: await textOf(transaction, one.job.key),
                ResponseStartDateTime: seconds(one.job.begunAt),
                ResponseFinishDateTime: seconds(one.job.endedAt),
              },
            ]
          : [],
    })
  return { CommandInvocations: invocations, ...next }
}

export const getInvocation = async (transaction: Transaction, input: Input) => {
  const id = needText(input, 'CommandId')
  const instance = needText(input, 'InstanceId')
  const { machines, name } = await machinesOf(transaction, id)
  const found = machines.find((one) => one.machine === instance)
  if (found === undefined)
    throw new SsmError('InvocationDoesNotExist', `The command ${id} was not sent to ${instance}, or has not reached it yet.`)
  const text = await textOf(transaction, found.job.key)
  return {
    CommandId: id,
    InstanceId: instance,
    DocumentName: name,
    PluginName: found.plugin,
    ResponseCode: found.exit,
    ExecutionStartDateTime: found.job.begunAt?.toISOString() ?? '',
    ExecutionEndDateTime: found.job.endedAt?.toISOString() ?? '',
    Status: found.status,
    StatusDetails: found.details,
    StandardOutputContent: text,
    StandardErrorContent: found.job.reason,
  }
}

interface Invocation {
  readonly machine: string
  readonly plugin: string
  readonly status: string
  readonly details: string
  readonly exit: number
  readonly job: JobView
}

const needCommand = async (transaction: Transaction, id: string) => {
  mayDo(transaction, 'run.get', 'viewer')
  const found = isRunId(id) ? await needExecution(transaction, id).catch(() => undefined) : undefined
  if (found === undefined || !found.run.procedure.startsWith(slug))
    throw new SsmError('InvalidCommandId', `There is no command with the ID ${id}.`)
  return found
}

/** Of each machine the last job it was given: how its command stands. */
const machinesOf = async (transaction: Transaction, id: string) => {
  const { run, graph } = await needCommand(transaction, id)
  const last = new Map<string, Invocation>()
  for (const job of await jobsOf(transaction, `${run.id}/${stepName}/`)) {
    const [machine = '', part = '0'] = job.key.split('/').slice(3).join('/').split(':')
    last.set(machine, {
      machine,
      plugin: `step ${Number(part.split('.')[0]) + 1}`,
      ...statusOf(job),
      exit: job.exit ?? (job.outcome === null ? -1 : job.outcome === 'success' ? 0 : 1),
      job,
    })
  }
  const { work } = graph.steps[0] ?? {}
  const name = work?.type === 'call' ? String(work.inputs['DocumentName'] ?? '') : ''
  return { run, name, machines: [...last.values()].toSorted((one, other) => (one.machine < other.machine ? -1 : 1)) }
}

const statusOf = ({ status, outcome, cancelling }: JobView): { readonly status: string; readonly details: string } => {
  switch (outcome) {
    case null:
      return cancelling
        ? { status: 'Cancelling', details: 'Cancelling' }
        : status === 'queued'
          ? { status: 'Pending', details: 'Pending' }
          : { status: 'InProgress', details: 'InProgress' }
    case 'success':
      return { status: 'Success', details: 'Success' }
    case 'timed-out':
      return { status: 'TimedOut', details: 'ExecutionTimedOut' }
    case 'cancelled':
      return { status: 'Cancelled', details: 'Cancelled' }
    case 'refused':
      return { status: 'Failed', details: 'Undeliverable' }
    case 'lost':
    case 'failed':
      return { status: 'Failed', details: 'Failed' }
    default:
      return outcome satisfies never
  }
}

/** AWS keeps 24,000 characters. */
const textOf = async (transaction: Transaction, key: string): Promise<string> =>
  (await outputOf(transaction.sql, key, -1)).chunks
    .map(({ text }) => text)
    .join('')
    .slice(0, 24_000)

const statuses: Readonly<Record<string, string>> = { Waiting: 'InProgress' }

const shown = async (transaction: Transaction, id: string) => {
  const { run, name, machines } = await machinesOf(transaction, id)
  const { work } = (await needCommand(transaction, id)).graph.steps[0] ?? {}
  const inputs = work?.type === 'call' ? work.inputs : {}
  const status = statuses[run.status] ?? run.status
  const failed = machines.filter(({ job }) => job.outcome !== null && job.outcome !== 'success')
  return {
    CommandId: run.id,
    DocumentName: name,
    Comment: String(inputs['Comment'] ?? ''),
    Parameters: Object.fromEntries(
      Object.entries(Object(inputs['Parameters'] ?? {}) as Record<string, Data>).map(([key, value]) => [
        key,
        Array.isArray(value) ? value : [String(value)],
      ]),
    ),
    InstanceIds: inputs['InstanceIds'] ?? [],
    Targets: inputs['Targets'] ?? [],
    RequestedDateTime: seconds(run.started_at),
    Status: status,
    StatusDetails: status,
    MaxConcurrency: String(inputs['MaxConcurrency'] ?? '50'),
    MaxErrors: String(inputs['MaxErrors'] ?? '0'),
    TargetCount: machines.length,
    CompletedCount: machines.filter(({ job }) => job.outcome !== null).length,
    ErrorCount: failed.length,
  }
}

/** Runners are the instances of this platform. */
export const describeInstances = async (transaction: Transaction, input: Input) => {
  const wanted = [
    ...filtersIn(input, 'Filters', ['InstanceIds', 'PingStatus', 'PlatformTypes', 'tag:']),
    ...filtersIn(input, 'InstanceInformationFilterList', ['InstanceIds', 'PingStatus', 'PlatformTypes']),
  ]
  const limit = wholeIn(input, 'MaxResults', 1, 50) ?? 50
  const page = Object(await transaction.callNamed('runner.list', { limit: 500 })) as { items: readonly Readonly<Record<string, unknown>>[] }
  const all = page.items.map((item) => {
    const tags = Object(item['tags'] ?? {}) as Readonly<Record<string, string>>
    const said = `${tags['platform'] ?? ''} ${tags['os'] ?? ''} ${typeof item['system'] === 'string' ? item['system'] : ''}`.toLowerCase()
    return {
      tags,
      shown: {
        InstanceId: String(item['runner']).replace(/^runner:/, ''),
        PingStatus: item['state'] === 'connected' ? 'Online' : 'ConnectionLost',
        ...(typeof item['lastSeenAt'] === 'string' ? { LastPingDateTime: seconds(item['lastSeenAt']) } : {}),
        PlatformType: said.includes('windows') ? 'Windows' : /mac|darwin/.test(said) ? 'MacOS' : 'Linux',
        ResourceType: 'ManagedInstance',
        ...(typeof item['version'] === 'string' ? { AgentVersion: item['version'] } : {}),
        ComputerName: String(item['host'] ?? item['title'] ?? ''),
      },
    }
  })
  const fitting = all.filter(({ tags, shown: one }) =>
    wanted.every(({ key, values }) => {
      if (key.startsWith('tag:')) return values.includes(tags[key.slice('tag:'.length)] ?? '')
      return values.includes(key === 'InstanceIds' ? one.InstanceId : key === 'PingStatus' ? one.PingStatus : one.PlatformType)
    }),
  )
  const { items, ...next } = pageOf(
    fitting.map(({ shown: one }) => one),
    input,
    limit,
  )
  return { InstanceInformationList: items, ...next }
}
