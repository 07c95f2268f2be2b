import type { Work } from '#platform/jobs/task.ts'
import { defineSlot } from '#platform/slot.ts'
import { secretsAmong } from '#platform/text/mask.ts'
import type { Transaction } from '#platform/transaction.ts'
import { useSecrets } from '#domains/secrets/using.ts'
import { type Assignment, assign, secretsOf } from './assignment.ts'
import { type JobOrder, localRunner } from './job.ts'
import type { JobRow } from './store.ts'

/** Variables a script is given when a machine takes it, kept nowhere before: keys that end with its run. */
export const jobVariables = defineSlot<{
  readonly of: (transaction: Transaction, order: JobOrder) => Promise<Readonly<Record<string, string>>>
}>('runners.variables')

/** The job with the values of its secrets, read outside any transaction. Throws a `Refusal` when one may not be used. */
export const reveal = async (work: Pick<Work, 'transact'>, row: JobRow): Promise<Assignment> => {
  const { run, step, procedure, startedBy } = row.work
  const runner = row.runner === localRunner ? null : row.runner
  const values = await useSecrets(work, secretsOf(row.work), { run, step, procedure, startedBy, runner })
  const own = await variablesOf(work, row.work)
  const { script } = row.work
  const order = { ...row.work, script: { ...script, environment: { ...own, ...script.environment } } }
  const assignment = assign(order, row.fence, values)
  return { ...assignment, masks: [...assignment.masks, ...secretsAmong(own)] }
}

/** Only a script that reaches others has a use for them. */
const variablesOf = async (work: Pick<Work, 'transact'>, order: JobOrder): Promise<Readonly<Record<string, string>>> =>
  order.script.network === true
    ? work.transact(async (transaction) => {
        const own: Record<string, string> = {}
        for (const { of } of jobVariables.of(transaction.registry)) Object.assign(own, await of(transaction, order))
        return own
      })
    : {}
