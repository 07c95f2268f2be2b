import { defineDomain } from '#platform/domain.ts'
import {
  resultRefused,
  runnerBack,
  runnerDisabled,
  runnerEnabled,
  runnerInvited,
  runnerKeysChanged,
  runnerLost,
  runnerRegistered,
  runnerRemoved,
} from './facts.ts'
import { graceAtStart, pruneRunners, watchRunners, workLocally } from './jobs.ts'
import { Runner } from './kinds.ts'
import { runnerPlans } from './plan.ts'

export const runners = defineDomain({
  name: 'runners',
  kinds: [Runner],
  facts: [
    runnerInvited,
    runnerRegistered,
    runnerKeysChanged,
    runnerLost,
    runnerBack,
    runnerDisabled,
    runnerEnabled,
    runnerRemoved,
    resultRefused,
  ],
  tasks: [workLocally, watchRunners, graceAtStart, pruneRunners],
  snapshots: [runnerPlans],
})
