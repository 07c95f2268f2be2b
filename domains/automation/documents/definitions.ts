import { fits, isList, isMap, type Data, type DataType } from '#domains/runs/values.ts'
import { didYouMean } from '#platform/kinds/nearest.ts'
import { isObject, type Path } from '#platform/kinds/pointer.ts'
import { compileJavaPattern } from '#platform/text/java-pattern.ts'
import { mostParameters } from './semantics.ts'
import { quoted, type Telling } from './telling.ts'

/** A parameter or a variable as a document declares it. (Sections 3 and 4.) */
export interface Definition {
  readonly name: string
  readonly type: DataType
  /** The type as it was written, when it is one of AWS's resources: which picker fits. */
  readonly hint?: string
  readonly description: string
  readonly default?: Data
  /** Path of a parameter of the Parameter Store that is looked up when a run begins. */
  readonly lookup?: string
  readonly allowedValues?: readonly Data[]
  readonly allowedPattern?: string
  readonly minChars?: number
  readonly maxChars?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minValue?: number
  readonly maxValue?: number
  readonly displayType?: string
  /** Its value goes into the environment instead of into the text. */
  readonly asVariable?: true
}

export type Definitions = ReadonlyMap<string, Definition>

const types: readonly DataType[] = ['String', 'StringList', 'Integer', 'Boolean', 'StringMap', 'MapList']
const limits = ['minChars', 'maxChars', 'minItems', 'maxItems', 'minValue', 'maxValue'] as const
const known = ['type', 'description', 'default', 'allowedValues', 'allowedPattern', 'displayType', 'interpolationType', ...limits]

/** Reads `parameters` or `variables`. What cannot be read is told and left out. */
export const readDefinitions = (
  value: unknown,
  what: 'parameters' | 'variables',
  telling: Telling,
  lists: readonly DataType[] = types,
): Definitions => {
  if (value === undefined || value === null) return new Map()
  if (!isObject(value)) {
    telling.refuse([what], 'type', `\`${what}\` is a mapping of names to definitions.`, 'Write `Name: { type: String }`.')
    return new Map()
  }
  const entries = Object.entries(value)
  if (entries.length > mostParameters)
    telling.refuse(
      [what],
      'limit',
      `There are ${entries.length} ${what}, more than ${mostParameters}.`,
      'Put some together in a StringMap.',
    )
  return new Map(
    entries.slice(0, mostParameters).flatMap(([name, raw]) => {
      const definition = readDefinition(name, raw, [what, name], telling, lists)
      return definition === undefined ? [] : [[name, definition] as const]
    }),
  )
}

const readDefinition = (name: string, raw: unknown, path: Path, telling: Telling, allowed: readonly DataType[]): Definition | undefined => {
  const isVariable = path[0] === 'variables'
  if (!/^[A-Za-z_][A-Za-z0-9_-]{0,49}$/.test(name)) {
    telling.refuse(
      path,
      'name',
      `${quoted(name)} is no name of a parameter.`,
      'Use 1 to 50 letters, digits and `_`, beginning with a letter.',
    )
    return undefined
  }
  if (!isObject(raw)) {
    telling.refuse(path, 'type', `${quoted(name)} is not defined: a definition is a mapping.`, 'Write `type: String` below it.')
    return undefined
  }
  for (const key of Object.keys(raw))
    if (!known.includes(key))
      telling.warn([...path, key], 'unknown-property', `AWS knows no ${quoted(key)} of a parameter.`, didYouMean(key, known).mend)
  const typed = readType(raw['type'], [...path, 'type'], telling, allowed)
  const base = {
    name,
    type: typed?.type ?? 'String',
    ...(typed?.hint === undefined ? {} : { hint: typed.hint }),
    description: typeof raw['description'] === 'string' ? raw['description'] : '',
    ...readLimits(raw, path, telling),
    ...(typeof raw['displayType'] === 'string' ? { displayType: raw['displayType'] } : {}),
    ...(raw['interpolationType'] === 'ENV_VAR' ? { asVariable: true as const } : {}),
  }
  return typed === undefined ? base : { ...base, ...readDefault(base, raw, path, telling, isVariable) }
}

const readType = (
  written: unknown,
  path: Path,
  telling: Telling,
  allowed: readonly DataType[],
): { readonly type: DataType; readonly hint?: string } | undefined => {
  if (typeof written !== 'string') {
    telling.refuse(path, 'required', 'A parameter needs a type.', `Write one of ${allowed.join(', ')}.`)
    return undefined
  }
  if (isOneOf(allowed, written)) return { type: written }
  const resource = /^(List<)?(AWS::[A-Za-z0-9:<>]+?)>?$/.exec(written)
  if (resource !== null) return { type: resource[1] === undefined ? 'String' : 'StringList', hint: written }
  const other = types.find((type) => type.toLowerCase() === written.toLowerCase())
  telling.refuse(
    path,
    'type',
    other === undefined || !allowed.includes(other) ? `${quoted(written)} is no type here.` : `The type is written ${other}.`,
    other === undefined || !allowed.includes(other) ? `Use one of ${allowed.join(', ')}.` : `Write \`${other}\`.`,
  )
  return undefined
}

const isOneOf = <Word extends string>(words: readonly Word[], text: string): text is Word => words.some((word) => word === text)

type Limits = Pick<Definition, (typeof limits)[number] | 'allowedValues' | 'allowedPattern'>

const readLimits = (raw: Record<string, unknown>, path: Path, telling: Telling): Limits => {
  const read: { -readonly [Key in keyof Limits]: Limits[Key] } = {}
  for (const limit of limits) {
    const value = raw[limit]
    if (value === undefined) continue
    const number = typeof value === 'string' && /^-?[0-9]{1,15}$/.test(value) ? Number(value) : value
    if (typeof number === 'number' && Number.isSafeInteger(number)) read[limit] = number
    else telling.refuse([...path, limit], 'type', `\`${limit}\` is a whole number.`, `Write \`${limit}: 1\`.`)
  }
  if (Array.isArray(raw['allowedValues'])) read.allowedValues = raw['allowedValues']
  else if (raw['allowedValues'] !== undefined)
    telling.refuse([...path, 'allowedValues'], 'type', '`allowedValues` is a list.', 'Write `allowedValues: [a, b]`.')
  const pattern = raw['allowedPattern']
  if (typeof pattern === 'string') {
    const compiled = compileJavaPattern(pattern)
    if (!('problem' in compiled)) read.allowedPattern = pattern
    else
      telling.refuse(
        [...path, 'allowedPattern'],
        'pattern',
        `The pattern of ${quoted(path.at(-1))} cannot be used: ${compiled.problem}`,
        'Write a regular expression of Java.',
      )
  } else if (pattern !== undefined)
    telling.refuse([...path, 'allowedPattern'], 'type', '`allowedPattern` is a text.', "Write it in quotes: `'^i-[a-f0-9]+$'`.")
  return read
}

const lookupText = /^\s*\{\{\s*ssm:\s*([A-Za-z0-9_./-]{1,1011}(?::[A-Za-z0-9_.-]+)?)\s*\}\}\s*$/

const readDefault = (
  definition: Definition,
  raw: Record<string, unknown>,
  path: Path,
  telling: Telling,
  isVariable: boolean,
): Partial<Definition> => {
  const written = raw['default'] as Data | undefined
  if (written === undefined) return {}
  const at = [...path, 'default']
  const lookup = typeof written === 'string' ? lookupText.exec(written)?.[1] : undefined
  if (lookup !== undefined) {
    if (definition.type === 'String' || definition.type === 'StringList') return { lookup }
    telling.refuse(at, 'type', `A parameter of type ${definition.type} cannot be looked up.`, 'Make it a String or a StringList.')
    return {}
  }
  const value = readStored(definition.type, written)
  if (value === undefined) {
    telling.refuse(
      at,
      'default',
      `The default ${quoted(written)} of ${quoted(definition.name)} is not of type ${definition.type}.`,
      mendOf(definition.type),
    )
    return {}
  }
  // An empty default says "may be left out"; a pattern that does not let it be empty is told, because it stops every start.
  const problems = problemsOf(definition, value)
  if (problems.length > 0)
    telling.refuse(
      at,
      'default',
      `The default of ${quoted(definition.name)} breaks its own rules: ${problems.join(' ')}`,
      'Change the default or the rule.',
    )
  if (isVariable && typeof written === 'string' && /\{\{/.test(written))
    telling.warn(
      at,
      'reference',
      'The first value of a variable is not filled in; it is taken as it is written.',
      'Set it with a step `aws:updateVariable`.',
    )
  return { default: value }
}

/** A value as it stands in a document: maps and lists may be written as JSON text. Nothing else is converted. */
export const readStored = (type: DataType, written: Data): Data | undefined => {
  const asList = type === 'StringList' || type === 'MapList'
  if (typeof written === 'string' && (asList || type === 'StringMap')) {
    const parsed = parseJson(written)
    if (parsed !== undefined && fits(type, parsed)) return parsed
    if (written === '') return asList ? [] : {}
    return type === 'StringList' && !/^[[{]/.test(written.trim()) ? [written] : undefined
  }
  // YAML reads `default: 10` of a String as a number; AWS takes the text.
  if (type === 'String' && (typeof written === 'number' || typeof written === 'boolean')) return String(written)
  if (type === 'StringList' && isList(written) && written.every((one) => typeof one !== 'object')) return written.map(String)
  return fits(type, written) ? written : undefined
}

const parseJson = (text: string): Data | undefined => {
  try {
    const value: Data = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

const mendOf = (type: DataType): string =>
  ({
    String: 'Write a text.',
    StringList: 'Write a list of texts: `[a, b]`.',
    Integer: 'Write a whole number without quotes.',
    Boolean: 'Write true or false without quotes.',
    StringMap: 'Write a mapping.',
    MapList: 'Write a list of mappings.',
  })[type]

/** Which rules of its parameter a value breaks, a sentence each. */
export const problemsOf = (definition: Definition, value: Data): readonly string[] => {
  if (!fits(definition.type, value)) return [`${quoted(value)} is not of type ${definition.type}. ${mendOf(definition.type)}`]
  return [
    ...allowedProblems(definition, value),
    ...partProblems(definition, isList(value) ? value : [value]),
    ...sizeProblems(definition, value),
  ].slice(0, 5)
}

/** Of a list the first few: a pattern that takes its time is not tried on a thousand elements. */
const partProblems = (definition: Definition, parts: readonly Data[]): readonly string[] => {
  const problems: string[] = []
  for (const part of parts) {
    problems.push(...textProblems(definition, part))
    if (problems.length >= 2) break
  }
  return problems
}

const allowedProblems = ({ allowedValues }: Definition, value: Data): readonly string[] => {
  if (allowedValues === undefined) return []
  const isAllowed = (one: Data): boolean => allowedValues.some((allowed) => sameText(allowed, one))
  if (isAllowed(value) || (isList(value) && value.every(isAllowed))) return []
  return [`${quoted(value)} is not one of ${allowedValues.slice(0, 20).map(plain).join(', ')}.`]
}

const plain = (value: Data): string => (typeof value === 'string' ? value : JSON.stringify(value))
const sameText = (one: Data, other: Data): boolean => JSON.stringify(one) === JSON.stringify(other) || plain(one) === plain(other)

const textProblems = (definition: Definition, part: Data): readonly string[] => {
  if (typeof part !== 'string') return []
  const { minChars, maxChars, allowedPattern } = definition
  const length = [...part].length
  return [
    ...(minChars !== undefined && length < minChars ? [`${quoted(part)} has ${length} characters, fewer than ${minChars}.`] : []),
    ...(maxChars !== undefined && length > maxChars ? [`${quoted(part)} has ${length} characters, more than ${maxChars}.`] : []),
    ...(allowedPattern === undefined ? [] : patternProblems(allowedPattern, part)),
  ]
}

const patternProblems = (pattern: string, part: string): readonly string[] => {
  const compiled = compileJavaPattern(pattern)
  const matches = 'problem' in compiled ? undefined : compiled.matches(part)
  if (matches === true) return []
  return [
    matches === false
      ? `${quoted(part)} does not match ${pattern.slice(0, 200)}.`
      : `Whether ${quoted(part)} matches ${pattern.slice(0, 200)} could not be found out in time; simplify the pattern.`,
  ]
}

const sizeProblems = ({ minItems, maxItems, minValue, maxValue }: Definition, value: Data): readonly string[] => {
  const size = isList(value) ? value.length : isMap(value) ? Object.keys(value).length : undefined
  const number = typeof value === 'number' ? value : undefined
  return [
    ...(size !== undefined && minItems !== undefined && size < minItems ? [`It has ${size} items, fewer than ${minItems}.`] : []),
    ...(size !== undefined && maxItems !== undefined && size > maxItems ? [`It has ${size} items, more than ${maxItems}.`] : []),
    ...(number !== undefined && minValue !== undefined && number < minValue ? [`${number} is less than ${minValue}.`] : []),
    ...(number !== undefined && maxValue !== undefined && number > maxValue ? [`${number} is more than ${maxValue}.`] : []),
  ]
}
