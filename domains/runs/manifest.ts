import { tellingQuestions } from '#domains/notices/telling/questions.ts'
import { jobListeners } from '#domains/runners/ending.ts'
import { keptFamilies } from '#platform/retention/family.ts'
import { defineDomain } from '#platform/domain.ts'
import { answer, approve, cancel, decide } from './actions.ts'
import { askedApproval } from './approvals/answering.ts'
import { approvalAsked, approvalEscalated, approvalReminded, approvalSettled } from './approvals/facts.ts'
import { listApprovals } from './approvals/questions.ts'
import { ownersOfOldSecrets } from './attempts/aging.ts'
import { ownersOfLost } from './attempts/owners.ts'
import { runSlow } from './durations/facts.ts'
import { measureRuns, noticeSlowRuns } from './durations/jobs.ts'
import { ownersOfSlow } from './durations/telling.ts'
import { jobEnded } from './attempts/scripting.ts'
import { preview } from './children/previewing.ts'
import {
  runApproved,
  runCancelAsked,
  runCompleteAsked,
  runDecided,
  runFinding,
  runFinished,
  runHeld,
  runReleased,
  runRestarted,
  runResumed,
  runStarted,
  runStepFinished,
  runStepSkipped,
  runStepStarted,
  runWaiting,
} from './facts.ts'
import { keptRuns } from './history/keeping.ts'
import { dispatch, endChildren, file, recover, time } from './jobs.ts'
import { getOutput, getRun, listRuns, showAt } from './questions.ts'
import { cancelMany, complete, hold, release, restart, resume, skip, startStep } from './steering.ts'

export const runs = defineDomain({
  name: 'runs',
  actions: [
    answer,
    approve,
    decide,
    cancel,
    cancelMany,
    restart,
    skip,
    resume,
    hold,
    release,
    startStep,
    complete,
    listApprovals,
    listRuns,
    getRun,
    getOutput,
    showAt,
    preview,
  ],
  facts: [
    runStarted,
    runStepFinished,
    runWaiting,
    runSlow,
    approvalAsked,
    approvalReminded,
    approvalEscalated,
    approvalSettled,
    runApproved,
    runDecided,
    runFinding,
    runResumed,
    runRestarted,
    runStepSkipped,
    runStepStarted,
    runHeld,
    runReleased,
    runCancelAsked,
    runCompleteAsked,
    runFinished,
  ],
  subscriptions: [ownersOfLost, ownersOfOldSecrets, ownersOfSlow],
  tasks: [dispatch, time, recover, endChildren, file, measureRuns, noticeSlowRuns],
  contributions: [
    keptFamilies.fill(keptRuns),
    jobListeners.fill({ ended: jobEnded }),
    tellingQuestions.fill({ of: 'approval', find: askedApproval }),
  ],
})
