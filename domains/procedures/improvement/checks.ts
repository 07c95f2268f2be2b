import { reportAnswered, runReported } from '#domains/procedures/improvement/facts.ts'
import { listReports } from '#domains/procedures/improvement/store.ts'
import { defineCheck } from '#platform/checks/check.ts'
import { cover } from '#platform/checks/coverage.ts'
import { daysBetween } from '#platform/checks/standing.ts'
import { dayMs } from '#platform/time/zone.ts'

interface Remark {
  readonly procedure: string
  readonly at: string
  readonly answeredAt: string | null
}

/** What somebody finds wrong while they run it is worth an answer, or nobody tells a second time. */
export const remarksAreAnswered = defineCheck<readonly Remark[]>({
  id: 'OPS02-BP02.c',
  practice: 'OPS02-BP02',
  scope: 'organization',
  strength: 'behaviour',
  mandatory: false,
  onEmpty: 'NA',
  claim: 'Remarks about a procedure are answered within ten business days.',
  // Ten business days are two weeks of the calendar.
  parameters: { minimumShare: 0.9, days: 14 },
  inputs: { kinds: [], facts: [runReported, reportAnswered] },
  gather: async ({ sql, now }) => {
    const since = new Date(now.getTime() - 90 * dayMs)
    return (await listReports(sql, { limit: 1_000 }))
      .filter(({ at }) => at >= since)
      .map(({ procedure, at, answered_at: answered }) => ({
        procedure,
        at: at.toISOString(),
        answeredAt: answered?.toISOString() ?? null,
      }))
  },
  evaluate: (remarks, { minimumShare = 1, days = 0 }, now) =>
    cover({
      items: remarks,
      subject: ({ procedure }) => procedure,
      missing: ({ at, answeredAt }) => {
        const waited = daysBetween(new Date(at), answeredAt === null ? now : new Date(answeredAt))
        if (waited <= days) return []
        return [
          answeredAt === null
            ? `waits for an answer for ${waited} days, at most ${days}`
            : `answered after ${waited} days, at most ${days}`,
        ]
      },
      holds: ({ answeredAt }) => (answeredAt === null ? 'still in time' : 'answered in time'),
      minimum: minimumShare,
      what: 'remarks about procedures',
      verb: 'were answered in time',
      onEmpty: 'NA',
      empty: 'Nobody found anything wrong with a procedure in the last 90 days.',
      mend: 'Answer what waits: procedure.reports lists it, procedure.answer-report answers.',
    }),
})
