import type { Config } from '#platform/config.ts'
import type { Transaction } from '#platform/transaction.ts'
import { endJob, jobListeners } from './ending.ts'
import { resultRefused } from './facts.ts'
import { type JobEnd } from './job.ts'
import { storable } from '#platform/text/storable.ts'
import { append, beat, claim, end, expire, type Grip, release, takeBack } from './lease.ts'
import * as store from './store.ts'

/**
 * What a machine says, whether it is far away or this platform itself: give me work, I am alive, it printed this, it
 * ended so, take it back. Each is one transaction that asks the lease.
 */
export const leaseMs = (config: Pick<Config, 'runnerLeaseMs'>): number => config.runnerLeaseMs ?? 45_000

/** A node of this platform beats every second, and what it held must not wait long when it died. */
const longestLocalMs = 30_000

const leaseOf = ({ now, config }: Transaction, holder: string): Date =>
  new Date(now.getTime() + (holder.startsWith('node:') ? Math.min(longestLocalMs, leaseMs(config)) : leaseMs(config)))

/** Takes up to `room` jobs that wait for the runner. */
export const claimJobs = async (
  transaction: Transaction,
  who: { readonly runner: string; readonly holder: string },
  room: number,
): Promise<readonly store.JobRow[]> => {
  const { sql, now } = transaction
  const claimed: store.JobRow[] = []
  for (const row of await store.lockQueued(sql, who.runner, room)) {
    const hold = claim(store.holdOf(row), who.holder, leaseOf(transaction, who.holder))
    if (hold === undefined) continue
    await store.saveHold(sql, row.key, hold, { begunAt: now })
    for (const { started } of jobListeners.of(transaction.registry)) await started?.(transaction, { key: row.key, runner: row.runner })
    claimed.push({ ...row, ...hold, lease_until: hold.leaseUntil, begun_at: row.begun_at ?? now })
  }
  return claimed
}

/** A job a machine believes to hold. */
export interface HeldJob {
  readonly key: string
  readonly fence: number
}

export interface Heard {
  /** To be ended early. */
  readonly cancel: readonly string[]
  /** Held no more: whatever comes of them is late. */
  readonly lost: readonly string[]
  /** Held, says the platform, and the machine did not say so: it never heard of them. */
  readonly unheard: readonly store.JobRow[]
}

/** A sign of life with what the machine believes to hold. */
export const hearJobs = async (transaction: Transaction, holder: string, held: readonly HeldJob[]): Promise<Heard> => {
  const { sql, now } = transaction
  const rows = await store.lockHeldBy(sql, holder)
  const byKey = new Map(rows.map((row) => [row.key, row]))
  const cancelled: string[] = []
  const lost: string[] = []
  const alive: string[] = []
  for (const { key, fence } of held) {
    const row = byKey.get(key)
    const hold = row === undefined ? undefined : beat(store.holdOf(row), { holder, fence }, now, leaseOf(transaction, holder))
    if (hold === undefined) lost.push(key)
    else alive.push(key)
    if (hold?.cancelling === true) cancelled.push(key)
  }
  await store.extendLeases(sql, alive, leaseOf(transaction, holder))
  const said = new Set(held.map(({ key }) => key))
  // A claim whose lease ran out is never handed out again, also before somebody noticed: what became of it is not known.
  const unheard = rows.filter((row) => !said.has(row.key) && row.lease_until !== null && row.lease_until > now)
  return { cancel: cancelled, lost, unheard }
}

/** A node that could not reach the database knows that it lives: what it holds and nobody decided it goes on holding. */
export const reviveHeld = (transaction: Transaction, holder: string): Promise<void> =>
  store.reviveLeases(transaction.sql, holder, leaseOf(transaction, holder))

/** What a machine is answered about one of its jobs. */
export type Answered =
  | { readonly answer: 'kept' }
  | { readonly answer: 'known' | 'gap'; readonly expected: number }
  | { readonly answer: 'late'; readonly because: string }

/** More than this of what a job prints is not kept: of the middle only how much it was. */
export const outputLimits = { head: 2_000_000, whole: 10_000_000 } as const

export const takeOutput = async (
  transaction: Transaction,
  job: HeldJob & { readonly holder: string },
  number: number,
  text: string,
): Promise<Answered> => {
  const { sql, now } = transaction
  const row = await store.lockJob(sql, job.key)
  if (row === undefined) return late(undefined)
  const taken = append(store.holdOf(row), job, number, now)
  switch (taken.answer) {
    case 'kept':
      await store.insertChunk(sql, { key: job.key, number, text: storable(text), now })
      // Who prints lives.
      await store.saveHold(sql, job.key, beat(taken.hold, job, now, leaseOf(transaction, job.holder)) ?? taken.hold)
      if (row.kept_size + text.length > outputLimits.whole) await store.dropMiddle(sql, job.key, outputLimits.head, outputLimits.whole)
      return { answer: 'kept' }
    case 'known':
    case 'gap':
      return taken
    case 'late':
      return late(row)
    default:
      return taken satisfies never
  }
}

export const takeEnd = async (transaction: Transaction, job: HeldJob & { readonly holder: string }, ended: JobEnd): Promise<Answered> => {
  const row = await store.lockJob(transaction.sql, job.key)
  if (row === undefined) return late(undefined)
  const hold = store.holdOf(row)
  const taken = end(hold, job, ended, transaction.now)
  switch (taken.answer) {
    case 'kept':
      await endJob(transaction, row, hold, {
        ...ended,
        // What was asked to end and did not succeed first was cancelled, whatever the signal made of it.
        outcome: hold.cancelling && ended.outcome !== 'success' ? 'cancelled' : ended.outcome,
        reason: storable(ended.reason).slice(0, 2_000),
        result: storable(ended.result).slice(0, 102_400),
      })
      return { answer: 'kept' }
    case 'known':
    case 'gap':
      return taken
    case 'late':
      if (isOwn(row, job)) await noteLate(transaction, row, job, ended)
      return late(row)
    default:
      return taken satisfies never
  }
}

/** A machine that stops gives back what it need not finish. */
export const takeRelease = async (transaction: Transaction, job: HeldJob & { readonly holder: string }): Promise<Answered> => {
  const row = await store.lockJob(transaction.sql, job.key)
  const hold = row === undefined ? undefined : release(store.holdOf(row), job, transaction.now)
  if (row === undefined || hold === undefined) return late(row)
  if (hold.status === 'ended') await endJob(transaction, row, hold, { outcome: 'cancelled', reason: 'It was cancelled.' })
  else await store.saveHold(transaction.sql, row.key, hold)
  return { answer: 'kept' }
}

/** Ends what nobody was heard of. Answers how many of each runner. */
export const expireLeases = async (transaction: Transaction): Promise<ReadonlyMap<string, number>> => {
  const rows = await store.lockExpired(transaction.sql, transaction.now, 200)
  for (const row of rows) {
    const hold = expire(store.holdOf(row), transaction.now)
    const where = row.runner === 'local' ? 'The node that ran it' : `The runner ${row.runner}`
    if (hold !== undefined)
      await endJob(transaction, row, hold, {
        outcome: 'lost',
        reason: `${where} was not heard of for ${silentSeconds(transaction.config, row.runner)} s. Whether the script finished is not known.`,
      })
  }
  return counted(rows.map(({ runner }) => runner))
}

const silentSeconds = (config: Transaction['config'], runner: string): number =>
  Math.round((runner === 'local' ? Math.min(longestLocalMs, leaseMs(config)) : leaseMs(config)) / 1_000)

/** Takes everything back from a runner, at once: what it works on is lost, what waits for it is refused. */
export const takeAllBack = async (transaction: Transaction, runner: string, reason: string): Promise<number> => {
  const rows = await store.lockHeldOf(transaction.sql, runner)
  for (const row of rows) {
    const hold = takeBack(store.holdOf(row))
    if (hold !== undefined) await endJob(transaction, row, hold, { outcome: 'lost', reason })
  }
  return rows.length + (await store.refuseQueued(transaction.sql, runner, reason))
}

const counted = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]))

/** Of the runner it was for: what another says of it is not worth a note. */
const isOwn = (row: store.JobRow, { holder }: Grip): boolean => holder === row.runner || holder === row.holder

const noteLate = async (transaction: Transaction, row: store.JobRow, grip: Grip, ended: JobEnd): Promise<void> => {
  const said = `${transaction.now.toISOString()}: ${grip.holder} said ${ended.outcome}${ended.exit === null ? '' : ` (code ${ended.exit})`}. ${storable(ended.reason)}`
  const isFirst = await store.saveLate(transaction.sql, row.key, said.trim().slice(0, 2_000))
  if (!isFirst) return
  transaction.record(resultRefused, {
    subjects: [`runner:${row.runner}`, `run:${row.work.run}`],
    data: { runner: `runner:${row.runner}`, job: row.key, outcome: ended.outcome, reason: becauseOf(row) },
  })
}

const late = (row: store.JobRow | undefined): Answered => ({ answer: 'late', because: becauseOf(row) })

const becauseOf = (row: store.JobRow | undefined): string => {
  if (row === undefined) return 'There is no such job any more.'
  if (row.status === 'ended') return `The job was already decided: ${row.outcome ?? ''}. ${row.reason ?? ''}`.trim()
  if (row.status === 'queued') return 'The job was taken back and waits for a machine.'
  return 'Somebody else holds the job, or its lease ran out.'
}
