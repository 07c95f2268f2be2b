import { checks } from './checks.ts'
import { defineDomain } from '#platform/domain.ts'
import { answer, approve, cancel, decide, importProcedure, start } from './actions.ts'
import { runApproved, runCancelAsked, runDecided, runFinished, runResumed, runStarted, runStepFinished, runWaiting } from './facts.ts'
import { reconcile, stepTask } from './jobs.ts'
import { Playbook, Runbook } from './kinds.ts'
import { library } from './library.ts'
import { getProcedure, getOutput, getRun, lint, listProcedures, listRuns } from './questions.ts'

export const procedures = defineDomain({
  name: 'procedures',
  checks,
  kinds: [Runbook, Playbook],
  actions: [start, answer, approve, decide, cancel, listRuns, getRun, getOutput, listProcedures, getProcedure, lint, importProcedure],
  facts: [runStarted, runStepFinished, runWaiting, runApproved, runDecided, runResumed, runCancelAsked, runFinished],
  tasks: [stepTask, reconcile],
  snapshots: [library],
})
