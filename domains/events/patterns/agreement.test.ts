import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createMatcher } from './matcher.ts'
import { readPattern } from './pattern.ts'

/**
 * The specification once more, as slow and plain as it reads: leaves with their memberships, every choice tried. It knows
 * only the operators that the generated patterns have.
 */
type Member = ReadonlyMap<number, number>
type Leaf = { readonly name: string; readonly value: unknown; readonly member: Member }

const flatten = (event: unknown): readonly Leaf[] => {
  const leaves: Leaf[] = []
  let arrays = 0
  const walk = (value: unknown, path: readonly string[], member: Member): void => {
    if (Array.isArray(value)) {
      arrays += 1
      const array = arrays
      for (const [at, item] of value.entries())
        walk(item, path, typeof item === 'object' && item !== null ? new Map(member).set(array, at) : member)
    } else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key], member)
    else leaves.push({ name: path.join('.'), value, member })
  }
  walk(event, [], new Map())
  return leaves
}

const isConsistent = (one: Member, other: Member): boolean => [...one].every(([array, at]) => (other.get(array) ?? at) === at)

const satisfies = (value: unknown, wanted: unknown): boolean => {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted
  const [[operator, operand] = ['', undefined]] = Object.entries(wanted)
  const text = typeof value === 'string' ? value : undefined
  switch (operator) {
    case 'exists':
      return operand === true
    case 'prefix':
    case 'suffix': {
      const isFolded = typeof operand === 'object'
      const part = String(isFolded ? Object.values(operand as object)[0] : operand)
      const [whole, sought] = isFolded ? [text?.toLowerCase(), part.toLowerCase()] : [text, part]
      return (operator === 'prefix' ? whole?.startsWith(sought) : whole?.endsWith(sought)) === true
    }
    case 'equals-ignore-case':
      return text?.toLowerCase() === String(operand).toLowerCase()
    case 'wildcard':
      return text !== undefined && new RegExp(`^${String(operand).replaceAll('*', '.*')}$`, 's').test(text)
    case 'numeric': {
      const list = operand as readonly (string | number)[]
      const compare = {
        '=': (n: number) => n === 0,
        '<': (n: number) => n < 0,
        '<=': (n: number) => n <= 0,
        '>': (n: number) => n > 0,
        '>=': (n: number) => n >= 0,
      }
      return typeof value === 'number' && [0, 2].every((at) => at >= list.length || compare[list[at] as '='](value - Number(list[at + 1])))
    }
    default: {
      const list = typeof operand === 'object' && operand !== null && !Array.isArray(operand) ? Object.entries(operand) : undefined
      const none =
        list === undefined ? [operand].flat() : list.flatMap(([word, values]) => [values].flat().map((each) => ({ [word]: each })))
      return !none.some((each) => satisfies(value, each))
    }
  }
}

const isAbsence = (wanted: unknown): boolean =>
  typeof wanted === 'object' && wanted !== null && 'exists' in wanted && wanted.exists === false

const matchesSlowly = (pattern: object, event: unknown): boolean => {
  const fields = flatten(namesOnly(pattern)).map(({ name, value }) => ({ name, wanted: lists[Number(value)] ?? [] }))
  fields.sort((one, other) => (one.name < other.name ? -1 : 1))
  const leaves = flatten(event)
  const choose = (at: number, chosen: readonly Leaf[]): boolean => {
    const field = fields[at]
    if (field === undefined) return true
    const free = leaves.filter(({ name, member }) => name === field.name && chosen.every((other) => isConsistent(member, other.member)))
    if (free.length === 0 && field.wanted.some(isAbsence)) return choose(at + 1, chosen)
    return free.some(
      (leaf) => field.wanted.some((wanted) => !isAbsence(wanted) && satisfies(leaf.value, wanted)) && choose(at + 1, [...chosen, leaf]),
    )
  }
  return choose(0, [])
}

/** The pattern with its lists replaced by their numbers, so that flattening it gives its names. */
let lists: (readonly unknown[])[] = []
const namesOnly = (pattern: object): object => {
  lists = []
  const replace = (value: unknown): unknown =>
    Array.isArray(value)
      ? lists.push(value) - 1
      : Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, replace(inner)]))
  return replace(pattern) as object
}

const word = fc.constantFrom('', 'a', 'b', 'ab', 'Ab', 'ba', 'aab', 'abab', 'B')
const scalar = fc.oneof({ weight: 4, arbitrary: word }, fc.integer({ min: 0, max: 3 }), fc.constantFrom(true, false, null))
const key = fc.constantFrom('a', 'b', 'c')

const eventOf = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 5, withCrossShrink: true }, scalar, tie('object'), tie('array'), tie('array')),
  array: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(key, tie('value'), { maxKeys: 3 }),
})).object

const texts = fc.oneof(word, fc.uniqueArray(word, { minLength: 1, maxLength: 3 }))
const affixes = fc.oneof(word.filter(Boolean), fc.uniqueArray(word.filter(Boolean), { minLength: 1, maxLength: 3 }))
const wildcard = fc.array(fc.constantFrom('a', 'b', 'ab', '*'), { maxLength: 6 }).map((parts) => parts.join('').replaceAll(/\*+/g, '*'))
const alternative = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.record({ exists: fc.boolean() }),
  fc.record({ prefix: fc.oneof(word, fc.record({ 'equals-ignore-case': word })) }),
  fc.record({ suffix: fc.oneof(word, fc.record({ 'equals-ignore-case': word })) }),
  fc.record({ 'equals-ignore-case': word }),
  fc.record({ wildcard }),
  fc.record({
    numeric: fc.oneof(
      fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>='), fc.integer({ min: 0, max: 3 })),
      fc.constantFrom(['>', 0, '<=', 2], ['>=', 1, '<', 3]),
    ),
  }),
  fc.record({
    'anything-but': fc.oneof(
      texts,
      fc.integer({ min: 0, max: 3 }),
      fc.record({ prefix: affixes }),
      fc.record({ suffix: affixes }),
      fc.record({ 'equals-ignore-case': texts }),
      fc.record({ wildcard }),
    ),
  }),
)
const patternOf = fc.letrec((tie) => ({
  field: fc.oneof({ maxDepth: 3 }, fc.array(alternative, { minLength: 1, maxLength: 3 }), tie('object')),
  object: fc.dictionary(key, tie('field'), { minKeys: 1, maxKeys: 3 }),
})).object

const ruleOf = (pattern: unknown) => {
  const reading = readPattern(pattern)
  assert.deepEqual(reading.findings, undefined, JSON.stringify(pattern))
  return reading.pattern ?? { branches: [] }
}

describe('A matcher of many rules', () => {
  it('finds exactly the rules that the specification, read word by word, finds', () => {
    fc.assert(
      fc.property(
        fc.array(patternOf, { minLength: 1, maxLength: 12 }),
        fc.array(eventOf, { minLength: 1, maxLength: 4 }),
        (patterns, events) => {
          const matcher = createMatcher(patterns.map((pattern, rule) => [rule, ruleOf(pattern)] as const))
          for (const event of events) {
            const expected = patterns.flatMap((pattern, rule) => (matchesSlowly(pattern as object, event) ? [rule] : []))
            assert.deepEqual(matcher.matchEvent(event), expected)
            assert.deepEqual(matcher.matchText(JSON.stringify(event)), expected)
          }
        },
      ),
      { numRuns: 400 },
    )
  })

  it('chooses leaves of arrays that belong together, absences included', () => {
    const list = fc.array(fc.constantFrom<unknown>(1, 2, { exists: false }, { exists: true }), { minLength: 1, maxLength: 2 })
    const pattern = fc.dictionary(fc.constantFrom('a', 'a.x', 'a.y', 'a.z', 'a.z.p', 'a.z.q', 'c'), list, { minKeys: 2, maxKeys: 5 })
    const one = fc.constantFrom(1, 2)
    const inner = fc.record({ p: one, q: one }, { requiredKeys: [] })
    const element = fc.oneof(
      one,
      fc.record(
        { x: one, y: fc.oneof(one, fc.array(one, { maxLength: 2 })), z: fc.oneof(one, inner, fc.array(inner, { maxLength: 3 })) },
        { requiredKeys: [] },
      ),
    )
    const event = fc.record({ a: fc.array(fc.oneof(element, fc.array(element, { maxLength: 3 })), { maxLength: 4 }), c: one })
    fc.assert(
      fc.property(pattern, event, (wanted, given) => {
        assert.equal(createMatcher([['rule', ruleOf(wanted)]]).matchEvent(given).length === 1, matchesSlowly(wanted, given))
      }),
      { numRuns: 3000 },
    )
  })

  it('finds what a value satisfies among many questions of one kind', () => {
    const long = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 9 })
    const bounds = fc
      .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 9 }))
      .map(([low, width]) => ({ numeric: ['>=', low, '<', low + width] }))
    const kinds = [
      long,
      long.map((text) => ({ prefix: text })),
      long.map((text) => ({ suffix: text })),
      long.map((text) => ({ suffix: { 'equals-ignore-case': text } })),
      long.map((text) => ({ wildcard: `*${text}*${text.slice(0, 2)}`.replaceAll('**', '*') })),
      long.map((text) => ({ wildcard: `*${text}*`.replace('**', '*') })),
      bounds,
      fc.tuple(fc.constantFrom('=', '<', '>='), fc.integer({ min: 0, max: 30 })).map((numeric) => ({ numeric })),
    ]
    const questions = fc.oneof(...kinds.map((kind: fc.Arbitrary<unknown>) => fc.array(kind, { minLength: 1, maxLength: 40 })))
    fc.assert(
      fc.property(
        questions,
        fc.array(fc.oneof(long, fc.integer({ min: 0, max: 40 })), { minLength: 10, maxLength: 10 }),
        (wanted, values) => {
          const matcher = createMatcher(wanted.map((question, rule) => [rule, ruleOf({ f: [question] })] as const))
          for (const value of values)
            assert.deepEqual(
              matcher.matchEvent({ f: value }),
              wanted.flatMap((question, rule) => (satisfies(value, question) ? [rule] : [])),
            )
        },
      ),
      { numRuns: 300 },
    )
  })

  it('answers the same in whatever order rules are given', () => {
    fc.assert(
      fc.property(fc.array(patternOf, { minLength: 2, maxLength: 12 }), eventOf, (patterns, event) => {
        const rules = patterns.map((pattern, rule) => [rule, ruleOf(pattern)] as const)
        const forward = createMatcher(rules).matchEvent(event)
        const backward = createMatcher(rules.toReversed()).matchEvent(event)
        assert.deepEqual(backward.toReversed(), forward)
      }),
      { numRuns: 300 },
    )
  })
})

/** JSON as somebody else writes it: spaces, escapes, dots in keys, keys written twice. */
const oddKey = fc.constantFrom('a', 'b', 'a.b', 'b.a', '', 'ü', 'x"y', '😀', 'abc')
const oddScalar = fc.oneof(
  scalar,
  fc.constantFrom('é', '\\', '"', '\n', '}{][', ',"a":1', '😀😀', '\ud800'),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const oddText = fc.letrec<{ value: string; object: string; array: string; key: string }>((tie) => ({
  key: fc.tuple(oddKey, fc.boolean()).map(([text, isEscaped]) => (isEscaped ? escaped(text) : JSON.stringify(text))),
  value: fc.oneof(
    { maxDepth: 4 },
    oddScalar.map((value) => JSON.stringify(value)),
    oddScalar.map((value) => (typeof value === 'string' ? escaped(value) : JSON.stringify(value))),
    tie('object'),
    tie('array'),
  ),
  array: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[ ${items.join(' ,\n')}]`),
  object: fc
    .array(fc.tuple(tie('key'), tie('value'), fc.constantFrom('', ' ', '\r\n\t')), { maxLength: 5 })
    .map((entries) => `{${entries.map(([name, value, space]) => `${space}${name}${space}:${space}${value}${space}`).join(',')}}`),
})).object
const escaped = (text: string): string =>
  `"${Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`

const oddPatterns = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom('a', 'b', 'a.b', 'b.a', 'a.a', 'ü', '', 'a.', 'x"y', '😀', 'abc'), alternative)
    .map(([name, wanted]) => ({ [name]: [wanted] })),
  { minLength: 1, maxLength: 6 },
)

describe('Text and bytes', () => {
  it('give the same answers as the event they say', () => {
    fc.assert(
      fc.property(oddPatterns, fc.array(oddText, { minLength: 1, maxLength: 4 }), (patterns, written) => {
        const matcher = createMatcher(patterns.map((pattern, rule) => [rule, ruleOf(pattern)] as const))
        for (const text of written) {
          const expected = matcher.matchEvent(JSON.parse(text))
          assert.deepEqual(matcher.matchText(text), expected, text)
          if (text.isWellFormed()) assert.deepEqual(matcher.matchBytes(new TextEncoder().encode(text)), expected, text)
        }
      }),
      {
        numRuns: 3000,
        examples: [[[{ 'a.b': [{ suffix: { 'equals-ignore-case': '' } }] }], ['{"a.b":"é","a":{"b":{}},"a.b":0}', '{}']]],
      },
    )
  })
})
