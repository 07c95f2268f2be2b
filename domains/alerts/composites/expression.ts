/**
 * What a composite alarm is about, in the grammar of CloudWatch's alarm rules: `ALARM(x)`, `OK(x)`,
 * `INSUFFICIENT_DATA(x)`, `TRUE`, `FALSE`, `NOT`, `AND`, `OR`, parentheses. NOT binds closest, then AND, then OR.
 */
export type MemberState = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA'

export type Expression =
  | { readonly is: MemberState; readonly name: string; readonly at: number }
  | { readonly constant: boolean }
  | { readonly not: Expression }
  | { readonly all: readonly Expression[] }
  | { readonly any: readonly Expression[] }

/** What is wrong with a text, and where. */
export interface Problem {
  /** How many characters stand before it. */
  readonly at: number
  readonly message: string
  readonly mend?: string
}

/** CloudWatch's limits: characters, different members, members and constants named; and of ours, parentheses and NOTs within each other. */
export const limits = { length: 10_240, members: 100, elements: 500, depth: 100 } as const

/** Reads an expression; `problem` is the first thing wrong with it. Linear in its length. */
export const parseExpression = (text: string): { readonly expression: Expression } | { readonly problem: Problem } => {
  if (text.length > limits.length)
    return { problem: { at: limits.length, message: `It has ${text.length} characters, at most ${limits.length}.`, mend: split } }
  const cut = tokensOf(text)
  if ('problem' in cut) return cut
  const reader: Reader = { tokens: cut.tokens, position: 0, elements: 0, names: new Set(), end: text.length }
  const expression = readAny(reader, 0)
  if (isProblem(expression)) return { problem: expression }
  const rest = peek(reader)
  if (rest.text === ')') return { problem: { at: rest.at, message: 'This parenthesis closes nothing.' } }
  if (rest.kind !== 'end') return { problem: { at: rest.at, message: `${shown(rest)} follows without AND or OR before it.` } }
  return { expression }
}

/** The names an expression speaks of, each once, in the order they come. */
export const namesIn = (expression: Expression): readonly string[] => {
  const names = new Set<string>()
  for (const { name } of membersIn(expression)) names.add(name)
  return [...names]
}

/** Every member with the state asked of it, as often as it comes. */
export const membersIn = (expression: Expression): readonly { is: MemberState; name: string; at: number }[] => {
  if ('is' in expression) return [expression]
  if ('constant' in expression) return []
  if ('not' in expression) return membersIn(expression.not)
  return ('all' in expression ? expression.all : expression.any).flatMap(membersIn)
}

/** Whether it holds, by the state each name is in. */
export const holds = (expression: Expression, stateOf: (name: string) => MemberState): boolean => {
  if ('is' in expression) return stateOf(expression.name) === expression.is
  if ('constant' in expression) return expression.constant
  if ('not' in expression) return !holds(expression.not, stateOf)
  if ('all' in expression) return expression.all.every((part) => holds(part, stateOf))
  return expression.any.some((part) => holds(part, stateOf))
}

const split = 'Make composite alarms of its parts and name those.'

interface Token {
  readonly kind: 'word' | 'quoted' | 'sign' | 'end'
  readonly text: string
  readonly at: number
}

interface Reader {
  readonly tokens: readonly Token[]
  position: number
  elements: number
  readonly names: Set<string>
  readonly end: number
}

const tokensOf = (text: string): { tokens: readonly Token[] } | { problem: Problem } => {
  const tokens: Token[] = []
  const pattern = /\s+|([()])|"((?:[^"\\]|\\.)*)"|([^\s()",]+)/gsy
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex
    const found = pattern.exec(text)
    if (found === null) {
      if (text[at] === '"') return { problem: { at, message: 'This quotation mark is not closed.' } }
      return { problem: { at, message: `"${text[at] ?? ''}" has no meaning here.`, mend: 'Join members with AND and OR.' } }
    }
    const [, sign, quoted, word] = found
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at })
    else if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted.replaceAll(/\\(.)/gs, '$1'), at })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at })
  }
  return { tokens }
}

const isProblem = (read: Expression | Problem): read is Problem => 'message' in read
const peek = ({ tokens, position, end }: Reader): Token => tokens[position] ?? { kind: 'end', text: '', at: end }
const isWord = (token: Token, word: string): boolean => token.kind === 'word' && token.text === word
const shown = ({ kind, text }: Token): string => (kind === 'end' ? 'The end' : `"${text.length > 60 ? `${text.slice(0, 59)}…` : text}"`)

const readAny = (reader: Reader, depth: number): Expression | Problem => {
  const parts = readJoined(reader, 'OR', () => readJoinedAll(reader, depth))
  if (!Array.isArray(parts)) return parts
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { any: parts }
}

const readJoinedAll = (reader: Reader, depth: number): Expression | Problem => {
  const parts = readJoined(reader, 'AND', () => readOne(reader, depth))
  if (!Array.isArray(parts)) return parts
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { all: parts }
}

const readJoined = (reader: Reader, word: 'AND' | 'OR', read: () => Expression | Problem): Expression[] | Problem => {
  const parts: Expression[] = []
  for (;;) {
    const part = read()
    if (isProblem(part)) return part
    parts.push(part)
    if (!isWord(peek(reader), word)) return parts
    reader.position += 1
  }
}

const readOne = (reader: Reader, depth: number): Expression | Problem => {
  const token = peek(reader)
  if (depth > limits.depth)
    return { at: token.at, message: `More than ${limits.depth} parentheses and NOTs are within each other.`, mend: split }
  if (isWord(token, 'NOT')) {
    reader.position += 1
    const not = readOne(reader, depth + 1)
    return isProblem(not) ? not : { not }
  }
  if (token.kind === 'sign' && token.text === '(') {
    reader.position += 1
    const inner = readAny(reader, depth + 1)
    return isProblem(inner) ? inner : closed(reader, token, inner)
  }
  if (isWord(token, 'TRUE') || isWord(token, 'FALSE')) {
    reader.position += 1
    return counted(reader, token, { constant: token.text === 'TRUE' })
  }
  return readMember(reader, token)
}

const states: readonly MemberState[] = ['ALARM', 'OK', 'INSUFFICIENT_DATA']
const expected = 'Write ALARM(name), OK(name), INSUFFICIENT_DATA(name), TRUE, FALSE, NOT or a parenthesis.'

const readMember = (reader: Reader, token: Token): Expression | Problem => {
  const is = states.find((state) => isWord(token, state))
  if (is === undefined) return notAMember(token)
  const [open, name] = [reader.tokens[reader.position + 1], reader.tokens[reader.position + 2]]
  if (open?.text !== '(' || open.kind !== 'sign')
    return { at: open?.at ?? reader.end, message: `${is} needs a name in parentheses.`, mend: `Write ${is}(name) or ${is}("a name").` }
  if (name === undefined || name.kind === 'sign' || name.text === '')
    return { at: name?.at ?? reader.end, message: `${is} names nothing.`, mend: `Write ${is}(name) or ${is}("a name").` }
  reader.position += 3
  const next = peek(reader)
  if (next.kind === 'word' || next.kind === 'quoted')
    return { at: next.at, message: 'A name with spaces needs quotation marks.', mend: `Write ${is}("${name.text} ${next.text}").` }
  reader.names.add(name.text)
  if (reader.names.size > limits.members)
    return { at: name.at, message: `It names more than ${limits.members} different members.`, mend: split }
  return counted(reader, token, closed(reader, open, { is, name: name.text, at: name.at }))
}

const notAMember = (token: Token): Problem => {
  const upper = token.text.toUpperCase()
  const isKnown = token.kind === 'word' && [...states, 'AND', 'OR', 'NOT', 'TRUE', 'FALSE'].includes(upper)
  if (isKnown && upper !== token.text) return { at: token.at, message: `"${token.text}" is written in capitals.`, mend: `Write ${upper}.` }
  if (isKnown) return { at: token.at, message: `Something is missing before ${token.text}.`, mend: expected }
  if (token.kind === 'end') return { at: token.at, message: 'Something is missing at the end.', mend: expected }
  return { at: token.at, message: `${shown(token)} cannot stand here.`, mend: expected }
}

const closed = (reader: Reader, open: Token, inner: Expression): Expression | Problem => {
  const next = peek(reader)
  if (next.kind === 'sign' && next.text === ')') {
    reader.position += 1
    return inner
  }
  if (next.kind === 'end') return { at: open.at, message: 'This parenthesis is not closed.' }
  return { at: next.at, message: `${shown(next)} cannot stand here.`, mend: 'Join members with AND and OR, and close the parenthesis.' }
}

const counted = (reader: Reader, token: Token, read: Expression | Problem): Expression | Problem => {
  reader.elements += 1
  return reader.elements > limits.elements
    ? { at: token.at, message: `It has more than ${limits.elements} members and constants.`, mend: split }
    : read
}
