import Type, { type Static } from 'typebox'
import type { Finding } from '#platform/refusal.ts'
import { compileExpression, longestExpression } from '#platform/text/regexp.ts'

const text = (description: string) => Type.String({ maxLength: 1_000, description })
const expression = (description: string) =>
  Type.String({ maxLength: longestExpression, description: `${description} RE2 syntax, over the whole value: \`db-[0-9]+|cache\`.` })

/** What must hold of one label. Several words about it must all hold; none asks that the label is there. */
export const Matcher = Type.Object(
  {
    label: Type.String({ minLength: 1, maxLength: 200, description: 'Name of a label of the alert.' }),
    is: Type.Optional(text('It equals this. Empty: the label is missing.')),
    isNot: Type.Optional(text('It does not equal this.')),
    in: Type.Optional(Type.Array(text('A value.'), { minItems: 1, maxItems: 200, description: 'It is one of these.' })),
    startsWith: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000, description: 'It begins with this.' })),
    matches: Type.Optional(expression('It matches this expression.')),
    doesNotMatch: Type.Optional(expression('It does not match this expression.')),
  },
  { additionalProperties: false },
)
export type Matcher = Static<typeof Matcher>

export type Labels = Readonly<Record<string, string>>

/** A label and the values it may have: what alerts can be looked up by. */
export interface Equality {
  readonly label: string
  readonly values: readonly string[]
}

export interface CompiledMatchers {
  /** True when every matcher holds. */
  readonly holds: (labels: Labels) => boolean
  /** Those that ask for one of some non-empty values: an alert without such a value cannot match. */
  readonly equalities: readonly Equality[]
  /** What each asks of its label; all must hold. */
  readonly tests: readonly LabelTest[]
}

export interface LabelTest {
  readonly label: string
  readonly test: (value: string) => boolean
}

/**
 * Compiles matchers once for many alerts. A missing label is an empty one, as in Alertmanager. An expression that is
 * none (records are checked when they are saved) matches nothing, so that a slip never keeps anybody from being paged.
 */
export const compileMatchers = (matchers: readonly Matcher[]): CompiledMatchers => {
  const compiled = matchers.map(compileMatcher)
  return {
    holds: (labels) => {
      for (const { label, test } of compiled) if (!test(valueOf(labels, label))) return false
      return true
    },
    tests: compiled,
    equalities: compiled.flatMap(({ label, values }) => (values === undefined || values.includes('') ? [] : [{ label, values }])),
  }
}

/** True when they hold of an alert without labels, and so of nearly all: what Alertmanager refuses in a silence. */
export const matchesEverything = (matchers: readonly Matcher[]): boolean => compileMatchers(matchers).holds({})

/** Expressions that are none, as findings below `path`: `/spec/matchers`. */
export const matcherFindings = (matchers: readonly Matcher[], path: string): readonly Finding[] =>
  matchers.flatMap((matcher, index) =>
    (['matches', 'doesNotMatch'] as const).flatMap((word) => {
      const compiled = matcher[word] === undefined ? undefined : compileExpression(matcher[word])
      if (compiled === undefined || !('problem' in compiled)) return []
      return [{ path: `${path}/${index}/${word}`, rule: 'expression', message: compiled.problem }]
    }),
  )

/** The value of a label, empty when there is none. Only what the sender wrote counts, not what every object has. */
export const valueOf = (labels: Labels, name: string): string => (Object.hasOwn(labels, name) ? (labels[name] ?? '') : '')

interface Test extends LabelTest {
  readonly values: readonly string[] | undefined
}

const compileMatcher = (matcher: Matcher): Test => {
  const { label, is, isNot, in: oneOf, startsWith, matches, doesNotMatch } = matcher
  const tests: ((value: string) => boolean)[] = []
  if (is !== undefined) tests.push((value) => value === is)
  if (isNot !== undefined) tests.push((value) => value !== isNot)
  if (oneOf !== undefined) tests.push(within(oneOf))
  if (startsWith !== undefined) tests.push((value) => value.startsWith(startsWith))
  const expressions = [matches, doesNotMatch].map((one) => (one === undefined ? undefined : compileExpression(one)))
  const [wanted, unwanted] = expressions
  if (wanted !== undefined) tests.push('problem' in wanted ? never : wanted.test)
  if (unwanted !== undefined) tests.push('problem' in unwanted ? never : (value) => !unwanted.test(value))
  const [first = present, ...others] = tests
  const test = others.length === 0 ? first : (value: string) => first(value) && others.every((one) => one(value))
  return { label, test, values: is === undefined ? (oneOf ?? valuesOf(wanted)) : [is] }
}

const valuesOf = (compiled: ReturnType<typeof compileExpression> | undefined): readonly string[] | undefined =>
  compiled === undefined || 'problem' in compiled ? undefined : compiled.values

const within = (values: readonly string[]): ((value: string) => boolean) => {
  const set = new Set(values)
  return (value) => set.has(value)
}

const present = (value: string): boolean => value !== ''
const never = (): boolean => false
