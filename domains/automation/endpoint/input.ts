import { isLimit } from '#domains/runs/fan.ts'
import { isList, isMap, type Data } from '#domains/runs/values.ts'
import { SsmError } from './errors.ts'

/** What an operation was given, read field by field. What does not fit is a `ValidationException`, as at AWS. */
export type Input = Readonly<Record<string, Data>>

const wrong = (name: string, wanted: string): SsmError =>
  new SsmError('ValidationException', `1 validation error detected: ${name} must be ${wanted}.`)

export const needText = (input: Input, name: string, longest = 1_000): string => {
  const value = textIn(input, name, longest)
  if (value === undefined || value === '') throw wrong(name, 'given')
  return value
}

export const textIn = (input: Input, name: string, longest = 1_000): string | undefined => {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string' || value.length > longest) throw wrong(name, `text of at most ${longest} characters`)
  return value
}

export const textsIn = (input: Input, name: string, most = 100): readonly string[] => {
  const value = input[name]
  if (value === undefined || value === null) return []
  if (!isList(value) || value.length > most || !value.every((one) => typeof one === 'string'))
    throw wrong(name, `a list of at most ${most} texts`)
  return value
}

/** A number or a percentage. */
export const limitIn = (input: Input, name: string, least: 0 | 1): string | undefined => {
  const value = textIn(input, name, 7)
  if (value !== undefined && !isLimit(value, least)) throw wrong(name, `a number from ${least}, or a percentage`)
  return value
}

export const isTrue = (input: Input, name: string): boolean => {
  const value = input[name]
  if (value === undefined || value === null) return false
  if (typeof value !== 'boolean') throw wrong(name, 'true or false')
  return value
}

export const wholeIn = (input: Input, name: string, least: number, most: number): number | undefined => {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw wrong(name, `a whole number from ${least} to ${most}`)
  return value
}

export const mapsIn = (input: Input, name: string, most = 100): readonly Input[] => {
  const value = input[name]
  if (value === undefined || value === null) return []
  if (!isList(value) || value.length > most || !value.every(isMap)) throw wrong(name, `a list of at most ${most} objects`)
  return value
}

/** Names with lists of texts: how parameters travel. */
export const wireIn = (input: Input, name: string): Readonly<Record<string, readonly string[]>> => {
  const value = input[name]
  if (value === undefined || value === null) return {}
  if (!isMap(value) || Object.keys(value).length > 200) throw wrong(name, 'an object of at most 200 names')
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      if (!isList(one) || !one.every((text) => typeof text === 'string')) throw wrong(`${name}.${key}`, 'a list of texts')
      return [key, one as readonly string[]]
    }),
  )
}

export interface Filter {
  readonly key: string
  readonly values: readonly string[]
}

/** `[{ Key, Values }]`; refuses keys the operation does not know. */
export const filtersIn = (input: Input, name: string, known: readonly string[]): readonly Filter[] =>
  mapsIn(input, name, 20).map((one) => {
    const key = textIn(one, 'Key') ?? textIn(one, 'key') ?? ''
    if (!known.some((word) => key === word || (word.endsWith(':') && key.startsWith(word))))
      throw new SsmError('InvalidFilterKey', `The filter key "${key}" is not known here. Use one of ${known.join(', ')}.`)
    const values =
      'Values' in one
        ? textsIn(one, 'Values')
        : 'valueSet' in one
          ? textsIn(one, 'valueSet')
          : [textIn(one, 'value') ?? ''].filter((text) => text !== '')
    if (values.length === 0) throw new SsmError('InvalidFilterValue', `The filter "${key}" has no values.`)
    return { key, values }
  })

/** A page by position, for lists that are short: the token is where the next begins. */
export const pageOf = <Item>(
  items: readonly Item[],
  input: Input,
  most = 50,
): { readonly items: readonly Item[]; readonly NextToken?: string } => {
  const size = wholeIn(input, 'MaxResults', 1, 1_000) ?? most
  const token = textIn(input, 'NextToken')
  if (token !== undefined && !/^\d{1,7}$/.test(token))
    throw new SsmError('InvalidNextToken', 'The next token is not one of this operation.')
  const begin = Number(token ?? 0)
  const end = begin + Math.min(size, most)
  return { items: items.slice(begin, end), ...(end < items.length ? { NextToken: String(end) } : {}) }
}
