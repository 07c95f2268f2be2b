import { subjectOf } from '#domains/alerts/page.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Stops paging for these groups, in this transaction: nothing is sent for them after it commits. */
export const stopPages = async (
  transaction: Transaction,
  groups: readonly string[],
  because: 'acknowledged' | 'resolved',
  by?: string,
): Promise<void> => {
  for (const group of groups) {
    // As the platform: whoever may acknowledge may also end the paging, a link or an owner included.
    await transaction
      .as({ type: 'workflow', name: 'alerts', id: group })
      .callNamed('notice.stop', { subject: subjectOf(group), because, ...(by === undefined ? {} : { by }) })
  }
}
