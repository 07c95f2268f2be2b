import { readJson } from '#platform/kinds/formats/json.ts'
import { readMarkdown, splitFrontMatter } from '#platform/kinds/formats/markdown.ts'
import { longestText, type SourceDocument } from '#platform/kinds/formats/source.ts'
import { readYaml } from '#platform/kinds/formats/yaml.ts'

/** A file as it is handed to plan, apply or check. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** The documents of a file, in order, by its ending; without a known ending, by how the text begins. */
export function* readFile(given: SourceFile): Generator<SourceDocument> {
  // Some editors begin a file with a byte order mark; it is no part of the text.
  const file = given.text.startsWith('\ufeff') ? { path: given.path, text: given.text.slice(1) } : given
  if (file.text.length > longestText) {
    yield {
      ...unread(file.path),
      findings: [
        { ...start(file.path), rule: 'too-large', message: `The file is longer than ${longestText} characters.`, mend: 'Split it.' },
      ],
    }
    return
  }
  const broken = /[\u0000\ufffe\uffff]|\p{Surrogate}/u.exec(file.text)
  if (broken) {
    const lines = file.text.slice(0, broken.index).split('\n')
    const place = { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
    const message = 'The file holds a character that is not text.'
    yield {
      ...unread(file.path),
      findings: [{ ...start(file.path), ...place, rule: 'characters', message, mend: 'Remove it; save the file as UTF-8.' }],
    }
    return
  }
  switch (formatOf(file)) {
    case 'json':
      yield* readJson(file.path, file.text)
      return
    case 'markdown': {
      const source = readMarkdown(file.path, file.text)
      if (source) yield source
      return
    }
    default:
      yield* readYaml(file.path, file.text)
  }
}

/** Files that may hold documents; everything else in a folder is left alone. */
export const isDocumentFile = (path: string): boolean => /\.(ya?ml|json|md|markdown)$/i.test(path)

export const formatOf = (file: SourceFile): SourceDocument['format'] => {
  const ending = /\.([a-z]+)$/i.exec(file.path)?.[1]?.toLowerCase()
  if (ending === 'json') return 'json'
  if (ending === 'md' || ending === 'markdown') return 'markdown'
  if (ending === 'yaml' || ending === 'yml') return 'yaml'
  if (/^\s*[[{]/.test(file.text)) return 'json'
  const front = splitFrontMatter(file.text)
  // Front matter and a second YAML document look alike; a heading or a list under it makes it Markdown.
  return front && /^(#{1,6} |[*-] |\d+\. |[A-Z][^:\n]*$)/m.test(front.body) && !/^(apiVersion|kind):/m.test(front.body)
    ? 'markdown'
    : 'yaml'
}

const start = (file: string) => ({ path: '', file, line: 1, column: 1 })

const unread = (file: string): SourceDocument => ({
  file,
  value: undefined,
  findings: [],
  line: 1,
  format: 'yaml',
  locate: () => ({ line: 1, column: 1 }),
})
