import { judgeNow, listChanges, listChecks, listVerdicts, showVerdict, tuneCheck } from '#platform/checks/actions.ts'
import { checkAsked, checkTuned, verdictChanged } from '#platform/checks/facts.ts'
import { judgeDue, listenFor, sweepAtStart, sweepDaily } from '#platform/checks/jobs.ts'
import { defineDomain, type Domain } from '#platform/domain.ts'

/** @param others The other domains: their checks say which facts are listened to. */
export const checksDomain = (others: readonly Domain[]): Domain =>
  defineDomain({
    name: 'checks',
    actions: [listChecks, showVerdict, listVerdicts, listChanges, judgeNow, tuneCheck],
    facts: [verdictChanged, checkTuned, checkAsked],
    subscriptions: [listenFor(others.flatMap(({ checks }) => checks ?? []))],
    tasks: [judgeDue, sweepDaily, sweepAtStart],
  })
