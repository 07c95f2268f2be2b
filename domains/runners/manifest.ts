import { defineDomain } from '#platform/domain.ts'
import { disableRunner, enableRunner, getRunner, inviteRunner, listRunners, matchRunner, removeRunner } from './actions.ts'
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
import { pruneRunners, workLocally } from './jobs.ts'
import { Runner } from './kinds.ts'
import { runnerPlans } from './plan.ts'
import { runnerRoutes } from './routes.ts'
import { graceAtStart, watchRunners } from './watching.ts'

export const runners = defineDomain({
  name: 'runners',
  kinds: [Runner],
  actions: [inviteRunner, listRunners, getRunner, matchRunner, disableRunner, enableRunner, removeRunner],
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
  routes: runnerRoutes,
})
