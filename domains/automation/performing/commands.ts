import { createHash } from 'node:crypto'
import { compileCommand } from '#domains/automation/documents/command.ts'
import { variablesOf, withVariables } from '#domains/automation/documents/command-variables.ts'
import type { CommandStep, PlatformType } from '#domains/automation/documents/command-step.ts'
import { builtinCommands } from '#domains/automation/documents/builtin-commands.ts'
import { allToWire } from '#domains/automation/documents/wire.ts'
import { CommandDocument } from '#domains/automation/kinds.ts'
import { cancelJob, jobsOf, matchRunners, outputOf, submitJob, type MatchedRunner } from '#domains/runners/submitting.ts'
import { secretNamed } from '#domains/runs/confidential.ts'
import { openFan } from '#domains/runs/fan.ts'
import { runWithGraph } from '#domains/runs/looking.ts'
import type { Call, Performed, Performer } from '#domains/runs/performing.ts'
import { select } from '#domains/runs/selecting.ts'
import { isList, isMap, type Data } from '#domains/runs/values.ts'
import type { Transaction } from '#platform/transaction.ts'
import { definePerformer, lookAgain, maySettle, memoryOf, type Ask } from './asking.ts'
import { asMemory, fromMemory, jobKey, openMachines, turnMachines, type NextJob, type Progress, type Turn } from './machines.ts'
import { failed, failedBy, listOf, renamed, succeeded, textOf, timedOut } from './outcomes.ts'
import { judgeCommand } from './states.ts'

/**
 * aws:runCommand: a Command document on runners of this platform, or on instances at AWS when the names are theirs.
 * Values of parameters that are secrets stay names all the way to the machine.
 */
const runCommand = definePerformer(
  'aws:runCommand',
  async (call, ask) => {
    const memory = memoryOf(call)
    const command = textOf(memory['command'])
    if (command !== undefined) return watchAtAws(call, ask, command)
    const progress = fromMemory(memory['progress'])
    if (progress !== undefined) return goOn(call, progress)
    const begun = await call.work.transact((transaction) => begin(transaction, call))
    return begun ?? sendAtAws(call, ask)
  },
  { stop: (call, ask) => stop(call, ask) },
)

export const commandPerformers: readonly Performer[] = [{ ...runCommand, secretsByName: true }]

/** Looked at again when a job has ended; this is for what nobody tells. */
const lookMs = 15_000
const usualConcurrency = '50'

/** On runners; undefined when none is meant, so that AWS is. */
const begin = async (transaction: Transaction, call: Call): Promise<Performed | undefined> => {
  const found = await targetsOf(transaction, call.inputs)
  if (found.runners.length === 0) {
    const isAtAws = Object.keys(transaction.config.aws?.profiles ?? {}).length > 0
    if (isAtAws && (found.missing.length === 0 || found.missing.every((name) => /^m?i-[0-9a-f]{8,17}$/.test(name)))) return undefined
    return failed(
      found.missing.length > 0 ? `There is no runner named ${found.missing.join(', ')}.` : 'No runner has the tags that are asked for.',
      { final: true },
    )
  }
  if (found.missing.length > 0) return failed(`There is no runner named ${found.missing.join(', ')}.`, { final: true })
  const machines = found.runners.map((runner) => ({ name: runner.name, platform: platformOf(runner) }))
  const compiled = await compiledFor(transaction, call, machines)
  if (typeof compiled === 'string') return failed(compiled, { final: true })
  const fan = openFan(
    machines.length,
    textOf(call.inputs['MaxConcurrency']) ?? usualConcurrency,
    textOf(call.inputs['MaxErrors']) ?? '0',
    false,
  )
  return follow(transaction, call, openMachines(machines, fan, compiled), compiled)
}

const goOn = (call: Call, progress: Progress): Promise<Performed> =>
  call.work.transact(async (transaction) => {
    const compiled = await compiledFor(transaction, call, progress.machines)
    if (typeof compiled === 'string') return failed(compiled, { final: true })
    const jobs = new Map((await jobsOf(transaction, `${call.key}/`)).map((job) => [job.key, job]))
    const turn = turnMachines(
      progress,
      (machine, at) => {
        const job = jobs.get(jobKey(call.key, { machine, ...at }))
        return job?.outcome === null || job === undefined ? undefined : { outcome: job.outcome, exit: job.exit, reason: job.reason }
      },
      compiled,
    )
    return follow(transaction, call, turn, compiled)
  })

const follow = async (
  transaction: Transaction,
  call: Call,
  { progress, begin: next, ends }: Turn,
  steps: (machine: string) => readonly CommandStep[],
): Promise<Performed> => {
  for (const one of next) await submit(transaction, call, one, steps(one.machine)[one.step])
  if (ends === undefined) return { outcome: 'again', afterMs: lookMs, memory: { progress: asMemory(progress) }, output: told(progress) }
  const outputs = await outputsOf(transaction, call, progress, steps)
  const reasons = progress.machines.flatMap(({ name, done }) =>
    done === null || done.status === 'Success' ? [] : [`${name}: ${done.status}${done.reason === '' ? '' : `, ${done.reason}`}`],
  )
  if (ends === 'Success') return { ...succeeded(outputs), output: told(progress) }
  const reason = `The command did not succeed on every machine. ${reasons.slice(0, 20).join('; ')}`
  const isLate =
    progress.machines.some(({ done }) => done?.status === 'TimedOut') && !progress.machines.some(({ done }) => done?.status === 'Failed')
  return isLate ? timedOut(reason, { ...outputs, Status: 'TimedOut' }) : failed(reason, { outputs: { ...outputs, Status: 'Failed' } })
}

const told = ({ machines }: Progress): string =>
  machines.map(({ name, at, done }) => `${name}: ${done?.status ?? (at === null ? 'Pending' : 'InProgress')}`).join('\n')

/** One output is shown only when there is one machine and one step, as at AWS. */
const outputsOf = async (
  transaction: Transaction,
  call: Call,
  { machines }: Progress,
  steps: (machine: string) => readonly CommandStep[],
): Promise<Readonly<Record<string, Data>>> => {
  const [only, ...others] = machines
  const base = { CommandId: commandIdOf(call), Status: 'Success' }
  if (only === undefined || others.length > 0 || steps(only.name).length !== 1) return base
  const { chunks } = await outputOf(transaction.sql, jobKey(call.key, { machine: only.name, step: 0, again: 0 }), -1)
  const text = chunks.map((chunk) => chunk.text).join('')
  return {
    ...base,
    ResponseCode: only.done?.exit ?? 0,
    Output: text.length > longestOutput ? `${text.slice(0, longestOutput)}\n---Output truncated---` : text,
  }
}

/** AWS keeps 24,000 characters. */
const longestOutput = 24_000

const commandIdOf = (call: Call): string =>
  createHash('sha256')
    .update(call.key)
    .digest('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

const submit = async (transaction: Transaction, call: Call, next: NextJob, step: CommandStep | undefined): Promise<void> => {
  const found = await runWithGraph(transaction, call.run)
  if (step === undefined || found === undefined) return
  const { run } = found
  const secrets = Object.fromEntries(Object.entries(step.environment).filter(([, value]) => secretNamed(value) !== undefined))
  const environment = Object.fromEntries(Object.entries(step.environment).filter(([, value]) => secretNamed(value) === undefined))
  await submitJob(transaction, {
    key: jobKey(call.key, next),
    run: call.run,
    step: call.step,
    title: `${textOf(call.inputs['DocumentName']) ?? ''}: ${step.name}`,
    runner: next.machine === 'local' ? null : next.machine,
    script: { interpreter: step.interpreter, script: step.script, environment, ...(step.network === true ? { network: true } : {}) },
    timeoutMs: step.timeoutMs,
    idempotent: false,
    secrets,
    masks: [],
    procedure: run.procedure,
    documentDigest: run.document,
    approvedBy: (run.state.steps[call.step]?.decisions ?? []).filter(({ decision }) => decision === 'approve').map(({ by }) => by),
    startedBy: call.startedBy,
  })
}

/** The steps of each machine, by its platform; or why the document cannot be done. */
const compiledFor = async (
  transaction: Transaction,
  call: Call,
  machines: readonly { readonly name: string; readonly platform: PlatformType }[],
): Promise<((machine: string) => readonly CommandStep[]) | string> => {
  const name = textOf(call.inputs['DocumentName'])?.replace(/^arn:aws[a-z-]*:ssm:[^:]*:[^:]*:document\//, '')
  if (name === undefined) return 'DocumentName must name a Command document.'
  const own = new Map((await transaction.records.all(CommandDocument)).map((record) => [record.metadata.name, record.spec.content]))
  const document = own.get(name) ?? (builtinCommands.has(name) ? name : undefined)
  if (document === undefined)
    return `There is no Command document "${name}" here. Declare a CommandDocument, or use ${[...builtinCommands.keys()].join(', ')}.`
  const parameters = isMap(call.inputs['Parameters']) ? call.inputs['Parameters'] : {}
  const environment = variablesOf(call.inputs['Environment'])
  const byPlatform = new Map<PlatformType, readonly CommandStep[]>()
  for (const platform of new Set(machines.map((machine) => machine.platform))) {
    const { steps, findings } = compileCommand(document, parameters, platform, { environment, find: (wanted) => own.get(wanted) })
    if (findings.length > 0) return `${name} cannot be done: ${findings.map(({ message }) => message).join(' ')}`
    byPlatform.set(platform, steps)
  }
  return (machine) => byPlatform.get(machines.find((one) => one.name === machine)?.platform ?? 'Linux') ?? []
}

const platformOf = ({ tags }: MatchedRunner): PlatformType => {
  const said = `${tags['platform'] ?? ''} ${tags['os'] ?? ''}`.toLowerCase()
  return said.includes('windows') ? 'Windows' : /mac|darwin/.test(said) ? 'MacOS' : 'Linux'
}

/** Runners by name or tag. Of several values of one tag any will do; of several tags all must be there. */
const targetsOf = async (
  transaction: Transaction,
  inputs: Readonly<Record<string, Data>>,
): Promise<{ runners: readonly MatchedRunner[]; missing: readonly string[] }> => {
  const targets = isList(inputs['Targets']) ? inputs['Targets'].filter(isMap) : []
  const names = [
    ...listOf(inputs['InstanceIds']),
    ...targets.flatMap((one) => (/^InstanceIds$/i.test(textOf(one['Key']) ?? '') ? listOf(one['Values']) : [])),
  ]
  if (names.length > 0) {
    const runners = await matchRunners(transaction, { runners: names })
    const known = new Set(runners.map(({ name }) => name))
    return { runners, missing: names.filter((name) => !known.has(name.replace(/^runner:/i, '').toLowerCase())) }
  }
  let found: readonly MatchedRunner[] | undefined
  for (const target of targets) {
    const key = textOf(target['Key']) ?? ''
    if (!key.startsWith('tag:')) return { runners: [], missing: [] }
    const matched = new Map<string, MatchedRunner>()
    for (const value of listOf(target['Values']))
      for (const one of await matchRunners(transaction, { tags: { [key.slice('tag:'.length)]: value } })) matched.set(one.name, one)
    found = found === undefined ? [...matched.values()] : found.filter(({ name }) => matched.has(name))
  }
  return { runners: found ?? [], missing: [] }
}

const sendNames = [
  'CloudWatchOutputConfig',
  'Comment',
  'DocumentHash',
  'DocumentHashType',
  'DocumentName',
  'DocumentVersion',
  'InstanceIds',
  'MaxConcurrency',
  'MaxErrors',
  'NotificationConfig',
  'OutputS3BucketName',
  'OutputS3KeyPrefix',
  'ServiceRoleArn',
  'Targets',
  'TimeoutSeconds',
]

const sendAtAws = async (call: Call, ask: Ask): Promise<Performed> => {
  const given = isMap(call.inputs['Parameters']) ? call.inputs['Parameters'] : {}
  const variables = variablesOf(call.inputs['Environment'])
  if ([...Object.values(given), ...Object.values(variables)].some((value) => secretNamed(value) !== undefined))
    return failed('A secret of this platform is not handed to a command at AWS: it would be kept there in clear.', { final: true })
  const answer = await ask(
    'ssm',
    'SendCommand',
    {
      ...renamed(call.inputs, Object.fromEntries(sendNames.map((name) => [name, name]))),
      Parameters: allToWire(withVariables(textOf(call.inputs['DocumentName']) ?? '', given, variables)),
    },
    { atAws: true },
  )
  if ('failure' in answer) return failedBy('ssm.SendCommand', answer.failure)
  return watchAtAws(call, ask, textOf(select(answer.data, '$.Command.CommandId')) ?? '')
}

const watchAtAws = async (call: Call, ask: Ask, command: string): Promise<Performed> => {
  const answer = await ask('ssm', 'ListCommands', { CommandId: command }, { atAws: true })
  if ('failure' in answer)
    return maySettle(answer)
      ? lookAgain(call, { command }, answer.failure.message)
      : failedBy('ssm.ListCommands', answer.failure, { CommandId: command })
  const status = textOf(select(answer.data, '$.Commands[0].Status')) ?? ''
  const details = textOf(select(answer.data, '$.Commands[0].StatusDetails')) ?? status
  const verdict = judgeCommand(status)
  if (verdict === 'coming') return lookAgain(call, { command }, `${command} is ${status === '' ? 'not seen yet' : details}.`)
  const outputs = { CommandId: command, Status: status, ...(await outputAtAws(ask, command)) }
  if (verdict === 'there') return succeeded(outputs, answer.data)
  return status === 'TimedOut' ? timedOut(`${command} ended ${details}.`, outputs) : failed(`${command} ended ${details}.`, { outputs })
}

const outputAtAws = async (ask: Ask, command: string): Promise<Readonly<Record<string, Data>>> => {
  const answer = await ask('ssm', 'ListCommandInvocations', { CommandId: command, Details: true }, { atAws: true })
  if ('failure' in answer) return {}
  const plugins = select(answer.data, '$.CommandInvocations[*].CommandPlugins[*]')
  if (!isList(plugins) || plugins.length !== 1) return {}
  return { ResponseCode: select(plugins[0] ?? null, '$.ResponseCode') ?? 0, Output: textOf(select(plugins[0] ?? null, '$.Output')) ?? '' }
}

const stop = async (call: Call, ask: Ask): Promise<void> => {
  const command = textOf(memoryOf(call)['command'])
  if (command !== undefined) await ask('ssm', 'CancelCommand', { CommandId: command }, { atAws: true })
  const progress = fromMemory(memoryOf(call)['progress'])
  if (progress === undefined) return
  await call.work.transact(async (transaction) => {
    for (const { name, at } of progress.machines) if (at !== null) await cancelJob(transaction, jobKey(call.key, { machine: name, ...at }))
  })
}
