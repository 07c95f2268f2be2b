import Type from 'typebox'
import { runFinished } from '#domains/runs/facts.ts'
import { beginTurn, type DueTurn, failTurn, followRuns, type Looked, lookAtSome, watchAll } from '#domains/procedures/triggers/turning.ts'
import { ProcedureSchedule } from '#domains/procedures/triggers/kinds.ts'
import * as hooks from '#domains/procedures/hooks/store.ts'
import * as store from '#domains/procedures/triggers/store.ts'
import { defineSubscription, type FactType } from '#platform/facts/fact.ts'
import { defineTask, type Task, type Work } from '#platform/jobs/task.ts'
import { recordChanged } from '#platform/kinds/facts.ts'
import { Refusal } from '#platform/refusal.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Takes the turns that are due. Woken at the next one, whichever schedule it is of; safe to run on every node at once. */
export const takeTurnsTask: Task = defineTask({
  name: 'procedures.take-turns',
  summary: 'Takes the turns of procedure schedules that are due.',
  payload: Type.Object({}),
  onStart: true,
  run: async (work) => {
    let looked: Looked
    do {
      looked = await work.transact((transaction) => look(transaction))
    } while (!work.signal.aborted && looked.more)
  },
})

const look = async (transaction: Transaction): Promise<Looked> => {
  const looked = await lookAtSome(transaction)
  begin(transaction, looked.due)
  const next = await store.nextLookAt(transaction.sql)
  if (!looked.more && next !== undefined) transaction.wake(takeTurnsTask, next > transaction.now ? next : transaction.now)
  return looked
}

const begin = (transaction: Transaction, due: readonly DueTurn[]): void => {
  for (const { schedule, at } of due)
    transaction.enqueue(beginTurnTask, { schedule, at: at.toISOString() }, { key: `turn:${schedule}/${at.getTime()}` })
}

export const beginTurnTask = defineTask({
  name: 'procedures.begin-turn',
  summary: 'Begins the run of one turn of a schedule.',
  payload: Type.Object({ schedule: Type.String({ maxLength: 250 }), at: Type.String({ maxLength: 40 }) }),
  run: async (work: Work, { schedule, at }) => {
    const turn = { schedule, at: new Date(at) }
    try {
      await work.transact((transaction) => beginTurn(transaction, turn))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      await work.transact(async (transaction) => {
        await failTurn(transaction, turn, error.message)
        begin(transaction, await followRuns(transaction))
      })
    }
  },
})

/** Runs that ended make room for the turn that waits. */
export const followTurnsTask: Task = defineTask({
  name: 'procedures.follow-turns',
  summary: 'Sees which runs of schedules have ended, and begins the turns that waited.',
  payload: Type.Object({}),
  every: { seconds: 300 },
  after: [runFinished] as readonly FactType[],
  run: (work) => work.transact(async (transaction) => begin(transaction, await followRuns(transaction))),
})

/** How long turns and requests can be looked up. */
const keptMs = 400 * dayMs
const keptCallsMs = 30 * dayMs

export const watchSchedulesTask = defineTask({
  name: 'procedures.watch-schedules',
  summary: 'Sees that exactly the schedules that are switched on take turns, and forgets turns of long ago.',
  payload: Type.Object({}),
  every: { seconds: 3_600 },
  onStart: true,
  run: (work) =>
    work.transact(async (transaction) => {
      await watchAll(transaction)
      await store.forgetTurns(transaction.sql, new Date(transaction.now.getTime() - keptMs))
      await hooks.forgetCalls(transaction.sql, new Date(transaction.now.getTime() - keptCallsMs))
      transaction.wake(takeTurnsTask, transaction.now)
    }),
})

/** A schedule that was declared, changed or put away counts at once. */
export const scheduleChanges = defineSubscription({
  name: 'procedures.schedule-changes',
  on: [recordChanged],
  run: async (transaction, facts) => {
    const changed = facts.map(({ data }) => data.reference).filter((reference) => reference.startsWith(`${ProcedureSchedule.slug}:`))
    if (changed.length === 0) return
    await watchAll(transaction, [...new Set(changed)])
    transaction.wake(takeTurnsTask, transaction.now)
  },
})
