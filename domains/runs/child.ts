import type { Step } from './graph.ts'
import { missingInWords, resolve, resolveText, type Lookup } from './references.ts'
import type { Effect } from './state.ts'
import { isMap } from './values.ts'
import { versionNamed } from './version.ts'

type Child = Omit<Extract<Effect, { type: 'run-child' }>, 'type' | 'step' | 'attempt'>

/** The run a step starts, every reference filled in; or why there is none. Pure. */
export const childOf = (work: Extract<Step['work'], { type: 'run' }>, lookup: Lookup): Child | { readonly problem: string } => {
  const procedure = resolveText(work.procedure, lookup)
  const parameters = resolve(work.parameters, lookup)
  const spread = resolve(work.spread ?? null, lookup)
  const written = resolveText(work.version ?? '', lookup)
  const missing = [procedure, parameters, spread, written].flatMap((one) => one.missing ?? [])
  if (
    procedure.missing !== undefined ||
    parameters.missing !== undefined ||
    spread.missing !== undefined ||
    written.missing !== undefined ||
    !isMap(parameters.value)
  )
    return { problem: missingInWords([...new Set(missing)]) }
  const version = versionNamed(written.value)
  if (version === undefined) return { problem: `"${written.value}" is no version of a procedure.` }
  return {
    procedure: procedure.value,
    ...(version === 'default' ? {} : { version }),
    parameters: parameters.value,
    spread: isMap(spread.value) ? spread.value : null,
  }
}
