import Type, { type Static } from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { countFacets, type ListFilter, listRecords } from '#platform/kinds/listing.ts'
import { valueAt } from '#platform/kinds/pointer.ts'
import { describe, documentPart, kindInput, nextOutput, pageInput, recordItem } from '#platform/kinds/shapes.ts'
import { keyFor, requireKind } from '#platform/kinds/target.ts'
import type { StoredRecord } from '#platform/kinds/store.ts'
import type { Transaction } from '#platform/transaction.ts'

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
    items: Type.Array(recordItem, { description: 'This page of them.' }),
    next: nextOutput,
    total: Type.Optional(Type.Integer({ description: 'How many the filter leaves, when facets were asked for.' })),
    facets: Type.Optional(
      Type.Array(
        Type.Object({
          path: Type.String({ description: 'The field.' }),
          values: Type.Array(
            Type.Object({ value: Type.Unknown({ description: 'The value.' }), count: Type.Integer({ description: 'How many have it.' }) }),
            { description: 'Its most frequent values.' },
          ),
        }),
        { description: 'How many there are of each value, for a filter.' },
      ),
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
