import { isObject, type JsonObject, type Texts, textOf } from '#domains/alerts/formats/reading.ts'

/**
 * Names under which tools that know no labels say where something is. As labels, routes and rules can ask for them; every
 * other detail is an annotation, for reading.
 */
const places: ReadonlySet<string> = new Set([
  'workload',
  'service',
  'environment',
  'env',
  'region',
  'zone',
  'cluster',
  'namespace',
  'host',
  'instance',
  'job',
  'team',
])

/** What is free to be said about an alert, as labels and annotations. Nested details are kept as JSON. */
export const readDetails = (given: unknown): { readonly labels: Texts; readonly annotations: Texts } => {
  if (!isObject(given)) return { labels: {}, annotations: textual('details', given) }
  const texts = Object.entries(given).flatMap(([name, value]) => Object.entries(textual(name, value)))
  return {
    labels: Object.fromEntries(texts.filter(([name, text]) => places.has(name) && text.length <= 200 && typeof given[name] !== 'object')),
    annotations: Object.fromEntries(texts),
  }
}

const textual = (name: string, value: unknown): Texts => {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : textOf(value)
  return text === '' || name === '' ? {} : { [name]: text }
}

/** Objects of a list; whatever else is in it is left out. */
export const objectsOf = (given: unknown): readonly JsonObject[] => (Array.isArray(given) ? given.filter(isObject) : [])

/** What is not empty. */
export const saying = (texts: Readonly<Record<string, string | undefined>>): Texts =>
  Object.fromEntries(Object.entries(texts).flatMap(([name, text]) => (text === undefined || text === '' ? [] : [[name, text] as const])))
