import { isMap, parseDocument } from 'yaml'
import { splitFrontMatter } from '#platform/kinds/formats/markdown.ts'

/** A mend in a file: a line of it, or a field of the document it holds. */
export type FileEdit =
  | { readonly type: 'line'; readonly line: number; readonly before: string; readonly after: string }
  | { readonly type: 'field'; readonly path: string; readonly value: unknown }

/** The text with the edits in it. Lines that are something else by now, and documents that cannot be read, are left alone. Pure. */
export const mendFile = (text: string, edits: readonly FileEdit[]): { readonly text: string; readonly count: number } => {
  const lines = text.split('\n')
  let count = 0
  for (const edit of edits) {
    if (edit.type !== 'line') continue
    const line = lines[edit.line - 1]
    // In a YAML file the text stands indented.
    if (line === undefined || !line.endsWith(edit.before)) continue
    lines[edit.line - 1] = line.slice(0, line.length - edit.before.length) + edit.after
    count += 1
  }
  const fields = edits.filter((edit) => edit.type === 'field')
  const joined = lines.join('\n')
  const after = fields.length === 0 ? joined : withFields(joined, fields)
  return { text: after, count: count + (after === joined ? 0 : fields.length) }
}

const withFields = (text: string, fields: readonly Extract<FileEdit, { type: 'field' }>[]): string => {
  const front = splitFrontMatter(text)
  // A file of several documents says not which of them is meant.
  if (front === undefined && /^---\s*$/m.test(text.replace(/^---\s*\n/, ''))) return text
  const document = parseDocument(front?.front ?? text)
  if (document.errors.length > 0 || !isMap(document.contents)) return text
  for (const { path, value } of fields) document.setIn(path.split('/').slice(1), document.createNode(value, { flow: true }))
  const written = document.toString({ lineWidth: 0, flowCollectionPadding: false })
  return front === undefined ? written : text.replace(front.front, () => written)
}
