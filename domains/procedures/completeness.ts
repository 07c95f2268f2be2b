import type { Transaction } from '#platform/transaction.ts'
import { compiledOf } from './compiled.ts'
import { type Entry, findProcedure, lintOf, reviewersOf } from './library.ts'
import { isComplete } from './lint.ts'

/** References of those among these with which nothing is wrong and nothing is missing, as `procedure.lint` would say. */
export const completeAmong = async (transaction: Transaction, entries: readonly Entry[]): Promise<ReadonlySet<string>> => {
  const complete = new Set<string>()
  const reviewers = await reviewersOf(
    transaction,
    entries.map(({ reference }) => reference),
  )
  for (const { reference } of entries) {
    const found = await findProcedure(transaction, reference)
    if (found === undefined) continue
    const known = { compiled: compiledOf(transaction.registry, found), reviewers: reviewers.get(reference) }
    if (isComplete(await lintOf(transaction, found, known))) complete.add(reference)
  }
  return complete
}

/** Procedures looked at for one page at most: a page may hold fewer than were asked for, and the next goes on. */
const mostLookedAt = 400

/** One page of procedures that are complete, or of those that are not, and whether there are more to look at. */
export const pageOf = async (
  transaction: Transaction,
  entries: readonly Entry[],
  { size, wanted }: { readonly size: number; readonly wanted: boolean | undefined },
): Promise<{ readonly page: readonly Entry[]; readonly complete: ReadonlySet<string>; readonly next: string | undefined }> => {
  const page: Entry[] = []
  const complete = new Set<string>()
  let looked = 0
  while (page.length < size && looked < Math.min(entries.length, mostLookedAt)) {
    const some = entries.slice(looked, looked + size)
    const found = await completeAmong(transaction, some)
    for (const entry of some) {
      if (page.length === size) break
      looked += 1
      if (wanted !== undefined && wanted !== found.has(entry.reference)) continue
      page.push(entry)
      if (found.has(entry.reference)) complete.add(entry.reference)
    }
  }
  return { page, complete, next: looked < entries.length ? entries[looked - 1]?.reference : undefined }
}
