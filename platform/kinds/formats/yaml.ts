import { isAlias, isCollection, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { Finding } from '#platform/refusal.ts'
import { findUnplain } from '#platform/kinds/plain.ts'
import { fromPointer } from '#platform/kinds/pointer.ts'
import { repeatedKeys } from '#platform/text/data.ts'
import { longestDocument, type Position, type SourceDocument } from '#platform/kinds/formats/source.ts'

/**
 * YAML 1.2, many documents a file, each with exact positions. The text is cut at its document markers (which the
 * language forbids inside a scalar) and every piece read for itself: the tree of a large file is never held whole,
 * and the position of a mistake is found by reading its piece again.
 */
export function* readYaml(file: string, text: string): Generator<SourceDocument> {
  for (const piece of cut(text)) {
    const source = readPiece(file, piece)
    if (source) yield source
  }
}

/** One piece of YAML of which `line` is the first in its file. Undefined when it holds nothing but comments. */
export const readPiece = (file: string, piece: Piece, format: SourceDocument['format'] = 'yaml'): SourceDocument | undefined => {
  const locate = (pointer: string): Position => locateIn(piece, pointer)
  const base = { file, line: piece.line, format, locate }
  if (piece.text.length > longestDocument) {
    const message = `The document is longer than ${longestDocument} characters.`
    return { ...base, value: undefined, findings: [{ path: '', rule: 'too-large', message, file, line: piece.line, column: 1 }] }
  }
  const { value, findings, empty } = parsePiece(file, piece)
  if (empty && findings.length === 0) return undefined
  return { ...base, value: findings.length > 0 ? undefined : value, findings }
}

export interface Piece {
  readonly text: string
  readonly line: number
}

/** Cuts at `---` and `...` in the first column. */
export const cut = (text: string): Piece[] => {
  const pieces: Piece[] = []
  let [start, line, startLine] = [0, 1, 1]
  const close = (end: number): void => {
    const piece = text.slice(start, end)
    // Directives belong to the marker after them; no document is lost with them.
    if (/^(?!%)[^#\s]|^[ \t]+[^#\s]/m.test(piece)) pieces.push({ text: piece, line: startLine })
  }
  for (let at = 0; at < text.length;) {
    const next = text.indexOf('\n', at)
    const end = next === -1 ? text.length : next + 1
    const mark = /^(---|\.\.\.)(?=[ \t\r\n]|$)/.test(text.slice(at, at + 4)) ? 3 : 0
    if (mark > 0) {
      close(at)
      // What stands behind `---` on its line belongs to the document; spaces keep its column right.
      start = at + mark
      startLine = line
      const rest = text.slice(start, end)
      if (rest.trim() === '' || rest.trim().startsWith('#')) [start, startLine] = [end, line + 1]
    }
    at = end
    line += 1
  }
  close(text.length)
  return pieces
}

const options = {
  version: '1.2',
  schema: 'core',
  stringKeys: true,
  // Looked for below.
  uniqueKeys: false,
  strict: true,
  merge: false,
  prettyErrors: false,
} as const

const parsePiece = (file: string, piece: Piece): { value: unknown; findings: Finding[]; empty: boolean } => {
  const lines = new LineCounter()
  const at = (offset: number): { file: string } & Position => ({ file, ...positionOf(piece, lines, offset) })
  try {
    const document = parseDocument(piece.text, { ...options, lineCounter: lines, logLevel: 'silent' })
    const said = [...document.errors, ...document.warnings]
    if (said.some((error) => error.message.includes('call stack'))) throw new RangeError('nesting')
    const findings = said.slice(0, 20).map((error) => ({
      path: '',
      rule: 'syntax',
      message: sentences[error.code] ?? `The text is not valid YAML: ${error.message}.`,
      ...(mends[error.code] && { mend: mends[error.code] }),
      ...at(error.pos[0]),
    }))
    const repeated = repeatedKeys(document, 20 - findings.length).map((offset) => ({
      path: '',
      rule: 'duplicate-key',
      message: 'This key is written twice in one mapping.',
      mend: 'Keep one of them.',
      ...at(offset),
    }))
    if (findings.length + repeated.length > 0) return { value: undefined, findings: [...findings, ...repeated], empty: false }
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    const unplain = findUnplain(value).map((finding) => ({
      ...finding,
      file,
      ...locateNode(piece, lines, document.contents, finding.path),
    }))
    return { value, findings: unplain, empty: document.contents === null || value === null }
  } catch (error) {
    // The reader throws for aliases that multiply and for nesting beyond the stack; neither is written by hand.
    const message = error instanceof Error ? error.message : String(error)
    const alias = /alias/i.test(message)
    return {
      value: undefined,
      empty: false,
      findings: [
        {
          path: '',
          rule: alias ? 'aliases' : 'too-deep',
          message: alias ? `The aliases of this document cannot be followed: ${message}.` : 'The document is nested too deeply to be read.',
          mend: alias ? 'Write the values out.' : 'Flatten it.',
          ...at(0),
        },
      ],
    }
  }
}

const sentences: Readonly<Partial<Record<string, string>>> = {
  TAB_AS_INDENT: 'A tab is used for indentation.',
  BAD_INDENT: 'The indentation does not fit what is around it.',
  MULTILINE_IMPLICIT_KEY: 'A key spans several lines; a `:` or a quote is probably missing.',
  MISSING_CHAR: 'A character is missing here: a closing quote, bracket, or a `:` and a space.',
  TAG_RESOLVE_FAILED: 'Tags (`!something`) are not accepted.',
  NON_STRING_KEY: 'A key must be text.',
}

const mends: Readonly<Partial<Record<string, string>>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  TAG_RESOLVE_FAILED: 'Remove the tag, or put the value in quotes.',
  NON_STRING_KEY: 'Put the key in quotes.',
}

interface Read {
  readonly piece: Piece
  readonly lines: LineCounter
  readonly contents: Node | null
}

/** What was read last to find a place in it: fifty mistakes, or the items of a long list, are placed by one reading. Held only as long as memory allows. */
let lastRead: WeakRef<Read> | undefined

const readAgain = (piece: Piece): Read => {
  const known = lastRead?.deref()
  if (known?.piece === piece) return known
  const lines = new LineCounter()
  const { contents } = parseDocument(piece.text, { ...options, lineCounter: lines, logLevel: 'silent' })
  const read = { piece, lines, contents }
  lastRead = new WeakRef(read)
  return read
}

const locateIn = (piece: Piece, pointer: string): Position => {
  try {
    const { lines, contents } = readAgain(piece)
    return locateNode(piece, lines, contents, pointer)
  } catch {
    return { line: piece.line, column: 1 }
  }
}

/** The key of a mapping's entry, else the item of a list, else the nearest thing above. */
const locateNode = (piece: Piece, lines: LineCounter, root: Node | null, pointer: string): Position => {
  let node: unknown = root
  let offset = root?.range?.[0] ?? 0
  for (const step of fromPointer(pointer)) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === step)
      if (!pair) break
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      const item = node.items[Number(step)]
      if (!(isScalar(item) || isCollection(item) || isAlias(item))) break
      offset = item.range?.[0] ?? offset
      node = item
    } else break
  }
  return positionOf(piece, lines, offset)
}

const positionOf = (piece: Piece, lines: LineCounter, offset: number): Position => {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line) + piece.line - 1, column: Math.max(1, col) }
}
