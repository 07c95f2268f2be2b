import type { TSchema } from 'typebox'
import { inputOfQuery, isList, propertiesOf } from '#platform/http/query.ts'
import { nearest } from '#platform/kinds/nearest.ts'
import { UsageError } from './failure.ts'

/** What is not input of the action. An action's own field of the same name goes first; then give these before the noun. */
export interface Options {
  readonly url?: string
  readonly token?: string
  readonly output?: string
  readonly yes?: boolean
  readonly help?: boolean
  readonly version?: boolean
  /** Input as JSON: from standard input, or the text itself. */
  readonly json?: string | true
}

const switches: Readonly<Record<string, keyof Options>> = {
  help: 'help',
  h: 'help',
  yes: 'yes',
  y: 'yes',
  version: 'version',
  json: 'json',
}
const valued: Readonly<Record<string, keyof Options>> = { url: 'url', token: 'token', output: 'output', o: 'output' }

/** Splits the options before the first word from the rest. */
export const readOptions = (args: readonly string[]): { readonly options: Options; readonly rest: readonly string[] } => {
  const taken = takeFlags(args, () => undefined, true)
  return { options: taken.options, rest: taken.rest }
}

/**
 * Reads the input of an action from its arguments, by the schema: `--if-version 3` is the field `ifVersion`,
 * `--where.team x` a field within a field, a repeated flag a list, `--no-open` false, `@file` the text of a file (base64 of it, where that is wanted).
 * Words without a flag fill the required fields in order, or the one obvious field when none is required.
 */
export const readInput = (
  schema: TSchema,
  args: readonly string[],
  about: string,
  readFile: (path: string, encoding?: 'base64') => string,
): { readonly input: Record<string, unknown>; readonly options: Options } => {
  const fields = propertiesOf(schema)
  const taken = takeFlags(args, (flag) => fieldOf(fields, flag))
  const given = new Map(taken.fields)
  const unknown = taken.unknown[0]
  if (unknown !== undefined) throw new UsageError(unknownFlag(unknown, fields), about)
  fillPositional(schema, taken.rest, given, about)
  const written = (path: string, value: string): string =>
    value.startsWith('@@') ? value.slice(1) : value.startsWith('@') ? readFile(value.slice(1), encodingOf(fields[path])) : value
  const nested = nest([...given].map(([path, values]) => [path, values.map((value) => written(path, value))]))
  return { input: typed(schema, nested), options: taken.options }
}

/** A field that holds a file as base64 takes any file. */
const encodingOf = (schema: TSchema | undefined): 'base64' | undefined =>
  schema !== undefined && 'contentEncoding' in schema && schema.contentEncoding === 'base64' ? 'base64' : undefined

/** The flags of a command that takes any number of words, which are no fields of it. */
export const readWords = (
  schema: TSchema,
  args: readonly string[],
  about: string,
): { readonly input: Record<string, unknown>; readonly words: readonly string[]; readonly options: Options } => {
  const fields = propertiesOf(schema)
  const taken = takeFlags(args, (flag) => fieldOf(fields, flag))
  const unknown = taken.unknown[0]
  if (unknown !== undefined) throw new UsageError(unknownFlag(unknown, fields), about)
  const nested = nest([...taken.fields])
  return { input: typed(schema, nested), words: taken.rest, options: taken.options }
}

/** `ifVersion` is written `--if-version`. */
export const flagOf = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

interface Taken {
  readonly fields: ReadonlyMap<string, readonly string[]>
  readonly options: Options
  readonly rest: readonly string[]
  readonly unknown: readonly string[]
}

type FieldOf = (flag: string) => { readonly path: string; readonly isSwitch: boolean } | undefined

const takeFlags = (args: readonly string[], fieldOf: FieldOf, stopAtWord = false): Taken => {
  const fields = new Map<string, string[]>()
  const options: Record<string, string | boolean> = {}
  const rest: string[] = []
  const unknown: string[] = []
  const add = (path: string, value: string): void => void fields.set(path, [...(fields.get(path) ?? []), value])
  const queue = [...args]
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--') {
      rest.push(...queue.splice(0))
    } else if (!/^--?[A-Za-z]/.test(word)) {
      rest.push(word)
      if (stopAtWord) rest.push(...queue.splice(0))
    } else {
      const [, flag = '', own] = /^--?([^=]+)(?:=([\s\S]*))?$/.exec(word) ?? []
      const field = fieldOf(flag)
      const negated = flag.startsWith('no-') ? fieldOf(flag.slice(3)) : undefined
      if (field !== undefined) add(field.path, own ?? (field.isSwitch ? 'true' : needValue(queue.shift(), word)))
      else if (negated?.isSwitch === true) add(negated.path, 'false')
      else if (switches[flag] !== undefined) options[switches[flag]] = own ?? true
      else if (valued[flag] !== undefined) options[valued[flag]] = own ?? needValue(queue.shift(), word)
      else unknown.push(flag)
    }
  }
  if (stopAtWord && unknown[0] !== undefined) throw new UsageError(`There is no option --${unknown[0]} before the noun.`)
  return { fields, options, rest, unknown }
}

const needValue = (value: string | undefined, flag: string): string => {
  if (value === undefined) throw new UsageError(`${flag} needs a value.`)
  return value
}

const fieldOf = (fields: Readonly<Record<string, TSchema>>, flag: string): ReturnType<FieldOf> => {
  const [head = '', ...tail] = flag.split('.')
  const name = Object.keys(fields).find((field) => flagOf(field) === head || field === head)
  const schema = name === undefined ? undefined : fields[name]
  if (name === undefined || schema === undefined) return undefined
  if (tail.length > 0) {
    const inner = fieldOf(propertiesOf(schema), tail.join('.'))
    // A map has no declared fields: any key is one.
    return { path: `${name}.${inner?.path ?? tail.join('.')}`, isSwitch: inner?.isSwitch ?? false }
  }
  return { path: name, isSwitch: 'type' in schema && schema.type === 'boolean' }
}

const obvious = ['id', 'reference', 'name', 'kind', 'text', 'subject', 'person']

const fillPositional = (schema: TSchema, words: readonly string[], given: Map<string, readonly string[]>, about: string): void => {
  const fields = propertiesOf(schema)
  const required = requiredOf(schema).filter((name) => !given.has(name) && isScalar(fields[name]))
  const candidates = [...ofNoun(about), ...obvious].filter(
    (name) => Object.hasOwn(fields, name) && isScalar(fields[name]) && !given.has(name),
  )
  const open = required.length > 0 ? required : candidates.slice(0, 1)
  if (words.length > open.length) {
    const surplus = words[open.length] ?? ''
    throw new UsageError(
      open.length === 0
        ? `"${surplus}" has no place here: give it a flag.`
        : `"${surplus}" is one word too many; quote what belongs together.`,
      about,
    )
  }
  words.forEach((word, at) => given.set(open[at] ?? '', [word]))
}

/** `procedure-schedule next` is asked of a `schedule`, `procedure lint` of a `procedure`. */
const ofNoun = (about: string): readonly string[] => {
  const [noun = ''] = about.split(' ')
  return [noun, noun.slice(noun.lastIndexOf('-') + 1)]
}

export const requiredOf = (schema: TSchema): readonly string[] =>
  'required' in schema && Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : []

const isScalar = (schema: TSchema | undefined): boolean => schema !== undefined && !isList(schema) && !('properties' in schema)

interface Nested {
  [field: string]: string | string[] | Nested
}

const nest = (entries: readonly (readonly [string, readonly string[]])[]): Nested => {
  const whole: Nested = {}
  for (const [path, values] of entries) {
    const parts = path.split('.')
    let into = whole
    for (const part of parts.slice(0, -1)) {
      const inner = into[part]
      const next: Nested = typeof inner === 'object' && !Array.isArray(inner) ? inner : {}
      into[part] = next
      into = next
    }
    into[parts.at(-1) ?? ''] = values.length === 1 ? (values[0] ?? '') : [...values]
  }
  return whole
}

const typed = (schema: TSchema, nested: Nested): Record<string, unknown> => {
  const flat = Object.entries(nested).filter(
    (entry): entry is [string, string | string[]] => typeof entry[1] === 'string' || Array.isArray(entry[1]),
  )
  const fields = propertiesOf(schema)
  const deep = Object.entries(nested).flatMap(([name, value]) =>
    typeof value === 'object' && !Array.isArray(value) ? [[name, typed(fields[name] ?? {}, value)] as const] : [],
  )
  return { ...inputOfQuery(schema, Object.fromEntries(flat)), ...Object.fromEntries(deep) }
}

const unknownFlag = (flag: string, fields: Readonly<Record<string, TSchema>>): string => {
  const close = nearest(flag, Object.keys(fields).map(flagOf))
  return `There is no flag --${flag}.${close === undefined ? '' : ` Did you mean --${close}?`}`
}
