import type { Work } from '#platform/jobs/task.ts'
import { Refusal } from '#platform/refusal.ts'
import { type Assignment, assign, secretsOf } from './assignment.ts'
import type { JobRow } from './store.ts'

/** The job with the values of its secrets, read outside any transaction. Throws a `Refusal` when one may not be used. */
export const reveal = async (_work: Pick<Work, 'transact'>, row: JobRow): Promise<Assignment> => {
  const names = secretsOf(row.work)
  if (names.length > 0) throw new Refusal('not-enabled', `This platform keeps no secrets yet, and the step uses ${names.join(', ')}.`)
  return assign(row.work, row.fence, new Map())
}
