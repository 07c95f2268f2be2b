import type { Finding } from '#platform/refusal.ts'

/**
 * Parameters filled in from a request.
 *
 * `{{ body.alert.id }}` is a place in what was posted, `{{ headers.x-event }}` and `{{ query.env }}` likewise; `?? "staging"`
 * is taken when nothing is there. Text that is only one placeholder becomes the value itself, with its type. A value is
 * data: it is never read as a template again, and keys are never filled in. Nothing is computed.
 */
export interface Posted {
  readonly body: unknown
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly query: Readonly<Record<string, string | undefined>>
}

export interface Filling {
  /** Undefined where a placeholder found nothing. */
  readonly value: unknown
  /** The places that held nothing, `body.action`. */
  readonly missing: readonly string[]
}

const placeholder = /\{\{\s*([^{}"]*?)\s*(?:\?\?\s*"([^"{}]*)"\s*)?\}\}/g
const place = /^(?:body|headers|query)(?:\.[A-Za-z0-9_$-]{1,100}|\[\d{1,4}\])*$/

export const fill = (template: unknown, posted: Posted): Filling => {
  const missing = new Set<string>()
  const value = fillIn(template, posted, missing)
  return { value, missing: [...missing] }
}

const fillIn = (template: unknown, posted: Posted, missing: Set<string>): unknown => {
  if (typeof template === 'string') return fillText(template, posted, missing)
  if (Array.isArray(template)) return template.map((entry) => fillIn(entry, posted, missing))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(Object.entries(template).map(([key, value]: [string, unknown]) => [key, fillIn(value, posted, missing)]))
}

const fillText = (text: string, posted: Posted, missing: Set<string>): unknown => {
  const found = [...text.matchAll(placeholder)]
  const [only] = found
  const valueAt = (at: string, instead: string | undefined): unknown => {
    const value = valueIn(posted, at) ?? instead
    if (value === undefined) missing.add(at)
    return value
  }
  if (only !== undefined && found.length === 1 && only[0] === text.trim()) return valueAt(only[1] ?? '', only[2])
  return text.replace(placeholder, (_all, at: string, instead: string | undefined) => {
    const value = valueAt(at, instead)
    return typeof value === 'object' ? JSON.stringify(value) : String(value ?? '')
  })
}

/** What is at a place; undefined when nothing is, or null. Only what was posted is looked at, never what objects inherit. */
export const valueIn = (posted: Posted, at: string): unknown => {
  if (!place.test(at)) return undefined
  let value: unknown = posted
  for (const [, name, index] of at.matchAll(/(?:^|\.)([A-Za-z0-9_$-]+)|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined
    const key = name === undefined ? (index ?? '') : value === posted.headers ? name.toLowerCase() : name
    value = Object.hasOwn(value, key) ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined
  }
  return value ?? undefined
}

/** Whether every place holds one of its values; texts and numbers that read alike are alike. */
export const holdsAll = (when: Readonly<Record<string, readonly (string | number | boolean)[]>>, posted: Posted): boolean =>
  Object.entries(when).every(([at, values]) => values.some((wanted) => String(valueIn(posted, at)) === String(wanted)))

/** Why templates cannot be read, one finding a place. */
export const fillingFindings = (template: unknown, path: string): readonly Finding[] => {
  if (typeof template === 'string') return textFindings(template, path)
  if (typeof template !== 'object' || template === null) return []
  return Object.entries(template).flatMap(([key, value]: [string, unknown]) => fillingFindings(value, `${path}/${key}`))
}

const mend = 'Write a place in the request: `{{ body.service.name }}`, `{{ headers.x-event }}` or `{{ query.env ?? "staging" }}`.'

const textFindings = (text: string, path: string): readonly Finding[] => [
  ...[...text.matchAll(placeholder)]
    .filter(([, at = '']) => !place.test(at))
    .map(([all]) => ({ path, rule: 'template', message: `${all} is no place in a request.`, mend })),
  ...(text.replaceAll(placeholder, '').includes('{{') ? [{ path, rule: 'template', message: 'A `{{` cannot be read.', mend }] : []),
]

export const isPlace = (text: string): boolean => place.test(text)
