import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import type { Kind } from '#platform/kinds/kind.ts'
import { kindInput } from '#platform/kinds/shapes.ts'
import { requireKind } from '#platform/kinds/target.ts'

const kindOutput = {
  name: Type.String({ description: 'Its name: `Workload`.' }),
  slug: Type.String({ description: 'Its word in references: `workload`.' }),
  plural: Type.String({ description: 'Its name for many.' }),
  summary: Type.String({ description: 'What it is for.' }),
  owner: Type.Union([Type.Literal('required'), Type.Literal('none')], { description: 'Whether each must name who answers for it.' }),
  practices: Type.Array(Type.String(), { description: 'Best practices it serves.' }),
  columns: Type.Array(Type.String(), { description: 'Fields a table of them shows.' }),
  aliases: Type.Record(Type.String(), Type.String(), { description: 'What others call it, by their `apiVersion`.' }),
  body: Type.Optional(Type.String({ description: 'The field that holds the text of a Markdown document.' })),
}

export const listKinds = defineAction({
  name: 'kind.list',
  kind: 'question',
  summary: 'List the kinds of records there are, with how many of each.',
  input: Type.Object({}, { additionalProperties: false }),
  output: Type.Object({
    items: Type.Array(Type.Object({ ...kindOutput, records: Type.Integer({ description: 'Live records of it.' }) }), {
      description: 'All of them.',
    }),
  }),
  may: { role: 'viewer' },
  run: async (transaction) => {
    const counts = await transaction.sql<{ kind: string; count: number }>(
      `select kind, count(*)::int as count from record where archived_at is null group by kind`,
    )
    const byKind = new Map(counts.map((row) => [row.kind, row.count]))
    const kinds = [...transaction.registry.kinds.values()].toSorted((one, other) => one.plural.localeCompare(other.plural, 'en'))
    return { items: kinds.map((kind) => ({ ...describeKind(kind), records: byKind.get(kind.name) ?? 0 })) }
  },
})

export const getKind = defineAction({
  name: 'kind.get',
  kind: 'question',
  summary: 'Show one kind with the JSON schema of its documents.',
  input: Type.Object({ kind: kindInput }, { additionalProperties: false }),
  output: Type.Object({
    ...kindOutput,
    schema: Type.Unknown({ description: 'JSON Schema of a whole document; `x-andon-reference` lists the kinds a field may name.' }),
    references: Type.Array(
      Type.Object({
        path: Type.String({ description: 'Where in the document the reference is.' }),
        kinds: Type.Array(Type.String(), { description: 'What it may name.' }),
      }),
      {
        description: 'Where references stand; `*` is any item.',
      },
    ),
    example: Type.String({ description: 'The shortest document of this kind, as YAML, to begin from.' }),
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const known = requireKind(transaction, input.kind)
    const { kind } = known
    return {
      ...describeKind(kind),
      schema: plain(known.schema),
      references: known.slots.map((slot) => ({ path: slot.path.join('.'), kinds: [...slot.kinds] })),
      example: exampleOf(kind),
    }
  },
})

const describeKind = (kind: Kind) => ({
  name: kind.name,
  slug: kind.slug,
  plural: kind.plural,
  summary: kind.summary,
  owner: kind.owner,
  practices: [...(kind.practices ?? [])],
  columns: [...(kind.columns ?? [])],
  aliases: { ...kind.aliases },
  ...(kind.body && { body: kind.body }),
})

/** The schema as JSON: without what the schema builder keeps in hidden properties. */
const plain = (schema: unknown): unknown => JSON.parse(JSON.stringify(schema))

const exampleOf = (kind: Kind): string => {
  const owner = kind.owner === 'required' ? '\n  owner: team:…' : ''
  const required: unknown = Object.hasOwn(kind.spec, 'required') ? Reflect.get(kind.spec, 'required') : []
  const fields = (Array.isArray(required) ? required : []).filter((name) => name !== kind.body).map((name) => `\n  ${String(name)}: …`)
  const spec = fields.length > 0 ? `spec:${fields.join('')}` : 'spec: {}'
  return `apiVersion: andon.dev/v1\nkind: ${kind.name}\nmetadata:\n  name: …\n  title: …${owner}\n${spec}\n`
}
