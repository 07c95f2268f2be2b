import type { Work } from '#platform/jobs/task.ts'
import { Refusal } from '#platform/refusal.ts'
import { defineSlot } from '#platform/slot.ts'
import { secretsAmong } from '#platform/text/mask.ts'
import type { Transaction } from '#platform/transaction.ts'
import { useSecrets } from '#domains/secrets/using.ts'
import { type Assignment, assign, secretsOf } from './assignment.ts'
import { type Done, refused } from './executing.ts'
import { digestNamed, type JobOrder, type JobScript, localRunner } from './job.ts'
import type { JobRow } from './store.ts'

/** What keys are fetched with, outside any transaction. */
export interface KeyWorld extends Pick<Work, 'transact' | 'now'> {
  readonly outside: Pick<Work['outside'], 'fetch'>
}

/**
 * Variables a script is given when a machine takes it, kept nowhere before: keys that end with its run. Throws a `Refusal`
 * when there are to be some and none can be had: the job has failed then.
 */
export const jobVariables = defineSlot<{
  readonly of: (world: KeyWorld, order: JobOrder) => Promise<Readonly<Record<string, string>>>
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

/**
 * The job with the values of its secrets, read outside any transaction. Throws a `Refusal` when one may not be used.
 * Without a world outside it gets no keys: whoever only wants to know what is hidden must not have new ones made.
 */
export const reveal = async (work: Pick<Work, 'transact'> & Partial<KeyWorld>, row: JobRow): Promise<Assignment> => {
  const { run, step, procedure, startedBy } = row.work
  const runner = row.runner === localRunner ? null : row.runner
  const values = await useSecrets(work, secretsOf(row.work), { run, step, procedure, startedBy, runner })
  const script = { ...row.work.script, ...(await filesOf(work, row.work)) }
  const own = await variablesOf(work, { ...row.work, script })
  const order = { ...row.work, script: { ...script, environment: { ...own, ...script.environment } } }
  const assignment = assign(order, row.fence, values)
  return { ...assignment, masks: [...assignment.masks, ...secretsAmong(own)] }
}

/** How a job ends that could not be revealed: it is left to a person, or has failed when its keys could not be had. */
export const notBegun = (error: Refusal): Done => ({ ...refused(error.message), outcome: failures.has(error) ? 'failed' : 'refused' })
const failures = new WeakSet<Refusal>()

/** Only a script that reaches others has a use for them. */
const variablesOf = async (
  { transact, outside, now }: Pick<Work, 'transact'> & Partial<KeyWorld>,
  order: JobOrder,
): Promise<Readonly<Record<string, string>>> => {
  if (order.script.network !== true || outside === undefined || now === undefined) return {}
  const slots = await transact(async ({ registry }) => jobVariables.of(registry))
  const own: Record<string, string> = {}
  try {
    for (const { of } of slots) Object.assign(own, await of({ transact, outside, now }, order))
  } catch (error) {
    if (error instanceof Refusal) failures.add(error)
    throw error
  }
  return own
}

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
