import { createHash } from 'node:crypto'
import { mostLocations } from '#domains/automation/documents/locations.ts'
import { compileProcedure, type Procedure } from '#domains/procedures/library.ts'
import type { Parameters } from '#domains/procedures/parameter.ts'
import type { Graph } from '#domains/runs/graph.ts'
import { targetsStep } from '#domains/runs/children/spreading.ts'
import { goingOver, locatedIn } from '#domains/runs/children/waiting.ts'
import { childrenByStatus, runWithGraph, spreadsOf } from '#domains/runs/looking.ts'
import type { Outputs } from '#domains/runs/state.ts'
import { isList, isMap, type Data } from '#domains/runs/values.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { alarmsIn, watchAlarms } from './alarms.ts'
import { SsmError } from './errors.ts'
import {
  automationExecution,
  automationType,
  executionMetadata,
  executionStatus,
  stepExecutions,
  type Beside,
  type ShownRun,
} from './execution.ts'
import { filtersIn, limitIn, mapsIn, needText, pageOf, textIn, textsIn, wholeIn, wireIn, isTrue, type Filter, type Input } from './input.ts'
import type { Speaker } from './speaking.ts'
import * as store from './store.ts'
import { valuesFromWire, valuesOfMaps } from './values.ts'
import { needDocument } from './versions.ts'

const tokenForgottenMs = 24 * 3_600_000

/** StartAutomationExecution: a run, or one for each target. */
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
  const alarms = alarmsIn(input)
  const run = await start(transaction, input, procedure, speaker)
  await store.keepDetails(transaction.sql, run, detailsIn(input), alarms)
  if (alarms.length > 0) transaction.wake(watchAlarms, transaction.now)
  if (token !== undefined) await store.keepStart(transaction.sql, startedBy, token, run)
  return { AutomationExecutionId: run }
}

const start = async (transaction: Transaction, input: Input, procedure: Procedure, speaker: Speaker): Promise<string> => {
  const mode = textIn(input, 'Mode') ?? 'Auto'
  if (!['Auto', 'Interactive'].includes(mode)) throw new SsmError('ValidationException', 'Mode must be Auto or Interactive.')
  const { parameters } = compileProcedure(transaction.registry, procedure)
  const spread = spreadIn(input, parameters)
  // What a run starts by speaking acts where that run acts.
  const starting = goingOver(locatedIn(transaction, speaker.run?.location), spread)
  try {
    const started = await starting.callNamed('run.start', {
      procedure: procedure.reference,
      version: procedure.version,
      parameters: valuesFromWire(parameters, wireIn(input, 'Parameters')),
      ...(mode === 'Interactive' ? { guided: true } : {}),
      ...(speaker.run === undefined ? {} : { parent: speaker.run.id }),
      trigger: 'ssm',
    })
    return Object(started).run as string
  } catch (error) {
    if (error instanceof Refusal && spread !== undefined && error.code === 'invalid-input' && /target/i.test(error.message))
      throw new SsmError('InvalidTarget', error.message)
    throw error
  }
}

/** What it goes over: targets, places, and their limits. */
const spreadIn = (input: Input, parameters: Parameters): Outputs | undefined => {
  if (input['TargetLocationsURL'] !== undefined && input['TargetLocationsURL'] !== null)
    throw new SsmError('InvalidTarget', 'TargetLocationsURL is not read here. Give the locations themselves, as TargetLocations.')
  const [target, ...more] = mapsIn(input, 'Targets', 5)
  const maps = mapsIn(input, 'TargetMaps', 300)
  const places = mapsIn(input, 'TargetLocations', mostLocations)
  const parameter = textIn(input, 'TargetParameterName')
  const rest = {
    ...(places.length === 0 ? {} : { TargetLocations: places }),
    ...(parameter === undefined ? {} : { TargetParameterName: parameter }),
    MaxConcurrency: limitIn(input, 'MaxConcurrency', 1) ?? '10',
    MaxErrors: limitIn(input, 'MaxErrors', 0) ?? '0',
  }
  if (maps.length > 0) {
    if (target !== undefined) throw new SsmError('InvalidTarget', 'Give Targets or TargetMaps, not both.')
    return { ...rest, TargetMaps: maps.map((map) => valuesOfMaps(parameters, map)) }
  }
  if (target === undefined) return places.length === 0 ? undefined : rest
  if (more.length > 0) throw new SsmError('InvalidTarget', 'Targets takes one key for an automation.')
  if (parameter === undefined)
    throw new SsmError(
      'InvalidAutomationExecutionParametersException',
      'TargetParameterName is missing: it says which parameter each target becomes.',
    )
  return { ...rest, Targets: [{ Key: textIn(target, 'Key') ?? '', Values: textsIn(target, 'Values', 50) }] }
}

const detailNames = [
  'Tags',
  'Targets',
  'TargetLocations',
  'TargetMaps',
  'TargetParameterName',
  'MaxConcurrency',
  'MaxErrors',
  'AlarmConfiguration',
] as const

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
  return { AutomationExecution: automationExecution(shown, graph, await besideOf(transaction, shown)) }
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
    const across = needsSpread(filters) ? await spreadsOf(transaction, idsOf(page.items)) : noSpreads
    const fitting = page.items.filter((run) => fitsExecution(run, filters, across.get(run.run)))
    const room = limit - found.length
    found.push(...fitting.slice(0, room))
    more = fitting.length > room ? (found.at(-1)?.run ?? null) : page.next
    if (more === null) break
    after = more
  }
  const [details, spreads] = [await store.detailsOf(transaction.sql, idsOf(found)), await spreadsOf(transaction, idsOf(found))]
  return {
    AutomationExecutionMetadataList: found.map((run) =>
      executionMetadata(
        { ...run, guided: false, cursor: run.waiting?.step ?? null },
        undefined,
        besideFrom(details.get(run.run), spreads.get(run.run)),
      ),
    ),
    ...(more === null ? {} : { NextToken: more }),
  }
}

type Listed = Omit<ShownRun, 'parameters' | 'variables' | 'steps' | 'guided' | 'cursor'> & {
  readonly waiting: { readonly step: string; readonly for: string } | null
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
  // One that sleeps waits here, and is in progress at AWS.
  const asked = status.includes('InProgress') ? [...new Set([...status, 'Waiting'])] : status
  return {
    ...(asked.length === 0 ? {} : { status: asked }),
    ...(parent === undefined ? {} : { parent }),
    ...(after === undefined ? {} : { after }),
    limit: named.length > 0 ? 200 : 100,
  }
}

const noSpreads: ReadonlyMap<string, Outputs> = new Map()
const idsOf = (runs: readonly Listed[]): readonly string[] => runs.map(({ run }) => run)
const needsSpread = (filters: readonly Filter[]): boolean =>
  filters.some(({ key }) => key === 'AutomationType' || key === 'TargetResourceGroup')

const fitsExecution = (run: Listed, filters: readonly Filter[], spread: Outputs | undefined): boolean =>
  filters.every(({ key, values }) => {
    switch (key) {
      case 'DocumentNamePrefix':
        return values.some((prefix) => run.procedure.replace(/^runbook:/, '').startsWith(prefix))
      case 'ExecutionId':
        return values.includes(run.run)
      case 'ExecutionStatus':
        return values.includes(executionStatus(run))
      case 'StartTimeBefore':
        return values.some((value) => Date.parse(run.startedAt) <= Date.parse(value))
      case 'StartTimeAfter':
        return values.some((value) => Date.parse(run.startedAt) >= Date.parse(value))
      case 'AutomationType':
        return values.includes(automationType(besideFrom(undefined, spread)))
      case 'TargetResourceGroup':
        return groupsIn(spread).some((group) => values.includes(group))
      case 'AutomationSubtype':
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
  const { graph, run } = await needExecution(transaction, id)
  const shown = Object(await transaction.callNamed('run.get', { run: id.toLowerCase() })) as ShownRun
  // What is long is shown to people by its beginning; whoever asks here gets it whole.
  const steps = shown.steps.map((step) => ({ ...step, outputs: { ...run.state.steps[step.id]?.outputs } }))
  return { shown: { ...shown, steps }, graph }
}

/** Of a run over targets, how those of them stand that were begun. */
const besideOf = async (transaction: Transaction, { run, steps }: ShownRun): Promise<Beside> => {
  const spread = (await spreadsOf(transaction, [run])).get(run)
  const beside = besideFrom((await store.detailsOf(transaction.sql, [run])).get(run), spread)
  const [only, ...more] = steps
  if (spread === undefined || only?.id !== targetsStep || more.length > 0) return beside
  return { ...beside, children: await childrenByStatus(transaction, run, targetsStep) }
}

const besideFrom = (details: Outputs | undefined, spread: Outputs | undefined): Beside => {
  // What was given to the endpoint is shown as it was written; what began otherwise, as it is kept.
  const said: Outputs = { ...spread, ...details }
  const text = (name: string): string | undefined => (typeof said[name] === 'string' ? said[name] : undefined)
  const maps = (name: string): Data | undefined => {
    const value = said[name]
    return value !== undefined && isList(value) && value.length > 0 && value.every(isMap) ? value : undefined
  }
  const [targetParameterName, maxConcurrency, maxErrors] = [text('TargetParameterName'), text('MaxConcurrency'), text('MaxErrors')]
  const [targetMaps, targetLocations, triggeredAlarms] = [maps('TargetMaps'), maps('TargetLocations'), maps('TriggeredAlarms')]
  const alarmConfiguration = said['AlarmConfiguration']
  return {
    ...(alarmConfiguration === undefined ? {} : { alarmConfiguration }),
    ...(triggeredAlarms === undefined ? {} : { triggeredAlarms }),
    ...(targetParameterName === undefined ? {} : { targetParameterName }),
    ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
    ...(maxErrors === undefined ? {} : { maxErrors }),
    ...(said['Targets'] !== undefined && isList(said['Targets']) ? { targets: said['Targets'] } : {}),
    ...(targetMaps === undefined ? {} : { targetMaps }),
    ...(targetLocations === undefined ? {} : { targetLocations }),
  }
}

const groupsIn = (spread: Outputs | undefined): readonly string[] => {
  const targets = spread?.['Targets']
  const [target] = targets !== undefined && isList(targets) ? targets : []
  if (target === undefined || !isMap(target) || target['Key'] !== 'ResourceGroup') return []
  const { Values: values = [] } = target
  return isList(values) ? values.map(String) : []
}
