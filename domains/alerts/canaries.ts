import type { Static } from 'typebox'
import type { canaryFailed, canaryRecovered } from '#domains/signals/facts.ts'
import { fingerprint } from '#domains/alerts/fingerprint.ts'
import type { Report } from '#domains/alerts/lifecycle.ts'

type Failed = Static<(typeof canaryFailed)['data']>
type Recovered = Static<(typeof canaryRecovered)['data']>

/** Nothing ends a canary's alert but its recovery: the platform watches it, nobody need repeat it. */
export const reportOfFailure = (failed: Failed, seenAt: Date): Report => ({
  ...identityOf(failed),
  annotations: {
    summary: `${nameOf(failed.canary)} fails: ${failed.reason}`,
    description: `${failed.url} did not answer as expected: ${failed.reason}`,
  },
  url: failed.url,
  startsAt: new Date(failed.since),
  endsAt: undefined,
  seenAt,
  seen: 1,
})

export const reportOfRecovery = (recovered: Recovered, seenAt: Date): Report => ({
  ...identityOf(recovered),
  annotations: {},
  url: undefined,
  startsAt: new Date(recovered.since),
  endsAt: seenAt,
  seenAt,
  seen: 1,
})

const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)

const identityOf = ({ canary, workload, labels }: Pick<Failed, 'canary' | 'workload' | 'labels'>) => {
  const own = { alertname: 'CanaryFailing', severity: 'critical', ...labels, canary: nameOf(canary), workload: nameOf(workload) }
  return { labels: own, fingerprint: fingerprint({ labels: own, key: `canary:${nameOf(canary)}` }) }
}
