import Type from 'typebox'
import { deliverNext, giveDueTurns } from '#domains/events/rules/delivering.ts'
import { forgetDeliveries, nextDue } from '#domains/events/rules/store.ts'
import { defineTask, type Work } from '#platform/jobs/task.ts'

/** So many deliveries are made at once on one node. */
const runners = 3
const dayMs = 86_400_000

/** Gives turns, then makes what is due, until nothing is. Safe to run too often and on several nodes. */
export const deliverEvents = defineTask({
  name: 'event-rules.deliver',
  summary: 'Does what event rules ask for.',
  payload: Type.Object({}),
  onStart: true,
  run: async (work) => {
    for (let given = 1; given > 0 && !work.signal.aborted;) {
      given = await work.transact((transaction) => giveDueTurns(transaction))
      await Promise.all(Array.from({ length: runners }, () => deliverAll(work)))
    }
    await work.transact(async (transaction) => {
      const due = await nextDue(transaction.sql)
      if (due !== undefined) transaction.wake(deliverEvents, due)
    })
  },
})

const deliverAll = async (work: Work): Promise<void> => {
  while (!work.signal.aborted && (await deliverNext(work)));
}

/** Made deliveries are kept for 30 days, given-up ones for 90, and what rules brought about for one. */
export const forgetOldDeliveries = defineTask({
  name: 'event-rules.forget',
  summary: 'Forgets old deliveries of event rules.',
  payload: Type.Object({}),
  every: { cron: '23 4 * * *', zone: 'UTC' },
  run: async (work) => {
    for (let gone = 1; gone > 0;)
      gone = await work.transact(({ sql, now }) =>
        forgetDeliveries(
          sql,
          {
            done: new Date(now.getTime() - 30 * dayMs),
            dead: new Date(now.getTime() - 90 * dayMs),
            cause: new Date(now.getTime() - dayMs),
          },
          5_000,
        ),
      )
  },
})
