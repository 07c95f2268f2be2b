import Type from 'typebox'
import { defineTask } from '#platform/jobs/task.ts'
import { forgetMessages } from '#platform/messages/mailbox.ts'

const keptDays = 90
const atOnce = 5_000

/** Messages are kept for a quarter, as a mailbox; that they were sent stays in the facts. */
export const pruneMessages = defineTask({
  name: 'messages.prune',
  summary: 'Forget messages that ended more than 90 days ago.',
  payload: Type.Object({}),
  every: { cron: '17 3 * * *', zone: 'UTC' },
  run: async (work) => {
    const before = new Date(work.now().getTime() - keptDays * 86_400_000)
    while (!work.signal.aborted && (await work.transact((transaction) => forgetMessages(transaction, before, atOnce))) === atOnce);
  },
})
