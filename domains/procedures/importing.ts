import { apiVersion } from '#platform/kinds/kind.ts'
import { readBlocks, withoutFrontMatter } from '#platform/text/blocks.ts'
import { isInfoHeading, readInfo } from './info.ts'

/** A record made of a plain Markdown file. */
export interface ImportedDocument {
  readonly apiVersion: string
  readonly kind: 'Runbook' | 'Playbook'
  readonly metadata: { readonly name: string; readonly title?: string; readonly owner?: string }
  readonly spec: Readonly<Record<string, unknown>>
}

/**
 * Makes a record of Markdown that has none around it: a file of the pillar's templates, of Runme, or any text. What the
 * information table says goes into the fields that take text; the body stays as it is written. Pure.
 *
 * @param given What the caller knows better than the file.
 */
export const documentFrom = (
  source: string,
  given: {
    readonly name?: string | undefined
    readonly kind?: 'Runbook' | 'Playbook' | undefined
    readonly owner?: string | undefined
  } = {},
): ImportedDocument => {
  const body = withoutFrontMatter(source).replace(/^\s*\n/, '')
  const info = readInfo(body)
  const kind = given.kind ?? kindOf(body)
  const outcome = kind === 'Runbook' && info.description !== undefined ? { outcome: info.description.slice(0, 1_000) } : {}
  const communication = kind === 'Playbook' && info.communication !== undefined ? { communication: info.communication } : {}
  return {
    apiVersion,
    kind,
    metadata: {
      name: given.name ?? nameFrom(info.title ?? info.id ?? 'procedure'),
      ...(info.title === undefined ? {} : { title: info.title.slice(0, 200) }),
      ...(given.owner === undefined ? {} : { owner: given.owner }),
    },
    spec: { ...outcome, ...communication, ...listed('tools', info.tools), ...listed('permissions', info.permissions), body },
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
