import Type from 'typebox'
import { forgetRequests } from '#domains/alerts/opsgenie/store.ts'
import { defineTask } from '#platform/jobs/task.ts'

/** Senders ask within seconds what became of a request; a week is for people who look later. */
const keptMs = 7 * 86_400_000
const slice = 5_000

export const forgetOpsgenieRequests = defineTask({
  name: 'alerts.forget-opsgenie-requests',
  summary: 'Forget what became of requests to the Opsgenie API after a week',
  payload: Type.Object({}),
  every: { cron: '17 4 * * *', zone: 'UTC' },
  run: async (work) => {
    const before = new Date(work.now().getTime() - keptMs)
    const forget = (): Promise<number> => work.transact((transaction) => forgetRequests(transaction.sql, before, slice))
    while (!work.signal.aborted && (await forget()) === slice);
  },
})
