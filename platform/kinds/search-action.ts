import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { listRecords } from '#platform/kinds/listing.ts'
import { searchRecords } from '#platform/kinds/search.ts'
import { kindInput } from '#platform/kinds/shapes.ts'
import { requireKind } from '#platform/kinds/target.ts'
import type { StoredRecord } from '#platform/kinds/store.ts'
import type { Transaction } from '#platform/transaction.ts'
import { vocabularyOf } from '#platform/kinds/vocabulary.ts'

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
        reference: Type.String({ description: 'Its reference: `workload:checkout`.' }),
        kind: Type.String({ description: 'Its kind: `Workload`.' }),
        title: Type.Optional(Type.String({ description: 'How people call it.' })),
        description: Type.Optional(Type.String({ description: 'What it is, in its own words.' })),
        owner: Type.Optional(Type.String({ description: 'Who answers for it: `team:payments`.' })),
        rank: Type.Number({ description: 'Higher fits better; comparable within one answer.' }),
      }),
      { description: 'What was found, the best first.' },
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
