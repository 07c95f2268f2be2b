import { isObject, type Path, toPointer } from '#platform/kinds/pointer.ts'

/** One field that differs: a JSON pointer and what was and is there (undefined: nothing). */
export interface FieldChange {
  readonly path: string
  readonly before?: unknown
  readonly after?: unknown
}

/** The fields in which two documents differ, in the order of their keys. Lists are compared item by item unless only one side is a list. */
export const diffFields = (before: unknown, after: unknown, path: Path = []): FieldChange[] => {
  if (sameValue(before, after)) return []
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap((key) => diffFields(own(before, key), own(after, key), [...path, key]))
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index).flatMap((index) =>
      diffFields(before[index], after[index], [...path, index]),
    )
  }
  return [{ path: toPointer(path), ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
}

/** Equal as JSON: the order of keys does not count, undefined is absent. */
export const sameValue = (one: unknown, other: unknown): boolean => {
  if (Object.is(one, other) || one === other) return true
  if (Array.isArray(one) || Array.isArray(other)) {
    return (
      Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((item, index) => sameValue(item, other[index]))
    )
  }
  if (!isObject(one) || !isObject(other)) return false
  const [mine, theirs] = [definedKeys(one), definedKeys(other)]
  return mine.length === theirs.length && mine.every((key) => Object.hasOwn(other, key) && sameValue(one[key], other[key]))
}

const own = (object: Record<string, unknown>, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined)

const definedKeys = (object: Record<string, unknown>): string[] => Object.keys(object).filter((key) => object[key] !== undefined)
