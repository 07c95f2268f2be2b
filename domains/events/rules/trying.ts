import { placeOf } from '#domains/events/arrival.ts'
import type { Occurred } from '#domains/events/dispatching.ts'
import type { Pattern } from '#domains/events/patterns/language.ts'
import { withChains } from '#domains/events/rules/following.ts'
import { factFilter } from '#domains/events/rules/plan.ts'
import { eventOfFact } from '#domains/events/rules/shape.ts'
import { type EventFilter, findEvents } from '#domains/events/store.ts'
import { occurredOf } from '#domains/events/view.ts'
import type { Fact } from '#platform/facts/fact.ts'
import { factsDuring, latestFacts } from '#platform/facts/read.ts'
import type { Transaction } from '#platform/transaction.ts'

/** What was recorded, a slice at a time, so that little of it is held at once. */
export type Slices = AsyncGenerator<readonly Occurred[]>

const sliceLength = 500
const everything: EventFilter = {
  words: null,
  type: null,
  source: null,
  subject: null,
  workload: null,
  integration: null,
  from: null,
  until: null,
}

/** The latest `most` events, newest first. */
export async function* latestEvents(transaction: Transaction, most: number): Slices {
  yield* eventSlices(transaction, everything, most)
}

/** The latest `most` facts of any type, newest first. */
export async function* factsLately(transaction: Transaction, most: number): Slices {
  let before: string | undefined
  for (let left = most; left > 0;) {
    const facts: readonly Fact[] = await latestFacts(transaction.sql, { before, limit: Math.min(left, sliceLength) })
    if (facts.length === 0) return
    yield facts.map((fact) => ({ event: eventOfFact(fact), origin: 'fact', chain: [] }))
    left -= facts.length
    before = facts.at(-1)?.id
  }
}

export interface Range {
  readonly from: Date
  readonly until: Date
}

/** Events that arrived in the range, newest first. */
export async function* eventsDuring(transaction: Transaction, { from, until }: Range): Slices {
  yield* eventSlices(transaction, { ...everything, from: placeOf(from), until: placeOf(until) }, Infinity)
}

/** Facts recorded in the range that the pattern could fit by their types, newest first, with the rules that led to each. */
export async function* factsOfRange(transaction: Transaction, { from, until }: Range, pattern: Pattern): Slices {
  const types = [...transaction.registry.facts.keys()].filter(factFilter([pattern]))
  let before: { readonly at: Date; readonly id: string } | undefined
  for (let more = types.length > 0; more;) {
    const facts: readonly Fact[] = await factsDuring(transaction.sql, types, { since: from, until, before, limit: sliceLength })
    if (facts.length > 0) yield await withChains(transaction, facts, false)
    before = facts.at(-1)
    more = facts.length === sliceLength
  }
}

async function* eventSlices(transaction: Transaction, filter: EventFilter, most: number): Slices {
  let until = filter.until
  for (let left = most; left > 0;) {
    const limit = Math.min(left, sliceLength)
    const rows = await findEvents(transaction.sql, { ...filter, until }, limit)
    if (rows.length > 0) yield rows.map((row) => ({ event: occurredOf(row), origin: 'event', chain: [] }))
    if (rows.length < limit) return
    left -= rows.length
    until = rows.at(-1)?.id ?? null
  }
}
