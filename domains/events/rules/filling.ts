import { problemOfTemplate, resolve } from '#domains/events/mapping.ts'
import type { Finding } from '#platform/refusal.ts'

/**
 * Inputs of targets, filled in from an event.
 *
 * `{{ data.title }}` is a path into the event as patterns see it; `{{ subject ?? title ?? "nothing" }}` is the first that is
 * there. Text that is only one placeholder becomes the value itself, with its type. A value is data: it is never read as a
 * template again, and keys are never filled in. A path that finds nothing is a failure, never an empty text.
 */
export type Filled = { readonly input: unknown } | { readonly problem: string }

export const fillInput = (template: unknown, event: object): Filled => {
  const missing = new Set<string>()
  const input = filled(template, event, missing)
  if (missing.size === 0) return { input }
  const paths = [...missing].map((path) => `\`${path}\``).join(', ')
  return {
    problem: `The event has nothing at ${paths}. Correct the input of the target, or write what to take instead: \`{{ ${[...missing][0] ?? ''} ?? "…" }}\`.`,
  }
}

/** Why a template cannot be read, one finding a place. */
export const templateProblems = (template: unknown, path: string): Finding[] => {
  if (typeof template === 'string') return textProblems(template, path)
  if (typeof template !== 'object' || template === null) return []
  return Object.entries(template).flatMap(([key, value]: [string, unknown]) => templateProblems(value, `${path}/${key}`))
}

const placeholder = /\{\{((?:[^}"]|"[^"]*")*)\}\}/g
const otherwise = /^(.*?)(?:\?\?\s*"([^"]*)")?\s*$/s

const textProblems = (text: string, path: string): Finding[] => {
  const found: Finding[] = []
  for (const [, inside = ''] of text.matchAll(placeholder)) {
    const problem = problemOfTemplate(pathsIn(inside).paths)
    if (problem !== undefined)
      found.push({ path, rule: 'template', message: problem, mend: 'Write a path into the event such as `{{ data.items[0].name }}`.' })
  }
  if (text.replaceAll(placeholder, '').includes('{{'))
    found.push({ path, rule: 'template', message: '`{{` is never closed.', mend: 'Close it with `}}`.' })
  return found
}

const pathsIn = (inside: string): { readonly paths: string; readonly instead: string | undefined } => {
  const [, paths = '', instead] = otherwise.exec(inside) ?? []
  return { paths: paths.trim(), instead }
}

const filled = (template: unknown, event: object, missing: Set<string>): unknown => {
  if (typeof template === 'string') return filledText(template, event, missing)
  if (Array.isArray(template)) return template.map((entry) => filled(entry, event, missing))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(Object.entries(template).map(([key, value]: [string, unknown]) => [key, filled(value, event, missing)]))
}

const filledText = (text: string, event: object, missing: Set<string>): unknown => {
  if (!text.includes('{{')) return text
  const [only] = text.matchAll(placeholder)
  if (only !== undefined && only[0] === text.trim()) return valueAt(only[1] ?? '', event, missing)
  return text.replaceAll(placeholder, (_all, inside: string) => {
    const value = valueAt(inside, event, missing)
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  })
}

const valueAt = (inside: string, event: object, missing: Set<string>): unknown => {
  const { paths, instead } = pathsIn(inside)
  const found = resolve(paths, { body: event, entry: event }) ?? instead
  if (found === undefined) missing.add(paths)
  return found
}
