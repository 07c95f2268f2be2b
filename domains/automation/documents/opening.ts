import { isObject } from '#platform/kinds/pointer.ts'
import { putAt, readLocated } from '#platform/text/located.ts'
import type { Opened } from './imported.ts'

/** The document with parameters for what was filled in from outside; those it declares itself stay as they are. */
export const addParameters = (content: string, opened: readonly Opened[]): string => {
  const root = readLocated(content).value
  const declared = isObject(root) && isObject(root['parameters']) ? root['parameters'] : {}
  let text = content
  for (const { name, description, default: unsaid } of opened) {
    if (Object.hasOwn(declared, name)) continue
    text = putAt(text, ['parameters', name], { type: 'String', description, ...(unsaid === undefined ? {} : { default: unsaid }) }) ?? text
  }
  return text
}
