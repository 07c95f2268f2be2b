import type { Matcher } from '#domains/silences/matcher.ts'
import { quoteExpression } from '#platform/text/regexp.ts'

/** A matcher as Alertmanager's API writes it. */
export interface WireMatcher {
  readonly name: string
  readonly value: string
  readonly isRegex: boolean
  readonly isEqual: boolean
}

/** One of ours in Alertmanager's words: one for each thing it says, all of which must hold. */
export const toWire = (matcher: Matcher): readonly WireMatcher[] => {
  const { label: name, is, isNot, in: oneOf, startsWith, matches, doesNotMatch } = matcher
  const words: WireMatcher[] = []
  const say = (value: string, isRegex: boolean, isEqual: boolean): number => words.push({ name, value, isRegex, isEqual })
  if (is !== undefined) say(is, false, true)
  if (isNot !== undefined) say(isNot, false, false)
  if (oneOf !== undefined) say(oneOf.map(quoteExpression).join('|'), true, true)
  if (startsWith !== undefined) say(`(?s:${quoteExpression(startsWith)}.*)`, true, true)
  if (matches !== undefined) say(matches, true, true)
  if (doesNotMatch !== undefined) say(doesNotMatch, true, false)
  if (words.length === 0) say('', false, false)
  return words
}

/** One of Alertmanager's in our words. */
export const fromWire = ({ name, value, isRegex, isEqual }: WireMatcher): Matcher => {
  if (isRegex) return isEqual ? { label: name, matches: value } : { label: name, doesNotMatch: value }
  return isEqual ? { label: name, is: value } : { label: name, isNot: value }
}

/** In Alertmanager's notation: `alertname="Down", instance=~"db-[0-9]+"`. */
export const formatMatcher = (matcher: Matcher): string => toWire(matcher).map(formatWire).join(', ')
export const formatMatchers = (matchers: readonly Matcher[]): string => matchers.map(formatMatcher).join(', ')

const formatWire = ({ name, value, isRegex, isEqual }: WireMatcher): string =>
  `${/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : quote(name)}${isEqual ? '=' : '!'}${isRegex ? '~' : isEqual ? '' : '='}${quote(value)}`

const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`

export type Parsed<Value> = { readonly value: Value } | { readonly problem: string }

/** `foo="bar"`, `foo!=bar`, `foo=~"a|b"`, `foo!~bar`, as `amtool` takes them; names may be quoted too. */
export const parseMatcher = (text: string): Parsed<Matcher> => {
  const parsed = parseMatchers(text)
  if ('problem' in parsed) return parsed
  const [value] = parsed.value
  return value === undefined || parsed.value.length > 1 ? { problem: `"${short(text)}" is not one matcher. ${example}` } : { value }
}

/** Matchers separated by commas, perhaps in braces: `{alertname="Down", instance=~"db-.*"}`. */
export const parseMatchers = (text: string): Parsed<readonly Matcher[]> => {
  const trimmed = text.trim()
  const inner = trimmed.startsWith('{') && trimmed.endsWith('}') ? trimmed.slice(1, -1) : trimmed
  const matchers: Matcher[] = []
  let rest = inner.trim()
  while (rest !== '') {
    const found = token.exec(rest)
    if (found === null) return { problem: `"${short(rest)}" is not a matcher. ${example}` }
    const [all, quotedName, name = unquote(quotedName), operator = '', quotedValue, value = unquote(quotedValue)] = found
    matchers.push(fromWire({ name, value, isRegex: operator.endsWith('~'), isEqual: operator.startsWith('=') }))
    rest = rest.slice(all.length)
  }
  return { value: matchers }
}

const token = /^\s*(?:("(?:[^"\\]|\\.)+")|([^\s{}!=~,\\"'`]+))\s*(=~|!~|!=|=)\s*(?:("(?:[^"\\]|\\.)*")|([^\s{},"][^,{}"]*?|))\s*(?:,\s*|$)/s

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

const unquote = (text = '""'): string =>
  text.slice(1, -1).replaceAll(/\\(.)/gs, (all, character: string) => escapes[character] ?? ('"\\'.includes(character) ? character : all))

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text)
const example = 'Write a label, one of = != =~ !~ and a value: alertname="Down", instance=~"db-.*".'
