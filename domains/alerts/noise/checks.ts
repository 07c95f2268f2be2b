import { alertAcknowledged, alertNoted, alertResolved } from '#domains/alerts/facts.ts'
import { pagesSince, type Paged } from '#domains/alerts/noise/checks-store.ts'
import { defineCheck } from '#platform/checks/check.ts'
import { all, cover, verdict } from '#platform/checks/coverage.ts'

const dayMs = 86_400_000
/** So far back pages are judged. */
const mostDays = 90

/** A page asks somebody to act; one nobody acts on teaches people not to look. */
export const pagesLeadToAction = defineCheck<readonly Paged[]>({
  id: 'OPS08-BP04.b',
  practice: 'OPS08-BP04',
  scope: 'workload',
  strength: 'behaviour',
  mandatory: true,
  onEmpty: 'UNKNOWN',
  claim: 'Most pages led to something being done, and no rule cries weekly without a problem record.',
  parameters: { minimumShare: 0.7, mostAWeek: 3 },
  inputs: { kinds: [], facts: [alertAcknowledged, alertNoted, alertResolved] },
  gather: (transaction, { reference }) =>
    pagesSince(
      transaction.sql,
      reference,
      new Date(transaction.now.getTime() - mostDays * dayMs),
      new Date(transaction.now.getTime() - 3_600_000),
    ),
  evaluate: (rules, { minimumShare = 0, mostAWeek = 0 }) => {
    const pages = rules.reduce((sum, one) => sum + one.pages, 0)
    const acted = rules.reduce((sum, one) => sum + one.acted, 0)
    if (pages === 0) return verdict('UNKNOWN', `Nobody was paged about it in ${mostDays} days.`)
    const isEnough = acted >= minimumShare * pages
    return all(
      {
        state: isEnough ? 'PASS' : 'FAIL',
        because: `Somebody acted on ${acted} of ${pages} pages in ${mostDays} days${isEnough ? '' : `; at least ${Math.round(minimumShare * 100)} % are needed`}.`,
        numerator: acted,
        denominator: pages,
        evidence: rules.map((one) => ({
          subject: one.rule,
          holds: one.acted >= minimumShare * one.pages,
          because: `acted on ${one.acted} of ${one.pages} pages${one.swept === 0 ? '' : `; ${one.swept} more were acknowledged in one sweep with others`}`,
        })),
        ...(isEnough
          ? {}
          : { mend: 'Do not page for what nobody acts on: `andon noise proposals` says what to change, and what that would have saved.' }),
      },
      cover({
        items: rules,
        subject: ({ rule }) => rule,
        missing: (one) => (one.mostAWeek > mostAWeek ? [`paged ${one.mostAWeek} times in one week, at most ${mostAWeek}`] : []),
        holds: (one) => `at most ${one.mostAWeek} pages a week`,
        minimum: 1,
        what: 'rules that paged',
        verb: 'keep within what a week may bring',
        onEmpty: 'UNKNOWN',
        empty: 'Nobody was paged.',
        mend: 'Find the cause of what pages again and again, and mend that.',
      }),
    )
  },
})

export const noiseChecks = [pagesLeadToAction]
