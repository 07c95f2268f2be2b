import type { Static } from 'typebox'
import { readMapped } from '#domains/alerts/formats/mapped.ts'
import type { AlertMapping } from '#domains/events/kinds.ts'

type Mapping = Static<typeof AlertMapping>
type Names = readonly (string | number)[]
type Node = Record<string, unknown> | unknown[]

/**
 * A body from which the mapping reads a test that is over already: each path gets a value. Undefined when there is none: the mapping
 * has no status, so every body is an alert that somebody would be paged for, or its paths contradict each other.
 */
export const testMapped = (mapping: Mapping, name: string, now: Date): object | undefined => {
  if (mapping.status === undefined) return undefined
  const entry = {}
  const list = mapping.each === undefined ? undefined : pathsIn(mapping.each)[0]
  const body: Node = mapping.each === undefined ? entry : list?.names.length === 0 ? [entry] : {}
  if (list !== undefined && list.names.length > 0) put(body, list.names, [entry])
  const values: readonly (readonly [string | undefined, unknown])[] = [
    ...Object.entries(mapping.labels ?? {}).map(([label, template]) => [template, `test-${label}`] as const),
    [mapping.url, 'https://monitor.example/test'],
    [mapping.startedAt, now.toISOString()],
    [mapping.severity, 'info'],
    [mapping.description, `A test of the integration ${name}`],
    [mapping.summary, `A test of the integration ${name}`],
    [mapping.key, 'andon-test'],
    [mapping.status, mapping.resolved?.[0] ?? 'resolved'],
  ]
  for (const [template, value] of values) {
    for (const { root, names } of template === undefined ? [] : pathsIn(template)) put(root === 'body' ? body : entry, names, value)
  }
  const { reports, problems } = readMapped(body, mapping, name, { labels: {}, now })
  const isOver = reports.length > 0 && reports.every(({ endsAt }) => endsAt !== undefined && endsAt <= now)
  return isOver && problems.length === 0 ? body : undefined
}

/** The first choice of each path in a value of a mapping. */
const pathsIn = (template: string): readonly { readonly root: 'body' | 'entry'; readonly names: Names }[] => {
  if (/^\s*"/.test(template)) return []
  const texts = template.includes('{{') ? [...template.matchAll(/\{\{(.*?)\}\}/g)].map(([, path = '']) => path) : [template]
  return texts.map((text) => {
    const path = (text.split('??')[0] ?? '').trim()
    const names = [...path.matchAll(/([A-Za-z_][A-Za-z0-9_-]*)|\[(\d{1,6})\]|\["([^"\]]{1,200})"\]/g)].map(
      ([, plain, index, quoted]) => plain ?? quoted ?? Number(index),
    )
    return { root: path.startsWith('$') ? 'body' : 'entry', names }
  })
}

/** More places before it than this would make a strange test. */
const mostBefore = 20

/** Puts a value where names lead, making what is missing on the way. What does not fit stays away; reading the body tells. */
const put = (root: Node, names: Names, value: unknown): void => {
  let node = root
  for (const [at, name] of names.entries()) {
    if (typeof name === 'number' ? !Array.isArray(node) || name > mostBefore : Array.isArray(node) || name === '__proto__') return
    const last = at === names.length - 1
    const before: unknown = Object.hasOwn(node, name) ? Reflect.get(node, name) : undefined
    const next: unknown = last ? value : (before ?? (typeof names[at + 1] === 'number' ? [] : {}))
    Reflect.set(node, name, next)
    if (!isNode(next)) return
    node = next
  }
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null
