import { countEventsAction, getEvent, listEvents, receiveEventsAction } from '#domains/events/actions.ts'
import { eventReceived, integrationKeyIssued, integrationKeyRevoked, integrationTested } from '#domains/events/facts.ts'
import { integrationActions } from '#domains/events/integrations/actions.ts'
import { testIntegration } from '#domains/events/integrations/testing.ts'
import { forgetOldEvents } from '#domains/events/jobs.ts'
import { Integration } from '#domains/events/kinds.ts'
import { integrationPlans } from '#domains/events/plan.ts'
import { integrationRoutes } from '#domains/events/routes.ts'
import { defineDomain } from '#platform/domain.ts'

export const events = defineDomain({
  name: 'events',
  kinds: [Integration],
  actions: [receiveEventsAction, listEvents, getEvent, countEventsAction, ...integrationActions, testIntegration],
  facts: [eventReceived, integrationKeyIssued, integrationKeyRevoked, integrationTested],
  tasks: [forgetOldEvents],
  snapshots: [integrationPlans],
  routes: integrationRoutes,
})
