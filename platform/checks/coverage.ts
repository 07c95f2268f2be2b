import type { Check, Evidence, Verdict, VerdictState } from '#platform/checks/check.ts'

/** What a share is counted over, and what is said about it. */
export interface Coverage<Item> {
  readonly items: readonly Item[]
  readonly subject: (item: Item) => string
  /** What is missing, each a short phrase (`no owner`, `last run 210 days ago, at most 180`); empty when the item holds. */
  readonly missing: (item: Item) => readonly string[]
  /** What is said of an item that holds. */
  readonly holds: (item: Item) => string
  /** Share that must hold, 0 to 1. */
  readonly minimum: number
  /** The items in the plural, lower case: `runbooks`. */
  readonly what: string
  /** How one says that an item holds, after the count: `are complete`. */
  readonly verb: string
  /** The verdict when there are none, and the sentence for it. */
  readonly onEmpty: Check['onEmpty']
  readonly empty: string
  /** What to do when it fails. */
  readonly mend: string
}

/** With fewer than this many, a percentage says less than the list. */
const fewestForPercent = 5

/** Judges the share of items that hold, and explains itself: the count in words, each item with its reason. */
export const cover = <Item>(coverage: Coverage<Item>): Verdict => {
  const { items, minimum, what, verb, mend } = coverage
  if (items.length === 0) {
    const state = coverage.onEmpty
    return { state, because: coverage.empty, numerator: 0, denominator: 0, evidence: [], ...(state === 'FAIL' ? { mend } : {}) }
  }
  const evidence = items.map((item): Evidence => {
    const missing = coverage.missing(item)
    const holds = missing.length === 0
    return { subject: coverage.subject(item), holds, because: sentence(holds ? coverage.holds(item) : missing.join('; ')) }
  })
  const numerator = evidence.filter(({ holds }) => holds).length
  const share = numerator / items.length
  // A share of 0.95 of twenty is nineteen, whatever floating point makes of it.
  const isEnough = share >= minimum - 1e-9
  const percent = items.length < fewestForPercent ? '' : ` (${percentOf(share)})`
  const needed = isEnough || minimum === 1 ? '' : `; at least ${percentOf(minimum)} are needed`
  return {
    state: isEnough ? 'PASS' : 'FAIL',
    because: `${numerator} of ${items.length} ${what}${percent} ${verb}${needed}.`,
    numerator,
    denominator: items.length,
    evidence: keep(evidence),
    ...(isEnough ? {} : { mend }),
  }
}

/** A condition that holds or not, as a verdict about one thing. */
export const condition = (holds: boolean, options: { subject: string; because: string; mend: string }): Verdict => ({
  state: holds ? 'PASS' : 'FAIL',
  because: sentence(options.because),
  numerator: holds ? 1 : 0,
  denominator: 1,
  evidence: [{ subject: options.subject, holds, because: sentence(options.because) }],
  ...(holds ? {} : { mend: options.mend }),
})

/** A verdict without anything counted: the practice does not apply, or nothing is known. */
export const verdict = (state: 'NA' | 'UNKNOWN' | 'FAIL' | 'PASS', because: string, mend?: string): Verdict => ({
  state,
  because,
  numerator: 0,
  denominator: 0,
  evidence: [],
  ...(mend === undefined ? {} : { mend }),
})

/**
 * All of them must hold. One FAIL fails it, else one UNKNOWN leaves it unknown; parts that do not apply do not count. The
 * worst part speaks first.
 */
export const all = (...parts: readonly [Verdict, ...Verdict[]]): Verdict => {
  const order: readonly VerdictState[] = ['FAIL', 'UNKNOWN', 'PASS', 'NA']
  const sorted = parts.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  const [worst = parts[0]] = sorted
  const counted = sorted.filter((part) => part.state !== 'NA')
  const mends = [...new Set(sorted.flatMap((part) => (part.state === 'FAIL' ? (part.mend ?? []) : [])))]
  return {
    state: worst.state,
    because: (counted.length === 0 ? sorted : counted).map((part) => part.because).join(' '),
    numerator: counted.reduce((sum, part) => sum + part.numerator, 0),
    denominator: counted.reduce((sum, part) => sum + part.denominator, 0),
    evidence: keep(counted.flatMap((part) => part.evidence)),
    ...(mends.length === 0 ? {} : { mend: mends.join(' ') }),
  }
}

const mostEvidence = 200

const keep = (evidence: readonly Evidence[]): Evidence[] =>
  [...evidence.filter(({ holds }) => !holds), ...evidence.filter(({ holds }) => holds)].slice(0, mostEvidence)

/** Rounded towards the bad, so that 94.96 % never reads as enough. */
const percentOf = (share: number): string => `${Math.floor(share * 1_000 + 1e-6) / 10} %`

const sentence = (text: string): string => text.slice(0, 500)
