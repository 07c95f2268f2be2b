import { closed, doors, knows, longestFile } from '#architecture'
import { importsOf, isTest, literalsOf, withoutComments, type Source } from '#test/house/sources.ts'

/**
 * The rules of the house that lint cannot see, each a pure question about one file. An answer is a list of sentences;
 * an empty list means that the file keeps the rule.
 */

/** SQL lives in `store.ts`; every other file of a domain asks it. */
export const misplacedSql = (source: Source): readonly string[] => {
  if (!isDomainCode(source) || isStore(source)) return []
  const statements = literalsOf(source).filter(isSql)
  const calls = withoutComments(source.text).match(/\.sql\s*(?:<[^()]*>)?\s*\(/g) ?? []
  return [...statements, ...calls].map((text) => `${source.path} speaks SQL (${text.trim().slice(0, 40)}…): move it to store.ts.`)
}

/** A domain's SQL touches its own tables; what it wants of others it asks by their actions, facts and concepts. */
export const foreignTables = (source: Source, tables: TableOwners): readonly string[] => {
  const domain = domainOf(source)
  if (domain === undefined || !isStore(source)) return []
  return tablesIn(source)
    .filter((table) => tables.get(table)?.includes(domain) === false)
    .map((table) => `${source.path} touches ${table}, which belongs to ${tables.get(table)?.join(' and ')}.`)
}

/** Time, randomness and settings arrive as arguments. Measuring how long something took is not asking for the time. */
export const hiddenInputs = (source: Source): readonly string[] => {
  if (!isDomainCode(source)) return []
  const code = withoutComments(source.text)
  const found = code.match(/\bDate\.now\(\)|\bnew Date\(\)|\bMath\.random\(\)|\brandomUUID\(|\bprocess\.env\b/g) ?? []
  return found.map((text) => `${source.path} takes ${text} from nowhere: make it a parameter.`)
}

/** SQL asks nobody what time it is: a test moves the platform's clock, not the server's. */
export const sqlClocks = (source: Source): readonly string[] => {
  const statements = source.path.endsWith('.sql') ? [source.text.replaceAll(/--.*$/gm, '')] : literalsOf(source).filter(isSql)
  return statements
    .flatMap(
      (sql) =>
        sql.match(
          /(?<![.\w])(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)|\bcurrent_(?:timestamp|date|time)\b|\blocaltimestamp\b/gi,
        ) ?? [],
    )
    .map((text) => `${source.path} asks the database for the time (${text}): pass it in.`)
}

/** Files are named for what they hold, and a list of exports that are not its own is no file. */
export const emptyNames = ({ path }: Source): readonly string[] => {
  const words = path.split('/').map((part) => part.replace(/\..*$/, ''))
  return words
    .filter((word) => /^(?:utils?|helpers?|commons?|types?|services?|managers?|misc|shared|base|impl|index)$/i.test(word))
    .map((word) => `${path}: "${word}" says nothing. Name the idea.`)
}

export const tooLong = ({ path, text }: Source): readonly string[] => {
  const lines = text.trimEnd().split('\n').length
  return lines > longestFile ? [`${path} has ${lines} lines, at most ${longestFile}: split it.`] : []
}

/** Doors, closed files and arrows, once more without lint: it must not be possible to switch them off with a comment. */
export const forbiddenImports = (source: Source): readonly string[] => {
  if (isTest(source)) return []
  return importsOf(source).flatMap((name) => [...throughTheWall(source, name), ...againstTheArrow(source, name)])
}

/** Table name to the domains that may touch it. */
export type TableOwners = ReadonlyMap<string, readonly string[]>

/** Read from the migrations: the `-- owner:` line above a table, or the name of the file. */
export const tableOwners = (migrations: readonly Source[]): TableOwners =>
  new Map(
    migrations.flatMap(({ path, text }) => {
      let owners: readonly string[] = [/\d+_([a-z-]+)\.sql$/.exec(path)?.[1] ?? 'platform']
      return text.split('\n').flatMap((line): [string, readonly string[]][] => {
        const said = /^--\s*owners?:\s*(.+)$/i.exec(line)?.[1]
        if (said !== undefined) owners = said.split(/[,\s]+/).filter((word) => word !== '')
        const table = /^\s*create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?([a-z_.]+)/i.exec(line)?.[1]
        return table === undefined ? [] : [[table, owners]]
      })
    }),
  )

/** The domain a file belongs to; undefined outside `domains/`. */
export const domainOf = ({ path }: Source): string | undefined => /^domains\/([^/]+)\//.exec(path)?.[1]

const isDomainCode = (source: Source): boolean => domainOf(source) !== undefined && !isTest(source)

const isStore = ({ path }: Source): boolean => /\/(checks-)?store\.ts$/.test(path)

const isSql = (text: string): boolean =>
  /^\s*(?:select\b[\s\S]*\bfrom\b|select\s+\w+\s*\(|insert\s+into\b|update\s+\w+[\s\S]*\bset\b|delete\s+from\b|with\s+(?:recursive\s+)?\w+\s*(?:\([^)]*\)\s*)?as\b|create\s+table\b|alter\s+table\b|lock\s+table\b|truncate\b)/i.test(
    text,
  )

const tablesIn = (source: Source): readonly string[] => [
  ...new Set(
    literalsOf(source).flatMap((text) =>
      [...text.matchAll(/\b(?:from|join|into|update|using|table)\s+(?:only\s+)?([a-z_]+(?:\.[a-z_]+)?)\b(?!\s*\()/gi)].map((match) =>
        (match[1] ?? '').toLowerCase(),
      ),
    ),
  ),
]

const throughTheWall = ({ path }: Source, name: string): readonly string[] => {
  const rule = Object.entries(doors).find(([pack]) => name === pack || name.startsWith(`${pack}/`))
  if (rule === undefined || !/^(?:platform|domains|framework|app|cli)\//.test(path)) return []
  const [pack, places] = rule
  const isOpen = places.some((place: string) => path.startsWith(place) || path.endsWith(`/${place}`))
  return isOpen ? [] : [`${path} imports ${name}: ${pack} stays in ${places.join(', ')}.`]
}

const againstTheArrow = (source: Source, name: string): readonly string[] => {
  const other = /^#domains\/([^/]+)\/(.+)\.ts$/.exec(name)
  if (other === null) return []
  const [, domain = '', file = ''] = other
  const from = domainOf(source)
  if (from === undefined) {
    const isComposition = /^(?:app|cli|bench|tools|test|examples)\//.test(source.path)
    return isComposition ? [] : [`${source.path} imports ${name}: only domains and app know domains.`]
  }
  if (from === domain) return []
  const known: readonly string[] = from in knows ? knows[from as keyof typeof knows] : []
  if (!known.includes(domain)) return [`${source.path} imports ${name}: no arrow leads from ${from} to ${domain}.`]
  const last = file.split('/').at(-1)
  return closed.some((word) => word === last) ? [`${source.path} imports ${name}: that file is closed to other domains.`] : []
}
