import { longestDocument, type SourceDocument } from '#platform/kinds/formats/source.ts'
import { readPiece } from '#platform/kinds/formats/yaml.ts'

/** Markdown with front matter: the block between two `---` lines is the document, what follows is its body. */
export const readMarkdown = (file: string, text: string): SourceDocument | undefined => {
  const found = splitFrontMatter(text)
  if (!found) return undefined
  const source = readPiece(file, { text: found.front, line: 2 }, 'markdown')
  if (!source) return undefined
  if (found.body.length > longestDocument) {
    const message = `The body is longer than ${longestDocument} characters.`
    const finding = { path: '', rule: 'too-large', message, file, line: found.bodyLine, column: 1 }
    return { ...source, value: undefined, findings: [finding] }
  }
  return {
    ...source,
    body: found.body,
    locate: (pointer) => (pointer === bodyPointer ? { line: found.bodyLine, column: 1 } : source.locate(pointer)),
  }
}

/** How a finding points at the text after the front matter. */
export const bodyPointer = '/body'

/** Undefined when the text has no front matter. The body keeps its text exactly, without the blank lines before it. */
export const splitFrontMatter = (text: string): { front: string; body: string; bodyLine: number } | undefined => {
  const found = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)^---[ \t]*(?:\r?\n|$)((?:[ \t]*\r?\n)*)/m.exec(text)
  if (!found || found.index !== 0) return undefined
  const [whole, front = ''] = found
  return { front, body: text.slice(whole.length), bodyLine: whole.split('\n').length }
}
