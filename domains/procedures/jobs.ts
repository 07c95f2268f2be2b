import Type from 'typebox'
import { defineTask } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'
import { perform } from './perform.ts'
import * as store from './store.ts'
import { enqueueAttempt, stepTaskName, transition } from './transition.ts'

export const stepTask = defineTask({
  name: stepTaskName,
  summary: 'Does one attempt of one step of a run.',
  payload: Type.Object({
    run: Type.String({ maxLength: 36 }),
    step: Type.String({ maxLength: 100 }),
    attempt: Type.Integer({ minimum: 1 }),
  }),
  run: perform,
})

/**
 * Looks at runs whose attempt is long overdue: a queued one is put into the queue again, one under way belongs to a
 * node that is gone. So no run hangs, whatever happened to its job.
 */
export const reconcile = defineTask({
  name: 'procedures.reconcile',
  summary: 'Finds runs whose attempt is overdue and moves them on.',
  payload: Type.Object({}),
  every: { seconds: 60 },
  run: async (work) => {
    const overdue = await work.transact(({ sql, now }) => store.overdueRuns(sql, now, 200))
    for (const { id } of overdue) await work.transact((transaction) => moveOn(transaction, id))
  },
})

const moveOn = async (transaction: Transaction, id: string): Promise<void> => {
  const { sql, now } = transaction
  const run = await store.lockRun(sql, id)
  if (run === undefined || run.wake_at === null || run.wake_at > now) return
  const step = run.state.cursor
  const attempt = step === null ? undefined : run.state.steps[step]?.attempt
  const again = new Date(now.getTime() + 300_000)
  if (step !== null && attempt !== undefined) {
    const row = await store.findAttempt(sql, id, step, attempt)
    if (row?.status === 'running') {
      await transition(transaction, id, { type: 'node-lost', step, attempt })
      return
    }
    enqueueAttempt(transaction, id, step, attempt)
  }
  await store.saveState(sql, id, { state: run.state, wakeAt: step === null ? null : again, finishedAt: run.finished_at, now })
}
