import type { Sql, Transaction } from '#platform/transaction.ts'
import { leaseMs } from './claiming.ts'
import { type JobOrder, localRunner, type Outcome } from './job.ts'
import { workLocally } from './jobs.ts'
import { cancel } from './lease.ts'
import { findMachine, findMachines, type MachineRow } from './machines/store.ts'
import { bareName, matching, refusedBy, runnerPlans, type RunnerTarget } from './plan.ts'
import * as store from './store.ts'
import { tellWaiting } from './waiting.ts'
import { localSeenMs, watchRunners } from './watching.ts'

/**
 * Scripts for machines.
 *
 * The problem: a script may take a second or a day, here or behind a firewall, and whoever waits for it must hear exactly
 * once how it ended. The idea: a job is a row that a machine claims; its end is written and told in one transaction, to
 * whoever fills the slot `jobListeners`.
 *
 * Guarantees: a key is one job, however often it is submitted; every job ends: one that no machine may be given, or takes,
 * ends refused with the reason; a listener is called in the transaction that ends it, never in the one that submits it.
 */
export const submitJob = async (transaction: Transaction, order: JobOrder): Promise<void> => {
  const { sql, now } = transaction
  const runner = order.runner === null ? localRunner : bareName(order.runner)
  const refusal = await whyNot(transaction, runner, order)
  const isNew = await store.insertJob(sql, { key: order.key, runner, work: order, refusal: refusal ?? null, now })
  if (!isNew) return
  if (refusal !== undefined) transaction.wake(watchRunners, now)
  else if (runner === localRunner) transaction.wake(workLocally, now)
  transaction.afterCommit(() => tellWaiting(transaction.node))
}

/** Ends it as soon as can be: nobody claims it any more, and whoever holds it hears within a second or so. */
export const cancelJob = async (transaction: Transaction, key: string): Promise<void> => {
  const row = await store.lockJob(transaction.sql, key)
  const hold = row === undefined ? undefined : cancel(store.holdOf(row))
  if (hold === undefined) return
  await store.saveHold(transaction.sql, key, hold)
  if (hold.status === 'queued') transaction.wake(watchRunners, transaction.now)
  transaction.afterCommit(() => tellWaiting(transaction.node))
}

export interface JobView {
  readonly key: string
  readonly runner: string
  readonly status: 'queued' | 'held' | 'ended'
  readonly cancelling: boolean
  readonly outcome: Outcome | null
  readonly exit: number | null
  readonly reason: string
  /** What came when it was already decided. */
  readonly late: string | null
  readonly sandbox: string | null
  readonly chunks: number
  /** Characters dropped from the middle of its output. */
  readonly dropped: number
  readonly createdAt: Date
  readonly begunAt: Date | null
  readonly endedAt: Date | null
}

/** Jobs whose key begins so, in the order of their keys; at most a thousand. */
export const jobsOf = async (transaction: Transaction, keyPrefix: string): Promise<readonly JobView[]> =>
  (await store.jobsByPrefix(transaction.sql, keyPrefix, 1_000)).map(viewOf)

export const viewOf = (row: store.JobRow): JobView => ({
  key: row.key,
  runner: row.runner,
  status: row.status,
  cancelling: row.cancelling,
  outcome: row.outcome,
  exit: row.exit_code,
  reason: row.reason ?? '',
  late: row.late,
  sandbox: row.sandbox,
  chunks: row.chunks,
  dropped: Number(row.dropped_size),
  createdAt: row.created_at,
  begunAt: row.begun_at,
  endedAt: row.ended_at,
})

export interface OutputPage {
  readonly chunks: readonly { readonly number: number; readonly at: Date; readonly text: string }[]
  /** Give it as `afterChunk` for what follows. */
  readonly next: number
  /** Nothing follows, now or later. */
  readonly isOver: boolean
  /** Characters dropped from the middle. */
  readonly dropped: number
}

const mostChunks = 200

/** What the job printed after the piece `afterChunk`; -1 for the beginning. Numbers that are missing were dropped. */
export const outputOf = async (sql: Sql, key: string, afterChunk: number): Promise<OutputPage> => {
  const job = await store.findJob(sql, key)
  const chunks = await store.chunksAfter(sql, key, afterChunk, mostChunks)
  const next = chunks.at(-1)?.number ?? afterChunk
  return {
    chunks,
    next,
    isOver: job === undefined || (job.status === 'ended' && next + 1 >= job.chunks),
    dropped: Number(job?.dropped_size ?? 0),
  }
}

/** The end of what the job printed, at most so many characters: read from the end, however much there is. */
export const lastOutput = async (sql: Sql, key: string, characters: number): Promise<string> => {
  const pieces: string[] = []
  let size = 0
  for (let before = 2_147_483_647; size < characters;) {
    const found = await store.chunksBefore(sql, key, before, mostChunks / 10)
    for (const { text } of found) {
      pieces.push(text)
      size += text.length
    }
    const last = found.at(-1)
    if (last === undefined) break
    before = last.number
  }
  return pieces.toReversed().join('').slice(-characters)
}

export interface MatchedRunner {
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  readonly lastSeenAt: Date | null
  /** It was heard within its lease and may work. */
  readonly connected: boolean
}

/** The runners a target means, for previews and to spread a step over them. */
export const matchRunners = async (transaction: Transaction, target: RunnerTarget): Promise<readonly MatchedRunner[]> => {
  const { value: plans } = await transaction.read(runnerPlans)
  const found = matching(plans, target)
  const wantsLocal = target.runners?.some((name) => bareName(name) === localRunner) === true
  const names = [...(wantsLocal ? [localRunner] : []), ...found.map(({ name }) => name)]
  const machines = new Map((await findMachines(transaction.sql, names)).map((row) => [row.name, row]))
  return names.map((name) => ({
    name,
    tags: plans.get(name)?.tags ?? {},
    lastSeenAt: machines.get(name)?.last_seen_at ?? null,
    connected: isConnected(transaction, machines.get(name)),
  }))
}

export const isConnected = ({ now, config }: Pick<Transaction, 'now' | 'config'>, machine: MachineRow | undefined): boolean => {
  if (machine === undefined || machine.disabled_at !== null || machine.last_seen_at === null) return false
  const silentMs = now.getTime() - machine.last_seen_at.getTime()
  return silentMs <= (machine.name === localRunner ? localSeenMs : leaseMs(config))
}

/** Why no machine may be given the job; undefined when one may. */
const whyNot = async (transaction: Transaction, runner: string, order: JobOrder): Promise<string | undefined> => {
  const machine = await findMachine(transaction.sql, runner)
  if (machine !== undefined && machine.disabled_at !== null)
    return `The runner ${runner} is disabled: ${machine.disabled_reason ?? ''} An administrator enables it with \`runner.enable\`.`
  if (runner === localRunner) return transaction.config.scripts || isConnected(transaction, machine) ? undefined : scriptsAreOff
  const { value: plans } = await transaction.read(runnerPlans)
  const plan = plans.get(runner)
  if (plan === undefined) return `There is no runner ${runner}. \`runner.list\` shows those that are declared.`
  const owner = plan.teams.length === 0 ? undefined : (await transaction.records.byReference(order.procedure))?.metadata.owner
  const refusal = refusedBy(plan, order.procedure, owner)
  if (refusal !== undefined) return refusal
  if (machine === undefined)
    return `No machine is registered as ${runner} yet. \`runner.invite\` makes a token for \`andon runner register\`.`
  return undefined
}

export const scriptsAreOff =
  'Scripts are switched off on this server. Do this step by hand and answer, or ask an administrator to switch scripts on.'
