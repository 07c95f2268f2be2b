import { linesOf, readBlocks, withoutFrontMatter, type Block, type Item } from '#platform/text/blocks.ts'
import { guessLanguage, isExecutable, readAttributes, readFenceInfo, type FenceInfo } from './fence.ts'
import { isInfoHeading } from './info.ts'

export const maxSteps = 500

/** A step as the document has it, before names, targets and requests are understood. */
export interface DraftStep {
  readonly title: string
  readonly instructions: string
  /** What its boxes say, ways on among them. */
  readonly checks: readonly string[]
  readonly block: DraftBlock | undefined
  /** Of the block, or of a comment `<!-- {…} -->` under a step without one. */
  readonly attributes: Readonly<Record<string, string>>
  readonly rollback: boolean
  readonly line: number
}

export interface DraftBlock {
  readonly info: FenceInfo
  readonly content: string
  readonly line: number
}

/**
 * Finds the steps. The `Steps` section counts, or the whole document when there is none; in it numbered items, else
 * headings, else bullets, else executable blocks; a text with none of these is one step. A block that slid out of its
 * item by missing indentation belongs to the item before it.
 */
export const draftSteps = (source: string): readonly DraftStep[] => {
  const text = withoutFrontMatter(source).replaceAll('\r\n', '\n')
  const blocks = readBlocks(text)
  const main = sectionOf(blocks, (heading) => stepsHeading.test(heading))
  const undo = new Set(sectionOf(blocks, (heading) => rollbackHeading.test(heading)))
  const body = main?.filter((block) => !undo.has(block)) ?? withoutInfo(blocks, undo)
  // Split and blanked once: a document is as long as it likes, and every step takes its lines from it.
  const lines = withoutRuns(text.split('\n'), blocks)
  return [...readSection(lines, body, false), ...readSection(lines, [...undo], true)]
}

const stepsHeading =
  /^(?:\W*)(?:\d+[.)]?\s+)?(?:the\s+)?(?:steps|step by step|procedure|instructions|runbook steps|playbook steps|investigation|execution)\s*:?$/i
const rollbackHeading = /^(?:\W*)(?:roll-?\s?back|back-?\s?out|undo)(?:\s+(?:steps|plan|procedure))?\s*:?$/i

/** The blocks under the first heading that fits, up to the next heading of its level or higher. */
const sectionOf = (blocks: readonly Block[], fits: (heading: string) => boolean): readonly Block[] | undefined => {
  const start = blocks.findIndex((block) => block.type === 'heading' && fits(block.text.trim()))
  const heading = blocks[start]
  if (heading?.type !== 'heading') return undefined
  const length = blocks.slice(start + 1).findIndex((block) => block.type === 'heading' && block.level <= heading.level)
  return blocks.slice(start + 1, length === -1 ? undefined : start + 1 + length)
}

/** Everything but the title, the information table and the rollback section. */
const withoutInfo = (blocks: readonly Block[], undo: ReadonlySet<Block>): readonly Block[] => {
  const info = new Set(sectionOf(blocks, isInfoHeading) ?? [])
  const title = blocks.find((block) => block.type === 'heading' && block.level === 1)
  return blocks.filter((block) => {
    if (undo.has(block) || block === title || (info.has(block) && block.type === 'table')) return false
    return block.type !== 'heading' || !(isInfoHeading(block.text) || rollbackHeading.test(block.text.trim()))
  })
}

const readSection = (source: readonly string[], blocks: readonly Block[], rollback: boolean): readonly DraftStep[] => {
  // Cut before anything is sliced out of the source: a huge list must not cost its square.
  const parts = partsOf(blocks).slice(0, maxSteps + 1)
  return parts.flatMap((part) => stepsOfPart(source, part, rollback))
}

/** One numbered item, heading or bullet with all that belongs to it. */
interface Part {
  readonly title: string | undefined
  readonly line: number
  blocks: Block[]
}

const partsOf = (blocks: readonly Block[]): readonly Part[] => {
  const hasItems = (ordered: boolean): boolean => blocks.some((block) => block.type === 'list' && block.ordered === ordered)
  if (hasItems(true)) return partsByItem(blocks, true)
  if (blocks.some((block) => block.type === 'heading')) return partsByHeading(blocks)
  if (hasItems(false)) return partsByItem(blocks, false)
  const [first] = blocks
  return first === undefined ? [] : [{ title: undefined, line: first.line, blocks: [...blocks] }]
}

const partsByItem = (blocks: readonly Block[], ordered: boolean): readonly Part[] => {
  const parts: Part[] = []
  for (const block of blocks) {
    if (block.type === 'list' && block.ordered === ordered) {
      parts.push(...block.items.filter((item) => item.blocks.length > 0).map((item) => partOfItem(item)))
    } else if (block.type !== 'heading') {
      parts.at(-1)?.blocks.push(block)
      // A block to run above the first item must not be lost: it is a step of its own.
      if (parts.length === 0 && executableOf(block) !== undefined) parts.push({ title: undefined, line: block.line, blocks: [block] })
    }
  }
  return parts
}

const partOfItem = (item: Item): Part => {
  const [first, ...rest] = item.blocks
  return first?.type === 'paragraph'
    ? { title: titleFrom(first.text, first.lead), line: item.line, blocks: [first, ...rest] }
    : { title: undefined, line: item.line, blocks: [...item.blocks] }
}

const partsByHeading = (blocks: readonly Block[]): readonly Part[] => {
  const parts: Part[] = []
  for (const block of blocks) {
    if (block.type === 'heading') parts.push({ title: block.text, line: block.line, blocks: [] })
    else if (parts.length > 0) parts.at(-1)?.blocks.push(block)
    else if (executableOf(block) !== undefined) parts.push({ title: undefined, line: block.line, blocks: [block] })
  }
  return parts
}

const stepsOfPart = (source: readonly string[], part: Part, rollback: boolean): readonly DraftStep[] => {
  const blocks = part.blocks.flatMap(flatten)
  const runs = blocks.flatMap((block) => executableOf(block) ?? [])
  const checks = part.blocks.flatMap(checksOf)
  const shown = part.blocks.filter((block) => executableOf(block) === undefined)
  const written = shown
    .map((block) => withLanguage(block, linesOf(source, block).trimEnd()))
    .join('\n\n')
    .replace(itemMark, '')
  const attributes = readAttributes(attributeComment.exec(written)?.[1] ?? '')
  const instructions = written.replace(attributeComment, '').trim()
  const title = clipTitle(part.title ?? firstText(shown) ?? runs[0]?.info.attributes['name'] ?? 'Step')
  const draft = { title, instructions, rollback, line: part.line }
  if (runs.length === 0) return [{ ...draft, checks, attributes, block: undefined }]
  const steps = runs.map((block, index) => ({
    ...draft,
    title: index === 0 ? title : clipTitle(block.info.attributes['name'] ?? `${title} (${index + 1})`),
    instructions: index === 0 ? instructions : '',
    checks: [],
    block,
    attributes: index === 0 ? { ...attributes, ...block.info.attributes } : block.info.attributes,
    line: index === 0 ? part.line : block.line,
  }))
  // Boxes beside a block are ticked by a person once it has run.
  return checks.length === 0
    ? steps
    : [...steps, { ...draft, title: clipTitle(`Check: ${title}`), instructions: '', checks, attributes: {}, block: undefined }]
}

/** `<!-- {name=look andon.approve=1} -->`: readers of the file do not see it. */
const attributeComment = /<!--\s*(\{[^\n]{0,2000}?\})\s*-->/

/** A block nobody said the language of is shown in the one it looks like. */
const withLanguage = (block: Block, text: string): string =>
  block.type === 'fence' && block.info === '' ? text.replace(/^(`{3,}|~{3,})[ \t]*(?=\n|$)/, `$1${guessLanguage(block.content)}`) : text

const itemMark = /^(?:\d+[.)]|[-*+])\s+(?:\[[ xX]\]\s+)?/

const executableOf = (block: Block): DraftBlock | undefined => {
  if (block.type !== 'fence') return undefined
  const info = readFenceInfo(block.info)
  return isExecutable(info) ? { info, content: block.content, line: block.line } : undefined
}

const flatten = (block: Block): readonly Block[] => {
  if (block.type === 'list') return block.items.flatMap((item) => item.blocks.flatMap(flatten))
  if (block.type === 'other') return block.blocks.flatMap(flatten)
  return [block]
}

const checksOf = (block: Block): readonly string[] => {
  if (block.type !== 'list') return []
  return block.items.flatMap((item) => [
    ...(item.checkbox === 'none' ? [] : [firstText(item.blocks) ?? '']),
    ...item.blocks.flatMap(checksOf),
  ])
}

/** The lines with those of executable blocks emptied: they are shown as what they do, not as text. */
const withoutRuns = (lines: readonly string[], blocks: readonly Block[]): readonly string[] => {
  const shown = [...lines]
  for (const block of blocks.flatMap(flatten)) if (executableOf(block) !== undefined) shown.fill('', block.line - 1, block.endLine - 1)
  return shown
}

const firstText = (blocks: readonly Block[]): string | undefined => {
  for (const block of blocks) {
    if (block.type === 'paragraph' && block.text.trim() !== '') return block.text
    if (block.type === 'list') return firstText(block.items.flatMap((item) => item.blocks))
  }
  return undefined
}

/** The bold words an item begins with, else its first line, or of a long one the first sentence. */
const titleFrom = (text: string, lead: string): string => {
  if (lead.trim() !== '') return lead.trim().replace(/[.:]$/, '')
  const [line = ''] = text.trim().split('\n')
  const sentence = /^.{3,80}?[.!?](?=\s)/.exec(line)?.[0]
  return line.length > 80 && sentence !== undefined ? sentence : line
}

const clipTitle = (text: string): string => {
  const [line = ''] = text.trim().split('\n')
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}
