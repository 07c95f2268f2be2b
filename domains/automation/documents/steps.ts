import type { Pick } from '#domains/runs/graph.ts'
import { isPath } from '#domains/runs/selecting.ts'
import { dataTypes, type Data, type DataType } from '#domains/runs/values.ts'
import { didYouMean } from '#platform/kinds/nearest.ts'
import { isObject, type Path } from '#platform/kinds/pointer.ts'
import { deepestLoop } from './semantics.ts'
import { quoted, written, type Telling } from './telling.ts'
import { actionWords } from './vocabulary.ts'

/** A step as it is written: its properties read, its inputs not yet understood. (Section 7.) */
export interface WrittenStep {
  readonly name: string
  readonly action: string
  readonly path: Path
  readonly description: string
  readonly inputs: Readonly<Record<string, Data>>
  readonly picks: readonly Pick[]
  readonly maxAttempts: number
  readonly timeoutSeconds: number | undefined
  readonly onFailure: Jump
  readonly onCancel: Jump
  readonly isEnd: boolean
  readonly isCritical: boolean | undefined
  readonly nextStep: string | undefined
  /** The steps of a loop. */
  readonly body: readonly WrittenStep[]
  readonly inside: string | undefined
}

export type Jump = { readonly then: 'abort' } | { readonly then: 'continue' } | { readonly then: 'step'; readonly step: string }

/** A list of steps, loops before what is in them. */
export const everyStep = (steps: readonly WrittenStep[]): readonly WrittenStep[] => steps.flatMap((step) => [step, ...everyStep(step.body)])

const properties = [
  'name',
  'action',
  'description',
  'inputs',
  'outputs',
  'maxAttempts',
  'timeoutSeconds',
  'onFailure',
  'onCancel',
  'isEnd',
  'nextStep',
  'isCritical',
]

/** Reads `mainSteps`, or the steps of a loop. Total: what is no step is told and left out. */
export const readSteps = (value: unknown, path: Path, telling: Telling, inside?: string, depth = 0): readonly WrittenStep[] => {
  const entries = entriesOf(value, path)
  if (entries === undefined || entries.length === 0) {
    telling.refuse(
      path,
      'required',
      inside === undefined ? 'The document has no steps.' : 'The loop has no steps.',
      'List at least one step.',
    )
    return []
  }
  return entries.flatMap(([raw, at]) => {
    const step = readStep(raw, at, telling, inside, depth)
    return step === undefined ? [] : [step]
  })
}

/** Older documents say that `mainSteps` is a mapping of names. */
const entriesOf = (value: unknown, path: Path): readonly (readonly [unknown, Path])[] | undefined => {
  if (Array.isArray(value)) return value.map((raw: unknown, index) => [raw, [...path, index]] as const)
  if (!isObject(value)) return undefined
  return Object.entries(value).map(([name, raw]) => [isObject(raw) ? { name, ...raw } : raw, [...path, name]] as const)
}

const readStep = (raw: unknown, path: Path, telling: Telling, inside: string | undefined, depth: number): WrittenStep | undefined => {
  if (!isObject(raw)) {
    telling.refuse(path, 'type', 'A step is a mapping.', 'Write `name`, `action` and `inputs`.')
    return undefined
  }
  for (const key of Object.keys(raw))
    if (!properties.includes(key))
      telling.warn([...path, key], 'unknown-property', `AWS knows no ${quoted(key)} of a step.`, didYouMean(key, properties).mend)
  const name = readName(raw['name'], path, telling)
  const action = readAction(raw['action'], path, telling)
  if (name === undefined || action === undefined) return undefined
  const inputs = isObject(raw['inputs']) ? (raw['inputs'] as Readonly<Record<string, Data>>) : {}
  if (raw['inputs'] !== undefined && raw['inputs'] !== null && !isObject(raw['inputs']))
    telling.refuse([...path, 'inputs'], 'type', `The inputs of ${name} are no mapping.`, 'Write `Name: value` below `inputs`.')
  return {
    name,
    action,
    path,
    description: typeof raw['description'] === 'string' ? raw['description'] : '',
    inputs,
    picks: readPicks(raw['outputs'], [...path, 'outputs'], telling),
    maxAttempts: readWhole(raw['maxAttempts'], [...path, 'maxAttempts'], telling) ?? 1,
    timeoutSeconds: readWhole(raw['timeoutSeconds'], [...path, 'timeoutSeconds'], telling),
    onFailure: readJump(raw['onFailure'], [...path, 'onFailure'], telling, true),
    onCancel: readJump(raw['onCancel'], [...path, 'onCancel'], telling, false),
    isEnd: readTruth(raw['isEnd'], [...path, 'isEnd'], telling) ?? false,
    isCritical: readTruth(raw['isCritical'], [...path, 'isCritical'], telling),
    nextStep: readTarget(raw['nextStep'], [...path, 'nextStep'], telling),
    body: action === 'aws:loop' ? readBody(inputs['Steps'], [...path, 'inputs', 'Steps'], telling, name, depth) : [],
    inside,
  }
}

const readBody = (value: unknown, path: Path, telling: Telling, loop: string, depth: number): readonly WrittenStep[] => {
  if (depth < deepestLoop) return readSteps(value, path, telling, loop, depth + 1)
  telling.refuse(
    path,
    'loop',
    `Loops inside loops go ${deepestLoop} deep; ${loop} is deeper.`,
    'Put the inner loop into a document of its own.',
  )
  return []
}

const readName = (value: unknown, path: Path, telling: Telling): string | undefined => {
  const name = typeof value === 'number' ? String(value) : value
  if (typeof name === 'string' && /^[a-zA-Z0-9_]{1,128}$/.test(name)) return name
  if (name === undefined) telling.refuse(path, 'required', 'A step has no name.', 'Give it a `name` of letters, digits and `_`.')
  else
    telling.refuse(
      [...path, 'name'],
      'name',
      `${quoted(name)} is no name of a step.`,
      hasBraces(name) ? 'A name cannot be filled in; write it out.' : 'Use letters, digits and `_`.',
    )
  return undefined
}

const readAction = (value: unknown, path: Path, telling: Telling): string | undefined => {
  if (typeof value === 'string' && Object.hasOwn(actionWords, value)) return value
  if (value === undefined) telling.refuse(path, 'required', 'A step has no action.', 'Give it an `action`: `aws:executeScript`.')
  else {
    const meant =
      typeof value === 'string' ? Object.keys(actionWords).find((known) => known.toLowerCase() === value.toLowerCase()) : undefined
    const mend = meant === undefined ? didYouMean(written(value), Object.keys(actionWords)).mend : `Write \`${meant}\`.`
    telling.refuse([...path, 'action'], 'unknown-action', `There is no action ${quoted(value)} in Automation documents.`, mend)
  }
  // The step stays in the flow, so that what leads to it is not told as wrong too.
  return typeof value === 'string' ? value : undefined
}

const readPicks = (value: unknown, path: Path, telling: Telling): readonly Pick[] => {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    telling.refuse(path, 'type', '`outputs` of a step is a list.', 'Write `- Name: …`, `Selector: $…`, `Type: String`.')
    return []
  }
  return value.flatMap((raw: unknown, index): readonly Pick[] => readPick(raw, [...path, index], telling))
}

const readPick = (raw: unknown, path: Path, telling: Telling): readonly Pick[] => {
  // Names alone stand in older documents for outputs the action has anyway.
  if (typeof raw === 'string') return []
  const of = (key: string): unknown => (isObject(raw) ? (raw[key] ?? raw[key.toLowerCase()]) : undefined)
  const [name, selector, type = 'String'] = [of('Name'), of('Selector'), of('Type')]
  if (typeof name !== 'string' || !/^[A-Za-z0-9_-]{1,200}$/.test(name)) {
    telling.refuse(path, 'name', `${quoted(name)} is no name of an output.`, 'Give it a `Name` of letters, digits and `_`.')
    return []
  }
  if (typeof selector !== 'string' || !isPath(selector)) {
    telling.refuse(
      path,
      'selector',
      `The selector ${quoted(selector)} of ${quoted(name)} cannot be read.`,
      'Use `$.name`, `$..name` and `[0]`: `$.Reservations[0].Instances[0].InstanceId`.',
    )
    return []
  }
  const meant = dataTypes.find((known): known is DataType => known === type)
  if (meant === undefined) {
    telling.refuse(path, 'type', `${quoted(type)} is no type of an output.`, `Use one of ${dataTypes.join(', ')}.`)
    return []
  }
  return [{ name, path: selector, type: meant }]
}

const readWhole = (value: unknown, path: Path, telling: Telling): number | undefined => {
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && /^\s*[0-9]{1,9}\s*$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 1) return number
  if (typeof value === 'string' && hasBraces(value))
    telling.warn(path, 'reference', `\`${String(path.at(-1))}\` cannot be filled in here; the usual value is taken.`, 'Write the number.')
  else telling.refuse(path, 'type', `\`${String(path.at(-1))}\` is a whole number from 1; this is ${quoted(value)}.`, 'Write a number.')
  return undefined
}

const readTruth = (value: unknown, path: Path, telling: Telling): boolean | undefined => {
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined
  if (typeof value === 'string' && /^(?:true|false)$/i.test(value.trim())) return value.trim().toLowerCase() === 'true'
  telling.refuse(path, 'type', `\`${String(path.at(-1))}\` is true or false; this is ${quoted(value)}.`, 'Write true or false.')
  return undefined
}

const readTarget = (value: unknown, path: Path, telling: Telling): string | undefined => {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string' && !hasBraces(value)) return value.trim()
  telling.refuse(path, 'name', `${quoted(value)} names no step.`, 'Write the name of a step; it cannot be filled in.')
  return undefined
}

const readJump = (value: unknown, path: Path, telling: Telling, mayContinue: boolean): Jump => {
  if (value === undefined || value === null || value === '') return { then: 'abort' }
  const text = typeof value === 'string' ? value.trim() : ''
  if (/^abort$/i.test(text)) return { then: 'abort' }
  if (mayContinue && /^continue$/i.test(text)) return { then: 'continue' }
  const step = /^step:\s*([A-Za-z0-9_]+)$/i.exec(text)?.[1]
  if (step !== undefined) return { then: 'step', step }
  telling.refuse(
    path,
    'value',
    `\`${String(path.at(-1))}\` is ${mayContinue ? 'Abort, Continue' : 'Abort'} or step:NAME; this is ${quoted(value)}.`,
    'Write `step:` and the name of a step.',
  )
  return { then: 'abort' }
}

export const hasBraces = (value: unknown): boolean => typeof value === 'string' && value.includes('{{')
