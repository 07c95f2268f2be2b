import Type from 'typebox'
import { defineTask } from '#platform/jobs/task.ts'
import type { Registry } from '#platform/registry.ts'
import type { Transaction } from '#platform/transaction.ts'
import { expireLeases, leaseMs } from './claiming.ts'
import { endJob } from './ending.ts'
import { runnerLost } from './facts.ts'
import { longestSilent, markLost } from './machines/store.ts'
import { runnerPlans } from './plan.ts'
import * as store from './store.ts'

const nothing = Type.Object({})

/** A job whose machine does not come is given up after this long. */
export const patienceMs = 600_000

/** This platform counts as running scripts when a node said so lately. */
export const localSeenMs = 180_000

/** Looks for leases that ran out, machines that fell silent and jobs no machine will take. */
export const watchRunners = defineTask({
  name: 'runners.watch',
  summary: 'See which runners fell silent and which jobs were lost with them.',
  payload: nothing,
  every: { seconds: 60 },
  run: (work) => work.transact(watch),
})

/** After this platform was away everybody gets the chance to be heard before anything counts as lost. */
export const graceAtStart = defineTask({
  name: 'runners.grace',
  summary: 'Give runners time to be heard after this server was away.',
  payload: nothing,
  onStart: true,
  run: (work) => work.transact(graceAfterAway),
})

const startedAt = new Map<string, Date>()

/** The database was away: machines could not be heard, whatever they said. */
export const noteAway = (registry: Registry): void => void graced.delete(registry)

/** Where machines can be heard since they were last given time. A node that has just begun is not among them. */
const graced = new WeakSet<Registry>()

/** Gives everybody the time of a lease again, when nobody could be heard for a while; whoever looks at leases asks it first. */
export const graceAfterAway = async (transaction: Transaction): Promise<void> => {
  if (graced.has(transaction.registry)) return
  const until = new Date(transaction.now.getTime() + leaseMs(transaction.config))
  startedAt.set(transaction.node, transaction.now)
  await store.graceLeases(transaction.sql, until)
  transaction.wake(watchRunners, until)
  transaction.afterCommit(() => graced.add(transaction.registry))
}

const watch = async (transaction: Transaction): Promise<void> => {
  const { sql, now, config } = transaction
  await graceAfterAway(transaction)
  const lost = await expireLeases(transaction)
  const since = startedAt.get(transaction.node)
  if (since === undefined || now.getTime() - since.getTime() >= leaseMs(config)) await tellLost(transaction, lost)
  await giveUp(transaction)
  await takeOverdueBack(transaction)
  for (const at of [
    await store.earliestLease(sql),
    later(await longestSilent(sql), leaseMs(config) + 250),
    later(await store.oldestQueued(sql), patienceMs),
  ])
    if (at !== undefined && at > now) transaction.wake(watchRunners, at)
}

const later = (at: Date | undefined, ms: number): Date | undefined => (at === undefined ? undefined : new Date(at.getTime() + ms))

/** A machine may be this late with the end of a script that its limit has ended: it had output to bring first. */
export const overdueMs = 600_000

/** No job is without an end, whatever its machine says. */
const takeOverdueBack = async (transaction: Transaction): Promise<void> => {
  const { sql, now } = transaction
  for (const row of await store.lockOverdue(sql, new Date(now.getTime() - overdueMs), 200))
    await endJob(transaction, row, store.holdOf(row), {
      outcome: 'lost',
      reason: `${row.runner === 'local' ? 'This server' : `The runner ${row.runner}`} did not say how it ended, ${overdueMs / 60_000} minutes after the script had to. Whether it still runs there is not known.`,
    })
}

const tellLost = async (transaction: Transaction, jobs: ReadonlyMap<string, number>): Promise<void> => {
  const { sql, now, config } = transaction
  const silent = await markLost(sql, new Date(now.getTime() - leaseMs(config)), now)
  if (silent.length === 0) return
  const { value: plans } = await transaction.read(runnerPlans)
  for (const { name, last_seen_at } of silent) {
    const plan = plans.get(name)
    transaction.record(runnerLost, {
      subjects: [`runner:${name}`, ...(plan?.owner === undefined ? [] : [plan.owner])],
      data: {
        runner: `runner:${name}`,
        title: plan?.title ?? name,
        ...(plan?.owner === undefined ? {} : { owner: plan.owner }),
        lastSeenAt: (last_seen_at ?? now).toISOString(),
        jobs: jobs.get(name) ?? 0,
      },
    })
  }
}

const giveUp = async (transaction: Transaction): Promise<void> => {
  const { sql, now } = transaction
  const rows = await store.lockHopeless(sql, new Date(now.getTime() - patienceMs), new Date(now.getTime() - localSeenMs), 200)
  for (const row of rows)
    await endJob(transaction, row, store.holdOf(row), {
      outcome: row.cancelling ? 'cancelled' : 'refused',
      reason: row.cancelling
        ? 'It was cancelled before a machine took it.'
        : (row.refusal ??
          `No machine took it for ${patienceMs / 60_000} minutes: the runner ${row.runner} is silent. Start it there (\`andon runner run\`), or do this step by hand.`),
    })
  if (rows.length === 200) transaction.wake(watchRunners, now)
}
