import type { Asked } from '#domains/notices/telling/questions.ts'
import { isSame } from '#domains/runs/approvals/may.ts'
import * as store from '#domains/runs/approvals/store.ts'
import { countWords, overWords } from '#domains/runs/approvals/words.ts'
import type { Transaction } from '#platform/transaction.ts'

/** What a message that asks for an approval offers, and what it says once that is over. */
export const askedApproval = async (transaction: Transaction, id: string, person: string): Promise<Asked | undefined> => {
  const row = await store.findApproval(transaction.sql, id)
  if (row === undefined) return undefined
  const decisions = await store.decisionsOf(transaction.sql, [id])
  const decide = (decision: 'approve' | 'reject') => ({ run: row.run, step: row.step, decision })
  const counted = decisions.filter(({ decision }) => decision === (row.state === 'rejected' ? 'reject' : 'approve'))
  const own = decisions.find((one) => isSame(one.person, person))
  return {
    isOpen: row.state === 'open',
    offers: [
      { choice: 'approve', label: 'Approve', action: 'run.approve', input: decide('approve') },
      { choice: 'reject', label: 'Reject', action: 'run.approve', input: decide('reject'), asksWhy: true },
    ],
    askedBy: row.askers[0] ?? `run:${row.run}`,
    settledAt: row.settled_at ?? undefined,
    because:
      row.state === 'open'
        ? ''
        : overWords(
            row.state,
            counted.map((one) => one.person),
          ),
    // A message is answered until the approval itself is over, not longer.
    expiresAt: row.expires_at ?? new Date(row.asked_at.getTime() + 30 * 86_400_000),
    ...(own === undefined ? {} : { thanks: thanksOf(own.decision, row) }),
  }
}

const thanksOf = (decision: 'approve' | 'reject', row: store.ApprovalRow): string => {
  if (decision === 'reject') return 'You refused; whoever asked is told why.'
  return row.state === 'open' ? `Your approval counts. ${countWords(row)}` : 'Approved; the run goes on.'
}
