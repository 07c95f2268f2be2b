import type { Finding } from '#platform/refusal.ts'

/** An object of an export, and where it stands in it. */
export interface Thing {
  readonly value: Readonly<Record<string, unknown>>
  readonly path: string
}

export interface ExportFile {
  readonly path: string
  readonly text: string
}

/** One sort of thing a tool exports. */
export interface Sort {
  readonly name: string
  /** Under which names lists of it stand. */
  readonly keys: readonly string[]
  /** Whether an object that stands under no name is one. Asked in order. */
  readonly fits: (value: Readonly<Record<string, unknown>>) => boolean
}

export interface Sections {
  readonly of: (name: string) => readonly Thing[]
  /** Lists that stand in the input and nobody asked for. */
  readonly unread: readonly { readonly key: string; readonly path: string; readonly count: number }[]
  readonly findings: readonly Finding[]
}

/** More than any organization has; reading stops there. */
const mostThings = 50_000
/** No tool nests deeper; reading something that does is asking for trouble. */
const deepest = 40

/**
 * Everything the files of an export hold, by sort: one object with a list for each sort, the pages an API answered, bare
 * lists, one object a line, or all of these one after the other.
 */
export const sectionsOf = (files: readonly ExportFile[], sorts: readonly Sort[]): Sections => {
  const found = new Map<string, Map<string, Thing>>(sorts.map(({ name }) => [name, new Map()]))
  const unread: { key: string; path: string; count: number }[] = []
  const findings: Finding[] = []
  let count = 0
  const take = (name: string, value: unknown, path: string): void => {
    if (!isPlain(value)) {
      findings.push(unknown(path, `A ${name} is an object.`))
      return
    }
    count += 1
    if (count > mostThings) {
      if (count === mostThings + 1) findings.push({ ...unknown(path, `It holds more than ${mostThings} things.`), rule: 'too-large' })
      return
    }
    const things = found.get(name)
    const key = typeof value['id'] === 'string' || typeof value['id'] === 'number' ? String(value['id']) : path
    if (things?.has(key) === false) things.set(key, { value, path })
  }
  const read = (value: unknown, path: string, hint: string | undefined): void => {
    if (Array.isArray(value)) {
      value.forEach((one, index) => read(one, `${path}/${index}`, hint))
      return
    }
    if (!isPlain(value)) {
      findings.push(unknown(path, 'This is neither an object nor a list of objects.'))
      return
    }
    const pages = ['data', 'results'].filter((key) => Array.isArray(value[key]) || isPlain(value[key]))
    const lists = Object.entries(value).filter(([, list]) => Array.isArray(list) || isPlain(list))
    const named = lists.flatMap(([key, list]) => sorts.filter(({ keys }) => keys.includes(key)).map((sort) => ({ key, list, sort })))
    const isWrapper = Object.keys(value).every((key) => named.some((one) => one.key === key) || isFrame(key) || Array.isArray(value[key]))
    if (named.length > 0 && (isWrapper || !sorts.some(({ fits }) => fits(value)))) {
      for (const { key, list, sort } of named)
        for (const [index, one] of [list].flat().entries())
          take(sort.name, one, Array.isArray(list) ? `${path}/${key}/${index}` : `${path}/${key}`)
      for (const [key, list] of lists)
        if (Array.isArray(list) && !named.some((one) => one.key === key)) unread.push({ key, path: `${path}/${key}`, count: list.length })
      return
    }
    if (pages.length > 0) {
      for (const key of pages) read(value[key], `${path}/${key}`, hint)
      return
    }
    const sort = sorts.find(({ fits }) => fits(value)) ?? sorts.find(({ keys }) => hint !== undefined && keys.includes(hint))
    if (sort === undefined) findings.push(unknown(path, 'Nothing this tool exports looks like this.'))
    else take(sort.name, value, path)
  }
  for (const file of files) {
    const values = valuesIn(file)
    const base = files.length === 1 ? '' : `/${pointed(file.path)}`
    if ('finding' in values) findings.push(values.finding)
    else values.values.forEach((value, index) => read(value, values.values.length === 1 ? base : `${base}/${index}`, folderOf(file.path)))
  }
  return { of: (name) => [...(found.get(name)?.values() ?? [])], unread, findings: findings.slice(0, mostFindings) }
}

/** Nobody mends a hundred before trying again. */
const mostFindings = 100

/** What surrounds the list of a page. */
const isFrame = (key: string): boolean =>
  /^(limit|offset|more|total|count|next|previous|paging|took|requestId|current_page_number|page_size|total_pages|query)$/.test(key)

/** `users/anna.json` holds a user: the folder names the sort. */
const folderOf = (path: string): string | undefined => /([^/\\]+)[/\\][^/\\]+$/.exec(path)?.[1]?.toLowerCase()

const pointed = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

const unknown = (path: string, message: string): Finding => ({
  path,
  rule: 'unknown',
  message,
  mend: 'Leave it out of the file, or name the tool it comes from with `from`.',
})

export const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

type Values = { readonly values: readonly unknown[] } | { readonly finding: Finding }

/** The JSON values of a text, one after the other, with or without commas and lines between them. */
const valuesIn = ({ path, text }: ExportFile): Values => {
  const values: unknown[] = []
  let start = text.startsWith('\ufeff') ? 1 : 0
  for (;;) {
    while (start < text.length && /[\s,]/.test(text[start] ?? '')) start += 1
    if (start >= text.length) break
    const end = endOf(text, start)
    const at = text.slice(0, start).split('\n').length
    if (end === 'too-deep') return broken(path, at, 'too-deep', `It is nested more than ${deepest} deep.`)
    if (end === undefined) return broken(path, at, 'json', 'The file ends within what begins here, or this is no JSON.')
    try {
      values.push(JSON.parse(text.slice(start, end), withoutTraps))
    } catch {
      return broken(path, at, 'json', 'What begins here is no JSON.')
    }
    start = end
  }
  return values.length === 0 ? broken(path, 1, 'empty', 'The file is empty.') : { values }
}

/** `__proto__` is a key like any other in JSON, and a trap in JavaScript. */
const withoutTraps = (key: string, value: unknown): unknown => (key === '__proto__' ? undefined : value)

/** Where the object or list that begins at `start` ends. */
const endOf = (text: string, start: number): number | 'too-deep' | undefined => {
  let depth = 0
  let isString = false
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at]
    if (isString) {
      if (sign === '\\') at += 1
      else if (sign === '"') isString = false
    } else if (sign === '"') isString = true
    else if (sign === '{' || sign === '[') {
      depth += 1
      if (depth > deepest) return 'too-deep'
    } else if (sign === '}' || sign === ']') {
      depth -= 1
      if (depth <= 0) return depth === 0 ? at + 1 : undefined
    }
    if (depth === 0 && at === start) return undefined
  }
  return undefined
}

const broken = (file: string, line: number, rule: string, message: string): Values => ({
  finding: { path: '', file, line, rule, message, mend: 'Export it again, as JSON.' },
})
