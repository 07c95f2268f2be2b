import { version } from '#platform/http/version.ts'
import type { Work } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'
import { Refusal } from '#platform/refusal.ts'
import { scriptHost } from '#platform/scripts/execute.ts'
import type { ScriptSettings } from '#platform/scripts/script.ts'
import { scriptSettings } from '#platform/scripts/settings.ts'
import { claimJobs, hearJobs, leaseMs, reviveHeld, takeEnd, takeOutput, takeRelease } from './claiming.ts'
import { type Done, executeAssignment } from './executing.ts'
import { localRunner } from './job.ts'
import { saveLocal } from './machines/store.ts'
import { notBegun, reveal } from './revealing.ts'
import type { JobRow } from './store.ts'
import { nextHint, tellWaiting } from './waiting.ts'
import { watchRunners } from './watching.ts'

/**
 * This platform as a runner: it claims, beats, sends output and ends jobs by the same functions as a machine far away,
 * only that nothing travels.
 *
 * One loop per node works as long as there is work. It does not hold anybody up: jobs run beside it, as many at once as
 * the configuration allows.
 */
export const workAsRunner = async (work: Work): Promise<void> => {
  const { node, config } = await work.transact(async ({ node: id, config: all }) => ({ node: id, config: all }))
  if (!config.scripts) return
  const under = loops.get(node)
  if (under !== undefined) {
    // The loop that runs looks again, also when it just looked and found nothing.
    under.again = true
    tellWaiting(node)
    return
  }
  const loop = { again: false }
  loops.set(node, loop)
  try {
    const settings = scriptSettings(config)
    await runLoop(work, { node, holder: `node:${node}`, atOnce: config.scriptsAtOnce ?? 4, leaseMs: leaseMs(config), settings, loop })
  } finally {
    if (loops.get(node) === loop) loops.delete(node)
  }
}

const loops = new Map<string, Self['loop']>()

interface Self {
  readonly node: string
  readonly holder: string
  readonly atOnce: number
  readonly leaseMs: number
  readonly settings: ScriptSettings
  /** Somebody asked to look again meanwhile. */
  readonly loop: { again: boolean }
}

const runLoop = async (work: Work, self: Self): Promise<void> => {
  const running = new Map<string, { readonly row: JobRow; readonly stop: AbortController; readonly ended: Promise<void> }>()
  let heardAt = performance.now()
  /** The database could not be reached the last time. */
  let isAway = false
  for (;;) {
    self.loop.again = false
    const room = work.signal.aborted ? 0 : self.atOnce - running.size
    const claimed = room <= 0 ? [] : await work.transact((transaction) => claimOurs(transaction, self, room)).catch(() => [])
    for (const row of claimed) {
      const stop = new AbortController()
      const ended = doJob(work, self, row, stop).finally(() => {
        running.delete(row.key)
        tellWaiting(self.node)
      })
      running.set(row.key, { row, stop, ended })
    }
    if (!self.loop.again || work.signal.aborted) {
      // Known at once: who asks from here on begins a loop of its own.
      if (running.size === 0) return void loops.delete(self.node)
      await nextHint(self.node, Math.min(1_000, self.leaseMs / 3))
    }
    if (running.size > 0 && performance.now() - heardAt >= Math.min(1_000, self.leaseMs / 3)) {
      heardAt = performance.now()
      const held = [...running.values()].map(({ row: { key, fence } }) => ({ key, fence }))
      const wasAway = isAway
      const heard = await work
        .transact(async (transaction) => {
          if (wasAway) await reviveHeld(transaction, self.holder)
          return hearJobs(transaction, self.holder, held)
        })
        .catch(() => undefined)
      isAway = heard === undefined
      for (const key of [...(heard?.cancel ?? []), ...(heard?.lost ?? [])]) running.get(key)?.stop.abort()
    }
  }
}

const claimOurs = async (transaction: Transaction, self: Self, room: number): Promise<readonly JobRow[]> => {
  const claimed = await claimJobs(transaction, { runner: localRunner, holder: self.holder }, room)
  const lease = claimed[0]?.lease_until
  if (lease !== undefined && lease !== null) transaction.wake(watchRunners, lease)
  return claimed
}

/** Never throws: what cannot be written now is written when the lease runs out, as lost. */
const doJob = async (work: Work, self: Self, row: JobRow, stop: AbortController): Promise<void> => {
  const job = { key: row.key, fence: row.fence, holder: self.holder }
  let chunks = row.chunks
  let sending: Promise<void> = Promise.resolve()
  const send = (text: string): void => {
    sending = sending
      .then(async () => {
        const answer = await untilReached(() => work.transact((transaction) => takeOutput(transaction, job, chunks, text)))
        if (answer.answer === 'late') stop.abort()
        else chunks += 1
      })
      .catch(() => undefined)
  }
  // A node that stops ends what may be repeated and gives it back; anything else it lets finish.
  const signal = row.work.idempotent ? AbortSignal.any([stop.signal, work.signal]) : stop.signal
  const done = await reveal(work, row)
    .then((assignment) => executeAssignment(assignment, { signal, onText: send }, self.settings))
    .catch(becauseOf)
  await sending
  const isGivenBack = done.outcome === 'cancelled' && work.signal.aborted && !stop.signal.aborted
  await untilReached(() =>
    work.transact((transaction) => (isGivenBack ? takeRelease(transaction, job) : takeEnd(transaction, job, { ...done, chunks }))),
  ).catch(() => undefined)
}

/** Again while the database cannot be reached: for as long as somebody may still wait for it. */
const untilReached = async <Result>(deed: () => Promise<Result>): Promise<Result> => {
  const began = performance.now()
  for (;;) {
    try {
      return await deed()
    } catch (error) {
      const isAway = error instanceof Refusal && error.code === 'unavailable'
      if (!isAway || performance.now() - began > patienceMs) throw error
      await new Promise((done) => setTimeout(done, 250))
    }
  }
}

/** A database that fails over is back by then. */
const patienceMs = 120_000

const becauseOf = (error: unknown): Done => {
  if (error instanceof Refusal) return notBegun(error)
  return { outcome: 'failed', exit: null, reason: 'It failed in a way nobody foresaw.', result: '' }
}

/** Says that this platform runs scripts, so that nodes that do not leave them to it. */
export const showLocal = async (work: Work): Promise<void> => {
  const config = await work.transact(async (transaction) => transaction.config)
  if (!config.scripts) return
  const host = await scriptHost(scriptSettings(config))
  const about = {
    sandbox: host.rung ?? 'none',
    atOnce: config.scriptsAtOnce ?? 4,
    interpreters: host.interpreters.map(({ name, version: its }) => `${name} ${its}`.trim()),
    policy: [
      host.reason,
      ...host.limits.map((limit) => `Limit of ${limit}.`),
      host.network === '' ? '' : `Network: ${host.network}`,
    ].filter((sentence) => sentence !== ''),
  }
  await work.transact(({ sql, now }) => saveLocal(sql, about, version, now))
}
