import { readBlocks, withoutFrontMatter, type Block } from '#platform/text/blocks.ts'

/** What the pillar's templates tell about a procedure in the table under `Runbook Info` or `Playbook Info`. */
export interface ProcedureInfo {
  readonly title?: string
  readonly id?: string
  readonly description?: string
  readonly tools?: readonly string[]
  readonly permissions?: readonly string[]
  readonly author?: string
  readonly updated?: string
  readonly escalation?: string
  readonly stakeholders?: readonly string[]
  readonly communication?: string
}

/** Column names as the templates write them and as people shorten them, without case and spaces. */
const columns = new Map<string, keyof ProcedureInfo>(
  Object.entries({
    id: 'id',
    runbookid: 'id',
    playbookid: 'id',
    description: 'description',
    tools: 'tools',
    toolsused: 'tools',
    permissions: 'permissions',
    specialpermissions: 'permissions',
    author: 'author',
    runbookauthor: 'author',
    playbookauthor: 'author',
    updated: 'updated',
    lastupdated: 'updated',
    escalation: 'escalation',
    escalationpoc: 'escalation',
    escalationcontact: 'escalation',
    poc: 'escalation',
    stakeholders: 'stakeholders',
    communication: 'communication',
    communicationplan: 'communication',
  } as const),
)
const lists = new Set<keyof ProcedureInfo>(['tools', 'permissions', 'stakeholders'])
const nothing = /^(?:n\/?a|none|nothing|-+|—|tbd|todo)\.?$/i

/** Reads the information table, laid out in columns (as the templates do) or as two columns of name and value. */
export const readInfo = (source: string): ProcedureInfo => {
  const blocks = readBlocks(withoutFrontMatter(source))
  const title = blocks.find((block) => block.type === 'heading' && block.level === 1)
  const cells = infoTable(blocks).flatMap(([name, value]) => cellOf(name, value))
  return { ...(title?.type === 'heading' && title.text !== '' ? { title: title.text } : {}), ...Object.fromEntries(cells) }
}

/** True for the heading of the information table. */
export const isInfoHeading = (text: string): boolean => /^(?:runbook|playbook|procedure)?\s*info(?:rmation)?$/i.test(text.trim())

const infoTable = (blocks: readonly Block[]): readonly (readonly [string, string])[] => {
  const headed = blocks.findIndex((block) => block.type === 'heading' && isInfoHeading(block.text))
  const candidates = headed === -1 ? blocks.slice(0, 4) : blocks.slice(headed + 1)
  const table = candidates.find((block) => block.type === 'table')
  if (table?.type !== 'table') return []
  const [header = [], ...rows] = table.rows
  const byColumn = header.filter((name) => columns.has(keyOf(name))).length
  const byRow = table.rows.filter(([name = '']) => columns.has(keyOf(name))).length
  if (byColumn >= 2 || byRow < 2) {
    return header.map(
      (name, index) =>
        [
          name,
          rows
            .flatMap((row) => row[index] ?? [])
            .join('\n')
            .trim(),
        ] as const,
    )
  }
  return table.rows.map(([name = '', ...values]) => [name, values.join('\n').trim()] as const)
}

const keyOf = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '')

const cellOf = (name: string, value: string): [string, string | readonly string[]][] => {
  const key = columns.get(keyOf(name))
  if (key === undefined || value === '' || nothing.test(value)) return []
  if (!lists.has(key)) return [[key, value]]
  const entries = value
    .split(/[,;\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && !nothing.test(entry))
  return entries.length === 0 ? [] : [[key, entries]]
}
