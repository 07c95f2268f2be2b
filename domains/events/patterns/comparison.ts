import { canonical, networkOf, readAddress } from './address.ts'
import { fold } from './fold.ts'
import type { Alternative, Comparison } from './language.ts'
import type { LeafValue } from './leaves.ts'
import { holds } from './ranges.ts'
import { fitsWildcard, readWildcard } from './wildcard.ts'

/** Whether a present value satisfies something. */
export type Test = (value: LeafValue) => boolean

/** One test for a list of alternatives. Absence is no matter of a value; whoever knows the event judges it. */
export const testOf = (alternatives: readonly Alternative[]): Test => {
  const { values, tests } = partsOf(alternatives)
  const [only, ...more] = values
  if (only !== undefined && more.length === 0) tests.push((value) => value === only)
  else if (values.length > 0) {
    const set = new Set(values)
    tests.push((value) => set.has(value))
  }
  const [test, ...rest] = tests
  if (test === undefined) return () => false
  return rest.length === 0 ? test : (value) => tests.some((each) => each(value))
}

/** Plain values are gathered, so that a thousand of them are one look into a set. */
const partsOf = (alternatives: readonly Alternative[]): { values: LeafValue[]; tests: Test[] } => {
  const values: LeafValue[] = []
  const tests: Test[] = []
  for (const alternative of alternatives) {
    if (alternative.is === 'value') values.push(alternative.value)
    else if (alternative.is === 'anything-but') {
      const isOne = testOf(alternative.none)
      tests.push((value) => !isOne(value))
    } else if (alternative.is === 'present') tests.push(() => true)
    else if (alternative.is !== 'absent') tests.push(testComparison(alternative))
  }
  return { values, tests }
}

const testComparison = (comparison: Exclude<Comparison, { is: 'value' }>): Test => {
  switch (comparison.is) {
    case 'address':
      return ofText((text) => {
        const address = readAddress(text)
        return address !== undefined && canonical(address) === comparison.address
      })
    case 'cidr':
      return ofText((text) => {
        const address = readAddress(text)
        return address?.family === comparison.family && networkOf(address, comparison.bits) === comparison.network
      })
    case 'wildcard': {
      const wildcard = readWildcard(comparison.text)
      return ofText((text) => typeof wildcard === 'object' && fitsWildcard(wildcard, text))
    }
    case 'range':
      return (value) => typeof value === 'number' && holds(comparison, value)
    case 'equals':
    case 'prefix':
    case 'suffix':
      return testText(comparison)
    default:
      return comparison satisfies never
  }
}

const testText = ({ is, text, ignoringCase }: Comparison & { is: 'equals' | 'prefix' | 'suffix' }): Test => {
  const wanted = ignoringCase ? fold(text) : text
  const compare = {
    equals: (other: string) => other === wanted,
    prefix: (other: string) => other.startsWith(wanted),
    suffix: (other: string) => other.endsWith(wanted),
  }[is]
  return ofText(ignoringCase ? (other) => compare(fold(other)) : compare)
}

const ofText =
  (test: (text: string) => boolean): Test =>
  (value) =>
    typeof value === 'string' && test(value)
