import { Refusal } from '#platform/refusal.ts'

/**
 * Templates: values put where the document says, and nowhere else.
 *
 * The problem: text pasted into a command, an address or a JSON body becomes part of it, and whoever fills in a field
 * writes the procedure. The idea: a value is data. Each position knows how data is written there (an address encodes
 * it, a JSON string escapes it, a header refuses line breaks), and a position that cannot hold data safely is refused.
 *
 * Guarantees: the shape of an address or body is the author's alone: parsed again after filling in, it has the same
 * scheme, host, path segments, query keys and JSON structure. Refuses to do: hosts, header names, and text of a kind it
 * does not know.
 */
export type TemplateValue = string | number | boolean
/** Looks a name up; undefined when there is no such value. */
export type Lookup = (name: string) => TemplateValue | undefined

/** `{{name}}`, `{{ step.output }}`. Anything else between braces (`{{.Names}}`) belongs to somebody else's language. */
const placeholder = /\{\{\s*([A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)?)\s*\}\}/g

/** The names a text asks for, each once, in order. */
export const placeholdersIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(placeholder)].map((match) => match[1] ?? '')),
]

/** Fills in an address: each value becomes one encoded component of the path, query or fragment. */
export const fillUrl = (text: string, lookup: Lookup): string => {
  const fixed = /^https?:\/\/[^/?#]*/i.exec(text)?.[0]
  if (fixed === undefined) throw new Refusal('invalid-input', `"${clip(text)}" is not an address; begin it with http:// or https://.`)
  if (placeholdersIn(fixed).length > 0 || fixed.includes('{{')) {
    throw new Refusal(
      'invalid-input',
      `The host of "${clip(text)}" is filled in by a parameter. Write the host out: where a request goes is decided by the author.`,
    )
  }
  return fixed + replace(text.slice(fixed.length), lookup, urlComponent)
}

/** Fills in the value of a header. */
export const fillHeader = (text: string, lookup: Lookup): string =>
  replace(text, lookup, (value, name) => {
    const written = String(value)
    if (!/^[\x20-\x7e]*$/.test(written)) throw new Refusal('invalid-input', `The value of "${name}" has characters a header cannot hold.`)
    return written
  })

/** Fills in an `application/x-www-form-urlencoded` body. */
export const fillForm = (text: string, lookup: Lookup): string => replace(text, lookup, (value) => encodeURIComponent(String(value)))

/** Fills in JSON text: inside a string literal the value is escaped, outside it becomes a JSON value of its own. */
export const fillJson = (text: string, lookup: Lookup): string => {
  const inString = stringPositions(text)
  return replace(text, lookup, (value, _name, at) => {
    if (inString(at)) return JSON.stringify(String(value)).slice(1, -1)
    return JSON.stringify(value)
  })
}

/**
 * Fills in data that was parsed from `guardPlaceholders(text)`: a string that is only a placeholder becomes the value
 * with its type, one inside other text becomes text. Keys are never filled in.
 */
export const fillData = (data: unknown, lookup: Lookup): unknown => {
  if (typeof data === 'string') return fillLeaf(data, lookup)
  if (Array.isArray(data)) return data.map((entry) => fillData(entry, lookup))
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, fillData(value, lookup)]))
}

/** Before YAML is parsed: `{{name}}` would read as a map, so each becomes a word between two private characters. */
export const guardPlaceholders = (text: string): string => text.replace(/[\uE000\uE001]/g, '').replace(placeholder, '\uE000$1\uE001')

/** Gives parsed, guarded data its braces back, to be shown as it was written. */
export const unguard = (data: unknown): unknown => {
  if (typeof data === 'string') return data.replace(guarded, '{{$1}}')
  if (Array.isArray(data)) return data.map(unguard)
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [String(unguard(key)), unguard(value)]))
}

const guarded = /\uE000([A-Za-z0-9_.-]+)\uE001/g

const fillLeaf = (text: string, lookup: Lookup): TemplateValue => {
  const whole = /^\uE000([A-Za-z0-9_.-]+)\uE001$/.exec(text)?.[1]
  if (whole !== undefined) return valueOf(whole, lookup)
  return text.replace(guarded, (_all, name: string) => String(valueOf(name, lookup)))
}

const replace = (text: string, lookup: Lookup, write: (value: TemplateValue, name: string, at: number) => string): string =>
  text.replace(placeholder, (_all, name: string, at: number) => write(valueOf(name, lookup), name, at))

const valueOf = (name: string, lookup: Lookup): TemplateValue => {
  const value = lookup(name)
  if (value === undefined)
    throw new Refusal(
      'invalid-input',
      `There is no value for "{{${name}}}". Give the parameter, or check the name of the step and its output.`,
    )
  return value
}

const urlComponent = (value: TemplateValue): string => {
  const encoded = encodeURIComponent(String(value))
  // A segment of only dots walks up the path even when encoded, so it is refused rather than written.
  if (/^(?:\.|%2e){1,2}$/i.test(encoded)) throw new Refusal('invalid-input', `"${String(value)}" cannot be part of an address.`)
  return encoded
}

/**
 * Tells whether a position lies inside a JSON string literal. Ask in growing order: it reads on from the last answer.
 * Placeholders hold no quotes, so reading goes over them.
 */
const stringPositions = (text: string): ((position: number) => boolean) => {
  let at = 0
  let inside = false
  return (position) => {
    for (; at < position; at += 1) {
      if (inside && text[at] === '\\') at += 1
      else if (text[at] === '"') inside = !inside
    }
    return inside
  }
}

const clip = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text)
