import { lengthsOf } from '#domains/notices/counting.ts'
import { escalate } from '#domains/notices/jobs.ts'
import { hurryPaused } from '#domains/notices/store.ts'
import { roster } from '#domains/oncall/roster.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Says that more alerts came about these subjects: a step that waits for them looks again. Costs nothing while no policy has such a step. */
export const alertsCame = async (transaction: Transaction, subjects: readonly string[]): Promise<void> => {
  if (subjects.length === 0) return
  const { policies } = (await transaction.read(roster)).value
  const waiting = [...policies.values()].filter((policy) => lengthsOf(policy).length > 0).map(({ reference }) => reference)
  if (waiting.length === 0) return
  if ((await hurryPaused(transaction.sql, subjects, waiting, transaction.now)) > 0) transaction.wake(escalate, transaction.now)
}
