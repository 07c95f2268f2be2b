import { checks } from '#domains/signals/checks.ts'
import { defineDomain } from '#platform/domain.ts'
import { listCanaries, runCanary, showCanaryHistory } from '#domains/signals/actions.ts'
import { canaryAsked, canaryFailed, canaryRecovered } from '#domains/signals/facts.ts'
import { askCanaries, pruneCanaries, reconcileCanaries, watchChanges } from '#domains/signals/jobs.ts'
import { Canary } from '#domains/signals/kinds.ts'
import { canaryPlans } from '#domains/signals/plan.ts'

export const signals = defineDomain({
  name: 'signals',
  checks,
  kinds: [Canary],
  actions: [listCanaries, showCanaryHistory, runCanary],
  facts: [canaryFailed, canaryRecovered, canaryAsked],
  subscriptions: [watchChanges],
  tasks: [askCanaries, reconcileCanaries, pruneCanaries],
  snapshots: [canaryPlans],
})
