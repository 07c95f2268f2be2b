/** The names that rules use, as a tree of keys: walking an event follows it and leaves out everything else. */
export interface FieldNode {
  /** Number of the field that ends here, or -1. */
  field: number
  readonly children: Map<string, FieldNode>
  /** Bits of the keys below (see `keyBit`): a key whose bit is missing is none of them. */
  keyBits: number
  /** The object in which this key was met last: meeting it twice in one object is a key written twice. */
  metIn: number
}

export interface Fields {
  readonly root: FieldNode
  readonly numbers: ReadonlyMap<string, number>
}

/** Numbers the names. `{"a":{"b":…}}` and `{"a.b":…}` name the same field, so a name is cut at its dots. */
export const createFields = (names: Iterable<string>): Fields => {
  const root = createNode()
  const numbers = new Map<string, number>()
  for (const name of names) {
    if (numbers.has(name)) continue
    let node = root
    for (const key of name.split('.')) node = childOf(node, key)
    node.field = numbers.size
    numbers.set(name, numbers.size)
  }
  return { root, numbers }
}

/** Where a key leads. A key with dots walks several steps. */
export const follow = (node: FieldNode, key: string): FieldNode | undefined => {
  const child = node.children.get(key)
  if (child !== undefined || !key.includes('.')) return child
  let at: FieldNode | undefined = node
  for (const part of key.split('.')) at = at?.children.get(part)
  return at
}

/** One of 32 bits for a key, from its length and last character: most keys nobody asked for are told apart by it. */
export const keyBit = (length: number, last: number): number => 1 << ((length * 5 + last) & 31)

const createNode = (): FieldNode => ({ field: -1, children: new Map(), keyBits: 0, metIn: -1 })

const encoder = new TextEncoder()

const childOf = (node: FieldNode, key: string): FieldNode => {
  const known = node.children.get(key)
  if (known !== undefined) return known
  const child = createNode()
  node.children.set(key, child)
  const bytes = encoder.encode(key)
  node.keyBits |= keyBit(bytes.length, bytes.at(-1) ?? 0)
  return child
}

/** Up to so many keys it pays to look for them in the rest of an event. */
const fewKeys = 10

/**
 * Texts of which at least one is in any JSON that names one of the fields: the keys, and the backslash that may hide one.
 * Undefined when there are too many to look for.
 */
export const rareTexts = (root: FieldNode): readonly string[] | undefined => {
  const keys = new Set<string>()
  const open = [root]
  for (let node = open.pop(); node !== undefined && keys.size <= fewKeys; node = open.pop()) {
    for (const [key, child] of node.children) {
      // Short keys are everywhere; with the quote before them they are keys.
      keys.add(key.length < 3 ? `"${key}` : key)
      open.push(child)
    }
  }
  return keys.size > fewKeys || [...keys].some((key) => key.length > 100) ? undefined : ['\\', ...keys]
}
