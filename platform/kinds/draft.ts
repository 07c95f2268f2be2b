import type { Finding } from '#platform/refusal.ts'
import type { Kind, RecordDocument } from '#platform/kinds/kind.ts'
import { apiVersion } from '#platform/kinds/kind.ts'
import { bodyPointer } from '#platform/kinds/formats/markdown.ts'
import { backstageVersion, fromEntity, isBackstage, kindOfEntity, pathInEntity } from '#platform/kinds/formats/backstage.ts'
import { notAMapping } from '#platform/kinds/formats/json.ts'
import { longestDocument, placed, type Position, type SourceDocument } from '#platform/kinds/formats/source.ts'
import { didYouMean } from '#platform/kinds/nearest.ts'
import { fromPointer, isObject, toPointer, valueAt, withValueAt } from '#platform/kinds/pointer.ts'
import { enough, explain } from '#platform/kinds/schema.ts'
import type { KnownKind, Vocabulary } from '#platform/kinds/vocabulary.ts'

/** A document that fits its kind, whose references are not resolved yet. */
export interface Draft {
  readonly known: KnownKind
  readonly key: string
  readonly document: RecordDocument
  /** The foreign document it was read from, whole; undefined when it was written in our own words. */
  readonly origin: unknown
  readonly file: string
  readonly line: number
  /** Gives findings about our document the file, the place and the path of what was written. */
  readonly place: (findings: readonly Finding[]) => Finding[]
}

export type Reading =
  | { readonly type: 'draft'; readonly draft: Draft }
  | { readonly type: 'refused'; readonly findings: readonly Finding[] }
  /** Not one of ours: a folder of operations documents also holds other files. */
  | { readonly type: 'ignored'; readonly file: string; readonly line: number; readonly because: string }

/** Is this one of ours, which kind, and does it fit? */
export const readDraft = (source: SourceDocument, vocabulary: Vocabulary): Reading => {
  if (source.findings.length > 0) return { type: 'refused', findings: source.findings }
  const { value } = source
  if (!isObject(value)) return { type: 'refused', findings: placed(source, [notAMapping]) }
  if (isBackstage(value)) return readEntity(source, value, vocabulary)
  const ours = looksLikeOurs(value, vocabulary)
  if (!ours) return { type: 'ignored', file: source.file, line: source.line, because: whyIgnored(value) }
  const known = typeof value.kind === 'string' ? vocabulary.byName.get(value.kind) : undefined
  if (!known) return { type: 'refused', findings: placed(source, [unknownKind(value, vocabulary)]) }
  const document = withBody(value, source, known.kind)
  const place = (findings: readonly Finding[]): Finding[] =>
    placed(
      source,
      findings.map((finding) => pointAtBody(finding, source, known.kind)),
    )
  return checked({ known, document, origin: undefined, source, place })
}

const readEntity = (source: SourceDocument, entity: Record<string, unknown>, vocabulary: Vocabulary): Reading => {
  const known = kindOfEntity(entity, vocabulary)
  if (!known) {
    return {
      type: 'ignored',
      file: source.file,
      line: source.line,
      because: `Backstage entities of kind ${show(entity.kind)} are not kept here.`,
    }
  }
  const place = (findings: readonly Finding[]): Finding[] =>
    placed(
      source,
      findings.map((finding) => ({ ...finding, path: toPointer(pathInEntity(entity, known, fromPointer(finding.path))) })),
    )
  return checked({ known, document: fromEntity(entity, known, vocabulary), origin: entity, source, place })
}

const checked = (it: { known: KnownKind; document: unknown; origin: unknown; source: SourceDocument; place: Draft['place'] }): Reading => {
  const findings = findMistakes(it.document, it.known)
  if (findings.length > 0) return { type: 'refused', findings: it.place(findings) }
  // It fits the schema of its kind, which is the envelope.
  const document = it.document as RecordDocument
  const key = `${it.known.kind.slug}:${document.metadata.name.toLowerCase()}`
  return {
    type: 'draft',
    draft: { known: it.known, key, document, origin: it.origin, file: it.source.file, line: it.source.line, place: it.place },
  }
}

/** What is wrong with a document of this kind; nothing when it may be kept. Paths are of the document. */
export const findMistakes = (document: unknown, known: KnownKind): readonly Finding[] => {
  if (!known.fits(document)) {
    const findings = explain(known.schema, document).slice(0, enough)
    return findings.length > 0 ? findings : [{ path: '', rule: 'schema', message: `This does not fit what a ${known.kind.name} may hold.` }]
  }
  if (JSON.stringify(document).length > longestDocument) {
    return [{ path: '', rule: 'too-large', message: `The document is longer than ${longestDocument} characters.`, mend: 'Split it.' }]
  }
  return known.kind.validate?.(document as RecordDocument) ?? []
}

/** Ours by its `apiVersion`, or, when that is missing or nearly right, by its kind: a slip must not make a document disappear. */
const looksLikeOurs = (value: Record<string, unknown>, vocabulary: Vocabulary): boolean => {
  const { apiVersion: version, kind } = value
  if (typeof version === 'string')
    return version.startsWith('andon.dev/') || didYouMean(version, [apiVersion, backstageVersion]).mend !== undefined
  return typeof kind === 'string' && (vocabulary.byName.has(kind) || didYouMean(kind, vocabulary.byName.keys()).mend !== undefined)
}

const whyIgnored = (value: Record<string, unknown>): string =>
  typeof value.apiVersion === 'string' ? `\`apiVersion\` is ${show(value.apiVersion)}.` : `It has no \`apiVersion: ${apiVersion}\`.`

const unknownKind = (value: Record<string, unknown>, vocabulary: Vocabulary): Finding => {
  if (typeof value.kind !== 'string')
    return { path: '', rule: 'required', message: '`kind` is missing.', mend: 'Add `kind: …`, for example `kind: Team`.' }
  const meant = didYouMean(value.kind, vocabulary.byName.keys())
  const alias = vocabulary.byPrefix.get(value.kind.toLowerCase())
  const mend = alias ? `Did you mean \`${alias.kind.name}\`?` : (meant.mend ?? 'See `andon kind list` for the kinds there are.')
  return { path: '/kind', rule: 'unknown-kind', message: `There is no kind ${show(value.kind)}.`, mend }
}

/** Markdown: the text after the front matter is the field the kind names for it. */
const withBody = (value: Record<string, unknown>, source: SourceDocument, kind: Kind): unknown => {
  if (source.body === undefined || kind.body === undefined) return value
  const document = value.spec === undefined || value.spec === null ? { ...value, spec: {} } : value
  return isObject(document.spec) && !Object.hasOwn(document.spec, kind.body)
    ? withValueAt(document, ['spec', kind.body], source.body)
    : document
}

const pointAtBody = (finding: Finding, source: SourceDocument, kind: Kind): Finding => {
  const inBody = source.body !== undefined && kind.body !== undefined && finding.path === `/spec/${kind.body}`
  return inBody && valueAt(source.value, ['spec', kind.body ?? '']) === undefined
    ? { ...finding, file: source.file, ...source.locate(bodyPointer) }
    : finding
}

const show = (value: unknown): string => `\`${String(value).slice(0, 60)}\``

/** A document that came as data, not as text: positions are its paths alone. */
export const draftOf = (value: unknown, vocabulary: Vocabulary): Reading => {
  const nowhere = (): Position => ({ line: 1, column: 1 })
  const reading = readDraft({ file: '', value, findings: [], line: 1, format: 'json', locate: nowhere }, vocabulary)
  switch (reading.type) {
    case 'draft':
      return { type: 'draft', draft: { ...reading.draft, place: (findings) => reading.draft.place(findings).map(withoutPosition) } }
    case 'refused':
      return { type: 'refused', findings: reading.findings.map(withoutPosition) }
    case 'ignored':
      return reading
    default:
      return reading satisfies never
  }
}

const withoutPosition = ({ path, rule, message, mend }: Finding): Finding => ({ path, rule, message, ...(mend && { mend }) })
