import { besideOf, type Beside, type Note, type Opened } from './imported.ts'

/** Placeholders that two public collections of documents have filled in when they are built. (Section 23.) */
export const fillPlaceholders = (
  content: string,
  beside: Beside,
): { readonly content: string; readonly notes: readonly Note[]; readonly opened: readonly Opened[] } => {
  const notes: Note[] = []
  const opened = new Map<string, Opened>()
  const missing = (what: string): void => {
    notes.push({
      rule: 'placeholder',
      message: `The script ${what} was not given.`,
      mend: 'Import the folder that has the scripts.',
      stops: true,
    })
  }
  let filled = content.replaceAll(/^([ \t]*)%%SCRIPT=([^%\n]{1,300})%%[ \t]*$/gm, (whole, indent: string, path: string) => {
    const found = besideOf(beside, path.trim()) ?? besideOf(beside, `scripts/${path.trim()}`)
    if (found === undefined) missing(path)
    return found === undefined ? whole : indented(withoutLicence(found), indent)
  })
  filled = filled.replaceAll(
    /^([ \t]*)SCRIPT_PLACEHOLDER::([\w./-]{1,200})\.(\w{1,100})[ \t]*$/gm,
    (whole, indent: string, module: string, name: string) => {
      const file = besideOf(beside, `${module.replaceAll('.', '/')}.py`)
      const found = file === undefined ? undefined : name === 'imports' ? importsOf(file) : functionOf(file, name)
      if (found === undefined) missing(`${module}.${name}`)
      return found === undefined ? whole : indented(found, indent)
    },
  )
  filled = filled.replaceAll(/%%ROLE=([\w-]{1,100})%%/g, (_whole, role: string) => {
    const name = role.replaceAll('-', '_')
    opened.set(name, { name, description: `The ARN of the role ${role}.` })
    return `{{ ${name} }}`
  })
  if (filled !== content) notes.push({ rule: 'placeholder', message: 'Scripts beside the document were put into it.' })
  return { content: filled, notes, opened: [...opened.values()] }
}

const indented = (text: string, indent: string): string =>
  text
    .replace(/\s+$/, '')
    .split('\n')
    .map((line) => (line.trim() === '' ? '' : indent + line))
    .join('\n')

/** Without the comment at the top that says whose it is. */
const withoutLicence = (text: string): string => {
  const lines = text.replaceAll('\r', '').split('\n')
  const end = lines.findIndex((line) => !/^\s*(?:#|$)/.test(line))
  const head = lines.slice(0, Math.max(0, end))
  return head.some((line) => /copyright|licen[cs]e/i.test(line)) ? lines.slice(end).join('\n') : text
}

const importsOf = (text: string): string =>
  text
    .replaceAll('\r', '')
    .split('\n')
    .filter((line) => /^(?:import|from)\s/.test(line))
    .join('\n')

/** The source of a function at the top of a module, its decorators included. */
const functionOf = (text: string, name: string): string | undefined => {
  const lines = text.replaceAll('\r', '').split('\n')
  const at = lines.findIndex((line) => new RegExp(`^(?:async\\s+)?def\\s+${name}\\s*\\(`).test(line))
  if (at === -1) return undefined
  let start = at
  while (start > 0 && (lines[start - 1] ?? '').startsWith('@')) start -= 1
  // A signature over several lines ends with a bracket in the first column.
  let end = at + 1
  while (end < lines.length && !/^[^\s#)\]}]/.test(lines[end] ?? '')) end += 1
  return lines.slice(start, end).join('\n').replace(/\s+$/, '')
}
