import type { Finding } from '#platform/refusal.ts'
import type { TemplateValue } from '#platform/text/template.ts'
import { storable } from './values.ts'

/** A parameter as a procedure declares it. */
export interface Parameter {
  readonly type?: 'string' | 'number' | 'boolean'
  readonly description?: string
  readonly default?: TemplateValue
  readonly choices?: readonly string[]
  readonly required?: boolean
}

export type Parameters = Readonly<Record<string, Parameter>>

export interface Resolved {
  readonly values: Readonly<Record<string, TemplateValue>>
  readonly findings: readonly Finding[]
}

/**
 * The values a run starts with: what was given, else a label of the same name, else the default. Pure.
 *
 * @param labels Labels of the alert the run is about; names nobody declared are left out.
 */
export const resolveParameters = (
  declared: Parameters,
  given: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, string>> = {},
): Resolved => {
  const values: Record<string, TemplateValue> = {}
  const findings: Finding[] = unknownNames(declared, given)
  for (const [name, parameter] of Object.entries(declared)) {
    const raw = own(given, name) ?? own(labels, name) ?? parameter.default
    if (raw === undefined || raw === '') {
      if (parameter.required !== false && parameter.default === undefined) findings.push(missing(name, parameter))
      continue
    }
    const value = readValue(raw, parameter)
    if (value === undefined) findings.push(unfit(name, parameter, raw))
    else values[name] = value
  }
  return { values, findings }
}

const own = (values: Readonly<Record<string, unknown>>, name: string): unknown => (Object.hasOwn(values, name) ? values[name] : undefined)

const readValue = (raw: unknown, { type = 'string', choices }: Parameter): TemplateValue | undefined => {
  if (choices !== undefined && !choices.includes(String(raw))) return undefined
  switch (type) {
    case 'string':
      return typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean' ? storable(String(raw)) : undefined
    case 'number': {
      const number = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw
      return typeof number === 'number' && Number.isFinite(number) ? number : undefined
    }
    case 'boolean':
      return raw === true || raw === 'true' ? true : raw === false || raw === 'false' ? false : undefined
    default:
      return type satisfies never
  }
}

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

const unfit = (name: string, { type = 'string', choices }: Parameter, raw: unknown): Finding => ({
  path: `/parameters/${name}`,
  rule: choices === undefined ? 'type' : 'choice',
  message: `"${String(raw).slice(0, 80)}" is not ${choices === undefined ? `a ${type}` : 'one of the choices'} of "${name}".`,
  ...(choices === undefined ? {} : { mend: `Choose one of: ${choices.join(', ')}.` }),
})
