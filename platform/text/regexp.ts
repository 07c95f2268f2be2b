import { RE2JS, RE2JSSyntaxException } from 're2js'
import { remember } from '#platform/text/remember.ts'

/**
 * Expressions: the one door to regular expressions that people write.
 *
 * The problem: an expression somebody wrote is tried on every alert, and with a backtracking engine one `(a+)+b` stops
 * the process. The idea: RE2, whose time is linear in the value, and no engine at all for what most expressions are: a
 * word, a list of words, the beginning of one. Guarantees: an expression matches the whole value, as in Prometheus and
 * Alertmanager (`.` is any character but a line break); the shortcut and RE2 agree on values up to 2,000 characters. Refuses: look-around and
 * back-references, which RE2 does not have, and expressions past a thousand characters or that unfold to something huge.
 */
export interface Expression {
  /** True when the whole of `value` matches. */
  readonly test: (value: string) => boolean
  /** Every value that matches, when it is a plain list of them: such an expression is an equality. */
  readonly values?: readonly string[]
}

/** The longest expression that is accepted, in characters. */
export const longestExpression = 1_000
/** What an expression may unfold to. Each instruction may be looked at for each character, at 0.1 µs: a list of words needs none. */
const mostInstructions = 1_000
/** No name of anything is longer; past it an expression matches nothing, so that one value costs 200 ms at worst. */
const longestValue = 2_000

/** Compiles an expression once for many values; `problem` is a sentence that says what is wrong with it. */
export const compileExpression = (text: string): Expression | { readonly problem: string } => {
  if (text.length > longestExpression)
    return { problem: `The expression has ${text.length} characters, more than ${longestExpression}. Use a list of values instead.` }
  return shortcut(text) ?? compileRe2(text)
}

/** The text as an expression that matches exactly it. */
export const quoteExpression = (text: string): string => text.replaceAll(/[\\.+*?()|[\]{}^$]/g, '\\$&')

/** Without the shortcut, for what it must agree with. */
export const compileRe2 = (text: string): Expression | { readonly problem: string } => {
  try {
    const compiled = RE2JS.compile(text)
    if (compiled.programSize() > mostInstructions)
      return { problem: 'The expression unfolds to something too large. Use smaller repetitions.' }
    return { test: remember(mostRemembered, (value) => value.length <= longestValue && compiled.testExact(value)) }
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error
    return { problem: `This is no expression in RE2's syntax: ${error.message.replace('error parsing regexp: ', '')}.` }
  }
}

/** Label values repeat: the last thousand or two are answered from memory. */
const mostRemembered = 1_000

const shortcut = (text: string): Expression | undefined => {
  const branches = readBranches(text)
  if (branches === undefined) return undefined
  const [only] = branches
  if (only !== undefined && branches.length === 1 && only.rest !== '') return beginning(only.literal, only.rest === '.+' ? 1 : 0)
  if (branches.some(({ rest }) => rest !== '')) return undefined
  const values = [...new Set(branches.map(({ literal }) => literal))]
  const set = new Set(values)
  return { test: (value) => set.has(value), values }
}

const beginning = (prefix: string, least: number): Expression => ({
  test: (value) => value.length >= prefix.length + least && value.startsWith(prefix) && !value.includes('\n', prefix.length),
})

interface Branch {
  readonly literal: string
  readonly rest: '' | '.*' | '.+'
}

/** The alternatives of an expression that consists of plain characters, each perhaps ending in `.*`; undefined for anything else. */
const readBranches = (text: string): readonly Branch[] | undefined => {
  const inner = /^\((?:\?:)?([^()\\]*)\)$/.exec(text)?.[1] ?? text
  const branches: Branch[] = []
  let literal = ''
  let rest: Branch['rest'] = ''
  for (let index = 0; index <= inner.length; index += 1) {
    const character = inner[index]
    const next = inner[index + 1]
    if (character === undefined || character === '|') {
      branches.push({ literal, rest })
      literal = ''
      rest = ''
    } else if (rest !== '') return undefined
    else if (character === '\\' && next !== undefined && escapable.has(next)) {
      literal += next
      index += 1
    } else if (character === '.' && (next === '*' || next === '+')) {
      rest = next === '*' ? '.*' : '.+'
      index += 1
    } else if (special.has(character)) return undefined
    else literal += character
  }
  return branches
}

const special = new Set('\\.+*?()[]{}^$')
const escapable = new Set('\\.+*?()[]{}^$|-/')
