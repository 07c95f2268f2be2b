import type { Action } from '#platform/actions/action.ts'
import type { Registry } from '#platform/registry.ts'

/** The name of an action's tool for assistants: `alert_acknowledge`. Dots are not allowed there by every client. */
export const toolName = (action: string): string => action.replaceAll('.', '_').replaceAll('-', '_')

/** Every action by the name of its tool. */
export const toolsOf = (registry: Registry): ReadonlyMap<string, Action> =>
  new Map([...registry.actions.values()].map((action) => [toolName(action.name), action]))
