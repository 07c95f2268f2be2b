import { createContext, Script, type Context } from 'node:vm'

/**
 * Java's patterns: for documents that were written for a service that is.
 *
 * The problem: they use look-around, which RE2 does not have, and they are not ours, so that one `(a+)+b` would stop the
 * process. The idea: what differs from JavaScript is written as JavaScript, or refused, and the engine runs in a context
 * that is interrupted after a while. Guarantees: the whole value matches, as `Pattern.matches` does; an answer comes within
 * the time. Refuses: possessive and atomic groups, intersections of classes and flags in the middle, which nobody uses.
 */
export interface JavaPattern {
  /** Whether the whole value matches; undefined when that was not found out in time. */
  readonly matches: (value: string) => boolean | undefined
}

export const longestPattern = 4_000
/**
 * For one value: a sound pattern takes microseconds. The clock is the wall's, so what a busy machine kept from ending is
 * given a second, longer try.
 */
const triesMs = [50, 500]
const longestValue = 65_536

/** Compiles a pattern; `problem` is a sentence that says what is wrong with it. */
export const compileJavaPattern = (text: string): JavaPattern | { readonly problem: string } => {
  if (text.length > longestPattern) return { problem: `The pattern has ${text.length} characters, more than ${longestPattern}.` }
  try {
    const { source, flags } = translate(text)
    const expression = new RegExp(`^(?:${source})(?![\\s\\S])`, flags)
    return { matches: (value) => (value.length > longestValue ? undefined : testInTime(expression, value)) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message.replace(/^Invalid regular expression: .*: /s, '') : String(error) }
  }
}

let engine: { readonly context: Context; readonly script: Script } | undefined

const testInTime = (expression: RegExp, value: string): boolean | undefined => {
  engine ??= { context: createContext(Object.create(null)), script: new Script('expression.test(value)') }
  const { context, script } = engine
  context['expression'] = expression
  context['value'] = value
  for (const timeout of triesMs) {
    try {
      return script.runInContext(context, { timeout }) === true
    } catch {
      // Interrupted.
    }
  }
  return undefined
}

interface Reader {
  readonly text: string
  at: number
  /** Properties of characters need it. */
  readonly unicode: boolean
}

const translate = (text: string): { source: string; flags: string } => {
  const [, named = ''] = /^\(\?([a-zA-Z]+)\)/.exec(text) ?? []
  const flags = [...named].map(flagOf).join('')
  const reader: Reader = { text, at: named === '' ? 0 : named.length + 3, unicode: /\\[pP]/.test(text) }
  let source = ''
  while (reader.at < text.length) source += readPiece(reader)
  return { source, flags: [...new Set(`${flags}${reader.unicode ? 'u' : ''}`)].join('') }
}

const flagOf = (flag: string): string => {
  if (flag === 'i' || flag === 'm' || flag === 's') return flag
  // Unicode case and classes: nearer to what JavaScript does anyway.
  if (flag === 'u' || flag === 'U') return ''
  throw new Error(`The flag (?${flag}) is not supported; use (?i), (?m) or (?s).`)
}

const readPiece = (reader: Reader): string => {
  const { text } = reader
  const rest = text.slice(reader.at, reader.at + 40)
  if (rest.startsWith('\\')) return readEscape(reader, false)
  if (rest.startsWith('[')) return readClass(reader)
  if (rest.startsWith('(?>')) throw new Error('Atomic groups (?>…) are not supported; write (?:…).')
  const flag = /^\(\?([a-zA-Z]+)\)/.exec(rest)
  if (flag !== null) throw new Error(`Flags are understood at the beginning only; ${flag[0]} stands in the middle.`)
  const repeated = /^(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})/.exec(rest)?.[0]
  if (repeated !== undefined) {
    if (rest[repeated.length] === '+') throw new Error(`Possessive repetition ${repeated}+ is not supported; write ${repeated}.`)
    reader.at += repeated.length
    return repeated
  }
  reader.at += 1
  const character = rest[0] ?? ''
  // Where properties are used, JavaScript wants these escaped.
  return reader.unicode && (character === '}' || character === ']' || character === '{') ? `\\${character}` : character
}

const readClass = (reader: Reader): string => {
  const { text } = reader
  let source = '['
  reader.at += 1
  if (text[reader.at] === '^') {
    source += '^'
    reader.at += 1
  }
  for (let first = true; ; first = false) {
    const character = text[reader.at]
    if (character === undefined) throw new Error('A class […] is not closed.')
    if (character === ']' && !first) break
    if (character === '[') throw new Error('A class inside a class is not supported; write one class, or \\[ for the bracket.')
    if (character === '&' && text[reader.at + 1] === '&')
      throw new Error('Intersections of classes (&&) are not supported; write one class.')
    if (character === '\\') source += readEscape(reader, true)
    else {
      source += character === ']' ? '\\]' : character
      reader.at += 1
    }
  }
  reader.at += 1
  return `${source}]`
}

const spaces = String.raw` \t\n\x0b\f\r`
const flat = String.raw` \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000`
const posix: Readonly<Partial<Record<string, string>>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: String.raw`!-\/:-@\[-\x60{-~`,
  Graph: '!-~',
  Print: ' -~',
  Blank: String.raw` \t`,
  Cntrl: String.raw`\x00-\x1f\x7f`,
  XDigit: '0-9a-fA-F',
  Space: spaces,
  ASCII: String.raw`\x00-\x7f`,
}

const readEscape = (reader: Reader, inClass: boolean): string => {
  const { text } = reader
  const letter = text[reader.at + 1]
  if (letter === undefined) throw new Error('The pattern ends in a backslash.')
  const rest = text.slice(reader.at, reader.at + 60)
  const property = /^\\([pP])(?:\{([A-Za-z_=]+)\}|([A-Z]))/.exec(rest)
  if (property !== null) return readProperty(reader, property, inClass)
  const hex = /^\\x\{([0-9a-fA-F]{1,6})\}/.exec(rest)
  if (hex !== null) return taken(reader, hex[0], escaped(Number.parseInt(hex[1] ?? '', 16)))
  const octal = /^\\0([0-3]?[0-7]{1,2})/.exec(rest)
  if (octal !== null) return taken(reader, octal[0], escaped(Number.parseInt(octal[1] ?? '', 8)))
  if (letter === 'Q') {
    const end = text.indexOf('\\E', reader.at)
    const quoted = text.slice(reader.at + 2, end === -1 ? undefined : end)
    return taken(reader, `\\Q${quoted}${end === -1 ? '' : '\\E'}`, quoted.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`))
  }
  const named = /^\\k<[A-Za-z][A-Za-z0-9]*>|^\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z])/.exec(rest)?.[0]
  if (named !== undefined) return taken(reader, named, named)
  const written = (inClass ? inClasses : outside)[letter]
  if (written !== undefined) return taken(reader, `\\${letter}`, written)
  if (/[a-zA-Z]/.test(letter) && !/[bBdDwWStnrfv]/.test(letter))
    throw new Error(`The escape \\${letter} is not supported; write the character or a class.`)
  // An escaped character that means nothing special is itself; with properties JavaScript wants it bare.
  const bare = reader.unicode && !/[a-zA-Z0-9^$\\.*+?()[\]{}|/]/.test(letter) && !(inClass && letter === '-')
  return taken(reader, `\\${letter}`, bare ? letter : `\\${letter}`)
}

const outside: Readonly<Partial<Record<string, string>>> = {
  A: String.raw`(?<![\s\S])`,
  z: String.raw`(?![\s\S])`,
  Z: String.raw`(?=\n?(?![\s\S]))`,
  R: String.raw`(?:\r\n|[\n\x0b\f\r\x85\u2028\u2029])`,
  s: `[${spaces}]`,
  S: `[^${spaces}]`,
  h: `[${flat}]`,
  H: `[^${flat}]`,
  e: String.raw`\x1b`,
  a: String.raw`\x07`,
}
const inClasses: Readonly<Partial<Record<string, string>>> = { s: spaces, h: flat, e: String.raw`\x1b`, a: String.raw`\x07` }

const readProperty = (reader: Reader, [whole, sign, long, short]: RegExpExecArray, inClass: boolean): string => {
  const name = long ?? short ?? ''
  const members = posix[name]
  if (members !== undefined && !(inClass && sign === 'P'))
    return taken(reader, whole, inClass ? members : `[${sign === 'P' ? '^' : ''}${members}]`)
  const property = name.replace(/^Is/, '').replace(/^(?:script|sc)=/i, 'Script=')
  return taken(reader, whole, `\\${sign ?? 'p'}{${property}}`)
}

const taken = (reader: Reader, read: string, written: string): string => {
  reader.at += read.length
  return written
}

const escaped = (code: number): string =>
  code > 0xffff ? [...String.fromCodePoint(code)].join('') : `\\u${code.toString(16).padStart(4, '0')}`
