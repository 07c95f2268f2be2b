import Type, { type Static } from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { countFacets, type ListFilter, listRecords } from '#platform/kinds/listing.ts'
import { linksFrom, linksTo, latestReviews } from '#platform/kinds/links-store.ts'
import { readFiles } from '#platform/kinds/reading.ts'
import { planDrafts } from '#platform/kinds/planning.ts'
import { valueAt } from '#platform/kinds/pointer.ts'
import { renderDocument, renderEntity } from '#platform/kinds/render.ts'
import { keptWhereItIs } from '#platform/kinds/saving.ts'
import { searchRecords } from '#platform/kinds/search.ts'
import {
  describe,
  documentPart,
  finding,
  fullRecord,
  instant,
  kindInput,
  nextOutput,
  pageInput,
  recordItem,
  recordOutput,
  referenceInput,
} from '#platform/kinds/shapes.ts'
import { keyFor, requireKind, requireRecord } from '#platform/kinds/target.ts'
import type { StoredRecord } from '#platform/kinds/store.ts'
import type { Transaction } from '#platform/transaction.ts'
import { vocabularyOf } from '#platform/kinds/vocabulary.ts'

const listInput = Type.Object(
  {
    kind: Type.Optional(kindInput),
    owner: Type.Optional(Type.String({ maxLength: 400, description: 'Only what this team or person owns: `team:payments`.' })),
    text: Type.Optional(Type.String({ maxLength: 400, description: 'Only records with words that begin so.' })),
    labels: Type.Optional(
      Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 500 }), { description: 'Only with all of these labels.' }),
    ),
    fields: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^(spec|metadata)(\\.[A-Za-z0-9_-]{1,60}){1,5}$' }),
        Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean()]),
        {
          description: 'Only with these values, by path: `{"spec.tier": 1}`. A list matches when it holds the value.',
          maxProperties: 10,
        },
      ),
    ),
    archived: Type.Optional(
      Type.Union([Type.Literal('left-out'), Type.Literal('included'), Type.Literal('only')], {
        description: 'What about archived ones. Default `left-out`.',
      }),
    ),
    repository: Type.Optional(Type.String({ maxLength: 100, description: 'Only what is kept in this repository.' })),
    order: Type.Optional(
      Type.Union([Type.Literal('name'), Type.Literal('updated')], {
        description: 'By kind and name (default), or the last changed first.',
      }),
    ),
    facets: Type.Optional(Type.Boolean({ description: 'Also count the values of the kind’s columns, owners and tags.' })),
    documents: Type.Optional(Type.Boolean({ description: 'Also answer the whole documents.' })),
    ...pageInput,
  },
  { additionalProperties: false },
)

export const listRecordsAction = defineAction({
  name: 'record.list',
  kind: 'question',
  summary: 'List records of a kind, filtered and page by page.',
  input: listInput,
  output: Type.Object({
    items: Type.Array(recordItem),
    next: nextOutput,
    total: Type.Optional(Type.Integer({ description: 'How many the filter leaves, when facets were asked for.' })),
    facets: Type.Optional(
      Type.Array(Type.Object({ path: Type.String(), values: Type.Array(Type.Object({ value: Type.Unknown(), count: Type.Integer() })) })),
    ),
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const filter = filterOf(transaction, input)
    const { items, next } = await listRecords(transaction.sql, filter, {
      order: input.order ?? 'name',
      after: input.after,
      limit: input.limit ?? 50,
    })
    const columns = filter.kind === undefined ? [] : (transaction.registry.kinds.get(filter.kind)?.columns ?? [])
    const counted = input.facets ? await countFacets(transaction.sql, filter, [...columns, 'metadata.owner', 'metadata.tags']) : undefined
    return {
      items: items.map((record) => ({ ...itemOf(transaction, record), ...(input.documents && { document: documentPart(record) }) })),
      ...(next && { next }),
      ...counted,
    }
  },
})

export const itemOf = (transaction: Transaction, record: StoredRecord) => ({
  ...describe(record),
  ...(record.metadata.description !== undefined && { description: record.metadata.description.slice(0, 300) }),
  ...(record.metadata.labels && { labels: record.metadata.labels }),
  ...(record.metadata.tags && { tags: record.metadata.tags }),
  columns: Object.fromEntries(
    (transaction.registry.kinds.get(record.kind)?.columns ?? []).flatMap((path) => {
      const value = valueAt(record, path.split('.'))
      return value === undefined ? [] : [[path, value]]
    }),
  ),
})

const filterOf = (transaction: Transaction, input: Static<typeof listInput>): ListFilter => ({
  ...(input.kind !== undefined && { kind: requireKind(transaction, input.kind).kind.name }),
  ...(input.owner !== undefined && { owner: keyFor(transaction, input.owner.includes(':') ? input.owner : `team:${input.owner}`) }),
  ...(input.text !== undefined && { text: input.text }),
  ...(input.labels && { labels: input.labels }),
  ...(input.fields && { fields: input.fields }),
  ...(input.archived && { archived: input.archived }),
  ...(input.repository !== undefined && { repository: input.repository }),
})

const linkOutput = Type.Object({
  reference: Type.String(),
  kind: Type.String(),
  title: Type.Optional(Type.String()),
  path: Type.String({ description: 'Where the reference stands, in the document that refers.' }),
  archived: Type.Boolean(),
})

export const getRecord = defineAction({
  name: 'record.get',
  kind: 'question',
  summary: 'Show a record with its text, the records it names and that name it, its owner and its review.',
  input: Type.Object({ reference: referenceInput }, { additionalProperties: false }),
  output: Type.Object({
    record: recordOutput,
    version: Type.Integer({ description: 'The version of the record: the ETag of the answer.' }),
    text: Type.String({ description: 'The document as one would write it.' }),
    format: Type.Union([Type.Literal('yaml'), Type.Literal('markdown')]),
    backstage: Type.Optional(Type.String({ description: 'The same as a Backstage entity, with everything the one it came from held.' })),
    links: Type.Array(linkOutput),
    backlinks: Type.Array(linkOutput, { description: 'At most 500.' }),
    owner: Type.Optional(Type.Object({ reference: Type.String(), title: Type.Optional(Type.String()), archived: Type.Boolean() })),
    review: Type.Object({
      every: Type.Optional(Type.String()),
      dueAt: Type.Optional(instant),
      overdue: Type.Boolean(),
      reviewedAt: Type.Optional(instant),
      answers: Type.Array(
        Type.Object({
          at: instant,
          actor: Type.String(),
          answer: Type.String(),
          note: Type.Optional(Type.String()),
          counts: Type.Boolean(),
          because: Type.Optional(Type.String()),
        }),
      ),
    }),
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const record = await requireRecord(transaction, input.reference)
    const vocabulary = vocabularyOf(transaction.registry)
    const known = requireKind(transaction, record.kind)
    const links = await linksFrom(transaction.sql, record.id)
    const owner = links.find((link) => link.path === '/metadata/owner')
    const backstage = renderEntity(record, record.origin, known, vocabulary)
    const every = record.metadata.review?.every
    return {
      record: fullRecord(record),
      version: record.version,
      ...renderDocument(record, known),
      ...(backstage !== undefined && { backstage }),
      links,
      backlinks: await linksTo(transaction.sql, record.id, 500),
      ...(owner && {
        owner: { reference: owner.reference, ...(owner.title !== undefined && { title: owner.title }), archived: owner.archived },
      }),
      review: {
        ...(every !== undefined && { every }),
        ...(record.reviewDueAt && { dueAt: record.reviewDueAt.toISOString() }),
        overdue: record.reviewDueAt !== undefined && record.reviewDueAt <= transaction.now,
        ...(record.reviewedAt && { reviewedAt: record.reviewedAt.toISOString() }),
        answers: await latestReviews(transaction.sql, record.id),
      },
    }
  },
})

export const checkRecord = defineAction({
  name: 'record.check',
  // Changes nothing; a deed only because a text does not fit into an address.
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  summary: 'Check a text without keeping it: every mistake with its place and its mend.',
  input: Type.Object(
    {
      text: Type.String({ maxLength: 5_000_000, description: 'YAML, JSON, Markdown with front matter, or Backstage entities.' }),
      file: Type.Optional(Type.String({ maxLength: 500, description: 'Its file name; the ending tells the format.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    ok: Type.Boolean(),
    findings: Type.Array(finding),
    records: Type.Array(Type.Object({ reference: Type.String(), change: Type.String(), line: Type.Optional(Type.Integer()) })),
    ignored: Type.Array(Type.Object({ file: Type.String(), line: Type.Integer(), because: Type.String() })),
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const file = input.file ?? 'document'
    const read = await readFiles([{ path: file, text: input.text }], vocabularyOf(transaction.registry))
    const plan = await planDrafts(transaction, read.drafts, { sourceOf: keptWhereItIs, edit: true })
    const findings = [...read.findings, ...plan.findings]
    return {
      ok: findings.length === 0,
      findings,
      records: plan.writes.map((write) => ({
        reference: `${write.known.kind.slug}:${write.document.metadata.name}`,
        change: write.change,
        ...(write.line !== undefined && { line: write.line }),
      })),
      ignored: [...read.ignored],
    }
  },
})

export const searchRecordsAction = defineAction({
  name: 'record.search',
  kind: 'question',
  summary: 'Find records of every kind by the beginnings of words; forgives typing mistakes.',
  input: Type.Object(
    {
      text: Type.String({ maxLength: 400, description: 'What one remembers of it.' }),
      kinds: Type.Optional(Type.Array(kindInput, { maxItems: 100, description: 'Only these kinds.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'How many at most. Default 20.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        reference: Type.String(),
        kind: Type.String(),
        title: Type.Optional(Type.String()),
        description: Type.Optional(Type.String()),
        owner: Type.Optional(Type.String()),
        rank: Type.Number(),
      }),
    ),
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const asked = input.kinds?.map((name) => requireKind(transaction, name).kind.name)
    const { kind, text } = withoutPrefix(transaction, input.text)
    const kinds = kind === undefined ? asked : [kind]
    if (kind !== undefined && asked && !asked.includes(kind)) return { items: [] }
    const limit = input.limit ?? 20
    if (kind !== undefined && text.trim() === '') {
      const { items } = await listRecords(transaction.sql, { kind }, { order: 'name', limit })
      return { items: items.map((record) => ({ ...hitOf(record), rank: 0 })) }
    }
    const hits = await searchRecords(transaction.sql, text, { ...(kinds && { kinds }), limit })
    return {
      items: hits.map(({ title, description, owner, ...hit }) => ({
        ...hit,
        ...(title && { title }),
        ...(description && { description }),
        ...(owner && { owner }),
      })),
    }
  },
})

const hitOf = ({ reference, kind, metadata }: StoredRecord) => ({
  reference,
  kind,
  ...(metadata.title !== undefined && { title: metadata.title }),
  ...(metadata.description !== undefined && { description: metadata.description.slice(0, 300) }),
  ...(metadata.owner !== undefined && { owner: metadata.owner }),
})

/** `team:pay` looks for `pay` among teams. */
const withoutPrefix = (transaction: Transaction, text: string): { kind: string | undefined; text: string } => {
  const colon = text.indexOf(':')
  const known = colon === -1 ? undefined : vocabularyOf(transaction.registry).byPrefix.get(text.slice(0, colon).trim().toLowerCase())
  return { kind: known?.kind.name, text: known ? text.slice(colon + 1) : text }
}
