import { checks } from '#domains/incidents/checks.ts'
import {
  acknowledgeIncident,
  assignRole,
  linkToIncident,
  mitigateIncident,
  noteIncident,
  openIncident,
  reopenIncident,
  resolveIncident,
} from '#domains/incidents/actions.ts'
import {
  incidentAcknowledged,
  incidentLinked,
  incidentMitigated,
  incidentNoted,
  incidentOpened,
  incidentReopened,
  incidentResolved,
  incidentRoleAssigned,
} from '#domains/incidents/facts.ts'
import { pressingChecks } from '#domains/incidents/pressing/checks.ts'
import { openIncidentsHoldRuns } from '#domains/incidents/keeping.ts'
import { getIncident, listIncidents, showTimeline } from '#domains/incidents/questions.ts'
import { acknowledgedAlerts, finishedRuns, wantedIncidents, resolvedAlerts, startedRuns } from '#domains/incidents/subscriptions.ts'
import { runHolders } from '#domains/runs/history/holders.ts'
import { defineDomain } from '#platform/domain.ts'

export const incidents = defineDomain({
  name: 'incidents',
  checks: [...checks, ...pressingChecks],
  actions: [
    openIncident,
    listIncidents,
    getIncident,
    showTimeline,
    acknowledgeIncident,
    mitigateIncident,
    assignRole,
    noteIncident,
    linkToIncident,
    resolveIncident,
    reopenIncident,
  ],
  facts: [
    incidentOpened,
    incidentAcknowledged,
    incidentMitigated,
    incidentNoted,
    incidentLinked,
    incidentRoleAssigned,
    incidentResolved,
    incidentReopened,
  ],
  subscriptions: [wantedIncidents, acknowledgedAlerts, resolvedAlerts, startedRuns, finishedRuns],
  contributions: [runHolders.fill(openIncidentsHoldRuns)],
})
