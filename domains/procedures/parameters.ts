import type { Finding } from '#platform/refusal.ts'
import { namesSecret } from '#platform/text/mask.ts'
import { boundProblem } from './bounds.ts'
import { isRequired, type Parameter, type ParameterType, type Parameters } from './parameter.ts'
import { readValue } from './reading.ts'
import type { Data } from '#domains/runs/values.ts'

export interface Resolved {
  readonly values: Readonly<Record<string, Data>>
  readonly findings: readonly Finding[]
}

/**
 * The values a run starts with: what was given, else a label of the same name, else the default. Pure. Text is read as
 * the type wants it (`a,b` is a list), so that a form, a command line and a label give the same.
 *
 * @param labels Labels of the alert the run is about; names nobody declared are left out.
 */
export const resolveParameters = (
  declared: Parameters,
  given: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, string>> = {},
): Resolved => {
  const values: Record<string, Data> = {}
  const findings: Finding[] = unknownNames(declared, given)
  for (const [name, parameter] of Object.entries(declared)) {
    const raw = firstOf(own(given, name), own(labels, name), parameter.default)
    if (raw === undefined) {
      if (isRequired(parameter)) findings.push(missing(name, parameter))
      continue
    }
    const value = readValue(raw, parameter.type ?? 'string')
    const problem =
      value === undefined
        ? unfit(name, parameter, raw)
        : (boundProblem(name, parameter, value) ?? (raw === parameter.default ? undefined : secretProblem(name, parameter, value)))
    if (problem !== undefined) findings.push(problem)
    else if (value !== undefined) values[name] = value
  }
  return { values, findings }
}

/**
 * A secret is given where the author asks for one, and nowhere else: whoever fills in a message, or sends the labels of an
 * alert, would else choose which secret the procedure sends away. A text whose name says that it is secret is asked for.
 */
const secretProblem = (name: string, { type = 'string' }: Parameter, value: Data): Finding | undefined =>
  type === 'secret' || (type === 'string' && namesSecret(name)) || !/"secret:\/\//i.test(JSON.stringify(value))
    ? undefined
    : {
        path: `/parameters/${name}`,
        rule: 'secret',
        message: `"${name}" does not ask for a secret, so it takes none.`,
        mend: 'Give a value; or let the procedure declare the parameter with `type: secret`.',
      }

/** An empty field is one nobody filled in; an empty default is a value. */
const firstOf = (given: unknown, label: unknown, unsaid: unknown): unknown => {
  const said = given === '' || given === null ? undefined : given
  return said ?? (label === '' ? undefined : label) ?? unsaid
}

const own = (values: Readonly<Record<string, unknown>>, name: string): unknown => (Object.hasOwn(values, name) ? values[name] : undefined)

const unknownNames = (declared: Parameters, given: Readonly<Record<string, unknown>>): Finding[] =>
  Object.keys(given)
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => ({
      path: `/parameters/${name}`,
      rule: 'unknown-property',
      message: `The procedure has no parameter "${name}".`,
      mend: Object.keys(declared).length === 0 ? 'It takes none; leave it out.' : `It takes: ${Object.keys(declared).join(', ')}.`,
    }))

const missing = (name: string, { description }: Parameter): Finding => ({
  path: `/parameters/${name}`,
  rule: 'required',
  message: `The parameter "${name}" is missing.`,
  ...(description === undefined ? {} : { mend: description }),
})

const typeInWords: Readonly<Record<ParameterType, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: '`true` or `false`',
  secret: 'the name of a secret, `secret://name`',
  list: 'a list of texts: `a,b` or a JSON list',
  map: 'a map: a JSON object, or `name=value` lines',
  maplist: 'a list of maps, as JSON',
}

/** A value that should be a secret is not shown again: somebody may have typed it in. */
const unfit = (name: string, { type = 'string' }: Parameter, raw: unknown): Finding => {
  const shown = type === 'secret' ? 'What was given' : `"${(typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? '')).slice(0, 80)}"`
  const mend = type === 'secret' ? 'Keep the value with `secret.set` and give its name, `secret://name`.' : `Give ${typeInWords[type]}.`
  return { path: `/parameters/${name}`, rule: 'type', message: `${shown} is not ${typeInWords[type]}, as "${name}" wants.`, mend }
}
