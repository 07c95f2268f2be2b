import { domains } from '#app/domains.ts'
import { editsFor } from '#domains/procedures/edits.ts'
import { procedureFormats } from '#domains/procedures/formats.ts'
import { documentFrom } from '#domains/procedures/importing.ts'
import { isInfoHeading } from '#domains/procedures/info.ts'
import { compileProcedure, lintDocument } from '#domains/procedures/library.ts'
import type { LintFinding } from '#domains/procedures/lintable.ts'
import type { Draft } from '#platform/kinds/draft.ts'
import { formatOf, type SourceFile } from '#platform/kinds/formats/files.ts'
import { splitFrontMatter } from '#platform/kinds/formats/markdown.ts'
import { readFiles } from '#platform/kinds/reading.ts'
import { vocabularyOf } from '#platform/kinds/vocabulary.ts'
import { createRegistry } from '#platform/registry.ts'
import { readBlocks } from '#platform/text/blocks.ts'
import type { FileFinding } from './linting.ts'
import type { FileEdit } from './mending.ts'

export interface Inspected {
  readonly findings: readonly FileFinding[]
  readonly edits: ReadonlyMap<string, readonly FileEdit[]>
  readonly records: number
  readonly files: number
}

/** A file, and whether somebody named it: then a text without front matter is meant as a procedure. */
type Given = SourceFile & { readonly asked: boolean }

/**
 * Everything that can be said about files without a server. Loaded only by `andon lint`, since it loads every domain.
 *
 * @param whole The files are a folder of records, so that a runbook none of them declares is told.
 */
export const inspect = async (files: readonly Given[], whole: boolean): Promise<Inspected> => {
  const registry = createRegistry(domains)
  const formats = procedureFormats.of(registry)
  const foreign = files.filter((file) => isForeign(file, formats))
  const { drafts, findings } = await readFiles(
    files.filter((file) => !foreign.includes(file)),
    vocabularyOf(registry),
  )
  const told: FileFinding[] = findings.map((finding) => ({ ...finding, severity: 'error' }))
  const edits = new Map<string, FileEdit[]>()
  const runbooks = new Set(drafts.map(({ key }) => key).filter((key) => key.startsWith('runbook:')))
  for (const draft of drafts) {
    const document = procedureOf(draft)
    if (document === undefined) continue
    const { findings: found } = lintDocument(registry, document, { validatedBy: undefined, ...(whole ? { runbooks } : {}) })
    told.push(...found.map((one) => placed(draft, one)))
    const mends = editsFor(found, document.spec.body, document.spec).map((edit) => inFile(draft, edit))
    if (mends.length > 0) edits.set(draft.file, [...(edits.get(draft.file) ?? []), ...mends])
  }
  for (const file of foreign) {
    const found = foreignFindings(file)
    told.push(...found.map((one) => ({ ...one, file: file.path })))
    if (formatOf(file) === 'markdown')
      edits.set(
        file.path,
        [...editsFor(found, file.text)].filter((edit) => edit.type === 'line'),
      )
  }
  const order = (one: FileFinding, other: FileFinding): number =>
    (one.file ?? '').localeCompare(other.file ?? '') || (one.line ?? 0) - (other.line ?? 0)
  return { findings: told.sort(order), edits, records: drafts.length + foreign.length, files: files.length }

  function foreignFindings(file: Given): readonly LintFinding[] {
    if (isTemplate(file)) return [templateFinding(file.path)]
    const format = formats.find((one) => formatOf(file) !== 'markdown' && one.recognises(file.text))
    if (format === undefined) {
      const document = documentFrom(file.text)
      return lintDocument(registry, document, { validatedBy: undefined }).findings
    }
    const { findings: errors, warnings } = compileProcedure(registry, { spec: { body: file.text, format: format.name } })
    return [
      ...errors.map((found): LintFinding => ({ ...found, severity: 'error' })),
      ...warnings.map((found): LintFinding => ({ ...found, severity: 'advice' })),
    ]
  }
}

const isForeign = (file: Given, formats: readonly { readonly recognises: (text: string) => boolean }[]): boolean => {
  if (formatOf(file) !== 'markdown')
    return !/^\s*"?apiVersion"?\s*:/m.test(file.text) && formats.some((format) => format.recognises(file.text))
  if (splitFrontMatter(file.text)?.front.includes('apiVersion') === true) return false
  return (
    file.asked || readBlocks(file.text).some((block) => block.type === 'heading' && /book/i.test(block.text) && isInfoHeading(block.text))
  )
}

/** A CloudFormation template holds documents and is none: what it fills in is known only to the import. */
const isTemplate = (file: Given): boolean =>
  formatOf(file) !== 'markdown' && /^\s*"?AWSTemplateFormatVersion"?\s*:|AWS::SSM::Document\b/m.test(file.text)

const templateFinding = (path: string): LintFinding => ({
  path: '',
  rule: 'template',
  severity: 'advice',
  message: 'This is a CloudFormation template; the documents in it are looked at when it is imported.',
  mend: `Run \`andon automation import --text @${path} --file ${path} --dry-run\`.`,
})

/** The draft as a procedure, when it is one. It fits its kind, so its fields are what they say. */
const procedureOf = ({ known, document }: Draft): Parameters<typeof lintDocument>[1] | undefined => {
  const kind = known.kind.name
  if (kind !== 'Runbook' && kind !== 'Playbook') return undefined
  const { metadata, spec } = document
  const { owner, description, review } = metadata
  return {
    kind,
    metadata: {
      ...(owner === undefined ? {} : { owner }),
      ...(description === undefined ? {} : { description }),
      ...(review?.every === undefined ? {} : { review: { every: review.every } }),
    },
    // It fits the schema of its kind.
    spec: spec as Parameters<typeof lintDocument>[1]['spec'],
  }
}

/** Where a line of the text stands in the file: below the front matter, or indented under `body:`. */
const lineInFile = (draft: Draft, line: number): number => {
  const [at] = draft.place([{ path: '/spec/body', rule: '', message: '' }])
  return (at?.line ?? 1) + line - (/\.(?:md|markdown)$/i.test(draft.file) ? 1 : 0)
}

const placed = (draft: Draft, found: LintFinding): FileFinding => {
  const { line, ...rest } = found
  if (line !== undefined) return { ...rest, file: draft.file, line: lineInFile(draft, line) }
  const [at] = draft.place([rest])
  return { ...rest, ...at, severity: found.severity }
}

const inFile = (draft: Draft, edit: FileEdit): FileEdit => (edit.type === 'line' ? { ...edit, line: lineInFile(draft, edit.line) } : edit)
