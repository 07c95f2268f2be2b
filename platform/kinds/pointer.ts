/** JSON pointers (RFC 6901): how findings, links and differences name a place in a document. */
export type Path = readonly (string | number)[]

export const toPointer = (path: Path): string => path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

export const fromPointer = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** What is at `path`, or undefined. Looks only at a value's own properties. */
export const valueAt = (value: unknown, path: Path): unknown => {
  let here = value
  for (const step of path) {
    if (Array.isArray(here)) here = here[Number(step)]
    else if (isObject(here) && Object.hasOwn(here, step)) here = here[String(step)]
    else return undefined
  }
  return here
}

/** `value` with what is at `path` replaced, or removed when `next` is undefined. Objects on the way are made as needed. */
export const withValueAt = (value: unknown, path: Path, next: unknown): unknown => {
  const [step, ...rest] = path
  if (step === undefined) return next
  if (Array.isArray(value)) {
    const inner = withValueAt(value[Number(step)], rest, next)
    if (inner === undefined) return value.toSpliced(Number(step), 1)
    const items: unknown[] = [...value]
    items[Number(step)] = inner
    return items
  }
  const object = isObject(value) ? value : {}
  const { [String(step)]: former, ...others } = object
  const inner = withValueAt(former, rest, next)
  return inner === undefined ? others : { ...object, [String(step)]: inner }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
