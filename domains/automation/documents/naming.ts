import type { Data, DataType } from '#domains/runs/values.ts'
import { didYouMean } from '#platform/kinds/nearest.ts'
import { isObject, type Path } from '#platform/kinds/pointer.ts'
import type { Definitions } from './definitions.ts'
import { referencePattern, type Known } from './reference-text.ts'
import { everyStep, type WrittenStep } from './steps.ts'
import { quoted, type Telling } from './telling.ts'
import { actionWords, systemNames, windowNames } from './vocabulary.ts'

/** Every name a document may refer to, and what is known of its value. (Section 5.) */
export type Names = ReadonlyMap<string, Known>

export const namesOf = (parameters: Definitions, variables: Definitions, steps: readonly WrittenStep[]): Names => {
  const names = new Map<string, Known>()
  for (const { name, type, allowedValues } of parameters.values())
    names.set(name, { type, harmless: isHarmless(type) || (allowedValues?.every(isPlainWord) ?? false) })
  for (const { name, type } of variables.values()) names.set(`variable:${name}`, { type, harmless: isHarmless(type) })
  for (const step of everyStep(steps)) {
    for (const [output, type] of Object.entries(outputsOf(step))) names.set(`${step.name}.${output}`, { type, harmless: isHarmless(type) })
  }
  for (const name of [...Object.keys(systemNames), ...windowNames])
    if (!names.has(name)) names.set(name, { type: 'String', harmless: true })
  return names
}

/** What a step answers: what its action always does, and what the document picks. */
export const outputsOf = (step: WrittenStep): Readonly<Record<string, DataType>> => {
  const always = actionWords[step.action]?.outputs ?? {}
  const item = step.action === 'aws:loop' ? { CurrentIteratorValue: itemTypeOf(step) } : {}
  return { ...always, ...item, ...Object.fromEntries(step.picks.map(({ name, type }) => [name, type])) }
}

/** What goes over a loop's list; a map is handed on as JSON text. */
const itemTypeOf = ({ inputs }: WrittenStep): DataType =>
  inputs['IteratorDataType'] === 'Integer' || inputs['IteratorDataType'] === 'Boolean' ? inputs['IteratorDataType'] : 'String'

const isHarmless = (type: DataType): boolean => type === 'Integer' || type === 'Boolean'
const isPlainWord = (value: Data): boolean => typeof value !== 'object' && /^[A-Za-z0-9_][A-Za-z0-9_.:/-]*$/.test(String(value))

/** One use of a name. */
export interface Use {
  readonly name: string
  readonly path: Path
  /** The text is nothing but this reference. */
  readonly whole: boolean
}

/** Every use in a value, with its place. */
export const usesIn = (value: unknown, path: Path): readonly Use[] => {
  if (typeof value === 'string')
    return [...value.matchAll(referencePattern)].map((match) => ({ name: match[1] ?? '', path, whole: match[0] === value.trim() }))
  if (Array.isArray(value)) return value.flatMap((one: unknown, index) => usesIn(one, [...path, index]))
  return isObject(value) ? Object.entries(value).flatMap(([key, one]) => usesIn(one, [...path, key])) : []
}

/** Checks every reference of a document: in the steps, the role and the outputs. */
export const checkNames = (
  document: { readonly assumeRole: unknown; readonly outputs: unknown; readonly steps: readonly WrittenStep[] },
  names: Names,
  telling: Telling,
): void => {
  for (const use of usesIn(document.assumeRole, ['assumeRole'])) check(use, names, telling, false)
  for (const step of everyStep(document.steps)) {
    const { Steps: _, ...inputs } = step.inputs
    const own = step.action === 'aws:loop' ? inputs : step.inputs
    checkKeys(own, [...step.path, 'inputs'], telling)
    for (const [input, value] of Object.entries(own)) {
      // `variable:{{ name }}` names the variable that is set.
      if (step.action === 'aws:updateVariable' && input === 'Name') continue
      const path = [...step.path, 'inputs', input]
      for (const use of usesIn(value, path)) check(use, names, telling, isForeignText(step.action, use.path.slice(step.path.length + 1)))
      checkForeign(value, path, telling)
    }
  }
  checkOutputs(document.outputs, names, telling)
}

/** Texts that are another language's, where braces may mean something else. */
const isForeignText = (action: string, place: Path): boolean => {
  const [input, second] = place
  if (action === 'aws:executeScript') return input === 'Script'
  if (action === 'aws:runCommand') return input === 'Parameters' && /^commands?$|^commandLine$|script/i.test(String(second))
  return ['Payload', 'TemplateBody', 'UserData', 'StackPolicyBody'].includes(String(input))
}

const check = ({ name, path }: Use, names: Names, telling: Telling, inForeignText: boolean): void => {
  if (names.has(name)) return
  const [before = '', output] = name.split('.')
  const known = [...names.keys()]
  const outputs = known.filter((one) => one.startsWith(`${before}.`)).map((one) => one.slice(before.length + 1))
  const message = messageFor(name, before, output, outputs)
  const mend =
    output !== undefined && outputs.length > 0
      ? (didYouMean(output, outputs).mend ?? `It answers: ${outputs.slice(0, 20).join(', ')}.`)
      : (didYouMean(name, known).mend ?? 'Declare it as a parameter, or name an output as `step.Output`.')
  if (inForeignText) telling.warn(path, 'reference', `${message} It is left in the text as it is written.`, mend)
  else telling.refuse(path, 'reference', message, mend)
}

const messageFor = (name: string, before: string, output: string | undefined, outputs: readonly string[]): string => {
  if (name.startsWith('variable:')) return `There is no variable ${quoted(name.slice('variable:'.length))}.`
  if (/^[a-z]+:/.test(name)) return `The system has no value called ${quoted(name)}.`
  if (output === undefined) return `There is no parameter ${quoted(name)}.`
  return outputs.length > 0
    ? `The step ${quoted(before)} has no output ${quoted(output)}.`
    : `There is no step ${quoted(before)} that answers anything.`
}

/** `{{ ssm:… }}` in an input, which AWS refuses, and other services' ways of naming secrets. */
const checkForeign = (value: unknown, path: Path, telling: Telling): void => {
  if (typeof value === 'string') {
    const found = /\{\{\s*(ssm|ssm-secure|resolve):[^{}]{0,200}\}\}/.exec(value)
    if (found !== null)
      telling.refuse(
        path,
        'reference',
        `${quoted(found[0])} cannot stand in the input of a step.`,
        'Declare a parameter with it as its default, and refer to the parameter.',
      )
  } else if (Array.isArray(value)) value.forEach((one, index) => checkForeign(one, [...path, index], telling))
  else if (isObject(value)) for (const [key, one] of Object.entries(value)) checkForeign(one, [...path, key], telling)
}

const checkKeys = (value: unknown, path: Path, telling: Telling): void => {
  if (Array.isArray(value)) value.forEach((one, index) => checkKeys(one, [...path, index], telling))
  if (!isObject(value)) return
  for (const [key, one] of Object.entries(value)) {
    if (key.includes('{{'))
      telling.refuse(
        [...path, key],
        'reference',
        `The name ${quoted(key)} cannot be filled in.`,
        'Write names out; only values hold references.',
      )
    checkKeys(one, [...path, key], telling)
  }
}

const checkOutputs = (value: unknown, names: Names, telling: Telling): void => {
  if (value === undefined || value === null) return
  if (!Array.isArray(value)) {
    telling.refuse(['outputs'], 'type', '`outputs` of the document is a list.', 'Write `- step.Output`.')
    return
  }
  value.forEach((one: unknown, index) => {
    const name = outputName(one)
    if (name === undefined)
      telling.refuse(
        ['outputs', index],
        'type',
        `${quoted(one)} names no output.`,
        'Write the name of a step, a point and an output: `step.Output`.',
      )
    else check({ name, path: ['outputs', index], whole: true }, names, telling, false)
  })
}

/** `step.Output`, with or without braces. */
export const outputName = (value: unknown): string | undefined =>
  typeof value === 'string' ? /^\s*(?:\{\{\s*)?([A-Za-z0-9_]+\.[A-Za-z0-9_-]+)(?:\s*\}\})?\s*$/.exec(value)?.[1] : undefined
