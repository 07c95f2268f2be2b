import { alertUnacknowledged } from '#domains/alerts/facts.ts'
import { subjectOf } from '#domains/alerts/page.ts'
import { handOver, reopen } from '#domains/alerts/paged/store.ts'
import { noticeResumed, noticeTakenOver } from '#domains/notices/facts.ts'
import { defineSubscription } from '#platform/facts/fact.ts'

const groupOf = (subject: string): string | undefined => /^alert-group:(.+)$/.exec(subject)?.[1]

/** An acknowledgement that ran out, or was taken back where people are paged, is none of the alerts any more. */
export const resumedPages = defineSubscription({
  name: 'alerts.page-resumed',
  on: [noticeResumed],
  run: async (transaction, facts) => {
    for (const { at, data } of facts) {
      const group = groupOf(data.subject)
      const [reopened] = group === undefined ? [] : await reopen(transaction.sql, group, at)
      if (group === undefined || reopened === undefined) continue
      transaction.record(alertUnacknowledged, {
        subjects: [subjectOf(group), ...(reopened.workload === null ? [] : [reopened.workload])],
        data: { group, by: `escalation:${data.escalation}`, summary: reopened.summary, reason: data.reason },
      })
    }
  },
})

/** Whoever took over what people are paged about answers for the alerts. */
export const takenOverPages = defineSubscription({
  name: 'alerts.page-taken-over',
  on: [noticeTakenOver],
  run: async (transaction, facts) => {
    for (const { at, data } of facts) {
      const group = groupOf(data.subject)
      if (group !== undefined) await handOver(transaction.sql, group, data.by, at)
    }
  },
})
