import { isMap, isScalar, isSeq, parseDocument, stringify } from 'yaml'
import { diffFields } from '#platform/kinds/diff.ts'
import { formatOf, readFile } from '#platform/kinds/formats/files.ts'
import { splitFrontMatter } from '#platform/kinds/formats/markdown.ts'
import { cut, type Piece } from '#platform/kinds/formats/yaml.ts'
import { fromPointer, isObject, valueAt, withValueAt } from '#platform/kinds/pointer.ts'

/**
 * A change of one document as a change of the file it is kept in. Only what differs is touched: a single value is
 * replaced where it stands, anything else re-written within its document, so that comments and the other documents
 * of the file stay as they are. Undefined when the document is not in the file.
 */
export const editFile = (
  file: { path: string; text: string },
  isIt: (value: unknown) => boolean,
  change: Change,
  body?: string,
): string | undefined => {
  switch (formatOf(file)) {
    case 'json':
      return editJson(file.text, isIt, change)
    case 'markdown':
      return editMarkdown(file.text, isIt, change, body)
    default:
      return editYaml(file, isIt, change)
  }
}

/** What the document in the file is to say instead. */
type Change = (value: unknown) => unknown

const editYaml = (file: { path: string; text: string }, isIt: (value: unknown) => boolean, change: Change): string | undefined => {
  const sources = [...readFile(file)]
  const index = sources.findIndex((source) => isIt(source.value))
  const piece = index === -1 ? undefined : piecesWithDocuments(file.text)[index]
  if (!piece) return undefined
  // Pieces are cut out of the text in order, so the first occurrence at or after its line is the piece.
  const from = offsetOfPiece(file.text, piece)
  return file.text.slice(0, from) + editText(piece.text, change(sources[index]?.value)) + file.text.slice(from + piece.text.length)
}

const piecesWithDocuments = (text: string): Piece[] =>
  cut(text).filter((piece) => [...readFile({ path: 'piece.yaml', text: piece.text })].length > 0)

const offsetOfPiece = (text: string, piece: Piece): number => {
  let offset = 0
  for (let line = 1; line < piece.line; line += 1) offset = text.indexOf('\n', offset) + 1
  return text.indexOf(piece.text, offset)
}

/** One YAML document with the values of `next`. */
const editText = (text: string, next: unknown): string => {
  const document = parseDocument(text, { schema: 'core', version: '1.2', stringKeys: true, logLevel: 'silent' })
  const before: unknown = document.toJS()
  const changes = diffFields(before, next)
  const [only] = changes
  if (!only) return text
  if (changes.length === 1 && only.before !== undefined && only.after !== undefined) {
    const node: unknown = document.getIn(stepsIn(document, fromPointer(only.path)), true)
    // A plain value on one line: the rest of the file does not move.
    if (isScalar(node) && node.range && !isObject(only.after) && !Array.isArray(only.after)) {
      const written = stringify(only.after, { lineWidth: 0 }).trimEnd()
      const [start, end] = node.range
      const block = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED'
      if (!written.includes('\n') && !block && !node.anchor) return text.slice(0, start) + written + text.slice(end)
    }
  }
  for (const change of changes.toReversed()) setIn(document, fromPointer(change.path), next, change.after)
  return document.toString({ lineWidth: 0 })
}

const setIn = (document: ReturnType<typeof parseDocument>, path: readonly string[], next: unknown, value: unknown): void => {
  const steps = stepsIn(document, path)
  // Where a list or mapping on the way is missing, the nearest one that is there takes the whole new value.
  const parent = path.slice(0, -1)
  if (parent.length > 0 && document.getIn(stepsIn(document, parent), true) === undefined)
    setIn(document, parent, next, valueAt(next, parent))
  else if (value === undefined) document.deleteIn(steps)
  else if (isPlain(value) && isScalar(document.getIn(steps, true))) setScalar(document.getIn(steps, true), value)
  else document.setIn(steps, document.createNode(value))
  if (isMap(document.contents) && document.contents.flow) document.contents.flow = false
}

const isPlain = (value: unknown): boolean => value === null || typeof value !== 'object'

/** In place, so that the comment behind it stays. */
const setScalar = (node: unknown, value: unknown): void => {
  if (isScalar(node)) node.value = value
}

/** Items of lists are found by number, entries of mappings by text. */
const stepsIn = (document: ReturnType<typeof parseDocument>, path: readonly string[]): (string | number)[] =>
  path.reduce<(string | number)[]>(
    (steps, step) => [...steps, isSeq(steps.length === 0 ? document.contents : document.getIn(steps, true)) ? Number(step) : step],
    [],
  )

const editJson = (text: string, isIt: (value: unknown) => boolean, change: Change): string | undefined => {
  const value: unknown = JSON.parse(text)
  const indent = /^[[{]\s*\n([ \t]+)/.exec(text)?.[1] ?? '  '
  const end = text.endsWith('\n') ? '\n' : ''
  if (Array.isArray(value)) {
    const index = value.findIndex(isIt)
    return index === -1 ? undefined : JSON.stringify(value.with(index, sorted(value[index], change(value[index]))), null, indent) + end
  }
  return isIt(value) ? JSON.stringify(sorted(value, change(value)), null, indent) + end : undefined
}

/** Keys in the order they had. */
const sorted = (before: unknown, next: unknown): unknown => {
  if (!isObject(before) || !isObject(next)) return next
  const keys = [
    ...Object.keys(before).filter((key) => Object.hasOwn(next, key)),
    ...Object.keys(next).filter((key) => !Object.hasOwn(before, key)),
  ]
  return Object.fromEntries(keys.map((key) => [key, sorted(before[key], next[key])]))
}

const editMarkdown = (text: string, isIt: (value: unknown) => boolean, change: Change, body: string | undefined): string | undefined => {
  const found = splitFrontMatter(text)
  const [source] = readFile({ path: 'file.md', text })
  if (!found || !source || !isIt(source.value)) return undefined
  const next = change(source.value)
  const nextBody = body === undefined ? undefined : valueAt(next, ['spec', body])
  const inFront = body !== undefined && valueAt(source.value, ['spec', body]) !== undefined
  const front = editText(
    found.front,
    inFront || body === undefined ? next : emptySpecLike(source.value, withValueAt(next, ['spec', body], undefined)),
  )
  const start = text.indexOf(found.front, text.indexOf('\n') + 1)
  const bodyStart = text.length - found.body.length
  const between = text.slice(start + found.front.length, bodyStart)
  return text.slice(0, start) + front + between + (inFront || typeof nextBody !== 'string' ? found.body : nextBody)
}

/** Front matter may leave `spec` out when the body is all there is. */
const emptySpecLike = (before: unknown, next: unknown): unknown => {
  const spec = valueAt(next, ['spec'])
  return valueAt(before, ['spec']) === undefined && isObject(spec) && Object.keys(spec).length === 0
    ? withValueAt(next, ['spec'], undefined)
    : next
}

/** A unified diff of one file with three lines of context, as `git apply` reads it. Empty when nothing differs. */
export const unifiedDiff = (path: string, before: string, after: string): string => {
  if (before === after) return ''
  const [left, right] = [linesOf(before), linesOf(after)]
  let head = 0
  while (head < left.length && head < right.length && left[head] === right[head]) head += 1
  let tail = 0
  while (tail < left.length - head && tail < right.length - head && left.at(-1 - tail) === right.at(-1 - tail)) tail += 1
  const edits = diffLines(left.slice(head, left.length - tail), right.slice(head, right.length - tail))
  const lines: Line[] = [...left.slice(0, head).map(same), ...edits, ...left.slice(left.length - tail).map(same)]
  return `--- a/${path}\n+++ b/${path}\n${hunks(lines).join('')}`
}

interface Line {
  readonly sign: ' ' | '-' | '+'
  readonly text: string
}

const same = (text: string): Line => ({ sign: ' ', text })

/** Past this many cells of the table the middle is shown as replaced: still right, only longer. */
const mostCells = 4_000_000

/** The longest common lines are kept; the rest is removed and added. */
const diffLines = (left: readonly string[], right: readonly string[]): Line[] => {
  if (left.length * right.length > mostCells)
    return [...left.map((text) => ({ sign: '-', text }) as const), ...right.map((text) => ({ sign: '+', text }) as const)]
  const width = right.length + 1
  const common = new Uint32Array((left.length + 1) * width)
  const at = (row: number, column: number): number => common[row * width + column] ?? 0
  for (let row = left.length - 1; row >= 0; row -= 1)
    for (let column = right.length - 1; column >= 0; column -= 1)
      common[row * width + column] =
        left[row] === right[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
  const lines: Line[] = []
  let [row, column] = [0, 0]
  while (row < left.length || column < right.length) {
    if (row < left.length && column < right.length && left[row] === right[column]) {
      lines.push(same(left[row] ?? ''))
      row += 1
      column += 1
    } else if (row < left.length && (column >= right.length || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ sign: '-', text: left[row] ?? '' })
      row += 1
    } else {
      lines.push({ sign: '+', text: right[column] ?? '' })
      column += 1
    }
  }
  return lines
}

const context = 3

const hunks = (lines: readonly Line[]): string[] => {
  const groups: { from: number; to: number }[] = []
  for (const [index, line] of lines.entries()) {
    if (line.sign === ' ') continue
    const last = groups.at(-1)
    if (last && index - last.to <= 2 * context) last.to = index
    else groups.push({ from: index, to: index })
  }
  return groups.map((group) => writeHunk(lines, Math.max(0, group.from - context), group.to + context + 1))
}

const writeHunk = (lines: readonly Line[], from: number, to: number): string => {
  const [before, part] = [lines.slice(0, from), lines.slice(from, to)]
  const count = (some: readonly Line[], sign: '-' | '+'): number => some.filter((line) => line.sign === ' ' || line.sign === sign).length
  const range = (sign: '-' | '+'): string => {
    const [start, length] = [count(before, sign), count(part, sign)]
    // An empty range names the line before it.
    return length === 0 ? `${start},0` : `${start + 1}${length === 1 ? '' : `,${length}`}`
  }
  const text = part.map((line) => `${line.sign}${line.text}${line.text.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`).join('')
  return `@@ -${range('-')} +${range('+')} @@\n${text}`
}

/** Each with its line break, so that a missing one at the end is a difference like any other. */
const linesOf = (text: string): string[] => (text === '' ? [] : text.split(/(?<=\n)/))
