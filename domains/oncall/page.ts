import Type from 'typebox'

/** Lists that are worked out whole and answered page by page. */
export const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: 'At most this many. Default 200.' }))
export const after = Type.Optional(Type.String({ maxLength: 500, description: 'The `next` of the page before.' }))
export const next = Type.Optional(Type.String({ description: 'Give it as `after` for the next page. Missing on the last.' }))

/** The page after `input.after`, by a key that names each item once and sorts them. */
export const page = <Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  input: { readonly after?: string; readonly limit?: number },
): { items: Item[]; next?: string } => {
  const size = input.limit ?? 200
  const sorted = items.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  const rest = input.after === undefined ? sorted : sorted.filter((item) => keyOf(item) > (input.after ?? ''))
  const last = rest[size - 1]
  return { items: rest.slice(0, size), ...(rest.length > size && last !== undefined ? { next: keyOf(last) } : {}) }
}
