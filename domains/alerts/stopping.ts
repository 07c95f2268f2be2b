import { stopEscalations } from '#domains/notices/paging.ts'
import { subjectOf } from '#domains/alerts/page.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Stops paging for these groups, in this transaction: nothing is sent for them after it commits. */
export const stopPages = async (
  transaction: Transaction,
  groups: readonly string[],
  because: 'acknowledged' | 'resolved' | 'suppressed',
  by?: string,
): Promise<void> => {
  if (groups.length === 0) return
  await stopEscalations(
    transaction,
    groups.map((group) => ({ subject: subjectOf(group), because, ...(by === undefined ? {} : { by }) })),
  )
}
