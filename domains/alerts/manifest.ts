import { checkComposite, listComposites, testComposite } from '#domains/alerts/composites/actions.ts'
import { compositeChanged } from '#domains/alerts/composites/facts.ts'
import { changedComposites, judgeComposites, recountMembers } from '#domains/alerts/composites/jobs.ts'
import { CompositeAlarm } from '#domains/alerts/composites/kinds.ts'
import { roster } from '#domains/alerts/composites/roster.ts'
import { checks } from '#domains/alerts/checks.ts'
import { acknowledgeAlert, assignAlert, noteAlert, receiveAlerts, resolveAlert, unacknowledgeAlert } from '#domains/alerts/actions.ts'
import {
  alertAcknowledged,
  alertAssigned,
  alertIncidentWanted,
  alertNoted,
  alertOpened,
  alertPrioritised,
  alertReleased,
  alertResolved,
  alertRunRefused,
  alertSnoozed,
  alertSuppressed,
  alertUnacknowledged,
  alertUnattended,
} from '#domains/alerts/facts.ts'
import { prioritiseAlert, snoozeAlert } from '#domains/alerts/desk/actions.ts'
import { matchingAlerts, testRoutes } from '#domains/alerts/desk/questions.ts'
import { listRoutes } from '#domains/alerts/branches/questions.ts'
import { heldAlerts } from '#domains/alerts/guard.ts'
import { alertsThatCame } from '#domains/alerts/paged/counter.ts'
import { resumedPages, takenOverPages } from '#domains/alerts/paged/following.ts'
import { auditPages } from '#domains/alerts/paged/jobs.ts'
import { weighAlerts, weighEverything } from '#domains/alerts/holding/jobs.ts'
import { expireAlerts } from '#domains/alerts/jobs.ts'
import { startRunbook } from '#domains/alerts/running/jobs.ts'
import { AlertRule, PriorityMatrix, Route } from '#domains/alerts/kinds.ts'
import { adoptProposal, dismissProposal, listProposals } from '#domains/alerts/noise/actions.ts'
import { noiseChecks } from '#domains/alerts/noise/checks.ts'
import { noiseAdopted, noiseDismissed } from '#domains/alerts/noise/facts.ts'
import { countNoise, proposeLess } from '#domains/alerts/noise/jobs.ts'
import { listNoise, showNoise } from '#domains/alerts/noise/questions.ts'
import { countAlerts, getAlert, listAlerts, unattendedAlerts } from '#domains/alerts/questions.ts'
import { ruleChecks } from '#domains/alerts/rules/checks.ts'
import { showPriorities } from '#domains/alerts/priorities.ts'
import { alertmanagerRoutes } from '#domains/alerts/alertmanager/routes.ts'
import { routing } from '#domains/alerts/routing.ts'
import { changedHolds } from '#domains/alerts/record-changes.ts'
import { failingCanaries, missedHeartbeats, recoveredCanaries, returnedHeartbeats } from '#domains/alerts/subscriptions.ts'
import { pageGroups } from '#domains/alerts/telling/jobs.ts'
import { alarmEvents } from '#domains/alerts/integrations/alarms.ts'
import { alertmanagerFormat, grafanaFormat, mappedFormat } from '#domains/alerts/integrations/answering.ts'
import { topicConfirmed, topicLeft } from '#domains/alerts/integrations/facts.ts'
import { confirmTopic, forgetAlarms } from '#domains/alerts/integrations/jobs.ts'
import { snsFormat } from '#domains/alerts/integrations/topics.ts'
import { opsgenieFormat } from '#domains/alerts/opsgenie/answering.ts'
import { forgetOpsgenieRequests } from '#domains/alerts/opsgenie/jobs.ts'
import { opsgenieRoutes } from '#domains/alerts/opsgenie/routes.ts'
import { pagerDutyFormat } from '#domains/alerts/pagerduty/enqueueing.ts'
import { pagerDutyRoutes } from '#domains/alerts/pagerduty/routes.ts'
import { integrationFormats } from '#domains/events/handler.ts'
import { eventListeners } from '#domains/events/listening.ts'
import { openAlertsHoldPages } from '#domains/alerts/paged/keeping.ts'
import { pageHolders } from '#domains/notices/kept/holders.ts'
import { defineDomain } from '#platform/domain.ts'

export const alerts = defineDomain({
  name: 'alerts',
  checks: [...checks, ...ruleChecks, ...noiseChecks],
  kinds: [Route, AlertRule, PriorityMatrix, CompositeAlarm],
  actions: [
    receiveAlerts,
    listAlerts,
    getAlert,
    countAlerts,
    acknowledgeAlert,
    unacknowledgeAlert,
    resolveAlert,
    noteAlert,
    assignAlert,
    unattendedAlerts,
    listNoise,
    showNoise,
    listProposals,
    dismissProposal,
    adoptProposal,
    heldAlerts,
    alertsThatCame,
    prioritiseAlert,
    snoozeAlert,
    testRoutes,
    listRoutes,
    matchingAlerts,
    listComposites,
    testComposite,
    checkComposite,
    showPriorities,
  ],
  facts: [
    alertOpened,
    alertIncidentWanted,
    alertAcknowledged,
    alertUnacknowledged,
    alertResolved,
    alertNoted,
    alertAssigned,
    alertRunRefused,
    alertUnattended,
    alertSuppressed,
    alertReleased,
    alertSnoozed,
    alertPrioritised,
    compositeChanged,
    noiseDismissed,
    noiseAdopted,
    topicConfirmed,
    topicLeft,
  ],
  subscriptions: [
    changedHolds,
    changedComposites,
    failingCanaries,
    recoveredCanaries,
    missedHeartbeats,
    returnedHeartbeats,
    resumedPages,
    takenOverPages,
  ],
  tasks: [
    expireAlerts,
    countNoise,
    proposeLess,
    pageGroups,
    auditPages,
    weighAlerts,
    weighEverything,
    judgeComposites,
    recountMembers,
    startRunbook,
    confirmTopic,
    forgetAlarms,
    forgetOpsgenieRequests,
  ],
  snapshots: [routing, roster],
  // Each reads bodies in its own way, so each has a server of its own.
  routes: (server, context) => {
    for (const add of [alertmanagerRoutes, pagerDutyRoutes, opsgenieRoutes]) void server.register(async (own) => add(own, context))
  },
  contributions: [
    ...[alertmanagerFormat, grafanaFormat, mappedFormat, snsFormat, pagerDutyFormat, opsgenieFormat].map(integrationFormats.fill),
    eventListeners.fill(alarmEvents),
    pageHolders.fill(openAlertsHoldPages),
  ],
})
