/** A plan for people: what would be created, changed field by field, restored and archived, and the counts. Pure. */
export const planText = (plan: unknown): string => {
  const { create, change, restore, archive, counts, findings } = Object(plan)
  const hasFindings = Array.isArray(findings) && findings.length > 0
  const lines = [
    ...entriesOf(create).map((entry) => `  + ${titleOf(entry)}`),
    ...entriesOf(change).flatMap((entry) => [`  ~ ${titleOf(entry)}`, ...entriesOf(entry['fields']).map(fieldLine)]),
    ...entriesOf(restore).map((entry) => `  ↑ ${titleOf(entry)}`),
    ...entriesOf(archive).map((entry) => `  - ${titleOf(entry)}`),
  ]
  const count = (what: string): number => Number(Object(counts)[what] ?? 0)
  const changes = count('create') + count('change') + count('restore') + count('archive')
  const listed = ['create', 'change', 'restore', 'archive']
    .map((what) => entriesOf(Object(plan)[what]).length)
    .reduce((sum, length) => sum + length, 0)
  const more = changes > listed ? [`  … and ${changes - listed} more`] : []
  const summary = `${count('create')} to create, ${count('change')} to change, ${count('restore')} to restore, ${count('archive')} to archive, ${count('unchanged')} unchanged.`
  return `${[...lines, ...more, changes === 0 && !hasFindings ? `Nothing to do: ${count('unchanged')} records are as the folder says.` : summary].join('\n')}\n`
}

type Entry = Readonly<Record<string, unknown>>

const entriesOf = (value: unknown): readonly Entry[] => (Array.isArray(value) ? value.map((entry) => Object(entry)) : [])

const titleOf = (entry: Entry): string => {
  const place = [entry['file'], entry['line']].filter((part) => part !== undefined).join(':')
  return `${String(entry['reference'])}${place === '' ? '' : `  (${place})`}`
}

const fieldLine = (field: Entry): string => `      ${String(field['path'])}: ${written(field['before'])} → ${written(field['after'])}`

const written = (value: unknown): string => {
  if (value === undefined) return '(none)'
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
