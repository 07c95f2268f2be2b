import { checks } from '#domains/alerts/checks.ts'
import { acknowledgeAlert, assignAlert, noteAlert, receiveAlerts, resolveAlert, unacknowledgeAlert } from '#domains/alerts/actions.ts'
import {
  alertAcknowledged,
  alertAssigned,
  alertIncidentWanted,
  alertNoted,
  alertOpened,
  alertResolved,
  alertRunRefused,
  alertUnacknowledged,
  alertUnattended,
} from '#domains/alerts/facts.ts'
import { expireAlerts, pageGroups, startRunbook } from '#domains/alerts/jobs.ts'
import { Route } from '#domains/alerts/kinds.ts'
import { countAlerts, getAlert, listAlerts, unattendedAlerts } from '#domains/alerts/questions.ts'
import { alertmanagerRoutes } from '#domains/alerts/routes.ts'
import { routing } from '#domains/alerts/routing.ts'
import { failingCanaries, missedHeartbeats, recoveredCanaries, returnedHeartbeats } from '#domains/alerts/subscriptions.ts'
import { defineDomain } from '#platform/domain.ts'

export const alerts = defineDomain({
  name: 'alerts',
  checks,
  kinds: [Route],
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
  ],
  subscriptions: [failingCanaries, recoveredCanaries, missedHeartbeats, returnedHeartbeats],
  tasks: [expireAlerts, pageGroups, startRunbook],
  snapshots: [routing],
  routes: alertmanagerRoutes,
})
