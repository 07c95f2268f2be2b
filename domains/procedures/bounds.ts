import type { Finding } from '#platform/refusal.ts'
import { compileJavaPattern } from '#platform/text/java-pattern.ts'
import type { Parameter, Parameters } from './parameter.ts'
import { readValue } from './reading.ts'
import { isList, type Data } from '#domains/runs/values.ts'

/** Why a value that is of its type is not one the procedure takes; undefined when it is. */
export const boundProblem = (name: string, parameter: Parameter, value: Data): Finding | undefined => {
  const said = (rule: string, message: string, mend?: string): Finding => ({
    path: `/parameters/${name}`,
    rule,
    message,
    ...(mend === undefined ? {} : { mend }),
  })
  if (isList(value)) {
    const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = parameter
    if (value.length < minItems || value.length > maxItems)
      return said('items', `"${name}" has ${value.length} entries.`, `Give ${spanOf(parameter.minItems, parameter.maxItems, 'entries')}.`)
  }
  for (const one of isList(value) ? value : [value]) {
    if (parameter.choices !== undefined && !parameter.choices.includes(typeof one === 'object' ? JSON.stringify(one) : String(one)))
      return said('choice', `"${clip(one)}" is not one of the choices of "${name}".`, `Choose one of: ${parameter.choices.join(', ')}.`)
    const problem =
      typeof one === 'string' ? textProblem(one, parameter) : typeof one === 'number' ? numberProblem(one, parameter) : undefined
    if (problem !== undefined) return said(problem.rule, `"${clip(one)}" cannot be "${name}".`, problem.mend)
  }
  return undefined
}

interface Problem {
  readonly rule: string
  readonly mend: string
}

const textProblem = (text: string, parameter: Parameter): Problem | undefined => {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = parameter
  if (text.length < minLength || text.length > maxLength)
    return { rule: 'length', mend: `Give ${spanOf(parameter.minLength, parameter.maxLength, 'characters')}.` }
  if (pattern === undefined) return undefined
  const compiled = compileJavaPattern(pattern)
  if ('problem' in compiled) return { rule: 'pattern', mend: `Its pattern cannot be tried. ${compiled.problem}` }
  const matches = compiled.matches(text)
  if (matches === undefined)
    return { rule: 'pattern', mend: `Whether it matches ${pattern} was not found out in time; the pattern backtracks too much.` }
  return matches ? undefined : { rule: 'pattern', mend: `Give something that matches ${pattern}.` }
}

const numberProblem = (number: number, parameter: Parameter): Problem | undefined => {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = parameter
  return number < minimum || number > maximum
    ? { rule: 'range', mend: `Give ${spanOf(parameter.minimum, parameter.maximum, '')}.` }
    : undefined
}

const spanOf = (least: number | undefined, most: number | undefined, what: string): string => {
  const unit = what === '' ? '' : ` ${what}`
  if (least !== undefined && most !== undefined) return least === most ? `${least}${unit}` : `${least} to ${most}${unit}`
  return least === undefined ? `at most ${most ?? ''}${unit}` : `at least ${least}${unit}`
}

const clip = (value: Data): string => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 80)

/** What is wrong with the parameters as they are declared: a pattern nobody can try, a default that does not fit. */
export const declarationFindings = (parameters: Parameters): readonly Finding[] =>
  Object.entries(parameters).flatMap(([name, parameter]) => {
    const at = (rule: string, message: string, mend: string): Finding => ({ path: `/spec/parameters/${name}`, rule, message, mend })
    const problem = parameter.pattern === undefined ? undefined : patternProblem(parameter.pattern)
    if (problem !== undefined) return [at('parameter', `The pattern of "${name}" cannot be tried. ${problem}`, 'Mend `pattern`.')]
    const crossed = spans(parameter).find(([least, most]) => least !== undefined && most !== undefined && least > most)
    if (crossed !== undefined) return [at('parameter', `"${name}" wants at least ${crossed[0]} and at most ${crossed[1]}.`, 'Swap them.')]
    if (parameter.default === undefined || (parameter.default === '' && parameter.pattern === undefined)) return []
    const value = readValue(parameter.default, parameter.type ?? 'string')
    const unfit = value === undefined ? undefined : boundProblem(name, parameter, value)
    if (value !== undefined && unfit === undefined) return []
    const mend =
      unfit?.mend ?? (parameter.type === 'secret' ? 'Name a secret, `secret://name`, or leave it out.' : 'Change it, or leave it out.')
    return [at('parameter', `The default of "${name}" is none of its values.`, mend)]
  })

const patternProblem = (pattern: string): string | undefined => {
  const compiled = compileJavaPattern(pattern)
  return 'problem' in compiled ? compiled.problem : undefined
}

const spans = (parameter: Parameter): readonly (readonly [number | undefined, number | undefined])[] => [
  [parameter.minLength, parameter.maxLength],
  [parameter.minItems, parameter.maxItems],
  [parameter.minimum, parameter.maximum],
]
