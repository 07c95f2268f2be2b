import type { Transaction } from '#platform/transaction.ts'
import { compiledOf } from './compiled.ts'
import { type Entry, findProcedure, lintOf, reviewersOf } from './library.ts'
import { lacksIn } from './lint.ts'

/** By reference, how many things are wrong with each or missing, as `procedure.lint` would say. */
const lacksAmong = async (transaction: Transaction, entries: readonly Entry[]): Promise<ReadonlyMap<string, number>> => {
  const lacks = new Map<string, number>()
  const reviewers = await reviewersOf(
    transaction,
    entries.map(({ reference }) => reference),
  )
  for (const { reference } of entries) {
    const found = await findProcedure(transaction, reference)
    if (found === undefined) continue
    const known = { compiled: compiledOf(transaction.registry, found), reviewers: reviewers.get(reference) }
    lacks.set(reference, lacksIn(await lintOf(transaction, found, known)))
  }
  return lacks
}

/** Procedures looked at for one page at most: a page may hold fewer than were asked for, and the next goes on. */
const mostLookedAt = 400

/** One page of procedures that are complete, or of those that are not, and whether there are more to look at. */
export const pageOf = async (
  transaction: Transaction,
  entries: readonly Entry[],
  { size, wanted }: { readonly size: number; readonly wanted: boolean | undefined },
): Promise<{ readonly page: readonly Entry[]; readonly lacks: ReadonlyMap<string, number>; readonly next: string | undefined }> => {
  const page: Entry[] = []
  const lacks = new Map<string, number>()
  let looked = 0
  while (page.length < size && looked < Math.min(entries.length, mostLookedAt)) {
    const some = entries.slice(looked, looked + size)
    const found = await lacksAmong(transaction, some)
    for (const entry of some) {
      if (page.length === size) break
      looked += 1
      // One that was archived a moment ago lacks everything.
      const count = found.get(entry.reference) ?? 1
      if (wanted !== undefined && wanted !== (count === 0)) continue
      page.push(entry)
      lacks.set(entry.reference, count)
    }
  }
  return { page, lacks, next: looked < entries.length ? entries[looked - 1]?.reference : undefined }
}
