import { createHash } from 'node:crypto'
import { compileProcedure, findProcedure, type Procedure } from '#domains/procedures/library.ts'
import type { Parameters } from '#domains/procedures/parameter.ts'
import type { Graph } from '#domains/runs/graph.ts'
import { runWithGraph } from '#domains/runs/looking.ts'
import { isList, isMap, type Data } from '#domains/runs/values.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { SsmError } from './errors.ts'
import { automationExecution, executionMetadata, stepExecutions, type Beside, type ShownRun } from './execution.ts'
import { filtersIn, mapsIn, needText, pageOf, textIn, textsIn, wholeIn, wireIn, isTrue, type Filter, type Input } from './input.ts'
import type { Speaker } from './speaking.ts'
import * as store from './store.ts'
import { valuesFromWire, valuesOfMaps } from './values.ts'

const tokenForgottenMs = 24 * 3_600_000

/** StartAutomationExecution: a run, or one for each target. */
import { needDocument } from './versions.ts'
export const startExecution = async (transaction: Transaction, input: Input, speaker: Speaker) => {
  const procedure = await needDocument(transaction, needText(input, 'DocumentName'), textIn(input, 'DocumentVersion'))
  const token = textIn(input, 'ClientToken', 64)
  const startedBy = actorReference(speaker.actor)
  if (token !== undefined) {
    const digest = createHash('sha256').update(JSON.stringify(input)).digest('hex')
    const { sql, now } = transaction
    const taken = await store.takeToken(sql, { startedBy, token, digest, now, forgotten: new Date(now.getTime() - tokenForgottenMs) })
    if (taken !== undefined && taken.digest !== digest)
      throw new SsmError('IdempotentParameterMismatch', 'The client token was used with other parameters.')
    if (taken !== undefined && taken.run !== null) return { AutomationExecutionId: taken.run }
  }
  const run = await start(transaction, input, procedure, speaker)
  await store.keepDetails(transaction.sql, run, detailsIn(input))
  if (token !== undefined) await store.keepStart(transaction.sql, startedBy, token, run)
  return { AutomationExecutionId: run }
}

const start = async (transaction: Transaction, input: Input, procedure: Procedure, speaker: Speaker): Promise<string> => {
  const mode = textIn(input, 'Mode') ?? 'Auto'
  if (!['Auto', 'Interactive'].includes(mode)) throw new SsmError('ValidationException', 'Mode must be Auto or Interactive.')
  if (mapsIn(input, 'TargetLocations').length > 0)
    throw new SsmError(
      'InvalidTarget',
      'Other accounts and regions are credential profiles here: name one with assumeRole in the document.',
    )
  const { parameters } = compileProcedure(transaction.registry, procedure)
  const targets = targetsIn(input, parameters)
  try {
    const started = await transaction.callNamed('run.start', {
      procedure: procedure.reference,
      parameters: valuesFromWire(parameters, wireIn(input, 'Parameters')),
      version: procedure.version,
      ...(mode === 'Interactive' ? { guided: true } : {}),
      ...(targets === undefined ? {} : { targets }),
      ...(speaker.run === undefined ? {} : { parent: speaker.run.id }),
      trigger: 'ssm',
    })
    return Object(started).run as string
  } catch (error) {
    if (error instanceof Refusal && targets !== undefined && error.code === 'invalid-input' && /target/i.test(error.message))
      throw new SsmError('InvalidTarget', error.message)
    throw error
  }
}

/** Targets and their limits as run.start has them. */
const targetsIn = (input: Input, parameters: Parameters): Readonly<Record<string, Data>> | undefined => {
  const [target, ...more] = mapsIn(input, 'Targets', 5)
  const maps = mapsIn(input, 'TargetMaps', 300)
  const limits = {
    ...(textIn(input, 'MaxConcurrency') === undefined ? {} : { concurrency: textIn(input, 'MaxConcurrency') ?? '' }),
    ...(textIn(input, 'MaxErrors') === undefined ? {} : { errors: textIn(input, 'MaxErrors') ?? '' }),
  }
  if (maps.length > 0) {
    if (target !== undefined) throw new SsmError('InvalidTarget', 'Give Targets or TargetMaps, not both.')
    return { maps: maps.map((map) => valuesOfMaps(parameters, map)), ...limits }
  }
  if (target === undefined) return undefined
  if (more.length > 0) throw new SsmError('InvalidTarget', 'Targets takes one key for an automation.')
  const parameter = textIn(input, 'TargetParameterName')
  if (parameter === undefined)
    throw new SsmError(
      'InvalidAutomationExecutionParametersException',
      'TargetParameterName is missing: it says which parameter each target becomes.',
    )
  const key = textIn(target, 'Key') ?? ''
  const values = textsIn(target, 'Values', 50)
  if (key === 'ParameterValues') return { parameter, values, ...limits }
  if (key.startsWith('tag:') && values.length === 1) return { parameter, tags: { [key.slice('tag:'.length)]: values[0] ?? '' }, ...limits }
  throw new SsmError(
    'InvalidTarget',
    `Targets cannot be found by "${key}"${values.length > 1 ? ' with several values' : ''} here. Use ParameterValues, or tag:NAME with one value for runners.`,
  )
}

const detailNames = ['Tags', 'Targets', 'TargetMaps', 'TargetParameterName', 'MaxConcurrency', 'MaxErrors'] as const

const detailsIn = (input: Input): Readonly<Record<string, Data>> =>
  Object.fromEntries(detailNames.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])))

export const stopExecution = async (transaction: Transaction, input: Input) => {
  const { run } = await needExecution(transaction, needText(input, 'AutomationExecutionId'))
  const type = textIn(input, 'Type') ?? 'Cancel'
  if (!['Cancel', 'Complete'].includes(type)) throw new SsmError('ValidationException', 'Type must be Cancel or Complete.')
  if (run.finished_at !== null) throw new SsmError('InvalidAutomationStatusUpdateException', `The execution is over: ${run.status}.`)
  await transaction.callNamed(type === 'Cancel' ? 'run.cancel' : 'run.complete', { run: run.id })
  return {}
}

export const getExecution = async (transaction: Transaction, input: Input) => {
  const { shown, graph } = await shownRun(transaction, needText(input, 'AutomationExecutionId'))
  return { AutomationExecution: automationExecution(shown, graph, await besideOf(transaction, shown.run)) }
}

const stepKeys = [
  'StartTimeBefore',
  'StartTimeAfter',
  'StepExecutionStatus',
  'StepExecutionId',
  'StepName',
  'Action',
  'ParentStepExecutionId',
  'ParentStepIteration',
]

export const describeSteps = async (transaction: Transaction, input: Input) => {
  const filters = filtersIn(input, 'Filters', stepKeys)
  const { shown, graph } = await shownRun(transaction, needText(input, 'AutomationExecutionId'))
  const steps = stepExecutions(shown, graph).filter((step) => filters.every((filter) => fitsStep(step, filter)))
  const { items, ...next } = pageOf(isTrue(input, 'ReverseOrder') ? steps.toReversed() : steps, input)
  return { StepExecutions: items, ...next }
}

const fitsStep = (step: Readonly<Record<string, unknown>>, { key, values }: Filter): boolean => {
  const at = typeof step['ExecutionStartTime'] === 'number' ? step['ExecutionStartTime'] * 1_000 : NaN
  const parent: unknown = step['ParentStepDetails']
  switch (key) {
    case 'StartTimeBefore':
      return values.some((value) => at < Date.parse(value))
    case 'StartTimeAfter':
      return values.some((value) => at > Date.parse(value))
    case 'StepExecutionStatus':
      return values.includes(String(step['StepStatus']))
    case 'ParentStepExecutionId':
      return values.includes(String(Object(parent).StepExecutionId))
    case 'ParentStepIteration':
      return values.includes(String(Object(parent).Iteration))
    default:
      return values.includes(String(step[key]))
  }
}

const executionKeys = [
  'DocumentNamePrefix',
  'ExecutionStatus',
  'ExecutionId',
  'ParentExecutionId',
  'StartTimeBefore',
  'StartTimeAfter',
  'AutomationType',
  'AutomationSubtype',
  'TargetResourceGroup',
]
/** Pages of runs one call looks through for what its filters leave. */
const mostPages = 20

/** DescribeAutomationExecutions, newest first. The token is the run after which the next page begins. */
export const describeExecutions = async (transaction: Transaction, input: Input) => {
  const filters = filtersIn(input, 'Filters', executionKeys)
  const limit = wholeIn(input, 'MaxResults', 1, 50) ?? 50
  const named = valuesOf(filters, 'ExecutionId')
  const found: Listed[] = []
  let after = textIn(input, 'NextToken')
  if (after !== undefined && !isRunId(after)) throw new SsmError('InvalidNextToken', 'The next token is not one of this operation.')
  let more: string | null = null
  for (let pages = 0; pages < mostPages && found.length < limit; pages += 1) {
    const page = Object(await transaction.callNamed('run.list', listInput(filters, named, after))) as {
      items: Listed[]
      next: string | null
    }
    const fitting = page.items.filter((run) => fitsExecution(run, filters))
    const room = limit - found.length
    found.push(...fitting.slice(0, room))
    more = fitting.length > room ? (found.at(-1)?.run ?? null) : page.next
    if (more === null) break
    after = more
  }
  const details = await store.detailsOf(
    transaction.sql,
    found.map(({ run }) => run),
  )
  return {
    AutomationExecutionMetadataList: found.map((run) =>
      executionMetadata({ ...run, guided: false, cursor: run.waiting?.step ?? null }, undefined, besideFrom(details.get(run.run))),
    ),
    ...(more === null ? {} : { NextToken: more }),
  }
}

type Listed = Omit<ShownRun, 'parameters' | 'variables' | 'steps' | 'guided' | 'cursor'> & {
  readonly waiting: { readonly step: string } | null
}

const valuesOf = (filters: readonly Filter[], key: string): readonly string[] => filters.find((one) => one.key === key)?.values ?? []

const listInput = (filters: readonly Filter[], named: readonly string[], after: string | undefined): Record<string, unknown> => {
  const statuses = valuesOf(filters, 'ExecutionStatus')
  const [parent] = valuesOf(filters, 'ParentExecutionId')
  const known = ['Pending', 'InProgress', 'Waiting', 'Success', 'TimedOut', 'Cancelling', 'Cancelled', 'Failed']
  const status = statuses.filter((one) => known.includes(one))
  if (statuses.length > 0 && status.length === 0)
    throw new SsmError('InvalidFilterValue', `No execution is ever ${statuses.join(' or ')} here. Use ${known.join(', ')}.`)
  if (parent !== undefined && !isRunId(parent)) throw new SsmError('InvalidFilterValue', `"${parent}" is not an execution.`)
  return {
    ...(status.length === 0 ? {} : { status }),
    ...(parent === undefined ? {} : { parent }),
    ...(after === undefined ? {} : { after }),
    limit: named.length > 0 ? 200 : 100,
  }
}

const fitsExecution = (run: Listed, filters: readonly Filter[]): boolean =>
  filters.every(({ key, values }) => {
    switch (key) {
      case 'DocumentNamePrefix':
        return values.some((prefix) => run.procedure.replace(/^runbook:/, '').startsWith(prefix))
      case 'ExecutionId':
        return values.includes(run.run)
      case 'StartTimeBefore':
        return values.some((value) => Date.parse(run.startedAt) <= Date.parse(value))
      case 'StartTimeAfter':
        return values.some((value) => Date.parse(run.startedAt) >= Date.parse(value))
      case 'AutomationType':
        return values.includes('Local')
      case 'AutomationSubtype':
      case 'TargetResourceGroup':
        return false
      default:
        return true
    }
  })

/** The run and its graph, or that there is no such execution. */
export const needExecution = async (transaction: Transaction, id: string) => {
  const found = isRunId(id) ? await runWithGraph(transaction, id) : undefined
  if (found === undefined) throw new SsmError('AutomationExecutionNotFoundException', `There is no execution with the ID ${id}.`)
  return found
}

export const isRunId = (text: string): boolean => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)

const shownRun = async (transaction: Transaction, id: string): Promise<{ shown: ShownRun; graph: Graph }> => {
  const { graph } = await needExecution(transaction, id)
  return { shown: Object(await transaction.callNamed('run.get', { run: id.toLowerCase() })) as ShownRun, graph }
}

const besideOf = async ({ sql }: Transaction, run: string): Promise<Beside> => besideFrom((await store.detailsOf(sql, [run])).get(run))

const besideFrom = (details: Readonly<Record<string, Data>> | undefined): Beside => {
  if (details === undefined) return {}
  const text = (name: string): string | undefined => (typeof details[name] === 'string' ? details[name] : undefined)
  const [targetParameterName, maxConcurrency, maxErrors] = [text('TargetParameterName'), text('MaxConcurrency'), text('MaxErrors')]
  return {
    ...(targetParameterName === undefined ? {} : { targetParameterName }),
    ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
    ...(maxErrors === undefined ? {} : { maxErrors }),
    ...(isList(details['Targets']) ? { targets: details['Targets'] } : {}),
    ...(isList(details['TargetMaps']) && details['TargetMaps'].every(isMap) ? { targetMaps: details['TargetMaps'] } : {}),
  }
}
