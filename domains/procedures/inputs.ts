import type { Finding } from '#platform/refusal.ts'
import type { TSchema } from 'typebox'
import type { Action } from '#platform/actions/action.ts'
import { fromPointer, valueAt } from '#platform/kinds/pointer.ts'
import { nearest } from '#platform/kinds/nearest.ts'
import { unguard } from '#platform/text/template.ts'
import { finding } from './attributes.ts'
import type { Graph } from '#domains/runs/graph.ts'

/**
 * What is wrong with the action steps of a procedure: an action this installation has not, an input it does not take.
 * A field that is filled in later can be anything, so nothing is said about it.
 */
export const actionFindings = (
  actions: ReadonlyMap<string, Pick<Action, 'input'>>,
  graph: Graph,
  against: (schema: TSchema, value: unknown) => readonly Finding[],
): readonly Finding[] =>
  graph.steps.flatMap(({ work, line }) => {
    if (work.type !== 'action') return []
    const action = actions.get(work.action)
    if (action === undefined) {
      const close = nearest(work.action, actions.keys())
      return [
        finding(
          line,
          'unknown-action',
          `There is no action "${work.action}".`,
          close === undefined ? undefined : `Did you mean \`${close}\`?`,
        ),
      ]
    }
    return against(action.input, work.input)
      .filter((found) => !isOpen(valueAt(work.input, fromPointer(found.path))))
      .slice(0, 10)
      .map((found) => {
        const where = found.path === '' ? '' : ` at ${String(unguard(found.path))}`
        return finding(line, 'action-input', `The input of ${work.action} is refused${where}: ${found.message}`, found.mend)
      })
  })

/** A text with a placeholder in it. */
const isOpen = (value: unknown): boolean => typeof value === 'string' && /\uE000.*\uE001/.test(value)
