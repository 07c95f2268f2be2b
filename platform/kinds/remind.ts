import Type from 'typebox'
import { defineTask } from '#platform/jobs/task.ts'
import { recordReviewDue } from '#platform/kinds/facts.ts'
import { takeDueForReminder } from '#platform/kinds/review-store.ts'

/** Once for each time a record falls due: a fact that names its owner and reviewers, for whoever shows or sends it. */
export const remindReviewers = defineTask({
  name: 'record.remind',
  summary: 'Reminds of records whose review has fallen due.',
  payload: Type.Object({}),
  every: { seconds: 900 },
  run: async (work) => {
    const most = 200
    for (let taken = most; taken === most && !work.signal.aborted;) {
      taken = await work.transact(async (transaction) => {
        const due = await takeDueForReminder(transaction.sql, transaction.now, most)
        for (const record of due) {
          const reviewers = record.reviewers ?? []
          transaction.record(recordReviewDue, {
            subjects: [record.reference, ...(record.owner === null ? [] : [record.owner]), ...reviewers],
            data: { reference: record.reference, dueAt: record.due_at.toISOString(), reviewers },
          })
        }
        return due.length
      })
    }
  },
})
