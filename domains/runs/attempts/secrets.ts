import { useSecrets } from '#domains/secrets/using.ts'
import type { Work } from '#platform/jobs/task.ts'
import type { Claimed } from './node.ts'

/** The values of secrets for one attempt: whether its procedure may is asked, and the use is written down. */
export const secretsFor = (work: Work, names: readonly string[], { run, step, row }: Claimed): Promise<ReadonlyMap<string, string>> =>
  useSecrets(work, names, { run, step, procedure: row.procedure, startedBy: row.started_by })
