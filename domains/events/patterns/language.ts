/**
 * The language of event patterns, as data. A pattern says which fields an event must have: names are joined with ANDs,
 * the alternatives of one name with ORs. `$or` makes several branches of one pattern; an event matches the pattern when
 * it matches one of its branches.
 *
 * The language is that of Amazon EventBridge. Where its engine is surprising we differ, on purpose: addresses compare
 * within their family, a leading zero makes an IPv4 address plain text, `CIDR` looks at strings alone, case is folded
 * both ways alike, a key written twice in a pattern is refused, and `$or` is never a field name.
 */
export interface Pattern {
  readonly branches: readonly Branch[]
}

/** Conditions by field name, sorted by name in UTF-16 order: absence is judged in that order. */
export type Branch = readonly Condition[]

export interface Condition {
  /** Keys joined with dots: `detail.state`. */
  readonly field: string
  /** At least one; one of them must hold. */
  readonly alternatives: readonly Alternative[]
}

/** What a value may be compared with. */
export type Comparison =
  | { readonly is: 'value'; readonly value: string | number | boolean | null }
  /** A string that is written as an address equals every spelling of that address. */
  | { readonly is: 'address'; readonly address: string }
  | { readonly is: 'prefix' | 'suffix' | 'equals'; readonly text: string; readonly ignoringCase: boolean }
  | { readonly is: 'wildcard'; readonly text: string }
  | Range
  | { readonly is: 'cidr'; readonly family: 4 | 6; readonly bits: number; readonly network: bigint }

/** Numbers between two bounds; an open end is infinite. */
export interface Range {
  readonly is: 'range'
  readonly low: number
  readonly lowIncluded: boolean
  readonly high: number
  readonly highIncluded: boolean
}

export type Alternative =
  | Comparison
  | { readonly is: 'present' }
  | { readonly is: 'absent' }
  /** Holds for a present value that none of these describes. */
  | { readonly is: 'anything-but'; readonly none: readonly Comparison[] }

/** Words that mean an operator. Inside `$or` they cannot name a field: it would read like a mistake. */
export const operatorWords: ReadonlySet<string> = new Set([
  'exactly',
  'equals-ignore-case',
  'prefix',
  'suffix',
  'anything-but',
  'exists',
  'wildcard',
  'numeric',
  'cidr',
  '=',
  '<',
  '<=',
  '>',
  '>=',
  'regex',
  'not-wildcard',
  'not-equals-ignore-case',
  'date-after',
  'date-on-or-after',
  'date-before',
  'date-on-or-before',
  'in-date-range',
  'ip-address-in-range',
  'ip-address-not-in-range',
])

/** What one pattern may cost. Far above what people write, far below what hurts. */
export const patternLimits = {
  /** Characters of a pattern's text. */
  text: 262_144,
  /** Branches that `$or`s multiply out to. */
  branches: 1000,
  /** Conditions over all branches. */
  conditions: 10_000,
  /** Stars in the wildcards of one pattern. */
  stars: 1000,
  /** Mistakes that are told at once. */
  findings: 20,
} as const
