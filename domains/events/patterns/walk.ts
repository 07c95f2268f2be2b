import { Refusal } from '#platform/refusal.ts'
import { type FieldNode, follow } from './fields.ts'
import { addLeaf, addPlace, deepestEvent, type Leaves } from './leaves.ts'

/** Collects the leaves of a parsed event. */
export const walkEvent = (root: FieldNode, event: unknown, leaves: Leaves): void => {
  if (!isObject(event)) throw new Refusal('invalid-input', 'An event is a JSON object.')
  walkObject(root, event, 0, leaves, 0)
}

const walkObject = (node: FieldNode, object: object, place: number, leaves: Leaves, depth: number): void => {
  if (node.children.size === 0) return
  if (depth > deepestEvent) throw tooDeep()
  for (const [key, value] of Object.entries(object)) {
    const child = follow(node, key)
    if (child !== undefined) walkValue(child, value, place, leaves, depth + 1)
  }
}

const walkValue = (node: FieldNode, value: unknown, place: number, leaves: Leaves, depth: number): void => {
  if (Array.isArray(value)) {
    if (depth >= deepestEvent) throw tooDeep()
    leaves.arrayCount += 1
    const array = leaves.arrayCount
    for (const item of value)
      walkValue(node, item, typeof item === 'object' && item !== null ? addPlace(leaves, place, array) : place, leaves, depth + 1)
  } else if (isObject(value)) walkObject(node, value, place, leaves, depth)
  else if (node.field >= 0 && isLeaf(value)) addLeaf(leaves, node.field, value, place)
}

export const tooDeep = (): Refusal =>
  new Refusal('invalid-input', `The event nests deeper than ${deepestEvent} levels in a field that rules use. Send it flatter.`)

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

const isLeaf = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
