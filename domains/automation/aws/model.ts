/**
 * What is known about one AWS service: its operations and their shapes, in the form AWS's own codecs read. As data it
 * is JSON in which a shape is named by its position (`@12`); as a model those names lead to the shapes.
 */
export interface ModelData {
  readonly shapes: readonly ShapeData[]
  /** Traits, input, output by the operation's name. */
  readonly operations: Readonly<Record<string, readonly [unknown, Ref, Ref]>>
}

/** A number is a simple type, `unit` nothing, `@12` the shape at 12; a pair adds traits. */
export type Ref = number | string | readonly [Ref, unknown]

/** Kind, namespace, name, traits; then what it is made of, by its kind. */
export type ShapeData =
  | readonly [0 | 1, string, string, unknown, Ref]
  | readonly [2, string, string, unknown, Ref, Ref]
  | readonly [3 | 4, string, string, unknown, readonly string[], readonly Ref[], number]

export type Schema = number | string | Shape | (() => Schema) | readonly [Schema, unknown]
export type Shape =
  | readonly [0 | 1, string, string, unknown, Schema]
  | readonly [2, string, string, unknown, Schema, Schema]
  | readonly [3 | 4, string, string, unknown, readonly string[], readonly Schema[], number]

export interface Operation {
  readonly name: string
  readonly traits: unknown
  readonly input: Schema
  readonly output: Schema
}

export type Model = ReadonlyMap<string, Operation>

export const modelFrom = (data: ModelData): Model => {
  const shapes: Shape[] = []
  const resolve = (ref: Ref): Schema => {
    if (typeof ref === 'number' || ref === 'unit') return ref
    if (typeof ref === 'string') return () => shapes[Number(ref.slice(1))] ?? 'unit'
    return [resolve(ref[0]), ref[1]]
  }
  for (const shape of data.shapes) shapes.push(resolvedShape(shape, resolve))
  return new Map(
    Object.entries(data.operations).map(([name, [traits, input, output]]) => [
      name,
      { name, traits, input: settle(resolve(input)), output: settle(resolve(output)) },
    ]),
  )
}

/** The shape a reference leads to. */
export const settle = (schema: Schema): Schema => (typeof schema === 'function' ? settle(schema()) : schema)

/** The shape or simple type of a member without its traits. */
export const bare = (schema: Schema): number | string | Shape => {
  const settled = settle(schema)
  return isPair(settled) ? bare(settled[0]) : (settled as number | string | Shape)
}

/** What is said of a member beside its shape: a set of bits, or names. */
export const traitsOf = (schema: Schema): unknown => {
  const settled = settle(schema)
  return isPair(settled) ? settled[1] : 0
}

const isPair = (schema: Schema): schema is readonly [Schema, unknown] => Array.isArray(schema) && schema.length === 2

const resolvedShape = (shape: ShapeData, resolve: (ref: Ref) => Schema): Shape => {
  switch (shape[0]) {
    case 0:
    case 1:
      return [shape[0], shape[1], shape[2], shape[3], resolve(shape[4])]
    case 2:
      return [shape[0], shape[1], shape[2], shape[3], resolve(shape[4]), resolve(shape[5])]
    default:
      return [shape[0], shape[1], shape[2], shape[3], shape[4], shape[5].map(resolve), shape[6]]
  }
}
