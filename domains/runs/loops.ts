import { holds } from './conditions.ts'
import { findStep, type Graph, type Step, type Work } from './graph.ts'
import { missingInWords, resolve, type Lookup } from './references.ts'
import type { LoopState, RunState } from './state.ts'
import { asText, isList, type Data } from './values.ts'

type Loop = Extract<Work, { type: 'loop' }>

/** What a loop does next: a pass, or its end. */
export type Turn = { readonly pass: LoopState } | { readonly ends: 'success' | 'failed' | 'timed-out'; readonly reason: string | null }

/** The most passes a loop makes; when it has made them it ends quietly, whatever its condition says. */
export const mostPasses = 100

/** The first pass, or the end when there is nothing to go over. */
export const firstPass = (step: Step, work: Loop, lookup: Lookup): Turn => {
  if (work.over === undefined) return { pass: { step: step.id, pass: 1, items: null } }
  const over = resolve(work.over, lookup)
  if (over.missing !== undefined) return { ends: 'failed', reason: missingInWords(over.missing) }
  const items = isList(over.value) ? over.value : [over.value]
  return items.length === 0 ? { ends: 'success', reason: null } : { pass: { step: step.id, pass: 1, items: items.slice(0, mostPasses) } }
}

/** A pass is over: another one while items are left or the condition holds, else the end. */
export const nextPass = (step: Step, work: Loop, loop: LoopState, since: string, lookup: Lookup, now: Date): Turn => {
  if (step.timeoutMs > 0 && now.getTime() - Date.parse(since) >= step.timeoutMs)
    return { ends: 'timed-out', reason: `"${step.title}" took longer than ${step.timeoutMs / 1_000} s.` }
  const most = Math.min(work.most, mostPasses, loop.items?.length ?? mostPasses)
  if (loop.pass >= most) return { ends: 'success', reason: null }
  if (loop.items === null && work.again !== undefined) {
    const answer = holds(work.again, lookup)
    if (answer.problem !== undefined) return { ends: 'failed', reason: answer.problem }
    if (!answer.holds) return { ends: 'success', reason: null }
  }
  return { pass: { ...loop, pass: loop.pass + 1 } }
}

/** What the steps inside see of the pass they are in. */
export const valuesOfPass = ({ pass, items }: LoopState, { itemType }: Loop): Record<string, Data> => {
  const item = items?.[pass - 1]
  if (item === undefined) return { CurrentIteration: pass }
  const asIs = itemType === 'Integer' || itemType === 'Boolean'
  return { CurrentIteration: pass, CurrentIteratorValue: asIs ? item : asText(item) }
}

/** The loops one stands in that the step is not inside of. */
export const loopsLeft = (graph: Graph, state: RunState, step: Step): readonly LoopState[] => {
  if (state.loops.length === 0) return []
  const around = new Set<string>()
  for (let inside = step.inside; inside !== undefined && !around.has(inside); inside = findStep(graph, inside)?.inside) around.add(inside)
  return state.loops.filter((loop) => !around.has(loop.step))
}

/** The pass of the innermost loop; 0 outside loops. */
export const passOf = (state: RunState): number => state.loops.at(-1)?.pass ?? 0
