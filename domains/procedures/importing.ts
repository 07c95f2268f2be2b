import { apiVersion } from '#platform/kinds/kind.ts'
import { Refusal } from '#platform/refusal.ts'
import { readBlocks, withoutFrontMatter } from '#platform/text/blocks.ts'
import { readData } from '#platform/text/data.ts'
import type { ProcedureFormat } from './formats.ts'
import { looksLikeHtml, markdownFromHtml } from './html-text.ts'
import { isInfoHeading, readInfo } from './info.ts'
import { looksLikeWiki, markdownFromWiki } from './wiki-text.ts'

/** A record made of a plain file. */
export interface ImportedDocument {
  readonly apiVersion: string
  readonly kind: 'Runbook' | 'Playbook'
  readonly metadata: { readonly name: string; readonly title?: string; readonly owner?: string }
  readonly spec: Readonly<Record<string, unknown>> & { readonly body: string; readonly format?: string }
}

/** What the caller knows better than the file. */
interface Given {
  readonly name?: string | undefined
  readonly kind?: 'Runbook' | 'Playbook' | undefined
  readonly owner?: string | undefined
}

/**
 * Makes a record of a file that has none around it: Markdown (the pillar's templates, Runme, any text), a page of a wiki
 * as HTML or wiki markup, or a document of another format, which is kept as it is. What the information table says goes
 * into the fields that take text. Pure.
 *
 * @param formats The other formats this installation reads.
 */
export const documentFrom = (source: string, given: Given = {}, formats: readonly ProcedureFormat[] = []): ImportedDocument => {
  const format = formats.find((one) => one.recognises(source))
  if (format !== undefined) return foreignDocument(source, given, format)
  const text = asMarkdown(source)
  const front = frontMatterOf(text)
  const body = withoutFrontMatter(text).replace(/^\s*\n/, '')
  const info = { ...front, ...readInfo(body) }
  const kind = given.kind ?? kindOf(body)
  const outcome = kind === 'Runbook' && info.description !== undefined ? { outcome: info.description.slice(0, 1_000) } : {}
  const communication = kind === 'Playbook' && info.communication !== undefined ? { communication: info.communication } : {}
  return {
    apiVersion,
    kind,
    metadata: metadataOf(given, info.title, info.title ?? info.id),
    spec: { ...outcome, ...communication, ...listed('tools', info.tools), ...listed('permissions', info.permissions), body },
  }
}

/** A document that is run as it is: its text is kept to the letter. */
const foreignDocument = (source: string, given: Given, { name, compile }: ProcedureFormat): ImportedDocument => {
  const { description } = compile(source)
  const [first = ''] = description.split('\n')
  const outcome = first.trim() === '' || given.kind === 'Playbook' ? {} : { outcome: first.trim().slice(0, 1_000) }
  const title = first.trim().replace(/\.$/, '')
  return {
    apiVersion,
    kind: given.kind ?? 'Runbook',
    metadata: metadataOf(given, title === '' ? undefined : title, title === '' ? undefined : title),
    spec: { ...outcome, format: name, body: source },
  }
}

const metadataOf = (given: Given, title: string | undefined, called: string | undefined): ImportedDocument['metadata'] => ({
  name: given.name ?? nameFrom(called ?? 'procedure'),
  ...(title === undefined ? {} : { title: title.slice(0, 200) }),
  ...(given.owner === undefined ? {} : { owner: given.owner }),
})

/** A page of a wiki in Markdown; Markdown as it is. */
const asMarkdown = (source: string): string => {
  if (looksLikeHtml(source)) return markdownFromHtml(source)
  return looksLikeWiki(source) ? markdownFromWiki(source) : source
}

/** Front matter of others (a site generator, Runme) may name the title. */
const frontMatterOf = (text: string): { readonly title?: string; readonly description?: string } => {
  const front = /^\uFEFF?---[ \t]*\r?\n([\s\S]{0,20000}?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text)?.[1]
  if (front === undefined) return {}
  try {
    const { title, description } = Object(readData(front)) as { title?: unknown; description?: unknown }
    return { ...(typeof title === 'string' ? { title } : {}), ...(typeof description === 'string' ? { description } : {}) }
  } catch (error) {
    if (error instanceof Refusal) return {}
    throw error
  }
}

/** The template's heading decides, then the title. */
const kindOf = (body: string): 'Runbook' | 'Playbook' => {
  const headings = readBlocks(body).flatMap((block) => (block.type === 'heading' ? [block] : []))
  const info = headings.find((heading) => isInfoHeading(heading.text) && /book/i.test(heading.text))
  const telling = info ?? headings.find((heading) => heading.level === 1)
  return telling !== undefined && /playbook|investigat/i.test(telling.text) ? 'Playbook' : 'Runbook'
}

/** `Failover of the ledger` → `failover-of-the-ledger`. */
const nameFrom = (title: string): string => {
  const plain = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 80)
    .replace(/-+$/, '')
  return plain === '' ? 'procedure' : plain
}

const listed = (field: string, values: readonly string[] | undefined): Readonly<Record<string, readonly string[]>> =>
  values === undefined ? {} : { [field]: values.slice(0, 50).map((value) => value.slice(0, 200)) }
