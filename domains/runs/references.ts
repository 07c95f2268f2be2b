import { asText, isList, isMap, type Data } from './values.ts'

/**
 * References: `{{ Param }}`, `{{ step.Output }}`, `{{ variable:name }}`, `{{ global:DATE }}`, `{{ automation:EXECUTION_ID }}`.
 *
 * A text that is nothing but one reference becomes the value with its own type; a list element that is one reference to
 * a list is spliced into the list; anywhere else the value is written into the text. One pass: what was put in is never
 * looked at again, so a value cannot name another value. (SSM documents, section 5.)
 */
export type Lookup = (name: string) => Data | undefined

/** The name of a step may begin with a digit, that of a parameter may not. */
const one = String.raw`\{\{\s*((?:[A-Za-z_][A-Za-z0-9_-]*:)?[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)?|[0-9][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*)\s*\}\}`
const anywhere = new RegExp(one, 'g')
const whole = new RegExp(`^\\s*${one}\\s*$`)

/** The name when the text is exactly one reference. */
export const referenceIn = (text: string): string | undefined => whole.exec(text)?.[1]

/** The names a value refers to, each once, in order. */
export const referencesIn = (data: Data): readonly string[] => {
  const names = new Set<string>()
  const visit = (value: Data): void => {
    if (typeof value === 'string') for (const match of value.matchAll(anywhere)) names.add(match[1] ?? '')
    else if (isList(value)) value.forEach(visit)
    else if (isMap(value)) Object.values(value).forEach(visit)
  }
  visit(data)
  return [...names]
}

export type Resolved<Value> = { readonly value: Value; readonly missing?: undefined } | { readonly missing: readonly string[] }

/** Puts in every value. Names without a value are told, all of them. */
export const resolve = (data: Data, lookup: Lookup): Resolved<Data> => {
  const missing = new Set<string>()
  const value = put(data, (name) => {
    const found = lookup(name)
    if (found === undefined) missing.add(name)
    return found
  })
  return missing.size === 0 ? { value } : { missing: [...missing] }
}

/** The same for a text that stays a text. */
export const resolveText = (text: string, lookup: Lookup): Resolved<string> => {
  const resolved = resolve(text, lookup)
  return resolved.missing === undefined ? { value: asText(resolved.value) } : resolved
}

const put = (data: Data, lookup: Lookup): Data => {
  if (typeof data === 'string') return putText(data, lookup)
  if (isList(data)) return data.flatMap((entry) => putEntry(entry, lookup))
  if (isMap(data)) return Object.fromEntries(Object.entries(data).map(([name, entry]) => [name, put(entry, lookup)]))
  return data
}

/** An element of a list: a list it refers to is spliced in. */
const putEntry = (entry: Data, lookup: Lookup): readonly Data[] => {
  const value = put(entry, lookup)
  return typeof entry === 'string' && isList(value) ? value : [value]
}

const putText = (text: string, lookup: Lookup): Data => {
  const name = referenceIn(text)
  if (name !== undefined) return lookup(name) ?? null
  return text.replace(anywhere, (_all, inner: string) => asText(lookup(inner) ?? null))
}

/** A text with what `write` knows; a reference it does not know stays as it is. */
export const fillText = (text: string, write: (name: string) => string | undefined): string =>
  text.replace(anywhere, (all, name: string) => write(name) ?? all)

/** Why a step cannot be done when values are missing. */
export const missingInWords = (missing: readonly string[]): string =>
  missing.length === 1
    ? `There is no value for {{ ${missing[0] ?? ''} }}: no parameter has that name, or the step that answers it gave none.`
    : `There are no values for ${missing.map((name) => `{{ ${name} }}`).join(', ')}.`
