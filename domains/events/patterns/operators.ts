import type { Finding } from '#platform/refusal.ts'
import { canonical, readAddress, readCidr } from './address.ts'
import type { Alternative, Comparison, Range } from './language.ts'
import type { Tree } from './tree.ts'
import { readWildcard } from './wildcard.ts'

/** Notes a mistake. Reading goes on, so that one look tells all of them. */
export type Complain = (finding: Finding) => undefined

/** One entry of the list behind a field: a value, or an object whose only key is an operator. */
export const readAlternative = (tree: Tree, path: string, complain: Complain): Alternative | undefined => {
  if (tree.is === 'text') return exactText(tree.text)
  if (tree.is === 'number') return { is: 'value', value: tree.value }
  if (tree.is === 'word') return { is: 'value', value: tree.value }
  if (tree.is === 'array')
    return complain({
      path,
      rule: 'alternative',
      message: 'A list stands inside a list.',
      mend: 'Write its values side by side in the outer list.',
    })
  const [operator, ...more] = tree.entries
  if (operator === undefined || more.length > 0)
    return complain({
      path,
      rule: 'one-operator',
      message: 'An alternative has exactly one operator.',
      mend: 'Give each operator its own object; alternatives are joined with OR.',
    })
  const at = `${path}/${pointer(operator.key)}`
  const read = operators[operator.key]
  if (read === undefined)
    return complain({
      path: at,
      rule: 'unknown-operator',
      message: `"${operator.key}" is not an operator.`,
      mend: `Operators are ${Object.keys(operators).join(', ')}.`,
    })
  return read(operator.value, at, complain)
}

/** A key as a segment of a JSON pointer. */
export const pointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')

type Read<Meaning> = (tree: Tree, path: string, complain: Complain) => Meaning | undefined

const exactText = (text: string): Comparison => {
  const address = readAddress(text)
  return address === undefined ? { is: 'value', value: text } : { is: 'address', address: canonical(address) }
}

const textOf: Read<string> = (tree, path, complain) =>
  tree.is === 'text'
    ? tree.text
    : complain({ path, rule: 'type', message: 'This operator compares with a string.', mend: 'Write one string in quotes.' })

const exactly: Read<Comparison> = (tree, path, complain) => {
  const text = textOf(tree, path, complain)
  return text === undefined ? undefined : { is: 'value', value: text }
}

const ignoringCase: Read<Comparison> = (tree, path, complain) => {
  const text = textOf(tree, path, complain)
  return text === undefined ? undefined : { is: 'equals', text, ignoringCase: true }
}

/** `{"prefix": "s"}` or `{"prefix": {"equals-ignore-case": "s"}}`. */
const affix =
  (is: 'prefix' | 'suffix'): Read<Comparison> =>
  (tree, path, complain) => {
    const inner = tree.is === 'object' && tree.entries.length === 1 ? tree.entries[0] : undefined
    const isIgnoring = inner?.key === 'equals-ignore-case'
    const text = inner !== undefined && isIgnoring ? textOf(inner.value, `${path}/${inner.key}`, complain) : textOf(tree, path, complain)
    return text === undefined ? undefined : { is, text, ignoringCase: isIgnoring }
  }

const wildcard: Read<Comparison> = (tree, path, complain) => {
  const text = textOf(tree, path, complain)
  if (text === undefined) return undefined
  const mistake = readWildcard(text)
  return typeof mistake === 'string' ? complain({ path, rule: 'wildcard', message: mistake }) : { is: 'wildcard', text }
}

const cidr: Read<Comparison> = (tree, path, complain) => {
  const text = textOf(tree, path, complain)
  if (text === undefined) return undefined
  const range = readCidr(text)
  return range === undefined
    ? complain({
        path,
        rule: 'cidr',
        message: `"${text}" is not a range of addresses.`,
        mend: 'Write `10.0.0.0/8` (0 to 31 bits) or `2001:db8::/32` (0 to 127 bits).',
      })
    : { is: 'cidr', ...range }
}

const exists: Read<Alternative> = (tree, path, complain) =>
  tree.is === 'word' && tree.value !== null
    ? { is: tree.value ? 'present' : 'absent' }
    : complain({ path, rule: 'type', message: '`exists` is true or false.' })

const numericMend = 'Write one comparison, `["<", 5]`, or a range with the lower bound first, `[">=", 1, "<", 5]`.'

const numeric: Read<Range> = (tree, path, complain) => {
  const wrong = (message: string): undefined => complain({ path, rule: 'numeric', message, mend: numericMend })
  if (tree.is !== 'array' || (tree.items.length !== 2 && tree.items.length !== 4))
    return wrong('`numeric` is a list of comparisons and numbers.')
  const range = { low: -Infinity, lowIncluded: false, high: Infinity, highIncluded: false }
  for (let at = 0; at < tree.items.length; at += 2) {
    const sign = tree.items[at]
    const bound = tree.items[at + 1]
    if (sign?.is !== 'text' || !/^(?:=|[<>]=?)$/.test(sign.text)) return wrong('A comparison is one of =, <, <=, >, >=.')
    if (bound?.is !== 'number') return wrong('Numbers are compared with numbers.')
    if (!isComparable(bound)) return wrong(`${bound.spelled} cannot be told from its neighbours: it has more digits than a number keeps.`)
    const isLower = sign.text.startsWith('>')
    if (tree.items.length === 4 && (sign.text === '=' || isLower !== (at === 0)))
      return wrong('A range has its lower bound first, then its upper bound.')
    if (sign.text !== '=' && isLower) Object.assign(range, { low: bound.value, lowIncluded: sign.text === '>=' })
    else if (sign.text !== '=') Object.assign(range, { high: bound.value, highIncluded: sign.text === '<=' })
    else Object.assign(range, { low: bound.value, lowIncluded: true, high: bound.value, highIncluded: true })
  }
  if (tree.items.length === 4 && range.low >= range.high) return wrong('The lower bound is not below the upper bound.')
  return { is: 'range', ...range }
}

/** Whether the spelling says exactly the number that is kept: 1e309 and 9007199254740993 do not. */
const isComparable = ({ value, spelled }: { value: number; spelled: string }): boolean =>
  Number.isFinite(value) && digitsOf(spelled) === digitsOf(String(value))

/** Sign, significant digits and exponent of a decimal literal, however it is spelled. */
const digitsOf = (spelled: string): string => {
  const [, sign = '', whole = '', part = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(spelled) ?? []
  const digits = `${whole}${part}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  return significant === '' ? '0' : `${sign}${significant}e${Number(power) - part.length + digits.length - significant.length}`
}

const anythingBut: Read<Alternative> = (tree, path, complain) => {
  const none = tree.is === 'object' ? noneOfOperator(tree.entries, path, complain) : noneOfValues(tree, path, complain)
  return none === undefined ? undefined : { is: 'anything-but', none }
}

/** `"s"`, `5`, `["s", "t"]` or `[5, 6]`: compared as text, addresses too. */
const noneOfValues: Read<readonly Comparison[]> = (tree, path, complain) => {
  const items = tree.is === 'array' ? tree.items : [tree]
  const values = items.flatMap((item): (string | number)[] => (item.is === 'text' ? [item.text] : item.is === 'number' ? [item.value] : []))
  if (items.length === 0 || values.length < items.length || new Set(values.map((value) => typeof value)).size > 1)
    return complain({ path, rule: 'anything-but', message: '`anything-but` takes strings or numbers, at least one and not mixed.' })
  return values.map((value) => ({ is: 'value', value }))
}

const negatable: Readonly<Record<string, Read<Comparison>>> = {
  prefix: affix('prefix'),
  suffix: affix('suffix'),
  'equals-ignore-case': ignoringCase,
  wildcard,
}

const noneOfOperator = (
  entries: readonly { key: string; value: Tree }[],
  path: string,
  complain: Complain,
): readonly Comparison[] | undefined => {
  const [operator, ...more] = entries
  const read = operator === undefined ? undefined : negatable[operator.key]
  if (operator === undefined || read === undefined || more.length > 0)
    return complain({ path, rule: 'anything-but', message: `Inside \`anything-but\` stands one of ${Object.keys(negatable).join(', ')}.` })
  const at = `${path}/${operator.key}`
  const items = operator.value.is === 'array' ? operator.value.items : [operator.value]
  if (items.length === 0) return complain({ path: at, rule: 'anything-but', message: 'The list is empty.' })
  const texts = items.map((item, index) =>
    item.is === 'text' ? read(item, operator.value.is === 'array' ? `${at}/${index}` : at, complain) : textOf(item, at, complain),
  )
  const none = texts.filter((text) => typeof text === 'object')
  if (none.some((text) => (text.is === 'prefix' || text.is === 'suffix') && text.text === ''))
    return complain({ path: at, rule: 'anything-but', message: `Every string has an empty ${operator.key}, so nothing would ever match.` })
  return none.length === items.length ? none : undefined
}

const operators: Readonly<Record<string, Read<Alternative>>> = {
  __proto__: null as never,
  exactly,
  'equals-ignore-case': ignoringCase,
  prefix: affix('prefix'),
  suffix: affix('suffix'),
  wildcard,
  numeric,
  cidr,
  exists,
  'anything-but': anythingBut,
}
