import type { Finding } from '#platform/refusal.ts'
import { didYouMean } from '#platform/kinds/nearest.ts'
import { isObject, type Path, toPointer, withValueAt } from '#platform/kinds/pointer.ts'
import type { ReferenceSlot } from '#platform/kinds/slots.ts'
import type { Vocabulary } from '#platform/kinds/vocabulary.ts'

/** A reference found in a document, with the records it may mean, most likely first. */
export interface FoundReference {
  readonly path: Path
  readonly written: string
  readonly kinds: readonly string[]
  /** Keys (`team:payments`, lower case). Empty when what is written names no acceptable kind. */
  readonly candidates: readonly string[]
}

/** The references of a document, in the order of its schema. */
export const findReferences = (document: unknown, slots: readonly ReferenceSlot[], vocabulary: Vocabulary): FoundReference[] =>
  slots.flatMap((slot) =>
    valuesAt(document, slot.path).flatMap(({ path, value }) =>
      typeof value === 'string'
        ? [{ path, written: value, kinds: slot.kinds, candidates: candidatesFor(value, slot.kinds, vocabulary) }]
        : [],
    ),
  )

/** The keys `written` may mean: `team:payments`, `Team:Payments`, or bare `payments` where the kinds are known. */
export const candidatesFor = (written: string, kinds: readonly string[], vocabulary: Vocabulary): string[] => {
  const colon = written.indexOf(':')
  if (colon === -1)
    return kinds.flatMap((name) => vocabulary.byName.get(name)?.kind.slug ?? []).map((slug) => `${slug}:${written.toLowerCase()}`)
  const known = vocabulary.byPrefix.get(written.slice(0, colon).toLowerCase())
  if (!known || !kinds.includes(known.kind.name)) return []
  return [`${known.kind.slug}:${written.slice(colon + 1).toLowerCase()}`]
}

/** What is known of the records somebody may refer to: live ones by key, and keys of archived ones. */
export interface KnownRecords {
  readonly references: ReadonlyMap<string, string>
  readonly archived: ReadonlySet<string>
}

export interface ResolvedReference {
  readonly path: Path
  /** `team:Payments`, as declared. */
  readonly reference: string
  readonly key: string
}

/** Says which record each reference means, or why none. */
export const resolveReferences = (
  found: readonly FoundReference[],
  known: KnownRecords,
  vocabulary: Vocabulary,
): { resolved: ResolvedReference[]; findings: Finding[] } => {
  const resolved: ResolvedReference[] = []
  const findings: Finding[] = []
  for (const one of found) {
    const keys = one.candidates.filter((key) => known.references.has(key))
    const [key] = keys
    if (key !== undefined && keys.length === 1) resolved.push({ path: one.path, key, reference: known.references.get(key) ?? key })
    else findings.push({ path: toPointer(one.path), rule: 'reference', ...whyNot(one, keys, known, vocabulary) })
  }
  return { resolved, findings }
}

/** The document with every reference in its long form. */
export const withReferences = <Document>(document: Document, resolved: readonly ResolvedReference[]): Document =>
  // Only strings are replaced by strings: the shape stays what it was.
  resolved.reduce((whole: unknown, one) => withValueAt(whole, one.path, one.reference), document) as Document

const whyNot = (
  one: FoundReference,
  keys: readonly string[],
  known: KnownRecords,
  vocabulary: Vocabulary,
): { message: string; mend?: string } => {
  const kinds = one.kinds.map((name) => `\`${vocabulary.byName.get(name)?.kind.slug ?? name.toLowerCase()}:…\``).join(' or ')
  if (keys.length > 1)
    return { message: `\`${one.written}\` could be ${keys.map((key) => `\`${key}\``).join(' or ')}.`, mend: 'Write the long form.' }
  if (one.candidates.length === 0)
    return { message: `\`${one.written}\` is not something that may be named here.`, mend: `Write ${kinds}.` }
  const archived = one.candidates.find((key) => known.archived.has(key))
  if (archived !== undefined) return { message: `\`${archived}\` is archived.`, mend: 'Restore it, or name another record.' }
  const prefixes = one.candidates.map((key) => key.slice(0, key.indexOf(':') + 1))
  const near = [...known.references].filter(([key]) => prefixes.some((prefix) => key.startsWith(prefix))).map(([, reference]) => reference)
  const meant = didYouMean(one.candidates[0] ?? one.written, near)
  return {
    message: `There is no ${one.candidates.map((key) => `\`${key}\``).join(' or ')}.`,
    ...(meant.mend ? meant : { mend: `Declare it, or correct the name (${kinds}).` }),
  }
}

const valuesAt = (value: unknown, path: Path, walked: Path = []): { path: Path; value: unknown }[] => {
  const [step, ...rest] = path
  if (step === undefined) return value === undefined ? [] : [{ path: walked, value }]
  if (step !== '*') return isObject(value) && Object.hasOwn(value, step) ? valuesAt(value[step], rest, [...walked, step]) : []
  if (Array.isArray(value)) return value.flatMap((item, index) => valuesAt(item, rest, [...walked, index]))
  if (isObject(value)) return Object.entries(value).flatMap(([key, inner]) => valuesAt(inner, rest, [...walked, key]))
  return []
}
