/** The blocks of a Markdown text. Pure; inline marks are left for whoever shows them. */
export type Block =
  | { readonly type: 'heading'; readonly level: number; readonly text: string }
  | { readonly type: 'paragraph'; readonly text: string }
  | { readonly type: 'code'; readonly info: string; readonly text: string }
  | { readonly type: 'quote'; readonly blocks: readonly Block[] }
  | { readonly type: 'list'; readonly ordered: boolean; readonly start: number; readonly items: readonly (readonly Block[])[] }
  | { readonly type: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly type: 'rule' }

export const blocksOf = (text: string): Block[] => {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    const [block, next] = blockAt(lines, at)
    if (block !== undefined) blocks.push(block)
    at = next
  }
  return blocks
}

const fence = /^ {0,3}(`{3,}|~{3,})\s*(.*)$/
const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/
const rule = /^ {0,3}([-*_])(\s*\1){2,}\s*$/
const item = /^( {0,3})([-*+]|(\d{1,9})[.)])(\s+|$)(.*)$/
const divider = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/

const blockAt = (lines: readonly string[], at: number): [Block | undefined, number] => {
  const line = lines[at] ?? ''
  if (line.trim() === '') return [undefined, at + 1]
  const opened = fence.exec(line)
  if (opened !== null) return codeAt(lines, at, opened[1] ?? '```', opened[2] ?? '')
  const headed = heading.exec(line)
  if (headed !== null) return [{ type: 'heading', level: headed[1]?.length ?? 1, text: headed[2] ?? '' }, at + 1]
  if (rule.test(line)) return [{ type: 'rule' }, at + 1]
  if (/^ {0,3}>/.test(line)) return quoteAt(lines, at)
  if (item.test(line)) return listAt(lines, at)
  if (line.includes('|') && divider.test(lines[at + 1] ?? '')) return tableAt(lines, at)
  return paragraphAt(lines, at)
}

const codeAt = (lines: readonly string[], at: number, mark: string, info: string): [Block, number] => {
  const body: string[] = []
  let next = at + 1
  while (next < lines.length && !(lines[next] ?? '').trimStart().startsWith(mark)) body.push(lines[next++] ?? '')
  return [{ type: 'code', info, text: body.join('\n') }, next + 1]
}

const quoteAt = (lines: readonly string[], at: number): [Block, number] => {
  const inner: string[] = []
  let next = at
  while (next < lines.length && /^ {0,3}>/.test(lines[next] ?? '')) inner.push((lines[next++] ?? '').replace(/^ {0,3}> ?/, ''))
  return [{ type: 'quote', blocks: blocksOf(inner.join('\n')) }, next]
}

const tableAt = (lines: readonly string[], at: number): [Block, number] => {
  const cells = (line: string): string[] =>
    line
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|')
      .map((cell) => cell.trim())
  const rows: string[][] = []
  let next = at + 2
  while (next < lines.length && (lines[next] ?? '').includes('|')) rows.push(cells(lines[next++] ?? ''))
  return [{ type: 'table', head: cells(lines[at] ?? ''), rows }, next]
}

const listAt = (lines: readonly string[], at: number): [Block, number] => {
  const first = item.exec(lines[at] ?? '')
  const ordered = first?.[3] !== undefined
  const items: Block[][] = []
  let next = at
  for (;;) {
    const opened = item.exec(lines[next] ?? '')
    if (opened === null || (opened[3] !== undefined) !== ordered) break
    const indent = (opened[1]?.length ?? 0) + (opened[2]?.length ?? 1) + Math.min(opened[4]?.length ?? 1, 4)
    const body = [opened[5] ?? '']
    next += 1
    while (next < lines.length && continues(lines, next, indent))
      body.push((lines[next++] ?? '').replace(new RegExp(`^ {0,${indent}}`), ''))
    items.push(blocksOf(body.join('\n')))
    const after = skipBlank(lines, next)
    if (item.test(lines[after] ?? '')) next = after
  }
  return [{ type: 'list', ordered, start: Number(first?.[3] ?? 1), items }, next]
}

/** A line belongs to the item when it is indented, or when it goes on a paragraph without a blank line between. */
const continues = (lines: readonly string[], at: number, indent: number): boolean => {
  const line = lines[at] ?? ''
  if (line.trim() === '') {
    const after = lines[skipBlank(lines, at)] ?? ''
    return after !== '' && leading(after) >= Math.min(indent, 2)
  }
  if (leading(line) >= Math.min(indent, 2)) return true
  return (lines[at - 1] ?? '').trim() !== '' && !item.test(line) && !heading.test(line) && !fence.test(line)
}

const leading = (line: string): number => line.length - line.trimStart().length

const skipBlank = (lines: readonly string[], at: number): number => {
  let next = at
  while (next < lines.length && (lines[next] ?? '').trim() === '') next += 1
  return next
}

const paragraphAt = (lines: readonly string[], at: number): [Block, number] => {
  const body: string[] = []
  let next = at
  while (next < lines.length) {
    const line = lines[next] ?? ''
    if (line.trim() === '' || (next > at && (fence.test(line) || heading.test(line) || item.test(line) || /^ {0,3}>/.test(line)))) break
    body.push(line.trim())
    next += 1
  }
  return [{ type: 'paragraph', text: body.join(' ') }, next]
}
