import { isList, isMap, type Data, type DataType } from '#domains/runs/values.ts'
import { didYouMean } from '#platform/kinds/nearest.ts'
import { usesIn, type Names } from './naming.ts'
import { everyStep, hasBraces, type WrittenStep } from './steps.ts'
import { quoted, type Telling } from './telling.ts'
import { actionWords, type InputWords } from './vocabulary.ts'

/** Every input is known and of its type, every needed one is there. */
export const checkInputs = (steps: readonly WrittenStep[], names: Names, telling: Telling): void => {
  for (const step of everyStep(steps)) {
    const words = actionWords[step.action]
    if (words === undefined) continue
    for (const [name, input] of Object.entries(words.inputs)) {
      const value = step.inputs[name]
      if (value !== undefined && value !== null && !(value === '' && input.required === true))
        checkType(step, name, input, value, names, telling)
      else if (input.required === true)
        telling.refuse(
          [...step.path, 'inputs'],
          'required',
          `${step.name} (${step.action}) needs the input ${quoted(name)}.`,
          `Write \`${name}\` below \`inputs\`.`,
        )
    }
    if (words.open === true) continue
    const known = Object.keys(words.inputs)
    for (const name of Object.keys(step.inputs)) if (!known.includes(name)) tellUnknown(step, name, known, telling)
    if (words.longestSeconds !== undefined && (step.timeoutSeconds ?? 0) > words.longestSeconds && step.action !== 'aws:approve')
      telling.warn(
        [...step.path, 'timeoutSeconds'],
        'limit',
        `AWS lets ${step.action} take ${words.longestSeconds} s at most.`,
        `Write ${words.longestSeconds} or less if it is to run there too.`,
      )
  }
}

const tellUnknown = (step: WrittenStep, name: string, known: readonly string[], telling: Telling): void => {
  const other = known.find((one) => one.toLowerCase() === name.toLowerCase())
  if (other === undefined)
    telling.warn(
      [...step.path, 'inputs', name],
      'unknown-property',
      `${step.action} has no input ${quoted(name)}.`,
      didYouMean(name, known).mend,
    )
  else telling.refuse([...step.path, 'inputs', name], 'unknown-property', `The input is written ${other}.`, `Write \`${other}\`.`)
}

const checkType = (step: WrittenStep, name: string, { type }: InputWords, value: Data, names: Names, telling: Telling): void => {
  if (type === 'Any') return
  const path = [...step.path, 'inputs', name]
  const [use] = typeof value === 'string' ? usesIn(value, path) : []
  if (use?.whole === true) {
    const found = names.get(use.name)?.type
    if (found !== undefined && !becomes(found, type))
      telling.warn(path, 'type', `\`${name}\` is a ${type}, and {{ ${use.name} }} is a ${found}.`, 'Refer to a value of that type.')
    return
  }
  if (!fitsInput(type, value))
    telling.refuse(path, 'type', `\`${name}\` of ${step.name} is a ${type}; this is ${quoted(value)}.`, mends[type])
}

const mends: Readonly<Record<DataType, string>> = {
  String: 'Write a text.',
  StringList: 'Write a list of texts: `[a, b]`.',
  Integer: 'Write a whole number.',
  Boolean: 'Write true or false.',
  StringMap: 'Write a mapping.',
  MapList: 'Write a list of mappings.',
}

/** What AWS converts by its own model is no mistake: a text for a number, one text for a list. */
const fitsInput = (type: DataType, value: Data): boolean => {
  switch (type) {
    case 'String':
      return typeof value !== 'object'
    case 'StringList':
      return isList(value) ? value.every((one) => typeof one !== 'object') : typeof value === 'string'
    case 'Integer':
      return Number.isSafeInteger(value) || (typeof value === 'string' && (/^\s*-?[0-9]+\s*$/.test(value) || hasBraces(value)))
    case 'Boolean':
      return typeof value === 'boolean' || (typeof value === 'string' && (/^(?:true|false)$/i.test(value) || hasBraces(value)))
    case 'StringMap':
      return isMap(value) || (typeof value === 'string' && value.trim().startsWith('{'))
    case 'MapList':
      return isList(value) ? value.every((one) => isMap(one) || typeof one === 'string') : isMap(value)
    default:
      return type satisfies never
  }
}

/** Whether a value of one type can be what another is wanted for. */
const becomes = (found: DataType, wanted: DataType): boolean => {
  if (found === wanted || wanted === 'String' || found === 'String') return true
  if (wanted === 'StringList') return found === 'Integer'
  return (found === 'StringMap' && wanted === 'MapList') || (found === 'MapList' && wanted === 'StringMap')
}
