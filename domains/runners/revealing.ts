import type { Work } from '#platform/jobs/task.ts'
import { Refusal } from '#platform/refusal.ts'
import { defineSlot } from '#platform/slot.ts'
import { secretsAmong } from '#platform/text/mask.ts'
import type { Transaction } from '#platform/transaction.ts'
import { useSecrets } from '#domains/secrets/using.ts'
import { type Assignment, assign, secretsOf } from './assignment.ts'
import { digestNamed, type JobOrder, type JobScript, localRunner } from './job.ts'
import type { JobRow } from './store.ts'

/** Variables a script is given when a machine takes it, kept nowhere before: keys that end with its run. */
export const jobVariables = defineSlot<{
  readonly of: (transaction: Transaction, order: JobOrder) => Promise<Readonly<Record<string, string>>>
}>('runners.variables')

/** A file a job names by its digest. */
export interface JobFile {
  readonly base64: string
  /** What is in it talks to others, so the script asks for the network. */
  readonly network: boolean
}

/** Where files are kept that jobs name by their digest. Throws a `Refusal` for one that is not what it was. */
export const jobFiles = defineSlot<{
  readonly of: (transaction: Transaction, order: JobOrder, digests: readonly string[]) => Promise<ReadonlyMap<string, JobFile>>
}>('runners.files')

/** The job with the values of its secrets, read outside any transaction. Throws a `Refusal` when one may not be used. */
export const reveal = async (work: Pick<Work, 'transact'>, row: JobRow): Promise<Assignment> => {
  const { run, step, procedure, startedBy } = row.work
  const runner = row.runner === localRunner ? null : row.runner
  const values = await useSecrets(work, secretsOf(row.work), { run, step, procedure, startedBy, runner })
  const script = { ...row.work.script, ...(await filesOf(work, row.work)) }
  const own = await variablesOf(work, { ...row.work, script })
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

const filesOf = async (work: Pick<Work, 'transact'>, order: JobOrder): Promise<Pick<JobScript, 'files' | 'network'>> => {
  const entries = Object.entries(order.script.files ?? {})
  const digests = entries.flatMap(([, file]) => digestNamed(file) ?? [])
  if (digests.length === 0) return {}
  const found = await work.transact(async (transaction) => {
    const all = new Map<string, JobFile>()
    for (const { of } of jobFiles.of(transaction.registry))
      for (const [digest, content] of await of(transaction, order, digests)) all.set(digest, content)
    return all
  })
  const absent = entries.find(([, file]) => !found.has(digestNamed(file) ?? '') && digestNamed(file) !== undefined)
  if (absent !== undefined) throw new Refusal('not-found', `The file ${absent[0]} it needs is not kept here any more. Attach it again.`)
  return {
    files: Object.fromEntries(entries.map(([name, file]) => [name, found.get(digestNamed(file) ?? '')?.base64 ?? file])),
    ...([...found.values()].some(({ network }) => network) ? { network: true } : {}),
  }
}
