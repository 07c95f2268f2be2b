import type { Lookup, TemplateValue } from '#platform/text/template.ts'
import type { RunState } from './state.ts'

/** What a step may be filled in with. */
export interface RunContext {
  readonly run: string
  readonly baseUrl: string
  readonly about: readonly string[]
  readonly parameters: Readonly<Record<string, TemplateValue>>
  readonly state: RunState
}

/** Looks up parameters, outputs of steps (`find.id`), and `run.id`, `run.url`, `about.incident` … */
export const lookupIn =
  (context: RunContext): Lookup =>
  (name) =>
    valuesOf(context).get(name)

/** Every value by its name, for a script's environment. */
export const valuesOf = ({ run, baseUrl, about, parameters, state }: RunContext): ReadonlyMap<string, TemplateValue> => {
  const outputs = Object.entries(state.steps).flatMap(([step, one]) =>
    Object.entries(one.outputs).map(([key, value]) => [`${step}.${key}`, value] as const),
  )
  const subjects = about.toReversed().flatMap((reference) => {
    const colon = reference.indexOf(':')
    return colon === -1 ? [] : [[`about.${reference.slice(0, colon)}`, reference.slice(colon + 1)] as const]
  })
  return new Map<string, TemplateValue>([
    ...outputs,
    ...Object.entries(parameters),
    ...subjects,
    ['run.id', run],
    ['run.url', `${baseUrl}/runs/${run}`],
  ])
}

/** The name a value has in a script's environment: `ANDON_PARAM_find_id`. */
export const variableOf = (name: string): string => `ANDON_PARAM_${name.replace(/[^A-Za-z0-9_]/g, '_')}`

/** Scalars at the top of an answer, as outputs: at most 50, long ones cut. */
export const outputsFrom = (data: unknown): Record<string, TemplateValue> => {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return {}
  const scalars = Object.entries(data).flatMap(([key, value]): [string, TemplateValue][] => {
    if (!/^[A-Za-z_][A-Za-z0-9_-]{0,60}$/.test(key)) return []
    if (typeof value === 'string') return [[key, storable(value).slice(0, 2_000)]]
    return typeof value === 'number' || typeof value === 'boolean' ? [[key, value]] : []
  })
  return Object.fromEntries(scalars.slice(0, 50))
}

/** `key=value` lines, as a script writes them to its output file. */
export const outputsFromLines = (text: string): Record<string, TemplateValue> =>
  outputsFrom(
    Object.fromEntries(
      text.split('\n').flatMap((line) => {
        const [, key, value] = /^([A-Za-z_][A-Za-z0-9_-]*)=(.*)$/.exec(line.trimEnd()) ?? []
        return key === undefined || value === undefined ? [] : [[key, value]]
      }),
    ),
  )

/** Text the database can hold: without NUL and half characters. */
export const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed()
