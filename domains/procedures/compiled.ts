import type { Registry } from '#platform/registry.ts'
import { compileProcedure, type CompiledProcedure, type Procedure } from './library.ts'

/** Compiled versions kept; the oldest is dropped, for it can be compiled again. */
const mostKept = 1_000
const kept = new WeakMap<Pick<Registry, 'actions'>['actions'], Map<string, CompiledProcedure>>()

/** The compiled procedure, once for each version: what a version says never changes. */
export const compiledOf = (registry: Pick<Registry, 'actions' | 'domains'>, procedure: Procedure): CompiledProcedure => {
  const own = kept.get(registry.actions) ?? new Map<string, CompiledProcedure>()
  kept.set(registry.actions, own)
  const key = `${procedure.id}@${procedure.version}`
  const known = own.get(key)
  if (known !== undefined) return known
  const compiled = compileProcedure(registry, procedure)
  own.set(key, compiled)
  const [oldest] = own.keys()
  if (own.size > mostKept && oldest !== undefined) own.delete(oldest)
  return compiled
}
