import type { Finding } from '#platform/refusal.ts'
import type { Kind, RecordDocument, RecordSource } from '#platform/kinds/kind.ts'
import { breather } from '#platform/kinds/breath.ts'
import { diffFields, type FieldChange, sameValue } from '#platform/kinds/diff.ts'
import type { Draft } from '#platform/kinds/draft.ts'
import { toEntity } from '#platform/kinds/formats/backstage.ts'
import { isObject } from '#platform/kinds/pointer.ts'
import {
  findReferences,
  type FoundReference,
  type KnownRecords,
  type ResolvedReference,
  resolveReferences,
  withReferences,
} from '#platform/kinds/references.ts'
import type { StoredRecord } from '#platform/kinds/store.ts'
import { type Vocabulary, vocabularyOf } from '#platform/kinds/vocabulary.ts'
import { existingRecords, knownKeys, linksFromOutside, namesLike, recordsKeptIn } from '#platform/kinds/planning-store.ts'
import type { RecordWrite } from '#platform/kinds/write.ts'
import type { Transaction } from '#platform/transaction.ts'

/** What a set of drafts would change, like Terraform's plan; nothing is changed when there are findings. */
export interface Plan {
  readonly writes: readonly PlannedWrite[]
  readonly unchanged: number
  readonly findings: readonly Finding[]
}

export interface PlannedWrite extends RecordWrite {
  readonly file: string | undefined
  readonly line: number | undefined
  readonly fields: readonly FieldChange[]
}

export interface PlanOptions {
  /** Where a record is kept from now on; `before` is what is stored of it. */
  readonly sourceOf: (draft: Draft, before: StoredRecord | undefined) => RecordSource
  /** Archive what is kept in this place and not among the drafts. */
  readonly prune?: RecordSource
  /** Hold the rows that will be written until the commit. */
  readonly lock?: boolean
  /** An edit by a person: an archived name is not taken over, and a foreign original is carried on. */
  readonly edit?: boolean
  /** Archived records come back. What files declare always does. */
  readonly restore?: boolean
}

/** Compares drafts with what is stored and resolves their references within the set and the store. A handful of queries, whatever the size. */
export const planDrafts = async (transaction: Transaction, drafts: readonly Draft[], options: PlanOptions): Promise<Plan> => {
  const vocabulary = vocabularyOf(transaction.registry)
  const byKey = new Map<string, Draft>()
  const findings: Finding[] = []
  for (const draft of drafts) {
    const twin = byKey.get(draft.key)
    if (twin) findings.push(...draft.place([twice(draft, twin)]))
    else byKey.set(draft.key, draft)
  }
  const existing = await existingRecords(transaction.sql, [...byKey.keys()], options.lock === true)
  const pruned = options.prune ? await recordsKeptIn(transaction.sql, options.prune, [...byKey.keys()]) : []
  const breathe = breather()
  const found = new Map<Draft, readonly FoundReference[]>()
  for (const draft of byKey.values()) {
    found.set(draft, findReferences(draft.document, draft.known.slots, vocabulary))
    await breathe()
  }
  const known = await knownRecords(transaction, byKey, [...found.values()].flat(), new Set(pruned.map(keyOfRecord)), options.lock === true)
  const writes: PlannedWrite[] = []
  let unchanged = 0
  for (const draft of byKey.values()) {
    await breathe()
    const { resolved, findings: unresolved } = resolveReferences(found.get(draft) ?? [], known, vocabulary)
    const before = existing.get(draft.key)
    const refused = refuseChange(draft, before, options)
    if (unresolved.length > 0 || refused) {
      findings.push(...draft.place(refused ? [...unresolved, refused] : unresolved))
      continue
    }
    const write = planWrite(draft, before, resolved, options, vocabulary)
    if (write) writes.push(write)
    else unchanged += 1
  }
  writes.push(...pruned.map((record) => archiving(record, vocabulary)))
  findings.push(...(await danglingAfterPrune(transaction, pruned, byKey)), ...(await mistakesTogether(transaction, writes, byKey)))
  return { writes, unchanged, findings }
}

/** A write that takes a record out of use. */
export const archiving = (record: StoredRecord, vocabulary: Vocabulary): PlannedWrite => {
  const known = vocabulary.byName.get(record.kind)
  if (!known) throw new Error(`The kind ${record.kind} of ${record.reference} is not part of this version.`)
  const { apiVersion, kind, metadata, spec } = record
  return {
    change: 'archived',
    known,
    key: keyOfRecord(record),
    document: { apiVersion, kind, metadata, spec },
    origin: record.origin,
    source: record.source,
    links: 'kept',
    before: record,
    file: fileOf(record.source),
    line: undefined,
    fields: [],
  }
}

const planWrite = (
  draft: Draft,
  before: StoredRecord | undefined,
  links: readonly ResolvedReference[],
  options: PlanOptions,
  vocabulary: Vocabulary,
): PlannedWrite | undefined => {
  const document = withReferences(draft.document, links)
  const carried = options.edit && draft.origin === undefined && isObject(before?.origin)
  const origin = carried ? toEntity(document, before?.origin, draft.known, vocabulary) : draft.origin
  const source = options.sourceOf(draft, before)
  const base = {
    known: draft.known,
    key: draft.key,
    document,
    origin,
    source,
    links,
    before,
    file: draft.file || undefined,
    line: draft.file ? draft.line : undefined,
  }
  if (!before) return { ...base, change: 'created', fields: [] }
  const fields = [
    ...diffFields(documentOf(before), document),
    ...(sameSource(before.source, source) ? [] : diffFields(before.source, source, ['source'])),
  ]
  if (before.archivedAt) return { ...base, change: 'restored', fields }
  const same = fields.length === 0 && sameValue(before.origin ?? null, origin ?? null)
  return same
    ? undefined
    : { ...base, change: 'changed', fields: fields.length > 0 ? fields : diffFields(before.origin, origin, ['origin']) }
}

const refuseChange = (draft: Draft, before: StoredRecord | undefined, options: PlanOptions): Finding | undefined => {
  if (!before) return undefined
  if (before.archivedAt && options.edit && !options.restore) {
    return {
      path: '/metadata/name',
      rule: 'archived',
      message: `\`${before.reference}\` is archived.`,
      mend: 'Restore it first, or choose another name.',
    }
  }
  const source = options.sourceOf(draft, before)
  const kept = before.source
  if (options.edit || before.archivedAt || kept.kept !== 'git') return undefined
  if (source.kept === 'git' && source.repository === kept.repository) return undefined
  return {
    path: '/metadata/name',
    rule: 'kept-elsewhere',
    message: `\`${before.reference}\` is kept in the repository \`${kept.repository}\` (${kept.file}).`,
    mend: 'Change it there, or remove it there first.',
  }
}

const twice = (draft: Draft, twin: Draft): Finding => ({
  path: '/metadata/name',
  rule: 'duplicate',
  message: `\`${draft.key}\` is declared twice; the other one is in ${twin.file || 'the same set'}${twin.file ? `, line ${twin.line}` : ''}.`,
  mend: 'Keep one of them, or rename it.',
})

/** Everything references of the drafts may mean; for those that mean nothing, also names that look alike, so that the mend can be said. */
const knownRecords = async (
  transaction: Transaction,
  byKey: ReadonlyMap<string, Draft>,
  found: readonly FoundReference[],
  pruned: ReadonlySet<string>,
  lock: boolean,
): Promise<KnownRecords> => {
  const vocabulary = vocabularyOf(transaction.registry)
  const stored = await knownKeys(transaction.sql, [...new Set(found.flatMap((one) => one.candidates))], lock)
  const references = new Map<string, string>()
  const archived = new Set<string>()
  for (const row of stored) {
    if (row.archived || pruned.has(row.key)) archived.add(row.key)
    else references.set(row.key, row.reference)
  }
  for (const [key, draft] of byKey) {
    references.set(key, `${draft.known.kind.slug}:${draft.document.metadata.name}`)
    archived.delete(key)
  }
  const missing = found.filter((one) => !one.candidates.some((key) => references.has(key))).slice(0, 20)
  if (missing.length > 0) {
    const kinds = [...new Set(missing.flatMap((one) => one.kinds))].filter((name) => vocabulary.byName.has(name))
    for (const row of await namesLike(
      transaction.sql,
      kinds,
      missing.map((one) => one.written),
    ))
      if (!pruned.has(row.key)) references.set(row.key, row.reference)
  }
  return { references, archived }
}

const danglingAfterPrune = async (
  transaction: Transaction,
  pruned: readonly StoredRecord[],
  byKey: ReadonlyMap<string, Draft>,
): Promise<Finding[]> => {
  if (pruned.length === 0) return []
  const links = await linksFromOutside(
    transaction.sql,
    pruned.map((record) => record.id),
    [...byKey.keys()],
  )
  return links.map((link) => ({
    path: link.path,
    rule: 'reference',
    message: `\`${link.from}\` refers to \`${link.to}\`, which would be archived.`,
    mend: `Change \`${link.from}\` first, or keep \`${link.to}\`.`,
  }))
}

/** What records of one kind may not say together, for kinds that have such rules and records that change. */
const mistakesTogether = async (
  transaction: Transaction,
  writes: readonly PlannedWrite[],
  byKey: ReadonlyMap<string, Draft>,
): Promise<Finding[]> => {
  const kinds = new Set(writes.map(({ known }) => known.kind).filter((kind) => kind.validateTogether !== undefined))
  const findings: Finding[] = []
  for (const kind of kinds) {
    const before = new Map((await transaction.records.all(kind)).map((record) => [record.reference, documentOf(record)]))
    const after = afterwards(before, kind, writes)
    const others = new Map<string, RecordDocument>()
    for (const name of kind.beside ?? []) {
      const other = transaction.registry.kinds.get(name)
      const stored = other === undefined ? [] : await transaction.records.all(other)
      const known = new Map(stored.map((record) => [record.reference, documentOf(record)]))
      for (const [reference, document] of other === undefined ? [] : afterwards(known, other, writes)) others.set(reference, document)
    }
    const old = new Set(
      kind.validateTogether?.(before, others).map(({ reference, finding }) => `${reference} ${finding.path} ${finding.rule}`),
    )
    for (const { reference, finding } of kind.validateTogether?.(after, others) ?? []) {
      const draft = byKey.get(reference.toLowerCase())
      if (draft !== undefined) findings.push(...draft.place([finding]))
      else if (!old.has(`${reference} ${finding.path} ${finding.rule}`)) findings.push(finding)
    }
  }
  return findings
}

/** The records of a kind as they will be once these writes are done. */
const afterwards = (
  before: ReadonlyMap<string, RecordDocument>,
  kind: Kind,
  writes: readonly PlannedWrite[],
): ReadonlyMap<string, RecordDocument> => {
  const after = new Map(before)
  for (const { change, document } of writes.filter(({ known }) => known.kind === kind)) {
    const reference = `${kind.slug}:${document.metadata.name}`
    if (change === 'archived') after.delete(reference)
    else after.set(reference, document)
  }
  return after
}

export const documentOf = ({ apiVersion, kind, metadata, spec }: RecordDocument): RecordDocument => ({ apiVersion, kind, metadata, spec })

/** The same place: a repository's commit moves on without the record changing. */
const sameSource = (one: RecordSource, other: RecordSource): boolean =>
  one.kept === 'git' && other.kept === 'git'
    ? one.repository === other.repository && one.branch === other.branch && one.file === other.file
    : sameValue(one, other)

const keyOfRecord = (record: StoredRecord): string => record.reference.toLowerCase()

const fileOf = (source: RecordSource): string | undefined => (source.kept === 'console' ? undefined : source.file)
