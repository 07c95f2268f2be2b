import type { Parameters, ParameterType } from '#domains/procedures/parameter.ts'
import { isList, isMap, type Data } from '#domains/runs/values.ts'
import { SsmError } from './errors.ts'

/** Values from the form in which SSM sends them, every one a list of texts, to what a procedure declares. Pure. */
export const valuesFromWire = (parameters: Parameters, wire: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, Data>> =>
  Object.fromEntries(Object.entries(wire).map(([name, texts]) => [name, fromTexts(name, own(parameters, name), texts)]))

/** One of `TargetMaps`: single values come as lists of one. */
export const valuesOfMaps = (parameters: Parameters, map: Readonly<Record<string, Data>>): Readonly<Record<string, Data>> =>
  Object.fromEntries(
    Object.entries(map).map(([name, value]) => [
      name,
      isList(value) && value.every((one) => typeof one === 'string') ? fromTexts(name, own(parameters, name), value) : value,
    ]),
  )

const own = (parameters: Parameters, name: string): ParameterType =>
  Object.hasOwn(parameters, name) ? (parameters[name]?.type ?? 'string') : 'string'

const fromTexts = (name: string, type: ParameterType, texts: readonly string[]): Data => {
  if (type === 'list') return texts
  if (type === 'maplist') {
    const items = texts.map((text) => parsed(name, text))
    const [only] = items
    return items.length === 1 && only !== undefined && isList(only) ? only : items
  }
  if (texts.length !== 1)
    throw new SsmError(
      'InvalidAutomationExecutionParametersException',
      `The parameter ${name} takes one value, and ${texts.length} were given.`,
    )
  const [text = ''] = texts
  if (type !== 'map') return text
  const value = parsed(name, text)
  if (!isMap(value)) throw new SsmError('InvalidAutomationExecutionParametersException', `The parameter ${name} takes a JSON object.`)
  return value
}

const parsed = (name: string, text: string): Data => {
  try {
    return JSON.parse(text) as Data
  } catch {
    throw new SsmError('InvalidAutomationExecutionParametersException', `The parameter ${name} takes JSON.`)
  }
}
