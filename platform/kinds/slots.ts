import { isObject, type Path } from '#platform/kinds/pointer.ts'

/** Where in a kind's documents a reference stands (`*` for every item or key) and which kinds it may name. */
export interface ReferenceSlot {
  readonly path: Path
  readonly kinds: readonly string[]
}

/** Every place of a schema that carries `x-andon-reference`. */
export const referenceSlots = (schema: unknown, path: Path = []): ReferenceSlot[] => {
  if (!isObject(schema)) return []
  const kinds = schema['x-andon-reference']
  if (Array.isArray(kinds)) return [{ path, kinds: kinds.map(String) }]
  const slots: ReferenceSlot[] = []
  for (const [key, inner] of Object.entries(isObject(schema.properties) ? schema.properties : {}))
    slots.push(...referenceSlots(inner, [...path, key]))
  for (const inner of Object.values(isObject(schema.patternProperties) ? schema.patternProperties : {}))
    slots.push(...referenceSlots(inner, [...path, '*']))
  if (isObject(schema.additionalProperties)) slots.push(...referenceSlots(schema.additionalProperties, [...path, '*']))
  if (isObject(schema.items)) slots.push(...referenceSlots(schema.items, [...path, '*']))
  for (const word of ['anyOf', 'oneOf', 'allOf'])
    for (const branch of Array.isArray(schema[word]) ? schema[word] : []) slots.push(...referenceSlots(branch, path))
  return slots
}
