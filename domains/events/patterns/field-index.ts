import { canonical, networkOf, readAddress } from './address.ts'
import { createAffixes } from './affixes.ts'
import { testOf } from './comparison.ts'
import { fold } from './fold.ts'
import type { Alternative } from './language.ts'
import type { LeafValue } from './leaves.ts'
import { type Found, post, tell } from './postings.ts'
import { createRanges, type PostedRange } from './ranges.ts'
import { createWildcards } from './wildcards.ts'

/**
 * Tells which postings a value satisfies. May tell one more than once, and leave out those that are known already: an
 * array with many values need not try again what its first value settled.
 */
export type FieldIndex = (value: LeafValue, found: Found, isKnown: (posting: number) => boolean) => void

/**
 * All that is asked about one field, arranged by kind of question, so that a value finds what it satisfies without
 * trying the rest. Only `anything-but` is tried one by one: nearly every value satisfies it.
 */
export const createFieldIndex = (asked: readonly { posting: number; alternatives: readonly Alternative[] }[]): FieldIndex => {
  const tables = createTables()
  for (const { posting, alternatives } of asked) for (const alternative of alternatives) enter(tables, alternative, posting)
  const finders = findersOf(tables)
  const [only, second] = finders
  if (only !== undefined && second === undefined) return only
  return (value, found, isKnown) => {
    for (const find of finders) find(value, found, isKnown)
  }
}

type Postings<Key> = Map<Key, number[]>

const createTables = () => ({
  values: new Map<LeafValue, number[]>(),
  addresses: new Map<string, number[]>(),
  /** By family and length of the network, then by network. */
  networks: new Map<string, { family: 4 | 6; bits: number; postings: Postings<bigint> }>(),
  prefixes: new Map<string, number[]>(),
  suffixes: new Map<string, number[]>(),
  folded: { equals: new Map<string, number[]>(), prefix: new Map<string, number[]>(), suffix: new Map<string, number[]>() },
  wildcards: new Map<string, number[]>(),
  ranges: [] as PostedRange[],
  any: [] as number[],
  others: [] as { posting: number; test: (value: LeafValue) => boolean }[],
})

type Tables = ReturnType<typeof createTables>

const enter = (tables: Tables, alternative: Alternative, posting: number): void => {
  switch (alternative.is) {
    case 'value':
      return post(tables.values, alternative.value, posting)
    case 'address':
      return post(tables.addresses, alternative.address, posting)
    case 'cidr':
      return enterNetwork(tables, alternative, posting)
    case 'equals':
    case 'prefix':
    case 'suffix':
      return enterText(tables, alternative, posting)
    case 'wildcard':
      return post(tables.wildcards, alternative.text, posting)
    case 'range':
      return void tables.ranges.push({ ...alternative, posting })
    case 'present':
      return void tables.any.push(posting)
    case 'anything-but':
      return void tables.others.push({ posting, test: testOf([alternative]) })
    case 'absent':
      return
    default:
      return alternative satisfies never
  }
}

const enterText = (
  tables: Tables,
  { is, text, ignoringCase }: Alternative & { is: 'equals' | 'prefix' | 'suffix' },
  posting: number,
): void => {
  if (ignoringCase) post(tables.folded[is], fold(text), posting)
  else post(is === 'equals' ? tables.values : is === 'prefix' ? tables.prefixes : tables.suffixes, text, posting)
}

const enterNetwork = (tables: Tables, { family, bits, network }: Alternative & { is: 'cidr' }, posting: number): void => {
  const key = `${family}/${bits}`
  const known = tables.networks.get(key) ?? { family, bits, postings: new Map<bigint, number[]>() }
  tables.networks.set(key, known)
  post(known.postings, network, posting)
}

const findersOf = (tables: Tables): readonly FieldIndex[] => {
  const { values, prefixes, suffixes, wildcards, ranges, any, others } = tables
  const finders: FieldIndex[] = []
  if (values.size > 0) finders.push((value, found) => tell(values.get(value), found))
  if (prefixes.size > 0) finders.push(ofText(createAffixes(prefixes, false).find))
  if (suffixes.size > 0) finders.push(ofText(createAffixes(suffixes, true).find))
  if (wildcards.size > 0) finders.push(ofText(createWildcards(wildcards).find))
  if (ranges.length > 0) finders.push(rangeFinder(ranges))
  if (tables.addresses.size + tables.networks.size > 0) finders.push(ofText(addressFinder(tables)))
  if (tables.folded.equals.size + tables.folded.prefix.size + tables.folded.suffix.size > 0) finders.push(ofText(foldedFinder(tables)))
  if (any.length > 0) finders.push((_value, found) => tell(any, found))
  if (others.length > 0)
    finders.push((value, found, isKnown) => {
      for (const { posting, test } of others) if (!isKnown(posting) && test(value)) found(posting)
    })
  return finders
}

const ofText =
  (find: (text: string, found: Found) => void): FieldIndex =>
  (value, found) => {
    if (typeof value === 'string') find(value, found)
  }

const rangeFinder = (ranges: readonly PostedRange[]): FieldIndex => {
  const { find } = createRanges(ranges)
  return (value, found) => {
    if (typeof value === 'number') find(value, found)
  }
}

const addressFinder =
  ({ addresses, networks }: Tables) =>
  (text: string, found: Found): void => {
    const address = readAddress(text)
    if (address === undefined) return
    tell(addresses.get(canonical(address)), found)
    for (const { family, bits, postings } of networks.values())
      if (family === address.family) tell(postings.get(networkOf(address, bits)), found)
  }

/** A value is folded once for all questions that ignore case. */
const foldedFinder = ({ folded: { equals, prefix, suffix } }: Tables) => {
  const prefixes = createAffixes(prefix, false)
  const suffixes = createAffixes(suffix, true)
  return (text: string, found: Found): void => {
    const value = fold(text)
    tell(equals.get(value), found)
    if (prefix.size > 0) prefixes.find(value, found)
    if (suffix.size > 0) suffixes.find(value, found)
  }
}
