import { Refusal } from '#platform/refusal.ts'

/**
 * Mappings: where in a foreign body things stand.
 *
 * A value is a path (`alert.id`, `items[0].name`, `["odd name"].x`), text between quotes (`"deploy"`), or text with
 * paths in it (`deploy.{{ status }}`). A path begins at the entry, `$` at the whole body, `@` is the entry itself; `a ?? b`
 * is the first that is there, and may end in text between quotes. Nothing is computed and nothing runs: a path only finds what the sender wrote.
 */
export interface Scope {
  readonly body: unknown
  /** One of what `each` names; the body where there is no `each`. */
  readonly entry: unknown
}

/** Why a value of a mapping cannot be read, one sentence; undefined when it can. */
export const problemOfTemplate = (text: string): string | undefined => {
  const compiled = compile(text)
  return 'problem' in compiled ? compiled.problem : undefined
}

/** What a value of a mapping finds; undefined when nothing is there (or null is). */
export const resolve = (text: string, scope: Scope): unknown => {
  const compiled = compile(text)
  if ('problem' in compiled) throw new Refusal('invalid-document', `The mapping "${clip(text)}" cannot be read: ${compiled.problem}`)
  const { parts } = compiled
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return typeof only === 'string' ? only : find(only, scope)
  const found = parts.map((part) => (typeof part === 'string' ? part : textOf(find(part, scope))))
  // Text of which nothing but the author's own words is there says nothing about this body.
  return found.some((piece, at) => piece !== undefined && typeof parts[at] !== 'string') ? found.join('') : undefined
}

/** The same as text: numbers and truth values are written out, lists and objects become JSON. Undefined when nothing is there or it is empty. */
export const resolveText = (text: string | undefined, scope: Scope): string | undefined => {
  const found = text === undefined ? undefined : textOf(resolve(text, scope))
  return found === '' ? undefined : found
}

/** The same for what must be there. Throws `invalid-input` that names the field and its path. */
export const requireText = (field: string, text: string, scope: Scope, place: string): string => {
  const found = resolveText(text, scope)
  if (found !== undefined) return found
  throw new Refusal(
    'invalid-input',
    `The mapping of \`${field}\` found nothing at "${clip(text)}"${place}. Send it, or change the mapping of this integration.`,
    {
      findings: [{ path: `/${field}`, rule: 'required', message: `Nothing at "${clip(text)}"${place}.` }],
    },
  )
}

/** The entries a body holds, with where each stands for refusals. Throws `invalid-input` when `each` names no array. */
export const entriesOf = (each: string | undefined, body: unknown): readonly { readonly scope: Scope; readonly place: string }[] => {
  if (each === undefined) return [{ scope: { body, entry: body }, place: '' }]
  const found = resolve(each, { body, entry: body })
  if (!Array.isArray(found)) {
    throw new Refusal(
      'invalid-input',
      `The mapping of \`each\` found no array at "${clip(each)}". Send one, or change the mapping of this integration.`,
      {
        findings: [{ path: '/each', rule: 'required', message: `No array at "${clip(each)}".` }],
      },
    )
  }
  return found.map((entry: unknown, at) => ({ scope: { body, entry }, place: ` (entry ${at})` }))
}

/** RFC 3339, or a number of seconds or milliseconds since 1970 (told apart by size: 100,000,000,000 s is the year 5138). */
export const timeOf = (value: unknown): Date | undefined => {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{9,13}(\.\d+)?$/.test(value))) {
    const given = Number(value)
    return datable(given < 100_000_000_000 ? given * 1_000 : given)
  }
  return typeof value === 'string' && rfc3339.test(value) ? datable(Date.parse(value.replace(' ', 'T'))) : undefined
}

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,12})?([Zz]|[+-]\d\d:\d\d)$/

/** Instants that PostgreSQL and JavaScript both write with four digits of year. */
const datable = (at: number): Date | undefined => (at >= -62_135_596_800_000 && at <= 253_402_300_799_999 ? new Date(at) : undefined)

export type Names = readonly (string | number)[]

/** The paths a value of a mapping looks at, of alternatives the first: what a sample must hold. */
export const pathsIn = (text: string): readonly { readonly root: 'body' | 'entry'; readonly names: Names }[] => {
  const compiled = compile(text)
  if ('problem' in compiled) return []
  return compiled.parts.flatMap((part) => {
    const first = typeof part === 'string' ? undefined : part[0]
    return first === undefined || 'literal' in first ? [] : [first]
  })
}

/** Names one after the other; several paths are tried in turn. */
type Path = { readonly root: 'body' | 'entry'; readonly names: Names } | { readonly literal: string }
type Compiled = { readonly parts: readonly (string | readonly Path[])[] } | { readonly problem: string }

const compiled = new Map<string, Compiled>()
const mostCompiled = 10_000

const compile = (text: string): Compiled => {
  const known = compiled.get(text)
  if (known !== undefined) return known
  const fresh = parse(text)
  if (compiled.size >= mostCompiled) compiled.clear()
  compiled.set(text, fresh)
  return fresh
}

const parse = (text: string): Compiled => {
  const quoted = /^\s*"([^"]*)"\s*$/.exec(text)?.[1]
  if (quoted !== undefined) return { parts: [quoted] }
  if (!text.includes('{{')) return fromPaths([pathsOf(text)])
  const parts: (string | ReturnType<typeof pathsOf>)[] = []
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('{{', at)
    if (open === -1) break
    const close = text.indexOf('}}', open)
    if (close === -1) return { problem: '`{{` is never closed.' }
    if (open > at) parts.push(text.slice(at, open))
    parts.push(pathsOf(text.slice(open + 2, close)))
    at = close + 2
  }
  if (at < text.length) parts.push(text.slice(at))
  return fromPaths(parts)
}

const fromPaths = (parts: readonly (string | ReturnType<typeof pathsOf>)[]): Compiled => {
  const read: (string | readonly Path[])[] = []
  for (const part of parts) {
    if (typeof part === 'object' && 'problem' in part) return part
    read.push(part)
  }
  return { parts: read }
}

const pathsOf = (text: string): readonly Path[] | { readonly problem: string } => {
  const paths: Path[] = []
  for (const choice of text.split('??')) {
    const path = pathOf(choice.trim())
    if (path === undefined) return { problem: `"${clip(choice.trim())}" is not a path.` }
    paths.push(path)
  }
  return paths
}

const segment = /\.?([A-Za-z_][A-Za-z0-9_-]*)|\[(\d{1,6})\]|\["([^"\]]{1,200})"\]/y

const pathOf = (text: string): Path | undefined => {
  const literal = /^"([^"]*)"$/.exec(text)?.[1]
  if (literal !== undefined) return { literal }
  const start = /^[$@](?=[.[]|$)/.exec(text)?.[0] ?? ''
  const names: (string | number)[] = []
  let at = start.length
  while (at < text.length) {
    segment.lastIndex = at
    const match = segment.exec(text)
    // A name follows a dot, except at the beginning of a path without `$`.
    if (match === null || (match[1] !== undefined && match[0].startsWith('.') !== at > 0)) return undefined
    names.push(match[1] ?? match[3] ?? Number(match[2]))
    at = segment.lastIndex
  }
  return text === '' ? undefined : { root: start === '$' ? 'body' : 'entry', names }
}

const find = (paths: readonly Path[], scope: Scope): unknown => {
  for (const path of paths) {
    const found = 'literal' in path ? path.literal : path.names.reduce<unknown>(step, scope[path.root])
    if (found !== undefined && found !== null) return found
  }
  return undefined
}

/** Only what the sender wrote: nothing of an object's or an array's own making is a name. */
const step = (from: unknown, name: string | number): unknown => {
  if (typeof from !== 'object' || from === null) return undefined
  if (Array.isArray(from)) return typeof name === 'number' ? (from[name] as unknown) : undefined
  return Object.hasOwn(from, name) ? Object.getOwnPropertyDescriptor(from, name)?.value : undefined
}

const textOf = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const clip = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text)
