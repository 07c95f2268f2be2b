import Type from 'typebox'
import { forgetReplies } from '#domains/notices/phones/store.ts'
import { defineTask } from '#platform/jobs/task.ts'
import { dayMs } from '#platform/time/zone.ts'

const keptDays = 90
const atOnce = 5_000

/** What came in is kept as long as the messages it answered; that somebody answered stays in the facts. */
export const pruneReplies = defineTask({
  name: 'notices.prune-replies',
  summary: 'Forget answers by telephone and mail that came in more than 90 days ago.',
  payload: Type.Object({}),
  every: { cron: '41 3 * * *', zone: 'UTC' },
  run: async (work) => {
    const before = new Date(work.now().getTime() - keptDays * dayMs)
    while (!work.signal.aborted && (await work.transact(({ sql }) => forgetReplies(sql, before, atOnce))) === atOnce);
  },
})
