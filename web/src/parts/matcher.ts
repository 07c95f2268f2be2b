import type { Outputs } from '../client.gen.ts'

/** What must hold of one label, as records and actions write it. */
export type Matcher = Outputs['silence.list']['items'][number]['says'][number]

export const comparisons = [
  { value: 'is', label: 'is', sign: '=' },
  { value: 'isNot', label: 'is not', sign: '!=' },
  { value: 'in', label: 'is one of', sign: '=~' },
  { value: 'startsWith', label: 'begins with', sign: '=~' },
  { value: 'matches', label: 'matches', sign: '=~' },
  { value: 'doesNotMatch', label: 'does not match', sign: '!~' },
] as const

export type Comparison = (typeof comparisons)[number]['value']

/** One line of the editor: a label, a comparison and what it is compared with as one writes it. */
export interface MatcherLine {
  readonly label: string
  readonly comparison: Comparison
  readonly value: string
}

export const blankLine: MatcherLine = { label: '', comparison: 'is', value: '' }

/** A matcher may say several things of its label: each is a line. */
export const linesOf = (matchers: readonly Matcher[]): readonly MatcherLine[] =>
  matchers.flatMap((matcher) => {
    const said = comparisons.flatMap(({ value: comparison }) => {
      const value = matcher[comparison]
      if (value === undefined) return []
      return [{ label: matcher.label, comparison, value: Array.isArray(value) ? value.join(', ') : value }]
    })
    // A label alone asks that it is there.
    return said.length === 0 ? [{ label: matcher.label, comparison: 'isNot' as const, value: '' }] : said
  })

/** The lines that are filled in; one without a label is not meant yet, and one of several without a value neither. */
export const matchersOf = (lines: readonly MatcherLine[]): Matcher[] =>
  lines.flatMap(({ label, comparison, value }): Matcher[] => {
    if (label.trim() === '') return []
    const name = label.trim()
    if (comparison === 'in') {
      const values = value.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]))
      return values.length === 0 ? [] : [{ label: name, in: values }]
    }
    if (value === '' && comparison !== 'is' && comparison !== 'isNot') return []
    return [{ label: name, [comparison]: value }]
  })

/** In Alertmanager's notation: `alertname="Down", instance=~"db-[0-9]+"`. */
export const notationOf = (matchers: readonly Matcher[]): string =>
  linesOf(matchers)
    .map(({ label, comparison, value }) => `${label}${signOf(comparison)}${JSON.stringify(expressionOf(comparison, value))}`)
    .join(', ')

/** The server's notation as people read it: `.` of an expression takes in line ends there, which no label has. */
export const readNotation = (notation: string): string => notation.replaceAll(/~"\(\?s:((?:[^"\\]|\\.)*\.\*)\)"/g, '~"$1"')

const signOf = (comparison: Comparison): string => comparisons.find((each) => each.value === comparison)?.sign ?? '='

const expressionOf = (comparison: Comparison, value: string): string =>
  comparison === 'in' ? value.split(', ').join('|') : comparison === 'startsWith' ? `${value}.*` : value

export const isMatcher = (value: unknown): value is Matcher =>
  typeof value === 'object' && value !== null && 'label' in value && typeof value.label === 'string'

/** Matchers out of an address; anything else is none. */
export const readMatchers = (text: string | null): readonly Matcher[] => {
  try {
    const value: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(value) ? value.filter(isMatcher) : []
  } catch {
    return []
  }
}

type Labels = Readonly<Record<string, string>>

/** An alert by its labels. */
export const matchersFor = (labels: Labels): Matcher[] => Object.entries(labels).map(([label, is]) => ({ label, is }))

/** What several alerts have in common: labels all of them have, with their value or, of few, their values. */
export const matchersForAll = (alerts: readonly Labels[]): Matcher[] => {
  const [first = {}, ...others] = alerts
  return Object.keys(first).flatMap((label): Matcher[] => {
    if (!others.every((labels) => labels[label] !== undefined)) return []
    const values = [...new Set(alerts.map((labels) => labels[label] ?? ''))]
    const [only = ''] = values
    if (values.length === 1) return [{ label, is: only }]
    return values.length <= mostValues ? [{ label, in: values }] : []
  })
}

const mostValues = 20
