/** A JSON schema as a TypeScript type, as far as TypeBox writes them. What it does not know becomes `unknown`, never `any`. */
export const typeOf = (schema: unknown, depth = 0): string => {
  if (!isPlain(schema)) return 'unknown'
  if ('const' in schema) return JSON.stringify(schema.const)
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const union = schema.anyOf ?? schema.oneOf
  if (Array.isArray(union)) return unique(union.map((member) => typeOf(member, depth))).join(' | ')
  if (Array.isArray(schema.allOf)) return unique(schema.allOf.map((member) => `(${typeOf(member, depth)})`)).join(' & ')
  if (Array.isArray(schema.type)) return unique(schema.type.map((type) => typeOf({ ...schema, type }, depth))).join(' | ')
  switch (schema.type) {
    case 'string':
      return 'string'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'null':
      return 'null'
    case 'array':
      return arrayOf(schema, depth)
    case 'object':
      return objectOf(schema, depth)
    default:
      return 'unknown'
  }
}

type Plain = Readonly<Record<string, unknown>>

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value)

const unique = (values: readonly string[]): string[] => (values.includes('unknown') ? ['unknown'] : [...new Set(values)])

const arrayOf = (schema: Plain, depth: number): string => {
  if (Array.isArray(schema.items)) return `[${schema.items.map((item) => typeOf(item, depth)).join(', ')}]`
  const item = typeOf(schema.items, depth)
  return /[|&]/.test(item) ? `(${item})[]` : `${item}[]`
}

const objectOf = (schema: Plain, depth: number): string => {
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  const indent = '  '.repeat(depth + 1)
  const members = Object.entries(isPlain(schema.properties) ? schema.properties : {}).map(([name, member]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
    return required.has(name)
      ? `${indent}${key}: ${typeOf(member, depth + 1)}`
      : `${indent}${key}?: ${typeOf(member, depth + 1)} | undefined`
  })
  if (members.length > 0) return `{\n${members.join('\n')}\n${'  '.repeat(depth)}}`
  if (isPlain(schema.patternProperties))
    return `Record<string, ${unique(Object.values(schema.patternProperties).map((value) => typeOf(value, depth))).join(' | ')}>`
  if (isPlain(schema.additionalProperties)) return `Record<string, ${typeOf(schema.additionalProperties, depth)}>`
  return schema.additionalProperties === false ? 'Record<string, never>' : 'Record<string, unknown>'
}
