import MarkdownIt, { type Token } from 'markdown-it'

/**
 * Markdown as blocks: what a document *says*, for code that acts on it.
 *
 * The problem: procedures, post-incident drafts and answers are written in Markdown and must be understood, not only
 * shown. The idea: a CommonMark parser's token stream is folded into a small tree (headings, paragraphs, lists, fences,
 * tables) that keeps the source lines of each block, so that findings can point at a line and parts can be shown again
 * exactly as written.
 *
 * Guarantees: every text parses (Markdown has no errors); `line` and `endLine` are half-open, 1-based lines of the
 * source. Refuses to do: inline structure beyond plain text; that is for rendering.
 */
export type Block =
  | (Lines & { readonly type: 'heading'; readonly level: number; readonly text: string })
  /** `lead`: the bold words it begins with, else empty. */
  | (Lines & { readonly type: 'paragraph'; readonly text: string; readonly lead: string })
  | (Lines & { readonly type: 'fence'; readonly info: string; readonly content: string })
  | (Lines & { readonly type: 'list'; readonly ordered: boolean; readonly items: readonly Item[] })
  | (Lines & { readonly type: 'table'; readonly rows: readonly (readonly string[])[] })
  | (Lines & { readonly type: 'other'; readonly text: string; readonly blocks: readonly Block[] })

export interface Lines {
  /** First line, from 1. */
  readonly line: number
  /** The line after the last. */
  readonly endLine: number
}

/** An item of a list. `[ ]` before its text makes it a checkbox. */
export interface Item extends Lines {
  readonly checkbox: 'none' | 'open' | 'ticked'
  readonly blocks: readonly Block[]
}

const parser = new MarkdownIt('default', { html: true, linkify: false })

/** Reads Markdown into blocks. Front matter is not Markdown: take it off with `withoutFrontMatter` first. */
export const readBlocks = (source: string): readonly Block[] => blocksUntil({ tokens: parser.parse(source, {}), at: 0 }, undefined)

/** Blanks the front matter between two `---` lines at the start, keeping line numbers. */
export const withoutFrontMatter = (source: string): string => {
  const match = /^\uFEFF?---[ \t]*\r?\n(?:[\s\S]*?\r?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(source)
  if (match === null) return source
  return match[0].replace(/[^\n]/g, '') + source.slice(match[0].length)
}

/** The lines `[line, endLine)` of a source split into lines, with the indentation they share taken off. */
export const linesOf = (source: readonly string[], { line, endLine }: Lines): string => {
  const lines = source.slice(line - 1, endLine - 1)
  const indents = lines.slice(1).filter((text) => text.trim() !== '')
  const shared = indents.reduce((least, text) => Math.min(least, text.length - text.trimStart().length), Number.POSITIVE_INFINITY)
  const cut = Number.isFinite(shared) ? shared : 0
  return lines.map((text, index) => (index === 0 ? text.trimStart() : text.slice(Math.min(cut, text.length)))).join('\n')
}

/** Text without marks: `**Restart** the [shop](…)` → `Restart the shop`. */
export const plainText = (markdown: string): string => inlineText(parser.parseInline(markdown, {}))

interface Cursor {
  readonly tokens: readonly Token[]
  at: number
}

const blocksUntil = (cursor: Cursor, close: string | undefined): Block[] => {
  const blocks: Block[] = []
  for (let token = cursor.tokens[cursor.at]; token !== undefined; token = cursor.tokens[cursor.at]) {
    cursor.at += 1
    if (token.type === close) break
    const block = blockFrom(token, cursor)
    if (block !== undefined) blocks.push(block)
  }
  return blocks
}

const blockFrom = (token: Token, cursor: Cursor): Block | undefined => {
  const lines = linesFrom(token)
  switch (token.type) {
    case 'heading_open':
      return { type: 'heading', level: Number(token.tag.slice(1)), text: textUntil(cursor, 'heading_close'), ...lines }
    case 'paragraph_open':
      return { type: 'paragraph', lead: leadOf(cursor), text: textUntil(cursor, 'paragraph_close'), ...lines }
    case 'fence':
      return { type: 'fence', info: token.info.trim(), content: token.content, ...lines }
    case 'code_block':
      return { type: 'fence', info: '', content: token.content, ...lines }
    case 'bullet_list_open':
      return { type: 'list', ordered: false, items: itemsUntil(cursor, 'bullet_list_close'), ...lines }
    case 'ordered_list_open':
      return { type: 'list', ordered: true, items: itemsUntil(cursor, 'ordered_list_close'), ...lines }
    case 'table_open':
      return { type: 'table', rows: rowsUntil(cursor), ...lines }
    case 'blockquote_open':
      return { type: 'other', text: '', blocks: blocksUntil(cursor, 'blockquote_close'), ...lines }
    case 'html_block':
    case 'hr':
      return { type: 'other', text: token.content, blocks: [], ...lines }
    default:
      return undefined
  }
}

const itemsUntil = (cursor: Cursor, close: string): Item[] => {
  const items: Item[] = []
  for (let token = cursor.tokens[cursor.at]; token !== undefined && token.type !== close; token = cursor.tokens[cursor.at]) {
    cursor.at += 1
    if (token.type === 'list_item_open') items.push(itemOf(blocksUntil(cursor, 'list_item_close'), linesFrom(token)))
  }
  cursor.at += 1
  return items
}

const checkboxMark = /^\[( |x|X)\](?:\s+|$)/

const itemOf = (blocks: readonly Block[], lines: Lines): Item => {
  const [first, ...rest] = blocks
  if (first?.type !== 'paragraph') return { checkbox: 'none', blocks, ...lines }
  const mark = checkboxMark.exec(first.text)
  if (mark === null) return { checkbox: 'none', blocks, ...lines }
  return {
    checkbox: mark[1] === ' ' ? 'open' : 'ticked',
    blocks: [{ ...first, text: first.text.slice(mark[0].length) }, ...rest],
    ...lines,
  }
}

const rowsUntil = (cursor: Cursor): string[][] => {
  const rows: string[][] = []
  for (let token = cursor.tokens[cursor.at]; token !== undefined && token.type !== 'table_close'; token = cursor.tokens[cursor.at]) {
    cursor.at += 1
    if (token.type === 'tr_open') rows.push([])
    if (token.type === 'inline') rows.at(-1)?.push(inlineText([token]).trim())
  }
  cursor.at += 1
  return rows
}

const textUntil = (cursor: Cursor, close: string): string => {
  const inline: Token[] = []
  for (let token = cursor.tokens[cursor.at]; token !== undefined && token.type !== close; token = cursor.tokens[cursor.at]) {
    inline.push(token)
    cursor.at += 1
  }
  cursor.at += 1
  return inlineText(inline)
}

const leadOf = (cursor: Cursor): string => {
  const children = (cursor.tokens[cursor.at]?.children ?? []).filter((token) => token.type !== 'text' || token.content !== '')
  if (children[0]?.type !== 'strong_open') return ''
  return inlineText(
    children.slice(
      1,
      children.findIndex((token) => token.type === 'strong_close'),
    ),
  )
}

const inlineText = (tokens: readonly Token[]): string =>
  tokens
    .map((token) => {
      if (token.children !== null) return inlineText(token.children)
      if (token.type === 'softbreak' || token.type === 'hardbreak') return '\n'
      if (token.type === 'html_inline') return /^<br\s*\/?>$/i.test(token.content) ? '\n' : ''
      return token.content
    })
    .join('')

const linesFrom = (token: Token): Lines => ({ line: (token.map?.[0] ?? 0) + 1, endLine: (token.map?.[1] ?? 0) + 1 })
