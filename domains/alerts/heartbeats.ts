import type { Static } from 'typebox'
import type { heartbeatMissed, heartbeatRecovered } from '#domains/signals/heartbeats/facts.ts'
import { fingerprint } from '#domains/alerts/fingerprint.ts'
import type { Report } from '#domains/alerts/lifecycle.ts'

type Missed = Static<(typeof heartbeatMissed)['data']>
type Back = Static<(typeof heartbeatRecovered)['data']>

/** Nothing ends a heartbeat's alert but its coming back: the platform watches it, nobody need repeat it. */
export const reportOfSilence = (missed: Missed, seenAt: Date): Report => ({
  ...identityOf(missed),
  annotations: { summary: missed.summary, description: `${missed.heartbeat} was ${missed.reason}.` },
  url: undefined,
  startsAt: new Date(missed.since),
  endsAt: undefined,
  seenAt,
  seen: 1,
})

export const reportOfReturn = (back: Back, seenAt: Date): Report => ({
  ...identityOf(back),
  annotations: {},
  url: undefined,
  startsAt: new Date(back.since),
  endsAt: seenAt,
  seenAt,
  seen: 1,
})

/** Its key is the heartbeat, whatever its labels say by now. */
const identityOf = ({ heartbeat, labels }: Pick<Missed, 'heartbeat' | 'labels'>) => ({
  labels,
  fingerprint: fingerprint({ labels: {}, key: heartbeat }),
})
