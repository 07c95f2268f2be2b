import { isPlain } from '../../form/schema.ts'

type Names = readonly (string | number)[]

/** A body in which a mapping finds something everywhere it looks, to begin trying with; what contradicts itself is left out. Pure. */
export const sampleFor = (mapping: unknown): unknown => {
  const held = isPlain(mapping) ? (mapping['event'] ?? mapping['alert']) : undefined
  const { each, ...templates } = isPlain(held) ? held : {}
  const list = pathsIn(each)[0]
  const entry: Record<string, unknown> = {}
  const body: Record<string, unknown> = list === undefined ? entry : {}
  const fill = (name: string, template: unknown): void => {
    if (isPlain(template)) return Object.entries(template).forEach(([inner, value]) => fill(inner, value))
    for (const { names, ofBody } of pathsIn(template)) put(ofBody ? body : entry, names, valueFor(name))
  }
  for (const [name, template] of Object.entries(templates)) fill(name, template)
  if (list === undefined) return entry
  if (list.names.length === 0) return [entry]
  put(body, list.names, [entry])
  return body
}

/** The first choice of each path in a value of a mapping. */
const pathsIn = (template: unknown): readonly { readonly names: Names; readonly ofBody: boolean }[] => {
  if (typeof template !== 'string' || /^\s*"/.test(template)) return []
  const texts = template.includes('{{') ? [...template.matchAll(/\{\{(.*?)\}\}/g)].map(([, path = '']) => path) : [template]
  return texts.map((text) => {
    const path = (text.split('??')[0] ?? '').trim()
    const names = [...path.matchAll(/([A-Za-z_][A-Za-z0-9_-]*)|\[(\d{1,2})\]|\["([^"\]]+)"\]/g)].map(
      ([, plain, index, quoted]) => plain ?? quoted ?? Number(index),
    )
    return { names, ofBody: path.startsWith('$') }
  })
}

const valueFor = (name: string): string => {
  switch (name) {
    case 'time':
    case 'startedAt':
      return '2026-01-31T09:30:00Z'
    case 'url':
      return 'https://monitor.example/1'
    case 'status':
      return 'down'
    case 'severity':
      return 'warning'
    default:
      return `a ${name}`
  }
}

const put = (into: object, names: Names, value: unknown): void => {
  let at: object = into
  names.forEach((name, index) => {
    const known: unknown = Reflect.get(at, name)
    const next = known ?? (index === names.length - 1 ? value : typeof names[index + 1] === 'number' ? [] : {})
    if (known === undefined && name !== '__proto__') Reflect.set(at, name, next)
    if (typeof next === 'object' && next !== null) at = next
  })
}
