import { stopEscalations } from '#domains/notices/ending/stopping.ts'
import { subjectOf } from '#domains/alerts/page.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Stops paging for these groups, in this transaction: nothing is sent for them after it commits. Resolves to the groups
 * of which more people must acknowledge before it does, and how many.
 */
export const stopPages = async (
  transaction: Transaction,
  groups: readonly string[],
  because: 'acknowledged' | 'resolved' | 'suppressed',
  by?: string,
): Promise<ReadonlyMap<string, number>> => {
  if (groups.length === 0) return new Map()
  const stopped = await stopEscalations(
    transaction,
    groups.map((group) => ({ subject: subjectOf(group), because, ...(by === undefined ? {} : { by }) })),
  )
  const left = new Map(stopped.map((one) => [one.subject, one.left]))
  return new Map(groups.flatMap((group) => ((left.get(subjectOf(group)) ?? 0) > 0 ? [[group, left.get(subjectOf(group)) ?? 0]] : [])))
}
