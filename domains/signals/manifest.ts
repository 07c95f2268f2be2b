import { checks } from '#domains/signals/checks.ts'
import { defineDomain } from '#platform/domain.ts'
import { listCanaries, runCanary, showCanaryHistory } from '#domains/signals/actions.ts'
import { canaryAsked, canaryFailed, canaryRecovered } from '#domains/signals/facts.ts'
import { getHeartbeat, issueHeartbeatKey, listHeartbeats, pingHeartbeat, revokeHeartbeatKey } from '#domains/signals/heartbeats/actions.ts'
import {
  heartbeatBegan,
  heartbeatKeyIssued,
  heartbeatKeyRevoked,
  heartbeatMissed,
  heartbeatRecovered,
} from '#domains/signals/heartbeats/facts.ts'
import { heartbeatChanges, lookAtHeartbeats, reconcileHeartbeats } from '#domains/signals/heartbeats/jobs.ts'
import { heartbeatPlans } from '#domains/signals/heartbeats/plan.ts'
import { heartbeatRoutes } from '#domains/signals/heartbeats/routes.ts'
import { askCanaries, pruneCanaries, reconcileCanaries, watchChanges } from '#domains/signals/jobs.ts'
import { Canary, Heartbeat } from '#domains/signals/kinds.ts'
import { canaryPlans } from '#domains/signals/plan.ts'

export const signals = defineDomain({
  name: 'signals',
  checks,
  kinds: [Canary, Heartbeat],
  actions: [listCanaries, showCanaryHistory, runCanary, listHeartbeats, getHeartbeat, pingHeartbeat, issueHeartbeatKey, revokeHeartbeatKey],
  facts: [
    canaryFailed,
    canaryRecovered,
    canaryAsked,
    heartbeatBegan,
    heartbeatMissed,
    heartbeatRecovered,
    heartbeatKeyIssued,
    heartbeatKeyRevoked,
  ],
  subscriptions: [watchChanges, heartbeatChanges],
  tasks: [askCanaries, reconcileCanaries, pruneCanaries, lookAtHeartbeats, reconcileHeartbeats],
  snapshots: [canaryPlans, heartbeatPlans],
  routes: heartbeatRoutes,
})
