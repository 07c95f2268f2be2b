import type { Approval, Work } from '#domains/runs/graph.ts'
import { isoDurationMs } from '#domains/runs/sleeping.ts'
import { asText, isList, isMap, type Data, type DataType } from '#domains/runs/values.ts'
import type { Path } from '#platform/kinds/pointer.ts'
import { approverOf, enhancedApproverOf } from './approvers.ts'
import { readCondition } from './choosing.ts'
import { readLocations } from './locations.ts'
import { scriptWork, commandInputs } from './scripts.ts'
import { approvalSeconds, longestApprovalSeconds, longestSleepSeconds, mostApprovers, mostPasses } from './semantics.ts'
import type { Setting } from './setting.ts'
import { hasBraces, type WrittenStep } from './steps.ts'
import { quoted, type Telling } from './telling.ts'

export interface Made {
  readonly work: Work
  readonly approvals?: number
  readonly approval?: Approval
}

/** What a step does. Total: what cannot be done is told and becomes the nearest thing that does nothing. (Section 10.) */
export const workOf = (step: WrittenStep, setting: Setting): Made => {
  const { inputs } = step
  switch (step.action) {
    case 'aws:approve':
      return approveWork(step, setting)
    case 'aws:branch':
      return { work: branchWork(step, setting) }
    case 'aws:executeAutomation':
      return { work: automationWork(step, setting) }
    case 'aws:executeScript':
      return { work: scriptWork(step, setting) }
    case 'aws:loop':
      return { work: loopWork(step, setting) }
    case 'aws:pause':
      return { work: { type: 'pause' } }
    case 'aws:runCommand':
      return { work: { type: 'call', performer: step.action, inputs: commandInputs(step, setting) } }
    case 'aws:sleep':
      return { work: sleepWork(step, setting) }
    case 'aws:updateVariable':
      return { work: setWork(step, setting) }
    default:
      checkCall(step, setting)
      return { work: { type: 'call', performer: step.action, inputs } }
  }
}

const approveWork = (step: WrittenStep, setting: Setting): Made => {
  const { inputs, path } = step
  const { telling, approvers: table } = setting
  const enhanced = inputs['EnhancedApprovals']
  if (isMap(enhanced)) return enhancedWork(step, enhanced['Approvers'], setting)
  const at: Path = [...path, 'inputs', 'Approvers']
  const written = inputs['Approvers']
  const list = isList(written) ? written.map(asText) : written === undefined ? [] : [asText(written)]
  if (list.length === 0)
    telling.refuse(at, 'required', `${step.name} names nobody who may approve.`, 'List people or roles in `Approvers`.')
  if (list.length > mostApprovers)
    telling.refuse(at, 'limit', `There are ${list.length} approvers, more than ${mostApprovers}.`, 'Name a group or a role.')
  const filledIn = list.some(hasBraces)
  const from = [...new Set(list.map((one) => approverOf(one, table)))]
  const approvals = wholeInput(step, 'MinRequiredApprovals', setting) ?? 1
  if (
    !filledIn &&
    list.length > 0 &&
    approvals > from.length &&
    !list.some((one) => /:(?:role|group|assumed-role)\//.test(one) || one.startsWith('team:'))
  )
    telling.refuse(
      [...path, 'inputs', 'MinRequiredApprovals'],
      'approvals',
      `${approvals} must approve, and there ${from.length === 1 ? 'is 1 approver' : `are ${from.length} approvers`}.`,
      'Name more approvers, or ask for fewer.',
    )
  return {
    work: { type: 'approve' },
    approvals,
    approval: approvalOf(
      step,
      from,
      list.map((name) => ({ name })),
      setting,
    ),
  }
}

/** Levels of change templates: each approver says what it is and how many of it must approve. */
const enhancedWork = (step: WrittenStep, written: Data | undefined, setting: Setting): Made => {
  const entries = isList(written) ? written.filter(isMap) : []
  const at: Path = [...step.path, 'inputs', 'EnhancedApprovals', 'Approvers']
  if (entries.length === 0)
    setting.telling.refuse(
      at,
      'required',
      `${step.name} names nobody who may approve.`,
      'List `approver`, `type` and `minRequiredApprovals`.',
    )
  const of = (entry: Readonly<Record<string, Data>>, key: string): Data | undefined =>
    entry[key] ?? entry[`${key[0]?.toUpperCase()}${key.slice(1)}`]
  const names = entries.map((entry) => {
    const isGroup = /Group|Role/.test(asText(of(entry, 'type') ?? ''))
    return { name: asText(of(entry, 'approver') ?? ''), ...(isGroup ? { isGroup } : {}) }
  })
  const from = names.map(({ name, isGroup }) => enhancedApproverOf(name, isGroup === true ? 'Group' : '', setting.approvers))
  const needed = entries
    .map((entry) => Number(of(entry, 'minRequiredApprovals') ?? 1))
    .filter((count) => Number.isSafeInteger(count) && count > 0)
  if (entries.length > 1 && needed.some((count) => count > 1))
    setting.telling.warn(
      at,
      'approvals',
      'How many must approve is counted over all approvers of the step together.',
      'Make a step of each group.',
    )
  return {
    work: { type: 'approve' },
    approvals: Math.max(
      1,
      needed.reduce((sum, count) => sum + count, 0),
    ),
    approval: approvalOf(step, from, names, setting),
  }
}

const approvalOf = (
  step: WrittenStep,
  from: readonly string[],
  written: NonNullable<Approval['written']>,
  { telling }: Setting,
): Approval => {
  const message = step.inputs['Message']
  const seconds = step.timeoutSeconds ?? approvalSeconds
  if (seconds > longestApprovalSeconds)
    telling.warn(
      [...step.path, 'timeoutSeconds'],
      'limit',
      'AWS waits 30 days for an approval at most.',
      `Write ${longestApprovalSeconds} or less.`,
    )
  return {
    from: [...new Set(from)],
    written,
    expiresMs: seconds * 1_000,
    ...(message === undefined ? {} : { message: asText(message).slice(0, 4_096) }),
  }
}

/** A number, literal or the default of the parameter it refers to: how many must approve is pinned with the document. */
const wholeInput = (step: WrittenStep, name: string, { telling, parameters }: Setting): number | undefined => {
  const written = step.inputs[name]
  if (written === undefined || written === null) return undefined
  const path = [...step.path, 'inputs', name]
  const parameter = typeof written === 'string' ? /^\s*\{\{\s*([A-Za-z0-9_-]+)\s*\}\}\s*$/.exec(written)?.[1] : undefined
  const meant = parameter === undefined ? written : parameters.get(parameter)?.default
  const number = typeof meant === 'string' && /^[0-9]{1,9}$/.test(meant.trim()) ? Number(meant) : meant
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 1) {
    if (parameter !== undefined)
      telling.warn(
        path,
        'reference',
        `\`${name}\` is ${number}, the default of ${parameter}: whoever starts the run does not choose it.`,
        'Write the number.',
      )
    return number
  }
  telling.refuse(path, 'type', `\`${name}\` is a whole number from 1; this is ${quoted(written)}.`, 'Write the number.')
  return undefined
}

const branchWork = (step: WrittenStep, { telling }: Setting): Work => {
  const path: Path = [...step.path, 'inputs', 'Choices']
  const { Choices: written, Default: otherwise } = step.inputs
  if (!isList(written) || written.length === 0)
    telling.refuse(path, 'required', `${step.name} has no choices.`, 'List `NextStep` with a condition below `Choices`.')
  const choices = (isList(written) ? written : []).flatMap((raw, index) => {
    const at = [...path, index]
    const next = isMap(raw) ? raw['NextStep'] : undefined
    if (typeof next !== 'string' || next === '') telling.refuse(at, 'required', 'A choice has no `NextStep`.', 'Name the step it leads to.')
    const when = readCondition(raw, at, telling, ['NextStep'])
    return typeof next === 'string' && next !== '' ? [{ when, next }] : []
  })
  return { type: 'branch', choices, ...(typeof otherwise === 'string' && otherwise !== '' ? { otherwise } : {}) }
}

const loopWork = (step: WrittenStep, { telling }: Setting): Work => {
  const at = (name: string): Path => [...step.path, 'inputs', name]
  const { Iterators: over, LoopCondition: again, IteratorDataType: itemType, MaxIterations: most } = step.inputs
  if ((over === undefined) === (again === undefined))
    telling.refuse(
      [...step.path, 'inputs'],
      'loop',
      over === undefined
        ? 'A loop goes over `Iterators`, or repeats by a `LoopCondition`; this has neither.'
        : 'A loop has `Iterators` or a `LoopCondition`, not both.',
      'Keep one of them.',
    )
  if (isList(over) && over.length > mostPasses)
    telling.refuse(
      at('Iterators'),
      'limit',
      `A loop goes over ${mostPasses} items at most; these are ${over.length}.`,
      'Loop over pages, or start a run for each with `aws:executeAutomation`.',
    )
  const passes = typeof most === 'string' && /^[0-9]{1,4}$/.test(most) ? Number(most) : most
  const fine = typeof passes === 'number' && Number.isSafeInteger(passes) && passes >= 1 && passes <= mostPasses
  if (most !== undefined && !fine)
    telling.refuse(
      at('MaxIterations'),
      'limit',
      `\`MaxIterations\` is 1 to ${mostPasses}; this is ${quoted(most)}.`,
      'Write a number in that range.',
    )
  const types: readonly DataType[] = ['String', 'Integer', 'Boolean', 'StringMap']
  const type = types.find((one) => one === itemType)
  if (itemType !== undefined && type === undefined)
    telling.refuse(at('IteratorDataType'), 'type', `${quoted(itemType)} is no type of an item.`, `Use one of ${types.join(', ')}.`)
  return {
    type: 'loop',
    start: step.body[0]?.name ?? step.name,
    most: fine ? passes : mostPasses,
    ...(over === undefined ? {} : { over, itemType: type ?? 'String' }),
    ...(again === undefined ? {} : { again: readCondition(again, at('LoopCondition'), telling) }),
  }
}

const sleepWork = (step: WrittenStep, { telling }: Setting): Work => {
  const { Duration: duration, Timestamp: until } = step.inputs
  const path = [...step.path, 'inputs']
  if ((duration === undefined) === (until === undefined)) {
    telling.refuse(path, 'sleep', 'A sleep has a `Duration` or a `Timestamp`, exactly one.', 'Write `Duration: PT10M`.')
    return { type: 'sleep', duration: 'PT0S' }
  }
  if (until !== undefined) {
    const text = asText(until)
    if (!hasBraces(text) && (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(Date.parse(text))))
      telling.refuse([...path, 'Timestamp'], 'sleep', `${quoted(text)} is no instant.`, 'Write `2026-01-31T13:00:00Z`.')
    return { type: 'sleep', until: text }
  }
  const text = asText(duration ?? '')
  const milliseconds = hasBraces(text) ? 0 : isoDurationMs(text)
  if (milliseconds === undefined)
    telling.refuse(
      [...path, 'Duration'],
      'sleep',
      `${quoted(text)} is no duration.`,
      'Write weeks, days, hours, minutes, seconds: `PT10M`, `P1DT2H`.',
    )
  else if (milliseconds > longestSleepSeconds * 1_000)
    telling.refuse(
      [...path, 'Duration'],
      'sleep',
      `${quoted(text)} is longer than a week, the longest sleep.`,
      'Trigger the run later instead.',
    )
  return { type: 'sleep', duration: text }
}

const setWork = (step: WrittenStep, { telling, variables }: Setting): Work => {
  const { Name: written, Value: value = null } = step.inputs
  const name = asText(written ?? '')
    .replace(/[{}\s]/g, '')
    .replace(/^variable:/, '')
  const declared = variables.get(name)
  if (declared === undefined)
    telling.refuse(
      [...step.path, 'inputs', 'Name'],
      'reference',
      `There is no variable ${quoted(name)}.`,
      variables.size === 0 ? 'Declare it below `variables`.' : `The variables are ${[...variables.keys()].join(', ')}.`,
    )
  return { type: 'set', variable: name, value }
}

const automationWork = (step: WrittenStep, { telling }: Setting): Work => {
  const { DocumentName: written = '', DocumentVersion: version, RuntimeParameters: parameters } = step.inputs
  const at = (name: string): Path => [...step.path, 'inputs', name]
  if (parameters !== undefined && !isMap(parameters) && !hasBraces(parameters))
    telling.refuse(at('RuntimeParameters'), 'type', '`RuntimeParameters` is a mapping of names to values.', 'Write `Name: value` below it.')
  const spread = spreadOf(step, telling)
  return {
    type: 'run',
    procedure: documentName(asText(written)),
    ...(version === undefined ? {} : { version: asText(version) }),
    parameters: isMap(parameters) || typeof parameters === 'string' ? parameters : {},
    ...(spread === undefined ? {} : { spread }),
  }
}

/** The name of a document, of its ARN too. */
export const documentName = (written: string): string =>
  /^arn:aws[a-z-]*:ssm:[^:]*:[^:]*:(?:document|automation-definition)\/([^:]+)/.exec(written)?.[1] ?? written

const spreadInputs = ['Targets', 'TargetParameterName', 'TargetMaps', 'TargetLocations', 'MaxConcurrency', 'MaxErrors']

/** Runs over many targets, at once and one after another. One place in one account is an ordinary child, found when it begins. */
const spreadOf = (step: WrittenStep, telling: Telling): Readonly<Record<string, Data>> | undefined => {
  const { Targets: targets, TargetMaps: maps, TargetLocations: places, TargetParameterName: parameter } = step.inputs
  const at = (name: string): Path => [...step.path, 'inputs', name]
  if (targets !== undefined && maps !== undefined)
    telling.refuse(at('TargetMaps'), 'targets', '`Targets` and `TargetMaps` exclude each other.', 'Keep one of them.')
  if (isList(targets) && targets.length > 1)
    telling.refuse(at('Targets'), 'targets', 'An automation has one target at most.', 'Use one key with several values.')
  if (targets !== undefined && parameter === undefined)
    telling.refuse(
      at('TargetParameterName'),
      'required',
      'Targets need the name of the parameter they are given to.',
      'Write `TargetParameterName`.',
    )
  if (places !== undefined)
    for (const { path, message, mend } of readLocations(places).problems)
      telling.refuse([...at('TargetLocations'), ...path], 'targets', message, mend)
  if (targets === undefined && maps === undefined && places === undefined) return undefined
  return Object.fromEntries(spreadInputs.flatMap((name) => (step.inputs[name] === undefined ? [] : [[name, step.inputs[name] as Data]])))
}

/** What AWS's own steps must be told that their inputs do not say by their type. */
const checkCall = (step: WrittenStep, { telling }: Setting): void => {
  const { inputs } = step
  const at = (name: string): Path => [...step.path, 'inputs', name]
  const both = (one: string, other: string): void => {
    if (inputs[one] !== undefined && inputs[other] !== undefined)
      telling.refuse(at(other), 'value', `\`${one}\` and \`${other}\` exclude each other.`, 'Keep one of them.')
  }
  const oneOf = (name: string, values: readonly string[]): void => {
    const value = inputs[name]
    if (typeof value === 'string' && !hasBraces(value) && !values.includes(value))
      telling.refuse(at(name), 'value', `\`${name}\` cannot be ${quoted(value)}.`, `Use one of ${values.join(', ')}.`)
  }
  switch (step.action) {
    case 'aws:changeInstanceState':
      oneOf('DesiredState', ['running', 'stopped', 'terminated'])
      break
    case 'aws:createStack':
      both('DisableRollback', 'OnFailure')
      both('StackPolicyBody', 'StackPolicyURL')
      both('TemplateBody', 'TemplateURL')
      oneOf('OnFailure', ['DO_NOTHING', 'ROLLBACK', 'DELETE'])
      if (inputs['TemplateBody'] === undefined && inputs['TemplateURL'] === undefined)
        telling.refuse([...step.path, 'inputs'], 'required', `${step.name} has no template.`, 'Give `TemplateBody` or `TemplateURL`.')
      if (step.maxAttempts > 1 && inputs['ClientRequestToken'] === undefined)
        telling.warn(
          at('ClientRequestToken'),
          'idempotent',
          'A second attempt would create the stack twice.',
          'Give a `ClientRequestToken`: `{{ automation:EXECUTION_ID }}`.',
        )
      break
    case 'aws:createTags':
      oneOf('ResourceType', ['EC2', 'ManagedInstance', 'MaintenanceWindow', 'Parameter'])
      break
    case 'aws:invokeLambdaFunction':
      oneOf('InvocationType', ['RequestResponse', 'Event', 'DryRun'])
      oneOf('LogType', ['None', 'Tail'])
      break
    default:
  }
}
