import Format from 'typebox/format'
import type { Finding } from '#platform/refusal.ts'
import { didYouMean, nearest } from '#platform/kinds/nearest.ts'
import { isObject, type Path, toPointer } from '#platform/kinds/pointer.ts'

/** Nobody mends more at once, and a machine that sends nonsense must not cost as many sentences. */
export const enough = 50

/**
 * Says in people's words where a value does not fit a schema. The compiled schema decides whether it fits; this
 * explains why not, over the words of JSON Schema that kinds use, so that every refusal has a place, a rule and a mend.
 */
export const explain = (schema: unknown, value: unknown, path: Path = []): Finding[] => {
  if (!isObject(schema)) return []
  const at = (rule: string, message: string, mend?: string): Finding => ({ path: toPointer(path), rule, message, ...(mend && { mend }) })
  if (Array.isArray(schema.anyOf)) return explainChoice(schema.anyOf, value, path)
  if ('const' in schema)
    return value === schema.const
      ? []
      : [at('const', `This must be ${show(schema.const)}, not ${show(value)}.`, `Write ${show(schema.const)}.`)]
  if (Array.isArray(schema.enum)) return schema.enum.includes(value) ? [] : [notOneOf(schema.enum, value, path)]
  switch (schema.type) {
    case 'object':
      return isObject(value)
        ? explainObject(schema, value, path)
        : [at('type', `This must be a mapping, not ${typeName(value)}.`, shapeOf(schema))]
    case 'array':
      return Array.isArray(value)
        ? explainArray(schema, value, path)
        : [at('type', `This must be a list, not ${typeName(value)}.`, 'Begin each item with `- `.')]
    case 'string':
      return typeof value === 'string'
        ? explainText(schema, value, at)
        : [at('type', `This must be text, not ${typeName(value)}.`, quoted(value))]
    case 'integer':
    case 'number':
      return explainNumber(schema, value, at)
    case 'boolean':
      return typeof value === 'boolean'
        ? []
        : [at('type', `This must be true or false, not ${show(value)}.`, 'Write `true` or `false`, without quotes.')]
    case 'null':
      return value === null ? [] : [at('type', 'This must be empty.')]
    default:
      return []
  }
}

/**
 * The schema with the keys of every map held to their pattern. JSON Schema lets keys that match no pattern pass; a kind
 * that says how keys are written means it.
 */
export const closeKeys = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closeKeys)
  if (!isObject(schema)) return schema
  const closed = Object.fromEntries(Object.entries(schema).map(([key, inner]) => [key, key === 'const' ? inner : closeKeys(inner)]))
  return isObject(schema.patternProperties) && !Object.hasOwn(schema, 'additionalProperties')
    ? { ...closed, additionalProperties: false }
    : closed
}

type At = (rule: string, message: string, mend?: string) => Finding

const explainObject = (schema: Record<string, unknown>, value: Record<string, unknown>, path: Path): Finding[] => {
  const properties = isObject(schema.properties) ? schema.properties : {}
  const patterns = Object.entries(isObject(schema.patternProperties) ? schema.patternProperties : {})
  const findings: Finding[] = []
  const unknown = Object.keys(value).filter(
    (key) => !Object.hasOwn(properties, key) && !patterns.some(([pattern]) => new RegExp(pattern).test(key)),
  )
  for (const key of Array.isArray(schema.required) ? schema.required.map(String) : []) {
    if (Object.hasOwn(value, key)) continue
    const written = unknown.slice(0, enough).find((other) => nearest(other, [key]) === key)
    const mend = written === undefined ? `Add \`${key}: …\`.` : `Rename \`${written}\` to \`${key}\`.`
    findings.push({ path: toPointer(path), rule: 'required', message: `\`${key}\` is missing.`, mend })
  }
  for (const [key, inner] of Object.entries(value)) {
    if (findings.length >= enough) break
    const here = [...path, key]
    const pattern = patterns.find(([expression]) => new RegExp(expression).test(key))
    if (Object.hasOwn(properties, key)) findings.push(...explain(properties[key], inner, here))
    else if (pattern) findings.push(...explain(pattern[1], inner, here))
    else if (isObject(schema.additionalProperties)) findings.push(...explain(schema.additionalProperties, inner, here))
    else if (schema.additionalProperties === false || patterns.length > 0)
      findings.push(notKnown(key, here, Object.keys(properties), patterns))
  }
  return findings
}

const notKnown = (key: string, path: Path, properties: readonly string[], patterns: readonly [string, unknown][]): Finding => {
  const finding = { path: toPointer(path), rule: 'unknown-property', message: `\`${key}\` is not known here.` }
  if (patterns.length > 0 && properties.length === 0)
    return { ...finding, rule: 'pattern', mend: `Keys here match \`${patterns.map(([pattern]) => pattern).join('` or `')}\`.` }
  const meant = didYouMean(key, properties)
  if (meant.mend) return { ...finding, ...meant }
  return {
    ...finding,
    mend:
      properties.length > 30 || properties.length === 0
        ? 'Remove it.'
        : `Known here: ${properties.map((name) => `\`${name}\``).join(', ')}.`,
  }
}

const explainArray = (schema: Record<string, unknown>, value: readonly unknown[], path: Path): Finding[] => {
  const at = (rule: string, message: string, mend: string): Finding => ({ path: toPointer(path), rule, message, mend })
  const findings: Finding[] = []
  const least = limit(schema.minItems)
  const most = limit(schema.maxItems)
  if (least !== undefined && value.length < least) findings.push(at('too-few', `At least ${least} needed here.`, 'Add an item.'))
  if (most !== undefined && value.length > most) return [at('too-many', `At most ${most} fit here, not ${value.length}.`, 'Remove some.')]
  const texts = value.map((item) => JSON.stringify(item))
  const first = new Map(texts.map((text, index) => [text, index] as const).toReversed())
  const twice = schema.uniqueItems === true ? texts.findIndex((text, index) => first.get(text) !== index) : -1
  if (twice >= 0)
    findings.push({ path: toPointer([...path, twice]), rule: 'unique', message: 'This is in the list twice.', mend: 'Remove one of them.' })
  for (const [index, item] of value.entries()) {
    if (findings.length >= enough) break
    findings.push(...explain(schema.items, item, [...path, index]))
  }
  return findings
}

const explainText = (schema: Record<string, unknown>, value: string, at: At): Finding[] => {
  const [least, most] = [limit(schema.minLength), limit(schema.maxLength)]
  const length = [...value].length
  if (least !== undefined && length < least)
    return [
      at(
        'too-short',
        least === 1 ? 'This must not be empty.' : `At least ${least} characters needed here.`,
        'Fill it in, or remove the key.',
      ),
    ]
  if (most !== undefined && length > most) return [at('too-long', `At most ${most} characters fit here, not ${length}.`, 'Shorten it.')]
  if (typeof schema.pattern === 'string' && !new RegExp(schema.pattern).test(value)) {
    const hint = typeof schema.description === 'string' ? schema.description : `It must match \`${schema.pattern}\`.`
    return [at('pattern', `${show(value)} is not written as this must be.`, hint)]
  }
  if (typeof schema.format === 'string' && Format.Has(schema.format) && !Format.Test(schema.format, value)) {
    return [at('format', `${show(value)} is not a valid ${schema.format}.`, formats[schema.format] ?? `Write a ${schema.format}.`)]
  }
  return []
}

const explainNumber = (schema: Record<string, unknown>, value: unknown, at: At): Finding[] => {
  const whole = schema.type === 'integer'
  if (typeof value !== 'number') {
    const number = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
    return [
      at(
        'type',
        `This must be a ${whole ? 'whole number' : 'number'}, not ${typeName(value)}.`,
        number ? `Write ${value.trim()} without quotes.` : 'Write a number.',
      ),
    ]
  }
  if (whole && !Number.isInteger(value)) return [at('type', `This must be a whole number, not ${value}.`, `Write ${Math.round(value)}.`)]
  const [least, most] = [limit(schema.minimum), limit(schema.maximum)]
  if (least !== undefined && value < least)
    return [at('too-small', `At least ${least} fits here, not ${value}.`, `Write ${least} or more.`)]
  if (most !== undefined && value > most) return [at('too-large', `At most ${most} fits here, not ${value}.`, `Write ${most} or less.`)]
  return []
}

const explainChoice = (branches: readonly unknown[], value: unknown, path: Path): Finding[] => {
  const explained = branches.map((branch) => explain(branch, value, path))
  if (explained.some((findings) => findings.length === 0)) return []
  const words = branches.flatMap((branch) => (isObject(branch) && 'const' in branch ? [branch.const] : []))
  if (words.length === branches.length) return [notOneOf(words, value, path)]
  // The branch that got furthest into the value says most about what was meant.
  const depth = (findings: readonly Finding[]): number => Math.max(...findings.map((finding) => finding.path.length))
  return explained.toSorted((one, other) => depth(other) - depth(one) || one.length - other.length)[0] ?? []
}

const notOneOf = (words: readonly unknown[], value: unknown, path: Path): Finding => {
  const meant = typeof value === 'string' ? didYouMean(value, words.map(String)).mend : undefined
  const message = `${show(value)} is not one of ${words.map(show).join(', ')}.`
  return { path: toPointer(path), rule: 'choice', message, mend: meant ?? 'Write one of them.' }
}

const formats: Readonly<Record<string, string>> = {
  date: 'Write a date, `2026-11-20`.',
  'date-time': 'Write an instant, `2026-11-20T09:00:00Z`.',
  email: 'Write an address, `alice@example.com`.',
  uri: 'Write an address, `https://example.com/`.',
}

const limit = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

const typeName = (value: unknown): string => {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  return typeof value === 'string' ? `the text ${show(value)}` : `the ${typeof value} ${show(value)}`
}

const quoted = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'boolean'
    ? `Put it in quotes: "${value}".`
    : value === null
      ? 'Fill it in, or remove the key.'
      : 'Write text.'

const shapeOf = (schema: Record<string, unknown>): string => {
  const names = isObject(schema.properties) ? Object.keys(schema.properties).slice(0, 6) : []
  return names.length > 0 ? `Write keys under it: ${names.map((name) => `\`${name}:\``).join(', ')} …` : 'Write keys and values under it.'
}

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return `\`${(text.length > 80 ? `${text.slice(0, 77)}…` : text).replaceAll('`', 'ˋ')}\``
}
