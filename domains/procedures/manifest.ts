import { checks } from './checks.ts'
import { runHolders } from '#domains/runs/history/holders.ts'
import { defineDomain } from '#platform/domain.ts'
import { importProcedure, start } from './actions.ts'
import { Playbook, Runbook } from './kinds.ts'
import { library } from './library.ts'
import { issueHookKey, listHookCalls, listHooks, revokeHookKey } from './hooks/actions.ts'
import { hookRoutes } from './hooks/routes.ts'
import { answerReport, listReports, preApprove, report, withdrawPreApproval } from './improvement/actions.ts'
import { remarksAreAnswered } from './improvement/checks.ts'
import { approvalsFollowTexts, boardRules } from './improvement/boarding.ts'
import { procedureApprovalEnded, procedurePreApproved, reportAnswered, runReported } from './improvement/facts.ts'
import { ProcedureApproval } from './improvement/kinds.ts'
import { openReportsHoldRuns } from './improvement/holding.ts'
import { board, toil, usage } from './improvement/questions.ts'
import { getProcedure, lint, listProcedures } from './questions.ts'
import { hookCalled, hookKeyIssued, hookKeyRevoked, hookRefused, turnFailed, turnMissed, turnSkipped, turnTaken } from './triggers/facts.ts'
import { beginTurnTask, followTurnsTask, scheduleChanges, takeTurnsTask, watchSchedulesTask } from './triggers/jobs.ts'
import { ProcedureHook, ProcedureSchedule } from './triggers/kinds.ts'
import { hookPlans, schedulePlans } from './triggers/plan.ts'
import { overrideChecks } from '#domains/runs/other-inputs.ts'
import { brokenRules } from './overriding.ts'
import { form } from './triggers/form.ts'
import { defaultsFollowRecords, setDefault } from './versions/actions.ts'
import { defaultSet } from './versions/facts.ts'
import { ownersOfFailedRuns, ownersOfFailedTurns } from './triggers/telling.ts'
import { listSchedules, nextOfSchedule, turnsOfSchedule } from './triggers/questions.ts'

export const procedures = defineDomain({
  name: 'procedures',
  checks: [...checks, remarksAreAnswered],
  kinds: [Runbook, Playbook, ProcedureSchedule, ProcedureHook, ProcedureApproval],
  actions: [
    start,
    listProcedures,
    getProcedure,
    lint,
    importProcedure,
    listSchedules,
    nextOfSchedule,
    turnsOfSchedule,
    issueHookKey,
    revokeHookKey,
    listHooks,
    listHookCalls,
    form,
    setDefault,
    preApprove,
    withdrawPreApproval,
    report,
    answerReport,
    listReports,
    usage,
    toil,
    board,
  ],
  facts: [
    turnTaken,
    turnSkipped,
    turnMissed,
    turnFailed,
    hookKeyIssued,
    hookKeyRevoked,
    hookCalled,
    hookRefused,
    procedurePreApproved,
    procedureApprovalEnded,
    runReported,
    reportAnswered,
    defaultSet,
  ],
  tasks: [takeTurnsTask, beginTurnTask, followTurnsTask, watchSchedulesTask],
  subscriptions: [scheduleChanges, approvalsFollowTexts, ownersOfFailedTurns, ownersOfFailedRuns, defaultsFollowRecords],
  snapshots: [library, schedulePlans, hookPlans, boardRules],
  contributions: [overrideChecks.fill({ problems: brokenRules }), runHolders.fill(openReportsHoldRuns)],
  routes: hookRoutes,
})
