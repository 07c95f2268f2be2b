import type { EndedJob } from '#domains/runners/job.ts'
import { cancelJob, lastOutput } from '#domains/runners/submitting.ts'
import type { Sql, Transaction } from '#platform/transaction.ts'
import { turnFan, type Fan } from '#domains/runs/fan.ts'
import type { Outputs } from '#domains/runs/state.ts'
import { isMap, type Data } from '#domains/runs/values.ts'
import { keyOf } from './node.ts'
import * as store from './store.ts'

/** What an attempt that waits for jobs remembers of them; `fan` when they are several. */
export interface Jobs {
  readonly targets: readonly string[]
  readonly fan?: Fan
  readonly ended: Readonly<Record<string, { readonly outcome: EndedJob['outcome']; readonly reason: string; readonly outputs: Outputs }>>
}

export const jobsIn = (memory: Data): Jobs | undefined => {
  if (!isMap(memory) || !isMap(memory['jobs'])) return undefined
  // Written by `remembered` and by nobody else.
  const jobs = memory['jobs'] as unknown as Jobs
  return jobs
}

export const remembered = (jobs: Jobs): Data => ({ jobs: JSON.parse(JSON.stringify(jobs)) as Data })

/** The end of an attempt that waits for jobs was asked for. False while one is still to tell how it ended. */
export const endJobs = async (transaction: Transaction, row: store.AttemptRow): Promise<boolean> => {
  const jobs = jobsIn(row.memory)
  if (jobs === undefined) return true
  if (jobs.fan === undefined) {
    await cancelJob(transaction, keyOf(row))
    return false
  }
  const { fan, ends } = turnFan(jobs.fan, { type: 'cancelled' })
  await store.remember(transaction.sql, row, remembered({ ...jobs, fan }), null)
  for (const name of jobs.targets) if (jobs.ended[name] === undefined) await cancelJob(transaction, `${keyOf(row)}/${name}`)
  return ends !== undefined
}

/** The end of what a job printed. */
export const endOf = (sql: Sql, key: string): Promise<string> => lastOutput(sql, key, store.shownOutput)
