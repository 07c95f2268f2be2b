import type { Work } from '#platform/jobs/task.ts'
import { useSecrets } from '#domains/secrets/using.ts'
import { type Assignment, assign, secretsOf } from './assignment.ts'
import { localRunner } from './job.ts'
import type { JobRow } from './store.ts'

/** The job with the values of its secrets, read outside any transaction. Throws a `Refusal` when one may not be used. */
export const reveal = async (work: Pick<Work, 'transact'>, row: JobRow): Promise<Assignment> => {
  const { run, step, procedure, startedBy } = row.work
  const runner = row.runner === localRunner ? null : row.runner
  const values = await useSecrets(work, secretsOf(row.work), { run, step, procedure, startedBy, runner })
  return assign(row.work, row.fence, values)
}
