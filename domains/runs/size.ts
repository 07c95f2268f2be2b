import type { Happening } from './happening.ts'
import type { Outputs, RunState } from './state.ts'
import { asText, type Data } from './values.ts'
import { cut } from '#platform/text/cut.ts'

/**
 * How large a run may get. Pure.
 *
 * The problem: the state of a run is read and written at every transition, and what steps leave for later ones is part of it.
 * The idea: a step may leave so much, all together may hold so much, and what does not fit is left out by name, never cut: half
 * a value looks like a whole one to whoever uses it next. A later step that needs it fails and says so.
 */

/** Characters of JSON, nearly: what one step leaves, or one variable holds. */
export const mostOfStep = 262_144
/** Everything a run holds: outputs, variables, what its loops go over. */
export const mostOfRun = 1_048_576

const sizes = new WeakMap<object, number>()

/** Characters of a value as JSON, without counting what must be escaped. */
export const sizeOf = (value: Data): number => {
  if (typeof value === 'string') return value.length + 2
  if (typeof value !== 'object' || value === null) return 8
  const known = sizes.get(value)
  if (known !== undefined) return known
  let size = 2
  for (const [name, one] of Object.entries(value)) size += name.length + 4 + sizeOf(one)
  sizes.set(value, size)
  return size
}

/** What is left for the outputs of a step, beside all else the run holds. */
export const roomOf = (state: RunState, but: { readonly step?: string; readonly variable?: string }): number => {
  let held = 0
  for (const [id, { outputs }] of Object.entries(state.steps)) if (id !== but.step) held += sizeOf(outputs)
  for (const [name, value] of Object.entries(state.variables)) if (name !== but.variable) held += sizeOf(value)
  for (const { items } of state.loops) held += sizeOf(items)
  return Math.max(0, mostOfRun - held)
}

export interface Fitted {
  readonly outputs: Outputs
  /** What did not fit, by name. */
  readonly left: readonly string[]
}

/** The outputs that fit, the smallest first, in the order they came. */
export const fitting = (outputs: Outputs, room: number): Fitted => {
  if (sizeOf(outputs) <= room) return { outputs, left: [] }
  let free = room - 2
  const kept = new Set<string>()
  for (const [name, value] of Object.entries(outputs).toSorted(([, one], [, other]) => sizeOf(one) - sizeOf(other))) {
    free -= name.length + 4 + sizeOf(value)
    if (free < 0) break
    kept.add(name)
  }
  return {
    outputs: Object.fromEntries(Object.entries(outputs).filter(([name]) => kept.has(name))),
    left: Object.keys(outputs).filter((name) => !kept.has(name)),
  }
}

/** How a step ends with what fits into the run: what does not is named in the reason. */
export const fittedIn = (
  state: RunState,
  step: string,
  reason: string | null,
  outputs: Outputs,
): { readonly reason: string | null; readonly outputs: Outputs } => {
  if (Object.keys(outputs).length === 0) return { reason, outputs }
  const { left, outputs: kept } = fitting(outputs, roomOf(state, { step }))
  return left.length === 0 ? { reason, outputs } : { reason: [reason, leftInWords(left)].filter(Boolean).join(' '), outputs: kept }
}

/** Why a variable cannot hold a value; undefined when it can. */
export const tooLargeFor = (state: RunState, variable: string, value: Data): string | undefined =>
  sizeOf(value) <= Math.min(mostOfStep, roomOf(state, { variable }))
    ? undefined
    : `The variable "${variable}" cannot hold this: it is larger than ${mostOfStep / 1_024} kB, or all of the run than ${mostOfRun / 1_048_576} MB.`

export const leftInWords = (left: readonly string[]): string =>
  `Too large to be kept for later steps: ${left.slice(0, 20).join(', ')}. A step may leave ${mostOfStep / 1_024} kB, and all of a run ${mostOfRun / 1_048_576} MB.`

/** A reason nobody reads to its end is cut. */
const mostReason = 4_000
/** Of a value that was left out, so much is shown in the output of its step. */
const mostShown = 1_048_576

/** An event as it may happen: what does not fit is named in it, and shown in the output of the attempt. */
export const bounded = (happening: Happening): Happening => {
  const event = 'reason' in happening.event ? shortened(happening.event) : happening.event
  if (!('outputs' in event)) return event === happening.event ? happening : { ...happening, event }
  const { outputs, left } = fitting(event.outputs, mostOfStep)
  if (left.length === 0) return event === happening.event ? happening : { ...happening, event }
  const { output = '' } = happening
  const shown = left.flatMap((name) => {
    const text = asText(event.outputs[name] ?? null)
    return output.includes(text) ? [] : [`${name}:\n${cut(text, mostShown)}`]
  })
  return {
    ...happening,
    event: { ...event, outputs, left },
    output: [output, leftInWords(left), ...shown].filter((text) => text !== '').join('\n\n'),
  }
}

const shortened = <Event extends { readonly reason: string }>(event: Event): Event =>
  event.reason.length <= mostReason ? event : { ...event, reason: `${cut(event.reason, mostReason)}…` }

/** Characters of a value that are shown with its run. */
const mostPreview = 2_000

/** Outputs as they are shown with their run: what is long as the beginning of its text. `run.output` answers the whole. */
export const previews = (outputs: Outputs): Record<string, Data> =>
  Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, preview(value)]))

const preview = (value: Data): Data => {
  if (sizeOf(value) <= mostPreview + 2) return value
  const text = asText(value)
  return `${cut(text, mostPreview)}… (${text.length} characters)`
}
