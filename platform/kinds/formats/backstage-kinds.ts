import Type from 'typebox'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

/** Two kinds a Backstage catalog has and no noun of operations covers: kept so that a catalog arrives whole. */
export const Domain = defineKind({
  name: 'Domain',
  slug: 'domain',
  plural: 'Domains',
  summary: 'A business area that groups workloads.',
  owner: 'required',
  aliases: { 'backstage.io/v1alpha1': 'Domain' },
  columns: ['spec.parent'],
  spec: Type.Object(
    {
      parent: Type.Optional(Reference(['Domain'], { description: 'The larger area it is part of.' })),
      type: Type.Optional(Type.String({ maxLength: 100, description: 'What sort of area: `product-area`.' })),
    },
    { additionalProperties: false },
  ),
})

export const Location = defineKind({
  name: 'Location',
  slug: 'location',
  plural: 'Locations',
  summary: 'Where a catalog declares more entities. Kept as written; Andon reads the repositories you add.',
  owner: 'none',
  aliases: { 'backstage.io/v1alpha1': 'Location' },
  columns: ['spec.type', 'spec.target'],
  spec: Type.Object(
    {
      type: Type.Optional(Type.String({ maxLength: 60, description: '`url`, `file`.' })),
      target: Type.Optional(Type.String({ maxLength: 2_000, description: 'One address.' })),
      targets: Type.Optional(Type.Array(Type.String({ maxLength: 2_000 }), { maxItems: 5_000, description: 'Several addresses.' })),
      presence: Type.Optional(Type.String({ maxLength: 60, description: '`required` or `optional`.' })),
    },
    { additionalProperties: false },
  ),
})
