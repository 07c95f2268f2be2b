import { defineSlot } from '#platform/slot.ts'
import type { Transaction } from '#platform/transaction.ts'
import type { EndedJob, Json, Outcome } from './job.ts'
import type { Hold } from './lease.ts'
import { type JobRow, saveHold, saveResult } from './store.ts'
import { tellWaiting } from './waiting.ts'

/** Who hears that jobs begin and end, in the transaction in which they do. */
export interface JobListener {
  readonly started?: (transaction: Transaction, job: { readonly key: string; readonly runner: string }) => Promise<void>
  readonly ended: (transaction: Transaction, ended: EndedJob) => Promise<void>
}

export const jobListeners = defineSlot<JobListener>('runners.jobs')

export interface Ending {
  readonly outcome: Outcome
  readonly exit?: number | null
  readonly reason: string
  readonly result?: string
  readonly resultData?: Json
  readonly sandbox?: string
}

/** Writes how a job ended and tells whoever waits for it. `hold` is where it stood. */
export const endJob = async (transaction: Transaction, row: JobRow, hold: Hold, ending: Ending): Promise<void> => {
  const { sql, now } = transaction
  const { outcome, exit = null, reason, result = '', resultData, sandbox } = ending
  await saveHold(sql, row.key, { ...hold, status: 'ended', leaseUntil: null, outcome }, { endedAt: now, exit, reason })
  if (result !== '' || resultData !== undefined || sandbox !== undefined) await saveResult(sql, row.key, { result, resultData, sandbox })
  const ended: EndedJob = { key: row.key, outcome, exit, reason, result, ...(resultData === undefined ? {} : { resultData }) }
  for (const listener of jobListeners.of(transaction.registry)) await listener.ended(transaction, ended)
  transaction.afterCommit(() => tellWaiting(transaction.node))
}
